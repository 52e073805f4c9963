import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { LARGEST_CHUNK_BYTES, MAX_HTTP_EVENTS } from '../limits.ts';
import { eachLine } from '../line-count.ts';
import type { LineFile } from '../line-file.ts';
import type { Run } from '../runs.ts';
import { acceptsGzip, SECURITY_HEADERS, sendText, wholeNumber } from './answer.ts';

/** `GET /api/runs/<run>/events?from=<position>&limit=<n>`: lines of a run as NDJSON. */

/** The first so many lines of a stretch. */
function firstLines(bytes: Buffer, count: number): Buffer {
  let end = 0;
  let missing = count;
  eachLine(bytes, (_start, lineEnd) => {
    if (missing > 0) end = lineEnd + 1;
    missing -= 1;
  });
  return bytes.subarray(0, end);
}

async function* linesFrom(lines: LineFile, from: number, limit: number): AsyncGenerator<Buffer> {
  let position = Math.min(from, lines.head);
  let offset = await lines.offsetOf(position);
  for (let missing = limit; missing > 0;) {
    const stretch = await lines.read(position, offset, LARGEST_CHUNK_BYTES);
    if (stretch === null) return;
    offset = stretch.next;
    position += stretch.lines;
    yield stretch.lines <= missing ? stretch.bytes : firstLines(stretch.bytes, missing);
    missing -= stretch.lines;
  }
}

/** Answers with as many whole lines as are asked for and there. */
export async function sendEvents(
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
  run: Run,
): Promise<void> {
  const from = wholeNumber(query.get('from'), 0);
  const limit = wholeNumber(query.get('limit'), 1000);
  if (from === null || limit === null) {
    sendText(response, 400, 'from and limit are whole numbers of at least 0.\n');
    return;
  }
  const { lines } = run.file;
  if (lines === null) {
    sendText(response, 404, `The file of ${run.name} is not there now.\n`);
    return;
  }
  const stopViewing = run.file.view();
  // Whoever has gone while a large file is counted no longer waits for it.
  const gone = new Promise<void>((resolve) => {
    response.once('close', () => {
      stopViewing();
      resolve();
    });
  });
  lines.hold();
  try {
    await Promise.race([lines.reached(from + Math.min(limit, MAX_HTTP_EVENTS)), gone]);
    if (response.destroyed) return;
    const packed = acceptsGzip(request);
    response.writeHead(200, {
      ...SECURITY_HEADERS,
      'Content-Type': 'application/x-ndjson',
      'Cache-Control': 'no-store',
      Vary: 'Accept-Encoding',
      ...(packed ? { 'Content-Encoding': 'gzip' } : {}),
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const body = Readable.from(linesFrom(lines, from, Math.min(limit, MAX_HTTP_EVENTS)));
    if (packed) await pipeline(body, createGzip(), response);
    else await pipeline(body, response);
  } catch {
    // The asker went away in the middle, or the file did: the answer breaks off, which tells.
    response.destroy();
  } finally {
    stopViewing();
    await lines.release();
  }
}
