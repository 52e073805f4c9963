import { MISSING } from './extractor.ts';
import { BLOCK_ROWS, type Blocks, type PackedChunk, type PackedColumn, type Summary } from './packed-chunk.ts';
import type { SeriesChunk } from './series-chunk.ts';

export type { PackedChunk } from './packed-chunk.ts';

/** How far a rounded value may be from the real one, relative to it. */
const PRECISION = 1e-6;

type Store = Int8ArrayConstructor | Int16ArrayConstructor | Float32ArrayConstructor | Float64ArrayConstructor;

function isSmall(value: number, limit: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= limit && !Object.is(value, -0);
}

/** Integers only as they are: a rounded count or index is another one. */
function fitsFloat32(value: number): boolean {
  const rounded = Math.fround(value);
  if (Object.is(rounded, value)) return true;
  return !Number.isInteger(value) && Math.abs(rounded - value) <= PRECISION * Math.abs(value);
}

/** The smallest array that holds all values, or null where they are all the same. */
function storeOf(cells: Float64Array): Store | null {
  let first = MISSING;
  let same = true;
  let byte = true;
  let short = true;
  let single = true;
  for (const value of cells) {
    if (value === MISSING) continue;
    if (first === MISSING) first = value;
    same &&= Object.is(value, first);
    byte &&= isSmall(value, 0x7f);
    short &&= byte || isSmall(value, 0x7fff);
    single &&= short || fitsFloat32(value);
    if (!single && !same) return Float64Array;
  }
  if (same) return null;
  if (byte) return Int8Array;
  if (short) return Int16Array;
  return single ? Float32Array : Float64Array;
}

function summarise(cells: Float64Array, from: number, to: number): Summary {
  let count = 0;
  let nans = 0;
  let finite = 0;
  let sum = 0;
  let min = Number.NaN;
  let max = Number.NaN;
  for (let row = from; row < to; row++) {
    const value = cells[row] ?? MISSING;
    if (value === MISSING) continue;
    count++;
    if (Number.isNaN(value)) {
      nans++;
      continue;
    }
    if (!(min <= value)) min = value;
    if (!(max >= value)) max = value;
    if (Number.isFinite(value)) {
      finite++;
      sum += value;
    }
  }
  return { count, nans, finite, sum, min, max };
}

function blocksOf(cells: Float64Array, whole: Summary, store: Store): Blocks {
  const length = Math.ceil(cells.length / BLOCK_ROWS);
  const blocks = {
    min: new store(length),
    max: new store(length),
    sum: new Float64Array(length),
    count: whole.count === cells.length ? null : new Uint8Array(length),
    nans: whole.finite === whole.count ? null : new Uint8Array(length),
    finite: whole.finite === whole.count ? null : new Uint8Array(length),
  };
  for (let block = 0; block < length; block++) {
    const from = block * BLOCK_ROWS;
    const summary = summarise(cells, from, Math.min(from + BLOCK_ROWS, cells.length));
    blocks.min[block] = summary.min;
    blocks.max[block] = summary.max;
    blocks.sum[block] = summary.sum;
    if (blocks.count !== null) blocks.count[block] = summary.count;
    if (blocks.nans !== null) blocks.nans[block] = summary.nans;
    if (blocks.finite !== null) blocks.finite[block] = summary.finite;
  }
  return blocks;
}

function presenceOf(cells: Float64Array): Uint8Array<ArrayBuffer> {
  const bits = new Uint8Array(Math.ceil(cells.length / 8));
  for (let row = 0; row < cells.length; row++) {
    if (cells[row] !== MISSING) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return bits;
}

/** A column from its cells, or null where no row has a value. */
function packColumn(name: string, cells: Float64Array): PackedColumn | null {
  const summary = summarise(cells, 0, cells.length);
  if (summary.count === 0) return null;
  const present = summary.count === cells.length ? null : presenceOf(cells);
  const store = storeOf(cells);
  if (store === null) {
    const constant = cells.find((value) => value !== MISSING) ?? MISSING;
    return { name, summary, values: null, constant, present, blocks: null };
  }
  const stored = new store(cells.length);
  for (let row = 0; row < cells.length; row++) {
    const value = cells[row] ?? MISSING;
    if (value !== MISSING) stored[row] = value;
  }
  return { name, summary, values: stored, constant: Number.NaN, present, blocks: blocksOf(cells, summary, store) };
}

/**
 * Packs a chunk for the store: columns instead of rows, each as narrow as its values allow, with summaries.
 * Integers, NaN, the infinities and the sign of zero survive as they are; other values to within 1e-6 of
 * themselves. Sums are those of the exact values.
 */
export function packChunk(chunk: SeriesChunk): PackedChunk {
  const width = chunk.columns.length;
  const cells = new Float64Array(chunk.rows);
  const columns: PackedColumn[] = [];
  for (const [index, name] of chunk.columns.entries()) {
    for (let row = 0; row < chunk.rows; row++) cells[row] = chunk.cells[row * width + index] ?? MISSING;
    const column = packColumn(name, cells);
    if (column !== null) columns.push(column);
  }
  const { table, key, index, firstRow, rows, positions, times } = chunk;
  return { version: 1, table, key, index, firstRow, rows, positions, times, columns };
}
