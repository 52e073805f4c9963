import type { FeedFilter } from '../../worker/feed-page.ts';
import type { FeedRow } from '../../worker/view-slices.ts';
import type { FeedWindow } from '../view-model.ts';
import { EVERYTHING, sameFilter } from './feed-filters.ts';

/** Which rows the feed shows while pages of it are on their way. Pure. */

/** What is at hand is what was asked for last. */
export function answers(window: FeedWindow | null, filter: FeedFilter): window is FeedWindow {
  return window !== null && sameFilter(window.filter, filter);
}

/** Nothing was found yet, but not all of the run was looked through. */
export function isUnfinished(window: FeedWindow | null, filter: FeedFilter): boolean {
  if (!answers(window, filter) || window.rows.length > 0 || window.problem !== null) return false;
  // Where not even the first lines were looked through, asking again would not help.
  return !(window.atStart && window.atEnd) && (window.from < window.to || window.from === 0);
}

/** The rows to show, oldest first; `newest` are those that come with every picture. */
export function shownRows(
  window: FeedWindow | null,
  filter: FeedFilter,
  newest: readonly FeedRow[],
): readonly FeedRow[] {
  const filtered = !sameFilter(filter, EVERYTHING);
  if (!answers(window, filter)) return filtered ? [] : newest;
  // Until the first rows of a look back are there, the newest stay.
  return window.rows.length === 0 && window.loading !== null && !filtered ? newest : window.rows;
}
