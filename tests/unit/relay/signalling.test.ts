import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { newToken } from '../../../src/relay/access.ts';
import { newLog } from '../../../src/relay/log.ts';
import { mayTell, parsePeerId } from '../../../src/relay/signalling/peer-id.ts';
import { parseSignallingMessage } from '../../../src/relay/signalling/signalling-message.ts';
import { INGEST_TOKEN, pause, Relay, TOKEN, until } from './relay-harness.ts';
import { BEARER, HOST, OTHER_HOST, PeerWindows } from './signalling-harness.ts';

let relay: Relay;
let windows: PeerWindows;
const logged: string[] = [];
beforeEach(async () => {
  logged.length = 0;
  relay = await Relay.start(TOKEN, { log: newLog('debug', (line) => logged.push(line)) });
  windows = new PeerWindows(relay);
});
afterEach(() => relay.close());

const GUEST = `${HOST}-0123456789abcdef`;

function refused(reason: Parameters<typeof relay.metrics.signallingRefused>[0]): number {
  return relay.metrics.counts.signallingRefused.get(reason) ?? 0;
}

describe('the signalling key', () => {
  test('is told to viewers alone', async () => {
    for (const headers of [{}, { Authorization: `Bearer ${INGEST_TOKEN}` }, { Authorization: 'Bearer wrong' }]) {
      const reply = await relay.http('/api/signalling', headers);
      assert.equal(reply.status, 401);
      assert.ok(!reply.text.includes('key"'));
    }
    assert.equal((await relay.http('/api/signalling', { ...BEARER, Origin: 'http://evil.test' })).status, 403);
    const { key, stun } = await windows.info();
    assert.match(key, /^[0-9a-f]{32}$/);
    assert.equal(stun, null, 'none was asked for');
  });

  test('is another one for each relay, and the same as long as it runs', async () => {
    const other = await Relay.start(TOKEN);
    try {
      const { key } = await windows.info();
      assert.equal((await windows.info()).key, key);
      assert.notEqual((await new PeerWindows(other).info()).key, key);
    } finally {
      await other.close();
    }
  });

  test('is kept by nobody on the way', async () => {
    const reply = await relay.http('/api/signalling', BEARER);
    assert.equal(reply.headers['cache-control'], 'no-store');
  });

  test('is told without a token, and still needed by hosts, where viewers need none', async () => {
    const open = await Relay.start(null);
    const own = new PeerWindows(open);
    try {
      const stranger = own.ask({ key: 'peerjs', id: HOST, token: 'a' });
      assert.equal((await stranger.hears('INVALID-KEY')).type, 'INVALID-KEY');
      assert.equal((await open.http('/api/signalling')).status, 200);
      await own.host();
    } finally {
      await open.close();
    }
  });
});

describe('a host and its guest', () => {
  test('exchange offer, answer and candidates, each with its true sender', async () => {
    const host = await windows.host();
    const guest = await windows.guest();
    guest.socket.send(JSON.stringify({ type: 'OFFER', src: HOST, dst: HOST, payload: { sdp: 'o' } }));
    assert.deepEqual(await host.hears('OFFER'), { type: 'OFFER', src: GUEST, dst: HOST, payload: { sdp: 'o' } });
    host.tell('ANSWER', GUEST, { sdp: 'a', nested: { list: [1, 'ä', null] } });
    assert.deepEqual(await guest.hears('ANSWER'), {
      type: 'ANSWER',
      src: HOST,
      dst: GUEST,
      payload: { sdp: 'a', nested: { list: [1, 'ä', null] } },
    });
    guest.tell('CANDIDATE', HOST, { candidate: 'c' });
    host.tell('CANDIDATE', GUEST, { candidate: 'd' });
    assert.equal((await host.hears('CANDIDATE')).src, GUEST);
    assert.equal((await guest.hears('CANDIDATE')).src, HOST);
    for (const one of [host, guest]) one.tell('HEARTBEAT');
    await until(() => relay.metrics.counts.signallingMessages === 4, 'four messages to be counted');
    assert.deepEqual([host.closed, guest.closed], [null, null]);
  });

  test('may both have the relay’s key, and then the guest may come first', async () => {
    const { key } = await windows.info();
    const guest = windows.ask({ key, id: GUEST, token: 'b' });
    await guest.hears('OPEN');
    const host = await windows.host();
    guest.tell('OFFER', HOST);
    assert.equal((await host.hears('OFFER')).src, GUEST);
  });

  test('are found from this page, and from no other', async () => {
    await windows.host();
    const own = `127.0.0.1:${String(relay.port)}`;
    const guest = { key: 'guest', id: GUEST, token: 'g' };
    await windows.ask({ ...guest, headers: { Origin: `http://${own}` } }).hears('OPEN');
    const { key } = await windows.info();
    for (const [headers, status] of [
      [{ Origin: 'http://evil.test' }, 403],
      [{ Origin: 'null' }, 403],
      [{ Host: 'evil.test' }, 421],
    ] as const) {
      assert.equal(await windows.ask({ ...guest, headers }).refusal(), status);
      assert.equal(await windows.ask({ key, id: HOST, token: 'host', headers }).refusal(), status);
    }
    assert.equal(refused('stranger'), 6);
  });

  test('are told at once when the other is not there, and nothing waits for anybody', async () => {
    const host = await windows.host();
    const guest = await windows.guest();
    await host.leave();
    await until(() => relay.metrics.signallingClients === 1, 'the host to be gone');
    guest.tell('CANDIDATE', HOST);
    guest.tell('OFFER', HOST);
    assert.deepEqual(await guest.hears('EXPIRE'), { type: 'EXPIRE', src: HOST, dst: GUEST });
    assert.deepEqual(guest.types, ['OPEN', 'EXPIRE']);
    const again = await windows.host(HOST, 'another-window');
    guest.tell('OFFER', HOST);
    await again.hears('OFFER');
    assert.deepEqual(again.types, ['OPEN', 'OFFER']);
    host.socket.terminate();
  });
});

describe('a window that shows', () => {
  test('a wrong key is told so and closed, without a count against its address', async () => {
    await windows.host();
    for (let i = 0; i < 15; i++) {
      const window = windows.ask({ key: newToken(), id: HOST, token: 'host' });
      await window.hears('INVALID-KEY');
      assert.equal(await window.ends(), 1008);
    }
    assert.equal(refused('wrong-key'), 15);
    assert.equal(relay.metrics.counts.failedTokens, 0);
    await windows.guest();
  });

  for (const key of ['', 'guest', 'peerjs', 'scry', TOKEN, INGEST_TOKEN]) {
    test(`the key “${key}” is no host`, async () => {
      const window = windows.ask({ key, id: HOST, token: 'host' });
      await window.hears('INVALID-KEY');
      await window.ends();
      assert.deepEqual(window.types, ['INVALID-KEY']);
    });
  }

  const ids = [
    '',
    'scry',
    'scry-amber-falcon',
    'amber-falcon-river',
    `${HOST}-`,
    `${HOST}-0123456`,
    `${HOST}-${'0'.repeat(33)}`,
    `${HOST}-0123456G`,
    `${HOST}-00000000-00000000`,
    HOST.toUpperCase(),
    `${HOST}\n`,
    ` ${HOST}`,
    `${HOST}/../x`,
    '__proto__',
    'x'.repeat(5000),
  ];
  for (const id of ids) {
    test(`an id that no window has is refused: ${JSON.stringify(id.slice(0, 60))}`, async () => {
      const { key } = await windows.info();
      assert.equal(await windows.ask({ key, id, token: 'a' }).refusal(), 400);
      assert.equal(await windows.ask({ key: 'guest', id, token: 'a' }).refusal(), 400);
    });
  }

  for (const token of ['', ' ', 'a b', 'x'.repeat(129), 'ä', '<b>']) {
    test(`a token that PeerJS does not make is refused: ${JSON.stringify(token.slice(0, 20))}`, async () => {
      const { key } = await windows.info();
      assert.equal(await windows.ask({ key, id: HOST, token }).refusal(), 400);
    });
  }

  test('nothing at all is refused', async () => {
    assert.equal(await windows.ask({ query: '' }).refusal(), 400);
    assert.equal(await windows.ask({ query: `id=${HOST}` }).refusal(), 400);
  });
});

describe('an id', () => {
  test('is not taken over by a window with another token', async () => {
    const host = await windows.host();
    const { key } = await windows.info();
    const thief = windows.ask({ key, id: HOST, token: 'thief' });
    await thief.hears('ID-TAKEN');
    await thief.ends();
    assert.deepEqual(thief.types, ['ID-TAKEN']);
    const guest = await windows.guest();
    guest.tell('OFFER', HOST);
    await host.hears('OFFER');
    assert.equal(refused('id-taken'), 1);
    assert.equal(relay.metrics.signallingClients, 2);
  });

  test('of a guest is not taken over either', async () => {
    await windows.host();
    await windows.guest();
    await windows.ask({ key: 'guest', id: GUEST, token: 'thief' }).hears('ID-TAKEN');
  });

  test('goes at once to the same window on a new connection, which is greeted; the old one is closed', async () => {
    const host = await windows.host();
    const again = await windows.host();
    assert.equal(await host.ends(), 1000);
    assert.equal(relay.metrics.signallingClients, 1);
    const guest = await windows.guest();
    guest.tell('OFFER', HOST);
    await again.hears('OFFER');
    assert.deepEqual(host.types, ['OPEN']);
    again.tell('ANSWER', GUEST);
    await guest.hears('ANSWER');
  });

  test('goes to the same window also where the old connection is dead and nobody noticed', async () => {
    const host = await windows.host();
    host.socket.pause();
    const again = await windows.host();
    const guest = await windows.guest();
    guest.tell('OFFER', HOST);
    await again.hears('OFFER');
  });

  test('is free as soon as its window has left', async () => {
    for (let i = 0; i < 5; i++) {
      const host = await windows.host(HOST, `window-${String(i)}`);
      await host.leave();
      await until(() => relay.metrics.signallingClients === 0, 'the host to be gone');
    }
  });
});

describe('a guest', () => {
  const strangers = [OTHER_HOST, `${OTHER_HOST}-aaaaaaaaaaaaaaaa`, `${HOST}-bbbbbbbbbbbbbbbb`, GUEST, 'x', ''];
  for (const dst of strangers) {
    test(`is cut off when it writes to “${dst}”, which hears nothing`, async () => {
      const others = [
        await windows.host(),
        await windows.host(OTHER_HOST),
        await windows.guest('bbbbbbbbbbbbbbbb'),
        await windows.guest('aaaaaaaaaaaaaaaa', OTHER_HOST),
      ];
      const guest = await windows.guest();
      guest.tell('OFFER', dst);
      assert.equal(await guest.ends(), 1008);
      assert.equal(relay.metrics.counts.dropped.get('bad-signal'), 1);
      await pause(20);
      for (const { types } of others) assert.deepEqual(types, ['OPEN']);
    });
  }

  test('with the relay’s key is cut off just the same', async () => {
    const { key } = await windows.info();
    const other = await windows.host(OTHER_HOST);
    const guest = windows.ask({ key, id: GUEST, token: 'g' });
    await guest.hears('OPEN');
    guest.tell('OFFER', OTHER_HOST);
    assert.equal(await guest.ends(), 1008);
    assert.deepEqual(other.types, ['OPEN']);
  });
});

describe('a host', () => {
  test('is cut off when it writes to another host or its guest', async () => {
    for (const dst of [OTHER_HOST, `${OTHER_HOST}-aaaaaaaaaaaaaaaa`, HOST]) {
      const other = await windows.host(OTHER_HOST);
      const theirs = await windows.guest('aaaaaaaaaaaaaaaa', OTHER_HOST);
      const host = await windows.host();
      host.tell('OFFER', dst);
      assert.equal(await host.ends(), 1008);
      assert.deepEqual([...other.types, ...theirs.types], ['OPEN', 'OPEN']);
    }
  });
});

describe('what no window of ours says', () => {
  const texts = [
    '',
    'null',
    '[]',
    '"OFFER"',
    '{',
    '{}',
    '{"type":"LEAVE"}',
    `{"type":"LEAVE","dst":"${HOST}"}`,
    `{"type":"EXPIRE","dst":"${HOST}","payload":{}}`,
    `{"type":"OPEN","dst":"${HOST}","payload":{}}`,
    `{"type":"ID-TAKEN","dst":"${HOST}","payload":{}}`,
    `{"type":"OFFER","dst":"${HOST}"}`,
    `{"type":"OFFER","dst":"${HOST}","payload":"text"}`,
    `{"type":"OFFER","dst":["${HOST}"],"payload":{}}`,
    '{"type":"OFFER","payload":{}}',
    '{"type":"__proto__"}',
  ];
  for (const text of texts) {
    test(`ends its connection: ${text}`, async () => {
      const host = await windows.host();
      const guest = await windows.guest();
      guest.socket.send(text);
      assert.equal(await guest.ends(), 1008);
      assert.deepEqual(host.types, ['OPEN']);
      // Its id is free, so the package has forgotten it too.
      await windows.ask({ key: 'guest', id: GUEST, token: 'another' }).hears('OPEN');
    });
  }

  test('ends its connection: bytes', async () => {
    const host = await windows.host();
    host.socket.send(Buffer.from('{"type":"HEARTBEAT"}'), { binary: true });
    assert.equal(await host.ends(), 1008);
  });

  test('is never taken for a message, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const message = parseSignallingMessage(text);
        assert.ok(message === null || ['HEARTBEAT', 'OFFER', 'ANSWER', 'CANDIDATE'].includes(message.type));
      }),
    );
  });
});

describe('the rule who may write to whom', () => {
  const word = fc.constantFrom('amber', 'falcon', 'river', 'cedar');
  const host = fc.tuple(word, word, word).map((words) => `scry-${words.join('-')}`);
  const peer = fc.oneof(
    host,
    fc.tuple(host, fc.constantFrom('00000000', 'deadbeefdeadbeef')).map((parts) => parts.join('-')),
  );

  test('lets through only what goes between a host and a guest whose id begins with the host’s', () => {
    fc.assert(
      fc.property(peer, peer, (from, to) => {
        const [one, other] = [parsePeerId(from), parsePeerId(to)];
        assert.ok(one !== null && other !== null);
        const expected = from !== to && (from.startsWith(`${to}-`) || to.startsWith(`${from}-`));
        assert.equal(mayTell(one, other), expected, `${from} to ${to}`);
      }),
    );
  });

  test('knows no ids but those of windows', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.equal(parsePeerId(text), null);
      }),
    );
  });
});

describe('of PeerServer', () => {
  test('nothing is reachable by HTTP: neither its page, nor ids, nor who is there', async () => {
    await windows.host();
    const { key } = await windows.info();
    for (const path of [
      '/peerjs',
      '/peerjs/',
      `/peerjs/${key}/id`,
      `/peerjs/${key}/peers`,
      '/scry/id',
      '/scry/peers',
    ]) {
      for (const headers of [{}, BEARER]) assert.equal((await relay.http(path, headers)).status, 404, path);
    }
  });

  test('no socket is reachable beside /peerjs', async () => {
    for (const path of ['/peerjs/', '/peerjs/peerjs', '/PeerJS', '/peerjs%2f', '//peerjs']) {
      assert.equal(await relay.upgradeStatus(BEARER, [], `${path}?key=guest&id=${GUEST}&token=a`), 404, path);
    }
  });
});

describe('keys, tokens and codes', () => {
  test('are in no log and no metrics', async () => {
    const { key } = await windows.info();
    const host = await windows.host(HOST, 'secret-token-of-the-host');
    const guest = await windows.guest();
    guest.tell('OFFER', OTHER_HOST);
    await guest.ends();
    await windows.ask({ key, id: HOST, token: 'secret-token-of-a-thief' }).hears('ID-TAKEN');
    await windows.ask({ key: 'secret-key', id: HOST, token: 'secret-token' }).hears('INVALID-KEY');
    await windows.ask({ key: 'guest', id: `${OTHER_HOST}-00000000`, token: 'secret-token' }).hears('EXPIRE');
    await windows.ask({ key, id: 'no-id', token: 'secret-token' }).refusal();
    await relay.http(`/peerjs?key=${key}&id=${HOST}&token=secret-token`);
    await host.leave();
    const told = [...logged, (await relay.http('/metrics', BEARER)).text].join('\n');
    assert.match(told, /a host connected for signalling/);
    for (const secret of [key, 'secret', 'amber', 'cedar', TOKEN]) assert.ok(!told.includes(secret), secret);
  });
});
