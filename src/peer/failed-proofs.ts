import type { Clock } from './clock.ts';

const MOST = 3;
const WINDOW = 60_000;
const PAUSE = 60_000;

/**
 * Counts proofs that failed, over all wires. After three in a minute there is a minute's pause, in which whoever fails
 * is not even told that it was wrong, and nothing is logged. Whoever has the right secret gets in meanwhile: otherwise
 * a stranger could keep everybody out by failing on purpose.
 */
export class FailedProofs {
  readonly #clock: Clock;
  #failures: number[] = [];
  #pausedUntil = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** One more failed; what is to be said and done about it. */
  failed(): 'wrong' | 'pause-begins' | 'paused' {
    const now = this.#clock.now();
    if (now < this.#pausedUntil) return 'paused';
    this.#failures = this.#failures.filter((at) => at > now - WINDOW);
    this.#failures.push(now);
    if (this.#failures.length < MOST) return 'wrong';
    this.#failures = [];
    this.#pausedUntil = now + PAUSE;
    return 'pause-begins';
  }
}
