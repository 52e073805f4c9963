import { concat, utf8, type Bytes } from './bytes.ts';

/** P-256 point, uncompressed. */
const CURVE = { name: 'ECDH', namedCurve: 'P-256' };

/** Which side of a wire this is. */
export type Role = 'guest' | 'host';

/** A pair of keys for one handshake only. */
export interface OneTimeKeys {
  readonly secret: CryptoKey;
  /** 65 bytes. */
  readonly open: Bytes;
}

/** What both ends of a handshake know and nobody else. */
export interface SessionKeys {
  readonly send: CryptoKey;
  readonly receive: CryptoKey;
  readonly ownProof: CryptoKey;
  readonly theirProof: CryptoKey;
  /** SHA-256 of all that was said. */
  readonly transcript: Bytes;
  /** Six digits that are the same on both screens unless somebody sits in between. */
  readonly digits: string;
}

/** False where the page is not secure, and the browser lends no cryptography. */
export function canSeal(): boolean {
  const subtle: unknown = crypto.subtle;
  return typeof subtle === 'object';
}

/** SHA-256. */
export async function hashOf(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** Keys that nobody had before. */
export async function oneTimeKeys(): Promise<OneTimeKeys> {
  const pair = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
  return { secret: pair.privateKey, open: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)) };
}

function framed(parts: readonly Bytes[]): Bytes {
  return concat(
    parts.flatMap((part) => {
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, part.byteLength);
      return [length, part];
    }),
  );
}

async function agreed(own: OneTimeKeys, theirs: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', theirs, CURVE, false, []);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: key }, own.secret, 256));
}

/**
 * The keys of a session: HKDF-SHA256 over the agreed point and what both knew before (`psk`; may be empty), salted with
 * the hash of all that was said; one key for every use and direction. Rejects where `theirs` is no point of the curve.
 */
export async function sessionKeys(
  role: Role,
  own: OneTimeKeys,
  theirs: Bytes,
  psk: Bytes,
  said: readonly Bytes[],
): Promise<SessionKeys> {
  const transcript = await hashOf(framed(said));
  const material = concat([await agreed(own, theirs), psk]);
  const base = await crypto.subtle.importKey('raw', material, 'HKDF', false, ['deriveKey', 'deriveBits']);
  const hkdf = (use: string) => ({ name: 'HKDF', hash: 'SHA-256', salt: transcript, info: utf8(`scry/1 ${use}`) });
  const sealing = (from: Role) =>
    crypto.subtle.deriveKey(hkdf(`seal ${from}`), base, { name: 'AES-GCM', length: 256 }, false, [
      from === role ? 'encrypt' : 'decrypt',
    ]);
  const proving = (by: Role) =>
    crypto.subtle.deriveKey(hkdf(`proof ${by}`), base, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, [
      by === role ? 'sign' : 'verify',
    ]);
  const other: Role = role === 'guest' ? 'host' : 'guest';
  const [send, receive, ownProof, theirProof, bits] = await Promise.all([
    sealing(role),
    sealing(other),
    proving(role),
    proving(other),
    crypto.subtle.deriveBits(hkdf('digits'), base, 64),
  ]);
  const digits = String(new DataView(bits).getBigUint64(0) % 1_000_000n).padStart(6, '0');
  return { send, receive, ownProof, theirProof, transcript, digits };
}

function proofText(role: Role, keys: SessionKeys): Bytes {
  return concat([keys.transcript, utf8(role)]);
}

/** Proves that this side has the keys. */
export async function prove(role: Role, keys: SessionKeys): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', keys.ownProof, proofText(role, keys)));
}

/** Whether the other side (`role`) has the keys. Takes the same time for every wrong proof. */
export function proved(role: Role, keys: SessionKeys, proof: Bytes): Promise<boolean> {
  return crypto.subtle.verify('HMAC', keys.theirProof, proof, proofText(role, keys));
}
