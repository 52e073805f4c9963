import type { PeerFollower, PeerListener } from './peer-follower.ts';
import type { RunSession } from './run-session.ts';
import type { ShareDesk } from './share-desk.ts';
import type { ShareAnswer, ShareLink, ShareNews, ShareRequest } from './share-protocol.ts';
import type { SourceStatus } from './source-status.ts';

/** A session's part in sharing: as the host that serves, and as the guest that follows. Both are loaded when first used. */

const NOT_SHARED: ShareAnswer = { ok: false, reason: 'refused', message: 'This session is not shared.' };

export class Sharing {
  readonly #runs: RunSession;
  readonly #status: () => SourceStatus;
  #desk: ShareDesk | null = null;
  /** Counts the times that sharing was begun or ended. */
  #asked = 0;
  #follower: PeerFollower | null = null;
  /** Told before the follower was there. */
  #early: ShareNews | null = null;

  constructor(runs: RunSession, status: () => SourceStatus) {
    this.#runs = runs;
    this.#status = status;
  }

  /** Serves guests from now on. */
  async start(tell: (news: ShareNews) => void): Promise<void> {
    this.stop();
    const asked = this.#asked;
    const { ShareDesk } = await import('./share-desk.ts');
    if (asked === this.#asked) this.#desk = new ShareDesk(this.#runs, this.#status, tell);
  }

  stop(): void {
    this.#asked += 1;
    this.#desk?.close();
    this.#desk = null;
  }

  /** What is shown, or what it comes from, has changed. */
  changed(): void {
    this.#desk?.changed();
  }

  answer(request: ShareRequest): Promise<ShareAnswer> {
    return this.#desk?.answer(request) ?? Promise.resolve(NOT_SHARED);
  }

  /** Follows a host until the signal. */
  async follow(link: ShareLink, listener: PeerListener, signal: AbortSignal): Promise<void> {
    this.#follower = null;
    const { PeerFollower } = await import('./peer-follower.ts');
    if (signal.aborted) return;
    const follower = new PeerFollower(link, this.#runs, listener);
    this.#follower = follower;
    this.#catchUp(follower);
    await follower.follow(signal);
    if (this.#follower === follower) this.#follower = null;
  }

  #catchUp(follower: PeerFollower): void {
    if (this.#early !== null) follower.news(this.#early);
    this.#early = null;
  }

  /** The host told something. */
  news(news: ShareNews): void {
    if (this.#follower === null) this.#early = news;
    else this.#follower.news(news);
  }

  /** The way to the host is lost, or there again. */
  away(away: boolean): void {
    this.#follower?.away(away);
  }
}
