import type { CDPSession, Page } from '@playwright/test';
import { NO_RELAY } from './support/guard.ts';
import { fixture } from './support/paths.ts';
import { linesOf } from './support/recordings.ts';
import { smallTargets } from './support/small-targets.ts';
import { expect, test } from './support/test.ts';
import { TransportPage } from './support/transport-page.ts';

/** Everything with a thumb: no pointer hovers, and nothing is too small to hit. */

const FILE = fixture('anomaly_detected');
const EVENTS = linesOf(FILE).length;

/** Draws a finger from one point to another. */
async function drag(
  client: CDPSession,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
): Promise<void> {
  const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', part: number): Promise<void> => {
    const point = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
    await client.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [point] });
  };
  await touch('touchStart', 0);
  for (let i = 1; i <= 8; i++) await touch('touchMove', i / 8);
  await touch('touchEnd', 1);
}

async function openByTap(page: Page, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open file…' }).tap();
  await (await chooser).setFiles(path);
}

for (const [device, viewport] of [
  ['a tablet upright', { width: 768, height: 1024 }],
  ['a tablet on its side', { width: 1024, height: 768 }],
  ['a phone', { width: 390, height: 844 }],
] as const) {
  test.describe(`with a thumb on ${device}`, () => {
    test.use({ viewport, hasTouch: true });

    test.beforeEach(async ({ guard, page, scry, site }) => {
      guard.expect(NO_RELAY);
      await scry.open(site);
      expect(await smallTargets(page), 'in the empty Library').toEqual([]);
      await openByTap(page, FILE);
      await scry.expectEvents(EVENTS);
    });

    test('an environment opens beside or over the board, and closes again', async ({ page, scry }) => {
      expect(await smallTargets(page), 'in the Overview').toEqual([]);
      await scry.env(0).tap();
      await expect(scry.drawer).toBeVisible();
      await expect(scry.reasons).toBeVisible();
      expect(await smallTargets(page), 'with the drawer').toEqual([]);
      await scry.drawer.getByRole('button', { name: /close/i }).first().tap();
      await expect(scry.drawer).toHaveCount(0);
    });

    test('the run is played, stepped through and scrubbed', async ({ page }) => {
      const bar = new TransportPage(page);
      const client = await page.context().newCDPSession(page);
      const [left, middle] = [await bar.pointAt(0.1), await bar.pointAt(0.5)];
      await page.touchscreen.tap(left.x, left.y);
      const first = await bar.expectMoved(EVENTS);
      expect(first).toBeLessThan(EVENTS * 0.3);
      await drag(client, left, middle);
      const half = await bar.expectMoved(first);
      expect(half).toBeGreaterThan(first);
      await expect.poll(() => bar.cursor(), 'the finger’s last place').toBeGreaterThan(EVENTS * 0.4);
      await bar.bar
        .getByRole('button', { name: /^(Next|Step forward|Forward)/ })
        .first()
        .tap();
      const stepped = await bar.cursor();
      await bar.chooseSpeed(32);
      await bar.bar.getByRole('button', { name: /^Play/ }).tap();
      await bar.expectMoved(stepped);
      // It may have come to the end meanwhile.
      if (await bar.playing.isVisible()) await bar.playing.tap();
      await bar.bar
        .getByRole('button', { name: /^(Previous|Step back|Back)/ })
        .first()
        .tap();
      expect(await smallTargets(page), 'while looking back').toEqual([]);
    });

    test('dialogs, palette and bookmarks open and close', async ({ page, scry }) => {
      await scry.header.getByRole('button', { name: /keyboard|keys|shortcuts/i }).tap();
      const dialog = page.getByRole('dialog');
      await expect(dialog).toBeVisible();
      expect(await smallTargets(page), 'in the overview of keys').toEqual([]);
      await dialog.getByRole('button', { name: /close/i }).tap();
      await expect(dialog).toHaveCount(0);

      await scry.header.getByRole('button', { name: /command|palette|Ctrl K/i }).tap();
      await expect(dialog).toBeVisible();
      expect(await smallTargets(page), 'in the palette').toEqual([]);
      await dialog
        .getByRole('option', { name: /Limits|Thresholds/i })
        .first()
        .tap();
      await expect(dialog).toBeVisible();
      expect(await smallTargets(page), 'among the thresholds').toEqual([]);
      await dialog
        .getByRole('button', { name: /close|cancel/i })
        .first()
        .tap();
      await expect(dialog).toHaveCount(0);

      const bar = new TransportPage(page);
      await bar.bookmarks.tap();
      await page.getByRole('textbox', { name: /note/i }).fill('here');
      expect(await smallTargets(page), 'in the bookmarks').toEqual([]);
      await page.getByRole('button', { name: 'Bookmark', exact: true }).tap();
      await expect(page.getByText('here', { exact: true })).toBeVisible();
    });

    test('a row of the feed tells more when it is tapped, and the Library knows the run', async ({ page, scry }) => {
      await scry.feed.getByRole('button', { name: 'Unfold the event' }).first().tap();
      await expect(page.locator('scry-feed-detail')).toBeVisible();
      expect(await smallTargets(page), 'beside the details of an event').toEqual([]);
      await scry.nav.getByRole('link', { name: 'Library' }).tap();
      await expect(page.locator('scry-run-table tbody tr')).toHaveCount(1);
      expect(await smallTargets(page), 'in the Library').toEqual([]);
    });
  });
}
