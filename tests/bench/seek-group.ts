import { chromium, type Page } from '@playwright/test';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/find-chromium.mjs';
import { DEFAULT_SIMULATION, type SimulationOptions } from '../../src/simulator/simulate.ts';
import { RECORD_VERSION } from '../../src/storage/run-record.ts';
import { PACKING_VERSION } from '../../src/storage/segment.ts';
import { VIEW_VERSION } from '../../src/worker/view-state.ts';
import type { BenchPage } from './page/bench-page.ts';
import type { MadeRun } from './page/seek-worker.ts';
import { percentile, type Result } from './results.ts';
import { workerHeap } from './worker-heap.ts';

/** Seeking in a stored run of a million events, which is recorded once and kept. */

const EVENTS = 1_000_000;
/** A little longer than that many events, so that it goes through all that a run goes through. */
const SIMULATION: SimulationOptions = { ...DEFAULT_SIMULATION, envs: 16, epochs: 150, batches: 120, mood: 'troubled' };
const FEW = 40;
const MANY = 400;
const SCRUB_SECONDS = 5;
/** The stored data belong to an origin, so it must be the same each time, whatever the server's port. */
const ORIGIN = 'http://bench.localhost';

declare const bench: BenchPage;

/** In a browser process of its own, with the profile that holds the run. */
async function withPage<T>(profile: string, port: string, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium() ?? '',
    args: [
      ...CHROMIUM_ARGS,
      '--js-flags=--expose-gc',
      `--host-resolver-rules=MAP bench.localhost:80 127.0.0.1:${port}`,
    ],
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    page.on('pageerror', (error) => {
      console.error(error);
    });
    page.on('console', (message) => {
      if (message.type() === 'info') console.error(`seek: ${message.text()}`);
    });
    await page.goto(`${ORIGIN}/page/tests/bench/page/index.html`);
    return await work(page);
  } finally {
    await context.close();
  }
}

/** What the stored run was made with; another stamp means another run. */
const STAMP = JSON.stringify({ VIEW_VERSION, RECORD_VERSION, PACKING_VERSION, EVENTS, SIMULATION });

interface Kept {
  readonly stamp: string;
  readonly made: MadeRun;
}

/** The run's id. Makes the run where it is not there yet, or was made by another version. */
async function storedRun(folder: string, profile: string, port: string): Promise<string> {
  const note = join(folder, 'run.json');
  if (existsSync(note)) {
    const kept = JSON.parse(readFileSync(note, 'utf8')) as Kept;
    if (kept.stamp === STAMP) return kept.made.id;
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const start = performance.now();
  const made = await withPage(profile, port, (page) =>
    page.evaluate(([options, events]) => bench.makeRun(options, events), [SIMULATION, EVENTS] as const),
  );
  writeFileSync(note, JSON.stringify({ stamp: STAMP, made } satisfies Kept));
  console.error(
    `seek: made in ${((performance.now() - start) / 1000).toFixed(0)} s: ${(made.rawBytes / 1e6).toFixed(0)} MB of ` +
      `lines, ${made.checkpoints.toLocaleString('en')} checkpoints, ${(made.storedBytes / 1e6).toFixed(0)} MB stored.`,
  );
  return made.id;
}

/**
 * @param folder keeps the browser's profile with the stored run
 * @param port where the bench's pages are served
 */
export async function seekResults(folder: string, port: string): Promise<Result[]> {
  const profile = join(folder, 'profile');
  const run = await storedRun(folder, profile, port);
  return withPage(profile, port, async (page) => {
    const opened = await page.evaluate((id) => bench.openRun(id), run);
    const seek = (count: number): Promise<readonly number[]> =>
      page.evaluate(([positions, head]) => bench.timeSeeks(positions, head), [count, opened.head] as const);
    const heap = await workerHeap(page, 'seek-worker');
    const times = [...(await seek(FEW))];
    const early = await heap();
    times.push(...(await seek(MANY - FEW)));
    const late = await heap();
    await page.evaluate(() => {
      bench.endSeeks();
    });
    const scrubbing = await page.evaluate(([id, head, seconds]) => bench.scrub(id, head, seconds), [
      run,
      opened.head,
      SCRUB_SECONDS,
    ] as const);
    const ms = (name: string, value: number, bound: number | null = null): Result => {
      return { name: `seek.${name}.ms`, value, unit: 'ms', better: 'lower', bound };
    };
    return [
      ms('p50', percentile(times, 50), 15),
      ms('p95', percentile(times, 95)),
      ms('p99', percentile(times, 99), 50),
      ms('first', times[0] ?? Number.NaN),
      ms('open', opened.ms),
      {
        name: 'seek.scrub.shown_per_s',
        value: scrubbing.shown / scrubbing.seconds,
        unit: `/s of ${(scrubbing.asked / scrubbing.seconds).toFixed(0)}`,
        better: 'higher',
        bound: null,
      },
      {
        name: 'seek.scrub.last',
        value: Math.abs(scrubbing.lastShown - scrubbing.lastAsked),
        unit: 'events off',
        better: 'lower',
        bound: 0,
      },
      { name: 'seek.memory.ratio', value: late / early, unit: `× of ${String(FEW)}`, better: 'lower', bound: 1.2 },
      { name: 'seek.memory.mb', value: late / 1e6, unit: 'MB', better: 'lower', bound: null },
    ];
  });
}
