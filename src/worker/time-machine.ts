import type { HistoryApi } from '../storage/history-store.ts';
import type { Positions } from '../storage/positions.ts';
import { decodeLine, type Decoded } from '../telemetry/decode.ts';
import { eachLine, type HistoryReader } from './history-reader.ts';
import { newView, applyToView, type ViewState } from './view-state.ts';
import { viewIn } from './view-guard.ts';

/** Makes the view of any position: the last checkpoint before it, and the lines between. */

/** The worker stays answerable: a long replay is done in pieces of this length. */
const PIECE_MS = 20;
/** A seek that has begun is finished, also where another waits already; one that takes longer than this gives way. */
const PATIENCE_MS = 120;
/** Lines fetched at once while replaying. */
const FETCH_LINES = 4096;
/** Encoded checkpoints at hand, some hundred kilobytes each. */
const CACHED_CHECKPOINTS = 12;

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Applies one line, good or bad. */
export function applyDecoded(view: ViewState, decoded: Decoded | null): void {
  if (decoded?.ok === true) applyToView(view, decoded.event);
  else view.position += 1;
}

/** Decodes a line at the view's position; null for one that is damaged. */
export function decodeFor(view: ViewState, line: string): Decoded | null {
  return line === '' ? null : decodeLine(line, view.position);
}

export class TimeMachine {
  readonly #store: HistoryApi;
  readonly #run: string;
  readonly #reader: HistoryReader;
  readonly #checkpoints: Positions;
  readonly #cache = new Map<number, Uint8Array>();
  #past: ViewState | null = null;
  #wanted: number | null = null;
  #working: Promise<void> | null = null;

  constructor(store: HistoryApi, run: string, reader: HistoryReader, checkpoints: Positions) {
    this.#store = store;
    this.#run = run;
    this.#reader = reader;
    this.#checkpoints = checkpoints;
  }

  /** The view that was sought last; null before the first. */
  get past(): ViewState | null {
    return this.#past;
  }

  /** Forgets the past view. */
  leave(): void {
    this.#past = null;
    this.#wanted = null;
  }

  /**
   * The view at a position; null where a later request took its place before it was begun, or while it took long.
   * Throws where lines are missing.
   */
  async seek(position: number): Promise<ViewState | null> {
    this.#wanted = position;
    // One at a time: of those that wait, only the newest is done.
    while (this.#working !== null) await this.#working;
    if (this.#wanted !== position) return null;
    const begun = performance.now();
    const outdated = (): boolean =>
      this.#wanted === null || (this.#wanted !== position && performance.now() - begun > PATIENCE_MS);
    const work = this.#reach(position, outdated);
    this.#working = work.then(
      () => undefined,
      () => undefined,
    );
    try {
      const view = await work;
      return outdated() ? null : view;
    } finally {
      this.#working = null;
    }
  }

  /** Replays from where the past view stands. */
  async advance(view: ViewState, to: number, stop: () => boolean): Promise<void> {
    let mark = performance.now();
    while (view.position < to && !stop()) {
      const upTo = Math.min(to, view.position + FETCH_LINES);
      for (const segment of await this.#reader.segments(view.position, upTo)) {
        eachLine(segment, view.position, upTo, (line) => {
          applyDecoded(view, decodeFor(view, line));
        });
        if (performance.now() - mark < PIECE_MS) continue;
        await pause();
        if (stop()) return;
        mark = performance.now();
      }
    }
  }

  async #reach(position: number, outdated: () => boolean): Promise<ViewState | null> {
    const start = this.#checkpoints.atOrBefore(position) ?? 0;
    const past = this.#past;
    // Going on from where one stands is cheaper than starting from a checkpoint before it.
    const near = past !== null && past.position <= position && past.position >= start;
    const view = near ? past : await this.#from(start, position);
    if (outdated()) return null;
    await this.advance(view, position, outdated);
    // Going on from where one stands moves what is shown; another view is shown only when its whole way is done.
    if (view.position !== position || this.#wanted === null) return null;
    this.#past = view;
    return view;
  }

  async #from(start: number, position: number): Promise<ViewState> {
    // Both are needed, so both are asked for at once.
    const lines = this.#reader.segments(start, Math.min(position, start + FETCH_LINES));
    lines.catch(() => undefined); // Told where it is awaited.
    for (let at: number | null = start; at !== null && at > 0; at = this.#checkpoints.atOrBefore(at - 1)) {
      const bytes = this.#cache.get(at) ?? (await this.#store.checkpoint(this.#run, at));
      const view = bytes === null ? null : this.#decode(at, bytes);
      if (view !== null) return view;
      // Damaged or lost: an earlier one does as well, only slower.
      this.#checkpoints.remove(at);
    }
    return newView();
  }

  #decode(position: number, bytes: Uint8Array): ViewState | null {
    const view = viewIn(bytes);
    if (view === null) return null;
    this.#cache.delete(position);
    this.#cache.set(position, bytes);
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= CACHED_CHECKPOINTS) break;
      this.#cache.delete(oldest);
    }
    return view;
  }
}
