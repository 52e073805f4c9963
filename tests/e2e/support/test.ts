import { test as base } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Guard } from './guard.ts';
import { startRelay, type Relay } from './relay.ts';
import { ScryPage } from './scry-page.ts';
import { serveStatically } from './static-site.ts';

interface Tools {
  /** Fails the test on what no test may bring about. */
  guard: Guard;
  /** A folder of the test's own. */
  scratch: string;
  /** Starts a relay that ends with the test; without `--port` on a free one. */
  relay: (...args: readonly string[]) => Promise<Relay>;
  scry: ScryPage;
}

interface WorkerTools {
  /** The built app on a plain server without a relay. */
  site: string;
}

/* eslint-disable no-empty-pattern -- Playwright reads what a fixture needs from its braces */
export const test = base.extend<Tools, WorkerTools>({
  scratch: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'scry-e2e-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  relay: async ({}, use) => {
    const started: Awaited<ReturnType<typeof startRelay>>[] = [];
    await use(async (...args) => {
      const relay = await startRelay(args.includes('--port') ? args : [...args, '--port', '0']);
      started.push(relay);
      return relay;
    });
    await Promise.all(started.map((relay) => relay.stop()));
  },
  guard: [
    // Needs the relays, so that it looks before they are stopped.
    // eslint-disable-next-line @typescript-eslint/no-unused-vars
    async ({ context, relay: _relay }, use) => {
      const guard = new Guard();
      await guard.watch(context);
      await use(guard);
      base.expect(guard.problems, 'nothing forbidden happened in the browser').toEqual([]);
    },
    { auto: true },
  ],
  scry: async ({ page }, use) => {
    await use(new ScryPage(page));
  },
  site: [
    async ({}, use) => {
      const site = await serveStatically();
      await use(site.origin);
      await site.close();
    },
    { scope: 'worker' },
  ],
});

/* eslint-enable no-empty-pattern */

export { expect } from '@playwright/test';
