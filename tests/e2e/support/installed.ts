import { chromium, type BrowserContext, type CDPSession, type Page } from '@playwright/test';
import { join } from 'node:path';
import { CHROMIUM_ARGS, findChromium } from '../../../scripts/find-chromium.mjs';
import { Guard, NO_RELAY } from './guard.ts';

/** The app in a browser profile of its own: only there Chromium installs. */

export interface Installed {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly guard: Guard;
  /** What hinders installing, as Chromium names it. */
  hindrances(): Promise<string[]>;
  /** What Chromium finds wrong with the manifest. */
  manifestFaults(): Promise<string[]>;
  install(): Promise<void>;
  /** The badge of the app's icon. */
  badge(): Promise<number>;
  /** Opens files with the app, as a file manager does. */
  openFiles(...paths: readonly string[]): Promise<void>;
  /** Starts the app at an address, as a shortcut does. */
  launch(address: string): Promise<void>;
  close(): Promise<void>;
}

/** Sends a command that Playwright has no types for. */
async function send(session: CDPSession, command: string, parameters: object = {}): Promise<unknown> {
  const any: { send(command: string, parameters: object): Promise<unknown> } = session;
  return any.send(command, parameters);
}

function part(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
}

/** A list that Chromium gave, each entry in words; one that it did not give is a fault of its own. */
function told(value: unknown): string[] {
  return Array.isArray(value) ? value.map((entry: unknown) => JSON.stringify(entry)) : ['Chromium gave no list'];
}

/** Opens the app, served without a relay, in a new profile below `folder`; resolves when it works offline. */
export async function openInProfile(folder: string, address: string): Promise<Installed> {
  const executablePath = findChromium();
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    args: CHROMIUM_ARGS,
    colorScheme: 'dark',
    viewport: { width: 1440, height: 900 },
    ...(executablePath === null ? {} : { executablePath }),
  });
  const guard = new Guard();
  guard.expect(NO_RELAY);
  await guard.watch(context);
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(address);
  await page.evaluate(() => navigator.serviceWorker.ready.then(({ scope }) => scope));
  const session = await context.newCDPSession(page);
  const { origin } = new URL(address);
  const app = async (command: string, parameters: object = {}): Promise<unknown> => {
    const manifestId = part(await send(session, 'Page.getAppId'), 'appId');
    return send(session, command, { manifestId, ...parameters });
  };
  return {
    context,
    page,
    guard,
    hindrances: async () => told(part(await send(session, 'Page.getInstallabilityErrors'), 'installabilityErrors')),
    manifestFaults: async () => told(part(await send(session, 'Page.getAppManifest'), 'errors')),
    install: async () => {
      await app('PWA.install', { installUrlOrBundleUrl: `${origin}/` });
    },
    badge: async () => Number(part(await app('PWA.getOsAppState'), 'badgeCount')),
    openFiles: async (...files) => {
      await app('PWA.launchFilesInApp', { files });
    },
    launch: async (url) => {
      await app('PWA.launch', { url });
    },
    close: () => context.close(),
  };
}

/** Addresses of all that the page's origin has in its caches, without their revisions. */
export function cachedPaths(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const paths: string[] = [];
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname);
    }
    return paths;
  });
}
