import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { MAX_HEADER_BYTES, MAX_INGEST_HELD_BYTES, MAX_INGEST_BYTES } from '../../../src/relay/limits.ts';
import { INGEST_TOKEN, pause, Relay, sendRaw, TOKEN, until, type Reply } from './relay-harness.ts';

/** Short enough for a test, long enough for requests that are not slow. */
const TIMEOUTS = { headers: 1000, request: 1500, check: 100, idle: 2500 };
const PATIENCE_MS = 20_000;
const PUBLISHER = { Authorization: `Bearer ${INGEST_TOKEN}` };
const HEAD = `Host: localhost\r\nAuthorization: Bearer ${INGEST_TOKEN}\r\n`;

/** Bodies of the largest size, or of unknown size, that are taken at the same time. */
const LARGEST_AT_ONCE = MAX_INGEST_HELD_BYTES / MAX_INGEST_BYTES;

let relay: Relay;
before(async () => {
  relay = await Relay.start(TOKEN, { timeouts: TIMEOUTS });
});
after(async () => {
  await relay.close();
});

/** A sender that never hurries; what it was answered when the relay closed the connection. */
async function dribble(start: string, drop: string): Promise<string> {
  const socket: Socket = connect({ port: relay.port, host: '127.0.0.1' });
  let answer = '';
  let closed = false;
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.on('close', () => (closed = true));
  socket.write(start);
  const timer = setInterval(() => {
    if (drop !== '' && socket.writable) socket.write(drop);
  }, 50);
  try {
    await until(() => closed, 'the relay to lose its patience', PATIENCE_MS);
    return answer;
  } finally {
    clearInterval(timer);
    socket.destroy();
  }
}

async function healthy(): Promise<void> {
  assert.equal((await relay.http('/healthz')).status, 200);
}

describe('a sender that takes its time', { concurrency: true }, () => {
  test('with its headers is cut off with 408', async () => {
    assert.match(await dribble('GET / HTTP/1.1\r\nHost: localhost\r\n', 'X-A: b\r\n'), /^HTTP\/1\.1 408/);
  });

  test('with one header is cut off with 408', async () => {
    assert.match(await dribble('GET / HTTP/1.1\r\nHost: localhost\r\nX: ', 'x'), /^HTTP\/1\.1 408/);
  });

  test('with its first line is cut off', async () => {
    assert.match(await dribble('GET /', 'x'), /^HTTP\/1\.1 408/);
  });

  test('with everything, and says nothing, is cut off', async () => {
    assert.match(await dribble('', ''), /^(HTTP\/1\.1 408|$)/);
  });

  test('with the body of events is cut off, and nothing of it is stored', async () => {
    const answer = await dribble(
      `POST /api/ingest/slow?first=0 HTTP/1.1\r\n${HEAD}Content-Length: 100000\r\n\r\n`,
      '{"a": 1}\n',
    );
    assert.match(answer, /^(HTTP\/1\.1 408|$)/);
    assert.equal(relay.runs.get('slow'), undefined);
  });

  test('with a chunked body is cut off, and nothing of it is stored', async () => {
    const answer = await dribble(
      `POST /api/ingest/slower?first=0 HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n`,
      '9\r\n{"a": 1}\n\r\n',
    );
    assert.match(answer, /^(HTTP\/1\.1 408|$)/);
    assert.equal(relay.runs.get('slower'), undefined);
  });

  test('with the body of a request that has none is cut off', async () => {
    const answer = await dribble('GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n', 'x');
    assert.match(answer, /^HTTP\/1\.1 200/);
  });

  test('before its next request is cut off', async () => {
    assert.match(await dribble('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n', ''), /^HTTP\/1\.1 200/);
  });

  test('with the headers of a socket is cut off', async () => {
    const start = 'GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    assert.match(await dribble(start, 'X-A: b\r\n'), /^HTTP\/1\.1 408/);
  });
});

test('slow senders are counted, and disturb nobody', async () => {
  await healthy();
  assert.ok((relay.metrics.counts.dropped.get('slow-request') ?? 0) >= 5);
});

test('slow senders of events hold no place for good', async () => {
  const own = await Relay.start(TOKEN, { timeouts: TIMEOUTS });
  const head = `POST /api/ingest/a?first=0 HTTP/1.1\r\n${HEAD}Content-Length: ${String(MAX_INGEST_BYTES)}\r\n\r\n`;
  const slow = Array.from({ length: LARGEST_AT_ONCE }, () => {
    const socket = connect({ port: own.port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    socket.write(head);
    return socket;
  });
  const send = (): Promise<Reply> => own.http('/api/ingest/b?first=0', PUBLISHER, 'POST', '{"a": 1}\n');
  try {
    let status = 0;
    let [busy, tries] = [0, 0];
    for (; status !== 200 || busy === 0; tries++) {
      assert.ok(tries < 1000, 'the places are taken at first, then free');
      const reply = await send();
      status = reply.status;
      if (status === 503) {
        busy += 1;
        assert.equal(reply.headers['retry-after'], '1');
      }
      await pause(10);
    }
  } finally {
    for (const socket of slow) socket.destroy();
    await own.close();
  }
});

describe('headers', () => {
  test('that are too large are answered 431', async () => {
    for (const header of [
      `X-Long: ${'x'.repeat(MAX_HEADER_BYTES)}`,
      'X-Many: 12345678\r\n'.repeat(MAX_HEADER_BYTES / 10),
    ]) {
      const answer = await sendRaw(relay.port, `GET / HTTP/1.1\r\nHost: localhost\r\n${header}\r\n\r\n`);
      assert.match(answer, /^HTTP\/1\.1 431/);
    }
    await healthy();
  });

  test('are too large in the address too', async () => {
    const answer = await sendRaw(
      relay.port,
      `GET /${'x'.repeat(MAX_HEADER_BYTES)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    );
    assert.match(answer, /^HTTP\/1\.1 431/);
  });

  const smuggled = [
    'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
    'Content-Length: 5\r\nContent-Length: 6\r\n',
    'Content-Length: -1\r\n',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n',
    'Transfer-Encoding : chunked\r\n',
  ];
  for (const header of smuggled) {
    test(`that contradict themselves are refused: ${JSON.stringify(header)}`, async () => {
      const text = `POST /api/ingest/smuggled?first=0 HTTP/1.1\r\n${HEAD}${header}Connection: close\r\n\r\n0\r\n\r\n`;
      assert.match(await sendRaw(relay.port, text), /^HTTP\/1\.1 400/);
      assert.equal(relay.runs.get('smuggled'), undefined);
    });
  }
});

describe('a body', () => {
  const send = (run: string, body: Buffer, headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
    relay.http(`/api/ingest/${run}?first=0`, { ...PUBLISHER, ...headers }, 'POST', body);
  /** Some lines, so many bytes in all. */
  const lines = (bytes: number): Buffer => Buffer.from('"0123456789"\n'.repeat(Math.ceil(bytes / 13))).subarray(-bytes);

  test('of the largest size is stored', async () => {
    const reply = await send('large', lines(MAX_INGEST_BYTES));
    assert.equal(reply.status, 200, reply.text);
  });

  test('whose announced length is too large is answered 413 before it comes', async () => {
    const head = `POST /api/ingest/announced?first=0 HTTP/1.1\r\n${HEAD}Content-Length: ${String(MAX_INGEST_BYTES + 1)}\r\n\r\n`;
    const answer = await sendRaw(relay.port, head);
    assert.match(answer, /^HTTP\/1\.1 413/);
    assert.match(answer, /Connection: close/i);
    assert.match(answer, /may hold 8 MB/);
  });

  test('that turns out too large is answered 413', async () => {
    const reply = await send('chunked', lines(MAX_INGEST_BYTES + 1), { 'Transfer-Encoding': 'chunked' });
    assert.equal(reply.status, 413);
  });

  test('that is small but unpacks to too much is answered 413', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, '\n'));
    assert.ok(bomb.length < MAX_INGEST_BYTES / 10);
    assert.equal((await send('bomb', bomb, { 'Content-Encoding': 'gzip' })).status, 413);
    const members = Buffer.concat(Array.from({ length: 20 }, () => gzipSync(lines(1024 * 1024))));
    assert.equal((await send('bomb', members, { 'Content-Encoding': 'gzip' })).status, 413);
  });

  test('that is packed otherwise, or broken, is refused', async () => {
    const packed = gzipSync('{"a": 1}\n');
    assert.equal((await send('odd', deflateSync('{"a": 1}\n'), { 'Content-Encoding': 'deflate' })).status, 415);
    assert.equal((await send('odd', packed, { 'Content-Encoding': 'gzip, gzip' })).status, 415);
    assert.equal((await send('odd', packed.subarray(0, -5), { 'Content-Encoding': 'gzip' })).status, 400);
    assert.equal((await send('odd', Buffer.from('{"a": 1}\n'), { 'Content-Encoding': 'gzip' })).status, 400);
  });

  test('leaves nothing of a run where it was refused', async () => {
    await healthy();
    for (const run of ['announced', 'chunked', 'bomb', 'odd']) {
      assert.equal(relay.runs.get(run), undefined, run);
      assert.equal((await relay.http(`/api/ingest/${run}`, PUBLISHER)).text, `{"run":"${run}","head":0}\n`);
    }
  });

  test('that breaks off leaves nothing, and disturbs nobody', async () => {
    for (let i = 0; i < 2 * LARGEST_AT_ONCE; i++) {
      const socket = connect({ port: relay.port, host: '127.0.0.1' });
      socket.on('error', () => undefined);
      socket.write(
        `POST /api/ingest/broken?first=0 HTTP/1.1\r\n${HEAD}Content-Length: 1000\r\n\r\n{"a": 1}\n{"a"`,
        () => {
          socket.resetAndDestroy();
        },
      );
    }
    let reply = await send('whole', Buffer.from('{"a": 1}\n'));
    for (let tries = 0; reply.status === 503 && tries < 500; tries++) {
      await pause(10);
      reply = await send('whole', Buffer.from('{"a": 1}\n'));
    }
    assert.equal(reply.status, 200);
    assert.equal(relay.runs.get('broken'), undefined);
  });

  for (const name of [
    '..',
    '.hidden',
    '%2e%2e%2fx',
    'a%2fb',
    'a%00',
    'a%20b',
    '%c3%a4',
    '-x',
    `a${'b'.repeat(100)}`,
    'a%5cb',
    'CON:',
  ]) {
    test(`for a run whose name could lead elsewhere is refused: ${name.slice(0, 20)}`, async () => {
      const reply = await relay.http(`/api/ingest/${name}?first=0`, PUBLISHER, 'POST', '{"a": 1}\n');
      assert.ok([400, 404, 405].includes(reply.status), String(reply.status));
    });
  }

  test('is not taken where none is expected', async () => {
    for (const path of ['/', '/api/runs', '/healthz', '/metrics']) {
      assert.equal((await relay.http(path, PUBLISHER, 'POST', '{"a": 1}\n')).status, 405, path);
    }
  });
});
