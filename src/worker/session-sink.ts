import type { RunSession } from './run-session.ts';
import type { SourceStatus } from './source-status.ts';
import { NOTHING_TAKEN, type SourceSink } from './sources/source.ts';

/** What a source tells its session. */

/** What a sink writes to. */
export interface SinkParts {
  readonly runs: RunSession;
  readonly status: () => SourceStatus;
  /** The signal of the source that counts now. */
  readonly current: () => AbortSignal;
  readonly changed: () => void;
}

/** A sink that falls silent once its source was replaced. */
export function sessionSink(signal: AbortSignal, { runs, status, current, changed }: SinkParts): SourceSink {
  const update = (change: Partial<SourceStatus>): void => {
    if (signal !== current()) return;
    Object.assign(status(), change);
    changed();
  };
  const take = (work: () => void): void => {
    if (signal.aborted) return;
    runs.open?.recorder.begin();
    work();
    status().lastArrival = Date.now();
    changed();
  };
  return {
    get head() {
      return runs.ingest.sourceHead;
    },
    begin: (info) => {
      // A source that was replaced while it looked at its first line must not close what took its place.
      if (signal.aborted) return Promise.resolve(NOTHING_TAKEN);
      const { kind } = status();
      return runs.begin(info, kind === 'file' || kind === 'demo' ? kind : 'relay', signal, (done) => {
        update({ reopening: done });
      });
    },
    skip: (lines, lastLine) => {
      if (!signal.aborted) runs.ingest.skip(lines, lastLine);
    },
    block: (block) => {
      take(() => {
        runs.ingest.takeBlock(block);
      });
    },
    text: (text, from) => {
      take(() => {
        runs.ingest.takeText(text, from);
      });
    },
    torn: (block) => {
      take(() => {
        runs.ingest.takeTornLine(block);
      });
    },
    end: () => {
      if (!signal.aborted) runs.ingest.endSource();
    },
    ready: () => runs.open?.recorder.ready() ?? null,
    connection: (connection) => {
      update({ connection });
      if (connection.kind === 'ended' && signal === current()) void runs.settle(true);
    },
    progress: (progress) => {
      update({ progress });
      if (progress.state !== 'reading' && signal === current()) {
        void runs.settle(progress.state === 'complete');
      }
    },
    runs: (list, run) => {
      update({ runs: list, run });
    },
    notice: (notice) => {
      update({ notice });
    },
  };
}
