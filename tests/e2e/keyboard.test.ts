import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_RELAY } from './support/guard.ts';
import { fixture } from './support/paths.ts';
import { asFile, linesOf } from './support/recordings.ts';
import { expect, test } from './support/test.ts';

const TROUBLED = linesOf(fixture('anomaly_detected'));

test.beforeEach(async ({ guard, scry, site }) => {
  guard.expect(NO_RELAY);
  await scry.open(site);
  await scry.drop(fixture('anomaly_detected'));
  await scry.expectEvents(TROUBLED.length);
});

test('1 and 4 switch views, but not while an address is typed', async ({ page, scry }) => {
  const current = scry.nav.locator('[aria-current=page]');
  await page.keyboard.press('4');
  await expect(current).toHaveText(/Library/);
  await page.keyboard.press('1');
  await expect(current).toHaveText(/Overview/);
  await page.keyboard.press('4');
  const address = page.getByLabel('Address of the relay');
  await address.click();
  await page.keyboard.type('http://10.1.4.1:8141');
  await expect(address).toHaveValue('http://10.1.4.1:8141');
  await expect(current).toHaveText(/Library/);
  await page.keyboard.press('Control+1');
  await expect(current).toHaveText(/Library/);
});

test('Tab reaches a card, Enter tells why it is flagged, Escape lets go of it', async ({ page, scry }) => {
  /** The element whose shadow root holds the focused one. */
  const focusedIn = (): Promise<string> =>
    page.evaluate(() => {
      let host = 'the page';
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement != null) {
        host = element.localName;
        element = element.shadowRoot.activeElement;
      }
      return host;
    });
  await expect(scry.drawer).toHaveCount(0);
  for (let presses = 0; presses < 120 && (await focusedIn()) !== 'scry-env-card'; presses++)
    await page.keyboard.press('Tab');
  expect(await focusedIn()).toBe('scry-env-card');

  await page.keyboard.press('Enter');
  const card = scry.cards.filter({ has: page.locator('button[aria-pressed=true]') });
  await expect(card).toHaveCount(1);
  const name = await card.locator('button.name').innerText();
  await expect(scry.drawer.getByRole('heading', { name, exact: true })).toBeVisible();
  await expect(scry.drawer.getByRole('heading', { level: 3 }).first()).toHaveText('Why flagged');
  await expect(scry.reasons).toContainText(/\w/);
  await page.keyboard.press('Escape');
  await expect(card).toHaveCount(0);
  await expect(scry.drawer).toHaveCount(0);
});

test('every flagged card gives its reasons, and those that are fine say so', async ({ scratch, scry }) => {
  // The batch in the middle of which the governor rolls an environment back.
  const file = join(scratch, 'rollback.jsonl');
  writeFileSync(file, asFile(TROUBLED.slice(0, TROUBLED.findIndex((line) => line.includes('GOVERNOR_ROLLBACK')) + 1)));
  await scry.drop(file);
  await expect(scry.cards).toHaveCount(4);
  const flagged = scry.cards.filter({ hasText: 'rolled back' });
  await expect(flagged).toHaveCount(1);
  await expect(scry.cards.first()).toContainText('rolled back');
  await expect(flagged.getByRole('img', { name: 'critical', exact: true })).toBeVisible();

  const reasons = scry.reasons.getByRole('listitem');
  await flagged.locator('button.name').click();
  await expect(
    reasons.filter({ hasText: 'The governor rolled this environment back (Structural Collapse).' }),
  ).toHaveCount(1);
  await expect(scry.reasons).not.toContainText('Nothing wrong');
  await expect(scry.drawer.locator('scry-seed-cards').getByRole('listitem')).toHaveCount(3);

  const fine = scry.cards.filter({ has: scry.page.getByRole('img', { name: 'fine', exact: true }) }).first();
  // With the keyboard: the drawer may lie over the card.
  await fine.locator('button.name').press('Enter');
  await expect(fine.locator('button.name')).toHaveAttribute('aria-pressed', 'true');
  await expect(scry.reasons).toHaveText(/Nothing wrong with it/);
  await expect(reasons).toHaveCount(0);
  await scry.drawer.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(scry.drawer).toHaveCount(0);
});

test('the theme button switches between dark and light, and the choice survives a reload', async ({ page, scry }) => {
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await scry.header.getByRole('button', { name: 'Switch between dark and light' }).press('Enter');
  await expect(root).toHaveAttribute('data-theme', 'light');
  await page.reload();
  await expect(root).toHaveAttribute('data-theme', 'light');
  await page.emulateMedia({ colorScheme: 'light' });
  await scry.header.getByRole('button', { name: 'Switch between dark and light' }).click();
  await expect(root).toHaveAttribute('data-theme', 'dark');
});

test('the feed shows what is chosen', async ({ scry }) => {
  const all = await scry.everyRow();
  await scry.feed.getByRole('button', { name: 'Filter' }).click();
  await scry.feed.getByRole('combobox', { name: 'Type of event' }).selectOption({ label: 'All anomalies' });
  await expect(scry.feed.getByRole('list', { name: 'Only events with' })).toContainText('All anomalies');
  // While the run is looked through, what was there before is gone.
  await expect(scry.feed.locator('.line', { hasText: 'Governor rolled back' })).not.toHaveCount(0);
  const some = await scry.everyRow();
  expect(some.size).toBeLessThan(all.size);
  const texts = (rows: typeof all): string => [...rows.values()].map(({ text }) => text).join('\n');
  expect(texts(all)).toContain('germinated');
  expect(texts(some)).toContain('Governor rolled back');
  expect(texts(some)).not.toContain('germinated');
});
