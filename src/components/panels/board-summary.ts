import type { EnvCard } from '../../worker/view-slices.ts';
import { lossOf, returnOf } from './board-order.ts';

/** All environments as one row. */

/** A mean with what it is made of; null where nothing finite was measured. */
export interface Mean {
  readonly value: number | null;
  /** Finite values in it. */
  readonly measured: number;
  /** Values left out because they are NaN or infinite. */
  readonly notFinite: number;
}

/** The aggregate of some environments. */
export interface BoardSummary {
  readonly envs: number;
  /** Percent. */
  readonly accuracy: Mean;
  /** The highest of the bests, percent, and whose it is. */
  readonly best: { readonly value: number; readonly env: number } | null;
  readonly reward: Mean;
  readonly totalReward: Mean;
  readonly loss: Mean;
  readonly growth: Mean;
  /** Slots that hold a seed, in whatever stage. */
  readonly seeds: number;
  readonly slots: number;
  /** Of those, by slot. */
  readonly seedsBySlot: ReadonlyMap<string, number>;
  readonly stalled: number;
  readonly rolledBack: number;
}

function mean(cards: readonly EnvCard[], read: (card: EnvCard) => number | null): Mean {
  let sum = 0;
  let measured = 0;
  let notFinite = 0;
  for (const card of cards) {
    const value = read(card);
    if (value === null) continue;
    if (Number.isFinite(value)) {
      measured += 1;
      // Summed as a running mean, so that the largest numbers do not overflow.
      sum += (value - sum) / measured;
    } else notFinite += 1;
  }
  return { value: measured === 0 ? null : sum, measured, notFinite };
}

function bestOf(cards: readonly EnvCard[]): BoardSummary['best'] {
  let best: { value: number; env: number } | null = null;
  for (const { id, accuracy, best: value } of cards) {
    // Without an epoch the best is a default, not a measurement.
    if (accuracy === null || !Number.isFinite(value)) continue;
    if (best === null || value > best.value) best = { value, env: id };
  }
  return best;
}

/** The aggregate of some environments. What is missing takes no part. */
export function summarise(cards: readonly EnvCard[]): BoardSummary {
  const seedsBySlot = new Map<string, number>();
  let slots = 0;
  let seeds = 0;
  for (const { chips } of cards) {
    slots += chips.length;
    for (const { slot, stage } of chips) {
      if (stage === 'DORMANT') continue;
      seeds += 1;
      seedsBySlot.set(slot, (seedsBySlot.get(slot) ?? 0) + 1);
    }
  }
  return {
    envs: cards.length,
    accuracy: mean(cards, ({ accuracy }) => accuracy),
    best: bestOf(cards),
    reward: mean(cards, ({ reward }) => reward),
    totalReward: mean(cards, returnOf),
    loss: mean(cards, lossOf),
    growth: mean(cards, ({ growth }) => growth),
    seeds,
    slots,
    seedsBySlot,
    stalled: cards.filter(({ status }) => status === 'stalled').length,
    rolledBack: cards.filter(({ rolledBack }) => rolledBack !== null).length,
  };
}
