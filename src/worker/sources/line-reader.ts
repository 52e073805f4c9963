import { isBlankLine, LineSplitter } from '../../telemetry/lines.ts';
import type { RelayTarget } from '../session-api.ts';
import { askRelay } from './relay-request.ts';

/** Reading lines again that were ingested before, from where they came: nothing of a run is out of reach. */

/** The raw lines from a position on, at most `count`; fewer at the end. Rejects where the source is gone. */
export type LineReader = (from: number, count: number) => Promise<readonly string[]>;

/** Where in a byte stream a position starts. */
export interface Mark {
  readonly position: number;
  readonly offset: number;
}

/** The last mark at or before a position; marks are in order and begin with position 0. */
export function markBefore(marks: readonly Mark[], position: number): Mark {
  let low = 0;
  let high = marks.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.position ?? Infinity) <= position) low = middle;
    else high = middle;
  }
  return marks[low] ?? { position: 0, offset: 0 };
}

/** Takes `count` lines from a position out of a byte stream that starts at a mark. */
export async function takeLines(
  chunks: AsyncIterable<Uint8Array>,
  start: Mark,
  from: number,
  count: number,
): Promise<readonly string[]> {
  const lines: string[] = [];
  let position = start.position;
  const take = (text: string): void => {
    for (const line of text.split('\n')) {
      if (isBlankLine(line)) continue;
      if (position >= from && lines.length < count) lines.push(line);
      position += 1;
    }
  };
  const splitter = new LineSplitter();
  for await (const chunk of chunks) {
    for (const block of splitter.push(chunk)) take(block.kind === 'lines' ? block.text : block.excerpt);
    if (lines.length >= count) return lines;
  }
  for (const block of splitter.end()) take(block.kind === 'lines' ? block.text : block.excerpt);
  return lines;
}

/** Reads from the relay's HTTP side; `run` tells which run is followed, null before one is known. */
export function relayReader(target: RelayTarget, run: () => string | null): LineReader {
  return async (from, count) => {
    const id = run();
    if (id === null) return [];
    const path = `./api/runs/${encodeURIComponent(id)}/events`;
    const response = await askRelay(target, path, { from: String(from), limit: String(count) });
    if (!response.ok) throw new Error(`the relay answered ${String(response.status)}`);
    return (await response.text()).split('\n').filter((line) => !isBlankLine(line));
  };
}

/** Reads from a sequence that can be made again. */
export function sequenceReader(load: () => Promise<Iterable<{ readonly line: string }>>): LineReader {
  return async (from, count) => {
    const lines: string[] = [];
    let position = 0;
    for (const { line } of await load()) {
      if (position >= from) lines.push(line);
      position += 1;
      if (lines.length >= count) break;
    }
    return lines;
  };
}
