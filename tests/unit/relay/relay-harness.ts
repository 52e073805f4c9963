import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import type { AccessRules } from '../../../src/relay/access.ts';
import { FailedTokens } from '../../../src/relay/failed-tokens.ts';
import type { AppFile } from '../../../src/relay/http/app-files.ts';
import { IngestStore } from '../../../src/relay/ingest/ingest-store.ts';
import { NO_LOG } from '../../../src/relay/log.ts';
import { Metrics } from '../../../src/relay/metrics.ts';
import { OwnHosts } from '../../../src/relay/own-hosts.ts';
import { Runs, type Run } from '../../../src/relay/runs.ts';
import { startServer, type RunningServer, type RelayServerOptions } from '../../../src/relay/server.ts';
import { parseServerMessage, SUBPROTOCOL, type ServerMessage } from '../../../src/telemetry/relay-protocol.ts';

/** A real relay on a free port with files of its own, and clients that are closed with it. */

export const TOKEN = '0123456789abcdef0123456789abcdef';
export const INGEST_TOKEN = 'fedcba9876543210fedcba9876543210';

const PAGE = Buffer.from('<!doctype html><title>Scry</title>');
const APP: ReadonlyMap<string, AppFile> = new Map(
  ['/', '/index.html'].map((path) => [
    path,
    { type: 'text/html; charset=utf-8', body: PAGE, gzipped: gzipSync(PAGE), immutable: false },
  ]),
);

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

type Headers = Readonly<Record<string, string>>;

/** A viewer that puts together what it is sent. */
export class Client {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[] = [];
  /** Lines by position, as received. */
  readonly lines = new Map<number, string>();
  /** Positions that came more than once. */
  readonly repeated: number[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      const [head, ...lines] = data.toString('utf8').split('\n');
      const message = parseServerMessage(head ?? '');
      assert.ok(message, `not a message: ${head ?? ''}`);
      this.messages.push(message);
      if (message.type !== 'events') return;
      assert.equal(lines.pop(), '', 'the last line ends with a newline');
      const real = lines.filter((line) => line.trim() !== '');
      assert.equal(real.length, message.count);
      real.forEach((line, i) => {
        const position = message.from + i;
        if (this.lines.has(position)) this.repeated.push(position);
        this.lines.set(position, line);
      });
    });
  }

  subscribe(run: string, from: number): void {
    this.socket.send(JSON.stringify({ type: 'subscribe', run, from }));
  }

  /** The first message of a type after those already looked at by the caller. */
  async message<T extends ServerMessage['type']>(type: T, skip = 0): Promise<Extract<ServerMessage, { type: T }>> {
    const isOfType = (message: ServerMessage): message is Extract<ServerMessage, { type: T }> => message.type === type;
    await until(() => this.messages.filter(isOfType).length > skip, `message ${type}`);
    const found = this.messages.filter(isOfType)[skip];
    assert.ok(found);
    return found;
  }

  /** Waits until the lines from a position on are there; all lines as a list from there. */
  async linesFrom(from: number, count: number, milliseconds = 3000): Promise<string[]> {
    await until(() => this.lines.has(from + count - 1), `${String(count)} lines from ${String(from)}`, milliseconds);
    return [...this.lines]
      .sort(([a], [b]) => a - b)
      .filter(([position]) => position >= from)
      .map(([, line]) => line);
  }
}

export async function until(holds: () => boolean, what: string, milliseconds = 3000): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!holds()) {
    if (performance.now() > deadline) assert.fail(`waited ${String(milliseconds)} ms in vain for: ${what}`);
    await pause(5);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Sends bytes as they stand; what comes back until the relay closes the connection, which it must. */
export async function sendRaw(port: number, bytes: string | Buffer, milliseconds = 5000): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  let answer = '';
  let closed = false;
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.on('close', () => (closed = true));
  socket.write(bytes);
  try {
    await until(() => closed, 'the relay to close the connection', milliseconds);
  } finally {
    socket.destroy();
  }
  return answer;
}

export class Relay {
  readonly folder: string;
  readonly runs: Runs;
  readonly metrics: Metrics;
  readonly #server: RunningServer;
  readonly #ingest: IngestStore;
  readonly #clients: Client[] = [];
  readonly #undo: (() => void)[] = [];

  private constructor(folder: string, server: RunningServer, runs: Runs, metrics: Metrics, ingest: IngestStore) {
    this.folder = folder;
    this.#server = server;
    this.runs = runs;
    this.metrics = metrics;
    this.#ingest = ingest;
  }

  static async start(
    token: string | null = null,
    more: Partial<RelayServerOptions> = {},
    moreRules: Partial<AccessRules> = {},
  ): Promise<Relay> {
    const folder = mkdtempSync(join(tmpdir(), 'scry-test-'));
    const runs = new Runs();
    const metrics = new Metrics();
    const ingest = await IngestStore.open({ folder: join(folder, 'ingest'), runs, log: NO_LOG });
    const rules: AccessRules = {
      token,
      ingestToken: INGEST_TOKEN,
      hosts: new OwnHosts('127.0.0.1'),
      scheme: 'http',
      failedTokens: new FailedTokens(),
      metrics,
      ...moreRules,
    };
    const server = await startServer({
      host: '127.0.0.1',
      port: 0,
      rules,
      app: APP,
      runs,
      ingest,
      certificate: null,
      ...more,
    });
    return new Relay(folder, server, runs, metrics, ingest);
  }

  get port(): number {
    return this.#server.port;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Serves a file of the folder; its lines are counted when this resolves. */
  async add(name: string): Promise<Run> {
    const run = await this.runs.add(this.path(name));
    await run.file.count();
    return run;
  }

  onClose(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** Connects; rejects with the status as message where the relay refuses. */
  async connect(headers: Headers = {}, protocols: readonly string[] = [SUBPROTOCOL], path = '/ws'): Promise<Client> {
    const socket = new WebSocket(`ws://127.0.0.1:${String(this.port)}${path}`, [...protocols], { headers });
    const client = new Client(socket);
    socket.on('error', () => undefined);
    const refused = new Promise<never>((_resolve, reject) => {
      socket.on('unexpected-response', (_request, response) => {
        reject(new Error(String(response.statusCode)));
        response.resume();
        socket.terminate();
      });
    });
    this.#clients.push(client);
    await Promise.race([once(socket, 'open'), refused]);
    await client.message('hello');
    return client;
  }

  /** The status with which a connection is refused, or 101. */
  async upgradeStatus(
    headers: Headers = {},
    protocols: readonly string[] = [SUBPROTOCOL],
    path = '/ws',
  ): Promise<number> {
    try {
      const client = await this.connect(headers, protocols, path);
      client.socket.terminate();
      return 101;
    } catch (error) {
      return Number(error instanceof Error ? error.message : NaN);
    }
  }

  /** One request with the path as it stands, unlike `fetch`, which tidies it. */
  http(path: string, headers: Headers = {}, method = 'GET', body?: string | Buffer): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: this.port, path, method, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const raw = Buffer.concat(chunks);
          const body = response.headers['content-encoding'] === 'gzip' && raw.length > 0 ? gunzipSync(raw) : raw;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString('utf8') });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  async close(): Promise<void> {
    for (const undo of this.#undo) undo();
    for (const { socket } of this.#clients) socket.terminate();
    await this.#server.close();
    await this.#ingest.close();
    await this.runs.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
