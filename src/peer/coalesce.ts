import type { Clock } from './clock.ts';

/** Runs something at once when it has not run lately, else once when the interval is over, however often it is asked. */
export class Coalesce {
  readonly #clock: Clock;
  readonly #interval: number;
  readonly #run: () => void;
  #ran = -Infinity;
  #cancel: (() => void) | null = null;

  /** @param interval in milliseconds */
  constructor(clock: Clock, interval: number, run: () => void) {
    this.#clock = clock;
    this.#interval = interval;
    this.#run = run;
  }

  ask(): void {
    if (this.#cancel !== null) return;
    const left = this.#ran + this.#interval - this.#clock.now();
    if (left <= 0) this.#go();
    else
      this.#cancel = this.#clock.after(left, () => {
        this.#cancel = null;
        this.#go();
      });
  }

  /** Forgets what was asked for. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #go(): void {
    this.#ran = this.#clock.now();
    this.#run();
  }
}
