import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { NO_RELAY } from './support/guard.ts';
import { fixture } from './support/paths.ts';
import { asFile, linesOf } from './support/recordings.ts';
import { expect, test } from './support/test.ts';
import type { ScryPage } from './support/scry-page.ts';

const ONCE = linesOf(fixture('tamiyo_active'));
/** Long enough that the feed cannot hold it at once; it starts only once. */
const HEALTHY = [
  ONCE,
  ...Array.from({ length: 5 }, () => ONCE.filter((line) => !line.includes('TRAINING_STARTED'))),
].flat();

/** Presses “Older events” until there is no such button; the oldest line must be the run's first. */
async function expectWayBackToTheStart(scry: ScryPage): Promise<void> {
  const feed = scry.page.locator('scry-event-feed');
  const older = feed.getByRole('button', { name: 'Older events' });
  await expect(feed.locator('li').first()).toBeVisible();
  for (let page = 0; page < 30 && (await older.isVisible()); page++) {
    const rows = await feed.locator('li').count();
    await older.click();
    await expect(async () => {
      expect((await feed.locator('li').count()) > rows || !(await older.isVisible())).toBe(true);
    }).toPass({ timeout: 5000 });
  }
  await expect(feed.locator('li').last()).toContainText('Training of cifar_baseline started');
  await feed.getByRole('button', { name: 'Newest events' }).click();
  await expect(feed.getByText('Looking back')).toHaveCount(0);
}

test('every event of a dropped recording can be looked back to', async ({ guard, scratch, scry, site }) => {
  guard.expect(NO_RELAY);
  await scry.open(site);
  const file = join(scratch, 'run.jsonl');
  writeFileSync(file, asFile(HEALTHY));
  await scry.drop(file);
  await scry.expectEvents(HEALTHY.length);
  await expectWayBackToTheStart(scry);
});

test('every event of a gzipped recording can be looked back to', async ({ guard, scratch, scry, site }) => {
  guard.expect(NO_RELAY);
  await scry.open(site);
  const file = join(scratch, 'run.jsonl.gz');
  writeFileSync(file, gzipSync(asFile(HEALTHY)));
  await scry.drop(file);
  await scry.expectEvents(HEALTHY.length);
  await expectWayBackToTheStart(scry);
});

test('every event of a run behind a relay can be looked back to', async ({ relay, scratch, scry }) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(HEALTHY));
  await scry.open((await relay('--file', file)).link);
  await scry.expectEvents(HEALTHY.length);
  await expectWayBackToTheStart(scry);
});
