import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { base64url, concat, hex, randomBytes, utf8, type Bytes } from '../../../src/peer/bytes.ts';
import { guestHandshake, type GuestPass } from '../../../src/peer/handshake.ts';
import { HOST_LIMITS } from '../../../src/peer/limits.ts';
import { PlainFrames } from '../../../src/peer/plain-frames.ts';
import { SealedWire } from '../../../src/peer/sealed-wire.ts';
import { FakeClock, settled, until } from './fake-clock.ts';
import { MemoryNet, type MemoryWire } from './memory-network.ts';
import { CODE, GuestWindow, HostWindow, last, LINK, SHARE, together } from './windows.ts';

const WRONG = { code: SHARE.code, secret: 'EREREREREREREREREREREQ' };

/** A host, and a guest's sealed wire in the hands of somebody who says what he likes. */
async function rogue(
  pass: GuestPass = { mode: 'code' },
  with_: ConstructorParameters<typeof HostWindow>[2] = {},
): Promise<{
  net: MemoryNet;
  clock: FakeClock;
  host: HostWindow;
  sealed: SealedWire;
  heard: string[];
  wire: MemoryWire;
}> {
  const net = new MemoryNet();
  const clock = new FakeClock();
  const host = new HostWindow(net, clock, with_);
  await host.host.start();
  await net.network().connect(`scry-${SHARE.code}`);
  const wire = last(net.pairs).guest;
  const frames = new PlainFrames(wire, clock, 10_000);
  const keys = await guestHandshake(frames, pass);
  const sealed = new SealedWire(wire, keys, HOST_LIMITS, frames.release());
  const heard: string[] = [];
  sealed.onmessage = (header) => heard.push(header);
  return { net, clock, host, sealed, heard, wire };
}

async function admittedRogue(with_: ConstructorParameters<typeof HostWindow>[2] = {}): ReturnType<typeof rogue> {
  const all = await rogue({ mode: 'code' }, with_);
  void all.sealed.send({ type: 'enter', name: 'Mallory' });
  await all.host.admitNext();
  await until('welcome', () => all.heard.some((header) => header.includes('welcome')));
  return all;
}

const NEWS_OF_A_GUEST = {
  type: 'news',
  news: {
    generation: 1,
    open: true,
    head: 1,
    checkpointsFrom: 0,
    checkpoints: [],
    title: '',
    kind: 'demo',
    connection: 'live',
    progress: null,
  },
};

describe('strangers', () => {
  it('turns away a wrong secret, and shows the stranger nothing but a key', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const host = new HostWindow(net, clock);
    await host.host.start();
    const stranger = new GuestWindow(net, clock, WRONG, 'Mallory');
    await stranger.is('failed');
    assert.match(stranger.state.problem ?? '', /does not know this link/);
    assert.equal(host.state.asking.length, 0);
    assert.equal(host.log[0], 'Somebody came with a wrong link, and was turned away.');
    const sent = last(net.pairs).host.sent.map((frame) => new TextDecoder().decode(frame.subarray(1)));
    assert.equal(sent.length, 2);
    assert.deepEqual(Object.keys(JSON.parse(sent[0] ?? '') as object), ['key', 'nonce']);
    assert.equal(sent[1], 'wrong');
    assert.equal(stranger.state.host, '');
  });

  it('pauses after three wrong proofs, in which the right secret still gets in', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const host = new HostWindow(net, clock);
    await host.host.start();
    for (let count = 0; count < 6; count++) await new GuestWindow(net, clock, WRONG).is('failed');
    const paused = new GuestWindow(net, clock, WRONG);
    await paused.is('failed');
    assert.match(paused.state.problem ?? '', /wait a minute/);
    assert.equal(host.log.length, 3);
    const right = new GuestWindow(net, clock, LINK);
    await right.is('asking');
    await clock.pass(61_000);
    await new GuestWindow(net, clock, WRONG).is('failed');
    assert.equal(host.log.filter((text) => text.includes('wrong link,')).length, 3);
  });

  it('is not taken in by somebody who took the host’s id, but does not know the secret', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const { guest } = await together(net, clock);
    // The host goes; a stranger takes its place. It lets everybody prove what they like, and proves nothing itself.
    net.places.clear();
    net.cut();
    const proofs: Bytes[] = [];
    net.places.set(`scry-${SHARE.code}`, {
      token: '',
      onState: () => undefined,
      onWire: (wire) => {
        let count = 0;
        wire.onframe = (frame) => {
          proofs.push(frame);
          const key = { key: base64url(Uint8Array.of(4, ...randomBytes(64))), nonce: base64url(randomBytes(16)) };
          const answer = count++ === 0 ? key : { proof: base64url(randomBytes(32)) };
          wire.send(concat([Uint8Array.of(1), utf8(JSON.stringify(answer))]));
        };
      },
    });
    await clock.pass(3_000);
    assert.equal(guest.state.state, 'reconnecting');
    const first = new GuestWindow(net, clock, LINK);
    await first.is('failed');
    assert.equal(guest.news.length, 0);
    assert.ok(proofs.every((frame) => !new TextDecoder().decode(frame).includes('Bob')));
  });

  it('says so when the one who answers has keys, but not the secret', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    // A host with another secret; whoever comes is let through its door by a changed refusal.
    const other = new HostWindow(net, clock, { share: WRONG });
    await other.host.start();
    const forged = concat([Uint8Array.of(1), utf8(JSON.stringify({ proof: base64url(randomBytes(32)) }))]);
    net.tamper = (frame, direction) => (direction === 'to-guest' && frame[0] === 0 ? [forged] : [frame]);
    const guest = new GuestWindow(net, clock, LINK);
    await guest.is('failed');
    assert.match(guest.state.problem ?? '', /Somebody else answers under this code/);
  });

  it('shows other digits on each screen when somebody sits in between', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const host = new HostWindow(net, clock);
    await host.host.start();
    const fake = new HostWindow(net, clock, { share: { code: 'zebra-zenith-zigzag', secret: WRONG.secret } });
    await fake.host.start();
    const honest = new GuestWindow(net, clock, { code: 'zebra-zenith-zigzag', secret: null });
    const between = new GuestWindow(net, clock, CODE, 'Bob');
    await honest.is('asking');
    await between.is('asking');
    assert.notEqual(honest.state.check, host.state.asking[0]?.check);
  });

  it('refuses a guest that shows another key than it committed itself to', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const host = new HostWindow(net, clock);
    await host.host.start();
    const honest = base64url(randomBytes(16));
    net.tamper = (frame, direction) => {
      const text = new TextDecoder().decode(frame.subarray(1));
      if (direction !== 'to-host' || !text.includes('proof')) return [frame];
      return [concat([Uint8Array.of(1), utf8(text.replace(/"nonce":"[^"]*"/, `"nonce":"${honest}"`))])];
    };
    const guest = new GuestWindow(net, clock, CODE);
    await guest.is('failed');
    assert.equal(host.state.asking.length, 0);
  });

  it('tells both sides when the versions do not fit', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const host = new HostWindow(net, clock);
    await host.host.start();
    net.tamper = (frame, direction) =>
      direction === 'to-host' && frame[0] === 1 ? [concat([Uint8Array.of(2), frame.subarray(1)])] : [frame];
    const guest = new GuestWindow(net, clock, LINK);
    await guest.is('failed');
    assert.match(guest.state.problem ?? '', /another version of Scry\. Reload both windows/);
    assert.match(host.log[0] ?? '', /another version of Scry/);
    net.tamper = (frame, direction) =>
      direction === 'to-guest' && frame[0] === 1 ? [concat([Uint8Array.of(9), frame.subarray(1)])] : [frame];
    const newer = new GuestWindow(net, clock, LINK);
    await newer.is('failed');
    assert.match(newer.state.problem ?? '', /another version of Scry/);
    await until('the host is told', () => last(net.pairs).guest.sent.some((frame) => frame[0] === 0));
  });

  it('ends a handshake that takes more than ten seconds', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const host = new HostWindow(net, clock);
    await host.host.start();
    const silent = await net.network().connect(`scry-${SHARE.code}`);
    let ended = false;
    silent.onclose = () => {
      ended = true;
    };
    await clock.pass(9_900);
    assert.equal(ended, false);
    await clock.pass(200);
    await until('it is ended', () => ended);
    const mute = await rogue();
    await mute.clock.pass(3_000);
    for (let second = 0; second < 8; second++) {
      void mute.sealed.send({ type: 'ping' });
      await mute.clock.pass(1_000);
    }
    await until('whoever does not enter is ended', () => mute.wire.closed);
    assert.match(mute.heard.join(), /late/);
  });

  it('measures an unknown guest against nothing that it could know', async () => {
    const pass: GuestPass = { mode: 'return', id: hex(randomBytes(8)), psk: new Uint8Array(16) };
    await assert.rejects(rogue(pass), /wrong/);
  });
});

describe('a guest that breaks a rule', () => {
  const before: readonly (readonly [string, object, RegExp])[] = [
    ['asks', { type: 'ask', id: 0, request: { kind: 'join' } }, /asked for data before it was let in/],
    ['tells where it looks', { type: 'presence', presence: null }, /no guest may send/],
    ['writes a note', { type: 'note', position: 1, text: 'x' }, /“note” before it was let in/],
  ];
  for (const [what, message, reason] of before) {
    it(`is cut off when it ${what} before it was let in`, async () => {
      const { host, sealed, wire } = await rogue();
      void sealed.send({ type: 'enter', name: 'Mallory' });
      await until('it asks', () => host.state.asking.length === 1);
      void sealed.send(message);
      await until('it is cut off', () => wire.closed);
      assert.match(host.log[0] ?? '', /^“Mallory” was cut off: /);
      assert.match(host.log[0] ?? '', reason);
      assert.equal(host.asked.length, 0);
      assert.equal(host.state.asking.length, 0);
    });
  }

  const after: readonly (readonly [string, object, RegExp])[] = [
    ['a host’s message', NEWS_OF_A_GUEST, /what no guest may send/],
    ['people', { type: 'people', people: [] }, /what no guest may send/],
    ['an unknown field', { type: 'ping', more: 1 }, /what no guest may send/],
    ['a note that is too long', { type: 'note', position: 1, text: 'x'.repeat(1001) }, /what no guest may send/],
    ['lines that run backwards', lines(10, 10), /what no guest may send/],
    ['too many lines', lines(0, 1_000_001), /what no guest may send/],
    ['a second entry', { type: 'enter', name: 'Eve' }, /“enter” before it was let in/],
    ['a header that is too long', { type: 'rename', name: 'x'.repeat(20_000) }, /what is no message/],
  ];
  for (const [what, message, reason] of after) {
    it(`is cut off when it sends ${what}, and its ticket is void`, async () => {
      const { host, sealed, wire, heard } = await admittedRogue();
      void sealed.send(message);
      await until('it is cut off', () => wire.closed);
      await settled();
      assert.match(host.log[0] ?? '', reason);
      assert.equal(host.state.log[0]?.bad, true);
      assert.equal(host.state.people.length, 1);
      assert.equal(last(host.kept)?.tickets[0]?.void, true);
      if (!reason.source.includes('is no message')) assert.match(heard.join(), /"bye","reason":"cut"/);
    });
  }

  it('is cut off when it is too fast, too much, or asks too much at once', async () => {
    const fast = await admittedRogue();
    for (let count = 0; count < 900; count++) void fast.sealed.send({ type: 'ping' });
    await until('it is cut off', () => fast.wire.closed);
    assert.match(fast.host.log[0] ?? '', /more than a guest needs to/);
    const much = await admittedRogue();
    for (let count = 0; count < 40; count++) void much.sealed.send({ type: 'ping' }, new Uint8Array(60_000));
    await until('it is cut off', () => much.wire.closed);
    const greedy = await admittedRogue({ answer: () => new Promise(() => undefined) });
    for (let id = 0; id < 17; id++) {
      assert.equal(greedy.host.state.people.length, 2);
      void greedy.sealed.send({ type: 'ask', id, request: { kind: 'join' } });
      await settled();
    }
    await until('it is cut off', () => greedy.wire.closed);
    assert.match(greedy.host.log[0] ?? '', /asked for too much at once/);
    assert.equal(greedy.host.asked.length, 2, 'two are looked up at a time');
  });

  it('may send 300 messages a second for as long as it likes', async () => {
    const { host, sealed, clock } = await admittedRogue();
    for (let tenth = 0; tenth < 50; tenth++) {
      for (let count = 0; count < 30; count++) void sealed.send({ type: 'unnote', id: 1 });
      await clock.pass(100);
    }
    assert.equal(host.state.people[1]?.away, false);
  });

  it('is cut off when a body of a message is more than it may be', async () => {
    const { host, sealed, wire } = await admittedRogue();
    void sealed.send({ type: 'ping' }, new Uint8Array(70_000));
    await until('it is cut off', () => wire.closed);
    assert.match(host.log[0] ?? '', /what is no message/);
  });
});

function lines(from: number, to: number): object {
  return { type: 'ask', id: 1, request: { kind: 'lines', generation: 1, from, to } };
}
