import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { Publisher } from '../../../src/worker/publisher.ts';
import type { SliceMessage, SourceSlice } from '../../../src/worker/view-slices.ts';
import { pause, until } from '../relay/relay-harness.ts';

const SOURCE: SourceSlice = {
  title: 'a',
  kind: 'demo',
  connection: { kind: 'live' },
  lastArrival: null,
  head: 0,
  events: 0,
  badLines: 0,
  unknownTypes: [],
  progress: null,
  reopening: null,
  notice: null,
  runs: [],
  run: null,
};

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

function connected(): {
  readonly publisher: Publisher;
  readonly received: SliceMessage[];
  paint(): void;
  set(head: number): void;
} {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  let source = SOURCE;
  const publisher = new Publisher({
    session: 7,
    values: () => ({ source: structuredClone(source) }),
    changes: () => ({}),
  });
  const received: SliceMessage[] = [];
  port2.onmessage = (message: MessageEvent<SliceMessage>) => received.push(message.data);
  publisher.connect(port1);
  return {
    publisher,
    received,
    paint: () => {
      port2.postMessage({ painted: received.at(-1)?.sequence ?? 0 });
    },
    set: (head) => {
      source = { ...SOURCE, head };
      publisher.changed();
    },
  };
}

describe('slices', () => {
  test('are sent once connected, and the next only when the last was painted, with the newest value', async () => {
    const { received, paint, set } = connected();
    await until(() => received.length === 1, 'the first message');
    assert.deepEqual([received[0]?.sequence, received[0]?.session], [1, 7]);
    set(1);
    set(2);
    await pause(150);
    assert.equal(received.length, 1);
    paint();
    await until(() => received.length === 2, 'the second message');
    assert.equal(received[1]?.slices.source?.head, 2);
  });

  test('that did not change are not sent again, unless another run follows', async () => {
    const { publisher, received, paint, set } = connected();
    await until(() => received.length === 1, 'the first message');
    paint();
    set(0);
    await pause(150);
    assert.equal(received.length, 1);
    publisher.reset();
    await until(() => received.length === 2, 'the message after the reset');
    assert.deepEqual(received[1]?.slices.source, SOURCE);
  });

  test('come at most thirty times a second', async () => {
    const { received, paint, set } = connected();
    const started = performance.now();
    for (let head = 1; performance.now() - started < 450; head++) {
      set(head);
      paint();
      await pause(3);
    }
    assert.ok(received.length >= 3 && received.length <= 15, `${String(received.length)} messages in 450 ms`);
  });
});
