import { decodeLine } from '../telemetry/decode.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';
import { eachLine, type HistoryReader } from './history-reader.ts';

/** Looks through a run's lines for the next or the last one of a kind. */

const FETCH_LINES = 2048;
/** A kind that does not come within so many lines is not looked for any further. */
const SCAN_LINES = 300_000;

/** Tells lines apart without reading them: only those that may match are decoded. */
export interface LineTest {
  maybe(line: string): boolean;
  matches(event: TelemetryEvent, position: number): boolean;
}

function passes(test: LineTest, line: string, position: number): boolean {
  if (!test.maybe(line)) return false;
  const decoded = decodeLine(line, position);
  return decoded.ok && test.matches(decoded.event, position);
}

/** The first position in [from, head) whose line passes; null where none does. */
export async function findForward(
  reader: HistoryReader,
  from: number,
  head: number,
  test: LineTest,
): Promise<number | null> {
  const end = Math.min(head, from + SCAN_LINES);
  for (let at = from; at < end; at += FETCH_LINES) {
    const upTo = Math.min(end, at + FETCH_LINES);
    for (const segment of await reader.segments(at, upTo)) {
      const found = eachLine(segment, at, upTo, (line, position) => !passes(test, line, position));
      if (found !== null) return found;
    }
  }
  return null;
}

/** The last position below `from` whose line passes; null where none does. */
export async function findBackward(reader: HistoryReader, from: number, test: LineTest): Promise<number | null> {
  const end = Math.max(0, from - SCAN_LINES);
  for (let at = from; at > end; at = Math.max(end, at - FETCH_LINES)) {
    const start = Math.max(end, at - FETCH_LINES);
    const lines = await reader.lines(start, at);
    for (let i = lines.length - 1; i >= 0; i--) {
      if (passes(test, lines[i] ?? '', start + i)) return start + i;
    }
  }
  return null;
}
