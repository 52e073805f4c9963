import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { EngineWindow, InputActions } from './engine-page.ts';
import { findProgram } from './find-program.ts';

/** WebKitGTK's own small browser, driven by classic WebDriver, on a screen that is only pretended (Xvfb). */

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

/** Where they are installed; null where one is missing. Debian: `webkit2gtk-driver` and `xvfb`. */
export function findWebKit(): WebKitPrograms | null {
  const driver = findProgram(undefined, 'WebKitWebDriver');
  const screen = findProgram(undefined, 'Xvfb');
  const browser = findMiniBrowser();
  return driver === null || screen === null || browser === null ? null : { driver, browser, screen };
}

const ANSWER = z.object({ value: z.unknown() });
const PROBLEMS = z.array(z.string());
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

/** The display that the screen has taken, `:99` and the like; it tells the number, and closes. */
async function displayOf(screen: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  let told = '';
  for await (const written of screen.stdout) told += String(written);
  const number = /^\d+/.exec(told)?.[0];
  if (number === undefined) throw new Error('Xvfb, the screen for WebKit, has not started.');
  return `:${number}`;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  child.kill('SIGTERM');
  await exit;
  clearTimeout(timer);
}

/** Classic WebDriver tells no errors, so the page remembers them. */
const WATCH = `() => {
  const problems = [];
  Object.assign(globalThis, { scryProblems: problems });
  addEventListener('error', (event) => problems.push('error: ' + event.message));
  addEventListener('unhandledrejection', (event) => problems.push('rejection: ' + String(event.reason)));
  addEventListener('securitypolicyviolation', (event) => problems.push('CSP violation: ' + event.violatedDirective));
}`;

/** A running browser with one window. */
export class WebKitWindow implements EngineWindow {
  readonly #home = mkdtempSync(join(tmpdir(), 'scry-webkit-'));
  readonly #children: ChildProcess[] = [];
  #driver = '';
  #session = '';

  static async start(programs: WebKitPrograms): Promise<WebKitWindow> {
    const window = new WebKitWindow();
    try {
      await window.#begin(programs);
      return window;
    } catch (error) {
      await window.close();
      throw error;
    }
  }

  async goto(url: string): Promise<void> {
    await this.#send('url', { url });
    await this.call(WATCH);
  }

  async reload(): Promise<void> {
    await this.#send('refresh', {});
    await this.call(WATCH);
  }

  async call(source: string, ...values: readonly unknown[]): Promise<unknown> {
    return this.#send('execute/sync', { script: `return (${source})(...arguments)`, args: values });
  }

  async act(actions: InputActions): Promise<void> {
    await this.#send('actions', { actions });
  }

  /** Uncaught errors and CSP violations since the page was loaded. */
  async problems(): Promise<readonly string[]> {
    return PROBLEMS.parse(await this.call('() => globalThis.scryProblems'));
  }

  async close(): Promise<void> {
    if (this.#session !== '') await this.#ask('DELETE', `session/${this.#session}`).catch(() => undefined);
    for (const child of this.#children) await end(child);
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 3 });
  }

  async #begin({ driver, browser: binary, screen }: WebKitPrograms): Promise<void> {
    const screenArgs = ['-displayfd', '1', '-screen', '0', '1440x1000x24', '-nolisten', 'tcp'];
    const server = spawn(screen, screenArgs, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#children.push(server);
    const env = {
      ...process.env,
      HOME: this.#home,
      XDG_RUNTIME_DIR: this.#home,
      GDK_BACKEND: 'x11',
      DISPLAY: await displayOf(server),
      // Nothing listens there, so whatever would leave this machine fails at once.
      http_proxy: 'http://127.0.0.1:9',
      https_proxy: 'http://127.0.0.1:9',
      no_proxy: 'localhost,127.0.0.1',
    };
    const port = String(await freePort());
    this.#driver = `http://127.0.0.1:${port}`;
    // Before the screen, so that it ends before it.
    this.#children.unshift(spawn(driver, ['--host=127.0.0.1', `--port=${port}`], { env, stdio: 'ignore' }));
    await this.#listening();
    const options = { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } };
    const wanted = { capabilities: { alwaysMatch: options } };
    this.#session = STARTED.parse(await this.#ask('POST', 'session', wanted)).sessionId;
    await this.#send('window/rect', { width: 1440, height: 1000 });
  }

  /** Waits until the driver answers. */
  async #listening(): Promise<void> {
    const last = Date.now() + START_MS;
    while (true) {
      try {
        await this.#ask('GET', 'status');
        return;
      } catch (error) {
        if (Date.now() > last) throw error;
      }
      await pause(50);
    }
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
