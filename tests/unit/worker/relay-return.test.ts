import { appendFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { relayFollower } from '../../../src/worker/sources/relay-source.ts';
import type { SourceSink } from '../../../src/worker/sources/source.ts';
import { Relay, until } from '../relay/relay-harness.ts';

test('a page shows the new run of a relay that was started again before the run had a line', async () => {
  // The class is the browser's in a worker; Node 20 has none of its own.
  Object.assign(globalThis, { WebSocket });
  const before = await Relay.start();
  writeFileSync(before.path('stdin.jsonl'), '{"a": 1}\n');
  await before.add('stdin.jsonl');
  const taken: string[] = [];
  let identity = '';
  let hellos = 0;
  const sink: SourceSink = {
    get head() {
      return taken.length;
    },
    begin: (info) => {
      if (info.identity !== identity) taken.length = 0;
      identity = info.identity;
      return Promise.resolve({ lines: taken.length, bytes: null, lastLine: taken.at(-1) ?? null });
    },
    text: (text, from) => {
      const lines = text.split('\n').filter((line) => line !== '');
      taken.push(...lines.slice(taken.length - from));
    },
    block: () => undefined,
    skip: () => undefined,
    torn: () => undefined,
    end: () => undefined,
    ready: () => null,
    connection: () => undefined,
    progress: () => undefined,
    runs: () => (hellos += 1),
    notice: () => undefined,
  };
  const stop = new AbortController();
  const url = `ws://127.0.0.1:${String(before.port)}/ws`;
  const done = relayFollower({ url, token: null, run: null, identity: null }).source(sink, stop.signal);
  await until(() => taken.length === 1, 'the first run');
  await before.close();
  const again = await Relay.start(null, { port: before.port });
  try {
    writeFileSync(again.path('stdin.jsonl'), '');
    await again.add('stdin.jsonl');
    const known = hellos;
    await until(() => hellos > known, 'the page to come back', 10_000);
    appendFileSync(again.path('stdin.jsonl'), '{"b": 1}\n');
    await until(() => taken[0] === '{"b": 1}', 'the new run', 5000);
    appendFileSync(again.path('stdin.jsonl'), '{"b": 2}\n');
    await until(() => taken.length === 2, 'its next line', 5000);
  } finally {
    stop.abort();
    await done;
    await again.close();
  }
});
