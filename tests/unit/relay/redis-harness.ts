import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { createClient } from '@redis/client';
import type { FreeBytes } from '../../../src/relay/append-file.ts';
import type { Log } from '../../../src/relay/log.ts';
import { followRedis, type RedisSource } from '../../../src/relay/sources/redis.ts';
import { pause, until } from './relay-harness.ts';

/** A real Redis on a port of its own, with relays' sources that follow it; all of it is gone after the test. */

export const STREAM = 'esper:telemetry';

/** Slow machines are given time; a test that passes does not use it. */
export const PATIENCE_MS = 30_000;

type Fields = Readonly<Record<string, string | Buffer>>;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  server.close();
  await once(server, 'close');
  return address.port;
}

/** Remembers what it is told, with its level in front. */
export class HeardLog implements Log {
  readonly lines: string[] = [];
  readonly error = (message: string): void => void this.lines.push(`error: ${message}`);
  readonly warn = (message: string): void => void this.lines.push(`warn: ${message}`);
  readonly info = (message: string): void => void this.lines.push(`info: ${message}`);
  readonly debug = (message: string): void => void this.lines.push(`debug: ${message}`);

  /** Those that match. */
  saying(pattern: RegExp): readonly string[] {
    return this.lines.filter((line) => pattern.test(line));
  }
}

interface FollowOptions {
  readonly url?: string;
  readonly stream?: string;
  readonly folder?: string;
  readonly freeBytes?: FreeBytes;
}

export class Broker {
  readonly folder = mkdtempSync(join(tmpdir(), 'scry-redis-'));
  readonly log = new HeardLog();
  readonly #port: number;
  readonly #arguments: readonly string[];
  readonly #sources = new Set<RedisSource>();
  #process: ChildProcess | null = null;

  private constructor(port: number, serverArguments: readonly string[]) {
    this.#port = port;
    this.#arguments = serverArguments;
    mkdirSync(join(this.folder, 'redis'));
  }

  /** Redis that runs and is removed with everything else after the test. */
  static async start(context: TestContext, ...serverArguments: readonly string[]): Promise<Broker> {
    const broker = new Broker(await freePort(), serverArguments);
    context.after(() => broker.#remove());
    await broker.run();
    return broker;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  /** A folder for the lines of one relay. */
  spool(name = 'spool'): string {
    return join(this.folder, name);
  }

  /** Starts Redis, with the data that `save` left. */
  async run(): Promise<void> {
    const own = ['--port', String(this.#port), '--bind', '127.0.0.1', '--dir', join(this.folder, 'redis')];
    const child = spawn('redis-server', [...own, '--save', '', '--appendonly', 'no', ...this.#arguments]);
    this.#process = child;
    let said = '';
    child.stdout.on('data', (data: Buffer) => (said += data.toString()));
    await until(() => said.includes('Ready to accept connections'), `Redis to start: ${said}`, PATIENCE_MS);
  }

  /** Ends Redis at once, as a crash does. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** One command, as an administrator. */
  async command(...words: readonly (string | Buffer)[]): Promise<unknown> {
    return this.#asClient((send) => send(words));
  }

  /** Adds an event for each line; ids come from Redis, or count from `firstId` where that is given. */
  async add(lines: readonly (string | Buffer)[], firstId?: number): Promise<void> {
    await this.#asClient((send) =>
      Promise.all(
        lines.map((line, i) => {
          const id = firstId === undefined ? '*' : `${firstId + i}-0`;
          return send(['XADD', STREAM, id, 'event', line]);
        }),
      ),
    );
  }

  async addFields(fields: Fields): Promise<void> {
    await this.command('XADD', STREAM, '*', ...Object.entries(fields).flat());
  }

  async #asClient<T>(
    work: (send: (words: readonly (string | Buffer)[]) => Promise<unknown>) => Promise<T>,
  ): Promise<T> {
    const client = createClient({ url: this.url, socket: { reconnectStrategy: false } });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work((words) => client.sendCommand(words));
    } finally {
      client.destroy();
    }
  }

  /** A source that follows the broker's stream. */
  async follow(options: FollowOptions = {}): Promise<RedisSource> {
    const { url = this.url, stream = STREAM, folder = this.spool(), freeBytes } = options;
    const source = await followRedis({ url, stream, folder }, this.log, freeBytes);
    this.#sources.add(source);
    return source;
  }

  async stop(source: RedisSource): Promise<void> {
    this.#sources.delete(source);
    await source.close();
  }

  async #remove(): Promise<void> {
    for (const source of this.#sources) await source.close();
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The lines of a file, byte by byte (as latin1, in which every byte is a character). */
export function storedLines(path: string): readonly string[] {
  const text = readFileSync(path, 'latin1');
  assert.ok(text === '' || text.endsWith('\n'), 'the last line ends with a newline');
  return text.split('\n').slice(0, -1);
}

/** Waits for that many lines and a little longer, so that one too many would be seen. */
export async function linesOf(source: { readonly path: string }, count: number): Promise<readonly string[]> {
  const enough = (): boolean => readFileSync(source.path, 'latin1').split('\n').length > count;
  await until(enough, `${count} lines in ${source.path}`, PATIENCE_MS);
  await pause(100);
  return storedLines(source.path);
}

/** Waits until the log says something. */
export async function heard(log: HeardLog, pattern: RegExp): Promise<void> {
  await until(() => log.saying(pattern).length > 0, `the log to say ${String(pattern)}`, PATIENCE_MS);
}

const INSTALLED = spawnSync('redis-server', ['--version']).status === 0;

/** A test that needs Redis; none where that is not installed, and `tellWhereRedisIsMissing` tells. */
export function redisTest(name: string, work: (context: TestContext) => Promise<void>): void {
  if (INSTALLED) test(name, { timeout: 120_000 }, work);
}

/** Called once in each file of such tests: CI must have Redis. */
export function tellWhereRedisIsMissing(): void {
  if (INSTALLED) return;
  if (process.env['CI'] === undefined) test('Redis is not installed here; CI runs these tests', () => undefined);
  else test('Redis is installed in CI', () => assert.fail('Install redis-server: apt-get install redis-server'));
}
