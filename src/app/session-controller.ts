import { transfer, wrap, type Remote } from 'comlink';
import { EMPTY_VIEW, type ViewModel } from '../components/view-model.ts';
import type { LineError } from '../telemetry/event.ts';
import type { RelayTarget, SessionApi } from '../worker/session-api.ts';
import type { BoardSlice, EnvCard, FeedRow, FeedSlice, PaintedMessage, SliceMessage } from '../worker/view-slices.ts';

/** Owns the worker, merges its slices into the one view model, and passes commands on. */

const FEED_ROWS = 120;
/** Rows kept while looking back; the newest of them give way to older ones. */
const LOOK_BACK_ROWS = 600;

function isSliceMessage(data: unknown): data is SliceMessage {
  // Our own worker is the only one that holds the other end of the port.
  return typeof data === 'object' && data !== null && 'slices' in data && 'sequence' in data;
}

export class SessionController {
  readonly #changed: (view: ViewModel) => void;
  readonly #api: Remote<SessionApi>;
  #view: ViewModel = EMPTY_VIEW;
  #cards = new Map<number, EnvCard>();
  #session = -1;

  /** @param changed called with every new view model */
  constructor(changed: (view: ViewModel) => void) {
    this.#changed = changed;
    const worker = new Worker(new URL('../worker/session-worker.ts', import.meta.url), {
      type: 'module',
      name: 'session',
    });
    worker.addEventListener('error', (event) => {
      this.#fail(event.message);
    });
    this.#api = wrap<SessionApi>(worker);
    const channel = new MessageChannel();
    channel.port1.onmessage = (message: MessageEvent<unknown>) => {
      if (isSliceMessage(message.data)) this.#take(message.data, channel.port1);
    };
    void this.#api.connect(transfer(channel.port2, [channel.port2]));
  }

  openFile(file: File): void {
    this.#command(this.#api.openFile(file));
  }

  openRelay(target: RelayTarget): void {
    this.#command(this.#api.openRelay(target));
  }

  openDemo(): void {
    this.#command(this.#api.openDemo());
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

  /** Older rows into the feed, or back to the newest. */
  async showFeed(which: 'older' | 'newest'): Promise<void> {
    if (which === 'newest') {
      this.#update({ ...this.#view, feedBack: null });
      return;
    }
    const shown = this.#view.feedBack ?? this.#view.feed;
    const oldest = shown[0];
    if (oldest === undefined) return;
    const session = this.#session;
    try {
      const older = await this.#api.rowsBefore(oldest.position, FEED_ROWS);
      if (session !== this.#session) return;
      this.#update({ ...this.#view, feedBack: [...older, ...shown].slice(0, LOOK_BACK_ROWS) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const notice = `Older events could not be read from ${this.#view.source.title}: ${reason}.`;
      this.#update({ ...this.#view, source: { ...this.#view.source, notice } });
    }
  }

  focus(env: number | null): void {
    this.#update({ ...this.#view, focusedEnv: env });
  }

  #command(done: Promise<void>): void {
    done.catch((error: unknown) => {
      this.#fail(error instanceof Error ? error.message : String(error));
    });
  }

  #fail(message: string): void {
    const notice = `The session worker failed: ${message}. Reload the page; if it happens again, report the file that causes it.`;
    this.#update({ ...this.#view, source: { ...this.#view.source, notice } });
  }

  #update(view: ViewModel): void {
    this.#view = view;
    this.#changed(view);
  }

  #take(message: SliceMessage, port: MessagePort): void {
    if (message.session !== this.#session) {
      this.#session = message.session;
      this.#cards = new Map();
      this.#view = EMPTY_VIEW;
    }
    const { feed, board, ...values } = message.slices;
    this.#update({
      ...this.#view,
      ...values,
      ...(board === undefined ? {} : { cards: this.#mergeCards(board) }),
      ...(feed === undefined ? {} : { feed: this.#mergeFeed(feed) }),
    });
    // The worker sends the next message only once this one is on the screen.
    requestAnimationFrame(() => {
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
