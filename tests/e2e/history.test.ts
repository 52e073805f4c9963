import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { decodeLine } from '../../src/telemetry/decode.ts';
import { isFeedEvent } from '../../src/worker/feed.ts';
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

/** Positions of all events worth a line, as the decoder reads them. */
const WORTH_A_LINE = HEALTHY.flatMap((line, position) => {
  const decoded = decodeLine(line, position);
  return decoded.ok && isFeedEvent(decoded.event) ? [position] : [];
});

/** Scrolls the feed back to the run's beginning: every event worth a line must come, then leads to the newest again. */
async function expectWayBackToTheStart(scry: ScryPage): Promise<void> {
  const rows = await scry.everyRow();
  expect([...rows.keys()].sort((a, b) => a - b)).toEqual(WORTH_A_LINE);
  expect(rows.get(0)?.text).toContain('Training of cifar_baseline started');
  const oldest = scry.feed.locator('.line').last();
  await expect(oldest).toContainText('Training of cifar_baseline started');
  await expect(scry.feed.getByText('Looking back')).toBeVisible();
  await scry.feed.getByRole('button', { name: 'Newest', exact: true }).click();
  await expect(scry.feed.getByText('Looking back')).toHaveCount(0);
  await expect(scry.feed.locator('.line').first()).toHaveAttribute('id', `row-${String(WORTH_A_LINE.at(-1))}`);
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
