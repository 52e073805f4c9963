import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseGuestMessage, parseHostMessage } from '../../../src/peer/messages.ts';
import { FakeClock, settled, until } from './fake-clock.ts';
import { MemoryNet } from './memory-network.ts';
import { GuestWindow, HostWindow, last, LINK, SHARE, together } from './windows.ts';

const frame = fc.oneof(
  fc.uint8Array({ maxLength: 100 }),
  fc.json().map((text) => Uint8Array.of(1, ...new TextEncoder().encode(text))),
  fc
    .record({ mode: fc.constantFrom('link', 'code', 'return'), key: fc.base64String(), commit: fc.base64String() })
    .map((hello) => Uint8Array.of(1, ...new TextEncoder().encode(JSON.stringify(hello)))),
);

describe('garbage', () => {
  it('never gets anybody past the door, nor breaks it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 8 }), async (frames) => {
        const net = new MemoryNet();
        const clock = new FakeClock();
        const host = new HostWindow(net, clock);
        await host.host.start();
        const wire = await net.network().connect(`scry-${SHARE.code}`);
        let ended = false;
        wire.onclose = () => {
          ended = true;
        };
        for (const bytes of frames) wire.send(new Uint8Array(bytes));
        await settled();
        if (!ended) await clock.pass(10_100);
        await until('it is cut off', () => ended);
        assert.equal(host.state.asking.length, 0);
        assert.equal(host.asked.length, 0);
      }),
      { numRuns: 40 },
    );
  });

  it('from somebody who poses as a host never gets a guest in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 8 }), async (frames) => {
        const net = new MemoryNet();
        const clock = new FakeClock();
        net.places.set(`scry-${SHARE.code}`, {
          token: '',
          onState: () => undefined,
          onWire: (wire) => {
            for (const bytes of frames) wire.send(new Uint8Array(bytes));
          },
        });
        const guest = new GuestWindow(net, clock, LINK);
        await settled();
        if (guest.state.state === 'connecting') await clock.pass(10_100);
        await guest.is('failed');
        assert.equal(guest.news.length + guest.notes.length + guest.kept.length, 0);
      }),
      { numRuns: 40 },
    );
  });

  it('on a wire that is sealed ends the wire alone, and the guest comes back', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const { host, guest } = await together(net, clock);
    last(net.pairs).guest.send(new Uint8Array(50));
    await until('the host noticed', () => host.log.some((text) => text.includes('altered on the way')));
    await clock.pass(100);
    await guest.is('in');
    last(net.pairs).host.send(new Uint8Array(50));
    await guest.is('reconnecting');
    await clock.pass(400);
    await guest.is('in');
    assert.equal(host.state.people.length, 2);
  });

  it('in a header is no message', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        assert.equal(parseGuestMessage(text), null);
        assert.equal(parseHostMessage(text), null);
      }),
    );
  });

  it('leaves no number that is not finite, and no text that is not bounded', () => {
    const presence = { position: 1, live: true, view: 'v', env: null, group: null, pointer: null };
    const wrong = [
      { ...presence, position: -1 },
      { ...presence, position: 1.5 },
      { ...presence, view: 'x'.repeat(201) },
      { ...presence, pointer: { anchor: 'a', x: 1.1, y: 0 } },
      { ...presence, __proto__: null, more: 1 },
    ];
    for (const one of wrong) assert.equal(parseGuestMessage(JSON.stringify({ type: 'presence', presence: one })), null);
    assert.notEqual(parseGuestMessage(JSON.stringify({ type: 'presence', presence })), null);
    assert.equal(parseGuestMessage('{"type":"unnote","id":1e999}'), null);
    const series = (buckets: number, to: number) =>
      JSON.stringify({
        type: 'ask',
        id: 1,
        request: {
          kind: 'series',
          generation: 1,
          key: { group: 'g', table: 't', env: null, field: 'f' },
          span: { from: 0, to, buckets },
        },
      });
    assert.notEqual(parseGuestMessage(series(10_000, 5)), null);
    assert.equal(parseGuestMessage(series(10_001, 5)), null);
    assert.equal(parseGuestMessage(series(10, 0)), null);
  });
});

describe('a host’s messages', () => {
  it('that make no sense are passed over ten times, and then the guest says why it went', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const { host, guest } = await together(net, clock);
    for (let count = 0; count < 10; count++) {
      host.host.news({
        generation: 1,
        open: true,
        head: count + 0.5,
        checkpointsFrom: 0,
        checkpoints: [],
        title: '',
        kind: 'demo',
        connection: 'live',
        progress: null,
      });
      await clock.pass(50);
    }
    assert.equal(guest.state.state, 'in');
    assert.equal(guest.news.length, 0);
    host.host.notes([{ id: -1, position: 1, note: 'x', author: '', created: 1 }]);
    await guest.is('failed');
    assert.match(guest.state.problem ?? '', /does not understand/);
  });
});
