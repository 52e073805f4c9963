import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { NO_RELAY } from './support/guard.ts';
import { fixture } from './support/paths.ts';
import { asFile, linesOf } from './support/recordings.ts';
import type { ScryPage } from './support/scry-page.ts';
import { simulatedLines, writeSimulated } from './support/simulated.ts';
import { expect, test } from './support/test.ts';

/** What a page audit would look at: something is painted before the work begins, and then it stays where it is. */

/** Up to this web vitals call it good; above it people notice that things jump. */
const MOST_SHIFT = 0.1;

declare global {
  /** In the page: what has jumped so far. */
  var scryShifts: Shift[] | undefined;
}

/** The last slices are drawn. */
const SETTLES_MS = 500;

/** A jump of something on the page. */
interface Shift {
  /** Milliseconds since the page began. */
  readonly time: number;
  readonly value: number;
  /** What moved, and from where to where. */
  readonly moved: readonly string[];
}

interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly {
    readonly node: Node | null;
    readonly previousRect: DOMRectReadOnly;
    readonly currentRect: DOMRectReadOnly;
  }[];
}

/** Counts every shift from the start of the page on, those apart that follow a person's input. */
async function watchShifts(page: Page): Promise<() => Promise<Shift[]>> {
  await page.addInitScript(() => {
    const shifts: Shift[] = [];
    globalThis.scryShifts = shifts;
    const isShift = (entry: PerformanceEntry): entry is LayoutShift => 'hadRecentInput' in entry && 'sources' in entry;
    const place = (node: Node | null): string => {
      const names: string[] = [];
      for (let at: Node | null = node; at !== null && names.length < 4;) {
        if (at instanceof Element) names.unshift([at.localName, ...at.classList].join('.'));
        at = at.parentNode instanceof ShadowRoot ? at.parentNode.host : at.parentNode;
      }
      return names.join(' ');
    };
    const box = ({ x, y, width, height }: DOMRectReadOnly): string =>
      [x, y, width, height].map((edge) => edge.toFixed(0)).join(' ');
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (!isShift(entry) || entry.hadRecentInput) continue;
        const moved = entry.sources.map(
          ({ node, previousRect, currentRect }) => `${place(node)}: ${box(previousRect)} → ${box(currentRect)}`,
        );
        shifts.push({ time: entry.startTime, value: entry.value, moved });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => globalThis.scryShifts ?? []);
}

/**
 * Waits for the first picture of a run, which takes the place of another view, and counts from there on. Cards stand by
 * number: sorted by attention they change places, as they should.
 */
async function beginToLook(scry: ScryPage): Promise<void> {
  await expect(scry.cards).not.toHaveCount(0);
  await scry.page.locator('scry-board-tools').getByLabel('sort').selectOption('id');
  await scry.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() =>
          setTimeout(() => {
            globalThis.scryShifts?.splice(0);
            resolve();
          }, 100),
        );
      }),
  );
}

/** Cumulative layout shift as web vitals define it: the worst burst of at most 5 s, without a pause of 1 s in it. */
function worstBurst(shifts: readonly Shift[]): number {
  let [worst, sum, begin, last] = [0, 0, -Infinity, -Infinity];
  for (const { time, value } of shifts) {
    if (time - last > 1000 || time - begin > 5000) [sum, begin] = [0, time];
    [sum, last] = [sum + value, time];
    worst = Math.max(worst, sum);
  }
  return worst;
}

function expectStill(shifts: readonly Shift[]): void {
  const sum = worstBurst(shifts);
  const worst = [...shifts].sort((a, b) => b.value - a.value).slice(0, 5);
  expect(sum, JSON.stringify(worst, null, 1)).toBeLessThanOrEqual(MOST_SHIFT);
}

test('something is painted before the session worker is there', async ({ guard, page, scry, site }) => {
  guard.expect(NO_RELAY);
  // The worker's script comes only when the test says so.
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/session-worker-[\w-]+\.js$/, async (route) => {
    await released;
    await route.continue();
  });
  await scry.open(site);
  await expect(page.getByRole('heading', { name: 'Drop a recording here' })).toBeVisible();
  await expect.poll(() => page.evaluate(() => performance.getEntriesByName('first-contentful-paint').length)).toBe(1);
  release();
  await scry.drop(fixture('healthy_run'));
  await scry.expectEvents(linesOf(fixture('healthy_run')).length);
});

for (const [size, viewport] of [
  ['a desktop', { width: 1440, height: 900 }],
  ['a phone', { width: 390, height: 844 }],
] as const) {
  test.describe(`on ${size}`, () => {
    test.use({ viewport });

    test('nothing jumps while the page starts', async ({ guard, page, scry, site }) => {
      guard.expect(NO_RELAY);
      const shifts = await watchShifts(page);
      await scry.open(site);
      await expect(page.locator('scry-storage-panel')).toContainText('No runs are stored yet.');
      expectStill(await shifts());
    });

    test('nothing jumps while a recording is read', async ({ guard, page, scratch, scry, site }) => {
      guard.expect(NO_RELAY);
      const shifts = await watchShifts(page);
      const path = join(scratch, 'run.jsonl');
      const { lines } = writeSimulated(path, { envs: 16, batches: 12, epochs: 20 });
      await scry.open(site);
      await scry.drop(path);
      await beginToLook(scry);
      await scry.expectEvents(lines, 20_000);
      await page.waitForTimeout(SETTLES_MS);
      expectStill(await shifts());
    });

    test('nothing jumps while a run comes in live', async ({ page, relay, scratch, scry }) => {
      const shifts = await watchShifts(page);
      const lines = simulatedLines({ envs: 16, batches: 8, epochs: 15 });
      const begun = Math.floor(lines.length * 0.6);
      const path = join(scratch, 'live.jsonl');
      writeFileSync(path, asFile(lines.slice(0, begun)));
      await scry.open((await relay('--file', path)).link);
      await scry.expectEvents(begun);
      await beginToLook(scry);
      // The pace of a training that is fast.
      for (let at = begun; at < begun + 500; at += 10) {
        appendFileSync(path, asFile(lines.slice(at, at + 10)));
        await page.waitForTimeout(100);
      }
      await scry.expectEvents(begun + 500);
      expectStill(await shifts());
    });
  });
}
