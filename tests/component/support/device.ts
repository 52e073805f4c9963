import { Database, keysOfRun, type Connection } from '../../../src/storage/database.ts';
import type { HistoryWrite, RawSegment } from '../../../src/storage/history-protocol.ts';
import { parseRunRecord, type RunRecord } from '../../../src/storage/run-record.ts';
import { parsePacked, parseSegment, unpack } from '../../../src/storage/segment.ts';
import { isBlankLine } from '../../../src/telemetry/lines.ts';
import { newRecord } from '../../../src/worker/run-opener.ts';
import { equal, found } from './expect.ts';

/** What lies on the device, looked at and changed behind the back of the code that keeps it. */

/** Works on the stores themselves. */
export async function onDevice<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  const database = new Database();
  try {
    return await database.use(work);
  } finally {
    await database.close();
  }
}

/** Ids of all stored runs. */
export function runIds(): Promise<string[]> {
  return onDevice((connection) => connection.getAllKeys('runs'));
}

/** The only stored run. */
export async function onlyRun(): Promise<string> {
  const ids = await runIds();
  equal(ids.length, 1, 'stored runs');
  return found(ids[0]);
}

export async function recordOf(run: string): Promise<RunRecord> {
  return found(parseRunRecord(await onDevice((connection) => connection.get('runs', run))), `the record of ${run}`);
}

/** The lines of a run as they lie on the device: each position exactly once, or the test fails. */
export async function linesOnDevice(run: string): Promise<string[]> {
  const stored = await onDevice((connection) => connection.getAll('segments', keysOfRun(run)));
  const lines: string[] = [];
  for (const value of stored) {
    const segment = parseSegment(value);
    equal(segment.first, lines.length, 'first position of a segment');
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(unpack(segment));
    const here = text.split('\n').filter((line) => !isBlankLine(line));
    equal(here.length, segment.count, `lines of the segment at ${String(segment.first)}`);
    lines.push(...here);
  }
  return lines;
}

/** Packed bytes of a run's lines and checkpoints. */
export async function bytesOnDevice(run: string): Promise<number> {
  const stored = await onDevice((connection) =>
    Promise.all([connection.getAll('segments', keysOfRun(run)), connection.getAll('checkpoints', keysOfRun(run))]),
  );
  return stored.flat().reduce((sum: number, value) => sum + parsePacked(value).bytes.length, 0);
}

/** A place of packed bytes on the device. */
type PackedPlace = readonly ['segments', [string, number]] | readonly ['checkpoints', [string, number, number]];

/** Damages stored packed bytes where they are. */
export async function damage(
  ...[store, key, change = flipMiddle]: [...PackedPlace, change?: (bytes: Uint8Array) => void]
): Promise<void> {
  await onDevice(async (connection) => {
    const packed = parsePacked(await (store === 'segments' ? connection.get(store, key) : connection.get(store, key)));
    change(packed.bytes);
    const changed = { ...packed, bytes: packed.bytes };
    await (store === 'segments' ? connection.put(store, changed, key) : connection.put(store, changed, key));
  });
}

function flipMiddle(bytes: Uint8Array): void {
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
}

/** A record as a recorder begins with. */
export function recordNamed(identity: string, change: Partial<RunRecord> = {}): RunRecord {
  return { ...newRecord({ kind: 'file', identity, name: `${identity}.jsonl`, edition: 0 }, 0, 0), ...change };
}

/** Lines from a position on as one segment. */
export function segmentOf(first: number, lines: readonly string[]): RawSegment {
  const pieces = lines.length === 0 ? [] : [`${lines.join('\n')}\n`];
  return { first, count: lines.length, pieces, rawEnd: 0, sourceEnd: null };
}

/** Something to be kept, with nothing in it but what is given. */
export function writeOf(record: RunRecord, change: Partial<HistoryWrite> = {}): HistoryWrite {
  return { record, segments: [], checkpoints: [], series: [], resume: null, ...change };
}
