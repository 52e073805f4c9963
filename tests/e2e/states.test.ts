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
const SETTLED_MS = 1500;
/** Higher than that nobody looks. */
const PICTURE_HEIGHT = 3200;
const LAZY = ['scry-best-runs-panel', 'scry-findings-inbox', 'scry-event-feed'] as const;

/** Takes a picture of all that the window shows, to be looked at. */
async function picture(page: Page, name: string): Promise<void> {
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

/** In a window of this size, and in one that is as high as the page, where all of it is drawn. */
async function expectSoundAt(page: Page, { width, height }: Size, name: string): Promise<void> {
  await page.setViewportSize({ width, height });
  await expectSound(page, `${name}, ${String(width)} × ${String(height)}`);
  await stretch(page, width);
  await expectSound(page, `${name}, ${String(width)} × all`);
  await picture(page, `${name}-${String(width)}`);
}

async function stretch(page: Page, width: number): Promise<void> {
  const height = await page.evaluate(() => document.scrollingElement?.scrollHeight ?? 0);
  await page.setViewportSize({ width, height: Math.min(height, PICTURE_HEIGHT) });
}

/** At all sizes in dark; once a picture in light, where only colours differ. */
async function expectSoundEverywhere(page: Page, name: string): Promise<void> {
  for (const size of SIZES) await expectSoundAt(page, size, name);
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.setViewportSize(SIZES[0]);
  await stretch(page, SIZES[0].width);
  await picture(page, `${name}-light`);
  await page.emulateMedia({ colorScheme: 'dark' });
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
  await expectPanels(scry.page);
  await expect(scry.cards.first()).toBeVisible();
}

for (const state of Object.keys(RECORDED) as RecordedState[]) {
  test(`the layout is sound: ${state}`, async ({ guard, page, scratch, scry, site }) => {
    guard.expect(NO_RELAY);
    await openState(scry, site, scratch, state);
    await expectSoundEverywhere(page, state);
  });
}

test('the layout is sound: stale', async ({ page, relay, scratch, scry }) => {
  const file = join(scratch, 'events.jsonl');
  const lines = RECORDED.healthy().slice(0, 1500);
  writeFileSync(file, asFile(lines));
  await scry.open((await relay('--file', file)).link);
  await scry.expectEvents(lines.length);
  await expectPanels(page);
  await expect(scry.pill).toHaveText('Stale', { timeout: 12_000 });
  await expect(page.locator('scry-verdict-line')).toContainText('STALE');
  await expectSoundEverywhere(page, 'stale');
});

test('the layout is sound: empty', async ({ page, relay, scratch, scry }) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, '');
  await scry.open((await relay('--file', file)).link);
  await scry.show('Overview');
  await scry.expectEvents(0);
  await expectPanels(page);
  await expectSoundEverywhere(page, 'empty');
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

test('the layout is sound with each tab of the leaderboards', async ({ guard, page, scratch, scry, site }) => {
  guard.expect(NO_RELAY);
  await openState(scry, site, scratch, 'troubled');
  const tabs = page.locator('scry-best-runs-panel').getByRole('tab');
  for (const tab of await tabs.all()) {
    await tab.click();
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    const name = (await tab.innerText()).replace(/\W+/g, '-').toLowerCase();
    await expectSoundEverywhere(page, `board-of-${name}`);
  }
});

test('the layout is sound with the details of an environment', async ({ guard, page, scratch, scry, site }) => {
  guard.expect(NO_RELAY);
  await openState(scry, site, scratch, 'troubled');
  await scry.cards.first().getByRole('button').first().click();
  await expect(page.locator('scry-env-drawer')).toBeVisible();
  await expect(page.locator('scry-seed-swimlane svg').first()).toBeVisible();
  await expectSoundEverywhere(page, 'drawer');
});

test.describe('at 200 % zoom', () => {
  test.use({ viewport: ZOOMED, deviceScaleFactor: 2 });

  test('the layout is sound', async ({ guard, page, scratch, scry, site }) => {
    guard.expect(NO_RELAY);
    await openState(scry, site, scratch, 'troubled');
    await expectSoundAt(page, ZOOMED, 'zoom');
  });
});
