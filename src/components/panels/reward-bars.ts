import type { RewardBreakdown } from '../../worker/env-detail.ts';

/** Words and geometry of the reward's parts. Pure. */

const WORDS: ReadonlyMap<string, string> = new Map([
  ['bounded_attribution', 'attribution to the seed'],
  ['stage_bonus', 'stage bonus'],
  ['pbrs_bonus', 'potential shaping'],
  ['synergy_bonus', 'synergy bonus'],
  ['action_shaping', 'action shaping'],
  ['hindsight_credit', 'hindsight credit'],
  ['terminal_bonus', 'bonus at the end'],
  ['fossilize_terminal_bonus', 'bonus for fossilized seeds'],
  ['compute_rent', 'compute rent'],
  ['occupancy_rent', 'occupancy rent'],
  ['fossilized_rent', 'fossilized rent'],
  ['alpha_shock', 'alpha shock'],
  ['blending_warning', 'blending warning'],
  ['holding_warning', 'holding warning'],
  ['escrow_forfeit', 'escrow forfeited'],
  ['base_acc_delta', 'accuracy change'],
  ['seed_contribution', 'contribution of the seed'],
  ['ratio_penalty', 'ratio penalty'],
  ['escrow_delta', 'change of the escrow'],
]);

/** A component in words. */
export function partWords(name: string): string {
  return WORDS.get(name) ?? name.replaceAll('_', ' ');
}

export interface RewardBar {
  readonly kind: 'part' | 'residual' | 'total';
  readonly name: string;
  readonly value: number;
  /** Where it stands between the lowest and the highest sum, fractions; null where it cannot be drawn. */
  readonly from: number | null;
  readonly to: number | null;
}

export interface Waterfall {
  readonly bars: readonly RewardBar[];
  /** Where zero lies, a fraction; null where nothing can be drawn. */
  readonly zero: number | null;
  /** Parts of exactly 0, that are not listed. */
  readonly zeros: number;
}

/** Every part begins where the one before ended; the residual is the last, and the total stands on zero. */
export function waterfall({ total, parts, residual }: RewardBreakdown): Waterfall {
  const steps: Pick<RewardBar, 'kind' | 'name' | 'value'>[] = parts
    .filter(({ value }) => value !== 0)
    .map(({ name, value }) => ({ kind: 'part', name: partWords(name), value }));
  if (residual !== 0) steps.push({ kind: 'residual', name: 'not explained', value: residual });
  let sum = 0;
  const ends = steps.map(({ value }) => {
    const from = sum;
    sum += value;
    return { from, to: sum };
  });
  const sums = [0, total, ...ends.map(({ to }) => to)];
  const low = Math.min(...sums);
  const high = Math.max(...sums);
  const drawable = Number.isFinite(low) && Number.isFinite(high) && Number.isFinite(high - low) && high > low;
  const place = (value: number): number | null => (drawable ? (value - low) / (high - low) : null);
  const bars = steps.map((step, i) => ({
    ...step,
    from: place(ends[i]?.from ?? 0),
    to: place(ends[i]?.to ?? 0),
  }));
  return {
    bars: [...bars, { kind: 'total', name: 'reward', value: total, from: place(0), to: place(total) }],
    zero: place(0),
    zeros: parts.length - parts.filter(({ value }) => value !== 0).length,
  };
}

/** Share of shaping in the reward (health-thresholds §2.8); null where there is no reward to be a share of. */
export function shapingShare({ total, parts }: RewardBreakdown): number | null {
  if (!(Math.abs(total) >= 1e-8)) return null;
  const shaping = parts
    .filter(({ name }) => name === 'stage_bonus' || name === 'pbrs_bonus')
    .reduce((sum, { value }) => sum + value, 0);
  return Math.abs(shaping) / Math.abs(total);
}
