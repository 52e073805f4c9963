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
  await expect(scry.whyFlagged).toContainText('Choose an environment on the board');
  for (let presses = 0; presses < 40 && (await focusedIn()) !== 'scry-env-card'; presses++)
    await page.keyboard.press('Tab');
  expect(await focusedIn()).toBe('scry-env-card');

  await page.keyboard.press('Enter');
  const card = scry.cards.filter({ has: page.locator('button[aria-pressed=true]') });
  await expect(card).toHaveCount(1);
  const name = /Env \d+/.exec(await card.innerText())?.[0] ?? '';
  await expect(scry.whyFlagged.getByRole('heading')).toContainText(`Why flagged · ${name}`);
  await page.keyboard.press('Escape');
  await expect(card).toHaveCount(0);
  await expect(scry.whyFlagged).toContainText('Choose an environment on the board');
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
  await expect(flagged.getByRole('button')).toHaveClass('is-crit');

  const reasons = scry.whyFlagged.locator('ul').first().getByRole('listitem');
  await flagged.getByRole('button').click();
  await expect(reasons.first()).toContainText('The governor rolled this environment back (Structural Collapse).');
  await expect(reasons.filter({ hasText: 'Nothing is wrong' })).toHaveCount(0);
  await expect(scry.whyFlagged.locator('ul').last().getByRole('listitem')).toHaveCount(3);

  const fine = scry.cards.filter({ has: scry.page.locator('button.is-none') }).first();
  await fine.getByRole('button').click();
  await expect(fine.getByRole('button')).toHaveAttribute('aria-pressed', 'true');
  await expect(reasons).toHaveText([/Nothing is wrong here/]);
  await scry.whyFlagged.getByRole('button', { name: 'close' }).click();
  await expect(scry.whyFlagged).toContainText('Choose an environment on the board');
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

test('the feed shows what is chosen', async ({ scry, page }) => {
  const rows = scry.feed.getByRole('listitem');
  const all = await rows.count();
  await page.locator('scry-event-feed').getByRole('combobox').selectOption('trouble');
  await expect.poll(() => rows.count()).toBeLessThan(all);
  await expect(scry.feed).toContainText('Governor rolled back');
  await expect(scry.feed).not.toContainText('germinated');
});
