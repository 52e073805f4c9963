import { CONTRIBUTING_STAGES } from '../telemetry/enums.ts';
import type { CounterfactualSnapshot, EnvState, SeedState } from './env-state.ts';
import { isKept, type GroupState, type Rules } from './group-state.ts';
import { pushBounded } from './history.ts';

/** Adding an accuracy to an environment: peak, status and what is kept of the peak (aggregation §5.1, 5.2). */

const HISTORY = 50;
const EXCELLENT_ABOVE = 80;
const STALL_AFTER = 10;
const DROP = 1;
const HYSTERESIS = 3;
/** Accuracies are percent; beyond this they swallow the others in a running sum. */
const PLAUSIBLE = 1e6;

/** Ten fields are kept of a seed at the peak, the rest is default; written out, because this runs often. */
function seedAtPeak(seed: SeedState): SeedState {
  return {
    slot_id: seed.slot_id,
    stage: seed.stage,
    blueprint_id: seed.blueprint_id,
    alpha: seed.alpha,
    accuracy_delta: seed.accuracy_delta,
    seed_params: seed.seed_params,
    grad_ratio: seed.grad_ratio,
    has_vanishing: seed.has_vanishing,
    has_exploding: seed.has_exploding,
    epochs_in_stage: seed.epochs_in_stage,
    improvement: 0,
    prune_reason: '',
    auto_pruned: false,
    epochs_total: 0,
    counterfactual: 0,
    blend_tempo_epochs: 5,
    alpha_curve: 'LINEAR',
    contribution_velocity: 0,
    interaction_sum: 0,
    boost_received: 0,
    upstream_alpha_sum: 0,
    downstream_alpha_sum: 0,
  };
}

/** The matrix reduced to the slots that contribute at the peak (E2, §5.1). */
function projectMatrix(
  matrix: CounterfactualSnapshot,
  keep: ReadonlyMap<string, unknown>,
): CounterfactualSnapshot | null {
  const positions = matrix.slot_ids.map((slot, i) => (keep.has(slot) ? i : -1)).filter((i) => i >= 0);
  if (positions.length === 0) return null;
  return {
    ...matrix,
    slot_ids: positions.map((i) => matrix.slot_ids[i] ?? ''),
    configs: matrix.configs.map((config) => ({
      seed_mask: positions.map((i) => config.seed_mask[i] ?? false),
      accuracy: config.accuracy,
    })),
  };
}

function matrixAtPeak(env: EnvState, rules: Rules): CounterfactualSnapshot | null {
  const matrix = env.counterfactual_matrix;
  if (matrix.slot_ids.length === 0) return null;
  return rules === 'E2' ? projectMatrix(matrix, env.best_seeds) : matrix;
}

function keepPeak(env: EnvState, rules: Rules): void {
  env.best_seeds = new Map();
  for (const [slot, seed] of env.seeds) {
    if (CONTRIBUTING_STAGES.has(seed.stage)) env.best_seeds.set(slot, seedAtPeak(seed));
  }
  env.best_reward_components = { ...env.reward_components };
  env.best_counterfactual_matrix = matrixAtPeak(env, rules);
  env.best_action_history = [...env.action_history];
  if (rules === 'E1') return;
  env.peak_cumulative_reward = env.cumulative_reward;
  // These four are replaced, never changed in place, so the peak may hold them as they are.
  env.best_lifecycle_events = env.lifecycle_events;
  env.best_blueprint_spawns = env.blueprint_spawns;
  env.best_blueprint_fossilized = env.blueprint_fossilized;
  env.best_blueprint_prunes = env.blueprint_prunes;
}

function updateStatus(env: EnvState, previous: number, accuracy: number): void {
  if (env.epochs_since_improvement > STALL_AFTER) {
    env.stall_counter += 1;
    if (env.stall_counter >= HYSTERESIS) env.status = 'stalled';
  } else {
    env.stall_counter = 0;
  }
  if (accuracy < previous - DROP) {
    env.degraded_counter += 1;
    if (env.degraded_counter >= HYSTERESIS) env.status = 'degraded';
  } else if (accuracy > previous) {
    env.degraded_counter = 0;
  }
  if (env.epochs_since_improvement === 0) {
    if (accuracy > EXCELLENT_ABOVE) env.status = 'excellent';
    else if (env.current_epoch > 0) env.status = 'healthy';
  }
}

/**
 * Adds an accuracy in percent at an inner epoch; `episode` is the environment's episode index.
 * The sum over environments in `state` follows, so that the mean needs no walk.
 */
export function addAccuracy(state: GroupState, env: EnvState, accuracy: number, epoch: number, episode: number): void {
  const previous = env.accuracy_history.at(-1) ?? 0;
  pushBounded(env.accuracy_history, accuracy, HISTORY);
  replaceHostAccuracy(state, env, accuracy);
  env.current_epoch = epoch;
  if (accuracy > env.best_accuracy) {
    env.best_accuracy = accuracy;
    env.best_accuracy_epoch = epoch;
    env.best_accuracy_episode = episode;
    env.epochs_since_improvement = 0;
    keepPeak(env, state.rules);
  } else {
    env.epochs_since_improvement += 1;
  }
  updateStatus(env, previous, accuracy);
}

function replaceHostAccuracy(state: GroupState, env: EnvState, accuracy: number): void {
  const old = env.host_accuracy;
  env.host_accuracy = accuracy;
  if (!isKept(state, env)) return;
  if (old > PLAUSIBLE || accuracy > PLAUSIBLE) {
    // Infinities and huge numbers cannot be taken out of a sum again; a sound run has none.
    recountAccuracies(state);
    return;
  }
  if (old > 0) {
    state.accuracySum -= old;
    state.accuracyCount -= 1;
  }
  if (accuracy > 0) {
    state.accuracySum += accuracy;
    state.accuracyCount += 1;
  }
}

/** Sums the positive host accuracies anew, in environment order (§3.2 step 8). */
export function recountAccuracies(state: GroupState): void {
  state.accuracySum = 0;
  state.accuracyCount = 0;
  for (const env of state.envs.values()) {
    if (env.host_accuracy > 0) {
      state.accuracySum += env.host_accuracy;
      state.accuracyCount += 1;
    }
  }
}
