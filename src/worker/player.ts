import { LinesMissing, type HistoryReader } from './history-reader.ts';
import { applyDecoded, decodeFor } from './time-machine.ts';
import type { ViewState } from './view-state.ts';

/** Plays a run forward from where a view stands, by the events' own times; long pauses are cut short. */

const TICK_MS = 33;
/** Work of one tick; where the machine cannot keep up, the run plays more slowly. */
const WORK_MS = 24;
/** A pause that would take longer than this to watch… */
const LONG_PAUSE_S = 2;
/** …takes this long. */
const CUT_PAUSE_S = 0.5;
const FETCH_LINES = 512;

/** Seconds on the run's clock that playing lets pass between two events. */
export function playedGap(from: number, to: number, speed: number): number {
  const gap = to - from;
  // Clocks step back sometimes.
  if (!(gap > 0)) return 0;
  return gap > LONG_PAUSE_S * speed ? CUT_PAUSE_S * speed : gap;
}

/** What a player needs. */
export interface PlayerOptions {
  readonly reader: HistoryReader;
  readonly view: ViewState;
  readonly head: () => number;
  readonly speed: () => number;
  /** The view has moved. */
  readonly moved: () => void;
  /** The head was reached, or lines are missing. */
  readonly ended: (problem: string | null) => void;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export class Player {
  #stopped = false;

  constructor(options: PlayerOptions) {
    void this.#play(options).catch((error: unknown) => {
      if (!this.#stopped) options.ended(error instanceof Error ? error.message : String(error));
    });
  }

  /** Stops at once; nothing is called back any more. */
  stop(): void {
    this.#stopped = true;
  }

  async #play({ reader, view, head, speed, moved, ended }: PlayerOptions): Promise<void> {
    let queue: string[] = [];
    let next = 0;
    let clock = 0;
    let last: number | null = view.run.lastTime;
    let before = performance.now();
    while (!this.#stopped) {
      await pause(TICK_MS);
      if (this.#isStopped()) return;
      const now = performance.now();
      // Time that passed while the tab slept is not caught up with.
      clock += Math.min(0.25, (now - before) / 1000) * speed();
      before = now;
      let played = 0;
      while (performance.now() - now < WORK_MS) {
        if (next >= queue.length) {
          if (view.position >= head()) {
            if (played > 0) moved();
            ended(null);
            return;
          }
          queue = [];
          next = 0;
          const to = Math.min(head(), view.position + FETCH_LINES);
          queue.push(...(await reader.lines(view.position, to)));
          if (this.#isStopped()) return;
          if (queue.length === 0) throw new LinesMissing(view.position);
        }
        const decoded = decodeFor(view, queue[next] ?? '');
        const time = decoded?.ok === true ? decoded.event.time : null;
        const gap = time === null || last === null ? 0 : playedGap(last, time, speed());
        if (gap > clock) break;
        clock -= gap;
        if (time !== null) last = time;
        applyDecoded(view, decoded);
        next += 1;
        played += 1;
      }
      // A machine that cannot keep up does not owe anything.
      if (performance.now() - now >= WORK_MS) clock = Math.min(clock, 0.1 * speed());
      if (played > 0) moved();
    }
  }

  /** Asked anew after each wait. */
  #isStopped(): boolean {
    return this.#stopped;
  }
}
