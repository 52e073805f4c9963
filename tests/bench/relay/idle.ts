import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { median, type Result } from '../results.ts';
import { Helper } from './helper.ts';
import { ARRIVAL_SECONDS, LINES_BEFORE } from './load.ts';
import { makeFile } from './made-file.ts';
import { usageDuring } from './process-stats.ts';
import { withRelay } from './relay-process.ts';
import type { ViewersTable } from './viewers-process.ts';
import { until } from './wait.ts';
import type { WriterTable } from './writer-process.ts';

/** What the relay costs beside a training with one viewer, and whether it slows the writer. */

const PER_SECOND = 50;
const SETTLE_SECONDS = 60;
const SECONDS = 30;
/** 80 MB a burst. */
const BURST_LINES = 40_000;
const BURSTS = 7;

interface Beside {
  readonly pid: number;
  readonly writer: Helper<WriterTable>;
  readonly path: string;
  /** Resolves when the viewer has so many lines. */
  readonly arrival: (lines: number) => Promise<void>;
}

/** A relay with one viewer of a file that a writer may write. */
function withOneViewer<T>(
  program: string,
  path: string,
  name: string,
  work: (beside: Beside) => Promise<T>,
): Promise<T> {
  makeFile(path, LINES_BEFORE);
  return withRelay(program, ['--file', path], (relay) =>
    Helper.with<WriterTable, T>('./writer-process.ts', (writer) =>
      Helper.with<ViewersTable, T>('./viewers-process.ts', async (viewers) => {
        const target = await relay.target(name, LINES_BEFORE);
        await viewers.ask('connect', { target, count: 1, from: 0, timedFrom: LINES_BEFORE });
        const arrival = async (lines: number): Promise<void> => {
          const arrived = async (): Promise<boolean> => (await viewers.ask('position', {})) === lines;
          await until(arrived, `line ${String(lines)} at the viewer`, ARRIVAL_SECONDS);
        };
        await arrival(LINES_BEFORE);
        return work({ pid: relay.pid, writer, path, arrival });
      }),
    ),
  );
}

async function idleCost({ pid, writer, path, arrival }: Beside): Promise<Result[]> {
  const write = (from: number, seconds: number): Promise<number> =>
    writer.ask('pace', { path, from, count: PER_SECOND * seconds, perSecond: PER_SECOND });
  await write(LINES_BEFORE, SETTLE_SECONDS);
  const from = LINES_BEFORE + PER_SECOND * SETTLE_SECONDS;
  const { cpu, memory } = await usageDuring(pid, () => write(from, SECONDS));
  await arrival(from + PER_SECOND * SECONDS);
  return [
    { name: 'relay.idle.cpu', value: cpu, unit: '% of a core', better: 'lower', bound: 1 },
    { name: 'relay.idle.rss', value: Math.max(...memory), unit: 'MB', better: 'lower', bound: 80 },
  ];
}

async function writerCost({ writer, path, arrival }: Beside, unwatched: string): Promise<Result> {
  const ratios: number[] = [];
  for (let round = 0; round < BURSTS; round++) {
    const from = LINES_BEFORE + round * BURST_LINES;
    const burst = (into: string): Promise<number> => writer.ask('burst', { path: into, from, count: BURST_LINES });
    const followedBurst = async (): Promise<number> => {
      const seconds = await burst(path);
      // What the viewer still has to get must not disturb what is measured next.
      await arrival(from + BURST_LINES);
      await pause(200);
      return seconds;
    };
    // In turns: whoever comes second finds the disk's cache as the first has left it.
    const first = round % 2 === 0 ? await burst(unwatched) : null;
    const followed = await followedBurst();
    ratios.push((first ?? (await burst(unwatched))) / followed);
  }
  console.error(`relay: bursts into a followed file: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')} × alone.`);
  return { name: 'relay.writer.ratio', value: median(ratios), unit: '× alone', better: 'higher', bound: null };
}

/**
 * One viewer.
 * @param program the built relay
 * @param folder a folder of the bench's own
 */
export async function idleResults(program: string, folder: string): Promise<Result[]> {
  const idle = await withOneViewer(program, join(folder, 'idle.jsonl'), 'idle', idleCost);
  const unwatched = join(folder, 'unwatched.jsonl');
  makeFile(unwatched, LINES_BEFORE);
  const writer = await withOneViewer(program, join(folder, 'burst.jsonl'), 'burst', (beside) =>
    writerCost(beside, unwatched),
  );
  return [...idle, writer];
}
