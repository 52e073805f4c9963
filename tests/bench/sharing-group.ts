import { chromium, type Browser, type JSHandle, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/find-chromium.mjs';
import { Helper } from './relay/helper.ts';
import { withFolder } from './relay/made-file.ts';
import { watchPixels, type PixelWatch } from './relay/pixel-watch.ts';
import { latenciesOf } from './relay/pixels.ts';
import { megabytesNow } from './relay/process-stats.ts';
import { withRelay } from './relay/relay-process.ts';
import { pageClock } from './relay/shared-clock.ts';
import type { TelemetryWriterTable } from './relay/telemetry-writer-process.ts';
import { until } from './relay/wait.ts';
import { percentile, type Result } from './results.ts';

/** A host that follows a run and shares it: one guest, then ten, all on this machine, over WebRTC. */

const PROGRAM = fileURLToPath(new URL('../../dist/node/scry.js', import.meta.url));
const LINES_BEFORE = 5000;
const PER_SECOND = 200;
const SECONDS = 15;
const WARM_SECONDS = 3;
const GUESTS = 10;
const ARRIVAL_SECONDS = 60;

interface Window {
  readonly page: Page;
  readonly pixels: JSHandle<PixelWatch>;
}

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    console.error(error);
  });
  // The bench is run by tsx, which names its functions with a helper that the page does not have.
  await page.addInitScript('globalThis.__name = (value) => value');
  return page;
}

function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium() ?? '', args: CHROMIUM_ARGS });
}

function shownAt({ pixels }: Window, head: number): Promise<void> {
  return until(
    async () => (await pixels.evaluate((watch) => watch.position())) === head,
    `a window to show event ${String(head)}`,
    ARRIVAL_SECONDS,
  );
}

async function share(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.locator('scry-share-dialog dialog');
  await dialog.getByRole('textbox', { name: 'Your name' }).fill('Host');
  await dialog.getByRole('button', { name: 'Start sharing' }).click();
  const link = dialog.getByRole('textbox', { name: 'Link' });
  await link.waitFor();
  const address = await link.inputValue();
  await dialog.getByRole('button', { name: 'Close' }).click();
  return address;
}

/** Lets a guest in; gives it with the milliseconds from the host's yes to the run on the guest's screen. */
async function admitted(
  host: Page,
  browser: Browser,
  link: string,
  name: string,
): Promise<Window & { entered: number }> {
  const page = await newPage(browser);
  await page.goto(link);
  const dialog = page.locator('scry-join-dialog dialog');
  await dialog.getByRole('textbox', { name: 'Your name' }).fill(name);
  await dialog.getByRole('button', { name: 'Join' }).click();
  const yes = host.getByRole('button', { name: `Let in ${name}` });
  await yes.waitFor();
  const asked = performance.now();
  await yes.click();
  await page.locator('scry-env-card').first().waitFor();
  const entered = performance.now() - asked;
  return { page, pixels: await page.evaluateHandle(watchPixels), entered };
}

/** Resident memory of all processes that draw pages of a browser, in megabytes. */
async function rendererMegabytes(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { id }) => sum + megabytesNow(id), 0);
}

/** Milliseconds from each line written to the frame that shows it, in all of the windows. */
async function lagOf(
  windows: readonly Window[],
  append: (seconds: number) => Promise<{ from: number; times: readonly number[] }>,
): Promise<number[]> {
  await append(WARM_SECONDS);
  for (const { pixels } of windows) await pixels.evaluate((watch) => watch.take());
  const { from, times } = await append(SECONDS);
  await pause(500);
  const lags: number[] = [];
  for (const { page, pixels } of windows) {
    const { offset } = await pageClock(page);
    const shown = await pixels.evaluate((watch) => watch.take());
    lags.push(...latenciesOf(from, times, shown, offset));
  }
  return lags;
}

function lagResults(name: string, lags: readonly number[]): Result[] {
  return [50, 99].map((percent) => ({
    name: `${name}.p${String(percent)}_ms`,
    value: percentile(lags, percent),
    unit: 'ms',
    better: 'lower' as const,
    bound: null,
  }));
}

/**
 * How long a guest takes to get in, how far it lags behind the training, and what guests cost the host.
 * @param cache holds the bench's files
 * @param program the built relay
 */
export function sharingResults(cache: string, program = PROGRAM): Promise<Result[]> {
  return withFolder(cache, async (folder) => {
    const run = join(folder, 'telemetry_shared');
    mkdirSync(run);
    const path = join(run, 'events.jsonl');
    const lines = LINES_BEFORE + 2 * PER_SECOND * (WARM_SECONDS + SECONDS);
    return Helper.with<TelemetryWriterTable, Result[]>('./telemetry-writer-process.ts', async (writer) => {
      await writer.ask('begin', { path, before: LINES_BEFORE, lines });
      return withRelay(program, ['--file', path], async (relay) => {
        const { port, token } = await relay.target('telemetry_shared', LINES_BEFORE);
        // A process of their own for the guests: what the host costs is told apart.
        const [hosts, guests] = await Promise.all([launch(), launch()]);
        try {
          const page = await newPage(hosts);
          await page.goto(`http://localhost:${String(port)}/#token=${token}`);
          const host: Window = { page, pixels: await page.evaluateHandle(watchPixels) };
          await shownAt(host, LINES_BEFORE);
          let head = LINES_BEFORE;
          const windows: (Window & { entered: number })[] = [];
          const append = async (seconds: number): Promise<{ from: number; times: readonly number[] }> => {
            const from = head;
            const count = PER_SECOND * seconds;
            const times = await writer.ask('append', { count, perSecond: PER_SECOND });
            head += count;
            for (const window of [host, ...windows]) await shownAt(window, head);
            return { from, times };
          };
          const link = await share(page);
          const alone = await rendererMegabytes(hosts);
          windows.push(await admitted(page, guests, link, 'Guest 1'));
          const one = await lagOf(windows, append);
          for (let i = 2; i <= GUESTS; i++) windows.push(await admitted(page, guests, link, `Guest ${String(i)}`));
          const ten = await lagOf(windows, append);
          const together = await rendererMegabytes(hosts);
          const entered = windows.map((window) => window.entered);
          return [
            { name: 'sharing.join.max_ms', value: Math.max(...entered), unit: 'ms', better: 'lower', bound: 2000 },
            ...lagResults('sharing.one', one),
            ...lagResults('sharing.ten', ten),
            { name: 'sharing.host.added_mb', value: together - alone, unit: 'MB', better: 'lower', bound: null },
          ];
        } finally {
          await Promise.all([hosts.close(), guests.close()]);
        }
      });
    });
  });
}
