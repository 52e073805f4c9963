import './zod-config.ts';
import * as z from 'zod/mini';
import { base64url, concat, fromBase64url, randomBytes, utf8, type Bytes } from './bytes.ts';
import { HandshakeFailure, type PlainFrames } from './plain-frames.ts';
import { hashOf, oneTimeKeys, prove, proved, sessionKeys, type SessionKeys } from './session-keys.ts';

/**
 * How two windows come to trust each other before anything else is said. Every frame begins with the protocol's version.
 *
 *     guest → host   hello    link: key, nonce | return: key, nonce, its id | code: commitment to key and nonce
 *     host → guest   key      key, nonce
 *     guest → host   proof    proof; code: key, nonce too
 *     host → guest   proof
 *
 * Keys are of this handshake only (P-256), so that what was recorded stays sealed when a secret gets out later. The
 * session's keys come from the agreed point, from what both knew before (the link's secret, or the ticket), and from
 * every byte that was said; a proof is an HMAC over all of that, and so cannot be carried over to another handshake.
 *
 * The guest proves first: a host shows a stranger no more than a fresh key, whether or not its code, link or ticket is
 * one that exists, and every try of a stranger is one that the host has seen and counts. That is no risk to the guest,
 * whose proof, got by somebody who poses as the host, is worth nothing with the real one. The guest then believes
 * nothing, and says nothing (not even its name), before the host has proved itself in turn.
 *
 * With the code alone nothing was known before, so that somebody in between could keep one handshake with either side.
 * Both screens show six digits made from everything that was said. The guest commits itself to its key before it sees
 * the host's, and the host's key is out before the guest's is: whoever sits in between must fix both halves blindly,
 * and has one chance in a million that the digits agree, once for every handshake. Whoever sits in between knows the
 * digits before the host is shown them, and could begin again unseen until they agree: so handshakes with the code alone
 * are few in a minute.
 */

const base64 = z.string().check(z.maxLength(100), z.regex(/^[\w-]+$/));

function bytesOf(length: number): z.ZodMiniType<Bytes> {
  return z.pipe(
    base64,
    z.transform((text, context) => {
      const bytes = fromBase64url(text);
      if (bytes?.byteLength === length) return bytes;
      context.issues.push({ code: 'custom', message: 'bytes', input: text });
      return z.NEVER;
    }),
  );
}

const key = bytesOf(65);
const nonce = bytesOf(16);
const digest = bytesOf(32);

const hello = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('link'), key, nonce }),
  z.strictObject({ mode: z.literal('return'), key, nonce, id: z.string().check(z.regex(/^[\da-f]{16}$/)) }),
  z.strictObject({ mode: z.literal('code'), commit: digest }),
]);
const hostKey = z.strictObject({ key, nonce });
const guestProof = z.strictObject({ proof: digest });
const guestReveal = z.strictObject({ key, nonce, proof: digest });
const hostProof = z.strictObject({ proof: digest });

/** What a guest goes by. */
export type GuestPass =
  | { readonly mode: 'link'; readonly psk: Bytes }
  | { readonly mode: 'return'; readonly id: string; readonly psk: Bytes }
  | { readonly mode: 'code' };

/** How a guest came to a host. */
export interface HostHandshake {
  readonly keys: SessionKeys;
  readonly mode: GuestPass['mode'];
  /** Who it proved to be, with its ticket; null for somebody new. */
  readonly id: string | null;
}

const NOTHING: Bytes = new Uint8Array(0);

function commitment(open: Bytes, random: Bytes): Promise<Bytes> {
  return hashOf(concat([utf8('scry/1 commitment'), open, random]));
}

function same(a: Bytes, b: Bytes): boolean {
  return a.byteLength === b.byteLength && a.every((byte, at) => byte === b[at]);
}

/** Keys with whoever sent `theirs`; a key that is no point of the curve is as bad as any other nonsense. */
async function keysWith(...args: Parameters<typeof sessionKeys>): Promise<SessionKeys> {
  try {
    return await sessionKeys(...args);
  } catch {
    throw new HandshakeFailure('malformed');
  }
}

/**
 * The guest's side. Rejects with a {@link HandshakeFailure}; `stranger`: whoever answers does not know what the host
 * knows.
 */
export async function guestHandshake(frames: PlainFrames, pass: GuestPass): Promise<SessionKeys> {
  const own = await oneTimeKeys();
  const random = randomBytes(16);
  const opened = { key: base64url(own.open), nonce: base64url(random) };
  const coded = pass.mode === 'code';
  const said = [
    frames.send(
      pass.mode === 'code'
        ? { mode: pass.mode, commit: base64url(await commitment(own.open, random)) }
        : pass.mode === 'return'
          ? { mode: pass.mode, ...opened, id: pass.id }
          : { mode: pass.mode, ...opened },
    ),
  ];
  const theirs = await frames.next(hostKey);
  said.push(theirs.frame);
  if (coded) said.push(own.open, random);
  const keys = await keysWith('guest', own, theirs.message.key, pass.mode === 'code' ? NOTHING : pass.psk, said);
  const proof = base64url(await prove('guest', keys));
  frames.send(coded ? { ...opened, proof } : { proof });
  const answer = await frames.next(hostProof);
  if (!(await proved('host', keys, answer.message.proof))) throw new HandshakeFailure('stranger');
  return keys;
}

/**
 * The host's side. `ticketOf` gives the ticket of a guest's id, null where there is none; `mayTryCode` is asked once for
 * every guest that has the code alone. Rejects with a
 * {@link HandshakeFailure}; `stranger`: the guest does not know the secret or the ticket.
 */
export async function hostHandshake(
  frames: PlainFrames,
  secret: Bytes,
  ticketOf: (id: string) => Bytes | null,
  mayTryCode: () => boolean = () => true,
): Promise<HostHandshake> {
  const first = await frames.next(hello);
  const pass = first.message;
  if (pass.mode === 'code' && !mayTryCode()) throw new HandshakeFailure('busy');
  const own = await oneTimeKeys();
  const said = [first.frame, frames.send({ key: base64url(own.open), nonce: base64url(randomBytes(16)) })];
  let theirs: Bytes;
  let proof: Bytes;
  let psk = NOTHING;
  if (pass.mode === 'code') {
    const { message } = await frames.next(guestReveal);
    if (!same(await commitment(message.key, message.nonce), pass.commit)) throw new HandshakeFailure('malformed');
    said.push(message.key, message.nonce);
    theirs = message.key;
    proof = message.proof;
  } else {
    // Whoever names an unknown guest is measured against bytes that nobody knows, and cannot tell the difference.
    psk = pass.mode === 'link' ? secret : (ticketOf(pass.id) ?? randomBytes(16));
    theirs = pass.key;
    proof = (await frames.next(guestProof)).message.proof;
  }
  const keys = await keysWith('host', own, theirs, psk, said);
  if (!(await proved('guest', keys, proof))) {
    throw new HandshakeFailure(pass.mode === 'code' ? 'malformed' : 'stranger');
  }
  frames.send({ proof: base64url(await prove('host', keys)) });
  return { keys, mode: pass.mode, id: pass.mode === 'return' ? pass.id : null };
}
