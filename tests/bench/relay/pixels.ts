import { chromium, type JSHandle, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { CHROMIUM_ARGS, findChromium } from '../../../scripts/find-chromium.mjs';
import { percentile, type Result } from '../results.ts';
import { Helper } from './helper.ts';
import { ARRIVAL_SECONDS } from './load.ts';
import { watchPixels, type PixelWatch, type Shown } from './pixel-watch.ts';
import { withRelay } from './relay-process.ts';
import { pageClock } from './shared-clock.ts';
import type { TelemetryWriterTable } from './telemetry-writer-process.ts';
import { until } from './wait.ts';

/** From a line that the training appends to pixels: the relay, the wire, the app's worker and its window together. */

/** What the page takes in before, so that it has all of a run to show. */
const PIXEL_LINES_BEFORE = 5000;
const USUAL_PER_SECOND = 50;
const BUSY_PER_SECOND = 200;
const SECONDS = 20;
/** At each pace, before it counts. */
const WARM_SECONDS = 5;
const LINES = PIXEL_LINES_BEFORE + (USUAL_PER_SECOND + BUSY_PER_SECOND) * (WARM_SECONDS + SECONDS);
/** 10 s of them. */
const LIMIT_CHANGES = 500;
/** What came last is drawn, and nothing else is under way. */
const SETTLE_SECONDS = 3;

interface Watched {
  readonly writer: Helper<TelemetryWriterTable>;
  readonly page: Page;
  readonly pixels: JSHandle<PixelWatch>;
  /** Lines written so far. */
  head: number;
}

/** In a browser process of its own, with an empty profile. */
async function withWindow<T>(profile: string, link: string, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium() ?? '',
    args: CHROMIUM_ARGS,
    viewport: { width: 1440, height: 900 },
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    page.on('pageerror', (error) => {
      console.error(error);
    });
    // The bench is run by tsx, which names its functions with a helper that the page does not have.
    await page.addInitScript('globalThis.__name = (value) => value');
    await page.goto(link);
    return await work(page);
  } finally {
    await context.close();
  }
}

function shownAt({ head, pixels }: Watched): Promise<void> {
  return until(
    async () => (await pixels.evaluate((watch) => watch.position())) === head,
    `the page to show event ${String(head)}`,
    ARRIVAL_SECONDS,
  );
}

async function append(watched: Watched, perSecond: number, seconds: number): Promise<readonly number[]> {
  const count = perSecond * seconds;
  const times = await watched.writer.ask('append', { count, perSecond });
  watched.head += count;
  await shownAt(watched);
  return times;
}

/**
 * For each line the time to the first frame that was painted with it.
 * @param offset what the page's clock must be set forward by
 */
export function latenciesOf(
  from: number,
  appended: readonly number[],
  shown: readonly Shown[],
  offset: number,
): number[] {
  let next = 0;
  return appended.map((time, i) => {
    while ((shown[next]?.value ?? Infinity) <= from + i) next += 1;
    const frame = shown[next];
    if (frame === undefined) throw new Error(`No frame showed event ${String(from + i)}.`);
    return frame.painted + offset - time;
  });
}

function say(what: string, values: readonly number[], more: string): void {
  const ms = [50, 99, 100].map((percent) => percentile(values, percent).toFixed(1)).join(' / ');
  console.error(`relay: ${what}: p50 / p99 / longest ${ms} ms to pixels; ${more}.`);
}

async function timePixels(watched: Watched, perSecond: number): Promise<number[]> {
  await append(watched, perSecond, WARM_SECONDS);
  const before = await pageClock(watched.page);
  await pause(500);
  await watched.pixels.evaluate((watch) => watch.take());
  const from = watched.head;
  const appended = await append(watched, perSecond, SECONDS);
  const after = await pageClock(watched.page);
  // The last frame is told of once the next one comes.
  await pause(500);
  const shown = await watched.pixels.evaluate((watch) => watch.take());
  const clock = before.error < after.error ? before : after;
  const latencies = latenciesOf(from, appended, shown, clock.offset);
  const frames = `${String(shown.length)} frames, clocks within ${clock.error.toFixed(1)} ms`;
  say(`${String(perSecond)} events/s`, latencies, frames);
  return latencies;
}

function results(name: string, values: readonly number[], bound: number | null): Result[] {
  return [
    { name: `${name}.p99_ms`, value: percentile(values, 99), unit: 'ms', better: 'lower', bound },
    { name: `${name}.p50_ms`, value: percentile(values, 50), unit: 'ms', better: 'lower', bound: null },
  ];
}

/**
 * A page that shows a run while it is being written.
 * @param program the built relay, with the built app beside it
 * @param folder a folder of the bench's own
 */
export function pixelResults(program: string, folder: string): Promise<Result[]> {
  const run = join(folder, 'telemetry_pixels');
  mkdirSync(run);
  const path = join(run, 'events.jsonl');
  return Helper.with<TelemetryWriterTable, Result[]>('./telemetry-writer-process.ts', async (writer) => {
    await writer.ask('begin', { path, before: PIXEL_LINES_BEFORE, lines: LINES });
    return withRelay(program, ['--file', path], async (relay) => {
      const { port, token } = await relay.target('telemetry_pixels', PIXEL_LINES_BEFORE);
      const link = `http://localhost:${String(port)}/#token=${token}`;
      return withWindow(join(folder, 'profile'), link, async (page) => {
        const pixels = await page.evaluateHandle(watchPixels);
        const watched: Watched = { writer, page, pixels, head: PIXEL_LINES_BEFORE };
        await shownAt(watched);
        await pixels.evaluate((watch) => watch.longTasks());
        const usual = await timePixels(watched, USUAL_PER_SECOND);
        const busy = await timePixels(watched, BUSY_PER_SECOND);
        const long = await pixels.evaluate((watch) => watch.longTasks());
        await pause(SETTLE_SECONDS * 1000);
        const limit = await pixels.evaluate((watch, changes) => watch.limit(changes), LIMIT_CHANGES);
        say('a text that a timer changes', limit, 'the machine’s limit');
        return [
          ...results('relay.pixels', usual, 100),
          ...results('relay.pixels.busy', busy, null),
          { name: 'relay.pixels.longtask_ms', value: Math.max(0, ...long), unit: 'ms', better: 'lower', bound: 50 },
          ...results('relay.pixels.limit', limit, null),
        ];
      });
    });
  });
}
