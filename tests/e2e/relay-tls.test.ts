import { createHash, X509Certificate } from 'node:crypto';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import { Guard } from './support/guard.ts';
import { fixture } from './support/paths.ts';
import { asFile, linesOf } from './support/recordings.ts';
import { startRelay, type Relay } from './support/relay.ts';
import { ScryPage } from './support/scry-page.ts';
import { expect, test as base } from './support/test.ts';

/** HTTPS: the certificate that the relay makes for itself, and one of one's own. */

const LINES = linesOf(fixture('healthy_run'));

interface Tools {
  /** Starts a relay whose authority is kept in the test's folder. */
  secureRelay: (...args: readonly string[]) => Promise<Relay & { stop(): Promise<void> }>;
  /** A browser that trusts an authority and finds a name on this machine. */
  browse: (authority: X509Certificate, name: string) => Promise<BrowserContext>;
}

const test = base.extend<Tools>({
  secureRelay: async ({ scratch }, use) => {
    const started: Awaited<ReturnType<typeof startRelay>>[] = [];
    await use(async (...args) => {
      const env = { HOME: scratch, XDG_CONFIG_HOME: join(scratch, 'config') };
      const relay = await startRelay([...args, '--port', '0'], env);
      started.push(relay);
      return relay;
    });
    await Promise.all(started.map((relay) => relay.stop()));
  },
  browse: async ({ launchOptions, playwright, scratch, viewport }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (authority, name) => {
      const key = authority.publicKey.export({ type: 'spki', format: 'der' });
      const args = [
        ...(launchOptions.args ?? []),
        // Other ways to pass over an error leave the page without a service worker, as an untrusted one is.
        `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`,
        `--host-resolver-rules=MAP ${name} 127.0.0.1`,
      ];
      const profile = join(scratch, `profile-${String(contexts.length)}`);
      const context = await playwright.chromium.launchPersistentContext(profile, { ...launchOptions, args, viewport });
      contexts.push(context);
      return context;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}

/** Asks over HTTPS; rejects where the server is not trusted. */
function ask(address: string, trust: { readonly ca?: string; readonly rejectUnauthorized?: boolean }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(address, { ...trust, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve({ status: response.statusCode, text });
      });
    }).on('error', reject);
  });
}

/** The authority as a device loads it, before it trusts anything. */
async function authorityOf(relay: Relay): Promise<X509Certificate> {
  const { text } = await ask(`${relay.origin}/ca.crt`, { rejectUnauthorized: false });
  return new X509Certificate(text);
}

/** The fingerprint that the relay printed, in two rows. */
function printedFingerprint({ written }: Relay): string {
  const [, first = '', second = ''] =
    /^ +((?:[0-9A-F]{2}:){16})\n +((?:[0-9A-F]{2}:){15}[0-9A-F]{2})$/m.exec(written.stdout) ?? [];
  return first + second;
}

test('--tls prints the fingerprint of an authority with which clients trust the relay, and keeps it', async ({
  scratch,
  secureRelay,
}) => {
  const relay = await secureRelay('--stdin', '--tls');
  expect(relay.link).toMatch(/^https:\/\/localhost:\d+\/#token=[0-9a-f]{32}$/);
  const authority = await authorityOf(relay);
  expect(printedFingerprint(relay)).toBe(authority.fingerprint256);
  expect(relay.written.stdout, 'where a device finds it').toContain(`open ${relay.origin}/ca.crt`);

  const ca = authority.toString();
  expect(await ask(`${relay.origin}/healthz`, { ca })).toEqual({ status: 200, text: 'ok\n' });
  expect((await ask(`https://127.0.0.1:${String(relay.port)}/healthz`, { ca })).status).toBe(200);
  await expect(ask(`${relay.origin}/healthz`, {})).rejects.toThrow(/certificate/);
  await expect(
    fetch(`http://localhost:${String(relay.port)}/healthz`),
    'nothing is answered in the clear',
  ).rejects.toThrow();

  const kept = join(scratch, 'config/scry/tls');
  expect(statSync(kept).mode & 0o077, 'only its owner can reach the keys').toBe(0);
  const before = readFileSync(join(kept, 'authority.pem'));
  await relay.stop();
  const again = await secureRelay('--stdin', '--tls');
  expect(printedFingerprint(again)).toBe(authority.fingerprint256);
  expect(readFileSync(join(kept, 'authority.pem'))).toEqual(before);
  expect((await ask(`${again.origin}/healthz`, { ca })).status, 'devices that trust it need not do so again').toBe(200);
});

test('with --tls a device in the network gets a secure page: it can be installed, and shows the run live', async ({
  browse,
  scratch,
  secureRelay,
}) => {
  const file = join(scratch, 'events.jsonl');
  writeFileSync(file, asFile(LINES.slice(0, 100)));
  const relay = await secureRelay('--file', file, '--host', '0.0.0.0', '--tls');
  const [link = '', origin = '', name = ''] =
    /(https:\/\/([a-z0-9.-]+\.local):\d+)\/#token=[0-9a-f]{32}/.exec(relay.written.stdout) ?? [];
  expect(link, 'a name for other devices is printed').not.toBe('');
  const authority = await authorityOf(relay);
  const context = await browse(authority, name);
  const guard = new Guard();
  await guard.watch(context);
  const page = await context.newPage();
  const scry = new ScryPage(page);
  await scry.open(link);
  await scry.expectEvents(100);
  appendFileSync(file, asFile(LINES.slice(100)));
  await scry.expectEvents(LINES.length);
  await expect(scry.pill).toHaveText('Live');
  expect(guard.sockets).toEqual([`${origin.replace('https', 'wss')}/ws`]);

  const worker = page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);
  expect(['activating', 'activated']).toContain(await worker);
  const secure = page.evaluate(async () => ({
    context: isSecureContext,
    locks: await navigator.locks.request('a test', () => 'there'),
    crypto: (await crypto.subtle.digest('SHA-256', new Uint8Array(1))).byteLength,
  }));
  expect(await secure).toEqual({ context: true, locks: 'there', crypto: 32 });
  await page.reload();
  await scry.expectEvents(LINES.length);
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  // The guard knows this machine only as localhost.
  const own = `request to another machine: ${origin}/`;
  const foreign = guard.problems.filter((problem) => !problem.replace('wss://', 'https://').startsWith(own));
  expect(foreign).toEqual([]);
});

test('--cert and --key serve one’s own certificate, and no authority', async ({ scratch, secureRelay }) => {
  const first = await secureRelay('--stdin', '--tls');
  const ca = (await authorityOf(first)).toString();
  await first.stop();
  const own = join(scratch, 'config/scry/tls/server.pem');
  const relay = await secureRelay('--stdin', '--cert', own, '--key', own);
  expect(printedFingerprint(relay)).toBe(new X509Certificate(readFileSync(own)).fingerprint256);
  expect(relay.written.stdout).toContain('HTTPS with your own certificate');
  expect(await ask(`${relay.origin}/healthz`, { ca })).toEqual({ status: 200, text: 'ok\n' });
  expect((await ask(`${relay.origin}/ca.crt`, { ca })).status).toBe(404);
  const headers = { ca, headers: { authorization: `Bearer ${relay.token}` } };
  expect((await ask(`${relay.origin}/api/runs`, headers)).status).toBe(200);
});
