import type { HistoryApi } from '../storage/history-store.ts';
import type { KeepingState, ReadSegment, StoredRun } from '../storage/history-protocol.ts';
import type { RunRecord } from '../storage/run-record.ts';
import type { SeriesSpan, SeriesTable } from '../storage/series-store.ts';
import type { SeriesWindow } from '../storage/series/read-series.ts';
import { tableKeyText, type SeriesKey } from '../storage/series/series-key.ts';
import type { GroupState } from '../aggregator/group-state.ts';
import { groupOfGhosts } from '../aggregator/run-boundaries.ts';
import { diagnose, diagnoseUnreadable } from '../diagnosis/diagnose.ts';
import type { ThresholdProfile } from '../diagnosis/threshold-profile.ts';
import type { LineError, TelemetryEvent } from '../telemetry/event.ts';
import type { EnvDetail } from './env-detail.ts';
import type { EpisodeStory } from './episode-story.ts';
import type { FeedPage, FeedQuery } from './feed-page.ts';
import { HistoryReader } from './history-reader.ts';
import type { LineTail } from './line-tail.ts';
import { noFacts, type Ingest, type IngestHooks } from './ingest.ts';
import { freshStart, Recorder, type RecorderStart } from './recorder.ts';
import type { RunRecorder } from './run-recorder.ts';
import { batchesOf, timelineSlice } from './run-index.ts';
import { isAborted } from './sources/source.ts';
import { TimeMachine } from './time-machine.ts';
import { Transport } from './transport.ts';
import { isRecorderExtra, viewIn } from './view-guard.ts';
import type { TimelineSlice } from './view-slices.ts';
import { groupView, newView } from './view-state.ts';
import { ViewSlicer, type SlicingContext } from './view-slicer.ts';

/** One open run: what is taken of it, its history, and what of it is shown. */

/** Lines replayed at once when a stored run is opened. */
const REPLAY_LINES = 2048;
/** Stands where a profile would, for findings that no single one made. */
const BY_SEVERAL = 'several';

/** Whom an open run tells. */
export interface RunListener {
  /** What is shown has changed. */
  readonly changed: () => void;
  readonly keeping: (state: KeepingState) => void;
  /** Something about the stored data, in words. */
  readonly problem: (text: string) => void;
}

export class OpenRun {
  readonly recorder: RunRecorder;
  readonly reader: HistoryReader;
  readonly transport: Transport;
  readonly slicer = new ViewSlicer();
  /** The newest lines at hand, for guests; null while nobody is. */
  tail: LineTail | null = null;
  readonly #store: HistoryApi;
  readonly #ingest: Ingest;
  readonly #listener: RunListener;
  /** Looks at other moments, without moving the cursor. */
  readonly #elsewhere: TimeMachine;
  #profile: ThresholdProfile;
  /** The story that was read last: the next often goes on from it. */
  #story: EpisodeStory | null = null;
  #judging: { readonly abort: AbortController; done: number } | null = null;

  constructor(
    store: HistoryApi,
    ingest: Ingest,
    recorder: RunRecorder,
    profile: ThresholdProfile,
    listener: RunListener,
  ) {
    const { id } = recorder.record;
    this.#store = store;
    this.#ingest = ingest;
    this.#listener = listener;
    this.#profile = profile;
    this.slicer.profile = profile;
    this.recorder = recorder;
    const flush = (): void => {
      this.flush();
    };
    this.reader = new HistoryReader(store, id, flush, listener.problem);
    const timeMachine = new TimeMachine(store, id, this.reader, this.recorder.checkpoints);
    this.#elsewhere = new TimeMachine(store, id, this.reader, this.recorder.checkpoints);
    const { index } = this.recorder;
    if (index.judgedBy === '') index.judgedBy = JSON.stringify(profile);
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

  /** The limits that judge what comes. */
  get profile(): ThresholdProfile {
    return this.#profile;
  }

  /** The limits that judged the whole run, as JSON. */
  get judgedBy(): string {
    return this.recorder.index.judgedBy;
  }

  /** What the slices are cut with, besides the view. */
  get context(): SlicingContext {
    return { log: this.recorder.index.log, judging: this.#judging?.done ?? null };
  }

  /** Judges an event that was just applied to the newest view. */
  judge(event: TelemetryEvent, position: number, state: GroupState): void {
    diagnose(this.recorder.index.log, event, position, state, this.#profile);
  }

  /** A line could not be read. */
  judgeUnreadable({ position, reason }: LineError): void {
    diagnoseUnreadable(this.recorder.index.log, position, reason);
  }

  /** Other limits count from now on, and for everything that was read: the whole run is judged anew. */
  useProfile(profile: ThresholdProfile): void {
    this.#profile = profile;
    this.slicer.profile = profile;
    this.#judging?.abort.abort();
    this.#judging = null;
    const { index } = this.recorder;
    const by = JSON.stringify(profile);
    this.#listener.changed();
    if (index.judgedBy === by) return;
    // What comes until this is done is judged by the new limits, what was there by the old ones.
    index.judgedBy = BY_SEVERAL;
    const judging = { abort: new AbortController(), done: 0 };
    this.#judging = judging;
    // Like all that few need, it is loaded when it is first used.
    import('./judge-anew.ts')
      .then(({ judgeAnew }) =>
        judgeAnew(
          this.reader,
          () => this.#ingest.head,
          profile,
          judging.abort.signal,
          (done) => {
            judging.done = done;
            this.#listener.changed();
          },
        ),
      )
      .then((log) => {
        if (log === null || this.#judging !== judging) return;
        index.log = log;
        index.judgedBy = by;
      })
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        this.#listener.problem(`The run could not be judged by the new limits: ${reason}`);
      })
      .finally(() => {
        if (this.#judging === judging) this.#judging = null;
        this.#listener.changed();
      });
  }

  /** Stored segments that hold [from, to), as bytes; what was taken of it is handed on first. */
  storedSegments(from: number, to: number): Promise<readonly ReadSegment[]> {
    // Not for what is there already: each handing on makes a small segment.
    if (to > this.recorder.record.head) this.flush();
    return this.#store.segments(this.id, from, to);
  }

  /** A checkpoint as it is stored; null where there is none. */
  checkpointBytes(position: number): Promise<Uint8Array | null> {
    return this.#store.checkpoint(this.id, position);
  }

  /** Looks at what was judged by other limits before it was stored. */
  judgeIfOutdated(): void {
    if (this.recorder.index.judgedBy !== JSON.stringify(this.#profile)) this.useProfile(this.#profile);
  }

  /** Stops what goes on in the background. */
  leave(): void {
    this.#judging?.abort.abort();
    this.transport.end();
  }

  /** What happened in an environment of the shown group during the batch at the cursor; null before the first. */
  async story(env: number): Promise<EpisodeStory | null> {
    const { view } = this.transport;
    const { group } = this;
    const state = group === null ? undefined : view.run.groups.get(group);
    if (group === null || state?.envs.has(env) !== true) return null;
    const ended = groupView(view, group).batchEnd;
    const shown = ended?.envs.has(env) === true ? ended.batch : null;
    const ends = batchesOf(this.recorder.index, group).filter(({ position }) => position <= view.position);
    // Between two batches the last one is still what is shown.
    const before = shown === null ? ends : ends.slice(0, -1);
    const { readStory } = await import('./read-story.ts');
    this.#story = await readStory(
      this.reader,
      {
        group,
        env,
        from: before.at(-1)?.position ?? 0,
        to: shown === null ? view.position : (ends.at(-1)?.position ?? view.position),
        batch: shown ?? state.currentBatch + 1,
        maxEpochs: state.maxEpochs,
        slotIds: state.slotIds,
        ghosts: groupOfGhosts(view.run) === group,
      },
      this.#story,
    );
    return this.#story;
  }

  /** An environment of the shown group as it was at a cursor; null where there is none, or something newer was asked for. */
  async envAt(env: number, position: number): Promise<EnvDetail | null> {
    const { group } = this;
    const view = group === null ? null : await this.#elsewhere.seek(Math.min(position, this.#ingest.head));
    return group === null || view === null ? null : this.slicer.detail(view, group, env, this.recorder.index.log);
  }

  /** A page of the feed, read again from the history. */
  async feedPage(query: FeedQuery, stop: () => boolean): Promise<FeedPage> {
    const { readFeedPage } = await import('./feed-page.ts');
    return readFeedPage(this.reader, this.#ingest.head, query, stop);
  }

  /** A line as it came; null where it is damaged or not there. */
  async rawLine(position: number): Promise<string | null> {
    if (position < 0 || position >= this.#ingest.head) return null;
    const [line = ''] = await this.reader.lines(position, position + 1);
    return line === '' ? null : line;
  }
}

/** Hooks that record what an ingest takes into the run that is open at that moment. */
export function recordingHooks(open: () => OpenRun | null, ingest: () => Ingest, began: () => void): IngestHooks {
  return {
    applied: (event, position, state) => {
      open()?.recorder.follow(event, position, state.group, ingest().view);
      open()?.judge(event, position, state);
    },
    unreadable: (error) => {
      open()?.judgeUnreadable(error);
    },
    stretch: (stretch) => {
      open()?.tail?.add(stretch);
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
  profile: ThresholdProfile,
  listener: RunListener,
): OpenRun {
  const recorder = new Recorder(store, freshStart(record, keeping), listener.keeping);
  return new OpenRun(store, ingest, recorder, profile, listener);
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
  profile: ThresholdProfile,
  listener: RunListener,
  adopt: (run: OpenRun) => void,
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { record } = stored;
  const start = await startOf(store, ingest, stored, keeping);
  // Left already: what is adopted now would never be closed.
  if (signal.aborted) return;
  const run = new OpenRun(store, ingest, new Recorder(store, start, listener.keeping), profile, listener);
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
  run.judgeIfOutdated();
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
