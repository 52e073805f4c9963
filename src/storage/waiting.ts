import { encodePlain } from './plain-data.ts';
import type { HistoryWrite } from './history-protocol.ts';
import type { RunRecord } from './run-record.ts';
import { pack, type Packed, type Segment } from './segment.ts';
import { packChunk, type PackedChunk } from './series/pack-chunk.ts';

/** What was received and is not on the device yet: packed, so that it takes little room while it waits. */

/** One transaction's worth. */
export interface Waiting {
  record: RunRecord | null;
  readonly segments: Map<number, Segment>;
  readonly checkpoints: Map<number, Packed>;
  readonly series: Map<string, PackedChunk>;
  resume: Packed | null;
}

export function nothingWaiting(): Waiting {
  return { record: null, segments: new Map(), checkpoints: new Map(), series: new Map(), resume: null };
}

function join(pieces: readonly (Uint8Array | string)[]): Uint8Array {
  const encoder = new TextEncoder();
  const parts = pieces.map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Packs a write and adds it to what waits. */
export function addWaiting(waiting: Waiting, write: HistoryWrite): void {
  waiting.record = write.record;
  for (const { first, count, pieces } of write.segments) {
    waiting.segments.set(first, { ...pack(join(pieces)), first, count });
  }
  for (const { position, bytes } of write.checkpoints) waiting.checkpoints.set(position, pack(bytes));
  for (const open of write.series) {
    const chunk = packChunk(open);
    waiting.series.set(`${chunk.table} ${String(chunk.index)}`, chunk);
  }
  if (write.resume !== null) waiting.resume = pack(encodePlain(write.resume));
}

/** Puts back what could not be written, below what has come since. */
export function putBack(waiting: Waiting, unwritten: Waiting): void {
  waiting.record ??= unwritten.record;
  waiting.resume ??= unwritten.resume;
  // Maps keep the order of insertion: the older goes first again.
  for (const name of ['segments', 'checkpoints'] as const) restore(waiting[name], unwritten[name]);
  restore(waiting.series, unwritten.series);
}

function restore<K, V>(now: Map<K, V>, before: ReadonlyMap<K, V>): void {
  const since = [...now];
  now.clear();
  for (const [key, value] of before) now.set(key, value);
  for (const [key, value] of since) now.set(key, value);
}
