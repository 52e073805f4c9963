import { randomBytes, timingSafeEqual, createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';

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

/** The token a request carries: a bearer header, a WebSocket subprotocol, or `?token=`. */
export function tokenOf(request: IncomingMessage, url: URL): string | null {
  const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '');
  if (bearer?.[1] !== undefined) return bearer[1];
  for (const protocol of (request.headers['sec-websocket-protocol'] ?? '').split(',')) {
    const match = /^token\.(\S+)$/.exec(protocol.trim());
    if (match?.[1] !== undefined) return match[1];
  }
  return url.searchParams.get('token');
}

/** Names and addresses under which this machine may be asked. */
export function ownHosts(bound: string): ReadonlySet<string> {
  const hosts = new Set(['localhost', '127.0.0.1', '::1', bound, hostname().toLowerCase()]);
  if (bound === '0.0.0.0' || bound === '::') {
    for (const addresses of Object.values(networkInterfaces())) {
      for (const { address } of addresses ?? []) hosts.add(address);
    }
  }
  return hosts;
}

function hostOf(header: string): string | null {
  try {
    return new URL(`http://${header}`).hostname.replace(/^\[|\]$/g, '').toLowerCase();
  } catch {
    return null;
  }
}

export type Refusal = { readonly status: 401 | 403 | 421; readonly reason: string } | null;

export interface AccessRules {
  /** null: no token is asked for. */
  readonly token: string | null;
  readonly hosts: ReadonlySet<string>;
}

/** Refuses foreign hosts and foreign pages; `null` lets the request pass. */
export function refuseStranger(request: IncomingMessage, rules: AccessRules): Refusal {
  const header = request.headers.host ?? '';
  const host = hostOf(header);
  if (host === null || !rules.hosts.has(host)) {
    return { status: 421, reason: `This relay does not answer for the host ${header.slice(0, 100)}.` };
  }
  const origin = request.headers.origin;
  if (origin !== undefined && origin !== `http://${header}` && origin !== `https://${header}`) {
    return { status: 403, reason: 'This relay serves only its own page. Open the link that it printed.' };
  }
  return null;
}

/** Refuses a request without the right token. */
export function refuseWithoutToken(request: IncomingMessage, url: URL, rules: AccessRules): Refusal {
  if (rules.token === null) return null;
  const given = tokenOf(request, url);
  if (given !== null && sameToken(given, rules.token)) return null;
  const reason = given === null ? 'A token is needed: open the link that the relay printed.' : 'The token is wrong.';
  return { status: 401, reason };
}
