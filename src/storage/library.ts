import type { Database } from './database.ts';
import { removeRun } from './remove-run.ts';
import { NO_CHOICES, parseRunChoices, type RunChoices } from './run-choices.ts';
import { parseRunRecord, rightOfRun, type RunRecord } from './run-record.ts';

/** The runs on this device, as people see and change them. */

/** A deleted run can be had back for so long, by this device's clock. */
export const UNDO_MS = 10_000;

/** A stored run with what people decided about it. */
export interface ShelvedRun {
  readonly record: RunRecord;
  readonly choices: RunChoices;
}

/** What lies on the device. */
export interface Shelf {
  readonly runs: readonly ShelvedRun[];
  /** Ids of runs whose record cannot be read. */
  readonly damaged: readonly string[];
}

/** All stored runs, the deleted ones too, as long as they can be had back. */
export async function readShelf(database: Database): Promise<Shelf> {
  const [keys, records, choiceKeys, choices] = await database.use((connection) => {
    const transaction = connection.transaction(['runs', 'choices']);
    const runs = transaction.objectStore('runs');
    const chosen = transaction.objectStore('choices');
    return Promise.all([runs.getAllKeys(), runs.getAll(), chosen.getAllKeys(), chosen.getAll()]);
  });
  const chosen = new Map(choiceKeys.map((key, i) => [key, parseRunChoices(choices[i])]));
  const damaged: string[] = [];
  const runs = records.flatMap((stored, i): ShelvedRun[] => {
    const id = keys[i] ?? '';
    const record = parseRunRecord(stored);
    if (record !== null) return [{ record, choices: chosen.get(id) ?? NO_CHOICES }];
    damaged.push(id);
    return [];
  });
  return { runs, damaged };
}

/** Changes what people decided about a run. */
export async function choose(database: Database, run: string, change: Partial<RunChoices>): Promise<void> {
  await database.use(async (connection) => {
    const transaction = connection.transaction('choices', 'readwrite');
    const now = parseRunChoices(await transaction.store.get(run));
    await Promise.all([transaction.store.put({ ...now, ...change }, run), transaction.done]);
  });
}

/** What people decided about a run. */
export async function choicesOf(database: Database, run: string): Promise<RunChoices> {
  return parseRunChoices(await database.use((connection) => connection.get('choices', run)));
}

/** The Web Locks that are held; none where the browser has no locks. */
async function heldRights(): Promise<ReadonlySet<string>> {
  const { locks } = navigator as Partial<Navigator>;
  const held = (await locks?.query())?.held ?? [];
  return new Set(held.flatMap(({ name }) => name ?? []));
}

/** Takes runs off the device for good whose time to be had back is over; gives their number. */
export async function purge(database: Database, now: number): Promise<number> {
  const [ids, choices] = await database.use((connection) => {
    const { store } = connection.transaction('choices');
    return Promise.all([store.getAllKeys(), store.getAll()]);
  });
  // A tab that records a run would go on in the middle of nothing: its run goes when the tab has let go of it.
  const busy = await heldRights();
  // By what was chosen, not by the records: those may be damaged.
  const gone = ids.filter((_, i) => {
    const { deletedAt } = parseRunChoices(choices[i]);
    return deletedAt !== null && deletedAt + UNDO_MS <= now && !busy.has(rightOfRun(ids[i] ?? ''));
  });
  for (const id of gone) await removeRun(database, id);
  return gone.length;
}
