import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DEFAULT_SIMULATION, simulateRun } from '../../simulator/simulate.ts';
import { IngestStore } from '../ingest/ingest-store.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { RelayOptions } from '../options.ts';
import type { Run, Runs } from '../runs.ts';
import { followFolder } from './folder.ts';
import { spoolDemo, spoolStdin } from './spool.ts';

/** Starts where the events come from, as the command line says. */

/** Head start: enough finished batches to fill the charts; then a pace that a person can watch. */
const DEMO_PACE = { headStart: 30_000, linesPerSecond: 240 };

/** A source that cannot be started, with what to do instead. */
export class SourceError extends Error {}

export interface StartedSource {
  /** What trainers send goes here; null where none may. */
  readonly ingest: IngestStore | null;
  /** Stops it and finishes what is being written. */
  readonly close: () => void | Promise<void>;
}

interface Surroundings {
  readonly runs: Runs;
  readonly metrics: Metrics;
  readonly log: Log;
}

function mustBe(kind: 'file' | 'folder', path: string): string {
  const absolute = resolve(path);
  const info = statSync(absolute, { throwIfNoEntry: false });
  if (info === undefined) {
    throw new SourceError(
      `${absolute} does not exist. Give the ${kind === 'file' ? 'recording’s path (…/events.jsonl)' : 'telemetry folder'}.`,
    );
  }
  if (kind === 'file' && info.isDirectory()) {
    throw new SourceError(`${absolute} is a folder. Use --dir ${path} to follow its runs.`);
  }
  if (kind === 'file' && !info.isFile()) {
    throw new SourceError(`${absolute} is no regular file. To read from a pipe: scry --stdin < ${path}`);
  }
  if (kind === 'folder' && !info.isDirectory()) {
    throw new SourceError(`${absolute} is a file. Use --file ${path} to follow it.`);
  }
  return absolute;
}

/** Resolves when the runs that are there are known; their lines are counted afterwards. Throws SourceError. */
export async function startSource(
  { source, store }: RelayOptions,
  { runs, metrics, log }: Surroundings,
): Promise<StartedSource> {
  switch (source.kind) {
    case 'file':
      await runs.add(mustBe('file', source.path));
      return { ingest: null, close: () => undefined };
    case 'folder':
      return { ingest: null, close: await followFolder(mustBe('folder', source.path), runs, log) };
    case 'stdin': {
      const spool = spoolStdin(process.stdin, log, () => {
        log.info('standard input has ended; still serving it.');
        void runs.byPath(spool.path)?.file.sourceEnded();
      });
      await runs.add(spool.path);
      return { ingest: null, close: spool.close };
    }
    case 'demo': {
      const lines = simulateRun({ ...DEFAULT_SIMULATION, batches: 100, epochs: 20, seed: 7, mood: 'troubled' });
      const spool = await spoolDemo(lines, DEMO_PACE, log);
      await runs.add(spool.path);
      return { ingest: null, close: spool.close };
    }
    case 'ingest': {
      const ingest = await IngestStore.open({ folder: store, runs, log });
      return { ingest, close: () => ingest.close() };
    }
    case 'redis': {
      const { followRedis } = await import('./redis.ts');
      const { url, stream } = source;
      let run: Run | null = null;
      const stored = (): void => void run?.file.refresh();
      const redis = await followRedis({ url, stream, folder: join(store, 'redis'), stored }, log);
      metrics.measureSkipped(() => redis.skipped);
      run = await runs.add(redis.path, { bound: () => redis.end });
      return { ingest: null, close: redis.close };
    }
  }
}
