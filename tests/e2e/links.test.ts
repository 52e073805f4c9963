import { appendFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Guard, NO_RELAY } from './support/guard.ts';
import { asFile, changed } from './support/recordings.ts';
import { ScryPage } from './support/scry-page.ts';
import { batchEnds, TROUBLED } from './support/simulated.ts';
import { test, TransportPage } from './support/transport-page.ts';
import { expect } from './support/test.ts';

/** Addresses and bookmarks: moments that are found again. */

const HEAD = TROUBLED.length;
const [, , THIRD = NaN] = batchEnds(TROUBLED);

/** The run with two groups in turn, as an A/B comparison writes it. */
const COMPARED = [TROUBLED, TROUBLED.slice(2)].flatMap((lines, i) =>
  changed(lines, (event) => {
    event.group_id = i === 0 ? 'A' : 'B';
  }),
);

test('the address restores run, view, moment, environment and group: in another window and where nothing is stored', async ({
  bar,
  browser,
  context,
  page,
  relay,
  scratch,
}) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(COMPARED));
  // A link carries no token: here nobody is asked for one.
  await bar.open((await relay('--file', file, '--no-auth')).link);
  await bar.expectHead(COMPARED.length);
  const place = HEAD + 500;
  await bar.jump(`#${String(place)}`);
  await bar.expectAt(place);
  await bar.groupPicker.selectOption('B');
  await bar.env(2).click();
  await expect(bar.env(2)).toHaveAttribute('aria-pressed', 'true');
  await expect(page).toHaveURL(/#\/run\/[0-9a-f]{16}\/overview\?at=\d+&env=2&group=B$/);
  const figures = await bar.settledFigures();
  const address = page.url();

  const expectSame = async (there: TransportPage): Promise<void> => {
    await there.expectAt(place);
    await expect(there.groupPicker).toHaveValue('B');
    await expect(there.env(2)).toHaveAttribute('aria-pressed', 'true');
    await expect.poll(() => there.figures()).toBe(figures);
    await expect(there.page).toHaveURL(address);
    await expect(there.notices).toHaveText([]);
  };
  const second = new TransportPage(await context.newPage());
  await second.open(address);
  await expectSame(second);
  await second.page.reload();
  await expectSame(second);

  const elsewhere = await browser.newContext({ viewport: page.viewportSize() });
  const guard = new Guard();
  await guard.watch(elsewhere);
  const third = new TransportPage(await elsewhere.newPage());
  await third.open(address);
  await expectSame(third);
  expect(guard.problems).toEqual([]);
  await elsewhere.close();
});

test('an address without a place opens the run where it was left, one with a view at that view', async ({
  bar,
  context,
  page,
  relay,
  scratch,
}) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED));
  await bar.open((await relay('--file', file)).link);
  await bar.expectHead(HEAD);
  await bar.jump('batch 3');
  await bar.expectAt(THIRD);
  await expect(page).toHaveURL(/at=/);
  const [bare = ''] = page.url().split('/overview');
  // Where a run was left is written down a moment later.
  await expect
    .poll(async () => {
      const other = await context.newPage();
      const there = new TransportPage(other);
      await there.open(bare);
      await there.expectHead(HEAD);
      const at = await there.cursor();
      await other.close();
      return at;
    })
    .toBe(THIRD);
  const newest = new TransportPage(await context.newPage());
  await newest.open(`${bare}/overview`);
  await newest.expectAt(HEAD);
  await expect(newest.goLive).toHaveCount(0);
});

test('an address that is followed within the page goes there; one of a run that is nowhere says so', async ({
  bar,
  page,
  relay,
  scratch,
}) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED));
  await bar.open((await relay('--file', file)).link);
  await bar.expectHead(HEAD);
  await bar.jump('#200');
  await expect(page).toHaveURL(/at=200$/);
  await page.evaluate(() => {
    location.hash = location.hash.replace('at=200', 'at=700');
  });
  await bar.expectAt(700);
  await page.goto(page.url().replace('at=700', 'at=999999999'));
  await expect(bar.place).toBeVisible();
  await expect(bar.cards).toHaveCount(4);
});

test('an address of a run that is nowhere leaves nothing of the open one under another name', async ({
  guard,
  page,
  site,
}) => {
  guard.expect(NO_RELAY);
  const scry = new ScryPage(page);
  await scry.open(`${site}/#/demo`);
  await scry.expectSomeEvents();
  await page.evaluate(() => {
    location.hash = '#/run/0123456789abcdef';
  });
  await expect(scry.notices).toContainText('This device has no such run.');
  await scry.show('Overview');
  await expect(scry.cards).toHaveCount(0);
  await expect(scry.pill).toHaveText('No run');
  await scry.expectEvents(0);
});

test('“copy link” copies the moment without the token; the link opens it', async ({
  bar,
  context,
  page,
  relay,
  scratch,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED));
  const { link, token } = await relay('--file', file);
  await bar.open(link);
  await bar.expectHead(HEAD);
  await bar.jump('batch 3');
  await bar.expectAt(THIRD);
  await bar.bar.getByRole('button', { name: 'Copy a link to this moment' }).click();
  await expect(bar.said).toContainText('Link copied');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`/overview?at=${String(THIRD)}`);
  expect(copied).not.toContain(token);
  const other = new TransportPage(await context.newPage());
  await other.open(copied);
  await other.expectAt(THIRD);
});

test('a bookmarked moment is found again by its note, also after a reload, until it is removed', async ({
  bar,
  page,
  relay,
  scratch,
}) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(TROUBLED));
  utimesSync(file, Date.now() / 1000 - 3600, Date.now() / 1000 - 3600);
  await bar.open((await relay('--file', file)).link);
  await bar.expectHead(HEAD);
  const note = page.getByRole('textbox', { name: 'Note for this moment' });
  const list = page.getByRole('list', { name: 'Bookmarks of this run' });
  const bookmark = async (place: string, position: number, text: string): Promise<void> => {
    await bar.jump(place);
    await bar.expectAt(position);
    await bar.bookmarks.click();
    await note.fill(text);
    await note.press('Enter');
    await expect(list).toContainText(text);
    await page.keyboard.press('Escape');
    await expect(note).toHaveCount(0);
  };
  await bookmark('batch 3', THIRD, 'the rollback begins here');
  await bookmark('#100', 100, 'warm-up');
  await expect(bar.bookmarks).toHaveAccessibleName('Bookmarks, 2');
  await expect(page).toHaveURL(/at=100$/);
  await page.reload();
  await bar.expectAt(100);
  await expect(bar.bookmarks).toHaveAccessibleName('Bookmarks, 2');
  await bar.bookmarks.click();
  await expect(list.getByRole('listitem')).toHaveText([
    /100\s*warm-up/,
    new RegExp(`${String(THIRD)}\\s*the rollback`),
  ]);
  await list
    .getByRole('button', { name: /the rollback begins here/ })
    .first()
    .click();
  await bar.expectAt(THIRD);
  await expect(note).toHaveCount(0);

  await bar.bookmarks.click();
  await page.getByRole('button', { name: /^Remove the bookmark at .*the rollback begins here/ }).click();
  await expect(list.getByRole('listitem')).toHaveText([/warm-up/]);
  await page.keyboard.press('Escape');
  await page.reload();
  await bar.expectHead(HEAD);
  await expect(bar.bookmarks).toHaveAccessibleName('Bookmarks, 1');
  // A run that goes on keeps its bookmarks.
  appendFileSync(file, asFile(TROUBLED.slice(5, 6)));
  await bar.expectHead(HEAD + 1);
  await expect(bar.bookmarks).toHaveAccessibleName('Bookmarks, 1');
});
