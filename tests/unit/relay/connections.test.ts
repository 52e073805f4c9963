import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { appendFileSync, writeFileSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { WebSocket } from 'ws';
import { CHUNK_BYTES, LARGEST_CHUNK_BYTES, MAX_VIEWER_MESSAGE_BYTES, MAX_VIEWERS } from '../../../src/relay/limits.ts';
import type { Run } from '../../../src/relay/runs.ts';
import { parseServerMessage, SUBPROTOCOL } from '../../../src/telemetry/relay-protocol.ts';
import { Relay, sendRaw, until, type Client } from './relay-harness.ts';

/** A slow machine may need this long. */
const PATIENCE_MS = 20_000;

let relay: Relay;
/** The relay's side of every connection. */
let sockets: Socket[] = [];

function remember(message: unknown): void {
  if (typeof message !== 'object' || message === null || !('socket' in message)) return;
  if (message.socket instanceof Socket) sockets.push(message.socket);
}

beforeEach(async () => {
  sockets = [];
  subscribe('net.server.socket', remember);
  relay = await Relay.start();
});
afterEach(async () => {
  unsubscribe('net.server.socket', remember);
  await relay.close();
});

function numbered(count: number, first = 0, size = 10): string[] {
  return Array.from({ length: count }, (_, i) => `{"n":${String(first + i)},"pad":"${'x'.repeat(size)}"}`);
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

async function newRun(lines: readonly string[]): Promise<Run> {
  writeFileSync(relay.path('run.jsonl'), textOf(lines));
  return relay.add('run.jsonl');
}

async function following(from = 0): Promise<Client> {
  const client = await relay.connect();
  client.subscribe('run', from);
  await client.message('head');
  return client;
}

/** The code with which the relay closes a viewer's connection, whatever it is still sent. */
async function closeCode({ socket }: Client, say: () => void): Promise<number> {
  let code: number | null = null;
  socket.on('close', (given) => (code = given));
  say();
  await until(() => code !== null, 'the connection to be closed', PATIENCE_MS);
  return code ?? 0;
}

/** A viewer that only checks the order of what comes and keeps nothing. */
class Counting {
  readonly socket: WebSocket;
  /** The position wanted next. */
  next: number;

  private constructor(socket: WebSocket, from: number) {
    this.socket = socket;
    this.next = from;
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const end = data.indexOf(10);
      const message = parseServerMessage(data.toString('utf8', 0, end < 0 ? data.length : end));
      if (message?.type !== 'events') return;
      assert.equal(message.from, this.next, 'nothing is lost, nothing comes twice');
      const lines = data.subarray(end + 1);
      assert.equal(
        lines.reduce((sum, byte) => sum + Number(byte === 10), 0),
        message.count,
      );
      assert.ok(lines.toString('latin1', 0, 30).startsWith(`{"n":${String(message.from)},`));
      this.next += message.count;
    });
  }

  static async from(from: number): Promise<Counting> {
    const socket = new WebSocket(`ws://127.0.0.1:${String(relay.port)}/ws`, SUBPROTOCOL);
    const viewer = new Counting(socket, from);
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'subscribe', run: 'run', from }));
    return viewer;
  }
}

describe('8: a viewer that says too much', () => {
  test('in one message is sent away with 1009, and nobody else is', async () => {
    await newRun(numbered(3));
    const other = await following();
    const client = await relay.connect();
    const code = await closeCode(client, () => {
      client.socket.send('x'.repeat(MAX_VIEWER_MESSAGE_BYTES + 1));
    });
    assert.equal(code, 1009);
    await until(() => relay.metrics.counts.dropped.get('too-large') === 1, 'it to be counted', PATIENCE_MS);
    appendFileSync(relay.path('run.jsonl'), textOf(numbered(1, 3)));
    assert.equal((await other.linesFrom(0, 4, PATIENCE_MS)).length, 4);
    assert.equal((await relay.http('/healthz')).status, 200);
  });

  test('in many small parts is sent away too', async () => {
    const client = await relay.connect();
    const code = await closeCode(client, () => {
      for (let sent = 0; sent <= MAX_VIEWER_MESSAGE_BYTES; sent += 1000) {
        client.socket.send('x'.repeat(1000), { fin: false });
      }
    });
    assert.equal(code, 1009);
  });

  test('within the limit stays', async () => {
    const client = await relay.connect();
    client.socket.send('x'.repeat(MAX_VIEWER_MESSAGE_BYTES));
    assert.equal((await client.message('error')).code, 'bad-message');
  });

  const floods: readonly (readonly [string, (client: Client) => void])[] = [
    [
      'nonsense',
      ({ socket }) => {
        socket.send('nonsense');
      },
    ],
    [
      'bytes',
      ({ socket }) => {
        socket.send(Buffer.of(1, 2, 3));
      },
    ],
    [
      'subscriptions',
      (client) => {
        client.subscribe('none', 0);
      },
    ],
  ];
  for (const [name, send] of floods) {
    test(`by and by is sent away once, and its answers do not pile up: ${name}`, async () => {
      const client = await relay.connect();
      const code = await closeCode(client, () => {
        for (let i = 0; i < 5000; i++) send(client);
      });
      assert.equal(code, 1008);
      assert.ok(client.messages.length < 100, String(client.messages.length));
      assert.equal(relay.metrics.counts.dropped.get('flood'), 1);
    });
  }
});

describe('8: a viewer that asks for a sign of life all the time', () => {
  test('is broken off before the answers pile up', async () => {
    const client = await relay.connect();
    await closeCode(client, () => {
      for (let i = 0; i < 5000; i++) client.socket.ping('x'.repeat(100));
    });
    await until(() => relay.metrics.lags.length === 0, 'it to be gone', PATIENCE_MS);
  });
});

describe('8: a thousand connections', () => {
  test('are too many: some get in, the others are told, and those who were there get every event', async () => {
    await newRun(numbered(5));
    const early = await following();
    const viewers: WebSocket[] = [];
    let [open, refused] = [0, 0];
    for (let i = 0; i < 1000; i++) {
      const socket = new WebSocket(`ws://127.0.0.1:${String(relay.port)}/ws`, SUBPROTOCOL);
      socket.on('error', () => undefined);
      socket.on('open', () => (open += 1));
      socket.on('unexpected-response', (_request, response) => {
        if (response.statusCode === 503) refused += 1;
        response.resume();
        socket.terminate();
      });
      viewers.push(socket);
      if (i % 50 === 49) await until(() => open + refused === i + 1, 'the connections’ answers', PATIENCE_MS);
    }
    try {
      assert.deepEqual([open, refused], [MAX_VIEWERS - 1, 1001 - MAX_VIEWERS]);
      assert.equal(relay.metrics.lags.length, MAX_VIEWERS);
      assert.equal(relay.metrics.counts.dropped.get('too-many'), refused);
      appendFileSync(relay.path('run.jsonl'), textOf(numbered(5, 5)));
      assert.deepEqual(await early.linesFrom(0, 10, PATIENCE_MS), numbered(10));
      assert.equal((await relay.http('/api/runs')).status, 200);
    } finally {
      for (const socket of viewers) socket.terminate();
    }
    await until(() => relay.metrics.lags.length === 1, 'them to be gone', PATIENCE_MS);
    assert.equal(await relay.upgradeStatus(), 101);
  });

  test('and their ends leave nothing behind', async () => {
    const run = await newRun(numbered(20));
    const lines = run.file.lines;
    assert.ok(lines);
    let [views, holds] = [0, 0];
    const [view, hold, release] = [run.file.view.bind(run.file), lines.hold.bind(lines), lines.release.bind(lines)];
    mock.method(run.file, 'view', () => {
      const stop = view();
      views += 1;
      return () => {
        views -= 1;
        stop();
      };
    });
    mock.method(lines, 'hold', () => {
      holds += 1;
      hold();
    });
    mock.method(lines, 'release', async () => {
      holds -= 1;
      await release();
    });
    const counted = (): number => process.getActiveResourcesInfo().filter((name) => name !== 'Immediate').length;
    await relay.upgradeStatus();
    await until(() => relay.metrics.lags.length === 0, 'the first to be gone');
    const before = counted();
    let most = 0;
    for (let round = 0; round < 20; round++) {
      const viewers = await Promise.all(Array.from({ length: 50 }, (_, i) => Counting.from(i % 20)));
      // Some leave before their first line, some after.
      if (round % 2 === 0) await until(() => viewers.every(({ next }) => next === 20), 'all lines', PATIENCE_MS);
      most = Math.max(most, views);
      viewers.forEach(({ socket }, i) => {
        if (i % 2 === 0) socket.close();
        else socket.terminate();
      });
      const left = (): boolean => viewers.every(({ socket }) => socket.readyState === WebSocket.CLOSED);
      await until(left, 'them to leave', PATIENCE_MS);
    }
    await until(() => relay.metrics.lags.length === 0, 'all to be gone', PATIENCE_MS);
    await until(() => views === 0 && holds === 0, 'nobody to hold the run', PATIENCE_MS);
    await until(() => sockets.every(({ destroyed }) => destroyed), 'all sockets to be closed', PATIENCE_MS);
    await until(() => counted() <= before, 'nothing to be left', PATIENCE_MS);
    assert.equal(most, 50, 'they did follow the run');
    assert.equal(relay.metrics.counts.connections, 1001);
    assert.deepEqual([...relay.metrics.counts.dropped], [], 'nobody was thrown out');
  });

  test('that were refused and never close are closed by the relay', async () => {
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
    const clients = ['/elsewhere', '/ws'].map((path) => {
      const socket = connect({ port: relay.port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(`GET ${path} HTTP/1.1\r\nHost: evil.test\r\n${upgrade}${key}\r\n`);
      return socket;
    });
    try {
      await until(() => sockets.length === 2 && sockets.every(({ destroyed }) => destroyed), 'the relay to close them');
    } finally {
      for (const socket of clients) socket.destroy();
    }
  });
});

describe('9: a viewer that stops reading', () => {
  test('costs a message or two, holds up nobody, and later gets exactly what it lacks', async () => {
    const batches = 64;
    // 1 MiB each.
    const perBatch = 512;
    const size = 2048 - 20;
    const run = await newRun(numbered(1, 0, size));
    const fast = await Promise.all([0, 0, 0].map((from) => Counting.from(from)));
    await until(() => fast.every(({ next }) => next === 1), 'the first line', PATIENCE_MS);
    const known = new Set(sockets);
    const stuck = await Counting.from(0);
    await until(() => stuck.next === 1, 'the first line', PATIENCE_MS);
    const [theirs] = sockets.filter((socket) => !known.has(socket));
    assert.ok(theirs);
    stuck.socket.pause();
    let most = 0;
    for (let batch = 0; batch < batches; batch++) {
      const first = 1 + batch * perBatch;
      appendFileSync(run.file.path, textOf(numbered(perBatch, first, size)));
      const arrived = (): boolean => {
        most = Math.max(most, theirs.writableLength);
        return fast.every(({ next }) => next === first + perBatch);
      };
      await until(arrived, 'the others to have everything', PATIENCE_MS);
    }
    const head = 1 + batches * perBatch;
    assert.ok(stuck.next < head / 2);
    assert.ok(most <= LARGEST_CHUNK_BYTES + CHUNK_BYTES, `${String(most)} bytes were held for it`);
    const behind = relay.metrics.lags.filter(({ lines }) => lines > 0);
    assert.equal(behind.length, 1);
    assert.ok((behind[0]?.lines ?? 0) > head / 2);
    assert.ok((behind[0]?.seconds ?? 0) > 0);
    stuck.socket.resume();
    await until(() => stuck.next === head, 'it to catch up', PATIENCE_MS);
    await until(() => relay.metrics.lags.every(({ lines }) => lines === 0), 'nobody to be behind', PATIENCE_MS);
    for (const { socket } of [...fast, stuck]) socket.terminate();
  });
});

describe('10: a hundred viewers that drop and come back at once', () => {
  test('lose nothing and get nothing twice, while lines go on coming', async () => {
    let head = 200;
    const run = await newRun(numbered(head));
    const append = (): void => {
      appendFileSync(run.file.path, textOf(numbered(7, head)));
      head += 7;
    };
    let viewers = await Promise.all(Array.from({ length: 100 }, (_, i) => Counting.from(i)));
    for (let storm = 0; storm < 3; storm++) {
      append();
      // In the middle of what is being sent.
      for (const { socket } of viewers) socket.terminate();
      append();
      viewers = await Promise.all(
        viewers.map(async ({ next }) => {
          const viewer = await Counting.from(next);
          append();
          return viewer;
        }),
      );
      append();
      await until(() => viewers.every(({ next }) => next === head), 'all to be live', PATIENCE_MS);
    }
    await until(() => relay.metrics.lags.length === 100, 'the old connections to be gone', PATIENCE_MS);
    for (const { socket } of viewers) socket.terminate();
  });
});

test('a request that is not of HTTP ends its connection, and no other', async () => {
  const client = await relay.connect();
  assert.match(await sendRaw(relay.port, '\u0016\u0003\u0001 a TLS greeting \r\n\r\n'), /^HTTP\/1\.1 400/);
  assert.equal(client.socket.readyState, WebSocket.OPEN);
});
