import type { EnvCard } from '../../worker/view-slices.ts';
import { filterCards, type BoardFilter } from './board-filter.ts';

/** What the flight board shows, from what there is. */

/** What a person asked for. */
export interface Wishes {
  /** Ids, first to last. */
  readonly ids: readonly number[];
  readonly filter: BoardFilter;
  readonly pins: readonly number[];
  readonly hideHealthy: boolean;
  readonly focusedEnv: number | null;
}

/** What comes of it. */
export interface Arrangement {
  /** What is drawn, first to last: pinned ones in front. */
  readonly rows: readonly EnvCard[];
  /** What the filter lets through, hidden or not. */
  readonly matched: readonly EnvCard[];
  /** Healthy ones that the filter lets through but that are not drawn. */
  readonly hidden: number;
}

/** Filters, hides and sorts. Focused and pinned environments are never hidden as healthy. */
export function arrange(cards: readonly EnvCard[], wishes: Wishes): Arrangement {
  const { ids, filter, hideHealthy, focusedEnv } = wishes;
  const matched = filterCards(cards, filter);
  const pins = new Set(wishes.pins);
  const kept = hideHealthy
    ? matched.filter(({ id, level }) => level !== 'ok' || id === focusedEnv || pins.has(id))
    : matched;
  const byId = new Map(kept.map((card) => [card.id, card]));
  const sorted = ids.flatMap((id) => byId.get(id) ?? []);
  const rows =
    pins.size === 0
      ? sorted
      : [...sorted.filter(({ id }) => pins.has(id)), ...sorted.filter(({ id }) => !pins.has(id))];
  return { rows, matched, hidden: matched.length - kept.length };
}
