import { transfer } from 'comlink';
import type { HistoryApi } from '../storage/history-store.ts';
import type { ThresholdProfile } from '../diagnosis/threshold-profile.ts';
import type { SeriesSpan, SeriesTable } from '../storage/series-store.ts';
import type { SeriesWindow } from '../storage/series/read-series.ts';
import type { SeriesKey } from '../storage/series/series-key.ts';
import type { SimulatedLine } from '../simulator/simulate.ts';
import type { LineError } from '../telemetry/event.ts';
import type { EnvDetail } from './env-detail.ts';
import type { EpisodeStory } from './episode-story.ts';
import type { FeedPage, FeedQuery } from './feed-page.ts';
import { holdLifeLock } from './life-lock.ts';
import { Publisher } from './publisher.ts';
import { RunSession } from './run-session.ts';
import type { RelayTarget, SessionApi } from './session-api.ts';
import type { ShareAnswer, ShareLink, ShareNews, ShareRequest } from './share-protocol.ts';
import { sessionSink } from './session-sink.ts';
import { Sharing } from './sharing.ts';
import { demoSource } from './sources/demo-source.ts';
import { fileSource } from './sources/file-source.ts';
import { relayFollower, type RelayFollower } from './sources/relay-source.ts';
import { isAborted, type Source, type SourceSink } from './sources/source.ts';
import { noSource, type SourceStatus } from './source-status.ts';
import type { StepUnit } from './steps.ts';
import type { Moved } from './transport.ts';
import type { Slices, SourceSlice, TransportSlice } from './view-slices.ts';

/** The session: one open run, one source at a time, one publisher. Lives in the worker. */

/** The track is drawn anew this often while the run grows. */
const TIMELINE_MS = 1000;

export class Session implements SessionApi {
  readonly #publisher: Publisher;
  readonly #loadDemo: () => Promise<Iterable<SimulatedLine>>;
  readonly #runs: RunSession;
  readonly #sharing: Sharing;
  #status: SourceStatus = noSource();
  #abort = new AbortController();
  #retry: () => void = () => undefined;
  /** Opens what is open once more. */
  #again: () => Promise<unknown> = () => Promise.resolve();
  /** Pages of the feed that were asked for. */
  #feedAsked = 0;
  #timelineSent = -Infinity;
  #timelineFor = '';
  #timelineTimer: ReturnType<typeof setTimeout> | null = null;
  #lock: Promise<string | null> | null = null;

  /**
   * @param store where histories are kept
   * @param loadDemo gives the simulated lines of the demo run
   */
  constructor(store: HistoryApi, loadDemo: () => Promise<Iterable<SimulatedLine>>) {
    this.#loadDemo = loadDemo;
    this.#runs = new RunSession(store, {
      changed: () => {
        this.#changed();
      },
      moved: () => {
        this.#publisher.urgent();
      },
      restarted: () => {
        this.#publisher.reset();
        this.#sharing.changed();
      },
      notice: (notice) => {
        this.#status.notice = notice;
        this.#changed();
      },
      // Another tab let go of the run: everything is read again from where it stopped writing.
      takenOver: () => {
        void this.#takeOver();
      },
    });
    this.#sharing = new Sharing(this.#runs, () => this.#status);
    const session = (): number => this.#runs.session;
    this.#publisher = new Publisher({
      get session() {
        return session();
      },
      values: () => this.#values(),
      changes: () => this.#runs.changes(),
    });
  }

  connect(port: MessagePort): void {
    this.#publisher.connect(port);
  }

  async openFiles(files: readonly File[]): Promise<void> {
    for (const [i, file] of files.entries()) {
      const title = files.length === 1 ? file.name : `${file.name} (${String(i + 1)} of ${String(files.length)})`;
      const opened = this.#open('file', title, fileSource(file));
      const { signal } = this.#abort;
      await opened;
      if (signal.aborted) return;
      await this.#runs.settle(this.#status.progress?.state === 'complete');
    }
  }

  openRelay(target: RelayTarget): Promise<void> {
    const follower = relayFollower(target);
    const opened = this.#open('relay', new URL(target.url).host, follower.source);
    this.#retryWith(follower);
    return opened;
  }

  async openDemo(): Promise<void> {
    await this.#open('demo', 'Demo run', demoSource(this.#loadDemo));
  }

  async openStored(run: string, relay: RelayTarget | null): Promise<boolean> {
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#status = { ...noSource(), kind: 'stored', title: 'Stored run', connection: { kind: 'recording' } };
    this.#retry = () => undefined;
    this.#again = () => this.openStored(run, relay);
    let record;
    try {
      record = await this.#runs.openStored(run, abort.signal, (done) => {
        if (abort !== this.#abort) return;
        this.#status.reopening = done;
        this.#changed();
      });
    } catch (error) {
      if (abort !== this.#abort) return true;
      this.#status.reopening = null;
      this.#status.notice = unreadable(error);
      this.#changed();
      return true;
    }
    if (abort.signal.aborted) return record !== null;
    if (record === null) {
      // What was open before is no longer: nothing of it may stand there under another name.
      this.#status = noSource();
      void this.#runs.startOver();
      return false;
    }
    this.#status.title = record.name;
    // Only the newest run of a source goes on; the lines after an older one are another run's, which is stored already.
    const goesOn = record.source.kind === 'relay' && relay !== null && (await this.#runs.isNewest(record));
    if (isAborted(abort.signal)) return true;
    if (goesOn) {
      const follower = relayFollower({ ...relay, run: null, identity: record.source.identity });
      this.#status.kind = 'relay';
      this.#retryWith(follower);
      void follower.source(this.#sinkFor(abort.signal), abort.signal);
    }
    this.#changed();
    return true;
  }

  async openPeer(link: ShareLink, host: string): Promise<void> {
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#retry = () => undefined;
    this.#again = () => this.openPeer(link, host);
    this.#status = { ...noSource(), kind: 'peer', title: host, connection: { kind: 'connecting' } };
    const update = (change: Partial<SourceStatus>): void => {
      if (abort !== this.#abort) return;
      Object.assign(this.#status, change);
      this.#changed();
    };
    await this.#runs.startOver();
    await this.#sharing.follow(
      link,
      {
        connection: (connection) => {
          update({ connection });
        },
        arrived: () => {
          update({ lastArrival: Date.now() });
        },
        notice: (notice) => {
          update({ notice });
        },
      },
      abort.signal,
    );
  }

  peerNews(news: ShareNews): void {
    this.#sharing.news(news);
  }

  peerAway(away: boolean): void {
    this.#sharing.away(away);
  }

  async copyShared(link: ShareLink, progress: (done: number, total: number) => void): Promise<void> {
    const { peerCopySource } = await import('./sources/peer-copy-source.ts');
    await this.#open('relay', 'Copy', peerCopySource(link, progress));
    const { open } = this.#runs;
    await this.#runs.settle(this.#status.connection.kind === 'ended');
    if (open?.recorder.keeping.kind === 'full') throw new Error('This device is full. Make room in the Library.');
  }

  startSharing(tell: (news: ShareNews) => void): void {
    void this.#sharing.start(tell);
  }

  stopSharing(): void {
    this.#sharing.stop();
  }

  async answerGuest(request: ShareRequest): Promise<ShareAnswer> {
    const answer = await this.#sharing.answer(request);
    return answer.ok ? transfer(answer, [answer.body.buffer]) : answer;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    this.#status = noSource();
    this.#retry = () => undefined;
    await this.#runs.startOver();
  }

  cancel(): void {
    this.#abort.abort();
    void this.#runs.settle(false);
    const { kind } = this.#status;
    if (kind === 'file' || kind === 'none' || kind === 'stored') return;
    // Neither the demo nor a session of somebody else can be gone on with, so nothing offers that.
    this.#status.connection =
      kind === 'demo' || kind === 'peer' ? { kind: 'ended' } : { kind: 'offline', reason: 'Disconnected.' };
    this.#changed();
  }

  retry(): void {
    this.#retry();
  }

  showGroup(group: string): void {
    this.#runs.showGroup(group);
    this.#publisher.urgent();
  }

  focusEnv(env: number | null): void {
    this.#runs.focus(env);
    this.#publisher.urgent();
  }

  useProfile(profile: ThresholdProfile): void {
    this.#runs.useProfile(profile);
  }

  async story(env: number): Promise<EpisodeStory | null> {
    return (await this.#runs.open?.story(env)) ?? null;
  }

  async envAt(env: number, position: number): Promise<EnvDetail | null> {
    return (await this.#runs.open?.envAt(env, position)) ?? null;
  }

  async feedPage(query: FeedQuery): Promise<FeedPage> {
    const asked = ++this.#feedAsked;
    const page = await this.#runs.open?.feedPage(query, () => asked !== this.#feedAsked);
    return page ?? { rows: [], from: query.position, to: query.position, end: true };
  }

  async rawLine(position: number): Promise<string | null> {
    return (await this.#runs.open?.rawLine(position)) ?? null;
  }

  lineErrors(): readonly LineError[] {
    return this.#runs.ingest.errors;
  }

  seek(position: number): Promise<Moved> {
    return this.#runs.open?.transport.seek(position) ?? nowhere();
  }

  goLive(): void {
    this.#runs.open?.transport.goLive();
  }

  async play(playing: boolean): Promise<void> {
    if (playing) await this.#runs.open?.transport.play();
    else await this.#runs.open?.transport.pause();
  }

  setSpeed(speed: number): void {
    this.#runs.setSpeed(speed);
    this.#publisher.urgent();
  }

  step(unit: StepUnit, direction: 1 | -1): Promise<Moved> {
    return this.#runs.open?.transport.step(unit, direction) ?? nowhere();
  }

  jump(typed: string): Promise<Moved> {
    return this.#runs.open?.transport.jump(typed) ?? nowhere();
  }

  seriesTables(): Promise<readonly SeriesTable[]> {
    return this.#runs.open?.seriesTables() ?? Promise.resolve([]);
  }

  async series(key: SeriesKey, span: SeriesSpan): Promise<SeriesWindow | null> {
    return (await this.#runs.open?.series(key, span)) ?? null;
  }

  retryStorage(): Promise<void> {
    return this.#runs.retryStorage();
  }

  async flush(): Promise<void> {
    this.#runs.open?.flush();
    await this.#runs.open?.recorder.drained();
  }

  nameOfLock(): Promise<string | null> {
    return (this.#lock ??= holdLifeLock());
  }

  #changed(): void {
    this.#publisher.changed();
    this.#sharing.changed();
  }

  async #open(kind: SourceStatus['kind'], title: string, source: Source): Promise<void> {
    this.#abort.abort();
    this.#retry = () => undefined;
    this.#again = () => this.#run(source);
    this.#status = { ...noSource(), kind, title };
    void this.#runs.startOver();
    await this.#run(source);
  }

  async #takeOver(): Promise<void> {
    const { open } = this.#runs;
    const cursor = open === null || open.transport.following ? null : open.transport.view.position;
    const abort = this.#abort;
    abort.abort();
    await this.#runs.leaveToTakeOver();
    // Something else was opened meanwhile: it has been begun already, and must not be begun twice.
    if (abort !== this.#abort) return;
    if (cursor !== null) this.#runs.seekNext(cursor);
    await this.#again();
  }

  #retryWith(follower: RelayFollower): void {
    this.#retry = () => {
      if (this.#abort.signal.aborted) void this.#run(follower.source);
      else follower.retryNow();
    };
  }

  #run(source: Source): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    return source(this.#sinkFor(abort.signal), abort.signal);
  }

  #sinkFor(signal: AbortSignal): SourceSink {
    return sessionSink(signal, {
      runs: this.#runs,
      status: () => this.#status,
      current: () => this.#abort.signal,
      changed: () => {
        this.#changed();
      },
    });
  }

  #values(): Partial<Slices> {
    return {
      source: this.#sourceSlice(),
      transport: this.#transportSlice(),
      ...this.#timelineSlice(),
      ...this.#runs.values(),
    };
  }

  #timelineSlice(): Partial<Slices> {
    const { open } = this.#runs;
    if (open === null) return {};
    const now = performance.now();
    const shown = `${String(this.#runs.session)} ${open.group ?? ''}`;
    const settled = this.#status.progress?.state !== 'reading' && this.#status.connection.kind !== 'live';
    if (shown === this.#timelineFor && now - this.#timelineSent < TIMELINE_MS && !settled) {
      // What has come since is drawn with the next one, which must not wait for more to come.
      if (this.#timelineTimer === null) {
        this.#timelineTimer = setTimeout(() => {
          this.#timelineTimer = null;
          this.#changed();
        }, TIMELINE_MS);
      }
      return {};
    }
    this.#timelineSent = now;
    this.#timelineFor = shown;
    return { timeline: open.timeline() };
  }

  #transportSlice(): TransportSlice {
    const { open, ingest } = this.#runs;
    const { connection, progress } = this.#status;
    const growing =
      progress?.state === 'reading' ||
      connection.kind === 'live' ||
      connection.kind === 'connecting' ||
      connection.kind === 'reconnecting';
    if (open === null) {
      return {
        run: null,
        cursor: 0,
        head: 0,
        following: true,
        growing,
        playing: false,
        speed: 1,
        newEvents: 0,
        seeking: false,
      };
    }
    const { transport } = open;
    return {
      run: open.id,
      cursor: transport.view.position,
      head: ingest.head,
      following: transport.following,
      growing,
      playing: transport.playing,
      speed: transport.speed,
      newEvents: transport.newEvents,
      seeking: transport.seeking,
    };
  }

  #sourceSlice(): SourceSlice {
    const { ingest } = this.#runs;
    return {
      ...this.#status,
      head: ingest.head,
      events: ingest.run.events,
      badLines: ingest.badLines,
      unknownTypes: [...ingest.unknownTypes],
    };
  }
}

function unreadable(error: unknown): string {
  return `What is stored of this run could not be read: ${error instanceof Error ? error.message : String(error)}. Reload to try again.`;
}

function nowhere(): Promise<Moved> {
  return Promise.resolve({ position: 0, problem: 'No run is open.' });
}
