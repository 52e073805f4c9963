import assert from 'node:assert/strict';
import type {
  HistoryWrite,
  KeepingState,
  RawCheckpoint,
  RawResume,
  ReadSegment,
  StoredRun,
} from '../../../../src/storage/history-protocol.ts';
import { HistoryStore, type HistoryApi } from '../../../../src/storage/history-store.ts';
import { decodePlain, encodePlain } from '../../../../src/storage/plain-data.ts';
import type { RunRecord } from '../../../../src/storage/run-record.ts';
import type { SeriesSpan, SeriesTable } from '../../../../src/storage/series-store.ts';
import type { SeriesWindow } from '../../../../src/storage/series/read-series.ts';
import type { SeriesChunk } from '../../../../src/storage/series/series-chunk.ts';
import type { SeriesKey } from '../../../../src/storage/series/series-key.ts';
import { isResume } from '../../../../src/storage/resume-guard.ts';
import { VIEW_VERSION } from '../../../../src/worker/view-state.ts';

/**
 * A device for Node: the real store, which keeps everything in memory where there is no IndexedDB, and a log of
 * what was written, so that a run can be opened again as a crash after any write would have left it.
 */

// Nobody listens here, and an open channel would keep the test's process alive.
Reflect.deleteProperty(globalThis, 'BroadcastChannel');

interface Logged {
  readonly run: string;
  readonly write: HistoryWrite;
  /** Copied when it was written, as the storage worker would get it. */
  readonly checkpoints: readonly RawCheckpoint[];
  readonly resume: Uint8Array | null;
}

function resumeFrom(bytes: Uint8Array): RawResume {
  const resume = decodePlain(bytes);
  assert.ok(isResume(resume), 'a resume point survives being stored');
  return resume;
}

export class Device implements HistoryApi {
  readonly #store = new HistoryStore();
  readonly #log: Logged[] = [];
  /** What a damaged checkpoint is read as, by position. */
  readonly damaged = new Map<number, Uint8Array | null>();

  /** Writes so far. */
  get writes(): number {
    return this.#log.length;
  }

  /** Another device on which only the first so many writes have arrived. */
  async after(writes: number): Promise<Device> {
    const device = new Device();
    const runs = new Set(this.#log.map(({ run }) => run));
    for (const run of runs) await device.open(run, { kind: 'device' }, VIEW_VERSION);
    for (const { run, write, checkpoints, resume } of this.#log.slice(0, writes)) {
      await device.write(run, {
        ...write,
        checkpoints: checkpoints.map(({ position, bytes }) => ({ position, bytes: bytes.slice() })),
        resume: resume === null ? null : resumeFrom(resume),
      });
    }
    return device;
  }

  /** What opening the run finds. */
  stored(run: string): StoredRun {
    const log = this.#log.filter((logged) => logged.run === run);
    const record = log.at(-1)?.write.record;
    assert.ok(record !== undefined, `nothing was written of ${run}`);
    const resume = log.findLast((logged) => logged.resume !== null)?.resume ?? null;
    const checkpoints = log.flatMap((logged) => logged.checkpoints.map(({ position }) => position));
    return {
      record,
      checkpoints: [...new Set(checkpoints)].sort((a, b) => a - b),
      resume: resume === null ? null : resumeFrom(resume),
    };
  }

  /** All chunks of series that were written; of two with the same number the newer counts. */
  chunks(run: string): Map<string, SeriesChunk> {
    const written = this.#log.filter((logged) => logged.run === run).flatMap(({ write }) => write.series);
    return new Map(written.map((chunk) => [`${chunk.table} ${String(chunk.index)}`, chunk]));
  }

  /** The bytes of all lines as they are stored, one segment after the other. */
  async bytes(run: string, head: number): Promise<Buffer> {
    const segments = await this.#store.segments(run, 0, head);
    return Buffer.concat(
      segments.flatMap(({ bytes, problem }) => {
        assert.equal(problem, null);
        assert.ok(bytes !== null);
        // Only a run's last line may lack its newline.
        return bytes.at(-1) === 10 ? [bytes] : [bytes, Buffer.from('\n')];
      }),
    );
  }

  async write(run: string, write: HistoryWrite): Promise<KeepingState> {
    this.#log.push({
      run,
      write,
      checkpoints: write.checkpoints.map(({ position, bytes }) => ({ position, bytes: bytes.slice() })),
      resume: write.resume === null ? null : encodePlain(write.resume),
    });
    return this.#store.write(run, write);
  }

  async checkpoint(run: string, position: number): Promise<Uint8Array | null> {
    const damaged = this.damaged.get(position);
    return damaged === undefined ? this.#store.checkpoint(run, position) : damaged;
  }

  runsOf(identity: string): Promise<readonly RunRecord[]> {
    return this.#store.runsOf(identity);
  }

  record(run: string): Promise<RunRecord | null> {
    return this.#store.record(run);
  }

  open(run: string, state: KeepingState, stateVersion: number): Promise<StoredRun | null> {
    return this.#store.open(run, state, stateVersion);
  }

  segments(run: string, from: number, to: number): Promise<readonly ReadSegment[]> {
    return this.#store.segments(run, from, to);
  }

  series(run: string, key: SeriesKey, span: SeriesSpan, open: SeriesChunk | null): Promise<SeriesWindow> {
    return this.#store.series(run, key, span, open);
  }

  seriesTables(run: string, open: readonly SeriesChunk[]): Promise<readonly SeriesTable[]> {
    return this.#store.seriesTables(run, open);
  }

  remove(run: string): Promise<void> {
    return this.#store.remove(run);
  }

  retry(run: string): Promise<KeepingState> {
    return this.#store.retry(run);
  }

  close(run: string): Promise<void> {
    return this.#store.close(run);
  }
}
