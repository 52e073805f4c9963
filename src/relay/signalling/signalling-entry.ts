import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { sameToken, type AccessRules, type Refusal } from '../access.ts';
import { FAILED_TOKENS_MS } from '../limits.ts';
import type { SignallingRefusal } from '../metrics.ts';
import { parsePeerId, type PeerId } from './peer-id.ts';
import type { Newcomer } from './signalling-client.ts';

/** Who may come to the signalling server: whoever has the relay's key, and guests of a host that is here. */

/** The `key` of those who have none: guests that were told a host's code. */
export const GUEST_KEY = 'guest';

/** What a refused window is told. */
export interface NotIn {
  readonly reason: SignallingRefusal;
  /** For HTTP. A page cannot read this. */
  readonly refusal: NonNullable<Refusal>;
  /** For PeerJS, on a connection made for it; null where the window deserves none. */
  readonly farewell: object | null;
}

export type Entry = { readonly who: Newcomer } | { readonly notIn: NotIn };

/** What is known of hosts. */
export interface KnownHosts {
  readonly isHere: (host: string) => boolean;
  /** It was here a short time ago. */
  readonly isAway: (host: string) => boolean;
}

function notIn(reason: SignallingRefusal, refusal: NonNullable<Refusal>, farewell: object | null = null): Entry {
  return { notIn: { reason, refusal, farewell } };
}

/** The relay's signalling key: 32 hex characters, 128 random bits, other ones for each process. */
export function newSignallingKey(): string {
  return randomBytes(16).toString('hex');
}

/** Whoever is refused because there is no room. */
export function noRoom(words: string): NotIn {
  return {
    reason: 'too-many',
    refusal: { status: 503, reason: words },
    farewell: { type: 'ERROR', payload: { msg: words } },
  };
}

function guestEntry(request: IncomingMessage, who: Newcomer, rules: AccessRules, hosts: KnownHosts): Entry {
  const { id } = who;
  const address = request.socket.remoteAddress ?? '';
  const tooMany: Entry = notIn('too-many-guesses', {
    status: 429,
    reason: 'Too many wrong codes or tokens came from this address. Wait a minute, then try again.',
    headers: { 'Retry-After': String(FAILED_TOKENS_MS / 1000) },
  });
  // The right code is not let in either: otherwise guessing would go on.
  if (rules.failedTokens.mustWaitToGuess(address)) return tooMany;
  if (hosts.isHere(id.host)) return { who };
  if (!hosts.isAway(id.host)) {
    rules.metrics.failedToken();
    if (rules.failedTokens.add(address)) return tooMany;
  }
  return notIn(
    'unknown-code',
    { status: 404, reason: 'Nobody shares under this code now. Compare it with the host’s, or ask for a new one.' },
    { type: 'EXPIRE', src: id.host, dst: id.id },
  );
}

/** Judges a request for `/peerjs?key=…&id=…&token=…`; a wrong code is counted against the address. */
export function judgeEntry(
  request: IncomingMessage,
  query: URLSearchParams,
  { key, rules, hosts }: { readonly key: string; readonly rules: AccessRules; readonly hosts: KnownHosts },
): Entry {
  const given = query.get('key') ?? '';
  const token = query.get('token') ?? '';
  const id: PeerId | null = parsePeerId(query.get('id') ?? '');
  if (id === null || !/^[\w.~-]{1,128}$/.test(token)) {
    return notIn('bad-id', {
      status: 400,
      reason: 'Signalling here is for windows of Scry: ids are scry-word-word-word, and each has a token.',
    });
  }
  // 128 random bits are not found by trying. A host whose relay was started anew shows the old key again and again,
  // which must not shut out the viewers at its address: wrong keys are not counted.
  if (sameToken(given, key)) return { who: { id, token, hasKey: true } };
  if (given === GUEST_KEY && !id.isHost) {
    return guestEntry(request, { id, token, hasKey: false }, rules, hosts);
  }
  return notIn(
    'wrong-key',
    { status: 401, reason: 'The signalling key is wrong: GET /api/signalling tells the one of this relay.' },
    { type: 'INVALID-KEY' },
  );
}
