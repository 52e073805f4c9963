import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { newToken, sameToken } from '../../../src/relay/access.ts';
import { FailedTokens } from '../../../src/relay/failed-tokens.ts';
import { FAILED_TOKENS_MS } from '../../../src/relay/limits.ts';
import { newLog } from '../../../src/relay/log.ts';
import { SUBPROTOCOL } from '../../../src/telemetry/relay-protocol.ts';
import { INGEST_TOKEN, pause, Relay, sendRaw, TOKEN } from './relay-harness.ts';

/** A clock that leaps: every wrong token is long ago when the next one comes. */
function forgetful(): FailedTokens {
  let now = 0;
  return new FailedTokens(() => (now += FAILED_TOKENS_MS + 1));
}

let relay: Relay;
before(async () => {
  relay = await Relay.start(TOKEN, {}, { failedTokens: forgetful() });
  writeFileSync(relay.path('run.jsonl'), '{"a": 1}\n');
  await relay.add('run.jsonl');
});
after(() => relay.close());

const BEARER = { Authorization: `Bearer ${TOKEN}` };
const PUBLISHER = { Authorization: `Bearer ${INGEST_TOKEN}` };
const API = ['/api/runs', '/api/runs/run/events', '/api/signalling', '/metrics'];
const INGEST = '/api/ingest/sent?first=0';

describe('1: the Origin header', () => {
  const port = (): string => String(relay.port);

  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    test(`passes where it is absent or the page’s own at ${host}`, async () => {
      const own = `${host}:${port()}`;
      for (const headers of [{ Host: own }, { Host: own, Origin: `http://${own}` }]) {
        for (const path of ['/', '/healthz']) assert.equal((await relay.http(path, headers)).status, 200, path);
        for (const path of API) assert.equal((await relay.http(path, { ...headers, ...BEARER })).status, 200, path);
        const sent = await relay.http(INGEST, { ...headers, ...PUBLISHER }, 'POST', '{"a": 1}\n');
        assert.equal(sent.status, 200);
        assert.equal(await relay.upgradeStatus({ ...headers, ...BEARER }), 101);
      }
    });
  }

  test('passes where the page’s own address was written in upper case', async () => {
    const headers = { Host: `LOCALHOST:${port()}`, Origin: `http://localhost:${port()}`, ...BEARER };
    assert.equal((await relay.http('/api/runs', headers)).status, 200);
    assert.equal(await relay.upgradeStatus(headers), 101);
  });

  test('passes through a tunnel that ends at another port', async () => {
    const headers = { Host: 'localhost:4711', Origin: 'http://localhost:4711', ...BEARER };
    assert.equal((await relay.http('/api/runs', headers)).status, 200);
    assert.equal(await relay.upgradeStatus(headers), 101);
  });

  const strangers: readonly (readonly [string, (own: string) => string])[] = [
    ['null', () => 'null'],
    ['empty', () => ''],
    ['another site', () => 'http://evil.test'],
    ['another site at our port', () => `http://evil.test:${port()}`],
    ['another port', () => `http://localhost:${String(relay.port + 1)}`],
    ['no port', () => 'http://localhost'],
    ['a subdomain', (own) => `http://sub.${own}`],
    ['our name as a subdomain', (own) => `http://${own}.evil.test`],
    ['our IPv4 address, asked by name', () => `http://127.0.0.1:${port()}`],
    ['our IPv6 address, asked by name', () => `http://[::1]:${port()}`],
    ['another spelling of the address', () => `http://127.1:${port()}`],
    ['the address as a number', () => `http://2130706433:${port()}`],
    ['a name that resolves to us', () => `http://127.0.0.1.nip.io:${port()}`],
    ['https', (own) => `https://${own}`],
    ['ws', (own) => `ws://${own}`],
    ['upper case', (own) => `HTTP://${own.toUpperCase()}`],
    ['a trailing dot', () => `http://localhost.:${port()}`],
    ['a path', (own) => `http://${own}/`],
    ['a user', (own) => `http://us@${own}`],
    ['two origins', (own) => `http://${own} http://evil.test`],
    ['a file', () => 'file://'],
    ['an extension', () => 'chrome-extension://abcdef'],
  ];
  for (const [name, origin] of strangers) {
    test(`of a stranger is answered 403, on HTTP and WebSocket: ${name}`, async () => {
      const own = `localhost:${port()}`;
      const headers = { Host: own, Origin: origin(own) };
      for (const path of ['/', '/healthz', ...API]) {
        assert.equal((await relay.http(path, { ...headers, ...BEARER })).status, 403, path);
      }
      assert.equal((await relay.http(INGEST, { ...headers, ...PUBLISHER }, 'POST', '{"a": 1}\n')).status, 403);
      assert.equal(await relay.upgradeStatus({ ...headers, ...BEARER }), 403);
    });
  }

  test('must be https where the relay speaks TLS', async () => {
    const own = await Relay.start(TOKEN, {}, { scheme: 'https' });
    try {
      const host = `localhost:${String(own.port)}`;
      assert.equal((await own.http('/', { Host: host, Origin: `https://${host}` })).status, 200);
      assert.equal((await own.http('/', { Host: host, Origin: `http://${host}` })).status, 403);
    } finally {
      await own.close();
    }
  });
});

const WRONG: readonly (readonly [string, string])[] = [
  ['of another session', newToken()],
  ['off by the last character', `${TOKEN.slice(0, -1)}0`],
  ['off by the first character', `f${TOKEN.slice(1)}`],
  ['truncated', TOKEN.slice(0, 31)],
  ['too long', `${TOKEN}0`],
  ['twice', `${TOKEN}${TOKEN}`],
  ['upper case', TOKEN.toUpperCase()],
  ['empty', ''],
  ['the publisher’s', INGEST_TOKEN],
];

describe('3: the token', () => {
  for (const path of API) {
    test(`is asked for at ${path}`, async () => {
      const absent = await relay.http(path);
      assert.equal(absent.status, 401);
      assert.equal(absent.headers['www-authenticate'], 'Bearer');
      for (const [name, token] of WRONG) {
        assert.equal((await relay.http(path, { Authorization: `Bearer ${token}` })).status, 401, name);
      }
      for (const scheme of ['Basic', 'Token', 'BearerX']) {
        assert.equal((await relay.http(path, { Authorization: `${scheme} ${TOKEN}` })).status, 401, scheme);
      }
      assert.equal((await relay.http(path, BEARER)).status, 200);
    });
  }

  test('is asked for at /ws', async () => {
    assert.equal(await relay.upgradeStatus(), 401);
    for (const [name, token] of WRONG) {
      assert.equal(await relay.upgradeStatus({ Authorization: `Bearer ${token}` }), 401, `${name}, as header`);
      if (token === '') continue;
      assert.equal(await relay.upgradeStatus({}, [SUBPROTOCOL, `token.${token}`]), 401, `${name}, as protocol`);
    }
    assert.equal(await relay.upgradeStatus({}, [SUBPROTOCOL, TOKEN]), 401, 'a bare token is no protocol of ours');
    assert.equal(await relay.upgradeStatus(BEARER), 101);
    assert.equal(await relay.upgradeStatus({}, [SUBPROTOCOL, `token.${TOKEN}`]), 101);
  });

  test('is asked for before it is told which runs there are', async () => {
    for (const path of ['/api/runs/none/events', '/api/none', '/api/runs/run']) {
      assert.equal((await relay.http(path)).status, 401, path);
    }
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

  test('is not the same as one that differs in one place', () => {
    fc.assert(
      fc.property(fc.nat(TOKEN.length - 1), fc.constantFrom(...Array.from('0123456789abcdef')), (at, other) => {
        const changed = `${TOKEN.slice(0, at)}${other}${TOKEN.slice(at + 1)}`;
        assert.equal(sameToken(changed, TOKEN), changed === TOKEN);
      }),
    );
  });
});

describe('4: the token in the address', () => {
  for (const path of API) {
    test(`lets nobody in at ${path}`, async () => {
      for (const query of [`token=${TOKEN}`, `from=0&token=${TOKEN}`, `access_token=${TOKEN}`, TOKEN]) {
        assert.equal((await relay.http(`${path}?${query}`)).status, 401, query);
      }
    });
  }

  test('lets nobody in at /ws, nor at the ingest address', async () => {
    assert.equal(await relay.upgradeStatus({}, [SUBPROTOCOL], `/ws?token=${TOKEN}`), 401);
    assert.equal((await relay.http(`${INGEST}&token=${INGEST_TOKEN}`, {}, 'POST', '{}\n')).status, 401);
  });

  test('lets nobody in as a cookie, and no answer sets one', async () => {
    for (const path of ['/', '/healthz', ...API]) {
      const cookie = await relay.http(path, { Cookie: `token=${TOKEN}` });
      assert.equal(cookie.status, API.includes(path) ? 401 : 200);
      for (const reply of [cookie, await relay.http(path, BEARER)])
        assert.equal(reply.headers['set-cookie'], undefined);
    }
    assert.equal(await relay.upgradeStatus({ Cookie: `token=${TOKEN}` }), 401);
  });
});

describe('5: no token', () => {
  const wrong = newToken();
  const secrets = [TOKEN, INGEST_TOKEN, wrong, TOKEN.slice(0, 16), INGEST_TOKEN.slice(0, 16), wrong.slice(0, 16)];

  test('is in the log, in a body or in a header, whichever way it came', async () => {
    const said: string[] = [];
    const log = newLog('debug', (line) => said.push(line));
    const own = await Relay.start(TOKEN, { log });
    const asked = ['/', '/healthz', '/nowhere', ...API, '/api/ingest/run', INGEST];
    try {
      for (const token of [TOKEN, INGEST_TOKEN, wrong]) {
        for (const path of asked) {
          for (const [headers, query] of [
            [{ Authorization: `Bearer ${token}` }, ''],
            [{ 'Sec-WebSocket-Protocol': `${SUBPROTOCOL}, token.${token}` }, ''],
            [{ Referer: `http://localhost/#token=${token}` }, `?token=${token}`],
            [{ Cookie: `token=${token}` }, `?first=0&token=${token}`],
          ] as const) {
            for (const method of ['GET', 'POST']) {
              const body = method === 'POST' ? '{"a": 1}\n' : undefined;
              const reply = await own.http(`${path}${query}`, headers, method, body);
              said.push(`${JSON.stringify(reply.headers)} ${reply.text}`);
            }
          }
        }
        const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
        const upgraded = `GET /elsewhere?token=${token} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}`;
        said.push(await sendRaw(own.port, `${upgraded}Sec-WebSocket-Protocol: token.${token}\r\n\r\n`));
        said.push(
          await sendRaw(own.port, `GET /?token=${token} HTTP/1.1\r\nHost: ${token}.evil\r\nnonsense ${token}\r\n\r\n`),
        );
      }
      const client = await own.connect({}, [SUBPROTOCOL, `token.${TOKEN}`]);
      assert.equal(client.socket.protocol, SUBPROTOCOL);
      said.push(JSON.stringify(client.messages));
      said.push((await own.http('/metrics', BEARER)).text);
    } finally {
      await own.close();
    }
    assert.ok(
      said.some((line) => line.includes('/api/runs 200')),
      'requests are logged',
    );
    for (const line of said) {
      for (const secret of secrets) assert.ok(!line.includes(secret), line);
    }
  });
});

describe('6: who may do what', () => {
  test('a viewer cannot send events, nor ask how far they are', async () => {
    for (const method of ['POST', 'GET']) {
      const body = method === 'POST' ? '{"a": 1}\n' : undefined;
      assert.equal((await relay.http('/api/ingest/new?first=0', BEARER, method, body)).status, 401, method);
    }
    assert.equal(relay.runs.get('new'), undefined);
  });

  test('a publisher reads no runs, no events and no metrics, and gets no socket', async () => {
    for (const path of API) assert.equal((await relay.http(path, PUBLISHER)).status, 401, path);
    assert.equal(await relay.upgradeStatus(PUBLISHER), 401);
    assert.equal(await relay.upgradeStatus({}, [SUBPROTOCOL, `token.${INGEST_TOKEN}`]), 401);
  });

  test('a publisher sends events, also where viewers need no token', async () => {
    const open = await Relay.start(null, {}, { failedTokens: forgetful() });
    try {
      assert.equal((await open.http('/api/runs')).status, 200);
      assert.equal((await open.http(INGEST, {}, 'POST', '{"a": 1}\n')).status, 401);
      assert.equal((await open.http(INGEST, BEARER, 'POST', '{"a": 1}\n')).status, 401);
      assert.equal((await open.http(INGEST, PUBLISHER, 'POST', '{"a": 1}\n')).status, 200);
    } finally {
      await open.close();
    }
  });

  test('nobody sends events to a relay that takes none', async () => {
    const closed = await Relay.start(TOKEN, { ingest: null }, { ingestToken: null });
    try {
      for (const headers of [{}, BEARER, PUBLISHER]) {
        assert.equal((await closed.http(INGEST, headers, 'POST', '{"a": 1}\n')).status, 404);
        assert.equal((await closed.http('/api/ingest/sent', headers)).status, 404);
      }
    } finally {
      await closed.close();
    }
  });

  test('a viewer’s messages on the socket change nothing', async () => {
    const client = await relay.connect(BEARER);
    for (const text of [
      '{"type":"events","run":"run","from":1,"count":1}\n{"b": 2}\n',
      '{"type":"publish","run":"run"}',
    ]) {
      client.socket.send(text);
    }
    assert.equal((await client.message('error', 1)).code, 'bad-message');
    assert.equal(relay.runs.get('run')?.file.head, 1);
  });
});

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
  for (const target of ['//', 'http://[', '/%', '/ws%', '/ws/..']) {
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
      for (let i = 0; i < 10; i++) {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        socket.write(upgrade(port, '/elsewhere'));
        socket.resetAndDestroy();
      }
      await pause(50);
    }));

  test('for a socket elsewhere than /ws and /peerjs is answered 404', async () => {
    assert.match(await sendRaw(relay.port, upgrade(relay.port, '/elsewhere')), /^HTTP\/1\.1 404/);
  });
});
