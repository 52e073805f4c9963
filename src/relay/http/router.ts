import type { IncomingMessage, ServerResponse } from 'node:http';
import { refuseStranger, refuseViewer, type AccessRules, type Refusal } from '../access.ts';
import type { IngestStore } from '../ingest/ingest-store.ts';
import { MAX_ANSWERS } from '../limits.ts';
import { metricsText, type MetricsText } from '../metrics-text.ts';
import { infoOf, type Runs } from '../runs.ts';
import { acceptsGzip, appHeaders, sendJson, sendText } from './answer.ts';
import type { AppFile } from './app-files.ts';
import { answerIngest } from './ingest.ts';
import { sendEvents } from './run-events.ts';

/** The relay's HTTP side: the app, health, metrics, runs and their events, how to share, and what trainers send. */

export interface HttpOptions {
  readonly app: ReadonlyMap<string, AppFile>;
  readonly runs: Runs;
  readonly rules: AccessRules;
  /** null: no events are taken. */
  readonly ingest: IngestStore | null;
  /** The certificate (PEM) that devices must trust; null where there is none of our own. */
  readonly authority: string | null;
  /** What windows need to share through this relay. */
  readonly signalling: () => SignallingInfo;
  /** A signalling server elsewhere that the page may connect to, as an origin `ws://…` or `wss://…`. Absent: none. */
  readonly foreignSignalling?: string | null;
}

/** What `GET /api/signalling` tells. */
export interface SignallingInfo {
  /** Lets in hosts at `/peerjs`. */
  readonly key: string;
  /** The UDP port of the STUN server at this host; null: there is none. */
  readonly stun: number | null;
}

/** The address asked for, or null where it is none (`//`). */
export function urlOf(request: IncomingMessage): URL | null {
  try {
    return new URL(request.url ?? '/', 'http://relay');
  } catch {
    return null;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function sendAppFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: AppFile,
  headers: Readonly<Record<string, string>>,
): void {
  const packed = file.gzipped !== null && acceptsGzip(request);
  response.writeHead(200, {
    ...headers,
    'Content-Type': file.type,
    'Cache-Control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
    ...(packed ? { 'Content-Encoding': 'gzip' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : packed ? file.gzipped : file.body);
}

export class Router {
  readonly #options: HttpOptions;
  readonly #appHeaders: Readonly<Record<string, string>>;
  #metrics: Promise<MetricsText> | null = null;
  /** Answers to viewers that are not finished: one connection may ask many times before it reads (pipelining). */
  #underWay = 0;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#appHeaders = appHeaders(options.foreignSignalling ?? null);
  }

  /** Answers one request. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { app, authority, ingest, rules } = this.#options;
    if (this.#refuse(response, refuseStranger(request, rules))) return;
    const url = urlOf(request);
    if (url === null) {
      sendText(response, 400, 'The address is none.\n');
      return;
    }
    const ingestRun = /^\/api\/ingest\/([^/]+)$/.exec(url.pathname)?.[1];
    if (ingestRun !== undefined) {
      await answerIngest(request, response, { run: decoded(ingestRun), query: url.searchParams, rules, store: ingest });
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      sendText(response, 405, 'Only GET is answered here.\n', { headers: { Allow: 'GET, HEAD', Connection: 'close' } });
      return;
    }
    const file = app.get(url.pathname);
    if (file !== undefined) sendAppFile(request, response, file, this.#appHeaders);
    else if (url.pathname === '/healthz') sendText(response, 200, 'ok\n');
    else if (url.pathname === '/ca.crt' && authority !== null) {
      sendText(response, 200, authority, { type: 'application/x-x509-ca-cert' });
    } else if (url.pathname === '/metrics' || url.pathname.startsWith('/api/')) {
      if (this.#refuse(response, refuseViewer(request, rules) ?? this.#refuseCrowd())) return;
      this.#underWay += 1;
      response.once('close', () => (this.#underWay -= 1));
      await this.#answerViewer(request, response, url);
    } else sendText(response, 404, 'There is nothing here.\n');
  }

  /** What only those with the viewers' token get. */
  async #answerViewer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { runs, rules, signalling } = this.#options;
    if (url.pathname === '/metrics') {
      this.#metrics ??= metricsText(rules.metrics, runs);
      const { text, type } = await this.#metrics;
      sendText(response, 200, await text(), { type });
      return;
    }
    if (url.pathname === '/api/runs') {
      sendJson(response, 200, runs.list().map(infoOf));
      return;
    }
    if (url.pathname === '/api/signalling') {
      sendJson(response, 200, signalling());
      return;
    }
    const match = /^\/api\/runs\/([^/]+)\/events$/.exec(url.pathname);
    const run = match?.[1] === undefined ? undefined : runs.get(decoded(match[1]));
    if (run === undefined) sendText(response, 404, 'The relay has no such run; GET /api/runs lists them.\n');
    else await sendEvents(request, response, url.searchParams, run);
  }

  #refuseCrowd(): Refusal {
    if (this.#underWay < MAX_ANSWERS) return null;
    const reason = 'The relay is busy with other readers. Try again in a second.';
    return { status: 503, reason, headers: { 'Retry-After': '1' } };
  }

  #refuse(response: ServerResponse, refusal: Refusal): boolean {
    if (refusal === null) return false;
    this.#options.rules.metrics.refused(refusal.status);
    sendText(response, refusal.status, `${refusal.reason}\n`, { headers: refusal.headers ?? {} });
    return true;
  }
}
