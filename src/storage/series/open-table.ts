import { MISSING, NAME_LIMIT, type Extractor, type MapColumns, type Payload, type Row } from './extractor.ts';
import { CHUNK_ROWS, type ChunkOutline, type SeriesChunk } from './series-chunk.ts';
import { tableKeyText, type TableKey } from './series-key.ts';

/** What all open tables of a run share. */
export interface Ledger {
  /** Events and fields that the bounds left out. */
  dropped: number;
  /** Cells of all rows that are not handed over yet. */
  openCells: number;
  /** Cells that are reserved for them. */
  reserved: number;
  /** Cells that may be open or reserved ahead. */
  readonly limit: number;
}

/** Small, because a hostile file may have thousands of tables; it doubles as rows come. */
const FIRST_ROWS = 4;

function newCells(rows: number, width: number): Float64Array<ArrayBuffer> {
  return new Float64Array(rows * width).fill(MISSING);
}

function columnNames(map: MapColumns, key: string): string[] {
  const name = map.name === '' ? key : `${map.name}.${key}`;
  return map.fields === null ? [name] : map.fields.map((field) => `${name}.${field}`);
}

/** The key of a map that a column's name holds, or null where the column is not the map's. */
function keyIn(column: string, map: MapColumns): string | null {
  if (map.name === '') return column;
  if (!column.startsWith(`${map.name}.`)) return null;
  const rest = column.slice(map.name.length + 1);
  if (map.fields === null) return rest;
  const dot = rest.lastIndexOf('.');
  return dot >= 0 && map.fields.includes(rest.slice(dot + 1)) ? rest.slice(0, dot) : null;
}

/** The open chunk of one table, and the row that is being written. */
export class OpenTable implements Row {
  cells: Float64Array<ArrayBuffer>;
  start = 0;
  rows = 0;
  readonly #name: string;
  readonly #key: TableKey;
  readonly #extractor: Extractor;
  readonly #ledger: Ledger;
  readonly #columns: string[];
  /** Per map of the extractor: key → its first column. */
  readonly #keys: readonly Map<string, number>[];
  #positions: Uint32Array<ArrayBuffer>;
  #times: Float64Array<ArrayBuffer>;
  #capacity: number;
  #index = 0;
  #firstRow = 0;

  constructor(key: TableKey, extractor: Extractor, ledger: Ledger, rows = FIRST_ROWS) {
    this.#name = tableKeyText(key);
    this.#key = key;
    this.#extractor = extractor;
    this.#ledger = ledger;
    this.#columns = [...extractor.columns];
    this.#keys = extractor.maps.map(() => new Map<string, number>());
    this.#capacity = rows;
    this.cells = newCells(rows, this.#columns.length);
    ledger.reserved += this.cells.length;
    this.#positions = new Uint32Array(rows);
    this.#times = new Float64Array(rows);
  }

  /**
   * Continues from a chunk that `copy` gave. Columns go by name, so that one of an older version's is kept,
   * though nothing more is written to it.
   */
  static from(chunk: SeriesChunk, extractor: Extractor, ledger: Ledger): OpenTable {
    const table = new OpenTable(chunk.key, extractor, ledger, Math.max(FIRST_ROWS, chunk.rows));
    table.#index = chunk.index;
    table.#firstRow = chunk.firstRow;
    table.#columnsFrom(chunk.columns);
    const width = table.#columns.length;
    const targets = chunk.columns.map((column) => table.#columns.indexOf(column));
    for (let row = 0; row < chunk.rows; row++) {
      for (const [column, target] of targets.entries()) {
        table.cells[row * width + target] = chunk.cells[row * targets.length + column] ?? MISSING;
      }
    }
    table.#positions.set(chunk.positions);
    table.#times.set(chunk.times);
    table.rows = chunk.rows;
    ledger.openCells += chunk.rows * width;
    return table;
  }

  /**
   * Writes an event's numbers as a row, if it has any.
   * @returns the chunk that the row has filled, or null
   */
  record(payload: Payload, position: number, time: number): SeriesChunk | null {
    if (this.rows === this.#capacity) this.#reserve(Math.min(2 * this.#capacity, CHUNK_ROWS));
    const start = this.rows * this.#columns.length;
    this.start = start;
    this.#extractor.extract(payload, this);
    const width = this.#columns.length;
    let cell = this.start;
    const end = cell + width;
    while (cell < end && this.cells[cell] === MISSING) cell++;
    if (cell === end) return null;
    this.#positions[this.rows] = position;
    this.#times[this.rows] = time;
    this.rows++;
    this.#ledger.openCells += width;
    const full = this.rows === CHUNK_ROWS || this.#ledger.openCells > this.#ledger.limit;
    return full ? this.#handOver() : null;
  }

  columnsOf(map: number, key: string): number {
    const column = this.#keys[map]?.get(key) ?? this.#addKey(map, key);
    return column < 0 ? -1 : this.start + column;
  }

  /** The table's name as text. */
  get name(): string {
    return this.#name;
  }

  /** What the open chunk holds, without its rows. */
  outline(): ChunkOutline {
    return { key: this.#key, columns: [...this.#columns], firstRow: this.#firstRow, rows: this.rows };
  }

  /** A copy of the open chunk; it may be empty. */
  copy(): SeriesChunk {
    return {
      ...this.outline(),
      table: this.#name,
      index: this.#index,
      positions: this.#positions.slice(0, this.rows),
      times: this.#times.slice(0, this.rows),
      cells: this.cells.slice(0, this.rows * this.#columns.length),
    };
  }

  #addKey(index: number, key: string): number {
    const map = this.#extractor.maps[index];
    const keys = this.#keys[index];
    if (map === undefined || keys === undefined || keys.size >= map.limit || key.length > NAME_LIMIT) {
      this.#ledger.dropped++;
      return -1;
    }
    const column = this.#columns.length;
    keys.set(key, column);
    this.#widen(columnNames(map, key));
    return column;
  }

  #columnsFrom(columns: readonly string[]): void {
    const known = new Set(this.#columns);
    for (const column of columns) {
      if (known.has(column)) continue;
      const own = this.#extractor.maps.flatMap((map, index) => {
        const key = keyIn(column, map);
        const keys = this.#keys[index];
        return key === null || keys === undefined || keys.size >= map.limit ? [] : [{ map, keys, key }];
      })[0];
      const names = own === undefined ? [column] : columnNames(own.map, own.key);
      own?.keys.set(own.key, this.#columns.length);
      for (const name of names) known.add(name);
      this.#widen(names);
    }
  }

  /** Adds columns to every row of the chunk, the one being written among them. */
  #widen(names: readonly string[]): void {
    const before = this.#columns.length;
    this.#columns.push(...names);
    const width = this.#columns.length;
    const cells = newCells(this.#capacity, width);
    const used = Math.min(this.rows + 1, this.#capacity);
    for (let row = 0; row < used; row++) {
      cells.set(this.cells.subarray(row * before, (row + 1) * before), row * width);
    }
    this.#ledger.openCells += this.rows * names.length;
    this.#ledger.reserved += cells.length - this.cells.length;
    this.cells = cells;
    this.start = this.rows * width;
  }

  #reserve(rows: number): void {
    const cells = newCells(rows, this.#columns.length);
    cells.set(this.cells);
    const positions = new Uint32Array(rows);
    positions.set(this.#positions);
    const times = new Float64Array(rows);
    times.set(this.#times);
    this.#ledger.reserved += cells.length - this.cells.length;
    this.cells = cells;
    this.#positions = positions;
    this.#times = times;
    this.#capacity = rows;
  }

  #handOver(): SeriesChunk {
    const { rows } = this;
    const width = this.#columns.length;
    // A chunk that is full owns its memory already and is not copied.
    const whole = rows === this.#capacity;
    const chunk = whole
      ? {
          table: this.#name,
          key: this.#key,
          columns: [...this.#columns],
          index: this.#index,
          firstRow: this.#firstRow,
          rows,
          positions: this.#positions,
          times: this.#times,
          cells: this.cells,
        }
      : this.copy();
    const ledger = this.#ledger;
    ledger.openCells -= rows * width;
    ledger.reserved -= this.cells.length;
    const ample = CHUNK_ROWS * width;
    this.#capacity = rows === CHUNK_ROWS && ledger.reserved + ample <= ledger.limit ? CHUNK_ROWS : FIRST_ROWS;
    this.cells = newCells(this.#capacity, width);
    this.#positions = new Uint32Array(this.#capacity);
    this.#times = new Float64Array(this.#capacity);
    ledger.reserved += this.cells.length;
    this.rows = 0;
    this.#index++;
    this.#firstRow += rows;
    return chunk;
  }
}
