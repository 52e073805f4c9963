import { gzipSync } from 'node:zlib';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { NO_RELAY } from './support/guard.ts';
import { cachedPaths, openInProfile, type Installed } from './support/installed.ts';
import { APP_FOLDER, fixture } from './support/paths.ts';
import { asFile, linesOf } from './support/recordings.ts';
import { ScryPage } from './support/scry-page.ts';
import { expect, test as base } from './support/test.ts';

const HEALTHY = linesOf(fixture('healthy_run'));
const TROUBLED = linesOf(fixture('anomaly_detected'));

const test = base.extend<{ installed: Installed }>({
  installed: async ({ scratch, site }, use) => {
    const installed = await openInProfile(scratch, site);
    await use(installed);
    await installed.close();
    expect(installed.guard.problems).toEqual([]);
  },
});

interface Shown {
  readonly src: string;
  readonly sizes: string;
  readonly type: string;
  readonly form_factor?: string;
}

interface Manifest {
  readonly screenshots: readonly Shown[];
  readonly shortcuts: readonly { readonly name: string; readonly url: string }[];
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && 'screenshots' in value && 'shortcuts' in value;
}

function manifest(): Manifest {
  const value: unknown = JSON.parse(readFileSync(join(APP_FOLDER, 'manifest.webmanifest'), 'utf8'));
  if (!isManifest(value)) throw new Error('the manifest lacks screenshots or shortcuts');
  return value;
}

test('Chromium finds nothing that hinders installing, and nothing wrong with the manifest', async ({ installed }) => {
  expect(await installed.hindrances()).toEqual([]);
  expect(await installed.manifestFaults()).toEqual([]);
  await installed.install();
  await expect(new ScryPage(installed.page).nav).toBeVisible();
});

test('its screenshots are as large as it says, light, and not part of what works offline', async ({ installed }) => {
  const { screenshots } = manifest();
  expect(screenshots.map(({ form_factor }) => form_factor).sort()).toEqual(['narrow', 'wide']);
  for (const { src, sizes, type } of screenshots) {
    const image = readFileSync(join(APP_FOLDER, src));
    expect(type, src).toBe('image/png');
    expect(`${String(image.readUInt32BE(16))}x${String(image.readUInt32BE(20))}`, src).toBe(sizes);
    expect(image.length, src).toBeLessThan(200_000);
  }
  const cached = await cachedPaths(installed.page);
  expect(cached).toContain('/index.html');
  expect(cached.filter((path) => path.includes('screenshots'))).toEqual([]);
});

test('recordings open from the file manager, gzipped or not, in the window that is there', async ({
  installed,
  scratch,
}) => {
  const scry = new ScryPage(installed.page);
  await installed.install();
  const plain = join(scratch, 'plain.jsonl');
  copyFileSync(fixture('healthy_run'), plain);
  await installed.openFiles(plain);
  await scry.expectTitle('plain.jsonl');
  await scry.expectEvents(HEALTHY.length);
  // What is still being loaded when a page goes is an error of it.
  const loaded = scry.page.locator('scry-event-feed section');
  await expect(loaded).toBeVisible();
  const packed = join(scratch, 'packed.jsonl.gz');
  writeFileSync(packed, gzipSync(asFile(TROUBLED)));
  await installed.openFiles(packed);
  await scry.expectTitle('packed.jsonl.gz');
  await scry.expectEvents(TROUBLED.length);
  expect(installed.context.pages()).toHaveLength(1);
  // Loaded anew, the window stays with its run: the browser repeats the launch.
  await expect(scry.page).toHaveURL(/#\/run\//);
  await expect(loaded).toBeVisible();
  await scry.page.reload();
  await scry.expectEvents(TROUBLED.length);
  await expect(scry.notices).toHaveCount(0);
  await expect(loaded).toBeVisible();
});

test('title and badge tell how many critical findings wait, until they are acknowledged', async ({ installed }) => {
  const scry = new ScryPage(installed.page);
  await installed.install();
  await scry.drop(fixture('anomaly_detected'));
  await expect(scry.page).toHaveTitle(/^\(\d+\) .+ · Scry$/);
  const count = Number(/\d+/.exec(await scry.page.title())?.[0]);
  await expect.poll(() => installed.badge()).toBe(count);
  await scry.show('Library');
  await scry.drop(fixture('healthy_run'));
  await scry.expectEvents(HEALTHY.length);
  await expect.poll(async () => (await scry.page.title()).startsWith('(')).toBe((await installed.badge()) > 0);
});

test('its shortcuts lead to the Library, the demo run and the joining of a session', async ({ installed }) => {
  const { shortcuts } = manifest();
  expect(shortcuts.map(({ url }) => url)).toEqual(['./#/library', './#/demo', './#/join']);
  const scry = new ScryPage(installed.page);
  await installed.install();
  const demo = new URL('./#/demo', installed.page.url()).href;
  await installed.launch(demo);
  await expect(scry.cards).toHaveCount(16);
  await installed.launch(new URL('./#/library', demo).href);
  await expect(scry.nav.getByRole('link', { name: 'Library' })).toHaveAttribute('aria-current', 'page');
  expect(installed.context.pages(), 'the window that is open comes to the front').toHaveLength(1);
});

test('the demo starts from its address, once', async ({ guard, page, scry, site }) => {
  guard.expect(NO_RELAY);
  await scry.open(`${site}/#/demo`);
  await expect(scry.cards).toHaveCount(16);
  await expect(page).toHaveURL(/#\/run\/[\w-]+\/overview$/);
});

/** What a share is made of: names with texts. */
type Shared = readonly (readonly [name: string, text: string])[];

/**
 * Posts files to the app as a share sheet does: a form of nobody's page that the browser sends and follows. A policy
 * keeps the referrer of that page to itself, unless `from` another site is told.
 */
async function share(page: Page, site: string, files: Shared, told = false): Promise<void> {
  await page.route('http://127.0.0.1:9/', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<meta charset="utf-8"><meta name="referrer" content="${told ? 'origin' : 'no-referrer'}"><form method="post" enctype="multipart/form-data" action="${site}/share"><input type="file" name="recording" multiple><button>Share</button></form>`,
    }),
  );
  await page.goto('http://127.0.0.1:9/');
  await page
    .locator('input')
    .setInputFiles(
      files.map(([name, text]) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) })),
    );
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();
}

test.describe('shared from another app', () => {
  test.beforeEach(async ({ guard, page, site }) => {
    guard.expect(NO_RELAY);
    await page.goto(site);
    await page.evaluate(() => navigator.serviceWorker.ready.then(({ scope }) => scope));
  });

  test('a recording opens, and nothing of it stays behind', async ({ page, scry, site }) => {
    await share(page, site, [['Läufe 1.jsonl', asFile(HEALTHY)]]);
    await scry.expectTitle('Läufe 1.jsonl');
    await scry.expectEvents(HEALTHY.length);
    expect((await cachedPaths(page)).filter((path) => path.includes('scry-shared'))).toEqual([]);
    await expect(page).toHaveURL(/#\/run\/[0-9a-f]{16}\/overview$/);
  });

  test('several recordings go into the Library', async ({ page, scry, site }) => {
    await share(page, site, [
      ['one.jsonl', asFile(HEALTHY)],
      ['two.jsonl', asFile(TROUBLED)],
    ]);
    await expect(page.locator('scry-run-table tbody tr')).toHaveCount(2);
    await expect(scry.notices).toHaveCount(0);
  });

  for (const [what, files, words] of [
    ['no file', [], 'No file came with what was shared'],
    [
      'too many files',
      Array.from({ length: 17 }, (_, i) => [`${String(i)}.jsonl`, '{}'] as const),
      'More than 16 files were shared at once',
    ],
  ] as const) {
    test(`${what} is told, with what to do`, async ({ page, scry, site }) => {
      await share(page, site, files);
      await expect(scry.notices).toContainText(words);
      await expect(page).toHaveURL(/#\/library$/);
    });
  }

  test('files that another site sends are not taken', async ({ page, scry, site }) => {
    await share(page, site, [['foisted.jsonl', asFile(HEALTHY)]], true);
    await expect(scry.notices).toContainText('could not be read');
    await scry.expectEvents(0);
  });

  test('a share whose files are gone says so', async ({ page, scry, site }) => {
    await page.goto(`${site}/#/library?shared=kept`);
    await expect(scry.notices).toContainText('is not here any more');
  });
});
