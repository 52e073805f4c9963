import { keysOfRun, type Database } from './database.ts';
import { parseSegment, unpack } from './segment.ts';

/** Writes a stored run out as a file again: the lines as they came, gzipped. */

/** Segments read at once, about a quarter of a megabyte each before packing. */
const BATCH = 16;
/** Packed bytes joined into one part, which the browser may then keep on disk. */
const PART_BYTES = 8 * 1024 * 1024;
const NEWLINE = 10;
const RETURN = 13;
/** A line of nothing else has no position. */
const BLANKS: ReadonlySet<number> = new Set([32, 9, RETURN]);

/** A finished export. */
export interface Exported {
  readonly file: Blob;
  /** What could not be written, in words. */
  readonly problems: readonly string[];
}

async function* linesOf(
  database: Database,
  run: string,
  problems: string[],
  progress: (done: number) => void,
): AsyncGenerator<Uint8Array> {
  const keys = await database.use((connection) => connection.getAllKeys('segments', keysOfRun(run)));
  let endsWithNewline = true;
  /** Position after what was written. */
  let end = 0;
  for (let at = 0; at < keys.length; at += BATCH) {
    const first = keys[at];
    const last = keys[Math.min(keys.length, at + BATCH) - 1];
    if (first === undefined || last === undefined) return;
    const stored = await database.use((connection) => connection.getAll('segments', IDBKeyRange.bound(first, last)));
    for (const [i, value] of stored.entries()) {
      try {
        const segment = parseSegment(value);
        const { first: from, count } = segment;
        if (from > end) problems.push(`lines from ${String(end)} to ${String(from - 1)}: they are gone`);
        const known = end - from;
        end = Math.max(end, from + count);
        const bytes = withoutFirst(unpack(segment), Math.min(known, count));
        // A source that once ended without a newline went on later.
        if (!endsWithNewline && !startsWithNewline(bytes)) yield Uint8Array.of(NEWLINE);
        if (bytes.length > 0) endsWithNewline = bytes[bytes.length - 1] === NEWLINE;
        yield bytes;
      } catch (error) {
        const from = keys[at + i]?.[1] ?? 0;
        end = Math.max(end, keys[at + i + 1]?.[1] ?? 0);
        problems.push(`lines from ${String(from)} on: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    progress(Math.min(1, (at + stored.length) / keys.length));
  }
}

/** Lines without the first so many. Two tabs that know no locks may have stored the same ones in segments of their own. */
function withoutFirst(bytes: Uint8Array, lines: number): Uint8Array {
  let at = 0;
  for (let left = lines; left > 0 && at < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline < 0 ? bytes.length : newline;
    if (!bytes.subarray(at, end).every((byte) => BLANKS.has(byte))) left -= 1;
    at = end + 1;
  }
  return at === 0 ? bytes : bytes.subarray(at);
}

function startsWithNewline(bytes: Uint8Array): boolean {
  return bytes[0] === NEWLINE || (bytes[0] === RETURN && bytes[1] === NEWLINE);
}

/** The run's lines as `.jsonl.gz`; `progress` is given the fraction that is done. */
export async function exportRun(database: Database, run: string, progress: (done: number) => void): Promise<Exported> {
  const problems: string[] = [];
  const gzip = new CompressionStream('gzip');
  const writing = (async () => {
    const writer = gzip.writable.getWriter();
    for await (const bytes of linesOf(database, run, problems, progress)) await writer.write(Uint8Array.from(bytes));
    await writer.close();
  })();
  const file = await collect(gzip.readable);
  await writing;
  return { file, problems };
}

async function collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Blob> {
  const parts: Blob[] = [];
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    size += value.length;
    if (size < PART_BYTES) continue;
    parts.push(new Blob(pieces));
    pieces = [];
    size = 0;
  }
  return new Blob([...parts, ...pieces], { type: 'application/gzip' });
}
