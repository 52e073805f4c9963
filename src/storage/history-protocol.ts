import type { RunRecord } from './run-record.ts';
import type { SeriesChunk } from './series/series-chunk.ts';

/** What the session says to the storage worker, and what it hears. Plain data, transferable where it is large. */

/** Raw lines of a run from a position on. */
export interface RawSegment {
  readonly first: number;
  readonly count: number;
  /** Pieces that were received as bytes or as text; each ends with a newline unless it is the run's last. */
  readonly pieces: readonly (Uint8Array | string)[];
  /** Bytes of the run after it. */
  readonly rawEnd: number;
  /** Byte of the source after it; null where the source has no bytes. */
  readonly sourceEnd: number | null;
}

/** The complete state at a position, encoded (`plain-data.ts`). */
export interface RawCheckpoint {
  readonly position: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What is needed besides the checkpoint at the same position to go on recording. */
export interface RawResume {
  readonly position: number;
  /** The run at a glance and the line errors. Plain data. */
  readonly extra: unknown;
  /** Series chunks that are not full yet. */
  readonly open: readonly SeriesChunk[];
}

/** Things to be kept, in one transaction. */
export interface HistoryWrite {
  readonly record: RunRecord;
  readonly segments: readonly RawSegment[];
  readonly checkpoints: readonly RawCheckpoint[];
  readonly series: readonly SeriesChunk[];
  readonly resume: RawResume | null;
}

/** Where the newest data of a run stand. */
export type KeepingState =
  /** On the device, or on the way there. */
  | { readonly kind: 'device' }
  /** On the device of the one who shares the run; here only what was looked at lately. */
  | { readonly kind: 'host' }
  /** Only in memory, because another tab writes this run. */
  | { readonly kind: 'other-tab' }
  | { readonly kind: 'memory'; readonly reason: string }
  /** The device is full; lines from `since` on are only in memory. */
  | { readonly kind: 'full'; readonly since: number };

/** A segment as read back; `bytes` is null where it is damaged, and `problem` says why. */
export interface ReadSegment {
  readonly first: number;
  readonly count: number;
  readonly bytes: Uint8Array | null;
  readonly problem: string | null;
}

/** What a stored run was opened with. */
export interface StoredRun {
  readonly record: RunRecord;
  /** Positions of usable checkpoints, ascending. */
  readonly checkpoints: readonly number[];
  /** What to go on from; null where it must be rebuilt from the lines. */
  readonly resume: { readonly position: number; readonly extra: unknown; readonly open: readonly SeriesChunk[] } | null;
}
