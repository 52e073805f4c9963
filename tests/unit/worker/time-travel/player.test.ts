import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { playedGap } from '../../../../src/worker/player.ts';
import { epoch, eventFrom, germinated } from '../../aggregator/events.ts';
import { lookedAt, Played, recordingOf, simulated, type Recording } from './recording.ts';
import { same } from './same.ts';
import { VirtualTime } from './virtual-time.ts';

/** Longer than any timer and any piece of work of the player. */
const TICK_MS = 40;

describe('between two events passes', () => {
  for (const [name, from, to, speed, passed] of [
    ['what passed between them', 100, 101.5, 1, 1.5],
    ['the same time of the run at any speed', 100, 101.5, 256, 1.5],
    ['nothing where they came at once', 100, 100, 4, 0],
    ['nothing where the clock stepped back', 100, 40, 4, 0],
    ['all of a pause that takes two seconds to watch', 100, 102, 1, 2],
    ['half a second of a longer one', 100, 102.1, 1, 0.5],
    ['half a second of a night', 0, 36_000, 1, 0.5],
    ['all of a minute at 64 times', 0, 60, 64, 60],
    ['half a second to watch of an hour at 64 times', 0, 3600, 64, 32],
    ['what a slow speed makes half a second', 0, 10, 0.25, 0.125],
    ['nothing where a time is not known', Number.NaN, 10, 1, 0],
  ] as const) {
    test(name, () => {
      assert.equal(playedGap(from, to, speed), passed);
    });
  }

  test('never more than takes two seconds to watch, and never less than nothing', () => {
    const time = fc.double({ min: -1e9, max: 1e10, noNaN: true });
    fc.assert(
      fc.property(time, time, fc.double({ min: 0.25, max: 256, noNaN: true }), (from, to, speed) => {
        const gap = playedGap(from, to, speed);
        assert.ok(gap >= 0 && gap <= 2 * speed && gap <= Math.max(0, to - from));
      }),
    );
  });
});

describe('playing', () => {
  let time: VirtualTime;
  let recording: Recording | null = null;

  beforeEach(() => {
    time = new VirtualTime();
  });

  afterEach(() => {
    recording?.close();
    recording = null;
    time.end();
  });

  /** Plays from a cursor until it follows again; gives all cursors that were shown and how long it took. */
  async function watch(run: Recording, from: number, speed: number): Promise<{ shown: number[]; took: number }> {
    recording = run;
    const { transport } = run.open;
    transport.speed = speed;
    await transport.seek(from);
    await transport.play();
    const shown = [transport.view.position];
    let took = 0;
    for (; transport.playing; took += TICK_MS) {
      assert.ok(took < 3_600_000, 'it ends some time');
      await time.pass(TICK_MS);
      shown.push(transport.view.position);
    }
    return { shown, took };
  }

  test('visits all lines, never goes back, and ends at the head by following', async () => {
    const lines = simulated({ mood: 'troubled' });
    const played = new Played(lines);
    const { shown } = await watch(recordingOf(lines), 0, 8);
    assert.equal(shown[0], 0);
    assert.ok(shown.every((at, i) => i === 0 || at >= (shown[i - 1] ?? 0)));
    assert.ok(new Set(shown).size > 3, 'one sees it go on');
    const transport = recording?.open.transport;
    assert.deepEqual([transport?.following, transport?.view.position], [true, lines.length]);
    assert.ok(recording !== null);
    same(lookedAt(recording.ingest.view), played.at(lines.length), 'what is live was not touched');
  });

  test('ends, and says so, when a jump leads nowhere', async () => {
    recording = recordingOf(simulated());
    const { transport } = recording.open;
    transport.speed = 0.25;
    await transport.seek(10);
    await transport.play();
    const { changes } = recording;
    const { problem } = await transport.jump('#99999999');
    assert.notEqual(problem, null);
    assert.equal(transport.playing, false);
    assert.ok(recording.changes > changes);
  });

  test('shows at each moment what seeking there shows', async () => {
    const lines = simulated();
    const played = new Played(lines);
    recording = recordingOf(lines);
    const { transport } = recording.open;
    transport.speed = 4;
    await transport.seek(20);
    await transport.play();
    for (let moment = 0; moment < 30 && transport.playing; moment++) {
      await time.pass(100);
      same(lookedAt(transport.view), played.at(transport.view.position), `at ${String(transport.view.position)}`);
    }
  });

  test('takes the time that the events took, pauses cut short, divided by the speed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.double({ min: 0, max: 3, noNaN: true }), fc.integer({ min: -50, max: 5000 })), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.constantFrom(0.25, 1, 4, 32, 256),
        async (gaps, speed) => {
          let second = 0;
          const lines = [0, ...gaps].map((gap, i) => epoch((second += Math.round(gap * 1000) / 1000), 0, 50, i + 1));
          const times = lines.map((line) => eventFrom(line).time);
          const wait = times.reduce((sum, at, i) => sum + (i === 0 ? 0 : playedGap(times[i - 1] ?? at, at, speed)), 0);
          const { took } = await watch(recordingOf(lines), 0, speed);
          const expected = (1000 * wait) / speed;
          // Each look at the clock comes up to a tick late, and the start and the end are one more each.
          assert.ok(took >= expected - TICK_MS, `took ${String(took)} ms, not less than ${String(expected)}`);
          assert.ok(took <= expected + 4 * TICK_MS, `took ${String(took)} ms, not more than ${String(expected)}`);
          recording?.close();
        },
      ),
      { numRuns: 30 },
    );
  });

  test('goes on into lines that come meanwhile', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => epoch(i, 0, 50, 1));
    recording = recordingOf(lines.slice(0, 10));
    const { transport } = recording.open;
    await transport.seek(5);
    await transport.play();
    await time.pass(2500);
    assert.ok(transport.playing);
    recording.takeLines(lines.slice(10));
    await time.pass(10_000);
    assert.ok(transport.playing);
    const at = transport.view.position;
    assert.ok(at > 10 && at < 40, 'beyond the head of before, at the pace of before');
    assert.equal(transport.newEvents, 30);
    await time.pass(40_000);
    assert.deepEqual([transport.playing, transport.following, transport.view.position], [false, true, 40]);
  });

  test('changes its speed while it goes', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => epoch(i, 0, 50, 1));
    recording = recordingOf(lines);
    const { transport } = recording.open;
    await transport.seek(1);
    await transport.play();
    await time.pass(3000);
    const slow = transport.view.position;
    assert.ok(slow >= 3 && slow <= 5);
    transport.speed = 32;
    await time.pass(3000);
    assert.ok(transport.view.position > slow + 80);
  });

  test('pauses where it is and goes on from there', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => epoch(i, 0, 50, 1));
    recording = recordingOf(lines);
    const { transport } = recording.open;
    await transport.seek(10);
    await transport.play();
    await time.pass(5000);
    await transport.pause();
    const at = transport.view.position;
    await time.pass(5000);
    assert.deepEqual([transport.view.position, transport.playing, transport.following], [at, false, false]);
    await transport.play();
    assert.equal(transport.view.position, at);
    await time.pass(3000);
    assert.ok(transport.view.position > at);
  });

  test('from the head begins at the start', async () => {
    recording = recordingOf(Array.from({ length: 9 }, (_, i) => epoch(i, 0, 50, 1)));
    const { transport } = recording.open;
    await transport.play();
    assert.deepEqual([transport.view.position, transport.playing, transport.following], [0, true, false]);
    await time.pass(2000);
    assert.ok(transport.view.position > 0 && transport.playing);
  });

  test('passes over broken lines without waiting', async () => {
    const lines = [epoch(0, 0, 50, 1), ...Array.from({ length: 900 }, () => '{broken'), germinated(1, 0, 'r0c0', 'x')];
    const { took } = await watch(recordingOf(lines), 0, 1);
    assert.ok(took <= 1000 + 4 * TICK_MS);
    assert.equal(recording?.open.transport.view.run.events, 2);
  });

  test('is one, however often it is asked for', async () => {
    recording = recordingOf(Array.from({ length: 90 }, (_, i) => epoch(i, 0, 50, 1)));
    const { transport } = recording.open;
    await transport.seek(1);
    await Promise.all([transport.play(), transport.play(), transport.play()]);
    await transport.play();
    await time.pass(5000);
    assert.ok(transport.view.position <= 8, 'at the pace of one');
    assert.equal(transport.view.run.events, transport.view.position);
  });

  test('over a night goes on where a laptop slept', async () => {
    recording = recordingOf(Array.from({ length: 900 }, (_, i) => epoch(i, 0, 50, 1)));
    const { transport } = recording.open;
    await transport.seek(1);
    await transport.play();
    await time.pass(1000);
    const at = transport.view.position;
    time.sleep(8 * 3_600_000);
    await time.pass(1000);
    assert.ok(transport.view.position <= at + 3, 'time that passed while it slept is not caught up with');
  });
});
