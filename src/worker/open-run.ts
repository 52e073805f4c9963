import type { HistoryApi } from '../storage/history-store.ts';
import type { KeepingState, StoredRun } from '../storage/history-protocol.ts';
import type { RunRecord } from '../storage/run-record.ts';
import type { SeriesSpan, SeriesTable } from '../storage/series-store.ts';
import type { SeriesWindow } from '../storage/series/read-series.ts';
import { tableKeyText, type SeriesKey } from '../storage/series/series-key.ts';
import { decodeLine } from '../telemetry/decode.ts';
import { feedRow } from './feed.ts';
import { HistoryReader } from './history-reader.ts';
import { noFacts, type Ingest, type IngestHooks } from './ingest.ts';
import { freshStart, Recorder, type RecorderStart } from './recorder.ts';
import { timelineSlice } from './run-index.ts';
import { isAborted } from './sources/source.ts';
import { TimeMachine } from './time-machine.ts';
import { Transport } from './transport.ts';
import { isRecorderExtra, viewIn } from './view-guard.ts';
import type { FeedRow, TimelineSlice } from './view-slices.ts';
import { newView } from './view-state.ts';
import { ViewSlicer } from './view-slicer.ts';

/** One open run: what is taken of it, its history, and what of it is shown. */

/** Lines read at once when looking for older rows of the feed. */
const OLDER_LINES = 1000;
/** Lines replayed at once when a stored run is opened. */
const REPLAY_LINES = 2048;

/** Whom an open run tells. */
export interface RunListener {
  /** What is shown has changed. */
  readonly changed: () => void;
  readonly keeping: (state: KeepingState) => void;
  /** Something about the stored data, in words. */
  readonly problem: (text: string) => void;
}

export class OpenRun {
  readonly recorder: Recorder;
  readonly reader: HistoryReader;
  readonly transport: Transport;
  readonly slicer = new ViewSlicer();
  readonly #store: HistoryApi;
  readonly #ingest: Ingest;

  constructor(store: HistoryApi, ingest: Ingest, start: RecorderStart, listener: RunListener) {
    const { id } = start.record;
    this.#store = store;
    this.#ingest = ingest;
    this.recorder = new Recorder(store, start, listener.keeping);
    const flush = (): void => {
      this.flush();
    };
    this.reader = new HistoryReader(store, id, flush, listener.problem);
    const timeMachine = new TimeMachine(store, id, this.reader, this.recorder.checkpoints);
    this.transport = new Transport(
      {
        reader: this.reader,
        timeMachine,
        index: this.recorder.index,
        newest: () => ingest.view,
        group: () => this.group,
        problem: listener.problem,
      },
      listener.changed,
    );
  }

  /** The group that is shown; at the run's very start the one that will be. */
  get group(): string | null {
    return this.slicer.groupOf(this.transport.view) ?? this.slicer.groupOf(this.#ingest.view);
  }

  get id(): string {
    return this.recorder.record.id;
  }

  /** The run at a glance, for the group that is shown. */
  timeline(): TimelineSlice {
    return timelineSlice(this.recorder.index, this.group, this.#ingest.head);
  }

  /** All tables of series. */
  seriesTables(): Promise<readonly SeriesTable[]> {
    return this.#store.seriesTables(this.id, this.recorder.series.outlines());
  }

  /** One series in equal stretches of positions. */
  series(key: SeriesKey, span: SeriesSpan): Promise<SeriesWindow> {
    this.recorder.flushSeries(this.#ingest.view, this.#ingest.facts);
    return this.#store.series(this.id, key, span, this.recorder.series.openOf(tableKeyText(key)));
  }

  /** Hands everything that was taken on to the store. */
  flush(): void {
    this.recorder.flush(this.#ingest.view, this.#ingest.facts);
  }

  /** The run's source has ended, or the run is left. */
  finish(complete: boolean): Promise<void> {
    return this.recorder.finish(this.#ingest.view, this.#ingest.facts, complete);
  }

  /** Up to `count` rows of the feed before a position, oldest first. */
  async rowsBefore(position: number, count: number): Promise<readonly FeedRow[]> {
    let rows: FeedRow[] = [];
    for (let end = Math.min(position, this.#ingest.head); end > 0 && rows.length < count;) {
      const start = Math.max(0, end - OLDER_LINES);
      const lines = await this.reader.lines(start, end);
      const page = lines.flatMap((line, i) => {
        const decoded = line === '' ? null : decodeLine(line, start + i);
        return decoded?.ok === true ? (feedRow(decoded.event, start + i) ?? []) : [];
      });
      rows = [...page, ...rows];
      end = start;
    }
    return rows.slice(-count);
  }
}

/** Hooks that record what an ingest takes into the run that is open at that moment. */
export function recordingHooks(open: () => OpenRun | null, ingest: () => Ingest, began: () => void): IngestHooks {
  return {
    applied: (event, position, state) => {
      open()?.recorder.follow(event, position, state.group, ingest().view);
    },
    stretch: (stretch) => {
      open()?.recorder.take(stretch, ingest().view, ingest().facts);
    },
    done: () => {
      open()?.recorder.end(ingest().view, ingest().facts);
    },
    began,
  };
}

/** Opens a run of which nothing is stored. */
export function openFresh(
  store: HistoryApi,
  ingest: Ingest,
  record: RunRecord,
  keeping: KeepingState,
  listener: RunListener,
): OpenRun {
  return new OpenRun(store, ingest, freshStart(record, keeping), listener);
}

/**
 * Opens a stored run: from its newest resume point, then over the lines after it; from the first line where there
 * is none. `adopt` is given the run as soon as it can record, `progress` the fraction that was replayed.
 */
export async function openStored(
  store: HistoryApi,
  ingest: Ingest,
  stored: StoredRun,
  keeping: KeepingState,
  listener: RunListener,
  adopt: (run: OpenRun) => void,
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { record } = stored;
  const start = await startOf(store, ingest, stored, keeping);
  // Left already: what is adopted now would never be closed.
  if (signal.aborted) return;
  const run = new OpenRun(store, ingest, start, listener);
  adopt(run);
  const from = ingest.head;
  for (let at = from; at < record.head; at = ingest.head) {
    const segments = await run.reader.segments(at, Math.min(record.head, at + REPLAY_LINES));
    if (isAborted(signal)) return;
    for (const segment of segments) {
      run.recorder.begin();
      ingest.takeStored(segment);
    }
    progress((ingest.head - from) / (record.head - from));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

async function startOf(
  store: HistoryApi,
  ingest: Ingest,
  { record, resume, checkpoints }: StoredRun,
  keeping: KeepingState,
): Promise<RecorderStart> {
  const { firstLine } = record.source;
  if (resume !== null && isRecorderExtra(resume.extra)) {
    const bytes = await store.checkpoint(record.id, resume.position);
    const view = bytes === null ? null : viewIn(bytes);
    if (view !== null) {
      const { index, facts, droppedSeries } = resume.extra;
      ingest.resume(view, facts, firstLine);
      return { record, keeping, checkpoints, index, open: resume.open, droppedSeries, resumedAt: resume.position };
    }
  }
  ingest.resume(newView(), noFacts(), firstLine);
  return freshStart(record, keeping);
}
