import type { Clock } from './clock.ts';

const TICK = 500;
const PING_EVERY = 1000;
/** A wire on which nothing came for so long is dead: a page that goes away says nothing. */
export const SILENCE = 3500;
/** Ticks that are further apart tell that this window slept, not that the other side was silent. */
const SLEPT = 2000;

/** Pings each second, and notices when the other side has gone silent. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #ping: () => void;
  readonly #dead: () => void;
  #heard: number;
  #pinged: number;
  #ticked: number;
  #cancel: () => void;

  constructor(clock: Clock, ping: () => void, dead: () => void) {
    this.#clock = clock;
    this.#ping = ping;
    this.#dead = dead;
    this.#heard = this.#pinged = this.#ticked = clock.now();
    this.#cancel = clock.after(TICK, () => {
      this.#tick();
    });
  }

  /** Something came. */
  heard(): void {
    this.#heard = this.#clock.now();
  }

  stop(): void {
    this.#cancel();
  }

  #tick(): void {
    const now = this.#clock.now();
    if (now - this.#ticked > SLEPT) this.#heard = now;
    this.#ticked = now;
    this.#cancel = this.#clock.after(TICK, () => {
      this.#tick();
    });
    if (now - this.#heard >= SILENCE) {
      this.stop();
      this.#dead();
    } else if (now - this.#pinged >= PING_EVERY) {
      this.#pinged = now;
      this.#ping();
    }
  }
}
