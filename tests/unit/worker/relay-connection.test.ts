import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import type { ServerMessage } from '../../../src/telemetry/relay-protocol.ts';
import { RelayConnection } from '../../../src/worker/sources/relay-connection.ts';
import type { SourceInfo, SourceSink } from '../../../src/worker/sources/source.ts';
import { until } from '../relay/relay-harness.ts';

let server: WebSocketServer;
let url = '';
before(async () => {
  // The class is the browser's in a worker; Node 20 has none of its own.
  Object.assign(globalThis, { WebSocket });
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  url = `ws://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}/ws`;
});
after(() => {
  server.close();
});

test('a run that turns out shorter than what is recorded begins anew, and nothing of it is added to the old one', async () => {
  const begun: SourceInfo[] = [];
  const taken: string[] = [];
  const asked: string[] = [];
  const sink: SourceSink = {
    head: 1000,
    begin: (info) => {
      begun.push(info);
      return Promise.resolve({ lines: 1000, bytes: null, lastLine: '{"n": 999}' });
    },
    text: (text, from) => taken.push(`${String(from)} ${text}`),
    block: () => undefined,
    skip: () => undefined,
    torn: () => undefined,
    end: () => undefined,
    ready: () => null,
    connection: () => undefined,
    progress: () => undefined,
    runs: () => undefined,
    notice: () => undefined,
  };
  const stop = new AbortController();
  const arrived = once(server, 'connection');
  const connection = new RelayConnection({ url, token: null, run: null, identity: null }, 'r', sink);
  const ended = connection.follow(stop.signal);
  const [socket] = (await arrived) as [WebSocket];
  socket.on('message', (data: RawData) => asked.push(Buffer.isBuffer(data) ? data.toString('utf8') : ''));
  const say = (message: ServerMessage, lines = ''): void => {
    socket.send(`${JSON.stringify(message)}${lines}`);
  };
  // Its lines are not counted yet, so nobody can tell beforehand.
  const run = { run: 'r', name: 'r', head: 0, bytes: 9, live: true, startedAt: 1, identity: 'abc', counted: false };
  say({ type: 'hello', protocol: 1, runs: [run] });
  await until(() => asked.length === 1, 'the subscription');
  assert.equal(asked[0], '{"type":"subscribe","run":"r","from":999}');
  say({ type: 'events', run: 'r', from: 800, count: 1 }, '\n{"other": 800}\n');
  await until(() => begun.length === 2, 'the new beginning');
  assert.deepEqual(
    begun.map(({ anew, lines }) => [anew, lines]),
    [
      [false, null],
      [true, null],
    ],
  );
  assert.deepEqual(taken, []);
  stop.abort();
  await ended;
});
