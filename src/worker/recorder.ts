import { transfer } from 'comlink';
import { primaryGroup } from '../aggregator/run-state.ts';
import type { HistoryApi } from '../storage/history-store.ts';
import type { HistoryWrite, KeepingState, RawCheckpoint, RawResume, RawSegment } from '../storage/history-protocol.ts';
import { encodePlain } from '../storage/plain-data.ts';
import { Positions } from '../storage/positions.ts';
import type { RunRecord } from '../storage/run-record.ts';
import { buffersOf, type SeriesChunk } from '../storage/series/series-chunk.ts';
import { SeriesRecorder } from '../storage/series/series-recorder.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';
import type { LineFacts, Stretch } from './ingest.ts';
import { OpenSegment } from './open-segment.ts';
import { batchesOf, followIndex, newIndex, type RunIndex } from './run-index.ts';
import type { RunRecorder } from './run-recorder.ts';
import { VIEW_VERSION, type ViewState } from './view-state.ts';

/** Writes the history of one run while it is taken: segments, checkpoints, series. The packing is done elsewhere. */

/** A seek replays at most what costs this much, besides reading it. */
const REPLAY_MS = 12;
/** Saving may cost this share of the time between two checkpoints; where states are large, seeks take longer. */
const SAVING_SHARE = 0.1;
/** The cheapest of so many checkpoints tells what saving one costs: what else the machine did meanwhile is not in it. */
const SAVINGS = 8;
/** Opening a run after a crash replays at most what costs this much; a point to go on from has ten megabytes and more. */
const RESUME_MS = 1500;
/** Lines that came in are on the device this much later, even if they fill no segment. */
const TAIL_MS = 1000;
/** Raw bytes on their way before a source is asked to wait. */
const BACKLOG_BYTES = 16 * 1024 * 1024;
const SPARKLINE_POINTS = 60;

/** What a resume point holds besides the series. */
export interface RecorderExtra {
  readonly index: RunIndex;
  readonly facts: LineFacts;
  readonly droppedSeries: number;
}

/** What a recorder starts from. */
export interface RecorderStart {
  readonly record: RunRecord;
  readonly keeping: KeepingState;
  readonly checkpoints: readonly number[];
  readonly index: RunIndex;
  readonly open: readonly SeriesChunk[];
  readonly droppedSeries: number;
  /** Where the newest resume point is; 0 where there is none. */
  readonly resumedAt: number;
}

/** A recorder's start for a run of which nothing is stored. */
export function freshStart(record: RunRecord, keeping: KeepingState): RecorderStart {
  return { record, keeping, checkpoints: [], index: newIndex(), open: [], droppedSeries: 0, resumedAt: 0 };
}

export class Recorder implements RunRecorder {
  readonly index: RunIndex;
  /** Where seeks can start. */
  readonly checkpoints: Positions;
  readonly #store: HistoryApi;
  readonly #series: SeriesRecorder;
  readonly #changed: (state: KeepingState) => void;
  #record: RunRecord;
  #keeping: KeepingState;
  /** Lines up to here are stored already: replaying them writes no segments. */
  readonly #storedTo: number;
  readonly #segment: OpenSegment;
  /** Full, and not handed on yet; and so the next two. */
  #sealed: RawSegment[] = [];
  #states: RawCheckpoint[] = [];
  #resume: RawResume | null = null;
  #chunks: SeriesChunk[] = [];
  #inFlight = 0;
  #waiters: (() => void)[] = [];
  #mark = 0;
  #cost = 0;
  /** Cost of the newest checkpoints, those that are resume points too left out. */
  #savings: number[] = [];
  #resumedAt: number;
  /** Cost of replaying what came since then. */
  #unresumed = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #closed = false;
  /** Its source has ended, and nothing has come since. */
  #ended = false;
  #rawBytes: number;

  /** @param changed called when the place where new data are kept changes */
  constructor(store: HistoryApi, start: RecorderStart, changed: (state: KeepingState) => void) {
    this.#store = store;
    this.#record = start.record;
    this.#keeping = start.keeping;
    this.#storedTo = start.record.head;
    this.#resumedAt = start.resumedAt;
    this.#rawBytes = start.record.rawBytes;
    this.index = start.index;
    this.checkpoints = new Positions(start.checkpoints);
    this.#segment = new OpenSegment(start.record.head);
    this.#changed = changed;
    const full = (chunk: SeriesChunk): void => {
      this.#chunks.push(chunk);
    };
    this.#series =
      start.open.length === 0 ? new SeriesRecorder(full) : SeriesRecorder.from(start.open, full, start.droppedSeries);
  }

  get record(): RunRecord {
    return this.#record;
  }

  get keeping(): KeepingState {
    return this.#keeping;
  }

  /** The series as they are being written. */
  get series(): Pick<SeriesRecorder, 'open' | 'openOf' | 'outlines'> {
    return this.#series;
  }

  /** The session begins to work on what came: from here on the cost of a replay is measured. */
  begin(): void {
    this.#mark = performance.now();
  }

  /** Follows an event that was just applied to the view. */
  follow(event: TelemetryEvent, position: number, group: string, view: ViewState): void {
    this.#series.record(event, position, group);
    const newest = view.recent.at(-1);
    followIndex(this.index, event, position, group, newest?.position === position);
  }

  /** Takes lines that were just applied; the view stands right after them. */
  take(stretch: Stretch, view: ViewState, facts: LineFacts): void {
    const now = performance.now();
    this.#cost += now - this.#mark;
    this.#mark = now;
    const end = stretch.first + stretch.count;
    if (end > this.#storedTo) {
      this.#ended = false;
      this.#rawBytes += stretch.lines.length;
      const sealed = this.#segment.add(stretch, this.#rawBytes);
      if (sealed !== null) this.#sealed.push(sealed);
    }
    if (this.#segment.empty && this.#cost >= this.#spacing()) {
      this.#checkpoint(view, facts, this.#unresumed + this.#cost >= RESUME_MS);
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.flush(view, facts);
    }, TAIL_MS);
  }

  /** A block is done: what is full is handed on with the buffers that it came in. */
  end(view: ViewState, facts: LineFacts): void {
    if (this.#closed || (this.#sealed.length === 0 && this.#states.length === 0)) return;
    this.#segment.own();
    const buffers = this.#sealed.flatMap(({ pieces }) =>
      pieces.flatMap((piece) => (typeof piece !== 'string' && piece.buffer instanceof ArrayBuffer ? piece.buffer : [])),
    );
    this.#post(view, facts, [...new Set(buffers)]);
  }

  /** Hands on everything, also a segment that is not full yet. */
  flush(view: ViewState, facts: LineFacts): void {
    if (this.#closed) return;
    const tail = this.#segment.peek();
    if (tail !== null) this.#sealed.push(tail);
    if (this.#sealed.length > 0 || this.#chunks.length > 0) this.#post(view, facts);
  }

  /** Hands on series chunks that are full: those are neither open nor in the store. */
  flushSeries(view: ViewState, facts: LineFacts): void {
    if (!this.#closed && this.#chunks.length > 0) this.#post(view, facts);
  }

  /** The source has ended or is left: everything is handed on, with a point to go on from. */
  async finish(view: ViewState, facts: LineFacts, complete: boolean): Promise<void> {
    if (this.#closed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const tail = this.#segment.seal();
    if (tail !== null) this.#sealed.push(tail);
    const changed = view.position > this.#resumedAt || complete !== this.#record.complete;
    this.#record = { ...this.#record, complete };
    this.#ended = complete;
    this.#mark = performance.now();
    if (changed && view.position > 0) {
      this.#checkpoint(view, facts, true);
      this.#post(view, facts);
    }
    await this.drained();
  }

  /** Nothing more is written. */
  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Null where more may be taken at once, else a promise to wait for. */
  ready(): Promise<void> | null {
    if (this.#inFlight < BACKLOG_BYTES) return null;
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
    });
  }

  /** Resolves when all that was handed on is on the device, or is known not to get there. */
  async drained(): Promise<void> {
    while (this.#inFlight > 0) {
      await new Promise<void>((resolve) => {
        this.#waiters.push(resolve);
      });
    }
  }

  #checkpoint(view: ViewState, facts: LineFacts, resumable: boolean): void {
    const { position } = view;
    const before = performance.now();
    this.checkpoints.add(position);
    this.#states.push({ position, bytes: encodePlain(view) });
    this.#unresumed = resumable ? 0 : this.#unresumed + this.#cost;
    if (resumable) {
      this.#resumedAt = position;
      // Copied, because the next line changes it.
      const extra: RecorderExtra = { index: this.index, facts, droppedSeries: this.#series.dropped };
      this.#resume = { position, extra: structuredClone(extra), open: this.#series.open() };
    }
    this.#mark = performance.now();
    // A resume point costs many times as much; the checkpoint after it shall not be so many times farther away.
    if (!resumable) this.#savings = [...this.#savings.slice(1 - SAVINGS), this.#mark - before];
    this.#cost = 0;
  }

  /** Cost of a replay from which on a checkpoint is worth its saving. */
  #spacing(): number {
    return this.#savings.length === 0 ? REPLAY_MS : Math.max(REPLAY_MS, Math.min(...this.#savings) / SAVING_SHARE);
  }

  /** @param spent buffers that nobody needs here any more */
  #post(view: ViewState, facts: LineFacts, spent: readonly ArrayBuffer[] = []): void {
    const segments = this.#sealed;
    const series = this.#chunks;
    const checkpoints = this.#states;
    const resume = this.#resume;
    this.#sealed = [];
    this.#chunks = [];
    this.#states = [];
    this.#resume = null;
    const last = segments.at(-1);
    if (last !== undefined) {
      this.#record = {
        ...this.#record,
        head: last.first + last.count,
        rawBytes: last.rawEnd,
        source: { ...this.#record.source, bytes: last.sourceEnd },
        complete: this.#ended,
      };
    }
    this.#record = summarize(this.#record, view, facts, this.index);
    const write: HistoryWrite = { record: this.#record, segments, checkpoints, series, resume };
    const bytes = 1 + segments.reduce((sum, segment) => sum + bytesOf(segment), 0);
    this.#inFlight += bytes;
    const columns = [...series, ...(resume?.open ?? [])].flatMap(buffersOf);
    const states = checkpoints.map((checkpoint) => checkpoint.bytes.buffer);
    void this.#send(transfer(write, [...columns, ...states, ...spent]), bytes);
  }

  async #send(write: HistoryWrite, bytes: number): Promise<void> {
    let state: KeepingState;
    try {
      state = await this.#store.write(this.#record.id, write);
    } catch (error) {
      state = { kind: 'memory', reason: error instanceof Error ? error.message : String(error) };
    }
    this.#inFlight -= bytes;
    for (const wake of this.#waiters.splice(0)) wake();
    this.setKeeping(state);
  }

  /** The place where new data are kept, as the store tells. */
  setKeeping(state: KeepingState): void {
    if (state.kind === this.#keeping.kind) return;
    this.#keeping = state;
    if (!this.#closed) this.#changed(state);
  }
}

function bytesOf({ pieces }: RawSegment): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** What the telemetry gave as a number of things; 0 where it is none, so that the record can be read again. */
function countOf(value: number | undefined): number {
  return value !== undefined && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

/** The record as the Library shows it. */
function summarize(record: RunRecord, view: ViewState, facts: LineFacts, index: RunIndex): RunRecord {
  const group = primaryGroup(view.run);
  const state = group === null ? undefined : view.run.groups.get(group);
  const accuracies = batchesOf(index, group).flatMap(({ accuracy }) => accuracy ?? []);
  const step = Math.max(1, Math.ceil(accuracies.length / SPARKLINE_POINTS));
  return {
    ...record,
    stateVersion: VIEW_VERSION,
    runId: state?.runId ?? '',
    task: state?.taskName ?? '',
    events: view.run.events,
    badLines: facts.badLines,
    batches: countOf(state?.batchesCompleted),
    maxBatches: state?.connected === true ? countOf(state.maxBatches) : 0,
    accuracy: accuracies.at(-1) ?? null,
    sparkline: accuracies.filter((_, i) => (accuracies.length - 1 - i) % step === 0),
    lastSeen: Date.now(),
  };
}
