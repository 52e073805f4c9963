import { watch, type FSWatcher } from 'node:fs';
import { BYTES_PER_LOOK, LONGEST_LOOK_PAUSE_MS, SHORTEST_LOOK_PAUSE_MS } from './limits.ts';

/**
 * Says when to look at a file: by the file system's word while it rests, by the clock while it grows, because to be
 * woken for every single write would cost more.
 */

export interface GrowthEvents {
  /** Looks once; how many bytes have come. */
  readonly look: () => number | Promise<number>;
  /** The path was renamed or deleted, or another file came in its place. */
  readonly moved: () => void;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}

export class GrowthWatch {
  readonly #path: string;
  readonly #events: GrowthEvents;
  #on = false;
  #watcher: FSWatcher | null = null;
  /** Looked at by the clock; the watcher is closed then. */
  #growing = false;
  /** The watcher has seen something. */
  #stirred = false;

  constructor(path: string, events: GrowthEvents) {
    this.#path = path;
    this.#events = events;
  }

  /** Watches from now on; nothing new where it does already. */
  start(): void {
    this.#on = true;
    if (!this.#growing) this.#open();
  }

  /** False where the file system does not tell, so that the owner has to look. */
  get watches(): boolean {
    return this.#growing || this.#watcher !== null;
  }

  stop(): void {
    this.#on = false;
    this.#close();
  }

  /** The path leads to another file now. */
  renew(): void {
    this.#close();
    if (this.#on && !this.#growing) this.#open();
  }

  #open(): void {
    if (this.#watcher !== null) return;
    try {
      const watcher = watch(this.#path, { persistent: false }, (event) => {
        if (event === 'rename') this.#events.moved();
        this.#stirred = true;
        void this.#followGrowth();
      });
      watcher.on('error', () => {
        watcher.close();
        if (this.#watcher === watcher) this.#watcher = null;
      });
      this.#watcher = watcher;
    } catch {
      // Not possible here (no such path now, or too many watchers): the owner looks now and then by itself.
    }
  }

  #close(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }

  async #followGrowth(): Promise<void> {
    if (this.#growing) return;
    this.#growing = true;
    do {
      this.#close();
      await this.#lookByTheClock();
      this.#stirred = false;
    } while (await this.#stirsAgain());
    this.#growing = false;
    // Stopped and started meanwhile.
    if (this.#on) this.#open();
  }

  async #lookByTheClock(): Promise<void> {
    let wait = SHORTEST_LOOK_PAUSE_MS;
    for (let found = await this.#events.look(); found > 0 && this.#on; found = await this.#events.look()) {
      wait = Math.max(SHORTEST_LOOK_PAUSE_MS, Math.min((wait * BYTES_PER_LOOK) / found, LONGEST_LOOK_PAUSE_MS));
      await pause(wait);
    }
  }

  /** Watches again: what came before the watcher began is found by looking, what comes after it stirs. */
  async #stirsAgain(): Promise<boolean> {
    if (!this.#on) return false;
    this.#open();
    return (await this.#events.look()) > 0 || this.#stirred;
  }
}
