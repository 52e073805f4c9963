import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { connect as connectSecurely } from 'node:tls';
import { renderUnicodeCompact } from 'uqr';
import { WebSocket } from 'ws';
import { ROOT } from './support/paths.ts';
import { runRelay, startRelay, type Environment, type Relay } from './support/relay.ts';
import { expect, test as base } from './support/test.ts';

/** The program on the command line: what it takes, what it says, how it ends. */

const TOKEN = '0123456789abcdef0123456789abcdef';
const INGEST_TOKEN = 'fedcba9876543210fedcba9876543210';

interface Tools {
  /** As `relay`, with an environment of its own. */
  relayWith: (env: Environment, ...args: readonly string[]) => Promise<Relay>;
}

const test = base.extend<Tools>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from its braces
  relayWith: async ({}, use) => {
    const started: Awaited<ReturnType<typeof startRelay>>[] = [];
    await use(async (env, ...args) => {
      const relay = await startRelay([...args, '--port', '0'], env);
      started.push(relay);
      return relay;
    });
    await Promise.all(started.map((relay) => relay.stop()));
  },
});

/** The status of an answer to a request with this token. */
async function statusWith(relay: Relay, path: string, token: string): Promise<number> {
  const response = await fetch(`${relay.origin}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return response.status;
}

/** This machine's addresses in its networks. */
function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ address, internal }) => !internal && !address.startsWith('fe80'))
    .map(({ address }) => address);
}

async function reaches(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

test('a taken port is told, with another to choose', async ({ relay, scratch }) => {
  const file = join(scratch, 'run.jsonl');
  writeFileSync(file, '');
  const { port } = await relay('--file', file);
  const { code, stdout, stderr } = await runRelay(['--file', file, '--port', String(port)]);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toBe(
    `scry: port ${String(port)} is taken, perhaps by another Scry. Stop that one, or choose another with --port ${String(port + 1)}.\n`,
  );
});

test('a missing file or folder is told', async ({ scratch }) => {
  for (const option of ['--file', '--dir']) {
    const { code, stderr } = await runRelay([option, join(scratch, 'none'), '--port', '0']);
    expect(code).toBe(1);
    expect(stderr).toContain(`${join(scratch, 'none')} does not exist. Give the `);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  }
});

test('a file given as a folder, or the other way round, is told with the right option', async ({ scratch }) => {
  mkdirSync(join(scratch, 'folder'));
  writeFileSync(join(scratch, 'file'), '');
  const folder = await runRelay(['--file', join(scratch, 'folder')]);
  expect([folder.code, folder.stderr]).toEqual([1, expect.stringContaining('is a folder. Use --dir')]);
  const file = await runRelay(['--dir', join(scratch, 'file')]);
  expect([file.code, file.stderr]).toEqual([1, expect.stringContaining('is a file. Use --file')]);
});

// Each start takes a moment, so they start together.
async function expectRefused(wrong: readonly (readonly [args: readonly string[], reason: string])[]): Promise<void> {
  const ends = await Promise.all(wrong.map(async ([args, reason]) => ({ args, reason, ...(await runRelay(args)) })));
  for (const { args, reason, code, stdout, stderr } of ends) {
    expect(code, args.join(' ')).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(reason);
    expect(stderr).toContain('See scry --help.');
    expect(stderr.trim().split('\n'), 'one line, nothing of the program’s inside').toHaveLength(1);
  }
}

test('an option that is wrong is told, with the one that may be meant, and how to get help', async () => {
  await expectRefused([
    [['--unknown'], 'There is no option --unknown.'],
    [['--prot', '8000'], 'Did you mean --port?'],
    [['--netwrok'], 'Did you mean --network?'],
    [['--port', '99999'], 'a port is a number from 0 to 65535'],
    [['--token', 'short'], 'a token has 32 hex characters'],
    [['--log-level', 'loud'], 'choose one of silent, error, warn, info, debug'],
    [['--redis', 'http://broker', '--stream', 'esper'], 'redis://'],
    [['stray'], 'stray'],
    [['--file'], '--file'],
  ]);
});

test('options that contradict each other are told, with what to do', async () => {
  await expectRefused([
    [['--demo', '--stdin'], 'exclude each other'],
    [['--redis', 'redis://localhost'], '--stream KEY'],
    [['--stream', 'esper'], '--redis URL'],
    [['--host', '127.0.0.1', '--network'], 'exclude each other'],
    [['--token', TOKEN, '--no-auth'], 'exclude each other'],
    [['--allow-everyone'], 'goes with --no-auth'],
    [['--ingest-token', INGEST_TOKEN], 'goes with --listen-ingest'],
    [['--tls', '--cert', 'a.pem', '--key', 'a.pem'], '--cert and --key suffice'],
    [['--cert', 'a.pem'], '--cert needs --key'],
    [['--store', 'runs'], 'goes with --listen-ingest or --redis'],
  ]);
});

test('watching without a token is refused on a network, unless everybody is allowed knowingly', async ({
  relayWith,
}) => {
  await expectRefused([
    [['--no-auth', '--network'], '--allow-everyone'],
    [['--no-auth', '--host', '0.0.0.0'], '--allow-everyone'],
    [['--no-auth', '--host', '192.0.2.1'], 'use an SSH tunnel'],
  ]);
  for (const args of [['--no-auth', '--network', '--allow-everyone'], ['--no-auth']]) {
    const relay = await relayWith({}, '--stdin', ...args);
    expect(relay.written.stdout).toContain('Warning: --no-auth is on. Everybody who reaches this port can watch.');
    expect(relay.written.stdout).not.toContain('token');
    expect((await fetch(`${relay.origin}/api/runs`)).status).toBe(200);
  }
});

test('an address that is not this machine’s is told', async () => {
  const { code, stderr } = await runRelay(['--demo', '--host', '203.0.113.7', '--port', '0']);
  expect(code).toBe(1);
  expect(stderr).toContain('203.0.113.7 is not an address of this machine');
});

test('help teaches: every source with an example, how people use it, the exit codes; at most 80 columns', async () => {
  const { code, stdout, stderr } = await runRelay(['--help']);
  expect([code, stderr]).toEqual([0, '']);
  for (const example of [
    'scry --file telemetry/events.jsonl',
    'scry --dir telemetry/',
    'my-training | scry --stdin',
    'scry --listen-ingest --store runs/',
    'scry --redis redis://broker:6379 --stream esper',
    'ssh -L 8765:localhost:8765',
    '--network --tls',
    'SCRY_TOKEN',
    'Exit codes',
  ]) {
    expect(stdout).toContain(example);
  }
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  // Who asks for help gets it, whatever else is wrong.
  for (const args of [['-h'], ['--prot', '-h']]) expect(await runRelay(args)).toEqual({ code, stdout, stderr });
});

test('the version is the package’s', async () => {
  const [, version = ''] = /"version": "([^"]+)"/.exec(readFileSync(join(ROOT, 'package.json'), 'utf8')) ?? [];
  for (const option of ['--version', '-v']) {
    expect(await runRelay([option])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  }
});

test('without --host or --network only this machine reaches it', async ({ relay }) => {
  const { port, written } = await relay('--stdin');
  expect(written.stdout).not.toContain('Network:');
  expect(await reaches('127.0.0.1', port)).toBe(true);
  for (const address of ['::1', ...ownAddresses()]) expect(await reaches(address, port), address).toBe(false);
});

test('on a network it prints a link for each address, and a code to scan of the first', async ({ relay }) => {
  const { origin, port, token, written } = await relay('--stdin', '--network');
  const addresses = ownAddresses().filter((address) => !address.includes(':'));
  const links = addresses.map((address) => `http://${address}:${String(port)}/#token=${token}`);
  for (const link of links) expect(written.stdout).toContain(`  Network: ${link}\n`);
  const [first] = links;
  if (first === undefined) expect(written.stdout).toContain('This machine has no address in a network now.');
  else {
    const code = renderUnicodeCompact(first, { border: 2 }).split('\n');
    expect(written.stdout).toContain(code.map((row) => `  ${row}\n`).join(''));
  }
  for (const host of [origin, ...addresses.map((address) => `http://${address}:${String(port)}`)]) {
    expect(await (await fetch(`${host}/healthz`)).text(), host).toBe('ok\n');
  }
});

test('tokens are taken from the environment, where the list of processes does not show them', async ({
  relayWith,
  scratch,
}) => {
  const env = { SCRY_TOKEN: TOKEN.toUpperCase(), SCRY_INGEST_TOKEN: INGEST_TOKEN };
  const relay = await relayWith(env, '--listen-ingest', '--store', join(scratch, 'runs'));
  expect(relay.token).toBe(TOKEN);
  expect(relay.written.stdout).toContain(`Ingest token: ${INGEST_TOKEN}`);
  expect(await statusWith(relay, '/api/runs', TOKEN)).toBe(200);
  expect(await statusWith(relay, '/api/ingest/a', INGEST_TOKEN)).toBe(200);
  // Each opens its own door only.
  expect(await statusWith(relay, '/api/runs', INGEST_TOKEN)).toBe(401);
  expect(await statusWith(relay, '/api/ingest/a', TOKEN)).toBe(401);

  const other = 'a'.repeat(32);
  const given = await relayWith(env, '--stdin', '--token', other);
  expect(given.token, 'an option wins over its variable').toBe(other);
  const { code, stderr } = await runRelay(['--stdin'], { SCRY_TOKEN: 'not-hex-at-all' });
  expect(code).toBe(2);
  expect(stderr).toContain('SCRY_TOKEN: a token has 32 hex characters');
  expect(stderr).not.toContain('not-hex-at-all');
});

test('a certificate or key that does not do is told, and nothing is served', async ({ scratch }) => {
  const config = join(scratch, 'config');
  const folder = join(config, 'scry', 'tls');
  mkdirSync(folder, { recursive: true });
  const broken = join(folder, 'authority.pem');
  writeFileSync(broken, 'broken');
  const env = { HOME: scratch, XDG_CONFIG_HOME: config };
  for (const [args, reason] of [
    [['--tls'], `The local authority in ${broken} is damaged`],
    [['--cert', broken, '--key', broken], `--cert ${broken}`],
    [['--cert', join(scratch, 'none.pem'), '--key', broken], 'there is no such file'],
  ] as const) {
    const { code, stdout, stderr } = await runRelay(['--stdin', '--port', '0', ...args], env);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(reason);
  }
  expect(readFileSync(broken, 'utf8'), 'what devices may trust is never replaced').toBe('broken');
});

/** A viewer that follows the newest run and is being sent its lines. */
async function watching(relay: Relay): Promise<WebSocket> {
  const socket = new WebSocket(`ws://localhost:${String(relay.port)}/ws`, ['scry.v1', `token.${relay.token}`]);
  const hello = String(await once(socket, 'message'));
  const [, run = ''] = /"run":"([^"]+)"/.exec(hello) ?? [];
  socket.send(JSON.stringify({ type: 'subscribe', run, from: 0 }));
  await once(socket, 'message');
  return socket;
}

for (const [signal, source] of [
  ['SIGINT', '--demo'],
  ['SIGTERM', '--stdin'],
  ['SIGHUP', '--demo'],
] as const) {
  test(`${signal} ends it with code 0 while ${source} is watched, and its temporary files are gone`, async ({
    relayWith,
    scratch,
  }) => {
    const relay = await relayWith({ TMPDIR: scratch }, source);
    expect(readdirSync(scratch), 'there is something to remove').not.toEqual([]);
    const viewers = await Promise.all([watching(relay), watching(relay)]);
    const goodbyes = viewers.map((viewer) => once(viewer, 'close'));
    relay.signal(signal);
    // Work that would not end is broken off, with code 1.
    expect(await relay.ended).toBe(0);
    for (const goodbye of goodbyes) expect((await goodbye)[0], 'viewers are told that it goes away').toBe(1001);
    expect(readdirSync(scratch)).toEqual([]);
    expect(relay.written.stderr).toBe('');
  });
}

/** Begins a request whose body does not end. */
async function halfRequest(relay: Relay): Promise<Socket> {
  const socket = connect(relay.port, 'localhost');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const head = [
    'POST /api/ingest/slow?first=0 HTTP/1.1',
    `Host: localhost:${String(relay.port)}`,
    `Authorization: Bearer ${INGEST_TOKEN}`,
    'Content-Length: 1000',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n{"half":`);
  return socket;
}

test('connections on which nothing was ever asked do not hold it up, also where TLS has not begun', async ({
  relayWith,
  scratch,
}) => {
  const relay = await relayWith({ HOME: scratch, XDG_CONFIG_HOME: scratch }, '--stdin', '--tls');
  const silent = connect(relay.port, '127.0.0.1');
  await once(silent, 'connect');
  const greeted = connectSecurely({ port: relay.port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(greeted, 'secureConnect');
  relay.signal('SIGTERM');
  // Both would be waited for until the program gives up, with code 1.
  expect(await relay.ended).toBe(0);
  for (const socket of [silent, greeted]) socket.destroy();
});

test('a second SIGINT does not wait for open work', async ({ relayWith, scratch }) => {
  const env = { SCRY_INGEST_TOKEN: INGEST_TOKEN };
  const relay = await relayWith(env, '--listen-ingest', '--store', join(scratch, 'runs'));
  const socket = await halfRequest(relay);
  // Answered after the half request has come, because the relay takes what comes in turn.
  expect(await statusWith(relay, '/api/ingest/slow', INGEST_TOKEN)).toBe(200);
  relay.signal('SIGINT');
  await expect.poll(() => reaches('127.0.0.1', relay.port), 'it takes no more requests').toBe(false);
  // Sooner it would be taken for the same key press, which npm and the terminal both hand on.
  const since = performance.now();
  await expect.poll(() => performance.now() - since).toBeGreaterThan(700);
  relay.signal('SIGINT');
  expect(await relay.ended).toBe(1);
  socket.destroy();
});
