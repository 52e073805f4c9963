import { mock } from 'node:test';

/** A clock that goes only when it is told to, for timers and for `performance.now`. */
export class VirtualTime {
  #now = 0;
  readonly #clock = mock.method(performance, 'now', () => this.#now);

  constructor() {
    mock.timers.enable({ apis: ['setTimeout'] });
  }

  /** Everything that waits for no timer has happened. */
  async settle(): Promise<void> {
    // A seek over several segments waits some times for the store.
    for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Lets time pass, in steps shorter than any timer of the transport. */
  async pass(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= 11) {
      this.#now += Math.min(11, left);
      mock.timers.tick(Math.min(11, left));
      await this.settle();
    }
  }

  /** The clock goes on while nothing runs. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Real time again. */
  end(): void {
    mock.timers.reset();
    this.#clock.mock.restore();
  }
}
