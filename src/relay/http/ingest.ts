import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { refusePublisher, type AccessRules } from '../access.ts';
import { DiskError } from '../append-file.ts';
import { isRunName, type IngestStore } from '../ingest/ingest-store.ts';
import { MAX_INGEST_BYTES, MAX_INGEST_RUNS } from '../limits.ts';
import { sendJson, wholeNumber } from './answer.ts';

/**
 * `POST /api/ingest/<run>?first=<position>`: lines from a trainer, answered once they are safe on the disk.
 * `GET` tells which position is wanted next.
 */

const unpack = promisify(gunzip);

/** Why a request is not taken, and what to do about it. */
class Refused extends Error {
  readonly status: number;
  readonly more: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    more: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.more = more;
    this.headers = headers;
  }
}

function tooLarge(): Refused {
  return new Refused(
    413,
    `A request may hold ${String(MAX_INGEST_BYTES / 1024 / 1024)} MB of lines, unpacked. Send fewer at once.`,
  );
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_INGEST_BYTES) throw tooLarge();
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_INGEST_BYTES) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'gzip' && encoding !== 'identity') {
    throw new Refused(415, 'The content encoding is gzip, or none.');
  }
  const body = await readBody(request);
  if (encoding === 'identity') return body;
  try {
    return await unpack(body, { maxOutputLength: MAX_INGEST_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw new Refused(400, 'The body is not whole gzip data. Nothing of it was stored; send it again.');
  }
}

interface IngestRequest {
  readonly run: string;
  readonly query: URLSearchParams;
  readonly rules: AccessRules;
  readonly store: IngestStore | null;
}

async function store(request: IncomingMessage, { run, query, rules, store }: IngestRequest): Promise<object> {
  const refusal = refusePublisher(request, rules);
  if (refusal !== null) throw new Refused(refusal.status, refusal.reason, {}, refusal.headers);
  if (store === null) throw new Refused(404, 'This relay takes no events. Start it with --listen-ingest.');
  if (!isRunName(run)) {
    throw new Refused(400, 'A run’s name has letters, digits, dots, dashes and underscores, at most 100 of them.');
  }
  if (request.method === 'GET') return { run, head: await store.head(run) };
  if (request.method !== 'POST')
    throw new Refused(405, 'Lines are sent by POST; GET tells where to go on.', {}, { Allow: 'GET, POST' });
  const first = wholeNumber(query.get('first'), Number.NaN);
  if (first === null || Number.isNaN(first)) {
    throw new Refused(
      400,
      'The address lacks ?first=N, the position (line number from 0) of the first line sent: it makes sure that a repeated request stores nothing twice. GET this address for the position wanted next.',
    );
  }
  if (!store.accepts(run)) {
    throw new Refused(
      429,
      `The relay keeps at most ${String(MAX_INGEST_RUNS)} runs. Stop it, move old ones out of its folder, and start it again.`,
    );
  }
  const twin = store.twinOf(run);
  if (twin !== null) {
    throw new Refused(
      409,
      `There is a run ${twin} already, which differs from ${run} only in case. Choose another name.`,
      {
        reason: 'conflict',
      },
    );
  }
  // Packed bodies, and those of unknown length, may be as large as any.
  const length = request.headers['content-encoding'] === undefined ? request.headers['content-length'] : undefined;
  const done = store.begin(length === undefined ? MAX_INGEST_BYTES : Math.min(Number(length), MAX_INGEST_BYTES));
  if (done === null)
    throw new Refused(503, 'The relay is busy with other senders. Try again in a second.', {}, { 'Retry-After': '1' });
  try {
    const stored = await store.take(run, first, await bodyOf(request));
    switch (stored.kind) {
      case 'stored':
        rules.metrics.ingested(stored.lines, stored.bytes);
        return { run, head: stored.head, stored: stored.lines };
      case 'gap':
        throw new Refused(409, `The lines before ${String(first)} are missing. Send from ${String(stored.head)} on.`, {
          reason: 'gap',
          head: stored.head,
        });
      case 'conflict':
        throw new Refused(
          409,
          `The run ${run} holds other lines at these positions. Choose another name for a new run.`,
          { reason: 'conflict', head: stored.head },
        );
    }
  } finally {
    done();
  }
}

function refusedOf(error: unknown): Refused {
  if (error instanceof Refused) return error;
  if (!(error instanceof DiskError)) throw error;
  return new Refused(
    507,
    `Nothing of this was stored: ${error.message}. See to the relay’s disk; send it again until then.`,
  );
}

/** Answers what a trainer asks or sends, in JSON. */
export async function answerIngest(
  request: IncomingMessage,
  response: ServerResponse,
  asked: IngestRequest,
): Promise<void> {
  try {
    sendJson(response, 200, await store(request, asked));
  } catch (error) {
    // A sender that broke off in the middle hears no answer.
    if (response.destroyed) return;
    const refused = refusedOf(error);
    asked.rules.metrics.refused(refused.status);
    // What was not read of the body is not waited for.
    const headers = { ...refused.headers, ...(request.complete ? {} : { Connection: 'close' }) };
    sendJson(response, refused.status, { error: refused.message, ...refused.more }, headers);
  }
}
