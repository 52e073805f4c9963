import { crc32 } from 'node:zlib';

/** Messages of STUN (RFC 8489), as far as a server needs them that tells askers their address and nothing else. */

export const HEADER_BYTES = 20;
export const MAGIC_COOKIE = 0x2112a442;
/** A message's checksum is mixed with this, so that it is no other protocol's. */
const FINGERPRINT_MIX = 0x5354554e;

export const BINDING_REQUEST = 0x0001;
export const BINDING_SUCCESS = 0x0101;
export const BINDING_ERROR = 0x0111;

export const ERROR_CODE = 0x0009;
export const UNKNOWN_ATTRIBUTES = 0x000a;
export const XOR_MAPPED_ADDRESS = 0x0020;
export const FINGERPRINT = 0x8028;

/** A longer request is no browser's. */
const MAX_REQUEST_BYTES = 1024;

/**
 * Attributes that RFC 8489 defines below 0x8000, where what is not understood must be refused. A Binding request may
 * carry credentials; a server that asks for none passes over them.
 */
const UNDERSTOOD: ReadonlySet<number> = new Set([
  0x0001, 0x0006, 0x0008, 0x0009, 0x000a, 0x0014, 0x0015, 0x001c, 0x001d, 0x001e, 0x0020,
]);

export interface BindingRequest {
  /** The cookie and the transaction's id, 16 bytes, as every answer repeats them. */
  readonly transaction: Buffer;
  /** Attributes that must be understood and are not, each once, in the order of the request. */
  readonly unknown: readonly number[];
  readonly hasFingerprint: boolean;
}

/** The value of FINGERPRINT for a message up to it; the header's length must count the attribute already. */
export function fingerprintOf(message: Buffer): number {
  return (crc32(message) ^ FINGERPRINT_MIX) >>> 0;
}

/** A datagram as a Binding request; null where it is anything else, a damaged one included. */
export function parseBindingRequest(datagram: Buffer): BindingRequest | null {
  const { length } = datagram;
  if (length < HEADER_BYTES || length > MAX_REQUEST_BYTES || length % 4 !== 0) return null;
  if (datagram.readUInt16BE(0) !== BINDING_REQUEST || datagram.readUInt16BE(2) !== length - HEADER_BYTES) return null;
  if (datagram.readUInt32BE(4) !== MAGIC_COOKIE) return null;
  const unknown = new Set<number>();
  let at = HEADER_BYTES;
  while (at < length) {
    const type = datagram.readUInt16BE(at);
    const size = datagram.readUInt16BE(at + 2);
    const next = at + 4 + Math.ceil(size / 4) * 4;
    if (next > length) return null;
    if (type === FINGERPRINT) {
      // It is the last one, and a wrong one says that this is not STUN.
      if (size !== 4 || next !== length) return null;
      if (datagram.readUInt32BE(at + 4) !== fingerprintOf(datagram.subarray(0, at))) return null;
      return { transaction: datagram.subarray(4, HEADER_BYTES), unknown: [...unknown], hasFingerprint: true };
    }
    if (type < 0x8000 && !UNDERSTOOD.has(type)) unknown.add(type);
    at = next;
  }
  return { transaction: datagram.subarray(4, HEADER_BYTES), unknown: [...unknown], hasFingerprint: false };
}
