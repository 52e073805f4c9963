import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { EngineWindow, InputActions } from './engine-page.ts';
import { findProgram } from './find-program.ts';

/** WebKitGTK's own small browser, driven by classic WebDriver, on a screen that is only pretended (GTK's Broadway). */

const START_MS = 10_000;
const STOP_MS = 3000;

/** The three programs that it takes. */
export interface WebKitPrograms {
  readonly driver: string;
  readonly browser: string;
  readonly screen: string;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Distributions keep it beside the library, which may lie in a folder for the machine's kind. */
function findMiniBrowser(): string | null {
  const folders = ['/usr/libexec', '/usr/lib64', '/usr/lib', ...namesIn('/usr/lib').map((name) => `/usr/lib/${name}`)];
  for (const folder of folders) {
    const versions = namesIn(folder).filter((name) => /^webkit2?gtk-\d/.test(name));
    for (const version of versions.sort().reverse()) {
      const path = findProgram(join(folder, version, 'MiniBrowser'));
      if (path !== null) return path;
    }
  }
  return null;
}

/** Where they are installed; null where one is missing. Debian: `webkit2gtk-driver` and `libgtk-3-bin`. */
export function findWebKit(): WebKitPrograms | null {
  const driver = findProgram(undefined, 'WebKitWebDriver');
  const screen = findProgram(undefined, 'broadwayd');
  const browser = findMiniBrowser();
  return driver === null || screen === null || browser === null ? null : { driver, browser, screen };
}

const ANSWER = z.object({ value: z.unknown() });
const STARTED = z.object({ sessionId: z.string() });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  child.kill('SIGTERM');
  await exit;
  clearTimeout(timer);
}

/** A running browser with one window. */
export class WebKitWindow implements EngineWindow {
  readonly #children: readonly ChildProcess[];
  readonly #home: string;
  readonly #driver: string;
  #session = '';

  private constructor(children: readonly ChildProcess[], home: string, driver: string) {
    this.#children = children;
    this.#home = home;
    this.#driver = driver;
  }

  static async start({ driver, browser, screen }: WebKitPrograms): Promise<WebKitWindow> {
    const home = mkdtempSync(join(tmpdir(), 'scry-webkit-'));
    const [port, screenPort] = [await freePort(), await freePort()];
    const display = `:${String(screenPort)}`;
    const env = {
      ...process.env,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      GDK_BACKEND: 'broadway',
      BROADWAY_DISPLAY: display,
      // Nothing listens there, so whatever would leave this machine fails at once.
      http_proxy: 'http://127.0.0.1:9',
      https_proxy: 'http://127.0.0.1:9',
      no_proxy: 'localhost,127.0.0.1',
    };
    const screenArgs = ['--address', '127.0.0.1', '--port', String(screenPort), display];
    const children = [
      spawn(screen, screenArgs, { env, stdio: 'ignore' }),
      spawn(driver, ['--host=127.0.0.1', `--port=${String(port)}`], { env, stdio: 'ignore' }),
    ];
    const window = new WebKitWindow(children, home, `http://127.0.0.1:${String(port)}`);
    try {
      await window.#begin(browser);
      return window;
    } catch (error) {
      await window.close();
      throw error;
    }
  }

  async goto(url: string): Promise<void> {
    await this.#send('url', { url });
  }

  async reload(): Promise<void> {
    await this.#send('refresh', {});
  }

  async call(source: string, ...values: readonly unknown[]): Promise<unknown> {
    return this.#send('execute/sync', { script: `return (${source})(...arguments)`, args: values });
  }

  async act(actions: InputActions): Promise<void> {
    await this.#send('actions', { actions });
  }

  async close(): Promise<void> {
    if (this.#session !== '') await this.#ask('DELETE', `session/${this.#session}`).catch(() => undefined);
    await Promise.all(this.#children.map(end));
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Asks for a session until the driver listens. */
  async #begin(binary: string): Promise<void> {
    const options = { 'webkitgtk:browserOptions': { binary, args: ['--automation', '--geometry=1440x1000'] } };
    const wanted = { capabilities: { alwaysMatch: options } };
    for (const last = Date.now() + START_MS; ;) {
      try {
        await this.#ask('GET', 'status');
        break;
      } catch (error) {
        if (Date.now() > last) throw error;
        await pause(50);
      }
    }
    this.#session = STARTED.parse(await this.#ask('POST', 'session', wanted)).sessionId;
    await this.#send('window/rect', { width: 1440, height: 1000 });
  }

  async #send(path: string, body: unknown): Promise<unknown> {
    return this.#ask('POST', `session/${this.#session}/${path}`, body);
  }

  async #ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#driver}/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const { value } = ANSWER.parse(await response.json());
    if (!response.ok) throw new Error(`WebKit, ${path}: ${JSON.stringify(value)}`);
    return value;
  }
}
