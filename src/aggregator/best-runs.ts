import type { Envelope } from '../telemetry/event.ts';
import type { EnvState, SeedState } from './env-state.ts';
import type { BestRunRecord, GroupState } from './group-state.ts';

/** The best environment runs, at each batch end before the reset (aggregation §7). */

const KEPT = 10;

function growthAtPeak(env: EnvState): number {
  if (env.host_params === 0) return 1;
  let params = env.host_params;
  for (const seed of env.best_seeds.values()) params += seed.seed_params;
  return params / env.host_params;
}

function copySeeds(seeds: ReadonlyMap<string, SeedState>): Map<string, SeedState> {
  return new Map([...seeds].map(([slot, seed]) => [slot, { ...seed }]));
}

function recordOf(state: GroupState, env: EnvState, event: Envelope, episode: number): BestRunRecord {
  const peak = state.rules === 'E2';
  return {
    env_id: env.env_id,
    episode,
    peak_accuracy: env.best_accuracy,
    final_accuracy: env.host_accuracy,
    epoch: env.best_accuracy_epoch,
    seeds: copySeeds(env.best_seeds),
    slot_ids: state.slotIds,
    growth_ratio: growthAtPeak(env),
    record_id: `${event.id}:${String(env.env_id)}`,
    reward_components: env.best_reward_components,
    counterfactual_matrix: env.best_counterfactual_matrix,
    shapley_snapshot: env.best_shapley_snapshot,
    action_history: env.best_action_history,
    reward_history: env.reward_history,
    accuracy_history: env.accuracy_history,
    host_loss: env.host_loss,
    host_params: env.host_params,
    fossilized_count: env.fossilized_count,
    pruned_count: env.pruned_count,
    reward_mode: env.reward_mode,
    blueprint_spawns: peak ? env.best_blueprint_spawns : env.blueprint_spawns,
    blueprint_fossilized: peak ? env.best_blueprint_fossilized : env.blueprint_fossilized,
    blueprint_prunes: peak ? env.best_blueprint_prunes : env.blueprint_prunes,
    cumulative_reward: env.cumulative_reward,
    peak_cumulative_reward: env.peak_cumulative_reward,
    end_seeds: copySeeds(env.seeds),
    end_reward_components: { ...env.reward_components },
    best_lifecycle_events: env.best_lifecycle_events,
    end_lifecycle_events: env.lifecycle_events,
  };
}

/** Appends a record for every environment with a peak, keeps the ten best; equal peaks keep their order. */
export function recordBestRuns(state: GroupState, event: Envelope, envsInBatch: number): void {
  const worst = state.bestRuns.length < KEPT ? -Infinity : (state.bestRuns.at(-1)?.peak_accuracy ?? -Infinity);
  for (const env of state.envs.values()) {
    // A record that could not stay in the list is not built.
    if (!(env.best_accuracy > 0) || env.best_accuracy <= worst) continue;
    state.bestRuns.push(recordOf(state, env, event, state.currentEpisode - envsInBatch + env.env_id));
  }
  state.bestRuns.sort((a, b) => b.peak_accuracy - a.peak_accuracy);
  state.bestRuns.length = Math.min(state.bestRuns.length, KEPT);
}
