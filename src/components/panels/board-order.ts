import { byUrgency } from '../../diagnosis/level.ts';
import type { EnvCard } from '../../worker/view-slices.ts';

/** Orders of the flight board. Ties go by id, so that cards do not jump. */
export const BOARD_ORDERS = ['attention', 'id', 'accuracy', 'reward'] as const;
export type BoardOrder = (typeof BOARD_ORDERS)[number];

function descending(a: number | null, b: number | null): number {
  // What was not measured, or is NaN, goes last.
  const left = a === null || Number.isNaN(a) ? -Infinity : a;
  const right = b === null || Number.isNaN(b) ? -Infinity : b;
  return left === right ? 0 : right > left ? 1 : -1;
}

const COMPARE: Readonly<Record<BoardOrder, (a: EnvCard, b: EnvCard) => number>> = {
  attention: (a, b) => byUrgency(a.level, b.level),
  id: () => 0,
  accuracy: (a, b) => descending(a.accuracy, b.accuracy),
  reward: (a, b) => descending(a.totalReward, b.totalReward),
};

/** The cards in an order. */
export function orderCards(cards: readonly EnvCard[], order: BoardOrder): readonly EnvCard[] {
  return [...cards].sort((a, b) => COMPARE[order](a, b) || a.id - b.id);
}
