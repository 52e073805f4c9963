import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import fc from 'fast-check';
import type { SeriesChunk } from '../../../../src/storage/series/series-chunk.ts';
import type { Device } from './device.ts';
import { Recorder } from '../../../../src/worker/recorder.ts';
import { lookedAt, Played, Recording, recordingOf, simulated, twoGroups } from './recording.ts';
import { same } from './same.ts';

/** A run that is opened again, after it was left or after a crash, is as if it had never been left. */

const BROKEN = [
  '{broken',
  '[]',
  '{"event_type": "NEW_TYPE", "timestamp": "2026-01-15T09:00:00+00:00", "data": {"x": 1}}',
];

function withBrokenLines(lines: readonly string[]): string[] {
  return lines.flatMap((line, i) => (i % 41 === 17 ? [line, BROKEN[i % 3] ?? ''] : [line]));
}

/** What of a recorder goes into the store and onto the screen. */
function learnt(recording: Recording): Record<string, unknown> {
  const { recorder, id } = recording.open;
  // When it was written and how well it could be packed is no matter of what it says.
  const record = { ...recorder.record, firstSeen: 0, lastSeen: 0, storedBytes: 0 };
  const chunks = new Map<string, SeriesChunk>(recording.device.chunks(id));
  assert.ok(recorder instanceof Recorder);
  for (const chunk of recorder.series.open()) chunks.set(`${chunk.table} ${String(chunk.index)}`, chunk);
  return {
    record,
    index: recorder.index,
    facts: recording.ingest.facts,
    view: lookedAt(recording.ingest.view),
    series: new Map([...chunks].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

async function neverStopped(lines: readonly string[]): Promise<Record<string, unknown>> {
  const recording = recordingOf(lines);
  await recording.finish();
  return learnt(recording);
}

async function finished(recording: Recording): Promise<Record<string, unknown>> {
  await recording.finish();
  assert.deepEqual(recording.problems, []);
  return learnt(recording);
}

for (const [name, lines] of [
  ['one group', withBrokenLines(simulated())],
  ['two groups', withBrokenLines(twoGroups({ batches: 2 }))],
  ['more rows than a chunk of series holds', simulated({ envs: 4, batches: 5, epochs: 60 })],
] as const) {
  describe(`a run of ${name}`, () => {
    const runs = lines.length > 3000 ? 4 : 20;

    test('that was left and is opened again goes on as if it had not been', async () => {
      const whole = await neverStopped(lines);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(lines.length), { minLength: 1, maxLength: 3 }), async (stops) => {
          let recording = Recording.fresh();
          for (const stop of stops.sort((a, b) => a - b)) {
            recording.takeLines(lines.slice(recording.ingest.head, stop));
            if (recording.ingest.head === 0) continue;
            const { device, open } = recording;
            await recording.finish(false);
            recording = await Recording.again(device, open.id);
            assert.equal(recording.ingest.head, Math.max(stop, 0));
          }
          recording.takeLines(lines.slice(recording.ingest.head));
          same(await finished(recording), whole, `left at ${stops.join(', ')}`);
        }),
        { numRuns: runs },
      );
    });

    test('that was killed goes on from what had arrived on the device, and lacks nothing once the rest came again', async () => {
      const whole = await neverStopped(lines);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(lines.length), fc.boolean()), { minLength: 1, maxLength: 5 }),
          fc.double({ min: 0, max: 1, noNaN: true }),
          async (writes, killedAt) => {
            const recording = Recording.fresh();
            for (const [at, resumable] of writes.sort(([a], [b]) => a - b)) {
              recording.takeLines(lines.slice(recording.ingest.head, at));
              // A point to go on from is written where the recorder holds the time for come, or at a pause.
              if (resumable) await recording.open.finish(false);
              else recording.open.flush();
            }
            recording.takeLines(lines.slice(recording.ingest.head));
            recording.open.flush();
            const arrived = 1 + Math.floor(killedAt * (recording.device.writes - 1));
            const device = await recording.device.after(arrived);
            recording.close();
            const again = await Recording.again(device, recording.open.id);
            const { head } = again.ingest;
            assert.equal(head, device.stored(recording.open.id).record.head);
            assert.deepEqual(await again.open.reader.lines(0, head), lines.slice(0, head));
            again.takeLines(lines.slice(head));
            same(await finished(again), whole, `killed after ${String(arrived)} writes`);
          },
        ),
        { numRuns: runs },
      );
    });

    test('is rebuilt from its lines where nothing but them can be used', async () => {
      const recording = recordingOf(lines);
      await recording.finish();
      const again = await Recording.again(recording.device, recording.open.id, true);
      same(await finished(again), learnt(recording), 'rebuilt');
    });
  });
}

describe('a point to go on from', () => {
  const lines = simulated();

  test('whose state is lost or damaged is not gone on from', async () => {
    for (const bytes of [null, new Uint8Array(), Uint8Array.of(7, 7, 7, 7)]) {
      const recording = recordingOf(lines);
      await recording.finish(false);
      recording.device.damaged.set(lines.length, bytes);
      const again = await Recording.again(recording.device, recording.open.id);
      assert.equal(again.ingest.head, lines.length);
      assert.equal(again.ingest.run.events, recording.ingest.run.events);
      again.close();
    }
  });

  test('is taken as often as opening the run again within its time takes', async () => {
    const long = simulated({ envs: 8, batches: 3, epochs: 12 });
    let now = 0;
    // Every look at the clock costs a quarter of what opening may cost.
    const clock = mock.method(performance, 'now', () => (now += 100));
    const recording = Recording.fresh();
    for (let at = 0; at < long.length; at += 50) {
      recording.open.recorder.begin();
      recording.takeLines(long.slice(at, at + 50));
    }
    recording.open.flush();
    clock.mock.restore();
    const { resume, record } = recording.device.stored(recording.open.id);
    assert.ok(resume !== null && resume.position > 0 && resume.position <= record.head);
    const again = await Recording.again(recording.device, recording.open.id);
    const played = new Played(long);
    same(lookedAt(again.ingest.view), played.at(long.length), 'gone on from there');
    recording.close();
    again.close();
  });

  test('keeps what was told of broken lines, with their bytes in the source', async () => {
    const text = withBrokenLines(lines)
      .map((line) => `${line}\n`)
      .join('');
    const recording = Recording.fresh();
    recording.takeBytes(Buffer.from(text));
    await recording.finish(false);
    const again = await Recording.again(recording.device, recording.open.id);
    assert.ok(recording.ingest.errors.length > 2);
    assert.deepEqual(again.ingest.facts, recording.ingest.facts);
    again.close();
  });
});

describe('where a run is kept', () => {
  test('is memory where there is no IndexedDB, in words, and nothing of it goes off later', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const unhandled = mock.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const recording = Recording.fresh();
      recording.takeLines(simulated({ batches: 1 }));
      recording.open.flush();
      await recording.open.recorder.drained();
      const { keeping } = recording.open.recorder;
      assert.equal(keeping.kind, 'memory');
      assert.match(keeping.kind === 'memory' ? keeping.reason : '', /this browser keeps no data for the page/);
      mock.timers.tick(60_000);
      for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(unhandled.mock.callCount(), 0);
      recording.close();
    } finally {
      process.off('unhandledRejection', unhandled);
      mock.timers.reset();
    }
  });

  test('a device knows only what was written to it', async () => {
    const recording = recordingOf(simulated({ batches: 1 }));
    recording.open.flush();
    const device: Device = await recording.device.after(0);
    assert.throws(() => device.stored(recording.open.id), /nothing was written/);
    recording.close();
  });
});
