import type { TelemetryEvent } from '../telemetry/event.ts';
import { refreshActionCounts } from './action-counts.ts';
import { expireDecision } from './decisions.ts';
import { logEvent } from './event-log.ts';
import type { GroupState } from './group-state.ts';
import { handleAnalytics } from './handle-analytics.ts';
import { handleBatchCompleted } from './handle-batch.ts';
import { handleEpochCompleted } from './handle-epoch.ts';
import { handleCausalLog, handleCounterfactual, handleOutcome, handleRollback } from './handle-others.ts';
import { handlePpoUpdate } from './handle-ppo.ts';
import {
  handleFossilized,
  handleGateEvaluated,
  handleGerminated,
  handlePruned,
  handleStageChanged,
} from './handle-seeds.ts';
import { handleTrainingStarted } from './handle-training.ts';

/**
 * Applies one event to its group's state: clock, log entry, handler, in this order (aggregation §1.2).
 * An event without a payload is logged and changes nothing else.
 */
export function applyEvent(state: GroupState, event: TelemetryEvent): void {
  state.lastEventTime = event.time;
  logEvent(state, event);
  if (!event.known || event.data === null) return;
  switch (event.event_type) {
    case 'TRAINING_STARTED':
      handleTrainingStarted(state, event, event.data);
      return;
    case 'EPOCH_COMPLETED':
      handleEpochCompleted(state, event, event.data);
      return;
    case 'PPO_UPDATE_COMPLETED':
      handlePpoUpdate(state, event, event.data);
      return;
    case 'SEED_GERMINATED':
      handleGerminated(state, event, event.data);
      return;
    case 'SEED_STAGE_CHANGED':
      handleStageChanged(state, event, event.data);
      return;
    case 'SEED_GATE_EVALUATED':
      handleGateEvaluated(state, event, event.data);
      return;
    case 'SEED_FOSSILIZED':
      handleFossilized(state, event, event.data);
      return;
    case 'SEED_PRUNED':
      handlePruned(state, event, event.data);
      return;
    case 'BATCH_EPOCH_COMPLETED':
      handleBatchCompleted(state, event, event.data);
      return;
    case 'COUNTERFACTUAL_MATRIX_COMPUTED':
      handleCounterfactual(state, event.data);
      return;
    case 'ANALYTICS_SNAPSHOT':
      handleAnalytics(state, event, event.data);
      return;
    case 'EPISODE_OUTCOME':
      handleOutcome(state, event.data);
      return;
    case 'GOVERNOR_ROLLBACK':
      handleRollback(state, event, event.data);
      return;
    case 'MORPHOLOGY_CAUSAL_LOG':
      handleCausalLog(state, event.data);
      return;
    default:
      // Trend, anomaly, checkpoint and the other types are only logged.
      return;
  }
}

/**
 * What taking a snapshot does to the state: the action counts are refreshed and one old decision expires
 * (aggregation §1.2).
 */
export function observe(state: GroupState, now: number): void {
  refreshActionCounts(state);
  expireDecision(state, now);
}
