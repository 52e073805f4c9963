import { base64url, fromBase64url, randomBytes } from './bytes.ts';
import { CODE_WORDS } from './code-words.ts';

/** `amber-falcon-river`. */
export const CODE_PATTERN = /^[a-z]{4,7}-[a-z]{4,7}-[a-z]{4,7}$/;

/** Sixteen bytes as base64url; the last letter holds two bits only. */
export const SECRET_PATTERN = /^[\w-]{21}[AQgw]$/;

const SECRET_BYTES = 16;
const WORDS_OF_CODE = 3;

/** What a host shares under: a code that may be spoken, and a secret that is only in the link. */
export interface Share {
  readonly code: string;
  readonly secret: string;
}

/** What a guest came with; `secret` is null where it has the code alone. */
export interface Invitation {
  readonly code: string;
  readonly secret: string | null;
}

/** An invitation, or in words what is wrong with the text. */
export type ParsedInvitation =
  { readonly ok: true; readonly invitation: Invitation } | { readonly ok: false; readonly problem: string };

/** A code and a secret that nobody had before. */
export function newShare(): Share {
  const code = Array.from(randomBytes(WORDS_OF_CODE), (byte) => CODE_WORDS[byte] ?? '').join('-');
  return { code, secret: base64url(randomBytes(SECRET_BYTES)) };
}

/** The link to a share; whatever `pageUrl` has behind `#` is replaced. The secret is never sent to a server there. */
export function formatInvitation(pageUrl: string, share: Share): string {
  return `${pageUrl.replace(/#.*$/s, '')}#/join/${share.code}/${share.secret}`;
}

/** The link's part behind `#/join/`, or the text itself. */
function joinPart(text: string): string | null {
  const at = text.indexOf('#/join/');
  if (at !== -1) return text.slice(at + '#/join/'.length).replace(/[\s>)\].,;/]+$/, '');
  return /^[a-z]+:\/\/|#/i.test(text) ? null : text;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const swap = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function unknownWord(word: string): string {
  const shown = word.length > 20 ? `${word.slice(0, 20)}…` : word;
  const near = CODE_WORDS.find((known) => distance(word.slice(0, 20), known) <= 2);
  const hint = near === undefined ? 'Ask for the code again.' : `Is it “${near}”?`;
  return `“${shown}” is not a word of any code. ${hint}`;
}

/** The code that somebody typed as it was spoken. */
function spokenCode(text: string): { code: string } | { problem: string } {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s\p{P}]+/u)
    .filter((word) => word !== '');
  if (words.length !== WORDS_OF_CODE) {
    const count = words.length === 1 ? 'one word' : `${words.length} words`;
    return { problem: `A code is three words, like “amber falcon river”; here is ${count}.` };
  }
  const unknown = words.find((word) => !CODE_WORDS.includes(word));
  return unknown === undefined ? { code: words.join('-') } : { problem: unknownWord(unknown) };
}

/**
 * What somebody pasted or typed to join: a link, its part from `#/join/` on, `code/secret`, or a code as it was spoken
 * (“Amber falcon  RIVER”).
 */
export function parseInvitation(text: string): ParsedInvitation {
  const trimmed = text.trim().slice(0, 4096);
  if (trimmed === '') return { ok: false, problem: 'Paste the link, or type the three words of the code.' };
  const part = joinPart(trimmed);
  if (part === null) {
    return { ok: false, problem: 'This link leads to no shared session: one that does has “#/join/” in it.' };
  }
  const slash = part.indexOf('/');
  const spoken = spokenCode(slash === -1 ? part : part.slice(0, slash));
  if ('problem' in spoken) return { ok: false, problem: spoken.problem };
  if (slash === -1) return { ok: true, invitation: { code: spoken.code, secret: null } };
  const secret = part.slice(slash + 1);
  if (SECRET_PATTERN.test(secret) && fromBase64url(secret) !== null) {
    return { ok: true, invitation: { code: spoken.code, secret } };
  }
  return {
    ok: false,
    problem:
      secret.length < 22
        ? 'The end of the link is missing: copy all of it, or join with the three words alone.'
        : 'The end of the link is damaged: copy it again, or join with the three words alone.',
  };
}
