import { keysOfRun, type Connection, type Database } from './database.ts';
import type { HistoryWrite, KeepingState, ReadSegment } from './history-protocol.ts';
import { Positions } from './positions.ts';
import { DamagedData, inPieces, joinPieces, parseSegment, unpack, type Segment } from './segment.ts';
import type { PackedChunk } from './series/packed-chunk.ts';
import { addWaiting, nothingWaiting, putBack, type Waiting } from './waiting.ts';

/** The history of one open run: what lies on the device, and what waits to get there. */

/** Packed bytes of lines kept in memory where they cannot be written; about five times as much unpacked. */
const MEMORY_BYTES = 256 * 1024 * 1024;
/** Where another tab writes, only what it has not written yet is needed here. */
const OTHER_TAB_BYTES = 32 * 1024 * 1024;

/** Checkpoints kept in memory, some ten kilobytes each. */
const MEMORY_CHECKPOINTS = 1000;
/** Chunks of series kept in memory, some kilobytes each. */
const MEMORY_CHUNKS = 20_000;

function isQuotaError(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

function damaged(first: number, count: number, error: unknown): ReadSegment {
  const why = error instanceof DamagedData ? error.message : String(error);
  return { first, count, bytes: null, problem: `stored lines from ${String(first)} on are damaged: ${why}` };
}

export class RunHistory {
  readonly #run: string;
  readonly #database: Database;
  /** Where segments on the device begin. */
  #stored = new Positions();
  #storedCheckpoints = new Positions();
  /** Not committed: neither on the way nor waiting for it. */
  #waiting = nothingWaiting();
  #writing: Waiting | null = null;
  #commit: Promise<void> | null = null;
  #state: KeepingState;
  /** Packed bytes of all that was written. */
  #bytes = 0;
  /** Of the checkpoints that were written since the run was opened: one may take another's place. */
  readonly #checkpointBytes = new Map<number, number>();
  /** The newest segment, which may be written again with more lines. */
  #newest: { readonly first: number; readonly bytes: number } = { first: -1, bytes: 0 };

  constructor(run: string, database: Database, state: KeepingState) {
    this.#run = run;
    this.#database = database;
    this.#state = state;
  }

  get state(): KeepingState {
    return this.#state;
  }

  set state(state: KeepingState) {
    this.#state = state;
  }

  /** Packed bytes on the device when the run was opened. */
  set storedBytes(bytes: number) {
    this.#bytes = bytes;
  }

  /** Positions of all checkpoints, stored or waiting. */
  get checkpoints(): readonly number[] {
    const all = new Positions(this.#storedCheckpoints.all);
    for (const waiting of this.#layers()) for (const position of waiting.checkpoints.keys()) all.add(position);
    return all.all;
  }

  /** Learns what lies on the device. */
  async load(): Promise<void> {
    const range = keysOfRun(this.#run);
    const [segments, checkpoints] = await this.#database.use((connection) =>
      Promise.all([connection.getAllKeys('segments', range), connection.getAllKeys('checkpoints', range)]),
    );
    this.#stored = new Positions(segments.map(([, first]) => first));
    this.#storedCheckpoints = new Positions(
      checkpoints.flatMap(([, position, piece]) => (piece === 0 ? position : [])),
    );
  }

  /** Where the stored lines end; 0 where there are none, or none that can be read. */
  async storedEnd(): Promise<number> {
    const last = this.#stored.last;
    if (last === null) return 0;
    try {
      const segment = parseSegment(await this.#database.use((db) => db.get('segments', [this.#run, last])));
      return segment.first + segment.count;
    } catch {
      return last;
    }
  }

  /** Takes what is to be kept; resolves when it is on the device, or when it is clear that it cannot get there. */
  async write(write: HistoryWrite): Promise<KeepingState> {
    addWaiting(this.#waiting, write);
    this.#count(write);
    if (this.#state.kind === 'device') await this.commit();
    if (this.#state.kind !== 'device') this.#forgetOldest();
    return this.#state;
  }

  #count(write: HistoryWrite): void {
    for (const { first } of write.segments) {
      const bytes = this.#waiting.segments.get(first)?.bytes.length ?? 0;
      this.#bytes += bytes - (this.#newest.first === first ? this.#newest.bytes : 0);
      this.#newest = { first, bytes };
    }
    for (const { position } of write.checkpoints) {
      const bytes = this.#waiting.checkpoints.get(position)?.bytes.length ?? 0;
      this.#bytes += bytes - (this.#checkpointBytes.get(position) ?? 0);
      this.#checkpointBytes.set(position, bytes);
    }
    this.#waiting.record = { ...write.record, storedBytes: this.#bytes };
  }

  /** Writes what waits. */
  async commit(): Promise<void> {
    // One transaction at a time; what comes meanwhile goes together into the next.
    while (this.#commit !== null) await this.#commit;
    if (this.#state.kind !== 'device' || this.#waiting.record === null) return;
    const batch = this.#waiting;
    this.#waiting = nothingWaiting();
    this.#writing = batch;
    this.#commit = this.#store(batch).finally(() => {
      this.#writing = null;
      this.#commit = null;
    });
    await this.#commit;
  }

  /** After room was made: tries again. */
  async retry(): Promise<KeepingState> {
    if (this.#state.kind === 'full') {
      this.#state = { kind: 'device' };
      await this.commit();
    }
    return this.#state;
  }

  /** The segments that hold [from, to), as far as they are there; damaged ones say so. */
  async segments(from: number, to: number): Promise<readonly ReadSegment[]> {
    if (this.#state.kind === 'other-tab') await this.load();
    const waiting = new Map(this.#layers().flatMap(({ segments }) => [...segments]));
    const index = new Positions(this.#stored.all);
    for (const first of waiting.keys()) index.add(first);
    if (to <= from) return [];
    const start = this.#waitingAt(from, waiting) ?? index.atOrBefore(from) ?? 0;
    const firsts = index.between(start, to);
    const stored = await this.#fetch(firsts.filter((first) => !waiting.has(first)));
    const found: ReadSegment[] = [];
    let end = start;
    const beyond = index.after(to - 1);
    for (const first of beyond === null ? firsts : [...firsts, beyond]) {
      // Lines before others on the device that are not there themselves: told as damaged ones are.
      if (first > end && end < to && this.#stored.atOrBefore(first) === first) {
        found.push(damaged(end, first - end, new DamagedData('they are gone')));
      }
      if (first >= to) break;
      const next = index.after(first) ?? first;
      const segment = this.#read(waiting.get(first) ?? stored.get(first), first, next - first);
      found.push(segment);
      end = Math.max(end, first + segment.count);
    }
    return found;
  }

  /**
   * Where another tab writes, its newest segment may begin within one that waits here, and end before it: the one that
   * waits and holds the position. Null where there is none.
   */
  #waitingAt(position: number, waiting: ReadonlyMap<number, Segment>): number | null {
    if (this.#state.kind !== 'other-tab') return null;
    for (const { first, count } of waiting.values()) if (position >= first && position < first + count) return first;
    return null;
  }

  /** The encoded state at a position; null where there is none or it is damaged. */
  async checkpoint(position: number): Promise<Uint8Array | null> {
    try {
      const waiting = this.#layers().findLast(({ checkpoints }) => checkpoints.has(position));
      const waits = waiting?.checkpoints.get(position);
      if (waits !== undefined) return unpack(waits);
      const pieces = IDBKeyRange.bound([this.#run, position], [this.#run, position, []]);
      return unpack(joinPieces(await this.#database.use((db) => db.getAll('checkpoints', pieces))));
    } catch {
      this.#storedCheckpoints.remove(position);
      return null;
    }
  }

  /** Series chunks that wait, by table. */
  waitingChunks(table: string): readonly PackedChunk[] {
    return this.#layers().flatMap(({ series }) => [...series.values()].filter((chunk) => chunk.table === table));
  }

  /** Newest last, so that in a map made of them it takes the place of what is older. */
  #layers(): readonly Waiting[] {
    return this.#writing === null ? [this.#waiting] : [this.#writing, this.#waiting];
  }

  #read(stored: unknown, first: number, expected: number): ReadSegment {
    try {
      const segment = parseSegment(stored);
      return { first, count: segment.count, bytes: unpack(segment), problem: null };
    } catch (error) {
      return damaged(first, expected, error);
    }
  }

  async #fetch(firsts: readonly number[]): Promise<ReadonlyMap<number, unknown>> {
    const found = new Map<number, unknown>();
    const first = firsts[0];
    const last = firsts.at(-1);
    if (first === undefined || last === undefined) return found;
    const range = IDBKeyRange.bound([this.#run, first], [this.#run, last]);
    const [keys, values] = await this.#database.use((connection) => {
      const store = connection.transaction('segments').store;
      return Promise.all([store.getAllKeys(range), store.getAll(range)]);
    });
    keys.forEach(([, position], i) => found.set(position, values[i]));
    return found;
  }

  async #store(batch: Waiting): Promise<void> {
    try {
      await this.#database.use((connection) => this.#put(connection, batch));
      for (const first of batch.segments.keys()) this.#stored.add(first);
      for (const position of batch.checkpoints.keys()) this.#storedCheckpoints.add(position);
    } catch (error) {
      putBack(this.#waiting, batch);
      const since = Math.min(...batch.segments.keys(), batch.record?.head ?? Infinity);
      this.#state = isQuotaError(error)
        ? { kind: 'full', since }
        : { kind: 'memory', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  async #put(connection: Connection, batch: Waiting): Promise<void> {
    const transaction = connection.transaction(['runs', 'segments', 'checkpoints', 'series', 'resumes'], 'readwrite', {
      durability: 'relaxed',
    });
    const run = this.#run;
    const puts: Promise<unknown>[] = [];
    for (const [first, segment] of batch.segments) {
      puts.push(transaction.objectStore('segments').put(segment, [run, first]));
    }
    for (const [position, state] of batch.checkpoints) {
      const pieces = inPieces(state);
      // Of a longer one that stood here no piece may stay.
      const beyond = IDBKeyRange.bound([run, position, pieces.length], [run, position, []]);
      puts.push(
        transaction.objectStore('checkpoints').delete(beyond),
        ...pieces.map((piece, i) => transaction.objectStore('checkpoints').put(piece, [run, position, i])),
      );
    }
    for (const chunk of batch.series.values()) {
      puts.push(transaction.objectStore('series').put(chunk, [run, chunk.table, chunk.index]));
    }
    if (batch.resume !== null) puts.push(transaction.objectStore('resumes').put(batch.resume, run));
    if (batch.record !== null) puts.push(transaction.objectStore('runs').put(batch.record, run));
    try {
      await Promise.all([transaction.done, ...puts]);
    } catch (error) {
      // A failed put says only that the transaction was aborted; the transaction knows why.
      throw transaction.error ?? error;
    }
  }

  #forgetOldest(): void {
    const otherTab = this.#state.kind === 'other-tab';
    const bound = otherTab ? OTHER_TAB_BYTES : MEMORY_BYTES;
    if (otherTab) this.#waiting.series.clear();
    for (const key of this.#waiting.series.keys()) {
      if (this.#waiting.series.size <= MEMORY_CHUNKS) break;
      this.#waiting.series.delete(key);
    }
    for (const position of this.#waiting.checkpoints.keys()) {
      if (this.#waiting.checkpoints.size <= MEMORY_CHECKPOINTS) break;
      this.#waiting.checkpoints.delete(position);
    }
    let bytes = bytesOf(this.#waiting.segments);
    for (const [first, segment] of this.#waiting.segments) {
      if (bytes <= bound) return;
      this.#waiting.segments.delete(first);
      bytes -= segment.bytes.length;
    }
  }
}

function bytesOf(segments: ReadonlyMap<number, Segment>): number {
  let sum = 0;
  for (const { bytes } of segments.values()) sum += bytes.length;
  return sum;
}
