import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REFUSED } from './support/guard.ts';
import { fixture } from './support/paths.ts';
import { asFile, linesOf } from './support/recordings.ts';
import { expect, test } from './support/test.ts';

const LINES = linesOf(fixture('healthy_run'));
const TOKEN = '0123456789abcdef0123456789abcdef';
/** The address of the run that is open, with nothing else in it. */
const OPEN_RUN = /^http:\/\/localhost:\d+\/#\/run\/[0-9a-f]{16}\/overview$/;
const WRONG = 'ffffffffffffffffffffffffffffffff';

test.beforeEach(({ scratch }) => {
  writeFileSync(join(scratch, 'run.jsonl'), asFile(LINES));
});

for (const place of ['/#token=', '/?token=']) {
  test(`the token in ${place} opens the run, leaves the address bar and survives a reload`, async ({
    guard,
    page,
    relay,
    scratch,
    scry,
  }) => {
    const { origin } = await relay('--file', join(scratch, 'run.jsonl'), '--token', TOKEN);
    await scry.open(`${origin}${place}${TOKEN}`);
    await scry.expectEvents(LINES.length);
    await expect(page).toHaveURL(OPEN_RUN);
    expect(new URL(page.url()).origin).toBe(origin);
    expect(await scry.markup()).not.toContain(TOKEN);
    const carrying = guard.requests.filter((address) => address.includes(TOKEN));
    expect(carrying.length, 'only the page itself may be asked for with it').toBeLessThanOrEqual(1);

    await page.reload();
    await scry.expectEvents(LINES.length);
    expect(page.url()).not.toContain('token');
    await scry.show('Library');
    expect(await scry.markup()).not.toContain(TOKEN);
  });
}

test('a wrong token is told as such and shows nothing; the right link pasted over it helps', async ({
  guard,
  page,
  relay,
  scratch,
  scry,
}) => {
  guard.expect(...REFUSED);
  const { link, origin } = await relay('--file', join(scratch, 'run.jsonl'));
  await scry.open(`${origin}/#token=${WRONG}`);
  await expect(scry.pill).toHaveText('Offline');
  await expect(scry.notices).toContainText('The relay does not know this token. Open the link that it printed');
  await scry.expectEvents(0);
  await expect(scry.cards).toHaveCount(0);

  await scry.header.getByRole('button', { name: 'Retry now' }).click();
  await expect.poll(() => guard.sockets.length).toBe(2);
  await expect(scry.pill).toHaveText('Offline');
  await scry.expectEvents(0);

  await page.goto(link);
  await scry.expectEvents(LINES.length);
  await expect(page).toHaveURL(OPEN_RUN);
  expect(new URL(page.url()).origin).toBe(origin);
  await expect(scry.notices).toHaveCount(0);
});

test('after many wrong tokens the page says that it has to wait; on this machine the right link opens all the same', async ({
  guard,
  page,
  relay,
  scratch,
  scry,
}) => {
  guard.expect(...REFUSED, /status of 429 \(Too Many Requests\) \(http:\/\/localhost:\d+\/api\/runs\)/);
  const { link, origin } = await relay('--file', join(scratch, 'run.jsonl'));
  for (let count = 0; count < 10; count++) {
    await fetch(`${origin}/api/runs`, { headers: { authorization: `Bearer ${WRONG}` } });
  }
  await scry.open(`${origin}/#token=${WRONG}`);
  await expect(scry.pill).toHaveText('Reconnecting');
  await expect(scry.notices).toContainText('Too many wrong tokens came from this address. Wait a minute');
  await page.goto(link);
  await scry.expectEvents(LINES.length);
  await expect(scry.notices).toHaveCount(0);
});

test('a missing token is told as such and shows nothing', async ({ guard, relay, scratch, scry }) => {
  guard.expect(...REFUSED);
  const { link, origin } = await relay('--file', join(scratch, 'run.jsonl'));
  await scry.open(origin);
  await expect(scry.pill).toHaveText('Offline');
  await expect(scry.notices).toContainText('The relay asks for a token. Open the link that it printed');
  await scry.expectEvents(0);

  await scry.show('Library');
  await scry.page.getByLabel('Address of the relay').fill(link);
  await scry.page.getByRole('button', { name: 'Connect' }).click();
  await scry.expectEvents(LINES.length);
});

test('without tokens the bare address is enough', async ({ relay, scratch, scry }) => {
  const { link, origin } = await relay('--file', join(scratch, 'run.jsonl'), '--no-auth');
  expect(link).toBe(origin);
  await scry.open(link);
  await scry.expectEvents(LINES.length);
});

test('an address that is none is refused with a reason', async ({ relay, scratch, scry }) => {
  const { link } = await relay('--file', join(scratch, 'run.jsonl'));
  await scry.open(link);
  await scry.expectEvents(LINES.length);
  await scry.show('Library');
  const panel = scry.page.locator('scry-relay-panel');
  for (const [address, reason] of [
    ['', 'Paste the link'],
    ['http://', 'is no address'],
    ['ftp://gpu-box/', 'A relay speaks http or ws'],
    ['javascript:alert(1)', 'is no address'],
  ] as const) {
    await panel.getByRole('textbox').fill(address);
    await panel.getByRole('button').click();
    await expect(panel.getByRole('alert')).toContainText(reason);
  }
  await scry.expectEvents(LINES.length);
});
