import { keysOfRun, type Database } from './database.ts';
import type { RunHistory } from './run-history.ts';
import { isPackedChunk, type PackedChunk } from './series/packed-chunk.ts';
import { packChunk } from './series/pack-chunk.ts';
import { readSeries, type SeriesWindow } from './series/read-series.ts';
import type { ChunkOutline, SeriesChunk } from './series/series-chunk.ts';
import { tableKeyText, type SeriesKey, type TableKey } from './series/series-key.ts';

/** Series of one run: chunks on the device, chunks that wait to get there, and those still being filled. */

/** Positions [from, to) in equal stretches. */
export interface SeriesSpan {
  readonly from: number;
  readonly to: number;
  readonly buckets: number;
}

/** A table of series, as the list of metrics shows it. */
export interface SeriesTable {
  readonly key: TableKey;
  readonly fields: readonly string[];
  readonly rows: number;
}

/** Chunks of one table in their order; of two with the same number the newer counts. */
async function chunksOf(
  database: Database,
  run: string,
  history: RunHistory | undefined,
  key: TableKey,
): Promise<readonly PackedChunk[]> {
  const table = tableKeyText(key);
  const range = IDBKeyRange.bound([run, table], [run, table, []]);
  const stored = await database.use((connection) => connection.getAll('series', range)).catch(() => []);
  const chunks = new Map<number, PackedChunk>();
  for (const chunk of stored) if (isPackedChunk(chunk)) chunks.set(chunk.index, chunk);
  for (const chunk of history?.waitingChunks(table) ?? []) chunks.set(chunk.index, chunk);
  return [...chunks.values()].sort((a, b) => a.index - b.index);
}

/**
 * One series over [from, to) in equal stretches.
 * @param open the chunk of its table that is still being filled, null where there is none
 */
export async function readStoredSeries(
  database: Database,
  run: string,
  history: RunHistory | undefined,
  key: SeriesKey,
  span: SeriesSpan,
  open: SeriesChunk | null,
): Promise<SeriesWindow> {
  const chunks = await chunksOf(database, run, history, key);
  const newest = open === null || open.rows === 0 ? null : packChunk(open);
  const all = newest === null ? chunks : [...chunks.filter(({ index }) => index < newest.index), newest];
  return readSeries(all, key.field, span.from, span.to, span.buckets);
}

/** All tables of a run. `open` tells of the chunks that are still being filled, one for every table of the newest run. */
export async function listStoredSeries(
  database: Database,
  run: string,
  open: readonly ChunkOutline[],
): Promise<readonly SeriesTable[]> {
  const tables = new Map<string, SeriesTable>();
  for (const { key, columns, firstRow, rows } of open) {
    tables.set(tableKeyText(key), { key, fields: columns, rows: firstRow + rows });
  }
  if (tables.size > 0) return [...tables.values()];
  const keys = await database.use((connection) => connection.getAllKeys('series', keysOfRun(run))).catch(() => []);
  const last = new Map<string, [string, string, number]>();
  for (const key of keys) last.set(key[1], key);
  for (const key of last.values()) {
    const chunk = await database.use((connection) => connection.get('series', key));
    if (!isPackedChunk(chunk)) continue;
    const { firstRow, rows, columns } = chunk;
    tables.set(key[1], { key: chunk.key, fields: columns.map(({ name }) => name), rows: firstRow + rows });
  }
  return [...tables.values()];
}
