import type { Page, Worker } from '@playwright/test';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RELAY_AWAY } from './support/guard.ts';
import { asFile } from './support/recordings.ts';
import { batchEnds, simulatedLines, TROUBLED, writeSimulated } from './support/simulated.ts';
import { expectSeamless, storedSegments, subscriptions, test, TransportPage } from './support/transport-page.ts';
import { expect } from './support/test.ts';

/** What is on the device survives whatever ends the page, and is gone on with. */

const HEAD = TROUBLED.length;
const [, , THIRD = NaN] = batchEnds(TROUBLED);

/** A page of the same origin without the app: nothing there writes. */
async function pageBeside(page: Page, origin: string): Promise<Page> {
  const beside = await page.context().newPage();
  await beside.goto(`${origin}/manifest.webmanifest`);
  return beside;
}

async function sessionWorker(page: Page): Promise<Worker> {
  const find = (): Worker | undefined => page.workers().find((worker) => worker.url().includes('session'));
  await expect.poll(() => find() !== undefined).toBe(true);
  const worker = find();
  if (worker === undefined) throw new Error('there is no session worker');
  return worker;
}

test('a run opens again from the Library where it was left, and its growth goes on', async ({
  bar,
  page,
  relay,
  scratch,
}) => {
  const file = join(scratch, 'events.jsonl');
  const other = join(scratch, 'other.jsonl');
  writeFileSync(file, asFile(TROUBLED.slice(0, 1000)));
  writeSimulated(other, { envs: 4, batches: 3, epochs: 5, seed: 11 });
  await bar.open((await relay('--file', file)).link);
  await bar.expectHead(1000);
  await bar.jump('batch 3');
  await bar.expectAt(THIRD);
  await bar.env(1).click();
  await expect(page).toHaveURL(/env=1$/);
  const address = page.url();
  const figures = await bar.settledFigures();

  await bar.show('Library');
  await bar.choose(other);
  await expect(page).toHaveURL(/#\/run\/[0-9a-f]{16}\/overview$/);
  await expect(page).not.toHaveURL(address);
  await bar.show('Library');
  await expect(bar.rows).toHaveCount(2);
  await bar.rows.filter({ hasNotText: 'other.jsonl' }).getByRole('link').first().click();
  await bar.expectAt(THIRD);
  await expect(page).toHaveURL(address);
  await expect.poll(() => bar.figures()).toBe(figures);
  appendFileSync(file, asFile(TROUBLED.slice(1000)));
  await bar.expectHead(HEAD);
  await bar.expectAt(THIRD);
  await expect(bar.goLive).toContainText(`${String(HEAD - 1000)} new events`);
});

test.describe('where the browser ends the page', () => {
  // A service worker dies with the page's process, and then Playwright opens no further page.
  test.use({ serviceWorkers: 'block' });

  test('33. a tab killed in the middle of ingest opens again at the last whole segment and goes on without a gap', async ({
    bar,
    guard,
    page,
    relay,
    scratch,
  }) => {
    // The page beside is no app and has no icon.
    guard.expect(...RELAY_AWAY, /favicon\.ico/);
    const file = join(scratch, 'events.jsonl');
    const lines = simulatedLines({ batches: 9 });
    const before = Math.floor(lines.length * 0.9);
    writeFileSync(file, asFile(lines.slice(0, before)));
    const first = await relay('--file', file);
    await bar.open(first.link);
    await expect.poll(() => bar.head(), { intervals: [20] }).toBeGreaterThan(5000);
    const client = await page.context().newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    // Never answered: who was asked is no more.
    void client.send('Page.crash').catch(() => undefined);
    await crashed;
    expect(guard.problems.splice(0), 'only what was done to it').toEqual(['the page crashed']);

    const beside = await pageBeside(page, first.origin);
    const [stored = []] = Object.values(await storedSegments(beside));
    const end = expectSeamless(stored);
    expect(end).toBeGreaterThan(0);
    expect(end, 'it was in the middle').toBeLessThan(before);
    await first.kill();
    appendFileSync(file, asFile(lines.slice(before)));
    const second = await relay('--file', file, '--port', String(first.port));

    await beside.close();
    const again = new TransportPage(await page.context().newPage());
    const asked = subscriptions(again.page);
    await again.open(second.link);
    await again.expectHead(lines.length, 20_000);
    await expectAskedFrom(asked, end);
    await expect(again.bar.locator('[data-events]')).toHaveAttribute('data-events', String(lines.length));
    await again.show('Library');
    await expect(again.rows).toHaveCount(1);
    const { text } = await again.exported(again.rows);
    expect(text.length).toBe(asFile(lines).length);
    expect(text === asFile(lines), 'every line once, as it came').toBe(true);
    const [whole = []] = Object.values(await storedSegments(again.page));
    expect(expectSeamless(whole)).toBe(lines.length);
  });
});

for (const [how, code] of [
  ['is ended from outside', 'self.close()'],
  ['throws', "setTimeout(() => { throw new Error('boom'); })"],
] as const) {
  test(`37. the session worker ${how}: it is started again, the state comes from what is stored, the cursor is kept`, async ({
    bar,
    guard,
    page,
    relay,
    scratch,
  }) => {
    // What was done to it; nothing else may go wrong.
    guard.expect(/boom/);
    const file = join(scratch, 'events.jsonl');
    writeFileSync(file, asFile(TROUBLED.slice(0, 1000)));
    await bar.open((await relay('--file', file)).link);
    await bar.expectHead(1000);
    const asked = subscriptions(page);
    await bar.jump('batch 3');
    await bar.expectAt(THIRD);
    await bar.env(1).click();
    const figures = await bar.settledFigures();
    // All of it is on the device.
    await expect
      .poll(async () => Object.values(await storedSegments(page)).map((segments) => segments.at(-1)?.end))
      .toEqual([1000]);

    const worker = await sessionWorker(page);
    const ended = new Promise((resolve) => worker.once('close', resolve));
    await worker.evaluate(code).catch(() => undefined);
    await ended;
    await expect(bar.notices).toContainText('was started again from what is stored');
    await expect.poll(() => bar.cursor()).toBe(THIRD);
    await expect.poll(() => bar.figures()).toBe(figures);
    await expect(bar.env(1)).toHaveAttribute('aria-pressed', 'true');
    await expectAskedFrom(asked, 1000);

    appendFileSync(file, asFile(TROUBLED.slice(1000)));
    await bar.expectHead(HEAD);
    await bar.expectAt(THIRD);
    await bar.goLive.click();
    await bar.expectAt(HEAD);
    await bar.jump('#500');
    await bar.expectAt(500);
  });
}

test('37. a worker that dies at the live edge comes back to the live edge', async ({ bar, page, relay, scratch }) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED.slice(0, 1000)));
  await bar.open((await relay('--file', file)).link);
  await bar.expectHead(1000);
  await (await sessionWorker(page)).evaluate('self.close()').catch(() => undefined);
  await expect(bar.notices).toContainText('was started again from what is stored');
  await bar.expectAt(1000);
  await expect(bar.state).toHaveText(/live/);
  appendFileSync(file, asFile(TROUBLED.slice(1000)));
  await bar.expectAt(HEAD);
  const { text } = await exportedFromLibrary(bar);
  expect(text).toBe(asFile(TROUBLED));
});

test('30. no event of a live run is lost while its tab is frozen or hidden', async ({ bar, page, relay, scratch }) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED.slice(0, 300)));
  await bar.open((await relay('--file', file)).link);
  await bar.expectHead(300);
  const client = await page.context().newCDPSession(page);
  await client.send('Page.setWebLifecycleState', { state: 'frozen' });
  for (let at = 300; at < 700; at += 100) appendFileSync(file, asFile(TROUBLED.slice(at, at + 100)));
  await client.send('Page.setWebLifecycleState', { state: 'active' });
  await bar.expectAt(700);

  // Hidden by another tab in front, where the browser paints nothing.
  await client.send('Emulation.setFocusEmulationEnabled', { enabled: false });
  const front = await page.context().newPage();
  await front.bringToFront();
  appendFileSync(file, asFile(TROUBLED.slice(700)));
  await page.bringToFront();
  await bar.expectAt(HEAD);
  await expect(bar.bar.locator('[data-events]')).toHaveAttribute('data-events', String(HEAD));
  const { text } = await exportedFromLibrary(bar);
  expect(text).toBe(asFile(TROUBLED));
});

test('38. without any network Scry starts, opens a file and travels through it and through stored runs', async ({
  bar,
  context,
  guard,
  page,
  scratch,
  relay,
}) => {
  guard.expect(...RELAY_AWAY);
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED));
  const server = await relay('--file', file);
  await bar.open(server.link);
  await bar.expectHead(HEAD);
  await page.evaluate(() => navigator.serviceWorker.ready.then(({ scope }) => scope));
  await page.reload();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await bar.expectHead(HEAD);
  await expect.poll(async () => Object.values(await storedSegments(page))[0]?.at(-1)?.end).toBe(HEAD);
  await server.kill();
  await context.setOffline(true);

  await bar.open(server.origin);
  await bar.show('Library');
  const name = 'carried over.jsonl';
  const other = simulatedLines({ envs: 4, batches: 4, epochs: 5, seed: 11 });
  writeFileSync(join(scratch, name), asFile(other));
  await bar.choose(join(scratch, name));
  await bar.expectHead(other.length);
  await bar.jump('batch 2');
  await bar.expectAt(batchEnds(other)[1] ?? NaN);
  await page.keyboard.press('<');
  await bar.expectAt(batchEnds(other)[0] ?? NaN);
  await expect(page).toHaveURL(new RegExp(`at=${String(batchEnds(other)[0])}$`));
  await page.reload();
  await bar.expectAt(batchEnds(other)[0] ?? NaN);

  await bar.show('Library');
  await expect(bar.rows).toHaveCount(2);
  await bar.rows.filter({ hasNotText: name }).getByRole('link').first().click();
  await bar.expectHead(HEAD);
  await bar.jump('batch 3');
  await bar.expectAt(THIRD);
});

/** Only what is not stored was asked for, and at most the last stored line to see that it is still the same. */
async function expectAskedFrom(asked: readonly number[], end: number): Promise<void> {
  await expect.poll(() => asked.length).toBe(1);
  expect([end - 1, end]).toContain(asked[0]);
}

async function exportedFromLibrary(bar: TransportPage): Promise<{ text: string }> {
  await bar.show('Library');
  await expect(bar.rows).toHaveCount(1);
  return bar.exported(bar.rows);
}
