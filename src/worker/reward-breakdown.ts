import type { EnvState, RewardComponents } from '../aggregator/env-state.ts';
import type { RewardBreakdown, RewardPart, ToldPart } from './env-detail.ts';

type Components = Readonly<RewardComponents>;

/** As far apart as sums of the same numbers in another order may be. */
const ROUNDING = 1e-9;

function sameNumber(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= ROUNDING * Math.max(1, Math.abs(a), Math.abs(b));
}

function partsOf(known: Components): RewardPart[] {
  const parts: RewardPart[] = [];
  const add = (name: string, value: number): void => {
    parts.push({ name, value });
  };
  // Where the step's attribution was null, an older step's stands in its place (§3.8 step 4).
  if (known.attribution_measured) add('bounded_attribution', known.bounded_attribution);
  add('stage_bonus', known.stage_bonus);
  add('pbrs_bonus', known.pbrs_bonus);
  add('synergy_bonus', known.synergy_bonus);
  add('action_shaping', known.action_shaping);
  add('hindsight_credit', known.hindsight_credit);
  // The bonus at the end has the one for fossilized seeds in it.
  add('terminal_bonus', known.terminal_bonus);
  add('compute_rent', known.compute_rent);
  // Rents of the newer producer are stored positive and taken off (telemetry-events §4.3).
  add('occupancy_rent', -known.occupancy_rent);
  add('fossilized_rent', -known.fossilized_rent);
  add('alpha_shock', known.alpha_shock);
  add('blending_warning', known.blending_warning);
  add('holding_warning', known.holding_warning);
  add('escrow_forfeit', known.escrow_forfeit);
  return parts;
}

function toldOf(known: Components): ToldPart[] {
  return [
    { name: 'base_acc_delta', value: known.base_acc_delta, within: null },
    { name: 'seed_contribution', value: known.seed_contribution, within: null },
    { name: 'ratio_penalty', value: known.ratio_penalty, within: 'bounded_attribution' },
    { name: 'escrow_delta', value: known.escrow_delta, within: 'bounded_attribution' },
    { name: 'fossilize_terminal_bonus', value: known.fossilize_terminal_bonus, within: 'terminal_bonus' },
  ];
}

/**
 * The reward of the newest step, part by part (aggregation §3.8 step 4, §4.14); null where the parts of that step were
 * not received, or were cleared since. Which parts add up was found on the recordings: the accuracy change and the
 * contribution are told but not paid, the ratio penalty and the escrow's change lie within the attribution, and the
 * bonus for fossilized seeds within that of the end. What is left is the residual: parts that nobody kept, and what
 * the stream does not tell, such as a penalty of the governor.
 */
export function rewardBreakdown(env: EnvState): RewardBreakdown | null {
  const known: Components = env.reward_components;
  const newest = env.reward_history.at(-1);
  // Never filled, emptied with the last active seed, or an older step's.
  if (known.last_action === '' || newest === undefined || !sameNumber(known.total, newest)) return null;
  const parts = partsOf(known);
  const residual = known.total - parts.reduce((sum, { value }) => sum + value, 0);
  const size = parts.reduce((sum, { value }) => sum + Math.abs(value), Math.abs(known.total));
  return {
    total: known.total,
    parts,
    residual: Number.isFinite(size) && Math.abs(residual) <= ROUNDING * Math.max(1, size) ? 0 : residual,
    told: toldOf(known),
  };
}
