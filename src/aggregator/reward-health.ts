import type { EnvState } from './env-state.ts';
import type { GroupState, OutcomePoint, Rules } from './group-state.ts';

/** The reward panel's summary (aggregation §9). */
export interface RewardHealth {
  /** Share of shaping in the reward, a fraction. */
  readonly pbrs_fraction: number;
  /** Share of environments with an anti-gaming penalty now. */
  readonly anti_gaming_trigger_rate: number;
  readonly ev_explained: number;
  /** Area of the Pareto front, accuracy × parameter ratio. */
  readonly hypervolume: number;
  /** E2. */
  readonly value_nrmse: number;
  readonly ev_low_return_variance: boolean;
}

function dominates(x: OutcomePoint, y: OutcomePoint): boolean {
  return (
    x.final_accuracy >= y.final_accuracy &&
    x.stability_score >= y.stability_score &&
    x.param_ratio <= y.param_ratio &&
    (x.final_accuracy > y.final_accuracy || x.stability_score > y.stability_score || x.param_ratio < y.param_ratio)
  );
}

/** Outcomes that no other outcome dominates, in arrival order. */
export function paretoFront(outcomes: readonly OutcomePoint[]): OutcomePoint[] {
  return outcomes.filter((point) => !outcomes.some((other) => dominates(other, point)));
}

/** Area of the front in accuracy × parameter ratio; the reference ratio is 1 in E1 and 2 in E2. */
export function hypervolume(outcomes: readonly OutcomePoint[], rules: Rules): number {
  const reference = rules === 'E2' ? 2 : 1;
  const points = paretoFront(outcomes)
    .filter((point) => point.final_accuracy > 0 && point.param_ratio < reference)
    .sort((a, b) => b.final_accuracy - a.final_accuracy);
  let area = 0;
  let current = reference;
  for (const point of points) {
    if (point.param_ratio >= current) continue;
    area += point.final_accuracy * (current - point.param_ratio);
    current = point.param_ratio;
  }
  return area;
}

/** The summary over the environments whose last reward is not 0; all zero where there is none. */
export function rewardHealth(state: GroupState): RewardHealth {
  const envs = [...state.envs.values()].filter((env) => env.reward_components.total !== 0);
  if (envs.length === 0) {
    return {
      pbrs_fraction: 0,
      anti_gaming_trigger_rate: 0,
      ev_explained: 0,
      hypervolume: 0,
      value_nrmse: Infinity,
      ev_low_return_variance: false,
    };
  }
  const sum = (part: (env: EnvState) => number): number => envs.reduce((total, env) => total + Math.abs(part(env)), 0);
  const gaming = envs.filter(
    ({ reward_components: parts }) => parts.ratio_penalty !== 0 || parts.alpha_shock !== 0,
  ).length;
  return {
    pbrs_fraction:
      sum((env) => env.reward_components.stage_bonus) /
      Math.max(
        1e-8,
        sum((env) => env.reward_components.total),
      ),
    anti_gaming_trigger_rate: gaming / envs.length,
    ev_explained: state.tamiyo.explained_variance,
    hypervolume: hypervolume(state.outcomes, state.rules),
    value_nrmse: state.tamiyo.value_nrmse,
    ev_low_return_variance: state.tamiyo.ev_low_return_variance,
  };
}
