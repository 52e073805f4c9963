import * as z from 'zod/mini';
import type { Connection, Database } from './database.ts';

/** What was marked in a run: pins, what was dismissed, acknowledged and snoozed. Kept beside the settings, by run. */

/** So many of the newest are kept of each. */
export const MARKS_KEPT = 5000;

const runMarks = z.object({
  pins: z.catch(z.array(z.int().check(z.nonnegative())), []),
  dismissed: z.catch(z.array(z.string()), []),
  acknowledged: z.catch(z.array(z.string()), []),
  /** Each with the time until which it is silent, milliseconds since 1970. */
  snoozed: z.catch(z.array(z.tuple([z.string(), z.number()])), []),
});

/** Marks as they are stored. The newest stand last. */
export interface StoredMarks {
  readonly pins: readonly number[];
  readonly dismissed: readonly string[];
  readonly acknowledged: readonly string[];
  readonly snoozed: readonly (readonly [string, number])[];
}

const NONE: StoredMarks = { pins: [], dismissed: [], acknowledged: [], snoozed: [] };

/** The key of a run's marks in the store `settings`. */
export function marksKey(run: string): string {
  return `marks/${run}`;
}

function parse(stored: unknown, now: number): StoredMarks {
  const parsed = runMarks.safeParse(stored);
  if (!parsed.success) return NONE;
  return { ...parsed.data, snoozed: parsed.data.snoozed.filter(([, until]) => until > now) };
}

function bounded({ pins, dismissed, acknowledged, snoozed }: StoredMarks): StoredMarks {
  return {
    pins: pins.slice(-MARKS_KEPT),
    dismissed: dismissed.slice(-MARKS_KEPT),
    acknowledged: acknowledged.slice(-MARKS_KEPT),
    snoozed: snoozed.slice(-MARKS_KEPT),
  };
}

/**
 * A run's marks; what is damaged counts as not marked, what was snoozed until before `now` is awake again. Rejects
 * where the browser keeps nothing.
 */
export async function marksOf(database: Database, run: string, now: number): Promise<StoredMarks> {
  return parse(await database.use((connection) => connection.get('settings', marksKey(run))), now);
}

/**
 * Changes a run's marks as they are stored, also where another tab changed them just now; gives what is stored then.
 * Rejects where the browser keeps nothing.
 */
export async function changeMarks(
  database: Database,
  run: string,
  now: number,
  change: (marks: StoredMarks) => StoredMarks,
): Promise<StoredMarks> {
  return database.use(async (connection: Connection) => {
    const { store, done } = connection.transaction('settings', 'readwrite');
    const marks = bounded(change(parse(await store.get(marksKey(run)), now)));
    const isEmpty = Object.values(marks).every((list: readonly unknown[]) => list.length === 0);
    await Promise.all([isEmpty ? store.delete(marksKey(run)) : store.put(marks, marksKey(run)), done]);
    return marks;
  });
}
