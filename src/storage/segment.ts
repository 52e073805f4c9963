import * as z from 'zod/mini';
import { checksum } from './checksum.ts';
import { compress, decompress } from './lz4.ts';

/** Packed bytes as they are stored: raw lines of a segment, or an encoded checkpoint. */

/** Grows when the packing changes. */
export const PACKING_VERSION = 1;

const packed = z.object({
  version: z.literal(PACKING_VERSION),
  /** Bytes before packing. */
  size: z.int().check(z.nonnegative()),
  /** Of the packed bytes. */
  checksum: z.number(),
  bytes: z.instanceof(Uint8Array<ArrayBuffer>),
});

/** Bytes, compressed and sealed with a checksum. */
export type Packed = z.infer<typeof packed>;

const segment = z.extend(packed, {
  /** Position of its first line. */
  first: z.int().check(z.nonnegative()),
  /** Lines in it. */
  count: z.int().check(z.nonnegative()),
});

/** Consecutive raw lines of a run. */
export type Segment = z.infer<typeof segment>;

/** Bytes that cannot be had back, and why. */
export class DamagedData extends Error {}

/** Compresses bytes. */
export function pack(bytes: Uint8Array): Packed {
  const small = Uint8Array.from(compress(bytes));
  return { version: PACKING_VERSION, size: bytes.length, checksum: checksum(small), bytes: small };
}

/** The bytes that were packed. Throws {@link DamagedData}. */
export function unpack(stored: Packed): Uint8Array {
  if (checksum(stored.bytes) !== stored.checksum) throw new DamagedData('its checksum is wrong');
  try {
    return decompress(stored.bytes, stored.size);
  } catch (error) {
    throw new DamagedData(error instanceof Error ? error.message : String(error));
  }
}

/** Reads what lay in the store. Throws {@link DamagedData}. */
export function parsePacked(stored: unknown): Packed {
  const parsed = packed.safeParse(stored);
  if (!parsed.success) throw new DamagedData('it has another form than this version knows');
  return parsed.data;
}

/** Reads what lay in the store. Throws {@link DamagedData}. */
export function parseSegment(stored: unknown): Segment {
  const parsed = segment.safeParse(stored);
  if (!parsed.success) throw new DamagedData('it has another form than this version knows');
  return parsed.data;
}
