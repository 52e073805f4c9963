import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { NO_RELAY } from './support/guard.ts';
import { layoutProblems } from './support/layout-checks.ts';
import { ROOT } from './support/paths.ts';
import { asFile } from './support/recordings.ts';
import type { ScryPage } from './support/scry-page.ts';
import { RECORDED, writeState, type RecordedState } from './support/states.ts';
import { expect, test } from './support/test.ts';

/** The Overview in its main states: pictures to look at, and rules that every layout keeps. */

interface Size {
  readonly width: number;
  readonly height: number;
}

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const satisfies readonly Size[];
const ZOOMED: Size = { width: 720, height: 450 };
/** What changes its size when the window does has done so by then. */
const SETTLED_MS = 5000;
/** Higher than that nobody looks. */
const PICTURE_HEIGHT = 3200;
const LAZY = ['scry-best-runs-panel', 'scry-findings-inbox', 'scry-event-feed'] as const;

/** Takes a picture of all that the window shows, where somebody wants to look at them: `SCRY_PICTURES=1`. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env['SCRY_PICTURES'] === undefined) return;
  await page.screenshot({ path: join(ROOT, `test-results/states/${name}.png`), animations: 'disabled' });
}

/** The layout comes to keep all rules, as soon as it has settled. */
async function expectSound(page: Page, name: string): Promise<void> {
  let problems: string[] = [];
  const count = async (): Promise<number> => (problems = await layoutProblems(page)).length;
  try {
    await expect.poll(count, { timeout: SETTLED_MS }).toBe(0);
  } catch {
    // Told here, with every problem.
    expect.soft(problems, name).toEqual([]);
  }
}

/** In a window that is as high as the page, so that all of it is drawn. */
async function expectSoundAt(page: Page, { width, height }: Size, name: string): Promise<void> {
  await page.setViewportSize({ width, height });
  await expectBarsInWindow(page, `${name}, ${String(width)} × ${String(height)}`);
  await stretch(page, width);
  await expectSound(page, `${name}, ${String(width)} px wide`);
  await picture(page, `${name}-${String(width)}`);
}

/** The header stands at the top of the window and the transport bar at its bottom, wherever the page is scrolled to. */
async function expectBarsInWindow(page: Page, name: string): Promise<void> {
  const bars = (): Promise<number[]> =>
    page.evaluate(() => {
      const shell = document.querySelector('scry-app')?.shadowRoot;
      const [top, bottom] = ['.top', '.bottom'].map((bar) => shell?.querySelector(bar)?.getBoundingClientRect());
      return [
        top?.top ?? NaN,
        innerHeight - (bottom?.bottom ?? NaN),
        Math.max(0, (top?.bottom ?? NaN) - (bottom?.top ?? NaN)),
      ];
    });
  for (const down of [1e6, 0]) {
    await page.evaluate((y) => {
      scrollTo(0, y);
    }, down);
    await expect.poll(async () => (await bars()).map(Math.round), name).toEqual([0, 0, 0]);
  }
}

async function stretch(page: Page, width: number): Promise<void> {
  const height = await page.evaluate(() => document.scrollingElement?.scrollHeight ?? 0);
  await page.setViewportSize({ width, height: Math.min(height, PICTURE_HEIGHT) });
}

async function expectSoundEverywhere(page: Page, name: string): Promise<void> {
  for (const size of SIZES) await expectSoundAt(page, size, name);
}

/** Once in light, where only colours differ. */
async function pictureInLight(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.setViewportSize(SIZES[0]);
  await stretch(page, SIZES[0].width);
  await picture(page, `${name}-light`);
}

async function expectPanels(page: Page): Promise<void> {
  for (const panel of LAZY) await expect(page.locator(panel).locator('section').first()).toBeVisible();
}

/** Opens a recording and waits until all of it is drawn. */
async function openState(scry: ScryPage, site: string, folder: string, state: RecordedState): Promise<void> {
  const { path, events } = writeState(folder, state);
  await scry.open(site);
  const chooser = scry.page.waitForEvent('filechooser');
  await scry.page.getByRole('button', { name: 'Open file…' }).click();
  await (await chooser).setFiles(path);
  await scry.expectEvents(events);
  // Nothing lies under the pointer in a picture.
  await scry.page.mouse.move(0, 0);
  await expectPanels(scry.page);
  await expect(scry.cards.first()).toBeVisible();
}

// Each looks at everything on the page several times.
test.describe.configure({ timeout: 90_000 });

for (const state of Object.keys(RECORDED) as RecordedState[]) {
  test(`the layout is sound: ${state}`, async ({ guard, page, scratch, scry, site }) => {
    guard.expect(NO_RELAY);
    await openState(scry, site, scratch, state);
    await expectSoundEverywhere(page, state);
    await pictureInLight(page, state);
  });
}

test('the layout is sound: stale', async ({ page, relay, scratch, scry }) => {
  const file = join(scratch, 'events.jsonl');
  const lines = RECORDED.healthy().slice(0, 2000);
  writeFileSync(file, asFile(lines));
  await scry.open((await relay('--file', file)).link);
  await scry.expectEvents(lines.length);
  await expectPanels(page);
  await expect(scry.pill).toHaveText('Stale', { timeout: 12_000 });
  await expect(page.locator('scry-verdict-line')).toContainText('STALE');
  await expectSoundEverywhere(page, 'stale');
  await pictureInLight(page, 'stale');
});

test('the layout is sound: empty', async ({ page, relay, scratch, scry }) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, '');
  await scry.open((await relay('--file', file)).link);
  await scry.show('Overview');
  await scry.expectEvents(0);
  await expectPanels(page);
  await expectSoundEverywhere(page, 'empty');
  await pictureInLight(page, 'empty');
});

test('the layout is sound with the other layouts of the board', async ({ guard, page, scratch, scry, site }) => {
  guard.expect(NO_RELAY);
  await openState(scry, site, scratch, 'troubled');
  const board = page.locator('scry-flight-board');
  for (const layout of ['Table', 'Heat']) {
    const button = board.getByRole('button', { name: layout, exact: true });
    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    await expectSoundEverywhere(page, `board-${layout.toLowerCase()}`);
  }
});

test('the layout is sound with the other tabs of the leaderboards', async ({ guard, page, scratch, scry, site }) => {
  guard.expect(NO_RELAY);
  await openState(scry, site, scratch, 'troubled');
  for (const name of ['Worst', 'Seeds']) {
    const tab = page.locator('scry-best-runs-panel').getByRole('tab', { name });
    await tab.click();
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    await expectSoundEverywhere(page, `board-of-${name.toLowerCase()}`);
  }
});

test('the layout is sound with the details of an environment', async ({ guard, page, scratch, scry, site }) => {
  guard.expect(NO_RELAY);
  await openState(scry, site, scratch, 'healthy');
  await scry.cards.first().getByRole('button').first().click();
  await expect(page.locator('scry-env-drawer')).toBeVisible();
  await expect(page.locator('scry-seed-swimlane svg').first()).toBeVisible();
  await page.mouse.move(0, 0);
  await expectSoundEverywhere(page, 'drawer');
  await pictureInLight(page, 'drawer');
  await page.setViewportSize(SIZES[2]);
  await expectSound(page, 'drawer in a small window');
});

test.describe('at 200 % zoom', () => {
  test.use({ viewport: ZOOMED, deviceScaleFactor: 2 });

  test('the layout is sound', async ({ guard, page, scratch, scry, site }) => {
    guard.expect(NO_RELAY);
    await openState(scry, site, scratch, 'troubled');
    await expectSound(page, 'zoomed');
    await expectSoundAt(page, ZOOMED, 'zoom');
  });
});
