import type { KnownEvent, Payload } from '../telemetry/event.ts';
import { normaliseAction } from '../telemetry/enums.ts';
import { recordDecision } from './decisions.ts';
import type { EnvState, ShapleyEstimate } from './env-state.ts';
import { envOf, isKept, type GroupState } from './group-state.ts';
import { addCount, pushBounded } from './history.ts';
import { observationStatsOf } from './observation.ts';
import type { PayloadOf } from '../telemetry/field.ts';
import type { rewardComponents } from '../telemetry/payloads/analytics.ts';

/** `ANALYTICS_SNAPSHOT` by kind (aggregation §3.7, 3.8). */

type Analytics = Payload<'ANALYTICS_SNAPSHOT'>;
const HISTORY = 50;

export function handleAnalytics(state: GroupState, event: KnownEvent<'ANALYTICS_SNAPSHOT'>, data: Analytics): void {
  if (data.observation_stats != null) state.observationStats = observationStatsOf(data.observation_stats);
  switch (data.kind) {
    case 'action_distribution':
      takeActionDistribution(state, data);
      return;
    case 'shapley_computed':
      takeShapley(state, event, data);
      return;
    case 'last_action':
      if (data.action_confidence != null) takeLastAction(state, event, data, data.action_confidence);
      return;
    default:
  }
}

function takeActionDistribution(state: GroupState, data: Analytics): void {
  const counts = Object.entries(data.action_counts ?? {});
  if (counts.length === 0) return;
  state.tamiyo.action_counts = new Map(counts);
  state.tamiyo.total_actions = counts.reduce((sum, [, count]) => sum + count, 0);
}

function takeShapley(state: GroupState, event: KnownEvent<'ANALYTICS_SNAPSHOT'>, data: Analytics): void {
  if (data.env_id == null || data.shapley_values == null) return;
  const env = envOf(state, data.env_id);
  const values = new Map<string, ShapleyEstimate>(
    Object.entries(data.shapley_values).map(([slot, value]) => [
      slot,
      { mean: value.mean ?? 0, std: value.std ?? 0, n_samples: value.n_samples ?? 0 },
    ]),
  );
  env.shapley_snapshot = { slot_ids: [...values.keys()], values, epoch: data.batch ?? 0, timestamp: event.time };
  env.best_shapley_snapshot = env.shapley_snapshot;
}

function takeLastAction(
  state: GroupState,
  event: KnownEvent<'ANALYTICS_SNAPSHOT'>,
  data: Analytics,
  confidence: number,
): void {
  if (data.env_id == null || data.action_success == null) return;
  const env = envOf(state, data.env_id);
  const reward = data.total_reward ?? 0;
  pushBounded(env.reward_history, reward, HISTORY);
  env.cumulative_reward += reward;
  env.current_epoch = event.epoch ?? 0;

  const named = data.action_name ?? '';
  const action = normaliseAction(named === '' ? 'UNKNOWN' : named);
  pushBounded(env.action_history, action, HISTORY);
  env.last_action_success = data.action_success;
  addCount(env.action_counts, action);
  env.total_actions += 1;
  if (isKept(state, env)) {
    addCount(state.batchActions, action);
    state.batchActionTotal += 1;
  }
  state.lastActionEnvId = data.env_id;
  state.lastActionTime = event.time;

  if (data.reward_components != null) copyRewardComponents(env, action, data.reward_components);
  env.total_reward_steps += 1;
  if (env.reward_components.ratio_penalty !== 0 || env.reward_components.alpha_shock !== 0) {
    env.gaming_trigger_count += 1;
  }
  recordDecision(state, env, event, data, { action, confidence, success: data.action_success });
}

/** Updates the components in place: two of them keep their old value where the stream has null (§3.8 step 4). */
function copyRewardComponents(env: EnvState, action: string, data: PayloadOf<typeof rewardComponents>): void {
  const own = env.reward_components;
  own.base_acc_delta = data.base_acc_delta ?? 0;
  own.stable_val_acc = data.stable_val_acc ?? null;
  own.escrow_credit_prev = data.escrow_credit_prev ?? 0;
  own.escrow_credit_target = data.escrow_credit_target ?? 0;
  own.escrow_delta = data.escrow_delta ?? 0;
  own.escrow_credit_next = data.escrow_credit_next ?? 0;
  own.escrow_forfeit = data.escrow_forfeit ?? 0;
  own.compute_rent = data.compute_rent ?? 0;
  own.stage_bonus = data.stage_bonus ?? 0;
  own.ratio_penalty = data.ratio_penalty ?? 0;
  own.alpha_shock = data.alpha_shock ?? 0;
  own.hindsight_credit = data.hindsight_credit ?? 0;
  own.fossilize_terminal_bonus = data.fossilize_terminal_bonus ?? 0;
  own.blending_warning = data.blending_warning ?? 0;
  own.holding_warning = data.holding_warning ?? 0;
  own.bounded_attribution = data.bounded_attribution ?? own.bounded_attribution;
  own.seed_contribution = data.seed_contribution ?? own.seed_contribution;
  own.attribution_measured = data.bounded_attribution != null;
  own.pbrs_bonus = data.pbrs_bonus ?? 0;
  own.synergy_bonus = data.synergy_bonus ?? 0;
  own.action_shaping = data.action_shaping ?? 0;
  own.terminal_bonus = data.terminal_bonus ?? 0;
  own.occupancy_rent = data.occupancy_rent ?? 0;
  own.fossilized_rent = data.fossilized_rent ?? 0;
  own.total = data.total_reward ?? 0;
  own.last_action = action;
  own.env_id = env.env_id;
  own.val_acc = env.host_accuracy;
  own.scaffold_count = data.num_fossilized_seeds ?? 0;
}
