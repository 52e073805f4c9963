import type { LibraryRun } from '../view-model.ts';

/** Which stored runs are listed, and in which order. Pure. */

/** What the list can be sorted by. */
export type RunKey = 'name' | 'accuracy' | 'events' | 'size' | 'seen';

/** What the list is sorted by, and from which end. */
export interface RunOrder {
  readonly key: RunKey;
  readonly descending: boolean;
}

/** The newest first. */
export const NEWEST_FIRST: RunOrder = { key: 'seen', descending: true };

const byText = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

const VALUES: Readonly<Record<Exclude<RunKey, 'name'>, (run: LibraryRun) => number>> = {
  accuracy: ({ accuracy }) => accuracy ?? Number.NaN,
  events: ({ events }) => events,
  size: ({ storedBytes }) => storedBytes,
  // Runs that are live now take turns in being the last seen; a list that follows that cannot be read.
  seen: ({ state, lastSeen }) => (state === 'live' ? Infinity : lastSeen),
};

function compareValues(a: number, b: number, descending: boolean): number {
  // What has no value is last from either end.
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  if (a === b) return 0;
  return a < b === descending ? 1 : -1;
}

/** The runs in order; equal ones by when they were first seen, newest first. */
export function inOrder(runs: readonly LibraryRun[], { key, descending }: RunOrder): LibraryRun[] {
  return [...runs].sort((a, b) => {
    const first =
      key === 'name'
        ? byText.compare(a.name, b.name) * (descending ? -1 : 1)
        : compareValues(VALUES[key](a), VALUES[key](b), descending);
    return first || b.firstSeen - a.firstSeen || (a.id < b.id ? -1 : 1);
  });
}

/** The order after a press on the header of a column: it turns around, or begins with what one looks for there. */
export function pressed(order: RunOrder, key: RunKey): RunOrder {
  return order.key === key ? { key, descending: !order.descending } : { key, descending: key !== 'name' };
}

/** The runs whose name or task holds every word of the text. */
export function matching(runs: readonly LibraryRun[], text: string): readonly LibraryRun[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return runs;
  return runs.filter(({ name, task }) => {
    const all = `${name}\n${task}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** The runs that may be deleted to make room, oldest first: nobody keeps, shows or receives them. */
export function dispensable(runs: readonly LibraryRun[]): LibraryRun[] {
  return runs
    .filter(({ kept, open, state }) => !kept && !open && state !== 'live')
    .sort((a, b) => a.lastSeen - b.lastSeen);
}
