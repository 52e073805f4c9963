import type { HistoryApi } from '../storage/history-store.ts';
import { isBlankLine } from '../telemetry/lines.ts';

/** Reads a run's lines again: from the store, through a small cache. */

/** Segments kept as text, about a quarter of a megabyte each. */
const CACHED = 48;

/** Consecutive lines of a run; `text` is null where they are damaged. */
export interface TextSegment {
  readonly first: number;
  readonly count: number;
  readonly text: string | null;
}

/** Lines that are neither on the device nor in memory any more. */
export class LinesMissing extends Error {
  constructor(readonly position: number) {
    super(`The lines from ${position.toLocaleString('en')} on are no longer in memory and were not stored.`);
  }
}

export class HistoryReader {
  readonly #store: HistoryApi;
  readonly #run: string;
  readonly #flush: () => void;
  readonly #damaged: (problem: string) => void;
  /** Least recently used first. */
  readonly #cache = new Map<number, TextSegment>();

  /**
   * @param flush hands what was taken on to the store, so that it can be read
   * @param damaged told of every damaged segment that is met
   */
  constructor(store: HistoryApi, run: string, flush: () => void, damaged: (problem: string) => void) {
    this.#store = store;
    this.#run = run;
    this.#flush = flush;
    this.#damaged = damaged;
  }

  /**
   * The segments that hold [from, to), in order and without a gap; one may begin before the end of the one before it.
   * Throws {@link LinesMissing}.
   */
  async segments(from: number, to: number): Promise<readonly TextSegment[]> {
    const found: TextSegment[] = [];
    let at = from;
    while (at < to) {
      const segment = this.#cached(at) ?? (await this.#load(at, to));
      if (segment === null) throw new LinesMissing(at);
      // A segment that was still being filled has grown since: the longer stands for the shorter.
      if (found.at(-1)?.first === segment.first) found.pop();
      found.push(segment);
      at = segment.first + segment.count;
    }
    return found;
  }

  /** The lines [from, to); an empty one stands for each that is damaged. */
  async lines(from: number, to: number): Promise<readonly string[]> {
    const lines: string[] = [];
    let at = from;
    for (const segment of await this.segments(from, to)) {
      // Where another tab writes, its segments begin within those that wait here: no line counts twice.
      eachLine(segment, at, to, (line) => {
        lines.push(line);
      });
      at = segment.first + segment.count;
    }
    return lines;
  }

  #cached(position: number): TextSegment | null {
    for (const segment of this.#cache.values()) {
      if (position < segment.first || position >= segment.first + segment.count) continue;
      this.#cache.delete(segment.first);
      this.#cache.set(segment.first, segment);
      return segment;
    }
    return null;
  }

  /** Loads what holds [from, to) into the cache; gives the segment that holds `from`. */
  async #load(from: number, to: number): Promise<TextSegment | null> {
    this.#flush();
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    let wanted: TextSegment | null = null;
    for (const { first, count, bytes, problem } of await this.#store.segments(this.#run, from, to)) {
      const segment = { first, count, text: bytes === null ? null : decoder.decode(bytes) };
      if (problem !== null) this.#damaged(problem);
      if (from >= first && from < first + count) wanted = segment;
      this.#cache.delete(first);
      this.#cache.set(first, segment);
    }
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= CACHED) break;
      this.#cache.delete(oldest);
    }
    return wanted;
  }
}

/**
 * Calls back with the lines of a segment that lie in [from, to), and their positions, until it answers false; gives
 * the position at which it did, or null.
 */
export function eachLine(
  segment: TextSegment,
  from: number,
  to: number,
  take: (line: string, position: number) => unknown,
): number | null {
  const { text, first, count } = segment;
  if (text === null) {
    for (let at = Math.max(from, first); at < Math.min(to, first + count); at++) if (take('', at) === false) return at;
    return null;
  }
  let position = first;
  for (let start = 0; start < text.length && position < to;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (position < from) {
      if (!isBlankLine(text.slice(start, end))) position += 1;
    } else {
      const line = text.slice(start, end);
      if (!isBlankLine(line)) {
        if (take(line, position) === false) return position;
        position += 1;
      }
    }
    start = end + 1;
  }
  return null;
}
