import type { Clock } from '../../../src/peer/clock.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that goes on only when it is told to. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #timers: Timer[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, milliseconds), callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** Lets time pass in steps of at most 50 ms, so that both ends of a wire hear each other meanwhile. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    while (this.#now < end) {
      this.#now = Math.min(end, this.#now + 50);
      for (;;) {
        const due = this.#timers.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        this.#timers = this.#timers.filter((other) => other !== due);
        due.callback();
      }
      await settled();
    }
  }
}

/** Operations of WebCrypto that were begun and are not done: they come back from other threads, whenever they like. */
let sealing = 0;

for (const name of [
  'encrypt',
  'decrypt',
  'sign',
  'verify',
  'digest',
  'deriveBits',
  'deriveKey',
  'generateKey',
  'importKey',
  'exportKey',
]) {
  const own: unknown = Reflect.get(crypto.subtle, name);
  if (typeof own !== 'function') continue;
  Object.defineProperty(crypto.subtle, name, {
    value: async (...args: readonly unknown[]): Promise<unknown> => {
      sealing += 1;
      try {
        return await Reflect.apply(own, crypto.subtle, args);
      } finally {
        sealing -= 1;
      }
    },
  });
}

/** Lets what was begun come to rest. */
export async function settled(): Promise<void> {
  for (let quiet = 0; quiet < 6; quiet = sealing === 0 ? quiet + 1 : 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Waits until something holds; fails after many turns of the loop, however long they take. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 20_000; turn += sealing === 0 ? 1 : 0) {
    if (holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`never happened: ${what}`);
}
