import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { WebSocket } from 'ws';
import { PING_MS } from '../../../src/relay/limits.ts';
import { Metrics } from '../../../src/relay/metrics.ts';
import { Runs } from '../../../src/relay/runs.ts';
import { Viewer } from '../../../src/relay/viewer.ts';
import { pause, Relay, until } from './relay-harness.ts';

let relay: Relay;
beforeEach(async () => {
  relay = await Relay.start();
});
afterEach(async () => {
  mock.restoreAll();
  await relay.close();
});

describe('12: a viewer whose connection is dead without a word', () => {
  interface Watched {
    /** Its socket, on which nothing comes but what the test lets come. */
    readonly socket: WebSocket;
    /** Pings sent, and whether it was given up. */
    readonly seen: { pings: number; terminated: boolean };
    readonly metrics: Metrics;
    /** The time between two pings passes. */
    readonly pass: () => void;
  }

  async function watched(): Promise<Watched> {
    const { socket } = await relay.connect();
    const seen = { pings: 0, terminated: false };
    let now = 0;
    mock.method(performance, 'now', () => now);
    mock.method(socket, 'send', () => undefined);
    mock.method(socket, 'ping', () => (seen.pings += 1));
    mock.method(socket, 'terminate', () => (seen.terminated = true));
    const metrics = new Metrics();
    const viewer = new Viewer(socket, new Runs(), metrics);
    const pass = (): void => {
      now += PING_MS;
      viewer.ping();
    };
    return { socket, seen, metrics, pass };
  }
  test('is given up when it has missed two pings, and not before', async () => {
    const { seen, metrics, pass } = await watched();
    pass();
    pass();
    assert.deepEqual([seen.pings, seen.terminated], [2, false]);
    pass();
    assert.deepEqual([seen.pings, seen.terminated], [2, true]);
    assert.equal(metrics.counts.dropped.get('silent'), 1);
  });

  for (const sign of ['pong', 'message'] as const) {
    test(`is kept where it gives a sign: ${sign}`, async () => {
      const { socket, seen, pass } = await watched();
      for (let i = 0; i < 100; i++) {
        pass();
        // It misses one now and then.
        if (i % 2 === 0) socket.emit(sign, Buffer.from('{"type":"head","run":"","head":0,"live":false}'), false);
      }
      assert.equal(seen.pings, 100);
      assert.ok(!seen.terminated);
    });
  }

  test('is kept where it reads on a line so slow that pings wait behind what was sent', async () => {
    writeFileSync(relay.path('run.jsonl'), `{"text": "${'x'.repeat(9000)}"}\n`.repeat(2000));
    await relay.add('run.jsonl');
    const { socket } = await relay.connect();
    let now = 0;
    let terminated = false;
    const leaving: (() => void)[] = [];
    mock.method(performance, 'now', () => now);
    mock.method(socket, 'ping', () => undefined);
    mock.method(socket, 'terminate', () => (terminated = true));
    mock.method(socket, 'send', (_data: string, _options?: object, done?: () => void) => {
      if (done !== undefined) leaving.push(done);
    });
    // It plays the relay's end now.
    socket.removeAllListeners('message');
    const viewer = new Viewer(socket, relay.runs, new Metrics());
    socket.emit('message', Buffer.from('{"type":"subscribe","run":"run","from":0}'), false);
    for (let i = 0; i < 20; i++) {
      await until(() => leaving.length > 0, 'the next lines');
      now += PING_MS;
      viewer.ping();
      leaving.shift()?.();
    }
    assert.ok(!terminated);
    // It stops reading.
    await until(() => leaving.length > 0, 'the next lines');
    for (let i = 0; i < 3; i++) {
      now += PING_MS;
      viewer.ping();
    }
    assert.ok(terminated);
  });

  test('is given up also where it was lively before', async () => {
    const { socket, seen, pass } = await watched();
    for (let i = 0; i < 10; i++) {
      pass();
      socket.emit('pong', Buffer.alloc(0));
    }
    pass();
    pass();
    assert.ok(!seen.terminated);
    pass();
    assert.ok(seen.terminated);
  });

  test('makes room, and the others stay, in a relay that watches over them', async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    let now = performance.now();
    const own = await Relay.start();
    try {
      const [lively, dead] = [await own.connect(), await own.connect()];
      let pings = 0;
      lively.socket.on('ping', () => (pings += 1));
      dead.socket.pause();
      mock.method(performance, 'now', () => now);
      for (let i = 1; i <= 3; i++) {
        now += PING_MS;
        mock.timers.tick(PING_MS);
        // The harness waits by the clock that stands still here.
        while (pings < i) await new Promise((resolve) => setImmediate(resolve));
        await pause(50);
      }
      mock.restoreAll();
      await until(() => own.metrics.lags.length === 1, 'the dead one to be gone');
      assert.equal(lively.socket.readyState, WebSocket.OPEN);
      assert.equal(own.metrics.counts.dropped.get('silent'), 1);
    } finally {
      mock.timers.reset();
      mock.restoreAll();
      await own.close();
    }
  });
});
