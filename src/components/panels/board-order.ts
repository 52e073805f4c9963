import { byUrgency } from '../../diagnosis/level.ts';
import type { EnvCard } from '../../worker/view-slices.ts';
import type { BoardOrder } from '../preferences.ts';

/** Orders of the flight board. What was not measured, and what is NaN, goes last. */

function ranked(a: number | null, b: number | null, sign: 1 | -1): number {
  const left = a === null || Number.isNaN(a) ? null : a;
  const right = b === null || Number.isNaN(b) ? null : b;
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return left < right ? -sign : sign;
}

const largestFirst = (a: number | null, b: number | null): number => ranked(a, b, -1);
const smallestFirst = (a: number | null, b: number | null): number => ranked(a, b, 1);

/** The loss, or null where there is none: 0 and less stand for "never told" (health-thresholds §5). */
export function lossOf({ loss }: EnvCard): number | null {
  return loss !== null && loss <= 0 ? null : loss;
}

/** The reward of this episode, or null before the first reward. */
export function returnOf({ reward, totalReward }: EnvCard): number | null {
  return reward === null ? null : totalReward;
}

/** Epochs without a new best, or null before the first epoch. */
export function stallOf({ accuracy, stall }: EnvCard): number | null {
  return accuracy === null ? null : stall;
}

const COMPARE: Readonly<Record<BoardOrder, (a: EnvCard, b: EnvCard) => number>> = {
  attention: (a, b) => byUrgency(a.level, b.level) || largestFirst(a.score, b.score),
  id: () => 0,
  accuracy: (a, b) => largestFirst(a.accuracy, b.accuracy),
  reward: (a, b) => largestFirst(returnOf(a), returnOf(b)),
  loss: (a, b) => smallestFirst(lossOf(a), lossOf(b)),
  growth: (a, b) => largestFirst(a.growth, b.growth),
  stall: (a, b) => largestFirst(stallOf(a), stallOf(b)),
  age: (a, b) => smallestFirst(a.updated, b.updated),
};

/** Negative where `a` belongs before `b`, 0 where the order does not care. */
export function compareCards(a: EnvCard, b: EnvCard, order: BoardOrder): number {
  return COMPARE[order](a, b);
}

/** The cards in an order; ties go by id, so that cards do not jump. */
export function orderCards(cards: readonly EnvCard[], order: BoardOrder): readonly EnvCard[] {
  const compare = COMPARE[order];
  return [...cards].sort((a, b) => compare(a, b) || a.id - b.id);
}
