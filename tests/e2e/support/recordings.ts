import { readFileSync } from 'node:fs';
import { decodeLine } from '../../../src/telemetry/decode.ts';
import { MAX_LINE_BYTES } from '../../../src/telemetry/limits.ts';

/** Recordings as lines, and what is to be expected of them. */

/** The lines of a recording, without newlines. */
export function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

/** Lines as a file holds them, the last one ended too. */
export function asFile(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** A line's parts, to be changed and written again. */
export interface RawEvent {
  event_type: string;
  group_id: string;
  message: string;
  timestamp: string;
  slot_id: string | null;
  data: Record<string, unknown>;
}

function isRawEvent(value: unknown): value is RawEvent {
  return typeof value === 'object' && value !== null && 'event_type' in value && 'data' in value;
}

/** Changes every event of a recording. */
export function changed(lines: readonly string[], change: (event: RawEvent) => void): string[] {
  return lines.map((line) => {
    // A NaN would have to be written as Python does; the tests that change events need none.
    const event: unknown = JSON.parse(line.replace(/\b(NaN|-?Infinity)\b/g, '0'));
    if (!isRawEvent(event)) throw new Error('not an event');
    change(event);
    return JSON.stringify(event);
  });
}

export interface Expected {
  readonly events: number;
  readonly badLines: number;
  /** Event types and how often each occurs. */
  readonly types: ReadonlyMap<string, number>;
  /** Groups in which a run starts. */
  readonly started: readonly string[];
}

/** What the decoder makes of a whole recording; blank lines and a cut last line do not count. */
export function expectedOf(bytes: Buffer): Expected {
  let badLines = 0;
  let events = 0;
  let position = 0;
  const types = new Map<string, number>();
  const started = new Set<string>();
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    const line = bytes.toString('utf8', start, end);
    start = end + 1;
    if (/^[ \t\r]*$/.test(line)) continue;
    const decoded = decodeLine(line, position);
    const good = decoded.ok && Buffer.byteLength(line) <= MAX_LINE_BYTES;
    if (!good && newline < 0) continue;
    position += 1;
    if (!good) {
      badLines += 1;
      continue;
    }
    events += 1;
    const { event_type: type, group_id: group } = decoded.event;
    if (type === 'TRAINING_STARTED') started.add(group);
    types.set(type, (types.get(type) ?? 0) + 1);
  }
  return { events, badLines, types, started: [...started] };
}
