import { lineOffset, LineSplitter } from '../../telemetry/lines.ts';
import { markBefore, takeLines, type LineReader, type Mark } from './line-reader.ts';
import type { ReadableSource, Source, SourceSink } from './source.ts';

/** Reads a recording file as a stream, plain or gzipped; never more than a chunk of it is in memory. */

const MAX_INFLATE_RATIO = 200;
/** Below this much output a high ratio is no danger. */
const RATIO_FREE_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const PROGRESS_EVERY_MS = 100;

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
    out.push(chunk);
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

/** Reads lines of the file again: a plain one from the nearest mark, a packed one from its start. */
function fileReader(file: File, marks: readonly Mark[]): LineReader {
  return async (from, count) => {
    const packed = await isGzip(file);
    const mark = packed ? { position: 0, offset: 0 } : markBefore(marks, from);
    const chunks = chunksOf(file, mark.offset, null, () => undefined);
    return takeLines(packed ? inflated(chunks) : chunks, mark, from, count);
  };
}

/** A source that reads one file to its end. */
export function fileSource(file: File): ReadableSource {
  const marks: Mark[] = [{ position: 0, offset: 0 }];
  const source: Source = async (sink: SourceSink, signal: AbortSignal) => {
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
    sink.connection({ kind: 'recording' });
    report('reading');
    try {
      const splitter = new LineSplitter();
      const plain = chunksOf(file, 0, signal, read);
      const chunks = (await isGzip(file)) ? inflated(plain) : plain;
      for await (const chunk of chunks) {
        if (signal.aborted) throw new Cancelled();
        for (const block of splitter.push(chunk)) {
          if (block.kind === 'lines') marks.push({ position: sink.head, offset: lineOffset(block.offsets, 0, 0) });
          sink.block(block);
        }
      }
      for (const block of splitter.end()) sink.torn(block);
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
  return { source, reader: fileReader(file, marks) };
}
