import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FAILED_TOKENS_MS } from './limits.ts';
import type { FailedTokens } from './failed-tokens.ts';
import type { Metrics } from './metrics.ts';
import type { OwnHosts } from './own-hosts.ts';

/** Who may connect: the token, the Host header (DNS rebinding) and the Origin (cross-site sockets). */

/** 32 hex characters, 128 random bits. */
export function newToken(): string {
  return randomBytes(16).toString('hex');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Compares in a time that does not depend on where the texts differ. */
export function sameToken(given: string, token: string): boolean {
  return timingSafeEqual(digest(given), digest(token));
}

/**
 * The token a request carries: a bearer header or a WebSocket subprotocol. Never a part of the address: addresses are
 * logged, kept in histories and handed on as referrers.
 */
export function tokenOf(request: IncomingMessage): string | null {
  const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '');
  if (bearer?.[1] !== undefined) return bearer[1];
  for (const protocol of (request.headers['sec-websocket-protocol'] ?? '').split(',')) {
    const match = /^token\.(\S+)$/.exec(protocol.trim());
    if (match?.[1] !== undefined) return match[1];
  }
  return null;
}

function hostOf(header: string): string | null {
  // The parser below would take `somebody@localhost` and `localhost/elsewhere` too; no browser sends such a thing.
  if (!/^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d*)?$/i.test(header)) return null;
  try {
    return new URL(`http://${header}`).hostname.replace(/^\[|\]$/g, '').toLowerCase();
  } catch {
    return null;
  }
}

export type Refusal = {
  readonly status: 400 | 401 | 403 | 404 | 421 | 429 | 503;
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
} | null;

export interface AccessRules {
  /** Lets in viewers. null: no token is asked for. */
  readonly token: string | null;
  /** Lets in a trainer that sends its events, and nothing else. null: nobody. */
  readonly ingestToken: string | null;
  readonly hosts: OwnHosts;
  readonly scheme: 'http' | 'https';
  readonly failedTokens: FailedTokens;
  readonly metrics: Metrics;
}

/** Refuses foreign hosts and foreign pages; `null` lets the request pass. */
export function refuseStranger(request: IncomingMessage, rules: AccessRules): Refusal {
  const header = request.headers.host ?? '';
  const host = hostOf(header);
  if (host === null || !rules.hosts.has(host)) {
    return { status: 421, reason: `This relay does not answer for the host ${header.slice(0, 100)}.` };
  }
  const origin = request.headers.origin;
  if (origin !== undefined && origin !== `${rules.scheme}://${header.toLowerCase()}`) {
    return { status: 403, reason: 'This relay serves only its own page. Open the link that it printed.' };
  }
  return null;
}

function refuseWithout(request: IncomingMessage, token: string, rules: AccessRules, hint: string): Refusal {
  const address = request.socket.remoteAddress ?? '';
  const given = tokenOf(request);
  const tooMany: Refusal = {
    status: 429,
    reason: 'Too many wrong tokens came from this address. Wait a minute, then open the link that the relay printed.',
    headers: { 'Retry-After': String(FAILED_TOKENS_MS / 1000) },
  };
  if (given === null) {
    return { status: 401, reason: `A token is needed: ${hint}`, headers: { 'WWW-Authenticate': 'Bearer' } };
  }
  if (rules.failedTokens.mustWait(address)) return tooMany;
  if (sameToken(given, token)) return null;
  rules.metrics.failedToken();
  if (rules.failedTokens.add(address)) return tooMany;
  return { status: 401, reason: `The token is wrong: ${hint}`, headers: { 'WWW-Authenticate': 'Bearer' } };
}

/** Refuses a request without the viewers' token. */
export function refuseViewer(request: IncomingMessage, rules: AccessRules): Refusal {
  return rules.token === null
    ? null
    : refuseWithout(request, rules.token, rules, 'open the link that the relay printed.');
}

/** Refuses a request without the token of those who send events; the viewers' token does not do. */
export function refusePublisher(request: IncomingMessage, rules: AccessRules): Refusal {
  if (rules.ingestToken === null) {
    return { status: 404, reason: 'This relay takes no events. Start it with --listen-ingest.' };
  }
  return refuseWithout(request, rules.ingestToken, rules, 'the relay printed the ingest token when it started.');
}
