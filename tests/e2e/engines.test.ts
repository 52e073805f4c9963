import type { Page } from '@playwright/test';
import { join } from 'node:path';
import { EnginePage, textsIn } from './support/engine-page.ts';
import { findFirefox, Firefox, type FirefoxWindow } from './support/firefox.ts';
import { writeSimulated } from './support/simulated.ts';
import { expect, test as base } from './support/test.ts';
import { Participant } from './support/together.ts';
import { TransportPage } from './support/transport-page.ts';
import { findWebKit, WebKitWindow } from './support/webkit.ts';

/** Scry in other engines than Chromium, where they are installed: what may differ between engines, and no more. */

const FIREFOX = findFirefox();
const WEBKIT = findWebKit();

interface InFirefox {
  readonly page: EnginePage;
  readonly window: FirefoxWindow;
}

interface Recording {
  readonly file: string;
  readonly lines: number;
}

interface Tools {
  /** Opens a window of another person in Firefox. */
  inFirefox: () => Promise<InFirefox>;
  /** Five thousand events of two batches, as a file. */
  recording: Recording;
  /** Somebody with Chromium. */
  person: Participant;
}

/* eslint-disable no-empty-pattern -- Playwright reads what a fixture needs from its braces */
const test = base.extend<Tools, { firefox: Firefox }>({
  firefox: [
    async ({}, use) => {
      if (FIREFOX === null) throw new Error('There is no Firefox here.');
      const firefox = await Firefox.start(FIREFOX);
      await use(firefox);
      await firefox.close();
    },
    { scope: 'worker' },
  ],
  // Needs the relays, so that it looks before they are stopped.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  inFirefox: async ({ firefox, relay: _relay }, use, info) => {
    const windows: FirefoxWindow[] = [];
    await use(async () => {
      const window = await firefox.window();
      windows.push(window);
      return { page: new EnginePage(window), window };
    });
    const problems = windows.flatMap((window) => window.problems);
    const stalled = windows.reduce((sum, window) => sum + window.stalled, 0);
    if (stalled > 0) info.annotations.push({ type: 'pages opened again for Firefox', description: String(stalled) });
    for (const window of windows) await window.close();
    expect(problems, 'nothing forbidden happened in Firefox').toEqual([]);
  },
  recording: async ({ scratch }, use) => {
    const file = join(scratch, 'run.jsonl');
    const { lines } = writeSimulated(file, { batches: 2, seed: 4 });
    await use({ file, lines });
  },
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  person: async ({ browser, relay: _relay }, use) => {
    const person = await Participant.in(browser);
    await use(person);
    await person.close();
  },
});
/* eslint-enable no-empty-pattern */

// One after the other in one Firefox, which is started once.
test.describe.configure({ mode: 'default', timeout: 60_000 });

const YOUR_NAME = 'Your name, as others see it';
const ROWS = ['scry-run-table', 'tbody tr'];

/** What the Library says of the recording when all of it is stored. */
function whole(lines: number): RegExp {
  return new RegExp(`cifar_baseline .* 2 / 2 ${lines.toLocaleString('en')} `);
}

/** Waits until another engine shows the cards that Chromium shows, text by text. */
async function expectSameCards(page: EnginePage, chromium: Page): Promise<void> {
  const both = async (): Promise<[string[], string[]]> => {
    const [here, there] = await Promise.all([page.texts('scry-env-card'), textsIn(chromium, 'scry-env-card')]);
    return [here.sort(), there.sort()];
  };
  await expect(async () => {
    const [here, there] = await both();
    expect(here.join('')).toContain('Env 0');
    expect(here).toEqual(there);
  }).toPass({ timeout: 8000 });
}

test('the engines that were found are named', ({ browserName, browser }) => {
  const others = [...(FIREFOX === null ? [] : ['firefox']), ...(WEBKIT === null ? [] : ['webkitgtk'])];
  test.info().annotations.push({ type: 'engines', description: [browserName, ...others].join(', ') });
  expect(browser.isConnected()).toBe(true);
});

// Where another engine is not installed there is nothing to test.
if (FIREFOX !== null) {
  test('Firefox shows a run and its feed, moves in time, and has the run in the Library after a reload', async ({
    inFirefox,
    person,
    recording: { file, lines },
    relay,
  }) => {
    const { link } = await relay('--file', file);
    const { page, window } = await inFirefox();
    await page.open(link);
    await page.expectPlace(lines, lines);
    await person.scry.open(link);
    await expectSameCards(page, person.page);
    await page.expectText(['scry-event-feed', '.line'], 'Batch 2 done');

    await page.jump('#700');
    await page.expectPlace(700, lines);
    await new TransportPage(person.page).jump('#700');
    await expectSameCards(page, person.page);

    await page.show('Library');
    await page.expectText(ROWS, whole(lines));
    await window.reload();
    await page.expectText(ROWS, whole(lines));
  });

  test('Firefox may leave unanswered whether it keeps what is stored: nothing waits for it', async ({
    inFirefox,
    recording: { file, lines },
    relay,
  }) => {
    const { page, window } = await inFirefox();
    await page.open((await relay('--file', file)).link);
    await page.expectPlace(lines, lines);
    const asked = `() => Promise.race([
      navigator.storage.persist(),
      new Promise((resolve) => setTimeout(resolve, 300, 'unanswered')),
    ])`;
    expect(await window.call(asked), 'what Firefox does here').toBe('unanswered');
    await expect.poll(() => window.call(`() => localStorage.getItem('scry-asked-to-keep')`)).toBe('tab');
    await page.jump('#700');
    await page.expectPlace(700, lines);
    await page.show('Library');
    await page.expectText(ROWS, 'cifar_baseline');
  });

  test('after one visit Firefox starts Scry without its server, and opens what it has stored', async ({
    inFirefox,
    recording: { file, lines },
    relay,
  }) => {
    const { page, window } = await inFirefox();
    const server = await relay('--file', file);
    await page.open(server.link);
    await page.expectPlace(lines, lines);
    await page.show('Library');
    await page.expectText(ROWS, whole(lines));
    await window.call('() => navigator.serviceWorker.ready.then(() => true)');
    await server.kill();

    await window.reload();
    await expect.poll(() => window.call('() => navigator.serviceWorker.controller !== null')).toBe(true);
    await page.expectText(ROWS, whole(lines));
    await page.click([...ROWS, 'a']);
    await page.expectPlace(lines, lines);
    await page.expectText(['scry-env-card'], 'Env 0');
  });

  test('a guest in Firefox sees what a host in Chromium shows, follows it and looks around alone', async ({
    inFirefox,
    person: host,
    recording: { file, lines },
    relay,
  }) => {
    await host.scry.open((await relay('--file', file)).link);
    const { link } = await host.share('Ada');
    const { page } = await inFirefox();
    await page.open(link);
    await page.fill(['scry-join-dialog', 'input'], YOUR_NAME, 'Bob');
    await page.click(['scry-join-dialog', 'button'], 'Join');
    await host.admit('Bob');
    await page.expectPlace(lines, lines);
    await expectSameCards(page, host.page);

    const hostBar = new TransportPage(host.page);
    await hostBar.jump('#2000');
    await page.expectPlace(2000, lines);
    await expectSameCards(page, host.page);
    await page.jump('#700');
    await page.expectPlace(700, lines);
    await hostBar.expectAt(2000);
    await page.click(['scry-share-bar', 'button'], 'Follow Ada');
    await page.expectPlace(2000, lines);
  });

  test('a host in Firefox lets in a guest in Chromium, who sees the same', async ({
    inFirefox,
    person: guest,
    recording: { file, lines },
    relay,
  }) => {
    const { page } = await inFirefox();
    await page.open((await relay('--file', file)).link);
    await page.expectPlace(lines, lines);
    await page.click(['scry-app-header', 'button'], 'Share');
    await page.fill(['scry-share-dialog', 'input'], YOUR_NAME, 'Ada');
    await page.click(['scry-share-dialog', 'button'], 'Start sharing');
    const link = await page.valueOf(['scry-share-dialog', 'input'], 'Or send this link');
    expect(link).toContain('#/join/');
    await page.click(['scry-share-dialog', 'button'], 'Close');

    await guest.ask(link, 'Bob');
    await page.click(['scry-share-bar', 'button'], 'Let in Bob');
    await guest.expectIn();
    const guestBar = new TransportPage(guest.page);
    await guestBar.expectHead(lines);
    await page.jump('#2000');
    await guestBar.expectAt(2000);
    await expectSameCards(page, guest.page);
  });
}

if (WEBKIT !== null) {
  test('WebKitGTK shows a run, stores it, and says that it cannot share', async ({
    recording: { file, lines },
    relay,
  }) => {
    const window = await WebKitWindow.start(WEBKIT);
    try {
      const page = new EnginePage(window);
      await page.open((await relay('--file', file)).link);
      await page.expectPlace(lines, lines);
      await page.jump('#700');
      await page.expectPlace(700, lines);
      await page.expectText(['scry-env-card'], 'Env 0');
      // Debian builds it without WebRTC; others may have it.
      if ((await window.call('() => typeof RTCPeerConnection')) === 'undefined') {
        await page.click(['scry-app-header', 'button'], 'Share');
        await page.fill(['scry-share-dialog', 'input'], YOUR_NAME, 'Ada');
        await page.click(['scry-share-dialog', 'button'], 'Start sharing');
        await page.expectText(['scry-share-dialog', '[role=alert]'], 'This browser has no WebRTC');
        await page.click(['scry-share-dialog', 'button'], 'Close');
      }
      await page.show('Library');
      await page.expectText(ROWS, whole(lines));
      expect(await window.problems(), 'nothing forbidden happened in WebKit').toEqual([]);
    } finally {
      await window.close();
    }
  });
}
