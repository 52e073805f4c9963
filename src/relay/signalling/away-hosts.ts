import { HOST_AWAY_MS, MAX_AWAY_HOSTS } from '../limits.ts';

/**
 * Hosts that were here a short time ago. Their guests come back by themselves, again and again, and must not be taken
 * for somebody who tries out codes.
 */
export class AwayHosts {
  readonly #leftAt = new Map<string, number>();
  readonly #now: () => number;

  /** @param now steady milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A host left. */
  left(host: string): void {
    this.#leftAt.delete(host);
    this.#leftAt.set(host, this.#now());
    for (const oldest of this.#leftAt.keys()) {
      if (this.#leftAt.size <= MAX_AWAY_HOSTS) break;
      this.#leftAt.delete(oldest);
    }
  }

  /** True where the host left so lately that it may be back any moment. */
  has(host: string): boolean {
    const leftAt = this.#leftAt.get(host);
    if (leftAt === undefined) return false;
    if (this.#now() - leftAt < HOST_AWAY_MS) return true;
    this.#leftAt.delete(host);
    return false;
  }
}
