import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ShareAnswer, ShareRequest } from '../../../src/worker/share-protocol.ts';
import { FakeClock, settled, until } from './fake-clock.ts';
import { MemoryNet } from './memory-network.ts';
import { CODE, GuestWindow, HostWindow, last, LINK, NEWS, SHARE, together } from './windows.ts';

const PRESENCE = { position: 7, live: false, view: 'overview', env: 3, group: 'main', pointer: null };

/** A guest with the code alone whom the host has let in, and who has not compared the digits. */
async function admittedUncompared(clock: FakeClock): Promise<{ host: HostWindow; guest: GuestWindow }> {
  const net = new MemoryNet();
  const host = new HostWindow(net, clock);
  await host.host.start();
  const guest = new GuestWindow(net, clock, CODE);
  await guest.is('asking');
  await host.admitNext();
  await until('the yes has come', () => guest.state.admitted);
  return { host, guest };
}

describe('a shared session', () => {
  it('lets somebody in who came with the link, after the host said yes', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const host = new HostWindow(net, clock);
    await host.host.start();
    assert.equal(host.state.state, 'open');
    const guest = new GuestWindow(net, clock, LINK);
    await guest.is('asking');
    assert.equal(guest.state.host, 'Hanna');
    assert.equal(guest.state.check, null);
    assert.deepEqual(
      host.state.asking.map(({ name, check }) => ({ name, check })),
      [{ name: 'Bob', check: null }],
    );
    const id = await host.admitNext();
    await guest.is('in');
    await until('the guest sees all', () => guest.state.people.length === 2);
    assert.deepEqual(
      guest.state.people.map((person) => [person.id, person.name, person.host]),
      [
        ['host', 'Hanna', true],
        ['me', 'Bob', false],
      ],
    );
    assert.deepEqual(
      host.state.people.map((person) => [person.id, person.name]),
      [
        ['me', 'Hanna'],
        [id, 'Bob'],
      ],
    );
    assert.match(last(guest.kept)?.ticket ?? '', /^[\w-]{22}$/);
    assert.equal(last(host.kept)?.tickets.length, 1);
  });

  it('shows the same six digits on both screens to somebody with the code alone', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const host = new HostWindow(net, clock);
    await host.host.start();
    const guest = new GuestWindow(net, clock, CODE);
    await guest.is('asking');
    assert.match(guest.state.check ?? '', /^\d{6}$/);
    assert.equal(host.state.asking[0]?.check, guest.state.check);
    guest.guest.compare();
    assert.ok(guest.state.compared);
    await host.admitNext();
    await guest.is('in');
    assert.equal(guest.state.check, null);
  });

  it('takes nothing from a host whom its guest has not compared digits with, whatever that host says', async () => {
    const clock = new FakeClock();
    const { host, guest } = await admittedUncompared(clock);
    host.host.news(NEWS);
    host.host.notes([{ id: 1, author: 'Hanna', position: 5, note: 'look', created: 0 }]);
    await clock.pass(1000);
    assert.equal(guest.state.state, 'asking');
    assert.match(guest.state.check ?? '', /^\d{6}$/);
    assert.deepEqual([guest.news, guest.notes, guest.kept, guest.state.people], [[], [], [], []]);

    guest.guest.compare();
    await guest.is('in');
    assert.equal(guest.state.check, null);
    assert.equal(guest.state.people.length, 2);
    assert.deepEqual(
      last(guest.notes).map(({ note }) => note),
      ['look'],
    );
    assert.match(last(guest.kept)?.ticket ?? '', /^[\w-]{22}$/);
    guest.guest.compare();
    assert.equal(guest.state.state, 'in');
  });

  it('forgets the yes of a host that went before the digits were compared', async () => {
    const { host, guest } = await admittedUncompared(new FakeClock());
    await host.host.stop();
    await until('the guest knows', () => guest.state.state === 'ended' || guest.state.state === 'failed');
    guest.guest.compare();
    assert.notEqual(guest.state.state, 'in');
    assert.deepEqual(
      guest.kept.filter((kept) => kept !== null),
      [],
    );
  });

  it('answers what a guest asks, large answers too, and refusals as refusals', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const large = new Uint8Array(2_500_000).map((_, at) => at % 251);
    const answer = (request: ShareRequest): Promise<ShareAnswer> => {
      if (request.kind === 'join') return Promise.resolve({ ok: true, body: large });
      if (request.kind === 'tables') return Promise.reject(new Error('secret detail'));
      return Promise.resolve({ ok: false, reason: 'gone', message: 'Another run now.' });
    };
    const { guest } = await together(net, clock, { answer });
    const [joined, tables, lines] = await Promise.all([
      guest.guest.ask({ kind: 'join' }),
      guest.guest.ask({ kind: 'tables', generation: 1 }),
      guest.guest.ask({ kind: 'lines', generation: 1, from: 0, to: 10 }),
    ]);
    assert.ok(joined.ok);
    assert.deepEqual(joined.body, large);
    assert.deepEqual(tables, { ok: false, reason: 'missing', message: 'The host could not look it up.' });
    assert.deepEqual(lines, { ok: false, reason: 'gone', message: 'Another run now.' });
    assert.ok(last(net.pairs).host.mostBuffered <= 1024 * 1024);
  });

  it('asks forty things at once without breaking the host’s rules', async () => {
    const { guest, host } = await together(new MemoryNet(), new FakeClock());
    const asked = Array.from({ length: 40 }, (_, at) => guest.guest.ask({ kind: 'tables', generation: at }));
    const bodies = (await Promise.all(asked)).map((answer) => {
      assert.ok(answer.ok);
      return new TextDecoder().decode(answer.body);
    });
    assert.deepEqual(
      bodies,
      asked.map((_, at) => JSON.stringify({ kind: 'tables', generation: at })),
    );
    assert.equal(host.state.people.length, 2);
  });

  it('tells where people look, what they are called, the notes, the news and the rules', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const { host, guest } = await together(net, clock);
    guest.guest.present(PRESENCE);
    await clock.pass(100);
    await until('the host sees where', () => host.state.people[1]?.presence?.position === 7);
    assert.deepEqual(host.state.people[1]?.presence, PRESENCE);
    host.host.present({ ...PRESENCE, position: 9, pointer: { anchor: 'chart', x: 1.2, y: NaN } });
    await clock.pass(100);
    await until('the guest sees where', () => guest.state.people[0]?.presence?.position === 9);
    assert.deepEqual(guest.state.people[0]?.presence?.pointer, { anchor: 'chart', x: 1, y: 0 });
    guest.guest.rename('Bobby');
    await until('the host hears the name', () => host.log.length > 0 && last(host.kept)?.tickets[0]?.name === 'Bobby');
    host.host.allowCopy(true);
    await until('the guest may copy', () => guest.state.mayCopy);
    host.host.news(NEWS);
    await until('news came', () => guest.news.length > 0);
    assert.deepEqual(last(guest.news), NEWS);
    assert.equal(guest.guest.addNote(812, '  look   here \u202e!'), true);
    await until('the note came', () => host.written.length === 1);
    assert.deepEqual(host.written[0], { author: 'Bobby', position: 812, text: 'look here !' });
    const note = { id: 1, position: 812, note: 'look here !', author: 'Bobby', created: 5 };
    const own = { id: 2, position: 5, note: 'mine', author: '', created: 6 };
    host.host.notes([note, own]);
    await until('the notes came', () => last(guest.notes).length === 2);
    assert.deepEqual(last(guest.notes), [note, own]);
    guest.guest.removeNote(2);
    guest.guest.removeNote(1);
    await until('the note is taken back', () => host.removed.length > 0);
    assert.deepEqual(host.removed, [{ id: 1, by: 'Bobby' }]);
  });

  it('keeps markup in names and notes as text, and takes out what turns the direction', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const host = new HostWindow(net, clock);
    await host.host.start();
    const guest = new GuestWindow(net, clock, LINK, '<img src=x onerror=alert(1)>\u202e\u0000 and a great deal more');
    await host.admitNext();
    await guest.is('in');
    assert.equal(host.state.people[1]?.name, '<img src=x onerror=alert(1)> and a great');
    guest.guest.addNote(1, '<script>alert(1)</script>');
    await until('the note came', () => host.written.length === 1);
    assert.equal(host.written[0]?.text, '<script>alert(1)</script>');
  });

  it('turns away whom the host refuses, and who waits for two minutes', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const host = new HostWindow(net, clock);
    await host.host.start();
    const refused = new GuestWindow(net, clock, LINK, 'Rita');
    await refused.is('asking');
    host.host.refuse(host.state.asking[0]?.id ?? '');
    await refused.is('refused');
    assert.equal(refused.state.problem, 'Hanna did not let you in.');
    const late = new GuestWindow(net, clock, CODE, 'Lars');
    await late.is('asking');
    await clock.pass(121_000);
    await late.is('refused');
    assert.match(late.state.problem ?? '', /did not say yes in time/);
    assert.equal(host.state.asking.length, 0);
  });

  it('tells the ninth who asks to try again', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const host = new HostWindow(net, clock);
    await host.host.start();
    for (let count = 0; count < 8; count++) await new GuestWindow(net, clock, LINK, `G${count}`).is('asking');
    const ninth = new GuestWindow(net, clock, LINK, 'G8');
    await ninth.is('failed');
    assert.match(ninth.state.problem ?? '', /Try again in a minute/);
    assert.equal(host.state.asking.length, 8);
  });

  it('holds ten guests, each with a name of its own, and serves them all', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const host = new HostWindow(net, clock);
    await host.host.start();
    const guests: GuestWindow[] = [];
    for (let count = 0; count < 10; count++) {
      const guest = new GuestWindow(net, clock, count % 2 === 0 ? LINK : CODE, 'Hanna');
      guests.push(guest);
      await host.admitNext();
      if (count % 2 === 1) await guest.compared();
      await guest.is('in');
    }
    await clock.pass(200);
    assert.equal(new Set(host.state.people.map(({ name }) => name)).size, 11);
    for (const guest of guests) {
      await until('all are seen', () => guest.state.people.length === 11);
      const answer = await guest.guest.ask({ kind: 'join' });
      assert.ok(answer.ok);
      assert.equal(guest.state.people.filter(({ id }) => id === 'me').length, 1);
    }
    await host.host.stop();
    for (const guest of guests) await guest.is('ended');
    assert.equal(last(host.kept), null);
    assert.equal(net.places.size, 0);
  });

  it('lets no more than sixteen in', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const host = new HostWindow(net, clock);
    await host.host.start();
    for (let count = 0; count < 16; count++) {
      const guest = new GuestWindow(net, clock, LINK, `G${count}`);
      await host.admitNext();
      await guest.is('in');
    }
    const more = new GuestWindow(net, clock, LINK, 'G16');
    await more.is('failed');
    assert.equal(host.state.people.length, 17);
  });

  it('is over for a guest that leaves: it forgets its ticket, and what it asked is rejected', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const { host, guest } = await together(net, clock, { answer: () => new Promise(() => undefined) });
    const asked = guest.guest.ask({ kind: 'join' });
    const rejected = assert.rejects(asked, /left/);
    await guest.guest.leave();
    await rejected;
    await assert.rejects(guest.guest.ask({ kind: 'join' }), /left/);
    assert.equal(last(guest.kept), null);
    await until('the host sees it gone', () => host.state.people.length === 1);
    assert.equal(host.log[0], '“Bob” left.');
    assert.equal(last(host.kept)?.tickets.length, 0);
    await host.host.stop();
    await settled();
    assert.equal(clock.waiting, 0);
  });

  it('says why it cannot begin', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const first = new HostWindow(net, clock);
    await first.host.start();
    const second = new HostWindow(net, clock, { share: { code: SHARE.code, secret: 'EREREREREREREREREREREQ' } });
    await second.host.start();
    assert.equal(second.state.state, 'failed');
    assert.equal(second.state.problem, 'The id is taken.');
    const lost = new GuestWindow(net, clock, { code: 'zebra-zenith-zigzag', secret: null });
    await lost.is('failed');
    assert.equal(lost.state.problem, 'Nobody is there.');
  });
});
