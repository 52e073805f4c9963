import { applyToRun, newRun } from '../../../src/aggregator/run-state.ts';
import { decodeLine } from '../../../src/telemetry/decode.ts';
import { isBlankLine, LineSplitter } from '../../../src/telemetry/lines.ts';
import { ViewSlicer } from '../../../src/worker/view-slicer.ts';
import { judgedIngest } from './judged-ingest.ts';

/** Ways through the same file, from the barest to the whole ingest; each gives the lines it saw. */

const CHUNK_BYTES = 1024 * 1024;

async function* slices(file: Blob): AsyncGenerator<Uint8Array> {
  let next = file.slice(0, CHUNK_BYTES).arrayBuffer();
  for (let at = 0; at < file.size; at += CHUNK_BYTES) {
    const bytes = new Uint8Array(await next);
    next = file.slice(at + CHUNK_BYTES, at + 2 * CHUNK_BYTES).arrayBuffer();
    yield bytes;
  }
}

async function eachLine(file: Blob, visit: (line: string, position: number) => void): Promise<number> {
  const splitter = new LineSplitter();
  let position = 0;
  for await (const chunk of slices(file)) {
    for (const block of splitter.push(chunk)) {
      if (block.kind !== 'lines') continue;
      for (let start = 0; start < block.text.length;) {
        const newline = block.text.indexOf('\n', start);
        const end = newline < 0 ? block.text.length : newline;
        const line = block.text.slice(start, end);
        if (!isBlankLine(line)) visit(line, position++);
        start = end + 1;
      }
    }
  }
  return position;
}

/** Takes every result, so that no stage can be optimised away. */
function consume(result: unknown): void {
  if (result === consume) throw new Error('unreachable');
}

export const STAGES = {
  read: async (file: Blob): Promise<number> => {
    let bytes = 0;
    for await (const chunk of slices(file)) bytes += chunk.length;
    return bytes;
  },
  split: (file: Blob): Promise<number> => eachLine(file, consume),
  /** The limit: bare JSON.parse per line. */
  parse: (file: Blob): Promise<number> =>
    eachLine(file, (line) => {
      try {
        consume(JSON.parse(line));
      } catch {
        // Lines with a bare NaN; the limit does not read them.
      }
    }),
  decode: (file: Blob): Promise<number> =>
    eachLine(file, (line, position) => {
      consume(decodeLine(line, position));
    }),
  aggregate: (file: Blob): Promise<number> => {
    const run = newRun();
    return eachLine(file, (line, position) => {
      const decoded = decodeLine(line, position);
      if (decoded.ok) applyToRun(run, decoded.event);
    });
  },
  /** What the session does, findings, feed and small charts included, history left out. */
  ingest: async (file: Blob): Promise<number> => {
    const { ingest, log } = judgedIngest();
    const splitter = new LineSplitter();
    for await (const chunk of slices(file)) {
      for (const block of splitter.push(chunk)) ingest.takeBlock(block);
    }
    for (const block of splitter.end()) ingest.takeTornLine(block);
    consume(new ViewSlicer().values(ingest.view, { log, judging: null }));
    return ingest.head;
  },
} as const;

export type StageName = keyof typeof STAGES;
