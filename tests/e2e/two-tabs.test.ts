import type { BrowserContext } from '@playwright/test';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asFile } from './support/recordings.ts';
import { TROUBLED } from './support/simulated.ts';
import { expectSeamless, storedSegments, subscriptions, test, TransportPage } from './support/transport-page.ts';
import { expect } from './support/test.ts';

const HEAD = TROUBLED.length;
const OTHER = 'another tab records this run';

async function anotherTab(context: BrowserContext): Promise<TransportPage> {
  return new TransportPage(await context.newPage());
}

test('34. of two tabs on the same run one records; both look back; when it closes the other goes on, nothing lost or doubled', async ({
  bar,
  context,
  relay,
  scratch,
}) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED.slice(0, 500)));
  const { link } = await relay('--file', file);
  await bar.open(link);
  await bar.expectHead(500);
  const second = await anotherTab(context);
  await second.open(link);
  await second.expectHead(500);
  await expect(second.bar).toContainText(OTHER);
  await expect(bar.bar).not.toContainText(OTHER);

  appendFileSync(file, asFile(TROUBLED.slice(500, 800)));
  for (const tab of [bar, second]) {
    await tab.expectHead(800);
    await tab.jump('#333');
    await tab.expectAt(333);
    await tab.jump('#700');
    await tab.expectAt(700);
  }
  // Both are asked again: for a second or so after a move cards keep their places.
  await expect.poll(async () => (await bar.figures()) === (await second.figures())).toBe(true);
  await second.goLive.click();

  await bar.page.close();
  await expect(second.bar).not.toContainText(OTHER);
  await second.expectHead(800);
  appendFileSync(file, asFile(TROUBLED.slice(800)));
  await second.expectHead(HEAD);
  await expect(second.bar.locator('[data-events]')).toHaveAttribute('data-events', String(HEAD));
  await second.show('Library');
  await expect(second.rows).toHaveCount(1);
  const { text } = await second.exported(second.rows);
  expect(text).toBe(asFile(TROUBLED));
  const runs = await storedSegments(second.page);
  expect(Object.values(runs).map(expectSeamless)).toEqual([HEAD]);
});

test('34. a tab that closes before it stored its newest lines leaves no gap to the one that goes on', async ({
  bar,
  context,
  relay,
  scratch,
}) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED.slice(0, 500)));
  const { link } = await relay('--file', file);
  await bar.open(link);
  await bar.expectHead(500);
  const second = await anotherTab(context);
  const asked = subscriptions(second.page);
  await second.open(link);
  await expect(second.bar).toContainText(OTHER);
  // What comes right before the end may not be on the device yet.
  appendFileSync(file, asFile(TROUBLED.slice(500, 900)));
  await bar.expectHead(900);
  await bar.page.close();
  await expect(second.bar).not.toContainText(OTHER);
  await second.expectHead(900);
  appendFileSync(file, asFile(TROUBLED.slice(900)));
  await second.expectHead(HEAD);
  expect(asked.length).toBeGreaterThan(0);
  await second.show('Library');
  const { text } = await second.exported(second.rows);
  expect(text).toBe(asFile(TROUBLED));
  expect(Object.values(await storedSegments(second.page)).map(expectSeamless)).toEqual([HEAD]);
});

test('34. the cursor of the tab that takes over stays where it is', async ({ bar, context, relay, scratch }) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED.slice(0, 800)));
  const { link } = await relay('--file', file);
  await bar.open(link);
  await bar.expectHead(800);
  const second = await anotherTab(context);
  await second.open(link);
  await expect(second.bar).toContainText(OTHER);
  await second.expectHead(800);
  await second.jump('#333');
  await second.expectAt(333);
  const figures = await second.settledFigures();
  await bar.page.close();
  await expect(second.bar).not.toContainText(OTHER);
  appendFileSync(file, asFile(TROUBLED.slice(800)));
  await second.expectHead(HEAD);
  await second.expectAt(333);
  await expect.poll(() => second.figures()).toBe(figures);
});

test('34. what one tab does in the Library shows in the other', async ({ bar, context, relay, scratch }) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED));
  const { link } = await relay('--file', file);
  await bar.open(link);
  await bar.expectHead(HEAD);
  const second = await anotherTab(context);
  await second.open(link);
  await second.show('Library');
  await expect(second.rows).toHaveCount(1);
  await bar.show('Library');
  await bar.act(bar.rows, 'Rename');
  const name = bar.page.getByRole('textbox', { name: /^New name/ });
  await name.fill('the good one');
  await name.press('Enter');
  await expect(bar.row('the good one')).toHaveCount(1);
  await expect(second.row('the good one')).toHaveCount(1);
});
