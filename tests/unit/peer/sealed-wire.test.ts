import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { randomBytes, type Bytes } from '../../../src/peer/bytes.ts';
import { oneTimeKeys, sessionKeys, type SessionKeys } from '../../../src/peer/session-keys.ts';
import { SealedWire, type SealedEnd } from '../../../src/peer/sealed-wire.ts';
import { settled, until } from './fake-clock.ts';
import { MemoryNet, type MemoryPair } from './memory-network.ts';

const LIMITS = { message: 1_000_000, header: 1000, waiting: 2_000_000 };

interface Ends {
  readonly net: MemoryNet;
  readonly pair: MemoryPair;
  readonly from: SealedWire;
  readonly to: SealedWire;
  readonly heard: { header: string; body: Bytes }[];
  readonly ended: SealedEnd[];
}

async function keys(): Promise<{ guest: SessionKeys; host: SessionKeys }> {
  const [own, theirs] = await Promise.all([oneTimeKeys(), oneTimeKeys()]);
  const said = [randomBytes(8)];
  return {
    guest: await sessionKeys('guest', own, theirs.open, new Uint8Array(0), said),
    host: await sessionKeys('host', theirs, own.open, new Uint8Array(0), said),
  };
}

const both = keys();

async function ends(): Promise<Ends> {
  const net = new MemoryNet();
  const pair = net.pair();
  const { guest, host } = await both;
  const from = new SealedWire(pair.guest, guest, LIMITS);
  const to = new SealedWire(pair.host, host, LIMITS);
  const heard: Ends['heard'] = [];
  const ended: SealedEnd[] = [];
  to.onmessage = (header, body) => heard.push({ header, body });
  to.onclose = (end) => ended.push(end);
  return { net, pair, from, to, heard, ended };
}

describe('a sealed wire', () => {
  it('carries messages of any size in their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 5 }), async (sizes) => {
        const { from, heard } = await ends();
        const bodies = sizes.map((size) => new Uint8Array(size).map((_, at) => (at * size) % 256));
        await Promise.all(bodies.map((body, at) => from.send({ at }, body)));
        await until('all came', () => heard.length === sizes.length);
        assert.deepEqual(
          heard,
          bodies.map((body, at) => ({ header: JSON.stringify({ at }), body })),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('cuts frames at 60 KB, and lets urgent messages go between messages, never inside one', async () => {
    const { from, heard, pair } = await ends();
    const sent = [from.send({ at: 0 }, new Uint8Array(300_000)), from.send({ at: 1 }), from.sendUrgently({ at: 2 })];
    await Promise.all(sent);
    await until('all came', () => heard.length === 3);
    assert.deepEqual(
      heard.map(({ header }) => header),
      ['{"at":0}', '{"at":2}', '{"at":1}'],
    );
    assert.ok(pair.guest.sent.every((frame) => frame.byteLength <= 60 * 1024));
    assert.equal(pair.guest.sent.length, 5 + 2);
  });

  it('lets no more than 1 MB wait', async () => {
    const { from, heard, pair } = await ends();
    pair.guest.stuck = true;
    const sent = from.send({}, new Uint8Array(900_000));
    await settled();
    assert.ok(pair.guest.buffered < 700_000);
    pair.guest.stuck = false;
    void pair.guest.flow();
    await sent;
    await until('it came', () => heard.length === 1);
  });

  it('ends when a header or a message is larger than it may be', async () => {
    for (const [header, size] of [
      [{ text: 'x'.repeat(1000) }, 0],
      [{}, 1_000_001],
    ] as const) {
      const { from, heard, ended } = await ends();
      void from.send(header, new Uint8Array(size));
      await until('it ended', () => ended.length > 0);
      assert.deepEqual(ended, ['malformed']);
      assert.deepEqual(heard, []);
    }
  });

  it('reads what came before the wire was lost', async () => {
    const { from, heard, ended, pair } = await ends();
    for (let at = 0; at < 5; at++) void from.send({ at });
    await until('all were sent', () => pair.guest.sent.length === 5 && pair.guest.buffered === 0);
    pair.host.lost();
    await until('it ended', () => ended.length > 0);
    assert.equal(heard.length, 5);
    assert.deepEqual(ended, ['lost']);
  });

  /** What somebody on the way does to the frames of ten messages. */
  const mischief: readonly (readonly [string, (frames: readonly Bytes[]) => readonly Bytes[]])[] = [
    ['repeats one', (frames) => [...frames.slice(0, 5), ...frames.slice(4)]],
    ['leaves one out', (frames) => frames.filter((_, at) => at !== 5)],
    ['swaps two', (frames) => frames.map((frame, at) => frames[at === 5 ? 6 : at === 6 ? 5 : at] ?? frame)],
    [
      'flips a bit',
      (frames) => frames.map((frame, at) => (at === 5 ? frame.map((b, i) => (i === 3 ? b ^ 1 : b)) : frame)),
    ],
    ['cuts one short', (frames) => frames.map((frame, at) => (at === 5 ? frame.subarray(0, -1) : frame))],
    ['empties one', (frames) => frames.map((frame, at) => (at === 5 ? new Uint8Array(0) : frame))],
    ['puts one of its own in', (frames) => [...frames.slice(0, 5), randomBytes(64), ...frames.slice(5)]],
    ['sends one that is huge', (frames) => [...frames.slice(0, 5), new Uint8Array(100_000), ...frames.slice(5)]],
  ];
  for (const [what, change] of mischief) {
    it(`lets nothing more through from where somebody ${what}`, async () => {
      const source = await ends();
      for (let at = 0; at < 10; at++) await source.from.send({ at });
      const target = await ends();
      for (const frame of change(source.pair.guest.sent)) target.pair.guest.send(frame);
      await until('it ended', () => target.ended.length > 0);
      await settled();
      const heard = target.heard.map(({ header }) => header);
      assert.deepEqual(heard, ['{"at":0}', '{"at":1}', '{"at":2}', '{"at":3}', '{"at":4}'].slice(0, heard.length));
      assert.ok(target.to.closed);
      assert.match(target.ended.join(), /^(?:altered|malformed)$/);
    });
  }

  it('never throws, lets nothing through and always ends, whatever frames come', async () => {
    const frame = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 20 }), async (frames) => {
        const { pair, heard, ended } = await ends();
        for (const bytes of frames) pair.guest.send(new Uint8Array(bytes));
        await until('it ended', () => ended.length > 0);
        assert.deepEqual(heard, []);
      }),
      { numRuns: 100 },
    );
  });

  it('cannot be read, nor written to, with the keys of the other direction', async () => {
    const source = await ends();
    await source.from.send({ secret: 'word' });
    const target = await ends();
    const told: SealedEnd[] = [];
    target.from.onclose = (end) => told.push(end);
    for (const frame of source.pair.guest.sent) target.pair.host.send(frame);
    await until('it ended', () => told.length > 0);
    assert.deepEqual(told, ['altered']);
    assert.ok(!source.pair.guest.sent.some((frame) => new TextDecoder().decode(frame).includes('word')));
  });
});
