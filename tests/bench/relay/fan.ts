import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { median, type Result } from '../results.ts';
import { Helper } from './helper.ts';
import type { LatencySummary } from './latencies.ts';
import { limitLatency } from './limit.ts';
import { ARRIVAL_SECONDS, LINES_BEFORE, PER_SECOND, VIEWERS } from './load.ts';
import { makeFile } from './made-file.ts';
import { peakMegabytes, usageDuring } from './process-stats.ts';
import { withRelay, type RelayProcess } from './relay-process.ts';
import type { ViewersTable } from './viewers-process.ts';
import { until } from './wait.ts';
import type { WriterTable } from './writer-process.ts';

/** Many viewers of one run that is being written, without and with one among them that reads nothing. */

const FAN_SECONDS = 20;
/** Alternating, so that a slow moment of the machine does not count for one side alone. */
const STALLED_ROUNDS = 3;
const STALLED_SECONDS = 4;
/** 200 MB: far more than the kernel's socket buffers swallow. */
const LONG_LINES = 100_000;
/** So many viewers that read nothing, because the memory of one is lost in the noise… */
const STALLED_VIEWERS = 50;
/** …and so many before them: what filling their sockets leaves to the garbage collector is not theirs alone. */
const STALLED_BEFORE = 20;
const SETTLE_SECONDS = 4;
const SAMPLE_SECONDS = 3;

interface Live {
  readonly path: string;
  readonly writer: Helper<WriterTable>;
  readonly viewers: Helper<ViewersTable>;
  /** Lines written so far. */
  head: number;
}

async function arrival(live: Live): Promise<void> {
  await until(
    async () => (await live.viewers.ask('position', {})) === live.head,
    `line ${String(live.head)} at all viewers`,
    ARRIVAL_SECONDS,
  );
}

/** Writes for so long and waits until every viewer has every line. */
async function writeFor(live: Live, seconds: number): Promise<LatencySummary> {
  const count = PER_SECOND * seconds;
  const took = await live.writer.ask('pace', { path: live.path, from: live.head, count, perSecond: PER_SECOND });
  live.head += count;
  await arrival(live);
  const latency = await live.viewers.ask('latency', {});
  if (latency.count !== count * VIEWERS)
    throw new Error(`${String(latency.count)} lines came to all viewers together.`);
  if (took > seconds * 1.05)
    console.error(`relay: the writer fell behind: ${took.toFixed(1)} s for ${String(seconds)}.`);
  return latency;
}

function say(what: string, { count, p50, p99, longest }: LatencySummary): void {
  const ms = [p50, p99, longest].map((value) => value.toFixed(1)).join(' / ');
  console.error(`relay: ${what}: ${count.toLocaleString('en')} lines received; p50 / p99 / longest ${ms} ms.`);
}

async function fan(relay: RelayProcess, live: Live, limit: LatencySummary): Promise<Result[]> {
  let latency = limit;
  const { cpu } = await usageDuring(relay.pid, async () => {
    latency = await writeFor(live, FAN_SECONDS);
  });
  say(`${String(VIEWERS)} viewers`, latency);
  return [
    { name: 'relay.fan.p99_ms', value: latency.p99, unit: 'ms', better: 'lower', bound: 100 },
    { name: 'relay.fan.p50_ms', value: latency.p50, unit: 'ms', better: 'lower', bound: null },
    { name: 'relay.fan.ratio', value: latency.p99 / limit.p99, unit: '× limit', better: 'lower', bound: null },
    { name: 'relay.fan.rss_mb', value: peakMegabytes(relay.pid), unit: 'MB', better: 'lower', bound: 200 },
    { name: 'relay.fan.cpu', value: cpu, unit: '% of a core', better: 'lower', bound: null },
    { name: 'relay.limit.p99_ms', value: limit.p99, unit: 'ms', better: 'lower', bound: null },
    { name: 'relay.limit.p50_ms', value: limit.p50, unit: 'ms', better: 'lower', bound: null },
  ];
}

async function disturbance(relay: RelayProcess, live: Live): Promise<Result> {
  const target = await relay.target('telemetry_long', LONG_LINES);
  const ratios: number[] = [];
  for (let round = 0; round < STALLED_ROUNDS; round++) {
    const alone = await writeFor(live, STALLED_SECONDS);
    await live.viewers.ask('stall', { target, count: 1 });
    const beside = await writeFor(live, STALLED_SECONDS);
    await live.viewers.ask('endStalled', {});
    say('without one that reads nothing', alone);
    say('beside one that reads nothing', beside);
    ratios.push(beside.p99 / alone.p99);
  }
  return { name: 'relay.stalled.ratio', value: median(ratios), unit: '× alone', better: 'lower', bound: null };
}

/** What one more viewer that reads nothing costs, as the relay's memory with many of them against that with some. */
async function stalledMemory(program: string, folder: string): Promise<Result> {
  const megabytes = await withRelay(program, ['--file', join(folder, 'telemetry_long/events.jsonl')], (relay) =>
    Helper.with<ViewersTable, number>('./viewers-process.ts', async (viewers) => {
      const target = await relay.target('telemetry_long', LONG_LINES);
      const memoryWith = async (count: number): Promise<number> => {
        await viewers.ask('stall', { target, count });
        await pause(SETTLE_SECONDS * 1000);
        return median((await usageDuring(relay.pid, () => pause(SAMPLE_SECONDS * 1000))).memory);
      };
      const alone = await memoryWith(0);
      const some = await memoryWith(STALLED_BEFORE);
      const many = await memoryWith(STALLED_VIEWERS);
      const told = [alone, some, many].map((value) => value.toFixed(1)).join(', ');
      const counts = `${String(STALLED_BEFORE)} and ${String(STALLED_BEFORE + STALLED_VIEWERS)}`;
      console.error(`relay: memory with no viewer, ${counts} that read nothing: ${told} MB.`);
      return Math.max(0, many - some) / STALLED_VIEWERS;
    }),
  );
  return { name: 'relay.stalled.mb', value: megabytes, unit: 'MB', better: 'lower', bound: 1 };
}

/**
 * Many viewers, and those that read nothing.
 * @param program the built relay
 * @param folder an empty folder
 */
export async function fanResults(program: string, folder: string): Promise<Result[]> {
  const path = join(folder, 'telemetry_live/events.jsonl');
  for (const name of ['telemetry_live', 'telemetry_long']) mkdirSync(join(folder, name));
  makeFile(path, LINES_BEFORE);
  makeFile(join(folder, 'telemetry_long/events.jsonl'), LONG_LINES);
  const limit = await limitLatency();
  say('the machine’s limit', limit);
  const results = await withRelay(program, ['--dir', folder], (relay) =>
    Helper.with<WriterTable, Result[]>('./writer-process.ts', (writer) =>
      Helper.with<ViewersTable, Result[]>('./viewers-process.ts', async (viewers) => {
        const target = await relay.target('telemetry_live', LINES_BEFORE);
        await viewers.ask('connect', { target, count: VIEWERS, from: 0, timedFrom: LINES_BEFORE });
        const live: Live = { path, writer, viewers, head: LINES_BEFORE };
        await arrival(live);
        return [...(await fan(relay, live, limit)), await disturbance(relay, live)];
      }),
    ),
  );
  return [...results, await stalledMemory(program, folder)];
}
