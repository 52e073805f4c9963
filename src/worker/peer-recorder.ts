import type { KeepingState } from '../storage/history-protocol.ts';
import { Positions } from '../storage/positions.ts';
import type { RunRecord } from '../storage/run-record.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';
import { followIndex, type RunIndex } from './run-index.ts';
import type { RunRecorder } from './run-recorder.ts';
import type { ViewState } from './view-state.ts';

/** Stands for a recorder in a guest's session: the host keeps the run, so here only the run at a glance is followed. */
export class PeerRecorder implements RunRecorder {
  readonly index: RunIndex;
  readonly checkpoints = new Positions();
  readonly record: RunRecord;
  readonly keeping: KeepingState = { kind: 'host' };
  /** Series are the host's to read. */
  readonly begin = nothing;
  readonly take = nothing;
  readonly end = nothing;
  readonly flush = nothing;
  readonly flushSeries = nothing;
  readonly close = nothing;
  readonly setKeeping = nothing;
  readonly series = { openOf: (): null => null, outlines: (): readonly never[] => [] };

  constructor(record: RunRecord, index: RunIndex) {
    this.record = record;
    this.index = index;
  }

  /** The host made checkpoints: all of its own from a position on. */
  takeCheckpoints(from: number, positions: readonly number[]): void {
    // From the end: each that is taken out moves those behind it.
    for (const old of [...this.checkpoints.between(from, Number.MAX_SAFE_INTEGER)].reverse())
      this.checkpoints.remove(old);
    for (const position of positions) this.checkpoints.add(position);
  }

  follow(event: TelemetryEvent, position: number, group: string, view: ViewState): void {
    followIndex(this.index, event, position, group, view.recent.at(-1)?.position === position);
  }

  ready(): null {
    return null;
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }
}

// Nothing is kept here, so there is nothing to do.
function nothing(): void {
  return undefined;
}
