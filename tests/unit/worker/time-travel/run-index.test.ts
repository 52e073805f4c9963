import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Random } from '../../../../src/simulator/random.ts';
import type { TelemetryEvent } from '../../../../src/telemetry/event.ts';
import {
  batchesOf,
  followIndex,
  newIndex,
  stretchOfTime,
  timelineSlice,
  type RunIndex,
} from '../../../../src/worker/run-index.ts';
import { batch, epoch, eventFrom, START } from '../../aggregator/events.ts';

const EPOCH = eventFrom(epoch(0, 0, 50, 1));

function at(time: number): TelemetryEvent {
  return { ...EPOCH, time };
}

/** What a long run leaves: rows at random places. */
interface Long {
  readonly index: RunIndex;
  readonly rows: readonly number[];
}

function long(length: number, seed: number, share: number): Long {
  const random = new Random(seed, 1);
  const index = newIndex();
  const rows: number[] = [];
  for (let position = 0; position < length; position++) {
    const worthALine = random.chance(share);
    if (worthALine) rows.push(position);
    followIndex(index, at(START + position / 10), position, 'A', worthALine);
  }
  return { index, rows };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

describe('a run of a million events at a glance', () => {
  const { index, rows } = long(1_000_000, 7, 0.07);

  test('has at most 512 stretches, and every row of the feed is counted in its own', () => {
    const { counts, width, times } = index.buckets;
    assert.ok(counts.length <= 512 && counts.length > 256);
    assert.equal(times.length, counts.length);
    assert.equal(counts.length, Math.ceil(1_000_000 / width));
    const expected = counts.map(() => 0);
    for (const position of rows) expected[Math.floor(position / width)]! += 1;
    assert.deepEqual(counts, expected);
    assert.equal(sum(counts), rows.length);
  });

  test('is a slice of a bounded size', () => {
    const slice = timelineSlice(index, 'A', 1_000_000);
    assert.equal(slice.head, 1_000_000);
    assert.deepEqual(slice.density, { width: index.buckets.width, counts: index.buckets.counts });
    assert.ok(JSON.stringify(slice).length < 200_000);
  });
});

describe('stretches', () => {
  test('cover any run, and their counts add up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40_000 }), fc.nat(1000), (length, seed) => {
        const { index, rows } = long(length, seed, 0.06);
        const { counts, width } = index.buckets;
        assert.ok(counts.length <= 512 && counts.length * width >= length && (counts.length - 1) * width < length);
        assert.equal(sum(counts), rows.length);
        assert.equal(Math.log2(width / 64) % 1, 0);
      }),
      { numRuns: 25 },
    );
  });

  test('with holes, as broken lines leave them, stay in step with positions', () => {
    const index = newIndex();
    for (const position of [0, 5, 500, 70_000]) followIndex(index, at(START + position), position, 'A', true);
    const { counts, times, width } = index.buckets;
    assert.equal(counts.length, Math.floor(70_000 / width) + 1);
    assert.equal(counts.length, times.length);
    assert.deepEqual(
      [counts[0], counts[Math.floor(500 / width)], counts.at(-1)],
      [500 < width ? 3 : 2, 500 < width ? 3 : 1, 1],
    );
  });
});

describe('the stretch of a time', () => {
  test('begins at or before the first event that is that late, wherever clocks step back', () => {
    const step = fc.oneof(fc.double({ min: 0, max: 5, noNaN: true }), fc.double({ min: -200, max: 0, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 3000 }),
        fc.double({ min: -10, max: 400, noNaN: true }),
        (steps, after) => {
          const index = newIndex();
          let now = START;
          const times = steps.map((each) => (now += each));
          for (const [position, time] of times.entries()) followIndex(index, at(time), position, 'A', false);
          const wanted = times.findIndex((time) => time >= START + after);
          const from = stretchOfTime(index, START + after);
          if (wanted >= 0) assert.ok(from <= wanted, `from ${String(from)}, found at ${String(wanted)}`);
          assert.ok(times.slice(0, from).every((time) => time < START + after));
          assert.equal(index.lastTime, Math.max(...times));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('batches', () => {
  const end = eventFrom(batch(0, 1));

  function withBatches(count: number): RunIndex {
    const index = newIndex();
    for (let i = 0; i < count; i++) {
      assert.ok(end.known && end.event_type === 'BATCH_EPOCH_COMPLETED' && end.data !== null);
      const event = { ...end, data: { ...end.data, batch_idx: i + 1, avg_accuracy: i === 3 ? Number.NaN : 50 } };
      followIndex(index, event, i * 10, i % 2 === 0 ? 'A' : 'B', false);
    }
    return index;
  }

  test('are known by group, right after their ends', () => {
    const index = withBatches(6);
    assert.deepEqual(
      batchesOf(index, 'B').map(({ batch: number, position, accuracy }) => [number, position, accuracy]),
      [
        [2, 11, 50],
        [4, 31, null],
        [6, 51, 50],
      ],
    );
    assert.deepEqual([batchesOf(index, 'C'), batchesOf(index, null)], [[], []]);
  });

  test('stay bounded, and the newest is always there', () => {
    const index = withBatches(150_000);
    for (const group of ['A', 'B']) {
      const batches = batchesOf(index, group);
      assert.ok(batches.length <= 20_000 && batches.length >= 10_000);
      assert.ok(batches.every(({ position }, i) => i === 0 || position > (batches[i - 1]?.position ?? 0)));
      assert.equal(batches.at(-1)?.batch, group === 'A' ? 149_999 : 150_000);
      const sent = timelineSlice(index, group, 1_500_000).batches;
      assert.ok(sent.length <= 2000 && sent.length >= 1000);
      assert.equal(sent.at(-1)?.batch, batches.at(-1)?.batch);
    }
  });
});
