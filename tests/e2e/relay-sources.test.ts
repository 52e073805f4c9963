import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { RELAY_AWAY } from './support/guard.ts';
import type { Relay } from './support/relay.ts';
import { asFile } from './support/recordings.ts';
import { simulatedLines, TROUBLED } from './support/simulated.ts';
import { test as base } from './support/transport-page.ts';
import { expect } from './support/test.ts';

/** Where a relay's events come from, seen in the browser. */

const OTHER = simulatedLines({ envs: 4, batches: 3, epochs: 5, seed: 23 });
const INGEST_TOKEN = 'fedcba9876543210fedcba9876543210';
const STREAM = 'esper:telemetry';
const MONTH_S = 30 * 86_400;

/** A broker with one stream of events. */
interface Broker {
  readonly url: string;
  add(lines: readonly string[]): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  server.close();
  await once(server, 'close');
  return address.port;
}

async function startRedis(folder: string): Promise<Broker & { readonly child: ChildProcess }> {
  const port = String(await freePort());
  const child = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '']);
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  await expect.poll(() => said, { timeout: 20_000 }).toContain('Ready to accept connections');
  const url = `redis://127.0.0.1:${port}`;
  const add = async (lines: readonly string[]): Promise<void> => {
    const client = createClient({ url });
    await client.connect();
    await Promise.all(lines.map((line) => client.sendCommand(['XADD', STREAM, '*', 'event', line])));
    client.destroy();
  };
  return { url, add, child };
}

const test = base.extend<{ broker: Broker }>({
  broker: async ({ scratch }, use) => {
    const { child, ...broker } = await startRedis(scratch);
    await use(broker);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  },
});

/** The runs whose lines the relay has not counted. */
async function uncounted({ origin, token }: Relay): Promise<readonly string[]> {
  const response = await fetch(`${origin}/api/runs`, { headers: { authorization: `Bearer ${token}` } });
  const uncountedRun = /"run":"([^"]+)"[^{}]*"counted":false/g;
  return Array.from((await response.text()).matchAll(uncountedRun), ([, run = '']) => run);
}

test('of a folder with many old runs the live one is shown; an old one is read once it is chosen', async ({
  bar,
  relay,
  scratch,
}) => {
  const add = (name: string, lines: readonly string[]): string => {
    const file = join(scratch, name, 'events.jsonl');
    mkdirSync(join(scratch, name));
    writeFileSync(file, asFile(lines));
    return file;
  };
  const now = Date.now() / 1000;
  for (let day = 0; day < 200; day++) {
    const at = now - MONTH_S - day * 86_400;
    // All of them are runs of their own.
    utimesSync(add(`telemetry_old_${String(day)}`, OTHER.slice(day % 100)), at, at);
  }
  const live = add('telemetry_live', TROUBLED.slice(0, 900));
  const server = await relay('--dir', scratch);
  await bar.open(server.link);
  await bar.expectHead(900);
  await expect(bar.runPicker).toHaveValue('telemetry_live');
  await expect(bar.runPicker.getByRole('option')).toHaveCount(201);
  appendFileSync(live, asFile(TROUBLED.slice(900)));
  await bar.expectHead(TROUBLED.length);

  expect(await uncounted(server)).toHaveLength(200);
  await bar.runPicker.selectOption('telemetry_old_150');
  await bar.expectHead(OTHER.length - 50);
  await expect(bar.pill).toHaveText('Ended');
  const after = await uncounted(server);
  expect(after, 'the others are left alone').toHaveLength(199);
  expect(after).not.toContain('telemetry_old_150');
  await bar.runPicker.selectOption('telemetry_live');
  await bar.expectHead(TROUBLED.length);
  await expect(bar.pill).toHaveText('Live');
});

test('what is piped in is live until its sender ends; then all of it is there and the page says so', async ({
  bar,
  relay,
}) => {
  const server = await relay('--stdin');
  await bar.open(server.link);
  await expect(bar.pill).toHaveText('Live');
  server.stdin.write(asFile(TROUBLED.slice(0, 500)));
  await bar.expectHead(500);
  await expect(bar.pill).toHaveText('Live');
  server.stdin.end(asFile(TROUBLED.slice(500)));
  await bar.expectHead(TROUBLED.length);
  await expect(bar.pill).toHaveText('Ended');
  expect(server.written.stderr).toContain('standard input has ended; still serving it.');
  await bar.page.reload();
  await bar.expectHead(TROUBLED.length);
  await expect(bar.pill).toHaveText('Ended');
});

for (const [what, option] of [
  ['a file that is empty at first', '--file'],
  ['a file that appears later in a run’s folder', '--dir'],
] as const) {
  test(`${what} is shown from its first event on`, async ({ bar, relay, scratch }) => {
    const folder = join(scratch, 'telemetry_new');
    const file = join(folder, 'events.jsonl');
    mkdirSync(folder);
    if (option === '--file') writeFileSync(file, '');
    await bar.open((await relay(option, option === '--file' ? file : scratch)).link);
    await expect(bar.pill).toHaveText('Live');
    const [first = ''] = TROUBLED;
    // The trainer's first line comes in two halves.
    appendFileSync(file, first.slice(0, 40));
    await bar.page.reload();
    await expect(bar.pill).toHaveText('Live');
    appendFileSync(file, `${first.slice(40)}\n`);
    await bar.expectHead(1);
    appendFileSync(file, asFile(TROUBLED.slice(1)));
    await bar.expectHead(TROUBLED.length);
    await expect(bar.notices).toHaveText([]);
  });
}

test('runs that trainers send appear by themselves, the first one at once', async ({ bar, relay, scratch }) => {
  const args = ['--listen-ingest', '--store', join(scratch, 'runs'), '--ingest-token', INGEST_TOKEN];
  const { link, origin } = await relay(...args);
  const send = async (run: string, first: number, lines: readonly string[]): Promise<void> => {
    const response = await fetch(`${origin}/api/ingest/${run}?first=${String(first)}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${INGEST_TOKEN}` },
      body: asFile(lines),
    });
    expect(response.status).toBe(200);
  };
  await bar.open(link);
  await expect(bar.notices).toContainText('The relay has no run yet. The first one that appears will show here.');
  await send('monday', 0, TROUBLED.slice(0, 300));
  await bar.expectHead(300);
  await expect(bar.notices).toHaveText([]);
  await send('monday', 300, TROUBLED.slice(300));
  // Its sender did not hear the answer.
  await send('monday', 300, TROUBLED.slice(300));
  await bar.expectHead(TROUBLED.length);

  await send('tuesday', 0, OTHER);
  await expect(bar.notices).toContainText('A new run appeared: tuesday');
  await bar.runPicker.selectOption('tuesday');
  await bar.expectHead(OTHER.length);
});

const redisIsThere = spawnSync('redis-server', ['--version']).status === 0 || process.env['CI'] !== undefined;

// Where Redis is not installed there is nothing to test; CI has it.
if (redisIsThere) {
  test('a Redis stream shows as it grows, and after a restart of the relay it goes on without doubling', async ({
    bar,
    broker,
    guard,
    relay,
    scratch,
  }) => {
    guard.expect(...RELAY_AWAY);
    await broker.add(TROUBLED.slice(0, 400));
    const args = ['--redis', broker.url, '--stream', STREAM, '--store', join(scratch, 'runs')];
    const first = await relay(...args);
    await bar.open(first.link);
    await bar.expectHead(400);
    await broker.add(TROUBLED.slice(400, 600));
    await bar.expectHead(600);

    await first.kill();
    await broker.add(TROUBLED.slice(600, 900));
    await expect(bar.pill).toHaveText('Reconnecting');
    await relay(...args, '--port', String(first.port), '--token', first.token);
    await expect(bar.pill).toHaveText('Live');
    await bar.expectHead(900);
    await broker.add(TROUBLED.slice(900));
    await bar.expectHead(TROUBLED.length);
    await bar.show('Library');
    await expect(bar.rows).toHaveCount(1);
    expect((await bar.exported(bar.rows)).text).toBe(asFile(TROUBLED));
  });
}
