import type { Browser, Locator } from '@playwright/test';
import { join } from 'node:path';
import { writeSimulated } from './support/simulated.ts';
import { Participant } from './support/together.ts';
import { expect, test as base } from './support/test.ts';
import { TransportPage } from './support/transport-page.ts';

/** Two and more people look at one run, each in a browser of their own. */

const test = base.extend<{ people: (count: number) => Promise<Participant[]> }>({
  people: async ({ browser }: { browser: Browser }, use) => {
    const all: Participant[] = [];
    await use(async (count) => {
      for (let i = 0; i < count; i++) all.push(await Participant.in(browser));
      return all;
    });
    for (const person of all) await person.close();
  },
});

const LOST = [/WebSocket connection to 'ws:\/\/localhost:\d+\/(ws|peerjs)[^']*' failed/, /ERR_CONNECTION_REFUSED/];

/** A host that shares a recording, and somebody who was let in by the link; `before` is what the guest did until then. */
async function together(
  people: (count: number) => Promise<Participant[]>,
  link: string,
  before?: (guest: Participant) => Promise<void>,
): Promise<{ host: Participant; guest: Participant; invitation: string }> {
  const [host, guest] = await people(2);
  if (host === undefined || guest === undefined) throw new Error('two people');
  await host.scry.open(link);
  await expect(host.scry.cards.first()).toBeVisible();
  const { link: invitation } = await host.share('Ada');
  await before?.(guest);
  await guest.ask(invitation, 'Bob');
  await host.admit('Bob');
  await guest.expectIn();
  return { host, guest, invitation };
}

async function cardTexts(person: Participant): Promise<string[]> {
  const texts = await person.scry.cards.allInnerTexts();
  return texts.map((text) => text.replace(/\s+/g, ' ')).sort();
}

test('somebody with the link is let in, sees what the host sees, follows it, and looks around alone', async ({
  people,
  relay,
  scratch,
}) => {
  test.setTimeout(90_000);
  const file = join(scratch, 'run.jsonl');
  const { lines } = writeSimulated(file, { batches: 3, seed: 4 });
  const { host, guest, invitation } = await together(people, (await relay('--file', file)).link);
  // The secret has left the address; nothing of it was sent to anybody.
  expect(guest.page.url()).not.toContain(invitation.split('/').at(-1) ?? '');
  const secret = invitation.split('/').at(-1) ?? '';
  const sent = [...host.guard.requests, ...guest.guard.requests, ...host.guard.sockets, ...guest.guard.sockets];
  expect(sent.filter((address) => address.includes(secret))).toEqual([]);

  const [hostBar, guestBar] = [new TransportPage(host.page), new TransportPage(guest.page)];
  await guestBar.expectHead(lines);
  expect(await cardTexts(guest)).toEqual(await cardTexts(host));

  // Follow: cursor, focus and view are the host's.
  await hostBar.jump('#2000');
  await guestBar.expectAt(2000);
  expect(await cardTexts(guest)).toEqual(await cardTexts(host));
  await host.scry.env(3).click();
  await expect(guest.scry.drawer).toContainText('Env 3');
  await host.scry.show('Library');
  await expect(guest.scry.nav.getByRole('link', { name: 'Library' })).toHaveAttribute('aria-current', 'page');
  await host.scry.show('Overview');
  await expect(guest.scry.nav.getByRole('link', { name: 'Overview' })).toHaveAttribute('aria-current', 'page');

  // Look around: the guest goes where it wants, and the host stays.
  await guestBar.jump('#700');
  await guestBar.expectAt(700);
  await expect(guest.bar.getByRole('button', { name: 'Look around' })).toHaveAttribute('aria-pressed', 'true');
  await hostBar.expectAt(2000);
  const looked = await cardTexts(guest);
  await guest.scry.feed.getByRole('treegrid').waitFor();
  await guest.bar.getByRole('button', { name: 'Follow Ada' }).click();
  await guestBar.expectAt(2000);
  await hostBar.jump('#700');
  await guestBar.expectAt(700);
  await hostBar.expectAt(700);
  expect(await cardTexts(host)).toEqual(looked);
});

test('somebody who has a run of their own open is let in, too, and goes by opening it again', async ({
  people,
  relay,
  scratch,
}) => {
  test.setTimeout(90_000);
  const file = join(scratch, 'run.jsonl');
  const { lines } = writeSimulated(file, { batches: 2, seed: 8 });
  const { link, origin } = await relay('--file', file);
  const { host, guest } = await together(people, link, async ({ scry }) => {
    await scry.open(`${origin}/#/demo`);
    await scry.expectSomeEvents();
  });
  await new TransportPage(guest.page).expectHead(lines);
  await expect(host.bar).toContainText('1 guest');
  await expect(guest.bar).toContainText('Ada');

  await guest.scry.show('Library');
  await guest.page.getByRole('button', { name: 'Try the demo run' }).click();
  await guest.scry.expectSomeEvents();
  await expect(guest.bar).toHaveCount(0);
  await expect(host.bar).not.toContainText('1 guest');
});

test('pointers, positions and notes are there for all; a guest who is sent out sees no more', async ({
  people,
  relay,
  scratch,
}) => {
  test.setTimeout(90_000);
  const file = join(scratch, 'run.jsonl');
  writeSimulated(file, { batches: 2, seed: 5 });
  const { host, guest } = await together(people, (await relay('--file', file)).link);

  const cardOf = (person: Participant): Locator =>
    person.scry.cards.filter({ has: person.page.getByRole('button', { name: 'Env 2', exact: true }) });
  const card = cardOf(host);
  await card.scrollIntoViewIfNeeded();
  await card.hover();
  const pointer = guest.pointers.getByText('Ada');
  await expect(pointer).toBeVisible();
  await expect
    .poll(async () => {
      const [seen, meant] = [await pointer.boundingBox(), await cardOf(guest).boundingBox()];
      return seen === null || meant === null ? NaN : Math.abs(seen.x - (meant.x + meant.width / 2));
    })
    .toBeLessThan(60);
  await guest.scry.cards.nth(1).hover();
  await expect(host.pointers.getByText('Bob')).toBeVisible();
  await expect(host.scry.header.getByRole('button', { name: /Bob/ })).toBeVisible();

  const guestBar = new TransportPage(guest.page);
  await guestBar.jump('#333');
  await guestBar.expectAt(333);
  await guest.page.keyboard.press('b');
  await guest.page.getByRole('textbox', { name: 'Note' }).fill('<img src=x onerror=alert(1)> look here');
  await guest.page.getByRole('textbox', { name: 'Note' }).press('Enter');
  await expect(guestBar.bookmarks).toHaveAccessibleName('Bookmarks, 1');
  await host.page.keyboard.press('b');
  const notes = host.page.locator('scry-bookmark-menu');
  await expect(notes).toContainText('<img src=x onerror=alert(1)> look here');
  await expect(notes).toContainText('Bob');
  await host.page.keyboard.press('Escape');

  await host.bar.getByRole('button', { name: 'Invite and manage' }).click();
  await host.shareDialog.getByRole('button', { name: 'Send out Bob' }).click();
  await expect(guest.bar).toContainText(/sent|out|removed/i);
  await guest.page.reload();
  await expect(guest.scry.cards).toHaveCount(0);
});

test('somebody with the code alone is checked by six digits and sees nothing before the host says yes', async ({
  people,
  relay,
  scratch,
}) => {
  test.setTimeout(90_000);
  const file = join(scratch, 'run.jsonl');
  const { lines } = writeSimulated(file, { batches: 2, seed: 6 });
  const { link, origin } = await relay('--file', file);
  const [host, guest, stranger] = await people(3);
  if (host === undefined || guest === undefined || stranger === undefined) throw new Error('three people');
  await host.scry.open(link);
  await expect(host.scry.cards.first()).toBeVisible();
  const { code } = await host.share('Ada');

  await guest.ask(`${origin}/#/join/${code}`, 'Bob');
  const digits = guest.joinDialog.locator('.digits');
  await expect(digits).toHaveText(/\d{3}\s?\d{3}/);
  const asked = host.bar.getByRole('listitem').filter({ hasText: 'Bob' });
  await expect(asked).toContainText((await digits.innerText()).trim());
  await expect(guest.scry.cards).toHaveCount(0);
  await host.admit('Bob');
  await expect(guest.joinDialog).toContainText('Ada lets you in. Compare these digits first');
  await expect(guest.scry.cards).toHaveCount(0);
  await guest.joinDialog.getByRole('button', { name: 'They are the same' }).click();
  await guest.expectIn();
  await new TransportPage(guest.page).expectHead(lines);

  await stranger.ask(`${origin}/#/join/${code}`, 'Mallory');
  await host.bar.getByRole('button', { name: 'Refuse Mallory' }).click();
  await expect(stranger.joinDialog).toContainText(/not let|refused|did not|turned/i);
  await expect(stranger.scry.cards).toHaveCount(0);
});

test('a reload of either window, and a restart of the relay, leave no gap and ask nobody again', async ({
  people,
  relay,
  scratch,
}) => {
  test.setTimeout(120_000);
  const file = join(scratch, 'run.jsonl');
  const { lines } = writeSimulated(file, { batches: 2, seed: 7 });
  const first = await relay('--file', file);
  const { host, guest } = await together(people, first.link);
  host.guard.expect(...LOST);
  guest.guard.expect(...LOST);
  const guestBar = new TransportPage(guest.page);
  await guestBar.expectHead(lines);

  await guest.page.reload();
  await guest.expectIn();
  await guestBar.expectHead(lines);

  await host.page.reload();
  await expect(host.scry.cards.first()).toBeVisible();
  await expect(host.bar).toContainText('Sharing');
  await expect(guest.bar.getByRole('button', { name: 'Follow Ada' })).toBeVisible({ timeout: 15_000 });
  await expect(guest.scry.header).not.toContainText('Reconnecting', { timeout: 15_000 });
  await new TransportPage(host.page).jump('#900');
  await guestBar.expectAt(900);

  // Signalling is only for coming; who is here stays.
  await first.kill();
  await new TransportPage(host.page).jump('#950');
  await guestBar.expectAt(950);
});

test('a guest keeps a copy where the host allows it, and has it when everybody has gone', async ({
  people,
  relay,
  scratch,
}) => {
  test.setTimeout(120_000);
  const file = join(scratch, 'run.jsonl');
  const { lines, text } = writeSimulated(file, { batches: 3, seed: 8 });
  const { host, guest } = await together(people, (await relay('--file', file)).link);
  await expect(guest.bar.getByRole('button', { name: /Keep a copy/ })).toHaveCount(0);
  await host.bar.getByRole('button', { name: 'Invite and manage' }).click();
  await host.shareDialog.getByRole('checkbox', { name: /keep a copy/ }).check();
  await host.shareDialog.getByRole('button', { name: 'Close' }).click();
  await guest.bar.getByRole('button', { name: /Keep a copy/ }).click();
  await expect(guest.bar).toContainText('Copy kept', { timeout: 30_000 });
  await host.bar.getByRole('button', { name: 'Stop' }).click();
  await host.bar.getByRole('button', { name: /Stop/ }).last().click();
  await expect(guest.bar).toContainText(/ended|stopped|over/i);
  await guest.bar.getByRole('button', { name: 'Close' }).click();
  await guest.scry.show('Library');
  const bar = new TransportPage(guest.page);
  await expect(bar.rows).toHaveCount(1);
  const exported = await bar.exported(bar.rows.first());
  expect(exported.text === text, 'every line, as it came').toBe(true);
  await bar.rows.first().getByRole('link').click();
  await bar.expectHead(lines, 15_000);
});
