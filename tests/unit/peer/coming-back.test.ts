import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ShareAnswer } from '../../../src/worker/share-protocol.ts';
import { readKeptGuest, readKeptHost } from '../../../src/peer/kept.ts';
import { FakeClock, until } from './fake-clock.ts';
import { MemoryNet } from './memory-network.ts';
import { echo, GuestWindow, HostWindow, last, LINK, NEWS, together } from './windows.ts';

describe('coming back to a shared session', () => {
  it('goes on in the middle of an answer, without a gap and without anything twice', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const body = new Uint8Array(3_000_000).map((_, at) => (at * 7) % 256);
    const { host, guest } = await together(net, clock, { answer: () => Promise.resolve({ ok: true, body }) });
    const answers: ShareAnswer[] = [];
    const asked = [0, 1, 2].map(async (at) => {
      answers.push(await guest.guest.ask({ kind: 'tables', generation: at }));
    });
    await until('an answer is on its way', () => last(net.pairs).host.sent.length > 10);
    net.cut();
    await guest.is('reconnecting');
    await until('the host sees it', () => host.state.people[1]?.away === true);
    await clock.pass(100);
    await guest.is('in');
    await Promise.all(asked);
    assert.equal(answers.length, 3);
    for (const answer of answers) assert.deepEqual(answer, { ok: true, body });
    assert.equal(host.state.people[1]?.away, false);
    assert.equal(host.log[0], '“Bob” is back.');
    assert.equal(host.state.asking.length, 0);
  });

  it('keeps what is asked while the connection is lost, and tries for as long as it takes', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const { host, guest } = await together(net, clock);
    net.down = true;
    net.cut();
    await guest.is('reconnecting');
    const asked = guest.guest.ask({ kind: 'join' });
    assert.equal(guest.guest.addNote(1, 'not now'), false);
    await clock.pass(90_000);
    assert.equal(guest.state.problem, 'The net is down.');
    assert.equal(host.state.people.length, 1, 'after a minute nobody counts on it');
    net.down = false;
    await clock.pass(1_100);
    await guest.is('in');
    assert.ok((await asked).ok);
    assert.deepEqual(
      host.state.people.map(({ name }) => name),
      ['Hanna', 'Bob'],
    );
  });

  it('ends a wire that has gone silent, and one only that has', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const { host, guest } = await together(net, clock);
    await clock.pass(10_000);
    assert.equal(guest.state.state, 'in');
    assert.equal(net.pairs.length, 1);
    last(net.pairs).guest.stuck = true;
    await clock.pass(4_500);
    assert.equal(net.pairs.length, 2);
    await guest.is('in');
    assert.equal(host.state.people[1]?.away, false);
  });

  it('gives everything anew to a guest that is back', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const { host, guest } = await together(net, clock);
    net.cut();
    await guest.is('reconnecting');
    host.host.news(NEWS);
    host.host.news({ ...NEWS, head: 300, checkpointsFrom: 50, checkpoints: [150, 250] });
    host.host.notes([{ id: 1, position: 1, note: 'meanwhile', author: '', created: 1 }]);
    host.host.allowCopy(true);
    await clock.pass(400);
    await guest.is('in');
    await until('news', () => guest.news.length > 0 && guest.state.mayCopy && last(guest.notes).length === 1);
    assert.deepEqual(last(guest.news), { ...NEWS, head: 300, checkpointsFrom: 0, checkpoints: [50, 150, 250] });
  });

  it('goes on after a reload of the guest, and needs no yes', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const { host, guest } = await together(net, clock);
    const kept = readKeptGuest(JSON.stringify(last(guest.kept)));
    net.cut();
    await until('the host sees it', () => host.state.people[1]?.away === true);
    const reloaded = new GuestWindow(net, clock, LINK, 'Bob', kept);
    assert.equal(reloaded.states[0]?.state, 'reconnecting');
    await reloaded.is('in');
    assert.equal(host.log.filter((text) => text.includes('asks')).length, 1);
  });

  it('takes over at once when the host has not noticed yet that the old wire is dead', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const { host, guest } = await together(net, clock);
    const reloaded = new GuestWindow(net, clock, LINK, 'Bob', last(guest.kept));
    await reloaded.is('in');
    assert.deepEqual(
      host.state.people.map(({ name, away }) => [name, away]),
      [
        ['Hanna', false],
        ['Bob', false],
      ],
    );
  });

  it('goes on after a reload of the host, with the tickets that were kept', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const { host, guest, id } = await together(net, clock);
    const kept = readKeptHost(JSON.stringify(last(host.kept)));
    assert.ok(kept !== null);
    net.cut();
    const reloaded = new HostWindow(net, clock, { kept, share: kept });
    await reloaded.host.start();
    assert.equal(reloaded.state.state, 'open');
    await clock.pass(1_500);
    await guest.is('in');
    assert.deepEqual(
      reloaded.state.people.map((person) => person.id),
      ['me', id],
    );
    assert.equal(reloaded.state.asking.length, 0);
  });

  it('waits for its place after a reload while the window that was still has it', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const { host } = await together(net, clock);
    const kept = last(host.kept);
    net.down = true;
    const reloaded = new HostWindow(net, clock, { kept });
    const started = reloaded.host.start();
    await until('it is away', () => reloaded.state.state === 'away');
    net.down = false;
    await clock.pass(600);
    await started;
    assert.equal(reloaded.state.state, 'open');
  });

  it('does not let a guest back that was sent out, whether or not it heard the goodbye', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const { host, guest, id } = await together(net, clock);
    const ticket = last(guest.kept);
    host.host.remove(id);
    await guest.is('refused');
    assert.equal(guest.state.problem, 'Hanna sent you out of the session.');
    await assert.rejects(guest.guest.ask({ kind: 'join' }), /sent you out/);
    assert.equal(last(guest.kept), null);
    await clock.pass(5_000);
    assert.equal(net.pairs.length, 1, 'it does not try');
    const again = new GuestWindow(net, clock, LINK, 'Bob', ticket);
    await again.is('refused');
    assert.equal(host.state.people.length, 1);
    const reloaded = new HostWindow(net, clock, { kept: last(host.kept) });
    await reloaded.host.start();
    const third = new GuestWindow(net, clock, LINK, 'Bob', ticket);
    await third.is('refused');
  });

  it('gives up after a while where nobody knows its ticket', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const { host, guest } = await together(net, clock);
    net.cut();
    await host.host.stop();
    const other = new HostWindow(net, clock);
    await other.host.start();
    for (let count = 0; count < 10; count++) await clock.pass(1_000);
    await guest.is('failed');
    assert.match(guest.state.problem ?? '', /does not know this window any more/);
    assert.equal(other.asked.length, 0);
  });

  it('tells the newest alone to a guest that cannot keep up, and never lets much wait for it', async () => {
    const net = new MemoryNet();
    const clock = new FakeClock();
    const body = new Uint8Array(3_000_000);
    const { host, guest } = await together(net, clock, {
      answer: (request) => (request.kind === 'join' ? Promise.resolve({ ok: true, body }) : echo(request)),
    });
    const wire = last(net.pairs).host;
    wire.stuck = true;
    const asked = guest.guest.ask({ kind: 'join' });
    await until('much waits', () => wire.buffered > 500_000);
    for (let at = 1; at <= 500; at++) {
      host.host.news({ ...NEWS, head: at, checkpointsFrom: at, checkpoints: [at + 1] });
      await clock.pass(1);
    }
    wire.stuck = false;
    void wire.flow();
    assert.ok((await asked).ok);
    await until('the newest news', () => guest.news.length > 0 && last(guest.news).head === 500);
    assert.ok(guest.news.length <= 3, `${guest.news.length} news`);
    assert.deepEqual(last(guest.news).checkpointsFrom, 1);
    assert.equal(last(guest.news).checkpoints.length, 500);
    assert.ok(wire.mostBuffered <= 1024 * 1024, String(wire.mostBuffered));
  });
});
