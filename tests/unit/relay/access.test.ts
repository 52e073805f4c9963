import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { newToken, ownHosts, sameToken } from '../../../src/relay/access.ts';
import { SUBPROTOCOL } from '../../../src/telemetry/relay-protocol.ts';
import { pause, Relay, TOKEN } from './relay-harness.ts';

let relay: Relay;
before(async () => {
  relay = await Relay.start(TOKEN);
  writeFileSync(relay.path('run.jsonl'), '{"a": 1}\n');
  await relay.add('run.jsonl');
});
after(() => relay.close());

const BEARER = { Authorization: `Bearer ${TOKEN}` };
const API = ['/api/runs', '/api/runs/run/events'];

describe('the token', () => {
  const wrong: readonly (readonly [string, string])[] = [
    ['another session’s', newToken()],
    ['truncated', TOKEN.slice(0, 31)],
    ['too long', `${TOKEN}0`],
    ['upper case', TOKEN.toUpperCase()],
    ['empty', ''],
  ];
  for (const path of API) {
    test(`is asked for at ${path}`, async () => {
      assert.equal((await relay.http(path)).status, 401);
      for (const [name, token] of wrong) {
        assert.equal((await relay.http(path, { Authorization: `Bearer ${token}` })).status, 401, `${name}, as header`);
        assert.equal((await relay.http(`${path}?token=${token}`)).status, 401, `${name}, in the address`);
      }
      assert.equal((await relay.http(path, BEARER)).status, 200);
      assert.equal((await relay.http(`${path}?token=${TOKEN}`)).status, 200);
    });
  }

  test('is asked for at /ws', async () => {
    assert.equal(await relay.upgradeStatus(), 401);
    for (const [name, token] of wrong) {
      assert.equal(await relay.upgradeStatus({ Authorization: `Bearer ${token}` }), 401, `${name}, as header`);
      assert.equal(await relay.upgradeStatus({}, [SUBPROTOCOL], `/ws?token=${token}`), 401, `${name}, in the address`);
      if (token !== '')
        assert.equal(await relay.upgradeStatus({}, [SUBPROTOCOL, `token.${token}`]), 401, `${name}, as protocol`);
    }
    assert.equal(await relay.upgradeStatus(BEARER), 101);
    assert.equal(await relay.upgradeStatus({}, [SUBPROTOCOL, `token.${TOKEN}`]), 101);
    assert.equal(await relay.upgradeStatus({}, [SUBPROTOCOL], `/ws?token=${TOKEN}`), 101);
  });

  test('is not echoed as the protocol, nor in any refusal', async () => {
    const client = await relay.connect({}, [SUBPROTOCOL, `token.${TOKEN}`]);
    assert.equal(client.socket.protocol, SUBPROTOCOL);
    const refused = await relay.http(`/api/runs?token=${TOKEN.slice(1)}`);
    assert.ok(!refused.text.includes(TOKEN.slice(1)));
  });

  test('is not needed for the app and the health check, which hold nothing of the run', async () => {
    assert.equal((await relay.http('/')).status, 200);
    assert.equal((await relay.http('/healthz')).text, 'ok\n');
  });

  test('has 128 random bits', () => {
    const tokens = new Set(Array.from({ length: 200 }, newToken));
    assert.equal(tokens.size, 200);
    for (const token of tokens) assert.match(token, /^[0-9a-f]{32}$/);
  });

  test('is the same only as itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        assert.equal(sameToken(a, b), a === b);
        assert.ok(sameToken(a, a));
      }),
    );
  });
});

describe('the Host header', () => {
  const port = (): string => String(relay.port);
  const passes = (): string[] => [
    `localhost:${port()}`,
    `LOCALHOST:${port()}`,
    `127.0.0.1:${port()}`,
    `[::1]:${port()}`,
    'localhost',
    `${hostname()}:${port()}`,
  ];
  const refused = (): string[] => [
    `evil.test:${port()}`,
    `127.0.0.1.nip.io:${port()}`,
    `localhost.evil.test:${port()}`,
    `sub.localhost:${port()}`,
    `localhost.:${port()}`,
    `192.0.2.1:${port()}`,
    `[::2]:${port()}`,
    'a b',
  ];

  test('passes with the relay’s own names', async () => {
    for (const host of passes()) {
      assert.equal((await relay.http('/healthz', { Host: host })).status, 200, host);
      assert.equal(await relay.upgradeStatus({ Host: host, ...BEARER }), 101, host);
    }
  });

  test('of a stranger is answered 421, on HTTP and WebSocket, before anything else', async () => {
    for (const host of refused()) {
      for (const path of ['/', '/healthz', ...API]) {
        assert.equal((await relay.http(path, { Host: host, ...BEARER })).status, 421, `${host} ${path}`);
      }
      assert.equal(await relay.upgradeStatus({ Host: host, ...BEARER }), 421, host);
    }
  });

  test('may name the address that was bound, and the network’s addresses when all were bound', () => {
    assert.ok(ownHosts('192.0.2.7').has('192.0.2.7'));
    assert.ok(ownHosts('0.0.0.0').size >= ownHosts('127.0.0.1').size);
    assert.ok(!ownHosts('127.0.0.1').has('192.0.2.7'));
  });
});

describe('the Origin header', () => {
  test('passes where it is absent or the page’s own, also behind a proxy with TLS', async () => {
    const own = `localhost:${String(relay.port)}`;
    for (const origin of [`http://${own}`, `https://${own}`]) {
      const headers = { Host: own, Origin: origin, ...BEARER };
      assert.equal((await relay.http('/api/runs', headers)).status, 200, origin);
      assert.equal(await relay.upgradeStatus(headers), 101, origin);
    }
    assert.equal(await relay.upgradeStatus({ Host: own, ...BEARER }), 101);
  });

  test('of another page is answered 403, on HTTP and WebSocket', async () => {
    const own = `localhost:${String(relay.port)}`;
    const strangers = [
      'null',
      '',
      'http://evil.test',
      `http://evil.test:${String(relay.port)}`,
      `http://localhost:${String(relay.port + 1)}`,
      'http://localhost',
      `http://sub.${own}`,
      `http://${own}.evil.test`,
      `http://127.0.0.1:${String(relay.port)}`,
      `http://127.0.0.1.nip.io:${String(relay.port)}`,
      `ws://${own}`,
      `http://${own}/`,
      'file://',
    ];
    for (const origin of strangers) {
      const headers = { Host: own, Origin: origin, ...BEARER };
      for (const path of ['/', ...API])
        assert.equal((await relay.http(path, headers)).status, 403, `${origin} ${path}`);
      assert.equal(await relay.upgradeStatus(headers), 403, origin);
    }
  });
});

/** Sends bytes as they stand; resolves when the relay has closed the connection, or after a while. */
async function sendRaw(port: number, text: string, reset = false): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(text);
  if (reset) socket.resetAndDestroy();
  await Promise.race([closed, pause(500)]);
  socket.destroy();
  return answer;
}

function upgrade(port: number, target: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: localhost:${String(port)}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
}

/** A relay that belongs to the test that starts it, so that what it throws fails that test. */
async function withOwnRelay(use: (own: Relay) => Promise<void>): Promise<void> {
  const own = await Relay.start();
  try {
    await use(own);
    assert.equal((await own.http('/healthz')).status, 200);
  } finally {
    await own.close();
  }
}

describe('a broken request', () => {
  for (const target of ['//', 'http://[', '/%', '/ws?%']) {
    test(`to upgrade ${target} does not end the relay`, () =>
      withOwnRelay(async ({ port }) => {
        await sendRaw(port, upgrade(port, target));
      }));
  }

  for (const target of ['//', 'http://[']) {
    test(`for ${target} gets an answer`, async () => {
      const text = upgrade(relay.port, target).replace('Connection: Upgrade', 'Connection: close');
      assert.match(await sendRaw(relay.port, text), /^HTTP\/1\.1 4\d\d/);
    });
  }

  test('whose sender resets the connection while it is refused does not end the relay', () =>
    withOwnRelay(async ({ port }) => {
      for (let i = 0; i < 10; i++) await sendRaw(port, upgrade(port, '/elsewhere'), true);
      await pause(50);
    }));

  test('without a host is refused', async () => {
    assert.match(await sendRaw(relay.port, 'GET / HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 421/);
  });

  test('for a socket elsewhere than /ws is answered 404', async () => {
    assert.match(await sendRaw(relay.port, upgrade(relay.port, '/peerjs')), /^HTTP\/1\.1 404/);
  });
});
