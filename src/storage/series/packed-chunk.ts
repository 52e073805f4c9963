import { isRecord } from '../../telemetry/json.ts';
import { MISSING } from './extractor.ts';
import type { TableKey } from './series-key.ts';

/** Rows per summary: short enough that a window's edges cost little, long enough to take little room. */
export const BLOCK_ROWS = 32;

type Values = Int8Array<ArrayBuffer> | Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** What stands in some rows of a column. */
export interface Summary {
  /** Values there, NaN and the infinities among them. */
  readonly count: number;
  readonly nans: number;
  /** Values that are neither NaN nor infinite, and their sum. */
  readonly finite: number;
  readonly sum: number;
  /** Extremes of what is no NaN, infinities included; NaN where there is nothing else. */
  readonly min: number;
  readonly max: number;
}

/** The summaries of a column's stretches of `BLOCK_ROWS` rows, one entry each. */
export interface Blocks {
  /** In the column's own precision, so that a value is the same in a summary and alone. 0 where there is none. */
  readonly min: Values;
  readonly max: Values;
  readonly sum: Float64Array<ArrayBuffer>;
  /** Null where every row has a value. */
  readonly count: Uint8Array<ArrayBuffer> | null;
  /** Null where every value is finite. */
  readonly nans: Uint8Array<ArrayBuffer> | null;
  readonly finite: Uint8Array<ArrayBuffer> | null;
}

/** One column of a chunk; a column without any value is left away. */
export interface PackedColumn {
  readonly name: string;
  /** Of the whole chunk, from the exact doubles. */
  readonly summary: Summary;
  /** One value per row, anything where it is missing; null where all values are `constant`. */
  readonly values: Values | null;
  readonly constant: number;
  /** Bit `row & 7` of byte `row >> 3` is set where the row has a value; null where all have. */
  readonly present: Uint8Array<ArrayBuffer> | null;
  /** Null where the values are constant. */
  readonly blocks: Blocks | null;
}

/** A chunk as it is stored: plain data that can be cloned. Other columns may be left away for reading one. */
export interface PackedChunk {
  readonly version: 1;
  /** The table's name as text (`tableKeyText`). */
  readonly table: string;
  readonly key: TableKey;
  readonly index: number;
  readonly firstRow: number;
  readonly rows: number;
  readonly positions: Uint32Array<ArrayBuffer>;
  readonly times: Float64Array<ArrayBuffer>;
  readonly columns: readonly PackedColumn[];
}

/** True where the column has a value in that row. */
export function hasValue(column: PackedColumn, row: number): boolean {
  return column.present === null || (((column.present[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}

/** The column's value in a row, as stored; `MISSING` where there is none. */
export function valueAt(column: PackedColumn, row: number): number {
  if (!hasValue(column, row)) return MISSING;
  return column.values === null ? column.constant : (column.values[row] ?? MISSING);
}

/** The values of a column, one per row; `MISSING` where there is none, everywhere if there is no such column. */
export function unpackColumn(chunk: PackedChunk, field: string): Float64Array<ArrayBuffer> {
  const column = chunk.columns.find(({ name }) => name === field);
  const values = new Float64Array(chunk.rows).fill(MISSING);
  if (column === undefined) return values;
  return values.map((_, row) => valueAt(column, row));
}

function isLong(array: unknown, length: number): boolean {
  return ArrayBuffer.isView(array) && 'length' in array && array.length === length;
}

function isValues(array: unknown, length: number): boolean {
  const kinds = [Int8Array, Int16Array, Float32Array, Float64Array];
  return kinds.some((kind) => array instanceof kind) && isLong(array, length);
}

function isBytes(array: unknown, length: number): boolean {
  return array === null || (array instanceof Uint8Array && isLong(array, length));
}

function isSummary(value: unknown): boolean {
  return isRecord(value) && ['count', 'nans', 'finite', 'sum', 'min', 'max'].every((name) => isNumber(value[name]));
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function isBlocks(value: unknown, blocks: number): boolean {
  return (
    isRecord(value) &&
    isValues(value['min'], blocks) &&
    isValues(value['max'], blocks) &&
    value['sum'] instanceof Float64Array &&
    value['sum'].length === blocks &&
    [value['count'], value['nans'], value['finite']].every((bytes) => isBytes(bytes, blocks))
  );
}

function isColumn(value: unknown, rows: number): boolean {
  if (!isRecord(value) || typeof value['name'] !== 'string' || !isSummary(value['summary'])) return false;
  if (!isNumber(value['constant']) || !isBytes(value['present'], Math.ceil(rows / 8))) return false;
  if (value['values'] === null) return value['blocks'] === null;
  return isValues(value['values'], rows) && isBlocks(value['blocks'], Math.ceil(rows / BLOCK_ROWS));
}

function isKey(value: unknown): boolean {
  if (!isRecord(value) || typeof value['group'] !== 'string' || typeof value['table'] !== 'string') return false;
  return value['env'] === null || Number.isInteger(value['env']);
}

/** True where what lies in a store is a packed chunk of this version, whole in shape and lengths. */
export function isPackedChunk(value: unknown): value is PackedChunk {
  if (!isRecord(value) || value['version'] !== 1 || typeof value['table'] !== 'string') return false;
  const { rows, columns } = value;
  if (typeof rows !== 'number' || !isKey(value['key'])) return false;
  return (
    Number.isInteger(value['index']) &&
    Number.isInteger(value['firstRow']) &&
    value['positions'] instanceof Uint32Array &&
    value['positions'].length === rows &&
    value['times'] instanceof Float64Array &&
    value['times'].length === rows &&
    Array.isArray(columns) &&
    columns.every((column) => isColumn(column, rows))
  );
}
