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

/** The same lines without their starts: after another start they would be another run. */
export function withoutStart(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.includes('"event_type": "TRAINING_STARTED"'));
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

/** One run of a recording. */
export interface ExpectedRun {
  readonly events: number;
  readonly badLines: number;
  /** Groups in which it starts. */
  readonly started: readonly string[];
}

export interface Expected {
  /** The runs of the recording, one after the other; the last is shown once all is read. */
  readonly runs: readonly [...ExpectedRun[], ExpectedRun];
  /** Event types and how often each occurs. */
  readonly types: ReadonlyMap<string, number>;
}

/** A run while its lines are counted: ids of its starts by group. */
class Counted implements ExpectedRun {
  events = 0;
  badLines = 0;
  readonly #ids = new Map<string, string>();

  get started(): readonly string[] {
    return [...this.#ids.keys()];
  }

  /** Takes a start; false where it begins another run. */
  start(group: string, id: string, resumes: boolean): boolean {
    const before = this.#ids.get(group);
    const heuristic = id.startsWith('heur_') && before?.startsWith('heur_') === true;
    if (before !== undefined && !heuristic && !(resumes && id === before)) return false;
    this.#ids.set(group, id);
    return true;
  }
}

/** What the decoder makes of a whole recording; blank lines and a cut last line do not count. */
export function expectedOf(bytes: Buffer): Expected {
  const earlier: Counted[] = [];
  let run = new Counted();
  let position = 0;
  const types = new Map<string, number>();
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
      run.badLines += 1;
      continue;
    }
    const { event } = decoded;
    if (event.event_type === 'TRAINING_STARTED' && event.known && event.data !== null) {
      const { episode_id: id, resume_path: path, start_episode: first } = event.data;
      const resumes = (path ?? '') !== '' || (first ?? 0) > 0;
      if (!run.start(event.group_id, id ?? '', resumes)) {
        earlier.push(run);
        run = new Counted();
        run.start(event.group_id, id ?? '', false);
      }
    }
    run.events += 1;
    types.set(event.event_type, (types.get(event.event_type) ?? 0) + 1);
  }
  return { runs: [...earlier, run], types };
}
