import type { BrowserContext, Page } from '@playwright/test';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RELAY_AWAY } from './support/guard.ts';
import { keptBy, unpacked } from './support/kept.ts';
import { fixture } from './support/paths.ts';
import { asFile, linesOf } from './support/recordings.ts';
import { ScryPage } from './support/scry-page.ts';
import { TransportPage } from './support/transport-page.ts';
import { expect, test as base } from './support/test.ts';
import { tap, type Tap } from './support/wire-tap.ts';

/** The token opens the run and is nowhere else: what travels, what is stored, what is told. */

const LINES = linesOf(fixture('healthy_run'));
/** Something that is in the recording, and so must be found where all of it is searched. */
const KNOWN = 'cifar_baseline';

interface Tools {
  /** Puts a tap in front of a relay. */
  tapped: (port: number) => Promise<Tap>;
  profile: string;
}

const test = base.extend<Tools>({
  profile: async ({ scratch }, use) => {
    await use(join(scratch, 'profile'));
  },
  // Keeps on the disk what it keeps, as a person's browser does.
  context: async ({ launchOptions, playwright, profile, viewport }, use) => {
    const context = await playwright.chromium.launchPersistentContext(profile, { ...launchOptions, viewport });
    await use(context);
    await context.close();
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from its braces
  tapped: async ({}, use) => {
    const taps: Tap[] = [];
    await use(async (port) => {
      const one = await tap(port);
      taps.push(one);
      return one;
    });
    for (const one of taps) one.close();
  },
});

/** True where bytes hold the token in a form in which it may have been written. */
function holds(bytes: Buffer | string, token: string): boolean {
  const all = Buffer.from(bytes);
  const text = Buffer.from(token);
  const forms = [
    text,
    Buffer.from(token.toUpperCase()),
    Buffer.from(token, 'utf16le'),
    Buffer.from(token, 'hex'),
    Buffer.from(text.toString('base64').slice(0, 40)),
  ];
  return forms.some((form) => all.includes(form));
}

/** Everything that a page and its origin keep is searched; the one place where the token lives is its tab's. */
async function expectKeptNowhere(page: Page, token: string): Promise<void> {
  const kept = await keptBy(page);
  const stored = unpacked(kept);
  expect(
    stored.some((bytes) => bytes.includes(KNOWN)),
    'stored lines are searched',
  ).toBe(true);
  expect(
    kept.caches.some((text) => text.includes('<!doctype html>')),
    'the kept app is searched',
  ).toBe(true);
  expect(
    stored.some((bytes) => holds(bytes, token)),
    'packed values',
  ).toBe(false);
  for (const place of ['databases', 'caches'] as const) {
    expect(
      kept[place].some((text) => holds(Buffer.from(text, 'latin1'), token)),
      place,
    ).toBe(false);
  }
  for (const place of ['local', 'page'] as const) expect(kept[place]).not.toContain(token);
  expect(await new ScryPage(page).markup()).not.toContain(token);
  expect(Object.entries(kept.session).filter(([, value]) => holds(value, token))).toEqual([['scry-token', token]]);
}

/** Files of a browser's profile that hold the token. Its history is none of them: that is where the link was typed. */
function filesHolding(profile: string, token: string): string[] {
  return ['IndexedDB', 'Local Storage', 'Service Worker', 'Cache', 'Code Cache'].flatMap((name) => {
    const folder = join(profile, 'Default', name);
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => holds(readFileSync(path), token));
  });
}

/** Exports the only run of the Library. */
async function exported(page: Page): Promise<Buffer> {
  const bar = new TransportPage(page);
  await bar.show('Library');
  const { bytes, name } = await bar.exported(bar.rows);
  return Buffer.concat([bytes, Buffer.from(name)]);
}

async function copiedLink(page: Page, context: BrowserContext): Promise<string> {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const bar = new TransportPage(page);
  await bar.show('Overview');
  await bar.jump('#100');
  await bar.expectAt(100);
  await bar.bar.getByRole('button', { name: 'Copy a link to this moment' }).click();
  await expect(bar.said).toContainText('Link copied');
  return page.evaluate(() => navigator.clipboard.readText());
}

test('the token is nowhere but in its tab: not in logs, addresses, referrers, answers, stores, exports or links', async ({
  context,
  guard,
  page,
  profile,
  relay,
  scratch,
  scry,
  tapped,
}) => {
  guard.expect(...RELAY_AWAY);
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(LINES.slice(0, 100)));
  const { port, token, written } = await relay('--file', file, '--log-level', 'debug');
  const { asked, answered, origin } = await tapped(port);

  await scry.open(`${origin}/#token=${token}`);
  await scry.expectEvents(100);
  appendFileSync(file, asFile(LINES.slice(100)));
  await scry.expectEvents(LINES.length);
  await page.evaluate(() => navigator.serviceWorker.ready.then(({ scope }) => scope));
  await page.reload();
  await scry.expectEvents(LINES.length);
  expect(holds(await exported(page), token), 'the exported file').toBe(false);
  expect(await copiedLink(page, context)).not.toContain(token);
  const metrics = await page.evaluate(async () => {
    const authorization = `Bearer ${sessionStorage.getItem('scry-token') ?? ''}`;
    return (await fetch('./metrics', { headers: { authorization } })).text();
  });
  expect(metrics).toContain('scry_');
  await expectKeptNowhere(page, token);

  await context.setOffline(true);
  await page.reload();
  await scry.expectEvents(LINES.length);
  await expectKeptNowhere(page, token);
  await context.setOffline(false);

  // On the wire it is in the two headers that are for it, and nowhere else.
  const lines = asked.flatMap((head) => head.split('\n')).filter((line) => holds(line, token));
  expect(new Set(lines)).toEqual(
    new Set([`authorization: Bearer ${token}`, `sec-websocket-protocol: scry.v1, token.${token}`]),
  );
  expect(
    asked.filter((head) => /^referer:/m.test(head)),
    'no page is ever named to another',
  ).toEqual([]);
  const answers = Buffer.concat(answered);
  expect(answers.includes('<!doctype html>') && answers.includes(KNOWN), 'answers are searched').toBe(true);
  expect(holds(answers, token), 'the answers').toBe(false);
  const [, ...later] = guard.requests;
  expect(later.filter((address) => holds(address, token))).toEqual([]);
  expect(guard.sockets.filter((address) => holds(address, token))).toEqual([]);

  expect(written.stderr).toContain('scry: GET /metrics 200');
  expect(written.stderr).toContain('a viewer connected');
  expect(holds(written.stderr, token), 'the log').toBe(false);
  const told = written.stdout.split('\n').filter((line) => holds(line, token));
  expect(told).toEqual([`  Local:   http://localhost:${String(port)}/#token=${token}`]);
  expect(await context.cookies()).toEqual([]);
  await context.close();
  expect(filesHolding(profile, token)).toEqual([]);
});

test('neither token, right or wrong, gets into the log or an answer of a relay that is sent events', async ({
  relay,
  scratch,
}) => {
  const ingestToken = 'fedcba9876543210fedcba9876543210';
  const wrong = 'badbadbadbadbadbadbadbadbadbadba';
  const args = ['--listen-ingest', '--store', join(scratch, 'runs'), '--ingest-token', ingestToken];
  const { origin, token, written } = await relay(...args, '--log-level', 'debug');
  const answers: string[] = [];
  const ask = async (path: string, given: string, body?: string): Promise<number> => {
    const headers = { authorization: `Bearer ${given}` };
    const response = await fetch(
      `${origin}${path}`,
      body === undefined ? { headers } : { headers, method: 'POST', body },
    );
    answers.push(JSON.stringify([...response.headers]), await response.text());
    return response.status;
  };
  const body = asFile(LINES.slice(0, 10));
  expect(await ask('/api/ingest/esper?first=0', ingestToken, body)).toBe(200);
  expect(await ask('/api/runs', token)).toBe(200);
  for (const given of [wrong, token]) expect(await ask('/api/ingest/esper?first=10', given, body)).toBe(401);
  for (const given of [wrong, ingestToken]) expect(await ask('/api/runs', given)).toBe(401);
  // An address is no place for a token; a mistake must not be written down all the same.
  expect(await ask(`/api/runs?token=${token}`, wrong)).toBe(401);
  expect(await ask(`/api/nothing?token=${token}`, token)).toBe(404);
  expect(await ask(`/metrics?token=${token}`, token)).toBe(200);
  await expect.poll(() => written.stderr).toContain('GET /metrics 200');
  for (const secret of [token, ingestToken, wrong]) {
    expect(holds(written.stderr, secret), 'the log').toBe(false);
    expect(holds(answers.join('\n'), secret), 'the answers').toBe(false);
  }
});
