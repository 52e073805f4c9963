import type { BrowserContext, Page } from '@playwright/test';

/** What no test may bring about: CSP violations, errors in the console, requests to other machines. */

declare global {
  /** In the page: hands a CSP violation to the guard. */
  function scryViolation(text: string): void;
}

const OWN_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '']);

function isForeign(address: string): boolean {
  const url = new URL(address);
  return !['data:', 'blob:', 'about:'].includes(url.protocol) && !OWN_HOSTS.has(url.hostname);
}

export class Guard {
  readonly problems: string[] = [];
  /** Addresses of all requests and sockets, in order. */
  readonly requests: string[] = [];
  readonly sockets: string[] = [];
  readonly #expected: RegExp[] = [];

  /** Console errors of this kind belong to the test. */
  expect(...patterns: readonly RegExp[]): void {
    this.#expected.push(...patterns);
  }

  async watch(context: BrowserContext): Promise<void> {
    await context.exposeBinding('scryViolation', (_source, text: string) => {
      this.problems.push(`CSP violation: ${text}`);
    });
    await context.addInitScript(() => {
      addEventListener(
        'securitypolicyviolation',
        (event) => {
          // Typed as a plain event beside a worker's types.
          if (!(event instanceof SecurityPolicyViolationEvent)) return;
          const { violatedDirective, blockedURI, sourceFile, lineNumber, sample } = event;
          const place = `${sourceFile}:${String(lineNumber)}`;
          scryViolation(`${violatedDirective} ${blockedURI} at ${place} ${sample}`);
        },
        true,
      );
    });
    context.on('request', (request) => {
      this.#saw(request.url(), this.requests);
    });
    context.on('console', (message) => {
      if (message.type() !== 'error') return;
      const text = `${message.text()} (${message.location().url})`;
      if (!this.#expected.some((pattern) => pattern.test(text))) this.problems.push(`console error: ${text}`);
    });
    context.on('weberror', (error) => {
      this.problems.push(`page error: ${String(error.error())}`);
    });
    context.on('page', (page) => {
      this.#watchPage(page);
    });
    for (const page of context.pages()) this.#watchPage(page);
  }

  #watchPage(page: Page): void {
    page.on('websocket', (socket) => {
      this.#saw(socket.url(), this.sockets);
    });
    page.on('crash', () => {
      this.problems.push('the page crashed');
    });
  }

  #saw(address: string, list: string[]): void {
    list.push(address);
    if (isForeign(address)) this.problems.push(`request to another machine: ${address}`);
  }
}

/** What the console says when the page asks for a relay and there is none. */
export const NO_RELAY = /\/healthz\)$/;
/**
 * What the console says while a relay is away. The browser asks for the icon again when the address changes, and a part
 * of the page may be on its way.
 */
export const RELAY_AWAY = [
  /WebSocket connection to 'ws:\/\/localhost:\d+\/ws' failed/,
  /Failed to load resource: net::ERR_\w+ \(http:\/\/localhost:\d+\/(api\/runs|healthz|icon\.svg|assets\/[\w-]+\.js)\)/,
] as const;
/** What the console says when the relay refuses a token. */
export const REFUSED = [
  /WebSocket connection to 'ws:\/\/localhost:\d+\/ws' failed/,
  /status of 401 \(Unauthorized\) \(http:\/\/localhost:\d+\/api\/runs\)/,
] as const;
