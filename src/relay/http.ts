import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { refuseStranger, refuseWithoutToken, type AccessRules, type Refusal } from './access.ts';
import type { AppFile } from './app-files.ts';
import { eachLine } from './line-count.ts';
import { MAX_HTTP_EVENTS } from './limits.ts';
import { infoOf, type Run, type Runs } from './runs.ts';

/** The relay's HTTP side: the app, health, the list of runs and their events. */

/** What every answer carries. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default lit-html",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
};

export interface HttpOptions {
  readonly app: ReadonlyMap<string, AppFile>;
  readonly runs: Runs;
  readonly rules: AccessRules;
}

function sendText(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'Content-Type': type, 'Cache-Control': 'no-store' });
  response.end(text);
}

/** The address asked for, or null where it is none (`//`). */
export function urlOf(request: IncomingMessage): URL | null {
  try {
    return new URL(request.url ?? '/', 'http://relay');
  } catch {
    return null;
  }
}

function acceptsGzip(request: IncomingMessage): boolean {
  return /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
}

function sendAppFile(request: IncomingMessage, response: ServerResponse, file: AppFile): void {
  const packed = file.gzipped !== null && acceptsGzip(request);
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'Content-Type': file.type,
    'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
    ...(packed ? { 'Content-Encoding': 'gzip' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : packed ? file.gzipped : file.body);
}

function wholeNumber(text: string | null, fallback: number): number | null {
  if (text === null) return fallback;
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

async function* linesFrom(run: Run, from: number, limit: number): AsyncGenerator<Buffer> {
  let offset = await run.file.offsetOf(from);
  let missing = limit;
  while (missing > 0) {
    const stretch = await run.file.read(offset);
    if (stretch === null) return;
    offset = stretch.next;
    if (stretch.lines <= missing) {
      missing -= stretch.lines;
      yield stretch.bytes;
      continue;
    }
    let end = 0;
    eachLine(stretch.bytes, (_start, lineEnd) => {
      if (missing > 0) end = lineEnd + 1;
      missing -= 1;
    });
    yield stretch.bytes.subarray(0, end);
    return;
  }
}

async function sendEvents(request: IncomingMessage, response: ServerResponse, url: URL, run: Run): Promise<void> {
  const from = wholeNumber(url.searchParams.get('from'), 0);
  const limit = wholeNumber(url.searchParams.get('limit'), 1000);
  if (from === null || limit === null) {
    sendText(response, 400, 'from and limit are whole numbers of at least 0.\n');
    return;
  }
  const packed = acceptsGzip(request);
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'Content-Type': 'application/x-ndjson',
    'Cache-Control': 'no-store',
    ...(packed ? { 'Content-Encoding': 'gzip' } : {}),
  });
  const lines = Readable.from(linesFrom(run, from, Math.min(limit, MAX_HTTP_EVENTS)));
  try {
    if (packed) await pipeline(lines, createGzip(), response);
    else await pipeline(lines, response);
  } catch {
    // The viewer went away in the middle.
  }
}

function sendRefusal(response: ServerResponse, refusal: NonNullable<Refusal>): void {
  sendText(response, refusal.status, `${refusal.reason}\n`);
}

/** Handles one request. */
export async function handleRequest(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpOptions,
): Promise<void> {
  const stranger = refuseStranger(request, options.rules);
  if (stranger !== null) {
    sendRefusal(response, stranger);
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendText(response, 405, 'Only GET is answered here.\n');
    return;
  }
  const url = urlOf(request);
  if (url === null) {
    sendText(response, 400, 'The address is none.\n');
    return;
  }
  if (url.pathname === '/healthz') {
    sendText(response, 200, 'ok\n');
    return;
  }
  const file = options.app.get(url.pathname);
  if (file !== undefined) {
    sendAppFile(request, response, file);
    return;
  }
  if (!url.pathname.startsWith('/api/')) {
    sendText(response, 404, 'There is nothing here.\n');
    return;
  }
  const refusal = refuseWithoutToken(request, url, options.rules);
  if (refusal !== null) {
    sendRefusal(response, refusal);
    return;
  }
  if (url.pathname === '/api/runs') {
    sendText(response, 200, JSON.stringify(options.runs.list().map(infoOf)), 'application/json');
    return;
  }
  const match = /^\/api\/runs\/([^/]+)\/events$/.exec(url.pathname);
  const run = match?.[1] === undefined ? undefined : options.runs.get(decodeRunId(match[1]));
  if (run === undefined) sendText(response, 404, 'The relay has no such run; GET /api/runs lists them.\n');
  else await sendEvents(request, response, url, run);
}

function decodeRunId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
