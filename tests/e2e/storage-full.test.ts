import type { Page } from '@playwright/test';
import { join } from 'node:path';
import { NO_RELAY } from './support/guard.ts';
import { writeSimulated } from './support/simulated.ts';
import { expectSeamless, storedSegments, test, type TransportPage } from './support/transport-page.ts';
import { expect } from './support/test.ts';

/** The browser gives no more room. */

/**
 * What the browser lets the page's origin keep. To be told before anything is stored: Chromium looks at it again only
 * after a while.
 */
async function limitStorage(page: Page, quotaSize: number): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const origin = await page.evaluate(() => location.origin);
  await client.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
}

/**
 * Enough for either run, but not for both: as stored the old one takes 1.5 MB and the new one 2.7 MB. While Chromium
 * writes it counts up to a megabyte more than that, and so the first lines of the new run have to fit with room to
 * spare.
 */
const QUOTA = 3_600_000;

// What it keeps would count too.
test.use({ serviceWorkers: 'block' });

/** Stores a run, leaves room for little more, and opens one that is larger; gives what is in it. */
async function fillTheDevice(
  bar: TransportPage,
  site: string,
  scratch: string,
): Promise<{ text: string; lines: number; oldLines: number }> {
  const old = writeSimulated(join(scratch, 'old.jsonl'), { batches: 2, seed: 1 });
  await bar.open(site);
  await limitStorage(bar.page, QUOTA);
  await bar.choose(join(scratch, 'old.jsonl'));
  await bar.expectHead(old.lines, 15_000);
  await bar.show('Library');
  await expect(bar.row('old.jsonl')).toContainText('complete');
  const written = writeSimulated(join(scratch, 'new.jsonl'), { batches: 4, seed: 3 });
  await bar.choose(join(scratch, 'new.jsonl'));
  await expect(bar.full.getByRole('heading')).toHaveText('This device is full.', { timeout: 15_000 });
  // The view goes on.
  await bar.expectHead(written.lines, 15_000);
  await expect(bar.cards).toHaveCount(16);
  await expect(bar.bar).toContainText('device full');
  return { ...written, oldLines: old.lines };
}

test('31. no room left: the view goes on; the oldest run that is not kept is offered, and deleting it goes on storing', async ({
  bar,
  guard,
  scratch,
  site,
}) => {
  test.setTimeout(60_000);
  guard.expect(NO_RELAY);
  const { text, lines } = await fillTheDevice(bar, site, scratch);
  const oldest = bar.full.getByRole('checkbox');
  await expect(oldest).toHaveCount(1);
  await expect(oldest).toBeChecked();
  await expect(bar.full.getByRole('listitem')).toContainText('old.jsonl');
  await bar.full.getByRole('button', { name: 'Delete selected for good and go on storing' }).click();
  await expect(bar.full).toHaveCount(0, { timeout: 15_000 });
  await expect(bar.bar).not.toContainText('device full');
  await expect
    .poll(async () => Object.values(await storedSegments(bar.page)).map(expectSeamless), { timeout: 15_000 })
    .toEqual([lines]);
  await bar.jump('#10');
  await bar.expectAt(10);
  await bar.show('Library');
  await expect(bar.rows).toHaveCount(1);
  const exported = await bar.exported(bar.row('new.jsonl'));
  expect(exported.text === text, 'every line, as it came').toBe(true);
});

test('31. no room left: going on in memory keeps all moments in reach until the window closes, and what was stored after that', async ({
  bar,
  guard,
  page,
  scratch,
  site,
}) => {
  test.setTimeout(60_000);
  guard.expect(NO_RELAY);
  const { lines, oldLines } = await fillTheDevice(bar, site, scratch);
  await bar.full.getByRole('button', { name: 'Go on in memory' }).click();
  await expect(bar.full).toHaveCount(0);
  await expect(bar.bar).toContainText('device full');
  for (const place of [lines - 5, 10, Math.floor(lines / 2)]) {
    await bar.jump(`#${String(place)}`);
    await bar.expectAt(place);
  }
  await expect(bar.cards).toHaveCount(16);
  const before = await storedSegments(page);
  expect(Object.keys(before)).toHaveLength(2);
  const kept = Object.values(before).map(expectSeamless);
  expect(kept, 'the old run is there in full').toContain(oldLines);

  // By its link: a `goto` within the page counts as arrived as soon as the page itself writes its address.
  await bar.show('Library');
  await expect(bar.rows).toHaveCount(2);
  await page.reload();
  await expect(bar.rows).toHaveCount(2);
  await bar.row('old.jsonl').getByRole('link').click();
  await bar.expectHead(oldLines, 15_000);
  await bar.jump('#10');
  await bar.expectAt(10);
  expect(Object.values(await storedSegments(page)).map(expectSeamless)).toEqual(kept);
});
