import { proxy, transfer, wrap, type Remote } from 'comlink';
import { EMPTY_VIEW, type ViewModel } from '../components/view-model.ts';
import { THRESHOLDS, type ThresholdProfile } from '../diagnosis/threshold-profile.ts';
import type { LineError } from '../telemetry/event.ts';
import type { EnvDetail } from '../worker/env-detail.ts';
import type { EpisodeStory } from '../worker/episode-story.ts';
import type { FeedPage, FeedQuery } from '../worker/feed-page.ts';
import type { RelayTarget, SessionApi } from '../worker/session-api.ts';
import type { ShareAnswer, ShareLink, ShareNews, ShareRequest } from '../worker/share-protocol.ts';
import type { StepUnit } from '../worker/steps.ts';
import type { Moved } from '../worker/transport.ts';
import type { BoardSlice, EnvCard, FeedRow, FeedSlice, PaintedMessage, SliceMessage } from '../worker/view-slices.ts';
import { startSessionWorker } from './start-session-worker.ts';
import { WorkerKeeper } from './worker-keeper.ts';
import { whenPainted } from './when-painted.ts';

/** Owns the worker, merges its slices into the one view model, and passes commands on. */

const FEED_ROWS = 120;

/** What the worker was last asked to open: it is asked again when it has to be started anew. */
type Opened =
  | { readonly kind: 'files'; readonly files: readonly File[] }
  | { readonly kind: 'relay'; readonly target: RelayTarget }
  | { readonly kind: 'demo' }
  | { readonly kind: 'stored'; readonly run: string; readonly relay: RelayTarget | null }
  | { readonly kind: 'peer'; readonly link: ShareLink; readonly host: string };

function isSliceMessage(data: unknown): data is SliceMessage {
  // Our own worker is the only one that holds the other end of the port.
  return typeof data === 'object' && data !== null && 'slices' in data && 'sequence' in data;
}

export class SessionController {
  readonly #changed: (view: ViewModel) => void;
  readonly #keeper: WorkerKeeper;
  #api: Remote<SessionApi>;
  #view: ViewModel = EMPTY_VIEW;
  #cards = new Map<number, EnvCard>();
  #profile: ThresholdProfile = THRESHOLDS;
  #session = -1;
  #opened: Opened | null = null;
  /** What was told from here, which no slice of the worker may wipe off; null where nothing was. */
  #told: string | null = null;
  /** The worker's own notice, as it came last. */
  #workerNotice: string | null = null;
  /** Whom to tell what guests have to know; null while nothing is shared. */
  #tell: ((news: ShareNews) => void) | null = null;
  /** Where a worker that died stood: gone back to once the next has come that far. */
  #return: number | null = null;

  /** @param changed called with every new view model */
  constructor(changed: (view: ViewModel) => void) {
    this.#changed = changed;
    this.#keeper = new WorkerKeeper((reason, again) => {
      this.#onDeath(reason, again);
    });
    this.#api = this.#start();
  }

  get view(): ViewModel {
    return this.#view;
  }

  /** Reads recordings, one after the other. */
  openFiles(files: readonly File[]): void {
    this.#begin({ kind: 'files', files });
    this.#command(this.#api.openFiles([...files]));
  }

  openRelay(target: RelayTarget): void {
    this.#begin({ kind: 'relay', target });
    this.#command(this.#api.openRelay(target));
  }

  openDemo(): void {
    this.#begin({ kind: 'demo' });
    this.#command(this.#api.openDemo());
  }

  /** Shows a run from this device; false where there is none of that id. */
  async openStored(run: string, relay: RelayTarget | null): Promise<boolean> {
    this.#begin({ kind: 'stored', run, relay });
    const found = await this.#api.openStored(run, relay);
    if (!found) this.#opened = null;
    return found;
  }

  /** Follows the session of a host. */
  openPeer(link: ShareLink, host: string): void {
    this.#begin({ kind: 'peer', link, host });
    this.#command(this.#api.openPeer(proxy(link), host));
  }

  peerNews(news: ShareNews): void {
    this.#command(this.#api.peerNews(news));
  }

  peerAway(away: boolean): void {
    this.#command(this.#api.peerAway(away));
  }

  /** Serves guests from what is open; `tell` null: no longer. */
  share(tell: ((news: ShareNews) => void) | null): void {
    this.#tell = tell;
    this.#command(tell === null ? this.#api.stopSharing() : this.#api.startSharing(proxy(tell)));
  }

  /** Answers a guest. */
  answerGuest(request: ShareRequest): Promise<ShareAnswer> {
    return this.#api.answerGuest(request);
  }

  /** Leaves the open run. */
  async close(): Promise<void> {
    this.#opened = null;
    await this.#api.close();
  }

  cancel(): void {
    this.#command(this.#api.cancel());
  }

  retry(): void {
    this.#command(this.#api.retry());
  }

  showGroup(group: string): void {
    this.#command(this.#api.showGroup(group));
  }

  lineErrors(): Promise<readonly LineError[]> {
    return this.#api.lineErrors();
  }

  seek(position: number): Promise<void> {
    return this.#move(this.#api.seek(position));
  }

  step(unit: StepUnit, direction: 1 | -1): void {
    void this.#move(this.#api.step(unit, direction));
  }

  jump(typed: string): void {
    void this.#move(this.#api.jump(typed));
  }

  goLive(): void {
    this.#command(this.#api.goLive());
  }

  play(playing: boolean): void {
    this.#command(this.#api.play(playing));
  }

  setSpeed(speed: number): void {
    this.#command(this.#api.setSpeed(speed));
  }

  retryStorage(): void {
    this.#command(this.#api.retryStorage());
  }

  /** Resolves when all that was received is on the device, as far as it can get there. */
  async flush(): Promise<void> {
    await this.#api.flush();
  }

  /** Chooses the limits that findings are judged by. */
  useProfile(profile: ThresholdProfile): void {
    if (JSON.stringify(profile) === JSON.stringify(this.#profile)) return;
    this.#profile = profile;
    this.#command(this.#api.useProfile(profile));
  }

  /** What happened in an environment during the batch at the cursor. */
  story(env: number): Promise<EpisodeStory | null> {
    return this.#api.story(env);
  }

  /** An environment as it was at a cursor. */
  envAt(env: number, position: number): Promise<EnvDetail | null> {
    return this.#api.envAt(env, position);
  }

  /** A page of the feed over the whole run. */
  page(query: FeedQuery): Promise<FeedPage> {
    return this.#api.feedPage(query);
  }

  /** A line as it came. */
  rawLine(position: number): Promise<string | null> {
    return this.#api.rawLine(position);
  }

  focus(env: number | null): void {
    if (env === this.#view.focusedEnv) return;
    // What was known of the one before says nothing of this one.
    this.#update({ ...this.#view, focusedEnv: env, detail: null, story: null });
    this.#command(this.#api.focusEnv(env));
  }

  /** Takes a part of the view model that does not come from the worker. */
  patch(part: Partial<ViewModel>): void {
    this.#update({ ...this.#view, ...part });
  }

  /** Tells the person something; null takes it back. */
  notify(notice: string | null): void {
    this.#told = notice;
    this.#update({ ...this.#view, source: { ...this.#view.source, notice: notice ?? this.#workerNotice } });
  }

  #begin(opened: Opened): void {
    this.#opened = opened;
    this.#told = null;
    this.#return = null;
    // From here on nothing is said of the run before: its place is remembered as it was left.
    const { transport } = this.#view;
    this.#update({ ...this.#view, focusedEnv: null, detail: null, transport: { ...transport, run: null } });
    this.#command(this.#api.focusEnv(null));
  }

  #start(): Remote<SessionApi> {
    const worker = this.#keeper.start(startSessionWorker);
    const api = wrap<SessionApi>(worker);
    const channel = new MessageChannel();
    channel.port1.onmessage = (message: MessageEvent<unknown>) => {
      if (isSliceMessage(message.data)) this.#take(message.data, channel.port1);
    };
    void api.connect(transfer(channel.port2, [channel.port2]));
    void api.useProfile(this.#profile);
    if (this.#tell !== null) void api.startSharing(proxy(this.#tell));
    void api.nameOfLock().then((lock) => {
      this.#keeper.watch(worker, lock);
    });
    return api;
  }

  /** The worker has died: another takes over where it stood, from what is stored. */
  #onDeath(reason: string, again: boolean): void {
    if (!again) {
      this.notify(
        `The session worker failed again (${reason}). What was stored is safe. Reload the page; if it happens again, report the file that causes it.`,
      );
      return;
    }
    const { transport, focusedEnv, header } = this.#view;
    const opened = this.#opened;
    this.#session = -1;
    this.#api = this.#start();
    void this.#reopen(opened, transport.following ? null : transport.cursor).then(() => {
      if (header !== null && header.groups.length > 1) this.showGroup(header.group);
      this.focus(focusedEnv);
      this.notify(`The session worker failed (${reason}) and was started again from what is stored.`);
    });
  }

  async #reopen(opened: Opened | null, cursor: number | null): Promise<void> {
    switch (opened?.kind) {
      case undefined:
        return;
      case 'files':
        this.openFiles(opened.files);
        break;
      case 'relay':
        this.openRelay(opened.target);
        break;
      case 'demo':
        this.openDemo();
        break;
      case 'stored':
        await this.openStored(opened.run, opened.relay);
        break;
      case 'peer':
        this.openPeer(opened.link, opened.host);
        break;
    }
    this.#return = cursor;
    this.#goBack();
  }

  /** The place where the dead worker stood may have come within reach. */
  #goBack(): void {
    const { run, head } = this.#view.transport;
    // Before the first slice of the new worker, the view is still that of the dead one.
    if (this.#return === null || this.#session < 0 || run === null || head < this.#return) return;
    const at = this.#return;
    this.#return = null;
    void this.#api.seek(at);
  }

  async #move(moved: Promise<Moved>): Promise<void> {
    try {
      const { problem } = await moved;
      // What was said about an earlier try is over with the next one.
      if (problem !== null || this.#told !== null) this.notify(problem);
    } catch (error) {
      this.#fail(error);
    }
  }

  #command(done: Promise<unknown>): void {
    done.catch((error: unknown) => {
      this.#fail(error);
    });
  }

  #fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.notify(
      `The session worker failed: ${message}. Reload the page; if it happens again, report the file that causes it.`,
    );
  }

  #update(view: ViewModel): void {
    this.#view = view;
    this.#changed(view);
  }

  #take(message: SliceMessage, port: MessagePort): void {
    if (message.session !== this.#session) {
      this.#session = message.session;
      this.#cards = new Map();
      const { library, focusedEnv, bookmarks, preferences, marks, feedWindow, rawLine, comparison, sharing } =
        this.#view;
      // They belong to the run, which may be the same; whoever reads them notices when it is another.
      const kept = { library, focusedEnv, bookmarks, preferences, marks, feedWindow, rawLine, comparison, sharing };
      this.#view = { ...EMPTY_VIEW, ...kept };
    }
    const { feed, board, source, detail, ...values } = message.slices;
    if (source !== undefined) {
      if (source.notice !== null && source.notice !== this.#workerNotice) this.#told = null;
      this.#workerNotice = source.notice;
    }
    this.#update({
      ...this.#view,
      ...values,
      // One that was let go of meanwhile, or another: what is on its way is not wanted.
      ...(detail === undefined || (detail !== null && detail.id !== this.#view.focusedEnv) ? {} : { detail }),
      ...(source === undefined ? {} : { source: { ...source, notice: this.#told ?? source.notice } }),
      ...(board === undefined ? {} : { cards: this.#mergeCards(board) }),
      ...(feed === undefined ? {} : { feed: this.#mergeFeed(feed) }),
    });
    this.#goBack();
    // The worker sends the next message only once this one is on the screen.
    whenPainted(() => {
      port.postMessage({ painted: message.sequence } satisfies PaintedMessage);
    });
  }

  #mergeCards(board: BoardSlice): readonly EnvCard[] {
    for (const card of board.changed) this.#cards.set(card.id, card);
    return board.ids.flatMap((id) => this.#cards.get(id) ?? []);
  }

  #mergeFeed(feed: FeedSlice): readonly FeedRow[] {
    const before = feed.reset ? [] : this.#view.feed;
    return [...before, ...feed.rows].slice(-FEED_ROWS);
  }
}
