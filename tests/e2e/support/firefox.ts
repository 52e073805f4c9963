import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { EngineWindow, InputActions } from './engine-page.ts';
import { findProgram } from './find-program.ts';
import { writeFirefoxProfile } from './firefox-profile.ts';
import { FirefoxWire } from './firefox-wire.ts';

/** An installed Firefox as a process of its own, driven by WebDriver BiDi. */

/** A busy machine takes its time for the first start of a profile. */
const START_MS = 20_000;
const STOP_MS = 5000;
/**
 * Firefox under remote control, and only then, sometimes never runs a worker that a worker makes: about one start of
 * Scry in sixty, with the maker stuck in `new Worker` (Firefox 153: 11 of 636 starts with a BiDi session, none of 1185
 * without). Nothing turns its listening for workers off, so such a page is opened again, this often at most.
 */
const STARTS = 3;
const AWAKE_MS = 4000;
const ADDRESS = /WebDriver BiDi listening on (ws:\/\/\S+)/;
const EVENTS = ['log.entryAdded', 'network.beforeRequestSent', 'script.message'];
/** What a page says through this channel is a violation of the content security policy. */
const VIOLATIONS = 'violations';

/** The path of a Firefox: the one named by SCRY_FIREFOX, else an installed one; null where there is none. */
export function findFirefox(): string | null {
  return findProgram(process.env['SCRY_FIREFOX'], 'firefox-esr', 'firefox');
}

/** In the page: whether Scry's session worker runs, which holds a lock while it lives. */
const AWAKE = `async () => {
  for (const last = performance.now() + ${String(AWAKE_MS)}; performance.now() < last; ) {
    const { held } = await navigator.locks.query();
    if (held.some(({ name }) => name.startsWith('scry-worker '))) return true;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return false;
}`;

const CONTEXT = z.object({ context: z.string() });
const USER_CONTEXT = z.object({ userContext: z.string() });
const CALLED = z.union([
  z.object({ type: z.literal('success'), result: z.object({ value: z.optional(z.string()) }) }),
  z.object({ type: z.literal('exception'), exceptionDetails: z.object({ text: z.string() }) }),
]);
const SOURCE = z.object({ context: z.optional(z.nullable(z.string())) });
const LOGGED = z.object({ level: z.string(), text: z.nullable(z.string()), source: SOURCE });
const REQUESTED = z.object({ context: z.nullable(z.string()), request: z.object({ url: z.string() }) });
const SAID = z.object({ channel: z.string(), source: SOURCE, data: z.object({ value: z.optional(z.string()) }) });

/** A window with storage of its own; what no test may bring about is collected. */
export class FirefoxWindow implements EngineWindow {
  /** Errors of the console, uncaught errors, CSP violations, requests to other machines. */
  readonly problems: string[] = [];
  /** How often the page was opened again because Firefox did not run its workers. */
  stalled = 0;
  readonly #wire: FirefoxWire;
  readonly #context: string;
  /** Holds what the window stores. */
  readonly #userContext: string;
  readonly #expected: RegExp[] = [];

  private constructor(wire: FirefoxWire, context: string, userContext: string) {
    this.#wire = wire;
    this.#context = context;
    this.#userContext = userContext;
    wire.events.on('log.entryAdded', (params) => {
      const { level, text, source } = LOGGED.parse(params);
      if (level !== 'error' || source.context !== context) return;
      this.#problem(`console error: ${text ?? ''}`);
    });
    wire.events.on('network.beforeRequestSent', (params) => {
      const { request, context: of } = REQUESTED.parse(params);
      // A service worker's have none.
      if (of === context || of === null) this.#saw(request.url);
    });
    wire.events.on('script.message', (params) => {
      const { channel, source, data } = SAID.parse(params);
      if (channel === VIOLATIONS && source.context === context) this.#problem(`CSP violation: ${data.value ?? ''}`);
    });
  }

  static async in(wire: FirefoxWire): Promise<FirefoxWindow> {
    const { userContext } = USER_CONTEXT.parse(await wire.send('browser.createUserContext'));
    await wire.send('script.addPreloadScript', {
      userContexts: [userContext],
      arguments: [{ type: 'channel', value: { channel: VIOLATIONS } }],
      functionDeclaration: `(say) => {
        addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber, sample }) => {
          say([violatedDirective, blockedURI, 'at', sourceFile, lineNumber, sample].join(' '));
        }, true);
      }`,
    });
    const { context } = CONTEXT.parse(await wire.send('browsingContext.create', { type: 'window', userContext }));
    await wire.send('browsingContext.setViewport', { context, viewport: { width: 1440, height: 900 } });
    return new FirefoxWindow(wire, context, userContext);
  }

  /** Console errors of this kind belong to the test. */
  expect(...patterns: readonly RegExp[]): void {
    this.#expected.push(...patterns);
  }

  /** Opens Scry at an address. */
  async goto(url: string): Promise<void> {
    await this.#awake(async () => {
      // Where only what follows the # differs, nothing would be loaded.
      await this.#navigate('about:blank');
      await this.#navigate(url);
    });
  }

  async reload(): Promise<void> {
    await this.#awake(async () => {
      await this.#wire.send('browsingContext.reload', { context: this.#context, wait: 'interactive' });
    });
  }

  async call(source: string, ...values: readonly unknown[]): Promise<unknown> {
    const answer = await this.#wire.send('script.callFunction', {
      target: { context: this.#context },
      functionDeclaration: `async (values) => JSON.stringify((await (${source})(...JSON.parse(values))) ?? null)`,
      arguments: [{ type: 'string', value: JSON.stringify(values) }],
      awaitPromise: true,
    });
    const called = CALLED.parse(answer);
    if (called.type === 'exception') throw new Error(called.exceptionDetails.text);
    return JSON.parse(called.result.value ?? 'null');
  }

  async act(actions: InputActions): Promise<void> {
    await this.#wire.send('input.performActions', { context: this.#context, actions });
  }

  async close(): Promise<void> {
    await this.#wire.send('browser.removeUserContext', { userContext: this.#userContext });
  }

  async #navigate(url: string): Promise<void> {
    await this.#wire.send('browsingContext.navigate', { context: this.#context, url, wait: 'interactive' });
  }

  /** Loads until the page's workers run; rejects where they never do. */
  async #awake(load: () => Promise<void>): Promise<void> {
    for (let start = 1; start <= STARTS; start += 1) {
      await load();
      if ((await this.call(AWAKE)) === true) return;
      this.stalled += 1;
    }
    throw new Error(`Scry's session worker did not run in Firefox, ${STARTS} times in a row.`);
  }

  #problem(text: string): void {
    if (!this.#expected.some((pattern) => pattern.test(text))) this.problems.push(text);
  }

  #saw(address: string): void {
    const { protocol, hostname } = new URL(address);
    const own = ['localhost', '127.0.0.1', ''].includes(hostname) || ['data:', 'blob:', 'about:'].includes(protocol);
    if (!own) this.problems.push(`request to another machine: ${address}`);
  }
}

/** Resolves with the address that the process prints; rejects with all it wrote where it prints none. */
async function printedAddress(firefox: ChildProcess): Promise<string> {
  let written = '';
  return new Promise((resolve, reject) => {
    const give = (why: string): void => {
      reject(new Error(`Firefox ${why}: ${written}`));
    };
    const timer = setTimeout(() => {
      give(`did not start in ${START_MS / 1000} s`);
    }, START_MS);
    firefox.once('exit', (code) => {
      clearTimeout(timer);
      give(`ended with code ${String(code)}`);
    });
    firefox.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (written.length < 4000) written += text;
      const address = ADDRESS.exec(written)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}

/** A running Firefox with a new profile. */
export class Firefox {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #wire: FirefoxWire;

  private constructor(process: ChildProcess, profile: string, wire: FirefoxWire) {
    this.#process = process;
    this.#profile = profile;
    this.#wire = wire;
  }

  /** Starts the program at a path, without a screen. */
  static async start(path: string): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), 'scry-firefox-'));
    writeFirefoxProfile(profile);
    const firefox = spawn(path, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'], {
      env: { ...process.env, MOZ_HEADLESS: '1', MOZ_CRASHREPORTER_DISABLE: '1', HOME: profile },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      const wire = await FirefoxWire.open(await printedAddress(firefox));
      await wire.send('session.subscribe', { events: EVENTS });
      return new Firefox(firefox, profile, wire);
    } catch (error) {
      firefox.kill('SIGKILL');
      rmSync(profile, { recursive: true, force: true });
      throw error;
    }
  }

  /** Another person's window: nothing stored is shared with other windows. */
  async window(): Promise<FirefoxWindow> {
    return FirefoxWindow.in(this.#wire);
  }

  async close(): Promise<void> {
    const exit = once(this.#process, 'exit');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), STOP_MS);
    if (this.#process.exitCode === null) {
      // Its answer may go with it.
      void this.#wire.send('browser.close').catch(() => undefined);
      await exit;
    }
    clearTimeout(timer);
    this.#wire.close();
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 3 });
  }
}
