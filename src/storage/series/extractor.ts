import { isRecord } from '../../telemetry/json.ts';

/** What the generated extractors are, write to and call. */

/**
 * What a cell holds where the event has no such number (absent or null). Not NaN, because NaN is a value that
 * training writes; a real value equal to this one reads as missing.
 */
export const MISSING = -Number.MAX_VALUE;

/** Names longer than this (keys of maps, groups, unknown types and their fields) are not recorded, but counted. */
export const NAME_LIMIT = 120;
/** How many keys of a map of numbers become columns. */
export const NUMBER_KEYS = 16;
/** The same for a map over the layers of a network, of which real runs have some sixty. */
export const LAYER_KEYS = 128;
/** How many keys of a map of objects (slots, phases) become columns. */
export const OBJECT_KEYS = 8;

export type Payload = Readonly<Record<string, unknown>>;

/** A map with free keys whose columns are added to a table as the keys appear. */
export interface MapColumns {
  /** The payload's field; empty where the payload itself is the map. */
  readonly name: string;
  /** The numbers of each value that is an object, or null where the values are numbers themselves. */
  readonly fields: readonly string[] | null;
  /** How many keys become columns. */
  readonly limit: number;
}

/** The row that an extractor fills; its cells are all `MISSING` before. */
export interface Row {
  /** Cells of the open chunk. Read it anew after `columnsOf`: columns that are added move it. */
  readonly cells: Float64Array;
  /** Index of the row's first cell; moves with `cells`. */
  readonly start: number;
  /**
   * Index of the cell where a map's key begins, its columns added if need be.
   * @param map index into the extractor's `maps`
   * @returns -1 where the key is beyond the bounds, which counts it
   */
  columnsOf(map: number, key: string): number;
}

/** How the numbers of one event type become a row. */
export interface Extractor {
  /** The columns that every table of the type has, in their order. */
  readonly columns: readonly string[];
  readonly maps: readonly MapColumns[];
  /** Writes the numbers that are there and leaves the other cells alone. */
  readonly extract: (payload: Payload, row: Row) => void;
}

// Events come from JSON, so that nothing is inherited; `for in` makes no list of the keys.

/** Writes a map of numbers. */
export function writeNumbers(map: Payload, index: number, row: Row): void {
  for (const key in map) {
    const value = map[key];
    if (typeof value !== 'number') continue;
    const at = row.columnsOf(index, key);
    if (at >= 0) row.cells[at] = value;
  }
}

/** Writes a map of objects, each by `write`, which is given where its cells begin. */
export function writeObjects(
  map: Payload,
  index: number,
  row: Row,
  write: (value: Payload, cells: Float64Array, at: number) => void,
): void {
  for (const key in map) {
    const value = map[key];
    if (!isRecord(value)) continue;
    const at = row.columnsOf(index, key);
    if (at >= 0) write(value, row.cells, at);
  }
}

/** How many numeric fields of an event type that the spec does not know become columns. */
export const UNKNOWN_FIELDS = 32;

/** Event types that the spec does not know: each number at the payload's top, but the environment. */
export const UNKNOWN: Extractor = {
  columns: [],
  maps: [{ name: '', fields: null, limit: UNKNOWN_FIELDS }],
  extract(payload, row) {
    for (const key in payload) {
      const value = payload[key];
      if (typeof value !== 'number' || (key === 'env_id' && Number.isInteger(value))) continue;
      const at = row.columnsOf(0, key);
      if (at >= 0) row.cells[at] = value;
    }
  },
};
