import { decodePlain, encodePlain } from '../storage/plain-data.ts';
import { pack, PACKING_VERSION, unpack } from '../storage/segment.ts';

/** Plain data as it goes from a host's worker to a guest's: encoded, compressed, with a checksum. */

/** A body that says it is larger than this is no body: the memory would be gone before that is known. */
const MAX_UNPACKED = 64 * 1024 * 1024;

/** Encodes plain data. */
export function sealBody(value: unknown): Uint8Array<ArrayBuffer> {
  const { size, checksum, bytes } = pack(encodePlain(value));
  return encodePlain({ size, checksum, bytes });
}

/** Gives back what was encoded. Throws where it is something else. */
export function openBody(body: Uint8Array): unknown {
  const outer = decodePlain(body);
  if (
    typeof outer !== 'object' ||
    outer === null ||
    !('size' in outer && 'checksum' in outer && 'bytes' in outer) ||
    typeof outer.size !== 'number' ||
    typeof outer.checksum !== 'number' ||
    !(outer.bytes instanceof Uint8Array) ||
    !Number.isSafeInteger(outer.size) ||
    outer.size < 0 ||
    outer.size > MAX_UNPACKED
  ) {
    throw new Error('it has another form than this version knows');
  }
  const { size, checksum } = outer;
  return decodePlain(unpack({ version: PACKING_VERSION, size, checksum, bytes: outer.bytes.slice() }));
}
