import type { Clock } from './clock.ts';
import type { LogEntry } from './host-state.ts';

const MOST_ENTRIES = 100;

/** What happened lately, newest first. */
export class HostLog {
  readonly #clock: Clock;
  #entries: readonly LogEntry[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  add(text: string, bad: boolean): void {
    this.#entries = [{ time: this.#clock.now(), text, bad }, ...this.#entries].slice(0, MOST_ENTRIES);
  }
}
