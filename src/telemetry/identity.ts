/** Whose lines these are: a digest of the first line, the same in the relay and in the browser. */

/** Of a long first line only the beginning counts. */
export const IDENTITY_BYTES = 4096;

/** 64 bits in hexadecimal, by two multiplicative hashes: for pages that may not use the browser's digests. */
function plainDigest(bytes: Uint8Array): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x5bd1e995) ^ (b >>> 13);
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The identity of a source whose first non-blank line starts these bytes; 16 hexadecimal digits. */
export async function identityOf(start: Uint8Array): Promise<string> {
  const newline = start.indexOf(10);
  const line = start.slice(0, Math.min(newline < 0 ? start.length : newline, IDENTITY_BYTES));
  // `crypto.subtle` is kept from pages that are not secure.
  const { subtle } = globalThis.crypto as Partial<Crypto>;
  if (subtle === undefined) return plainDigest(line);
  const digest = new Uint8Array(await subtle.digest('SHA-256', line));
  return [...digest.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Where the first non-blank line of these bytes starts; −1 where there is none yet. */
export function firstLineStart(bytes: Uint8Array): number {
  let start = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 10) start = at + 1;
    else if (byte !== 32 && byte !== 9 && byte !== 13) return start;
  }
  return -1;
}
