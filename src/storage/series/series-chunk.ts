import type { TableKey } from './series-key.ts';

/** How many rows a chunk holds when it is handed over, unless memory is short. */
export const CHUNK_ROWS = 1024;

/**
 * Rows of one table in the order of their positions: plain data that can be cloned and transferred. A row is an
 * event with at least one number; events without one have no row.
 */
export interface SeriesChunk {
  /** The table's name as text (`tableKeyText`). */
  readonly table: string;
  readonly key: TableKey;
  /** Names of the columns; later chunks of a table may have more, behind these. */
  readonly columns: readonly string[];
  /** Index of the chunk in its table, from 0. */
  readonly index: number;
  /** Index of its first row in its table. */
  readonly firstRow: number;
  /** 1 to `CHUNK_ROWS`; an open chunk may be empty and still says what its table's columns are. */
  readonly rows: number;
  /** Position of each row's event in the run, ascending. */
  readonly positions: Uint32Array<ArrayBuffer>;
  /** Time of each row's event in seconds since 1970. */
  readonly times: Float64Array<ArrayBuffer>;
  /** `rows` × `columns`, row by row; `MISSING` where the event has no such number. */
  readonly cells: Float64Array<ArrayBuffer>;
}

/** What a chunk holds, without its rows. */
export type ChunkOutline = Pick<SeriesChunk, 'key' | 'columns' | 'firstRow' | 'rows'>;

/** What may be transferred with a chunk instead of copied. */
export function buffersOf(chunk: SeriesChunk): ArrayBuffer[] {
  return [chunk.positions.buffer, chunk.times.buffer, chunk.cells.buffer];
}
