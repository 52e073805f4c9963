import type { ReadSegment } from '../storage/history-protocol.ts';
import { PeerHistory } from './peer-history.ts';
import type { PeerRecorder } from './peer-recorder.ts';
import type { RunSession } from './run-session.ts';
import { BadAnswer, joinedIn, linesIn, type Joined } from './shared-guard.ts';
import type { ShareAnswer, ShareLink, ShareNews, ShareRequest } from './share-protocol.ts';
import { isAborted } from './sources/source.ts';
import type { Connection } from './view-slices.ts';

/**
 * Follows the session of a host: joins at its newest line, then asks for what comes. The guest asks from where it stands,
 * so nothing comes twice and nothing is left out, however often the connection breaks.
 */

/** Lines asked for at once. */
const ASKED_LINES = 4096;
/** A host that has no lines where its head says so is not asked to begin anew more often than this. */
const REJOIN_MS = 500;

/** Whom a follower tells. */
export interface PeerListener {
  /** What the host's events come from, as a guest sees it. */
  readonly connection: (connection: Connection) => void;
  readonly arrived: () => void;
  readonly notice: (text: string | null) => void;
}

/** What shows a shared run. */
export type SharedRuns = Pick<RunSession, 'ingest' | 'openShared' | 'startOver'>;

export class PeerFollower {
  readonly #link: ShareLink;
  readonly #runs: SharedRuns;
  readonly #listener: PeerListener;
  #news: ShareNews | null = null;
  #away = false;
  #wake: () => void = () => undefined;
  #recorder: PeerRecorder | null = null;
  /** The generation that is open here; null while none is. */
  #joined: number | null = null;

  constructor(link: ShareLink, runs: SharedRuns, listener: PeerListener) {
    this.#link = link;
    this.#runs = runs;
    this.#listener = listener;
  }

  /** The host told something. */
  news(news: ShareNews): void {
    this.#news = news;
    if (news.generation === this.#joined) this.#takeCheckpoints(news);
    this.#tellConnection();
    this.#wake();
  }

  /** The way to the host is lost, or there again. */
  away(away: boolean): void {
    this.#away = away;
    this.#tellConnection();
  }

  /** Follows until the signal; ends early where the guest has left. Never rejects. */
  async follow(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => {
      this.#wake();
    });
    while (!isAborted(signal)) {
      try {
        await this.#join(signal);
        this.#listener.notice(null);
        while (!isAborted(signal) && (await this.#goOn(signal)));
      } catch (error) {
        if (isAborted(signal)) return;
        const reason = error instanceof Error ? error.message : String(error);
        const what = error instanceof BadAnswer ? `What the host sent cannot be used: ${reason}.` : reason;
        this.#listener.notice(what);
        this.#listener.connection({ kind: 'offline', reason: what });
        // Asked again when the host shows something else; what cannot be read does not get better by asking.
        const generation = this.#news?.generation;
        while (!isAborted(signal) && this.#news?.generation === generation) await this.#more();
      }
    }
  }

  async #join(signal: AbortSignal): Promise<void> {
    this.#joined = null;
    this.#recorder = null;
    const answer = await this.#link.ask({ kind: 'join' });
    if (isAborted(signal)) return;
    if (!answer.ok) throw new Error(answer.message);
    const joined = joinedIn(answer.body);
    const news = 'news' in joined ? joined.news : joined;
    // What was told while the answer was on its way is newer.
    if (this.#news === null || this.#news.generation !== news.generation || this.#news.head < news.head) {
      this.#news = news;
    }
    this.#joined = news.generation;
    if ('news' in joined) await this.#open(joined, signal);
    else await this.#runs.startOver();
    this.#tellConnection();
  }

  async #open(joined: Joined, signal: AbortSignal): Promise<void> {
    const history = new PeerHistory(this.#link, joined.news.generation);
    const opened = await this.#runs.openShared({ ...joined, history }, signal);
    if (opened === 'left') return;
    if (typeof opened === 'string') {
      throw new BadAnswer(
        opened === 'unreadable'
          ? 'it has another form than this version knows'
          : 'the host runs another version of Scry. Reload both windows, so that both have the newest',
      );
    }
    this.#recorder = opened;
    // Also what was told while it was opened.
    for (const news of [joined.news, this.#news]) {
      if (news !== null && news.generation === this.#joined) this.#takeCheckpoints(news);
    }
    this.#listener.arrived();
  }

  /** Takes what is new, or waits for it; false where the host shows something else now. */
  async #goOn(signal: AbortSignal): Promise<boolean> {
    const news = this.#news;
    if (news?.generation !== this.#joined) return false;
    const { head } = this.#runs.ingest;
    if (!news.open || head >= news.head) {
      await this.#more();
      return true;
    }
    const to = Math.min(news.head, head + ASKED_LINES);
    const answer = await this.#ask({ kind: 'lines', generation: news.generation, from: head, to });
    if (isAborted(signal)) return false;
    if (!answer.ok) {
      if (answer.reason === 'refused') throw new Error(answer.message);
      // Another generation, or lines that are gone for good: joining anew begins behind them.
      if (answer.reason === 'missing') await new Promise((resolve) => setTimeout(resolve, REJOIN_MS));
      return false;
    }
    this.#take(linesIn(answer.body));
    this.#listener.arrived();
    return true;
  }

  #take(segments: readonly ReadSegment[]): void {
    const { ingest } = this.#runs;
    for (const { first, count, bytes } of segments) {
      const end = first + count;
      if (end <= ingest.head) continue;
      if (first > ingest.head) throw new BadAnswer('lines are missing in it');
      const text = bytes === null ? null : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
      ingest.takeStored({ first, count, text });
      if (ingest.head !== end) throw new BadAnswer('it holds another number of lines than it says');
    }
  }

  #takeCheckpoints({ checkpointsFrom, checkpoints }: ShareNews): void {
    this.#recorder?.takeCheckpoints(checkpointsFrom, checkpoints);
  }

  #ask(request: ShareRequest): Promise<ShareAnswer> {
    return this.#link.ask(request);
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #tellConnection(): void {
    if (this.#away) {
      this.#listener.connection({ kind: 'reconnecting', attempt: 1, retryAt: Date.now() });
    } else if (this.#news !== null && this.#joined !== null) this.#listener.connection(connectionOf(this.#news));
  }
}

/** What a guest sees of the host's connection. */
function connectionOf({ connection, progress }: ShareNews): Connection {
  // A file that is being read brings lines as a live run does.
  if (progress === 'reading') return { kind: 'live' };
  switch (connection) {
    case 'none':
    case 'recording':
      return { kind: 'recording' };
    case 'live':
    case 'ended':
    case 'connecting':
      return { kind: connection };
    case 'reconnecting':
    case 'offline':
      return { kind: 'offline', reason: 'The host is cut off from where its events come from.' };
  }
}
