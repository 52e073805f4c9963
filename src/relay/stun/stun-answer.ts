import { addressBytes } from './address-bytes.ts';
import {
  BINDING_ERROR,
  BINDING_SUCCESS,
  ERROR_CODE,
  FINGERPRINT,
  fingerprintOf,
  HEADER_BYTES,
  MAGIC_COOKIE,
  parseBindingRequest,
  UNKNOWN_ATTRIBUTES,
  XOR_MAPPED_ADDRESS,
  type BindingRequest,
} from './stun-message.ts';

/** What a Binding request is answered with. */

/** From where a datagram came. */
export interface Sender {
  readonly address: string;
  readonly port: number;
}

function attribute(type: number, value: Buffer): Buffer {
  const whole = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  whole.writeUInt16BE(type, 0);
  whole.writeUInt16BE(value.length, 2);
  value.copy(whole, 4);
  return whole;
}

function message(type: number, { transaction, hasFingerprint }: BindingRequest, attributes: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(4);
  const body = Buffer.concat([transaction, ...attributes]);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(4 + body.length - HEADER_BYTES + (hasFingerprint ? 8 : 0), 2);
  const plain = Buffer.concat([header, body]);
  if (!hasFingerprint) return plain;
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(fingerprintOf(plain), 0);
  return Buffer.concat([plain, attribute(FINGERPRINT, sum)]);
}

/** The sender's address, mixed with the transaction so that no router rewrites it on the way. */
function mappedAddress(bytes: Buffer, port: number, transaction: Buffer): Buffer {
  const value = Buffer.alloc(4 + bytes.length);
  value.writeUInt8(bytes.length === 4 ? 1 : 2, 1);
  value.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), 2);
  for (const [i, byte] of bytes.entries()) value.writeUInt8(byte ^ transaction.readUInt8(i), 4 + i);
  return attribute(XOR_MAPPED_ADDRESS, value);
}

/** Error 420, without words: nobody reads them, and an answer is not to be longer than it must. */
function unknownAttributes(unknown: readonly number[]): readonly Buffer[] {
  const types = Buffer.alloc(2 * unknown.length);
  for (const [i, type] of unknown.entries()) types.writeUInt16BE(type, 2 * i);
  return [attribute(ERROR_CODE, Buffer.from([0, 0, 4, 20])), attribute(UNKNOWN_ATTRIBUTES, types)];
}

/** The answer to a datagram; null where there is none: it is no request, or its sender cannot be answered. */
export function stunAnswer(datagram: Buffer, { address, port }: Sender): Buffer | null {
  const request = parseBindingRequest(datagram);
  if (request === null || port === 0) return null;
  if (request.unknown.length > 0) return message(BINDING_ERROR, request, unknownAttributes(request.unknown));
  const bytes = addressBytes(address);
  if (bytes === null) return null;
  return message(BINDING_SUCCESS, request, [mappedAddress(bytes, port, request.transaction)]);
}
