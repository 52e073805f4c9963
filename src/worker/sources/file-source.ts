import { firstLineStart, IDENTITY_BYTES, identityOf } from '../../telemetry/identity.ts';
import { LineSplitter } from '../../telemetry/lines.ts';
import { AnotherSource, type Source, type SourceInfo, type SourceSink, type SourceStart } from './source.ts';

/** Reads a recording file as a stream, plain or gzipped; never more than a chunk of it is in memory. */

const MAX_INFLATE_RATIO = 200;
/** Below this much output a high ratio is no danger. */
const RATIO_FREE_BYTES = 64 * 1024 * 1024;
/** Each costs a turn of the worker and a message to the store; this much takes some 30 ms, so that a seek waits little. */
const CHUNK_BYTES = 4 * 1024 * 1024;
const PROGRESS_EVERY_MS = 100;
/** How far into a file its first line is looked for. */
const SEARCHED_BYTES = 1024 * 1024;
/** Blank lines and line ends that may follow the last line that was read. */
const TAIL_SLACK = 64;
const NEWLINE = 10;

class Cancelled extends Error {}

async function* chunksOf(
  file: File,
  start: number,
  signal: AbortSignal | null,
  read: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  // The next slice is asked for while the last is being worked on.
  const slice = (at: number): Promise<ArrayBuffer> => file.slice(at, at + CHUNK_BYTES).arrayBuffer();
  let next = slice(start);
  for (let at = start; at < file.size; at += CHUNK_BYTES) {
    const bytes = new Uint8Array(await next);
    if (signal?.aborted === true) throw new Cancelled();
    next = at + CHUNK_BYTES < file.size ? slice(at + CHUNK_BYTES) : Promise.resolve(new ArrayBuffer(0));
    next.catch(() => undefined); // Reported where it is awaited.
    read(at + bytes.length);
    yield bytes;
  }
}

async function isGzip(file: File): Promise<boolean> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return first === 0x1f && second === 0x8b;
}

/** Inflates with a library that knows files of several members, as appended ones are. */
async function* inflated(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { Gunzip } = await import('fflate');
  let out: Uint8Array[] = [];
  let bytesIn = 0;
  let bytesOut = 0;
  const gunzip = new Gunzip((chunk) => {
    // A copy, because the library goes on using its own.
    out.push(chunk.slice());
  });
  for await (const chunk of chunks) {
    bytesIn += chunk.length;
    // Small pieces in, so that a gzip bomb is noticed before it has filled the memory.
    for (let at = 0; at < chunk.length; at += 65_536) {
      gunzip.push(chunk.subarray(at, at + 65_536));
      for (const piece of out) {
        bytesOut += piece.length;
        yield piece;
      }
      out = [];
      if (bytesOut > RATIO_FREE_BYTES && bytesOut > MAX_INFLATE_RATIO * bytesIn) {
        throw new Error(`it unpacks to more than ${String(MAX_INFLATE_RATIO)} times its size, which no recording does`);
      }
    }
  }
  gunzip.push(new Uint8Array(0), true);
  yield* out;
}

function describe(error: unknown): string {
  if (error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'NotFoundError')) {
    return 'the file changed or went away while it was read. Open it again to read it anew.';
  }
  return error instanceof Error ? error.message : String(error);
}

/** What a file is called by, told from its first line. Null for a file without one. */
async function infoOf(file: File, packed: boolean, tried: number): Promise<SourceInfo | null> {
  const plain = chunksOf(file, 0, null, () => undefined);
  const parts: Uint8Array[] = [];
  let start = new Uint8Array(0);
  for await (const chunk of packed ? inflated(plain) : plain) {
    parts.push(chunk.subarray(0, SEARCHED_BYTES));
    start = new Uint8Array(await new Blob(parts.map((part) => part.slice())).arrayBuffer());
    const at = firstLineStart(start);
    const whole = at >= 0 && (start.length - at >= IDENTITY_BYTES || start.includes(NEWLINE, at));
    if (whole || start.length >= SEARCHED_BYTES) break;
  }
  const at = firstLineStart(start);
  return at < 0
    ? null
    : { identity: await identityOf(start.subarray(at)), name: file.name, anew: false, tried, lines: null };
}

/** The byte from which a file must be read on; 0 where it cannot be told and lines must be skipped. */
async function byteToGoOnFrom(file: File, { bytes, lastLine }: SourceStart): Promise<number> {
  if (bytes === null || lastLine === null || bytes > file.size) return 0;
  const length = new TextEncoder().encode(lastLine).length + TAIL_SLACK;
  const tail = await file.slice(Math.max(0, bytes - length), bytes).text();
  return tail.trimEnd().endsWith(lastLine.trimEnd()) ? bytes : 0;
}

/** A source that reads one file to its end; of a file that was read before, what has come since. */
export function fileSource(file: File): Source {
  return async (sink: SourceSink, signal: AbortSignal) => {
    const started = performance.now();
    let done = 0;
    let lastReport = -Infinity;
    const report = (state: 'reading' | 'complete' | 'cancelled' | 'failed'): void => {
      const seconds = Math.max(1e-3, (performance.now() - started) / 1000);
      sink.progress({ done, total: file.size, rate: done / seconds, state });
    };
    const read = (bytes: number): void => {
      done = bytes;
      if (performance.now() - lastReport < PROGRESS_EVERY_MS) return;
      lastReport = performance.now();
      report('reading');
    };
    const takeAll = async (tried: number): Promise<void> => {
      const packed = await isGzip(file);
      const info = await infoOf(file, packed, tried);
      if (info === null) return;
      const start = await sink.begin(info);
      const from = packed ? 0 : await byteToGoOnFrom(file, start);
      if (from === 0 && start.lines > 0) sink.skip(start.lines, start.lastLine);
      const plain = chunksOf(file, from, signal, read);
      const splitter = new LineSplitter(undefined, from);
      for await (const chunk of packed ? inflated(plain) : plain) {
        if (signal.aborted) throw new Cancelled();
        for (const block of splitter.push(chunk)) sink.block(block);
        await sink.ready();
      }
      for (const block of splitter.end()) sink.torn(block);
      // Less than what is stored under its first line: another recording, or an older copy.
      sink.end();
    };
    sink.connection({ kind: 'recording' });
    report('reading');
    try {
      for (let tried = 0, taken = false; !taken; tried++) {
        try {
          await takeAll(tried);
          taken = true;
        } catch (error) {
          // The same first line, but other lines after it: another recording, which may be stored as well.
          if (!(error instanceof AnotherSource)) throw error;
        }
      }
      done = file.size;
      report('complete');
      if (sink.head === 0) sink.notice(`${file.name} holds no lines. Choose a telemetry recording (events.jsonl).`);
    } catch (error) {
      if (error instanceof Cancelled) {
        report('cancelled');
        return;
      }
      report('failed');
      sink.notice(`${file.name} could be read only up to here: ${describe(error)}`);
    }
  };
}
