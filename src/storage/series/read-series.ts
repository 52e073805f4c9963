import { MISSING } from './extractor.ts';
import { BLOCK_ROWS, valueAt, type PackedChunk, type PackedColumn, type Summary } from './packed-chunk.ts';
import { seriesKeyText, type SeriesKey, type TableKey } from './series-key.ts';

/** A series over a window of positions, one entry per bucket in every array. */
export interface SeriesWindow {
  readonly from: number;
  readonly to: number;
  /** Extremes of what is no NaN, infinities included; NaN where there is nothing else. */
  readonly min: Float64Array<ArrayBuffer>;
  readonly max: Float64Array<ArrayBuffer>;
  /** Of the finite values; NaN where there are none. */
  readonly mean: Float64Array<ArrayBuffer>;
  /** Values there, NaN and the infinities among them; 0 where the bucket is empty. */
  readonly count: Uint32Array<ArrayBuffer>;
  readonly nans: Uint32Array<ArrayBuffer>;
}

class Buckets {
  readonly from: number;
  readonly to: number;
  readonly min: Float64Array<ArrayBuffer>;
  readonly max: Float64Array<ArrayBuffer>;
  readonly count: Uint32Array<ArrayBuffer>;
  readonly nans: Uint32Array<ArrayBuffer>;
  readonly #sum: Float64Array<ArrayBuffer>;
  readonly #finite: Uint32Array<ArrayBuffer>;
  readonly #length: number;

  constructor(from: number, to: number, length: number) {
    this.from = from;
    this.to = to;
    this.#length = length;
    this.min = new Float64Array(length).fill(Number.NaN);
    this.max = new Float64Array(length).fill(Number.NaN);
    this.count = new Uint32Array(length);
    this.nans = new Uint32Array(length);
    this.#sum = new Float64Array(length);
    this.#finite = new Uint32Array(length);
  }

  /** The bucket of a position, -1 where it is outside the window. */
  at(position: number): number {
    if (!(position >= this.from && position < this.to)) return -1;
    const bucket = Math.floor(((position - this.from) * this.#length) / (this.to - this.from));
    return Math.min(bucket, this.#length - 1);
  }

  add(bucket: number, count: number, nans: number, finite: number, sum: number, min: number, max: number): void {
    this.count[bucket] = (this.count[bucket] ?? 0) + count;
    this.nans[bucket] = (this.nans[bucket] ?? 0) + nans;
    this.#finite[bucket] = (this.#finite[bucket] ?? 0) + finite;
    this.#sum[bucket] = (this.#sum[bucket] ?? 0) + sum;
    if (count === nans) return;
    // Written so that a bucket's first value wins over its NaN.
    if (!((this.min[bucket] ?? Number.NaN) <= min)) this.min[bucket] = min;
    if (!((this.max[bucket] ?? Number.NaN) >= max)) this.max[bucket] = max;
  }

  addSummary(bucket: number, { count, nans, finite, sum, min, max }: Summary): void {
    this.add(bucket, count, nans, finite, sum, min, max);
  }

  addValue(bucket: number, value: number): void {
    const finite = Number.isFinite(value);
    this.add(bucket, 1, Number.isNaN(value) ? 1 : 0, finite ? 1 : 0, finite ? value : 0, value, value);
  }

  window(): SeriesWindow {
    const { from, to, min, max, count, nans } = this;
    return { from, to, min, max, mean: this.#sum.map((sum, bucket) => sum / (this.#finite[bucket] ?? 0)), count, nans };
  }
}

function addRows(chunk: PackedChunk, column: PackedColumn, from: number, to: number, buckets: Buckets): void {
  for (let row = from; row < to; row++) {
    const bucket = buckets.at(chunk.positions[row] ?? -1);
    const value = bucket < 0 ? MISSING : valueAt(column, row);
    if (value !== MISSING) buckets.addValue(bucket, value);
  }
}

/** Adds the rows from `from` to before `to`: by their summary where they lie in one bucket. */
function addBlock(chunk: PackedChunk, column: PackedColumn, from: number, to: number, buckets: Buckets): void {
  const first = chunk.positions[from] ?? 0;
  const last = chunk.positions[to - 1] ?? 0;
  if (last < buckets.from || first >= buckets.to) return;
  const bucket = buckets.at(first);
  const { blocks } = column;
  if (blocks === null || bucket < 0 || bucket !== buckets.at(last)) {
    addRows(chunk, column, from, to, buckets);
    return;
  }
  const block = from / BLOCK_ROWS;
  const count = blocks.count === null ? to - from : (blocks.count[block] ?? 0);
  const nans = blocks.nans === null ? 0 : (blocks.nans[block] ?? 0);
  const finite = blocks.finite === null ? count : (blocks.finite[block] ?? 0);
  const { min, max, sum } = blocks;
  buckets.add(bucket, count, nans, finite, sum[block] ?? 0, min[block] ?? Number.NaN, max[block] ?? Number.NaN);
}

function addChunk(chunk: PackedChunk, column: PackedColumn, buckets: Buckets): void {
  const first = chunk.positions[0] ?? 0;
  const last = chunk.positions[chunk.rows - 1] ?? 0;
  if (last < buckets.from || first >= buckets.to) return;
  const bucket = buckets.at(first);
  if (bucket >= 0 && bucket === buckets.at(last)) {
    buckets.addSummary(bucket, column.summary);
    return;
  }
  for (let from = 0; from < chunk.rows; from += BLOCK_ROWS) {
    addBlock(chunk, column, from, Math.min(from + BLOCK_ROWS, chunk.rows), buckets);
  }
}

/**
 * Reads a series over the positions `from` to before `to`, in `buckets` equal stretches: a position p is in bucket
 * ⌊(p − from) · buckets / (to − from)⌋. Extremes are never lost; they are those of the stored values, at most
 * 1e-6 of themselves away from the real ones.
 * @param chunks all or some chunks of one table, in their order; only the column that is read has to be there
 * @throws RangeError where `buckets` is no whole number above 0
 */
export function readSeries(
  chunks: readonly PackedChunk[],
  field: string,
  from: number,
  to: number,
  buckets: number,
): SeriesWindow {
  if (!Number.isInteger(buckets) || buckets < 1) throw new RangeError(`no number of buckets: ${String(buckets)}`);
  const target = new Buckets(from, to, buckets);
  for (const chunk of chunks) {
    const column = chunk.columns.find(({ name }) => name === field);
    if (column !== undefined && chunk.rows > 0) addChunk(chunk, column, target);
  }
  return target.window();
}

/** A series that has values, and how many. */
export interface ListedSeries {
  readonly key: SeriesKey;
  readonly count: number;
}

/** What `listSeries` needs of a chunk; every `PackedChunk` has it. */
export interface ChunkContents {
  readonly key: TableKey;
  readonly columns: readonly { readonly name: string; readonly summary: { readonly count: number } }[];
}

/** Every series with at least one value in these chunks, of any tables, with the number of its values. */
export function listSeries(chunks: Iterable<ChunkContents>): readonly ListedSeries[] {
  const found = new Map<string, ListedSeries>();
  for (const { key, columns } of chunks) {
    for (const { name, summary } of columns) {
      const series = { ...key, field: name };
      const text = seriesKeyText(series);
      found.set(text, { key: series, count: (found.get(text)?.count ?? 0) + summary.count });
    }
  }
  return [...found.values()];
}
