import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MISSING } from '../../../../src/storage/series/extractor.ts';
import { packChunk } from '../../../../src/storage/series/pack-chunk.ts';
import { isPackedChunk, unpackColumn, type PackedChunk } from '../../../../src/storage/series/packed-chunk.ts';
import { listSeries, readSeries } from '../../../../src/storage/series/read-series.ts';
import type { SeriesChunk } from '../../../../src/storage/series/series-chunk.ts';
import {
  parseSeriesKey,
  seriesKeyText,
  tableKeyText,
  type SeriesKey,
} from '../../../../src/storage/series/series-key.ts';

const TABLE = { group: 'default', table: 'EPOCH_COMPLETED', env: 1 };

/** A column's values by row, `MISSING` where there is none. */
type Column = readonly number[];

/** Rows in chunks of the given sizes, the last size again and again. */
function chunksOf(columns: readonly Column[], positions: readonly number[], sizes: readonly number[]): PackedChunk[] {
  const chunks: SeriesChunk[] = [];
  for (let firstRow = 0; firstRow < positions.length;) {
    const rows = Math.min(sizes[Math.min(chunks.length, sizes.length - 1)]!, positions.length - firstRow);
    const cells = Array.from({ length: rows }, (_, row) => columns.map((column) => column[firstRow + row]!)).flat();
    chunks.push({
      table: tableKeyText(TABLE),
      key: TABLE,
      columns: columns.map((_, index) => `c${String(index)}`),
      index: chunks.length,
      firstRow,
      rows,
      positions: Uint32Array.from(positions.slice(firstRow, firstRow + rows)),
      times: Float64Array.from(positions.slice(firstRow, firstRow + rows)),
      cells: Float64Array.from(cells),
    });
    firstRow += rows;
  }
  return chunks.map((chunk) => structuredClone(packChunk(chunk)));
}

/** To within the stored precision; NaN, infinities and integers as they are. */
function assertStored(actual: number, expected: number): void {
  if (Object.is(actual, expected) || actual === expected) return;
  assert.ok(!Number.isInteger(expected), `${String(actual)} for ${String(expected)}`);
  assert.ok(Math.abs(actual - expected) <= 1e-6 * Math.abs(expected), `${String(actual)} for ${String(expected)}`);
}

const small = fc.integer({ min: -100, max: 100 });
const medium = fc.integer({ min: -30_000, max: 30_000 });
const large = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });
const usual = fc.double({ min: -1000, max: 1000, noNaN: true });
const any = fc.double();
/** Around the ends of what each kind of array holds. */
const edge = fc.constantFrom(
  ...[0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 2 ** 24, 2 ** 31].flatMap((end) => [
    end - 1,
    end,
    end + 1,
    -end,
    1 - end,
    -end - 1,
  ]),
);
const tiny = fc.double({ min: -1e-37, max: 1e-37, noNaN: true });
const special = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0);
const missing = fc.constant(MISSING);

/** A value's generator, so that some columns are all small integers, some all alike, some anything. */
const kinds: readonly fc.Arbitrary<number>[] = [
  small,
  medium,
  large,
  usual,
  any,
  fc.constant(7),
  tiny,
  edge,
  fc.oneof({ arbitrary: small, weight: 10 }, edge),
  fc.oneof({ arbitrary: small, weight: 50 }, fc.constant(-0)),
  missing,
  fc.oneof(usual, missing),
  fc.oneof(small, missing),
  fc.oneof(fc.constant(0.1), missing),
  fc.oneof({ arbitrary: usual, weight: 10 }, special, missing),
  fc.oneof({ arbitrary: missing, weight: 60 }, usual),
  fc.oneof(small, medium, large, usual, any, special, missing),
];

const table = fc
  .record({ gaps: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 400, size: 'max' }) })
  .chain(({ gaps }) => {
    let position = -1;
    const positions = gaps.map((gap) => (position += gap));
    const column = fc
      .constantFrom(...kinds)
      .chain((kind) => fc.array(kind, { minLength: gaps.length, maxLength: gaps.length }));
    return fc.record({
      positions: fc.constant(positions),
      columns: fc.array(column, { minLength: 1, maxLength: 4 }),
      sizes: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 }),
      from: fc.integer({ min: -20, max: position + 20 }),
      length: fc.integer({ min: 0, max: position + 60 }),
      buckets: fc.integer({ min: 1, max: 60 }),
    });
  });

describe('a series', () => {
  test('29. min-max decimation keeps the extremes of every column', () => {
    fc.assert(
      fc.property(table, ({ positions, columns, sizes, from, length, buckets }) => {
        const chunks = chunksOf(columns, positions, sizes);
        assert.ok(chunks.every(isPackedChunk));
        const to = from + length;
        for (const [index, column] of columns.entries()) {
          const read = readSeries(chunks, `c${String(index)}`, from, to, buckets);
          for (let bucket = 0; bucket < buckets; bucket++) {
            const values = column.filter((value, row) => {
              const position = positions[row]!;
              const inside = position >= from && position < to;
              return value !== MISSING && inside && Math.floor(((position - from) * buckets) / length) === bucket;
            });
            const numbers = values.filter((value) => !Number.isNaN(value));
            assert.equal(read.count[bucket], values.length);
            assert.equal(read.nans[bucket], values.length - numbers.length);
            assertStored(read.min[bucket]!, numbers.length === 0 ? Number.NaN : Math.min(...numbers));
            assertStored(read.max[bucket]!, numbers.length === 0 ? Number.NaN : Math.max(...numbers));
            const finite = numbers.filter((value) => Number.isFinite(value));
            const scale = Math.max(0, ...finite.map((value) => Math.abs(value)));
            if (finite.length === 0) assert.ok(Number.isNaN(read.mean[bucket]!));
            // Sums of such magnitudes leave the range of doubles, in any order.
            else if (scale < 1e300) {
              const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
              assert.ok(Math.abs(read.mean[bucket]! - mean) <= 2e-6 * scale, `${read.mean[bucket]!} for ${mean}`);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('is stored as it was: integers, NaN, infinities and missing exactly, other values to within 1e-6', () => {
    fc.assert(
      fc.property(table, ({ positions, columns, sizes }) => {
        const chunks = chunksOf(columns, positions, sizes);
        for (const [index, column] of columns.entries()) {
          const stored = chunks.flatMap((chunk) => [...unpackColumn(chunk, `c${String(index)}`)]);
          assert.equal(stored.length, column.length);
          for (const [row, value] of column.entries()) {
            if (Number.isInteger(value)) assert.ok(Object.is(stored[row], value));
            else assertStored(stored[row]!, value);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  test('tells missing from zero: an empty bucket has no value, a bucket of zeros has', () => {
    const chunks = chunksOf([[0, 0, MISSING, MISSING, Number.NaN, 1]], [0, 1, 2, 3, 4, 6], [4]);
    const { min, max, mean, count, nans } = readSeries(chunks, 'c0', 0, 8, 4);
    const nan = Number.NaN;
    assert.deepEqual(
      [[...count], [...nans]],
      [
        [2, 0, 1, 1],
        [0, 0, 1, 0],
      ],
    );
    assert.deepEqual(
      [[...min], [...max], [...mean]],
      [
        [0, nan, nan, 1],
        [0, nan, nan, 1],
        [0, nan, nan, 1],
      ],
    );
    assert.deepEqual([...readSeries(chunks, 'no such field', 0, 8, 2).count], [0, 0]);
  });

  test('takes 1 byte for a small integer, 4 for a usual number, none for a constant', () => {
    const rows = Array.from({ length: 1024 }, (_, row) => row);
    const columns = [
      rows.map((row) => row % 100),
      rows.map((row) => row / 7),
      rows.map(() => 3),
      rows.map((row) => row * 1e6 + 1),
    ];
    const [chunk] = chunksOf([...columns, rows.map(() => MISSING)], rows, [1024]);
    assert.deepEqual(
      chunk!.columns.map(({ values }) => values?.BYTES_PER_ELEMENT ?? 0),
      [1, 4, 0, 8],
    );
    assert.ok(chunk!.columns.every(({ present }) => present === null));
  });

  test('asks for a number of buckets', () => {
    for (const buckets of [0, -1, 1.5, Number.NaN])
      assert.throws(() => readSeries([], 'c0', 0, 8, buckets), RangeError);
  });

  test('is listed with the number of its values; one without values is not', () => {
    const chunks = chunksOf(
      [[1, 2, 3, 4], [MISSING, 5, MISSING, MISSING], Array<number>(4).fill(MISSING)],
      [0, 1, 2, 3],
      [2],
    );
    assert.deepEqual(listSeries(chunks), [
      { key: { ...TABLE, field: 'c0' }, count: 4 },
      { key: { ...TABLE, field: 'c1' }, count: 1 },
    ]);
  });

  test('is refused where the stored chunk is damaged', () => {
    const [chunk] = chunksOf(
      [
        [1, 2, 3.5],
        [1, MISSING, 2],
      ],
      [0, 1, 2],
      [3],
    );
    assert.ok(isPackedChunk(chunk));
    const [first, second] = chunk.columns;
    const damaged: unknown[] = [
      null,
      7,
      { ...chunk, version: 2 },
      { ...chunk, rows: 4 },
      { ...chunk, key: { ...TABLE, env: 'x' } },
      { ...chunk, positions: [0, 1, 2] },
      { ...chunk, columns: [{ ...first, values: new Float32Array(2) }] },
      { ...chunk, columns: [{ ...first, blocks: null }] },
      { ...chunk, columns: [{ ...second, present: new Uint8Array(0) }] },
    ];
    for (const one of damaged) assert.ok(!isPackedChunk(one));
  });
});

describe('the name of a series', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '|', '\\', '.', '/', '', '7', '-') });
  const env = fc.option(fc.integer(), { nil: null });
  const key: fc.Arbitrary<SeriesKey> = fc.record(
    { group: text, table: text, env, field: text },
    { noNullPrototype: true },
  );

  test('comes back from its text', () => {
    fc.assert(
      fc.property(key, (one) => {
        assert.deepEqual(parseSeriesKey(seriesKeyText(one)), one);
      }),
    );
  });

  test('is no other series’ name', () => {
    fc.assert(
      fc.property(key, key, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        assert.equal(seriesKeyText(one) === seriesKeyText(other), same);
      }),
    );
  });

  test('is none where the text is not one', () => {
    for (const text of ['', 'a|b|c', 'a|b|x|c', 'a|b|1.5|c', 'a|b| 1|c', 'a|b|1|c|d', 'a|b|1|c\\']) {
      assert.equal(parseSeriesKey(text), null, text);
    }
  });
});
