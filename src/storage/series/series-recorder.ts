import type { TelemetryEvent } from '../../telemetry/event.ts';
import { NAME_LIMIT, UNKNOWN, type Extractor, type Payload } from './extractor.ts';
import { EXTRACTORS } from './extractors.generated.ts';
import { OpenTable, type Ledger } from './open-table.ts';
import type { ChunkOutline, SeriesChunk } from './series-chunk.ts';

/** Bounds of one run, so that a hostile file cannot fill the memory. */
export const UNKNOWN_TYPES = 64;
export const TABLE_LIMIT = 4096;
/** 32 MB of rows that wait in open chunks; beyond it a chunk is handed over before it has `CHUNK_ROWS`. */
const OPEN_CELLS = 4 * 1024 * 1024;

const SNAPSHOT = 'ANALYTICS_SNAPSHOT';
/** Before the kind in a table's name. */
const KIND = `${SNAPSHOT}/`;

/** The kinds of `ANALYTICS_SNAPSHOT` (telemetry-events §3.16); others count as unknown event types. */
const KINDS: ReadonlySet<string> = new Set([
  'last_action',
  'action_distribution',
  'shapley_computed',
  'batch_stats',
  'summary_table',
  'throughput',
  'reward_summary',
  'mask_hit_rates',
  'heuristic_config',
  'heuristic_warning',
  'heuristic_episode',
]);

/** The tables of one group and event type, one for each environment. */
interface TypeTables {
  readonly table: string;
  readonly extractor: Extractor;
  readonly byEnvironment: Map<number, OpenTable>;
  /** Of the events that name no environment. */
  alone: OpenTable | null;
}

/** The tables of one group: by event type, and the snapshots' by kind. */
interface GroupTables {
  readonly name: string;
  readonly types: Map<string, TypeTables>;
  readonly kinds: Map<string, TypeTables>;
}

function extractorOf(table: string): Extractor {
  return EXTRACTORS.get(table.startsWith(KIND) ? SNAPSHOT : table) ?? UNKNOWN;
}

function isUnknown(table: string): boolean {
  return table.startsWith(KIND) ? !KINDS.has(table.slice(KIND.length)) : !EXTRACTORS.has(table);
}

/** Writes the numbers of a run's events as tables of rows, and hands them over in chunks. */
export class SeriesRecorder {
  readonly #full: (chunk: SeriesChunk) => void;
  readonly #groups = new Map<string, GroupTables>();
  readonly #unknown = new Set<string>();
  readonly #tables: OpenTable[] = [];
  readonly #ledger: Ledger;
  /** The group of the event before: mostly that of the next. */
  #latest: GroupTables;

  /**
   * @param full is given each chunk when it is full; the chunk is its own, its buffers may be transferred
   * @param openCells numbers that may wait in open chunks before chunks are handed over short
   */
  constructor(full: (chunk: SeriesChunk) => void, openCells = OPEN_CELLS) {
    this.#full = full;
    this.#ledger = { dropped: 0, openCells: 0, reserved: 0, limit: openCells };
    this.#latest = this.#enter('default');
  }

  /**
   * Continues where another recorder was when its `open` and `dropped` were read.
   * @param openChunks all that `open` gave, the empty ones too
   */
  static from(
    openChunks: readonly SeriesChunk[],
    full: (chunk: SeriesChunk) => void,
    dropped = 0,
    openCells = OPEN_CELLS,
  ): SeriesRecorder {
    const recorder = new SeriesRecorder(full, openCells);
    recorder.#ledger.dropped = dropped;
    for (const chunk of openChunks) recorder.#continue(chunk);
    return recorder;
  }

  /** Events that have no table and fields that have no column, because they are beyond the bounds. */
  get dropped(): number {
    return this.#ledger.dropped;
  }

  /**
   * Records an event's numbers. Never throws on what a file may hold.
   * @param position index of the event in the run, larger than that of any event before
   * @param group the group that the event belongs to (`groupNameOf`)
   */
  record(event: TelemetryEvent, position: number, group: string): void {
    if (event.data === null) return;
    const payload: Payload = event.data;
    const tables = group === this.#latest.name ? this.#latest : this.#enter(group);
    let type: TypeTables | null | undefined;
    if (!event.known) {
      type = tables.types.get(event.event_type) ?? this.#unknownType(tables, event.event_type);
    } else if (event.event_type === SNAPSHOT) {
      type = tables.kinds.get(event.data.kind) ?? this.#kind(tables, event.data.kind);
    } else {
      type = tables.types.get(event.event_type) ?? this.#knownType(tables, event.event_type);
    }
    if (type === null) return;
    const environment = payload['env_id'];
    const table =
      typeof environment === 'number' && Number.isInteger(environment)
        ? (type.byEnvironment.get(environment) ?? this.#addTable(type, tables.name, environment))
        : (type.alone ?? this.#addTable(type, tables.name, null));
    const chunk = table?.record(payload, position, event.time) ?? null;
    if (chunk !== null) this.#full(chunk);
  }

  /** Copies of the chunks that are not full yet, one for every table, to be saved and continued from. */
  open(): readonly SeriesChunk[] {
    return this.#tables.map((table) => table.copy());
  }

  /** A copy of the open chunk of one table, by its name as text; null where there is no such table. */
  openOf(table: string): SeriesChunk | null {
    return this.#tables.find(({ name }) => name === table)?.copy() ?? null;
  }

  /** What the open chunks hold, one for every table, without copying their rows. */
  outlines(): readonly ChunkOutline[] {
    return this.#tables.map((table) => table.outline());
  }

  #enter(name: string): GroupTables {
    this.#latest = this.#groups.get(name) ?? { name, types: new Map(), kinds: new Map() };
    return this.#latest;
  }

  #knownType(group: GroupTables, name: string): TypeTables | null {
    const extractor = EXTRACTORS.get(name);
    if (extractor === undefined) return null;
    return this.#hasRoom(group.name) ? this.#add(group, group.types, name, name) : this.#drop();
  }

  #unknownType(group: GroupTables, name: string): TypeTables | null {
    // A name that would pass for a kind's table has none.
    if (name.startsWith(KIND) || !this.#admits(group.name, name)) return this.#drop();
    return this.#add(group, group.types, name, name);
  }

  #kind(group: GroupTables, kind: string): TypeTables | null {
    const name = `${KIND}${kind}`;
    const admitted = KINDS.has(kind) ? this.#hasRoom(group.name) : this.#admits(group.name, name);
    return admitted ? this.#add(group, group.kinds, kind, name) : this.#drop();
  }

  #hasRoom(group: string): boolean {
    return this.#tables.length < TABLE_LIMIT && group.length <= NAME_LIMIT;
  }

  /** True where another table of this unknown type keeps the bounds. */
  #admits(group: string, name: string): boolean {
    if (!this.#hasRoom(group)) return false;
    return this.#unknown.has(name) || (name.length <= NAME_LIMIT && this.#unknown.size < UNKNOWN_TYPES);
  }

  /** Adds a type to a group; only where there is room for its first table, so that types are bounded by tables. */
  #add(group: GroupTables, types: Map<string, TypeTables>, name: string, table: string): TypeTables {
    const type: TypeTables = { table, extractor: extractorOf(table), byEnvironment: new Map(), alone: null };
    types.set(name, type);
    this.#groups.set(group.name, group);
    if (isUnknown(table)) this.#unknown.add(table);
    return type;
  }

  #addTable(type: TypeTables, group: string, environment: number | null): OpenTable | null {
    if (!this.#hasRoom(group)) return this.#drop();
    // Zero has two signs, a key has none.
    const env = environment === null ? null : environment + 0;
    return this.#keep(type, new OpenTable({ group, table: type.table, env }, type.extractor, this.#ledger), env);
  }

  #keep(type: TypeTables, table: OpenTable, env: number | null): OpenTable {
    if (env === null) type.alone = table;
    else type.byEnvironment.set(env, table);
    this.#tables.push(table);
    return table;
  }

  #continue(chunk: SeriesChunk): void {
    const { group, table, env } = chunk.key;
    const tables = this.#enter(group);
    const kind = table.startsWith(KIND);
    const types = kind ? tables.kinds : tables.types;
    const name = kind ? table.slice(KIND.length) : table;
    const type = types.get(name) ?? this.#add(tables, types, name, table);
    this.#keep(type, OpenTable.from(chunk, type.extractor, this.#ledger), env);
  }

  #drop(): null {
    this.#ledger.dropped++;
    return null;
  }
}
