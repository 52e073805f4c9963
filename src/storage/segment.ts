import { checksum } from './checksum.ts';
import { compress, decompress } from './lz4.ts';

/** Packed bytes as they are stored: raw lines of a segment, or an encoded checkpoint. */

/** Grows when the packing changes. */
export const PACKING_VERSION = 1;

/** Bytes, compressed and sealed with a checksum. */
export interface Packed {
  readonly version: typeof PACKING_VERSION;
  /** Bytes before packing. */
  readonly size: number;
  /** Of the packed bytes. */
  readonly checksum: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Consecutive raw lines of a run. */
export interface Segment extends Packed {
  /** Position of its first line. */
  readonly first: number;
  /** Lines in it. */
  readonly count: number;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

// Every seek reads some of these: the guards are written by hand.
function isPacked(value: unknown): value is Packed {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === PACKING_VERSION &&
    'size' in value &&
    isCount(value.size) &&
    'checksum' in value &&
    typeof value.checksum === 'number' &&
    'bytes' in value &&
    value.bytes instanceof Uint8Array
  );
}

function isSegment(value: unknown): value is Segment {
  return isPacked(value) && 'first' in value && isCount(value.first) && 'count' in value && isCount(value.count);
}

/** Bytes that cannot be had back, and why. */
export class DamagedData extends Error {}

/** Compresses bytes. */
export function pack(bytes: Uint8Array): Packed {
  const small = compress(bytes);
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

/** Browsers put values of 64 KB and more into files of their own, which takes several times as long to read. */
const PIECE_BYTES = 60_000;

/** The same in pieces that are small enough to be read fast; each carries the size and checksum of the whole. */
export function inPieces(packed: Packed): readonly Packed[] {
  const pieces: Packed[] = [];
  for (let at = 0; at < packed.bytes.length || at === 0; at += PIECE_BYTES) {
    pieces.push({ ...packed, bytes: packed.bytes.slice(at, at + PIECE_BYTES) });
  }
  return pieces;
}

/** Joins pieces that lay in the store. Throws {@link DamagedData}. */
export function joinPieces(stored: readonly unknown[]): Packed {
  const pieces = stored.map(parsePacked);
  const [first] = pieces;
  if (first === undefined) throw new DamagedData('it is not there');
  if (pieces.length === 1) return first;
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.bytes.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece.bytes, at);
    at += piece.bytes.length;
  }
  return { ...first, bytes };
}

/** Reads what lay in the store. Throws {@link DamagedData}. */
export function parsePacked(stored: unknown): Packed {
  if (!isPacked(stored)) throw new DamagedData('it has another form than this version knows');
  return stored;
}

/** Reads what lay in the store. Throws {@link DamagedData}. */
export function parseSegment(stored: unknown): Segment {
  if (!isSegment(stored)) throw new DamagedData('it has another form than this version knows');
  return stored;
}
