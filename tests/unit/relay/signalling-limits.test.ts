import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FailedTokens } from '../../../src/relay/failed-tokens.ts';
import {
  FAILED_TOKENS,
  FAILED_TOKENS_MS,
  HOST_AWAY_MS,
  MAX_AWAY_HOSTS,
  MAX_FAREWELLS,
  MAX_SIGNALLING_CLIENTS,
  MAX_SIGNALLING_GUESTS,
  MAX_SIGNALLING_MESSAGE_BYTES,
  SIGNALLING_MESSAGES_AT_ONCE,
} from '../../../src/relay/limits.ts';
import { Allowance } from '../../../src/relay/signalling/allowance.ts';
import { AwayHosts } from '../../../src/relay/signalling/away-hosts.ts';
import { pause, Relay, TOKEN, until } from './relay-harness.ts';
import { BEARER, HOST, OTHER_HOST, PeerWindow, PeerWindows } from './signalling-harness.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const HERE = JSON.stringify(import.meta.dirname);

/**
 * Tells as JSON when the package `peer` was loaded: by Express, on which it stands, and which is of the old kind of
 * modules, which can be looked up. A process of its own has nothing yet.
 */
const LAZY_SCRIPT = `
  const { createRequire } = await import('node:module');
  const { Relay, TOKEN, until } = await import(${HERE} + '/relay-harness.ts');
  const { HOST, PeerWindows } = await import(${HERE} + '/signalling-harness.ts');
  const { cache } = createRequire(${HERE} + '/');
  const isLoaded = () => Object.keys(cache).some((path) => path.includes('/node_modules/express/'));
  const relay = await Relay.start(TOKEN);
  const windows = new PeerWindows(relay);
  await windows.info();
  const started = isLoaded();
  for (const id of [HOST, 'none', HOST + '-00000000']) {
    const window = windows.ask({ key: 'guest', id, token: 'a' });
    await until(() => window.status !== null || window.types.length > 0, 'a refusal');
  }
  const refused = isLoaded();
  await windows.host();
  console.log(JSON.stringify({ started, refused, letIn: isLoaded() }));
  await relay.close();
`;

let relay: Relay;
let windows: PeerWindows;
/** Steady milliseconds for the limiter of wrong codes. */
let now = 0;
beforeEach(async () => {
  relay = await Relay.start(
    TOKEN,
    { signallingTimings: { ping: 100, gone: 1000 } },
    { failedTokens: new FailedTokens(() => now) },
  );
  windows = new PeerWindows(relay);
});
afterEach(() => relay.close());

function hex(i: number): string {
  return i.toString(16).padStart(8, '0');
}

function guess(i: number, more = {}): PeerWindow {
  const word = String.fromCharCode(97 + (i % 26), 97 + Math.floor(i / 26));
  return windows.ask({ key: 'guest', id: `scry-guess-by-${word}-00000000`, token: 'a', ...more });
}

describe('codes', () => {
  test('are not found by trying: an address has to wait after some wrong ones, also with the right one', async () => {
    await windows.host();
    for (let i = 0; i < FAILED_TOKENS; i++) {
      const window = guess(i);
      assert.equal((await window.hears('EXPIRE')).src, window.said[0]?.src);
      assert.equal(await window.ends(), 1008);
    }
    assert.equal(await guess(50).refusal(), 429);
    const guest = { key: 'guest', id: `${HOST}-00000000`, token: 'a' };
    assert.equal(await windows.ask(guest).refusal(), 429);
    const { counts } = relay.metrics;
    assert.equal(counts.failedTokens, FAILED_TOKENS);
    assert.equal(counts.signallingRefused.get('unknown-code'), FAILED_TOKENS);
    assert.equal(counts.signallingRefused.get('too-many-guesses'), 2);
    assert.equal(counts.refused.get(429), 2);
    now += FAILED_TOKENS_MS;
    await windows.ask(guest).hears('OPEN');
  });

  test('are not found from another of this machine’s own addresses either', async () => {
    for (let i = 0; i < FAILED_TOKENS; i++) {
      await guess(i, { localAddress: `127.0.0.${String(i + 2)}` }).hears('EXPIRE');
    }
    assert.equal(await guess(50, { localAddress: '127.0.1.1' }).refusal(), 429);
  });

  test('that are wrong shut out neither viewers nor hosts of this machine', async () => {
    for (let i = 0; i < FAILED_TOKENS; i++) await guess(i).hears('EXPIRE');
    assert.equal(await guess(50).refusal(), 429);
    assert.equal((await relay.http('/api/runs', BEARER)).status, 200);
    await windows.host();
  });

  test('of a host that left a moment ago are no guesses: its guests come back again and again', async () => {
    const host = await windows.host();
    await host.leave();
    await until(() => relay.metrics.signallingClients === 0, 'the host to be gone');
    for (let i = 0; i < 2 * FAILED_TOKENS; i++) {
      await windows.ask({ key: 'guest', id: `${HOST}-00000000`, token: 'a' }).hears('EXPIRE');
    }
    await windows.host();
    await windows.guest();
    assert.equal(relay.metrics.counts.failedTokens, 0);
  });

  test('of hosts that left are remembered for a while, and not without end', () => {
    let time = 0;
    const away = new AwayHosts(() => time);
    away.left('one');
    time += HOST_AWAY_MS - 1;
    assert.ok(away.has('one'));
    time += 1;
    assert.ok(!away.has('one'));
    for (let i = 0; i <= MAX_AWAY_HOSTS; i++) away.left(`host ${String(i)}`);
    assert.ok(!away.has('host 0'));
    assert.ok(away.has('host 1') && away.has(`host ${String(MAX_AWAY_HOSTS)}`));
    assert.ok(!away.has('never'));
  });
});

describe('room', () => {
  test(`is for ${String(MAX_SIGNALLING_GUESTS)} guests of a host; the next is told so, and one that comes again is in`, async () => {
    await windows.host();
    const guests = await Promise.all(Array.from({ length: MAX_SIGNALLING_GUESTS }, (_, i) => windows.guest(hex(i))));
    const late = windows.ask({ key: 'guest', id: `${HOST}-ffffffff`, token: 'a' });
    assert.match(String((await late.hears('ERROR')).payload?.['msg']), /as many guests as it can have/);
    await late.ends();
    await windows.guest(hex(0));
    await windows.host(OTHER_HOST);
    await windows.guest('ffffffff', OTHER_HOST);
    await guests[1]?.leave();
    await until(() => relay.metrics.signallingClients === MAX_SIGNALLING_GUESTS + 2, 'one to be gone');
    await windows.guest('ffffffff');
  });

  test(`is for ${String(MAX_SIGNALLING_CLIENTS)} windows; the next is told so`, async () => {
    const { key } = await windows.info();
    await Promise.all(
      Array.from({ length: MAX_SIGNALLING_CLIENTS }, (_, i) => {
        return windows.host(`scry-host-of-${String.fromCharCode(97 + (i % 26), 97 + Math.floor(i / 26))}`);
      }),
    );
    const late = windows.ask({ key, id: HOST, token: 'a' });
    assert.match(String((await late.hears('ERROR')).payload?.['msg']), /as many windows as it can/);
    await late.ends();
    assert.equal(relay.metrics.signallingClients, MAX_SIGNALLING_CLIENTS);
    assert.equal(relay.metrics.counts.signallingRefused.get('too-many'), 1);
  });

  test('for refused windows that do not go is little, and for a moment: others are refused by HTTP', async () => {
    const target = `/peerjs?key=wrong&id=${HOST}&token=a`;
    const greeted = await Promise.all(
      Array.from({ length: MAX_FAREWELLS }, async () => {
        // It reads, and never closes.
        const socket = connect({ port: relay.port, host: '127.0.0.1', allowHalfOpen: true });
        socket.on('error', () => undefined);
        relay.onClose(() => socket.destroy());
        socket.write(
          `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
            'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
        );
        let told = '';
        socket.on('data', (chunk) => (told += chunk.toString('latin1')));
        await until(() => told.includes('INVALID-KEY'), 'the reason');
        return socket;
      }),
    );
    assert.equal(await windows.ask({ key: 'wrong', id: HOST, token: 'a' }).refusal(), 401);
    await windows.host();
    await until(() => greeted.every((socket) => socket.closed || socket.readableEnded), 'all to be cut off');
    await windows.ask({ key: 'wrong', id: HOST, token: 'a' }).hears('INVALID-KEY');
  });
});

describe('a window is cut off that', () => {
  test('sends too large a message, and its id is free', async () => {
    const host = await windows.host();
    const guest = await windows.guest();
    const around = JSON.stringify({ type: 'OFFER', dst: HOST, payload: { sdp: '' } }).length;
    guest.tell('OFFER', HOST, { sdp: 'x'.repeat(MAX_SIGNALLING_MESSAGE_BYTES - around) });
    await host.hears('OFFER');
    guest.tell('OFFER', HOST, { sdp: 'x'.repeat(MAX_SIGNALLING_MESSAGE_BYTES - around + 1) });
    assert.equal(await guest.ends(), 1009);
    assert.equal(relay.metrics.counts.dropped.get('too-large'), 1);
    assert.deepEqual(host.types, ['OPEN', 'OFFER']);
    await windows.guest();
  });

  test('sends too many messages at once', async () => {
    const host = await windows.host();
    const guest = await windows.guest();
    for (let i = 0; i < 2 * SIGNALLING_MESSAGES_AT_ONCE; i++) guest.tell('CANDIDATE', HOST);
    assert.equal(await guest.ends(), 1008);
    assert.equal(relay.metrics.counts.dropped.get('flood'), 1);
    await until(() => host.types.length > SIGNALLING_MESSAGES_AT_ONCE, 'what was allowed');
    assert.ok(host.types.length < 1.5 * SIGNALLING_MESSAGES_AT_ONCE, String(host.types.length));
    assert.equal(host.closed, null);
  });

  test('gives no sign of life', async () => {
    const host = await windows.host();
    host.socket.pause();
    await until(() => relay.metrics.signallingClients === 0, 'the host to be missed');
    assert.equal(relay.metrics.counts.dropped.get('silent'), 1);
    await windows.host(HOST, 'after-the-crash');
  });

  test('does not read, and what is sent to it does not fill the memory meanwhile', async () => {
    const host = await windows.host();
    const guest = await windows.guest();
    const second = await windows.guest('00000002');
    host.socket.pause();
    const sdp = 'x'.repeat(60_000);
    const timer = setInterval(() => {
      // It talks, so it is not silent; it only does not read.
      if (host.socket.readyState === host.socket.OPEN) host.tell('HEARTBEAT');
      for (let i = 0; i < 4; i++) for (const one of [guest, second]) one.tell('CANDIDATE', HOST, { sdp });
    }, 100);
    relay.onClose(() => {
      clearInterval(timer);
    });
    await until(() => relay.metrics.signallingClients === 2, 'the host to be cut off', 20_000);
    clearInterval(timer);
    assert.equal(relay.metrics.counts.dropped.get('slow'), 1);
    assert.deepEqual([guest.closed, second.closed], [null, null], 'those who sent are not to blame');
  });

  test('answers pings stays', async () => {
    const host = await windows.host();
    await pause(1500);
    assert.equal(host.closed, null);
    assert.equal(relay.metrics.signallingClients, 1);
  });
});

describe('an allowance', () => {
  test('is for so many at once, and comes back with time', () => {
    let time = 0;
    const allowance = new Allowance(200, 50, () => time);
    const take = (times: number): number =>
      Array.from({ length: times }, () => allowance.take()).filter(Boolean).length;
    assert.equal(take(300), 200);
    time += 1000;
    assert.equal(take(300), 50);
    time += 3_600_000;
    assert.equal(take(300), 200);
    time += 19;
    assert.equal(take(1), 0);
    time += 2;
    assert.equal(take(1), 1);
  });
});

describe('signalling', () => {
  test('leaves nothing behind after 300 windows came and went', async () => {
    const handles = (): number => process.getActiveResourcesInfo().length;
    const host = await windows.host();
    await host.leave();
    await until(() => relay.metrics.signallingClients === 0, 'the first to be gone');
    await pause(50);
    const before = handles();
    for (let round = 0; round < 15; round++) {
      const main = await windows.host(HOST, `round-${String(round)}`);
      const guests = await Promise.all(Array.from({ length: 19 }, (_, i) => windows.guest(hex(i))));
      for (const guest of guests) guest.tell('OFFER', HOST);
      await until(() => main.types.length === 20, 'all offers');
      for (const one of guests.slice(10)) one.socket.terminate();
      await Promise.all(guests.slice(0, 10).map((one) => one.leave()));
      await main.leave();
      await until(() => relay.metrics.signallingClients === 0, 'all to be gone');
    }
    await until(() => handles() <= before, `no more than ${String(before)} handles, not ${String(handles())}`);
  });

  test('ends with the relay, also for windows that do not answer', async () => {
    const own = await Relay.start(TOKEN);
    const { key } = await new PeerWindows(own).info();
    const host = new PeerWindow(own.port, { key, id: HOST, token: 'a' });
    await host.hears('OPEN');
    const deaf = new PeerWindow(own.port, { key: 'guest', id: `${HOST}-00000000`, token: 'a' });
    await deaf.hears('OPEN');
    deaf.socket.pause();
    await own.close();
    assert.equal(await host.ends(), 1001);
    assert.equal(own.metrics.signallingClients, 0);
    deaf.socket.terminate();
  });

  test('does not come to life while the relay stops', async () => {
    const own = await Relay.start(TOKEN);
    const { key } = await new PeerWindows(own).info();
    const late = Array.from({ length: 5 }, () => new PeerWindow(own.port, { key, id: HOST, token: 'a' }));
    await once(late[0]!.socket, 'upgrade', { signal: AbortSignal.timeout(1) }).catch(() => undefined);
    await own.close();
    await Promise.all(late.map((one) => one.ends()));
    assert.equal(own.metrics.signallingClients, 0);
  });

  test('loads PeerServer when the first window is let in, not before, and the process can end after it', async () => {
    const args = ['--import', 'tsx', '--input-type=module', '--eval', LAZY_SCRIPT];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, timeout: 60_000 });
    assert.deepEqual(JSON.parse(stdout), { started: false, refused: false, letIn: true });
  });
});
