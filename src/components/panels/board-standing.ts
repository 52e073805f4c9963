import type { EnvCard } from '../../worker/view-slices.ts';
import type { BoardOrder } from '../preferences.ts';
import { compareCards, orderCards } from './board-order.ts';

/**
 * Calm sorting: an environment keeps the place of an older card until it was ahead of it for three changes in a row,
 * or behind it for five (features M11).
 */

const UP_AFTER = 3;
const DOWN_AFTER = 5;

interface Place {
  /** Newest. */
  readonly card: EnvCard;
  /** The one that its place goes by. */
  readonly placed: EnvCard;
  /** Changes in a row that were ahead of `placed`; negative: behind it. */
  readonly streak: number;
}

/** Where every environment stands. */
export interface Standing {
  readonly order: BoardOrder;
  /** Ids, first to last. */
  readonly ids: readonly number[];
  readonly places: ReadonlyMap<number, Place>;
}

/** How many changes a new card stands for: a jump through the run counts as many, so that the order is right after it. */
function changesBetween(old: EnvCard, card: EnvCard): number {
  const otherEpoch = old.updated !== card.updated;
  const elsewhere =
    (old.updated !== null && (card.updated === null || card.updated < old.updated)) ||
    card.history.length < old.history.length ||
    card.best < old.best ||
    // The same epoch at another time: that of another batch, or of another run.
    (card.epoch > 0 && (card.epoch < old.epoch || (card.epoch === old.epoch && otherEpoch)));
  if (elsewhere) return DOWN_AFTER;
  return old.epoch > 0 ? Math.max(1, card.epoch - old.epoch) : 1;
}

function moved(place: Place | undefined, card: EnvCard, order: BoardOrder): Place {
  if (place === undefined) return { card, placed: card, streak: 0 };
  if (place.card === card) return place;
  const side = compareCards(card, place.placed, order);
  if (side === 0) return { card, placed: card, streak: 0 };
  const changes = changesBetween(place.card, card);
  const streak = side < 0 ? Math.max(0, place.streak) + changes : Math.min(0, place.streak) - changes;
  if (streak >= UP_AFTER || streak <= -DOWN_AFTER) return { card, placed: card, streak: 0 };
  return { card, placed: place.placed, streak };
}

/** Where the environments stand now. A newly asked order acts at once. */
export function standing(previous: Standing | null, cards: readonly EnvCard[], order: BoardOrder): Standing {
  const before = previous?.order === order ? previous : null;
  const places = new Map<number, Place>();
  let same = before?.places.size === cards.length;
  for (const card of cards) {
    const old = before?.places.get(card.id);
    const place = moved(old, card, order);
    same &&= old?.placed === place.placed;
    places.set(card.id, place);
  }
  const ids =
    same && before !== null
      ? before.ids
      : orderCards(
          [...places.values()].map(({ placed }) => placed),
          order,
        ).map(({ id }) => id);
  return { order, ids, places };
}
