import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { NO_RELAY, RELAY_AWAY } from './support/guard.ts';
import { fixture } from './support/paths.ts';
import { asFile, linesOf } from './support/recordings.ts';
import { expect, test } from './support/test.ts';

const LINES = linesOf(fixture('healthy_run'));

test('after one visit Scry starts, plays the demo and opens recordings without any server', async ({
  context,
  guard,
  page,
  relay,
  scratch,
  scry,
}) => {
  guard.expect(...RELAY_AWAY);
  const file = join(scratch, 'run.jsonl');
  writeFileSync(file, asFile(LINES));
  const server = await relay('--file', file);
  await scry.open(server.link);
  await scry.expectEvents(LINES.length);
  await page.evaluate(() => navigator.serviceWorker.ready.then(({ scope }) => scope));
  await page.reload();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await scry.expectEvents(LINES.length);

  await server.kill();
  await context.setOffline(true);
  await page.goto(server.origin);
  await expect(scry.nav).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Drop a recording here' })).toBeVisible();
  await scry.expectEvents(0);

  await page.getByRole('button', { name: 'Try the demo run' }).click();
  await expect(scry.cards).toHaveCount(16);
  const before = await scry.expectSomeEvents();
  await expect.poll(() => scry.events()).toBeGreaterThan(before);

  await scry.drop(fixture('anomaly_detected'));
  await scry.expectEvents(linesOf(fixture('anomaly_detected')).length);
  const packed = join(scratch, 'packed.jsonl.gz');
  writeFileSync(packed, gzipSync(asFile(LINES)));
  await scry.drop(packed);
  await scry.expectEvents(LINES.length);
});

test('the app can be installed: manifest, icons and service worker are in order', async ({ page, relay, scry }) => {
  const { link, origin } = await relay('--file', fixture('healthy_run'));
  await scry.open(link);
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const address = new URL(href ?? '', origin);
  const response = await page.request.get(address.href);
  expect(response.headers()['content-type']).toContain('application/manifest+json');
  const manifest: unknown = await response.json();
  expect(manifest).toMatchObject({
    name: 'Scry',
    short_name: 'Scry',
    start_url: './',
    scope: './',
    display: 'standalone',
  });
  const icons = iconsOf(manifest);
  for (const wanted of [{ sizes: '192x192' }, { sizes: '512x512' }, { purpose: 'maskable' }]) {
    expect(icons).toContainEqual(expect.objectContaining(wanted));
  }
  for (const { src, sizes, type } of icons) {
    const icon = await page.request.get(new URL(src, address).href);
    expect(icon.status(), src).toBe(200);
    expect(icon.headers()['content-type'], src).toContain(type);
    if (type !== 'image/png') continue;
    const body = await icon.body();
    expect(`${String(body.readUInt32BE(16))}x${String(body.readUInt32BE(20))}`, src).toBe(sizes);
  }
  const worker = await page.evaluate(() =>
    navigator.serviceWorker.ready.then(({ active, scope }) => ({ script: active?.scriptURL, scope })),
  );
  expect(worker).toEqual({ script: `${origin}/sw.js`, scope: `${origin}/` });
});

function iconsOf(manifest: unknown): { src: string; sizes: string; type: string }[] {
  if (typeof manifest !== 'object' || manifest === null || !('icons' in manifest)) return [];
  const list: unknown[] = Array.isArray(manifest.icons) ? manifest.icons : [];
  return list.map((icon) => ({
    src: '',
    sizes: '',
    type: '',
    ...(typeof icon === 'object' && icon !== null ? icon : {}),
  }));
}

test.describe('where no service worker keeps the app', () => {
  test.use({ serviceWorkers: 'block' });

  test('a part that cannot be loaded is told, and comes when it is asked for again', async ({
    guard,
    page,
    scry,
    site,
  }) => {
    guard.expect(NO_RELAY, /board-table/);
    await scry.open(site);
    await scry.drop(fixture('healthy_run'));
    await scry.expectEvents(LINES.length);
    const board = page.locator('scry-flight-board');
    const table = board.getByRole('button', { name: 'Table', exact: true });
    await page.route(/\/board-table/, (route) => route.abort());
    await table.click();
    await expect(scry.notices).toContainText(/A part of Scry could not be loaded: .*board-table.* Try again/);
    await page.unroute(/\/board-table/);
    await board.getByRole('button', { name: 'Cards', exact: true }).click();
    await expect(scry.cards.first()).toBeVisible();
    await table.click();
    await expect(board.getByRole('table')).toBeVisible();
  });
});
