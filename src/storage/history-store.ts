import { transfer } from 'comlink';
import { Database, keysOfRun, RUN_STORES, type Connection } from './database.ts';
import type { HistoryWrite, KeepingState, RawResume, ReadSegment, StoredRun } from './history-protocol.ts';
import { decodePlain } from './plain-data.ts';
import { RunHistory } from './run-history.ts';
import { blankRecord, parseRunRecord, partsOfRunId, runIdOf, type RunRecord } from './run-record.ts';
import { parsePacked, unpack } from './segment.ts';
import { listStoredSeries, readStoredSeries, type SeriesSpan, type SeriesTable } from './series-store.ts';
import type { SeriesWindow } from './series/read-series.ts';
import type { ChunkOutline, SeriesChunk } from './series/series-chunk.ts';
import type { SeriesKey } from './series/series-key.ts';
import { isResume } from './resume-guard.ts';
import { LibraryNews } from './library-news.ts';
import { haveBack, removeRun } from './remove-run.ts';

/** The store of all runs' histories, as it lives in the storage worker. */
export interface HistoryApi {
  /** The runs recorded from a source, in the order of their parts. */
  runsOf(identity: string): Promise<readonly RunRecord[]>;
  record(run: string): Promise<RunRecord | null>;
  /**
   * Opens a stored run for reading and, where `state` is `device`, for writing. Null where nothing is stored.
   * @param stateVersion the version of states this code reads; derived data of another one are thrown away
   */
  open(run: string, state: KeepingState, stateVersion: number): Promise<StoredRun | null>;
  /** Resolves when the data are on the device, or when it is clear that they cannot get there. */
  write(run: string, write: HistoryWrite): Promise<KeepingState>;
  segments(run: string, from: number, to: number): Promise<readonly ReadSegment[]>;
  checkpoint(run: string, position: number): Promise<Uint8Array | null>;
  /**
   * One series in equal stretches of positions, without touching a raw line.
   * @param open the chunk of its table that is still being filled, null where there is none
   */
  series(run: string, key: SeriesKey, span: SeriesSpan, open: SeriesChunk | null): Promise<SeriesWindow>;
  /** All tables of series; `open` tells of the chunks that are still being filled. */
  seriesTables(run: string, open: readonly ChunkOutline[]): Promise<readonly SeriesTable[]>;
  /** Takes a run and all that belongs to it off the device. */
  remove(run: string): Promise<void>;
  /** After room was made: tries again to write what is only in memory. */
  retry(run: string): Promise<KeepingState>;
  /** Forgets what is in memory of a run; what lies on the device stays. */
  close(run: string): Promise<void>;
}

export class HistoryStore implements HistoryApi {
  readonly #database = new Database();
  readonly #open = new Map<string, RunHistory>();
  readonly #news = new LibraryNews();

  async runsOf(identity: string): Promise<readonly RunRecord[]> {
    try {
      const ids = await this.#database.use((db) =>
        db.getAllKeys('runs', IDBKeyRange.bound(identity, `${identity}\uffff`)),
      );
      // Those with a damaged record too: their lines would else be stored again among the old ones.
      const stored = await Promise.all(ids.map((id) => this.record(id)));
      return stored
        .flatMap((record) => record ?? [])
        .filter(({ source }) => source.identity === identity)
        .sort((a, b) => a.source.part - b.source.part);
    } catch {
      return [];
    }
  }

  async record(run: string): Promise<RunRecord | null> {
    const stored = await this.#database.use((db) => db.get('runs', run));
    const record = parseRunRecord(stored);
    if (record !== null || stored === undefined) return record;
    const history = new RunHistory(run, this.#database, { kind: 'device' });
    await history.load();
    const end = await history.storedEnd();
    return end === 0 ? null : salvage(run, end);
  }

  async open(run: string, state: KeepingState, stateVersion: number): Promise<StoredRun | null> {
    const history = new RunHistory(run, this.#database, state);
    this.#open.set(run, history);
    try {
      // Whoever opens a run wants it: a deletion that could still be undone is undone.
      await haveBack(this.#database, run);
      await history.load();
      return await this.#stored(run, history, stateVersion);
    } catch (error) {
      history.state = { kind: 'memory', reason: error instanceof Error ? error.message : String(error) };
      return null;
    }
  }

  async write(run: string, write: HistoryWrite): Promise<KeepingState> {
    const history = this.#open.get(run);
    if (history === undefined) return { kind: 'memory', reason: 'the run was closed' };
    const state = await history.write(write);
    this.#news.tell();
    return state;
  }

  async segments(run: string, from: number, to: number): Promise<readonly ReadSegment[]> {
    const found = (await this.#open.get(run)?.segments(from, to)) ?? [];
    return transfer(
      found,
      found.flatMap(({ bytes }) => (bytes === null ? [] : [bytes.buffer])),
    );
  }

  async checkpoint(run: string, position: number): Promise<Uint8Array | null> {
    const bytes = (await this.#open.get(run)?.checkpoint(position)) ?? null;
    return bytes === null ? null : transfer(bytes, [bytes.buffer]);
  }

  series(run: string, key: SeriesKey, span: SeriesSpan, open: SeriesChunk | null): Promise<SeriesWindow> {
    return readStoredSeries(this.#database, run, this.#open.get(run), key, span, open);
  }

  seriesTables(run: string, open: readonly ChunkOutline[]): Promise<readonly SeriesTable[]> {
    return listStoredSeries(this.#database, run, open);
  }

  async remove(run: string): Promise<void> {
    this.#open.delete(run);
    await removeRun(this.#database, run);
    this.#news.tell();
  }

  async retry(run: string): Promise<KeepingState> {
    return (await this.#open.get(run)?.retry()) ?? { kind: 'device' };
  }

  async close(run: string): Promise<void> {
    const history = this.#open.get(run);
    // Room may have been made meanwhile: what is only in memory is gone after this.
    await history?.retry();
    await history?.commit();
    // It may have been opened again since.
    if (this.#open.get(run) === history) this.#open.delete(run);
  }

  async #stored(run: string, history: RunHistory, stateVersion: number): Promise<StoredRun | null> {
    const [value, resume] = await this.#database.use((db) =>
      Promise.all([db.get('runs', run), db.get('resumes', run)]),
    );
    const end = await history.storedEnd();
    const record = parseRunRecord(value) ?? (value === undefined || end === 0 ? null : await this.#salvaged(run, end));
    if (record === null) return null;
    const usable = record.stateVersion === stateVersion ? readResume(resume) : null;
    history.storedBytes = record.storedBytes;
    // The record may tell of lines that were never written.
    const whole = { ...record, head: Math.min(record.head, end) };
    const resumable = usable !== null && usable.position <= whole.head ? usable : null;
    // What another tab is writing is not ours to throw away.
    if (resumable === null && history.state.kind === 'device') {
      history.storedBytes = Math.max(0, record.storedBytes - (await this.#database.use((db) => dropDerived(db, run))));
      await history.load();
    }
    // Those that another tab writes with other code say something else than they seem to.
    const checkpoints = record.stateVersion === stateVersion ? history.checkpoints : [];
    return { record: whole, checkpoints, resume: resumable };
  }

  /** A record for lines whose own was damaged, where its source holds several runs after the one before it. */
  async #salvaged(run: string, end: number): Promise<RunRecord> {
    const record = salvage(run, end);
    const { identity, part, edition } = record.source;
    const before = part === 0 ? null : await this.record(runIdOf(identity, part - 1, edition));
    const firstLine = before === null ? 0 : before.source.firstLine + before.head;
    return { ...record, source: { ...record.source, firstLine } };
  }
}

function readResume(stored: unknown): RawResume | null {
  try {
    const value = decodePlain(unpack(parsePacked(stored)));
    return isResume(value) ? value : null;
  } catch {
    return null;
  }
}

/** A record for lines whose own was damaged; the rest is learnt again from the lines. */
function salvage(run: string, head: number): RunRecord {
  const source = { kind: 'file', ...partsOfRunId(run), firstLine: 0, bytes: null } as const;
  return { ...blankRecord(run, `Recovered run ${run}`, source, 0), head };
}

/** Takes what can be made anew from the lines off the device; gives the packed bytes of its checkpoints. */
async function dropDerived(connection: Connection, run: string): Promise<number> {
  const transaction = connection.transaction(['checkpoints', 'series', 'resumes'], 'readwrite');
  let bytes = 0;
  for await (const { value } of transaction.objectStore('checkpoints').iterate(keysOfRun(run))) {
    bytes += packedSize(value);
  }
  await Promise.all([
    ...RUN_STORES.filter((name) => name !== 'segments').map((name) =>
      transaction.objectStore(name).delete(keysOfRun(run)),
    ),
    transaction.objectStore('resumes').delete(run),
    transaction.done,
  ]);
  return bytes;
}

function packedSize(stored: unknown): number {
  try {
    return parsePacked(stored).bytes.length;
  } catch {
    return 0;
  }
}
