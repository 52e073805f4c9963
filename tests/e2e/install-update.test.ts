import type { Page } from '@playwright/test';
import { NO_RELAY } from './support/guard.ts';
import { fixture } from './support/paths.ts';
import { linesOf } from './support/recordings.ts';
import { ScryPage } from './support/scry-page.ts';
import { expect, test as base } from './support/test.ts';
import { serveVersions, type VersionedSite } from './support/versioned-site.ts';

const test = base.extend<{ server: VersionedSite }>({
  server: async ({ scratch }, use) => {
    const server = await serveVersions(scratch);
    await use(server);
    await server.close();
  },
});

async function open(page: Page, address: string): Promise<ScryPage> {
  const scry = new ScryPage(page);
  await scry.open(address);
  return scry;
}

/**
 * Lets a page of the app look whether the server has another version, as it does every hour, until it tells of one: now
 * and then a browser leaves a look unanswered while another window is busy.
 */
async function lookForNews(scry: ScryPage): Promise<void> {
  await scry.page.bringToFront();
  await expect(async () => {
    await scry.page.evaluate(() => {
      void navigator.serviceWorker.ready.then((registration) => registration.update());
    });
    await expect(scry.notices).toContainText('A new version of Scry is ready.', { timeout: 8000 });
  }).toPass({ timeout: 32_000 });
}

/** A page that was not loaded anew keeps this. */
async function mark(page: Page): Promise<void> {
  await page.evaluate(() => {
    Reflect.set(globalThis, 'marked', true);
  });
}

function isMarked(page: Page): Promise<boolean> {
  return page.evaluate(() => Reflect.get(globalThis, 'marked') === true);
}

// A look that is left unanswered takes its time.
test.describe.configure({ timeout: 60_000 });

test('a new version waits for a click, and in another window for the end of the run, which goes on there', async ({
  context,
  guard,
  page,
  server,
}) => {
  guard.expect(NO_RELAY);
  const idle = await open(page, server.origin);
  await page.evaluate(() => navigator.serviceWorker.ready.then(({ scope }) => scope));
  await page.reload();
  const busy = await open(await context.newPage(), `${server.origin}/#/demo`);
  await busy.expectSomeEvents();
  for (const each of [idle, busy]) await mark(each.page);

  server.release('keys-help');
  await lookForNews(idle);
  await expect(busy.notices).toContainText('It can be loaded once the run has ended or is closed.');
  await expect(busy.page.getByRole('button', { name: 'Reload now' })).toHaveCount(0);
  expect(await isMarked(page), 'nothing reloads by itself').toBe(true);

  await page.bringToFront();
  await page.getByRole('button', { name: 'Reload now' }).click();
  await expect.poll(() => isMarked(page).catch(() => true)).toBe(false);
  await expect(idle.nav).toBeVisible();
  await expect(idle.notices).toHaveCount(0);

  await busy.page.bringToFront();
  const before = await busy.events();
  await expect.poll(() => busy.events(), 'the run goes on').toBeGreaterThan(before);
  expect(await isMarked(busy.page), 'the other window is not reloaded').toBe(true);
  await expect(busy.notices).toContainText('It can be loaded once the run has ended');
  // A part that only the version before has, and the server no longer.
  await busy.page.keyboard.press('?');
  await expect(busy.page.getByRole('dialog')).toBeVisible();
});

test('the reload keeps the run that was open, to its last line', async ({ guard, page, server }) => {
  guard.expect(NO_RELAY);
  const scry = await open(page, server.origin);
  const events = linesOf(fixture('healthy_run')).length;
  await page.evaluate(() => navigator.serviceWorker.ready.then(({ scope }) => scope));
  await page.reload();
  await scry.drop(fixture('healthy_run'));
  await scry.expectEvents(events);
  await mark(page);
  server.release('keys-help');
  await lookForNews(scry);
  await page.getByRole('button', { name: 'Reload now' }).click();
  await expect.poll(() => isMarked(page).catch(() => true)).toBe(false);
  await scry.expectEvents(events);
  await expect(page).toHaveURL(/#\/run\/[0-9a-f]{16}/);
});
