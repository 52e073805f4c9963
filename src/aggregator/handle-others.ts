import type { KnownEvent, Payload } from '../telemetry/event.ts';
import { envOf, type GroupState } from './group-state.ts';
import { pushBounded } from './history.ts';

/** The small handlers: counterfactuals, outcomes, rollbacks, the causal log (aggregation §3.6, 3.9 to 3.11). */

const OUTCOMES = 100;
const LENGTHS = 100;
const RECENT_SUCCESSES = 20;
const MORPHOLOGY_ROWS = 200;

export function handleCounterfactual(state: GroupState, data: Payload<'COUNTERFACTUAL_MATRIX_COMPUTED'>): void {
  envOf(state, data.env_id).counterfactual_matrix = {
    slot_ids: data.slot_ids,
    configs: data.configs,
    strategy: data.strategy ?? 'unavailable',
    compute_time_ms: data.compute_time_ms ?? 0,
  };
}

export function handleOutcome(state: GroupState, data: Payload<'EPISODE_OUTCOME'>): void {
  pushBounded(
    state.outcomes,
    {
      final_accuracy: data.final_accuracy,
      param_ratio: data.param_ratio,
      stability_score: data.stability_score,
    },
    OUTCOMES,
  );
  pushBounded(state.episodeLengths, data.episode_length ?? 0, LENGTHS);
  const success = data.outcome_type === 'success';
  pushBounded(state.recentSuccesses, success, RECENT_SUCCESSES);
  if (success) state.successCount += 1;
  else if (data.outcome_type === 'timeout') state.timeoutCount += 1;
  state.outcomeGerminations += data.germinate_count ?? 0;
  state.outcomePrunes += data.prune_count ?? 0;
  state.outcomeFossilizations += data.fossilize_count ?? 0;
}

export function handleRollback(
  state: GroupState,
  event: KnownEvent<'GOVERNOR_ROLLBACK'>,
  data: Payload<'GOVERNOR_ROLLBACK'>,
): void {
  const env = envOf(state, data.env_id);
  env.rolled_back = true;
  env.rollback_reason = data.reason;
  env.rollback_timestamp = event.time;
}

/** E2 only: the older reference has no handler for it. */
export function handleCausalLog(state: GroupState, data: Payload<'MORPHOLOGY_CAUSAL_LOG'>): void {
  if (state.rules === 'E1') return;
  envOf(state, data.env_id);
  pushBounded(state.morphologyLog, data, MORPHOLOGY_ROWS);
}
