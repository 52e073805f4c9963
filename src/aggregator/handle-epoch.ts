import type { KnownEvent, Payload } from '../telemetry/event.ts';
import { addAccuracy } from './accuracy.ts';
import { newSeed, newShapley, type EnvState } from './env-state.ts';
import { envOf, noticeSlot, type GroupState } from './group-state.ts';
import { pushBounded } from './history.ts';
import { observationStatsOf } from './observation.ts';

const MEAN_HISTORY = 50;

/** `EPOCH_COMPLETED` of one environment (aggregation §3.2). */
export function handleEpochCompleted(
  state: GroupState,
  event: KnownEvent<'EPOCH_COMPLETED'>,
  data: Payload<'EPOCH_COMPLETED'>,
): void {
  if (data.observation_stats != null) state.observationStats = observationStatsOf(data.observation_stats);
  const env = envOf(state, data.env_id);
  if (env.rolled_back) {
    env.rolled_back = false;
    env.rollback_reason = '';
  }
  if (data.inner_epoch === 1) env.shapley_snapshot = newShapley();
  env.host_loss = data.val_loss;
  env.current_epoch = data.inner_epoch;
  state.currentEpoch = data.inner_epoch;
  if (data.seeds != null) updateSeeds(state, env, data.seeds);
  addAccuracy(state, env, data.val_accuracy, data.inner_epoch, state.currentEpisode + data.env_id);
  env.last_update = event.time;
  if (state.accuracyCount > 0) {
    pushBounded(state.meanAccuracyHistory, state.accuracySum / state.accuracyCount, MEAN_HISTORY);
  }
}

function updateSeeds(state: GroupState, env: EnvState, seeds: NonNullable<Payload<'EPOCH_COMPLETED'>['seeds']>): void {
  for (const slot of Object.keys(seeds)) {
    const report = seeds[slot];
    // Heuristic runs carry a pseudo slot without a stage; it is no slot (telemetry-events §3.3).
    if (report?.stage == null) continue;
    let seed = env.seeds.get(slot);
    if (seed === undefined) {
      seed = newSeed(slot);
      env.seeds.set(slot, seed);
    }
    seed.stage = report.stage;
    seed.blueprint_id = report.blueprint_id ?? null;
    seed.accuracy_delta = report.accuracy_delta ?? 0;
    seed.epochs_in_stage = report.epochs_in_stage ?? 0;
    seed.alpha = report.alpha ?? 0;
    seed.grad_ratio = report.grad_ratio ?? 0;
    seed.has_vanishing = report.has_vanishing ?? false;
    seed.has_exploding = report.has_exploding ?? false;
    seed.contribution_velocity = report.contribution_velocity ?? seed.contribution_velocity;
    seed.interaction_sum = report.interaction_sum ?? seed.interaction_sum;
    seed.boost_received = report.boost_received ?? seed.boost_received;
    seed.upstream_alpha_sum = report.upstream_alpha_sum ?? seed.upstream_alpha_sum;
    seed.downstream_alpha_sum = report.downstream_alpha_sum ?? seed.downstream_alpha_sum;
    noticeSlot(state, slot);
  }
  if (!state.slotsLocked) return;
  for (const slot of state.slotIds) {
    if (!Object.hasOwn(seeds, slot) && env.seeds.has(slot)) env.seeds.set(slot, newSeed(slot));
  }
}
