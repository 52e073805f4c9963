import type { KeepingState } from '../storage/history-protocol.ts';
import type { Positions } from '../storage/positions.ts';
import type { RunRecord } from '../storage/run-record.ts';
import type { ChunkOutline, SeriesChunk } from '../storage/series/series-chunk.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';
import type { LineFacts, Stretch } from './ingest.ts';
import type { RunIndex } from './run-index.ts';
import type { ViewState } from './view-state.ts';

/** What is told of everything that an open run takes, and keeps what must be kept of it. */
export interface RunRecorder {
  readonly index: RunIndex;
  /** Where seeks can start. */
  readonly checkpoints: Positions;
  readonly record: RunRecord;
  /** Where new data are kept. */
  readonly keeping: KeepingState;
  /** The series as they are being written. */
  readonly series: {
    openOf(table: string): SeriesChunk | null;
    outlines(): readonly ChunkOutline[];
  };
  /** The session begins to work on what came. */
  begin(): void;
  /** Follows an event that was just applied to the view. */
  follow(event: TelemetryEvent, position: number, group: string, view: ViewState): void;
  /** Takes lines that were just applied; the view stands right after them. */
  take(stretch: Stretch, view: ViewState, facts: LineFacts): void;
  /** A block is done. */
  end(view: ViewState, facts: LineFacts): void;
  /** Hands on everything. */
  flush(view: ViewState, facts: LineFacts): void;
  /** Hands on series chunks that are full. */
  flushSeries(view: ViewState, facts: LineFacts): void;
  /** The source has ended or is left. */
  finish(view: ViewState, facts: LineFacts, complete: boolean): Promise<void>;
  /** Nothing more is written. */
  close(): void;
  /** Null where more may be taken at once, else a promise to wait for. */
  ready(): Promise<void> | null;
  /** Resolves when all that was handed on is where it is kept. */
  drained(): Promise<void>;
  setKeeping(state: KeepingState): void;
}
