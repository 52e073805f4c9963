/**
 * The LZ4 block format (github.com/lz4/lz4, doc/lz4_Block_format.md), for recordings on disk: larger than deflate's,
 * but two to three times quicker than the native one at its quickest (measured), and small enough to read.
 *
 * A block is sequences: a token (upper four bits literals, lower four match length - 4; 15 means that bytes follow,
 * each up to 255, until one is less), the literals, two bytes of offset back, the match. The last one has only literals.
 */

const MIN_MATCH = 4;
/** The last five bytes are literals, and a match starts at least twelve before the end: the format's rule. */
const LAST_LITERALS = 5;
const MATCH_LIMIT = 12;
const MAX_OFFSET = 65535;
const MAX_SIZE = 256 * 1024 * 1024;
/** Scratch above this is given back to the engine. */
const MAX_SCRATCH = 16 * 1024 * 1024;

/** From these lengths on, calling into the engine is quicker than a loop (measured). */
const LONG_LITERALS = 64;
const LONG_MATCH = 128;

/** A larger table costs cache, a smaller one finds fewer matches: 16 bits were quickest on recordings (measured). */
const HASH_BITS = 16;
const HASH_SHIFT = 32 - HASH_BITS;
/** After 2^6 misses in a row the search goes two bytes at a time, and so on. */
const SKIP_BITS = 6;

/** Where bytes of a hash were last seen, plus the base of the call: what is below the base is of an earlier call. */
const table = new Int32Array(1 << HASH_BITS);
let tableBase = 1;
let scratch = new Uint8Array(0);

/** Reserves positions for a call; the table is only cleared when the numbers run out. */
function takeBase(length: number): number {
  if (tableBase + length > 0x7fffffff) {
    table.fill(0);
    tableBase = 1;
  }
  const base = tableBase;
  tableBase += length;
  return base;
}

/** A hash of eight bytes: of four, it would find more matches, but short ones that cost time and stand before long ones. */
function hashOf(sequence: number, view: DataView, at: number): number {
  return Math.imul(Math.imul(sequence, 0x9e3779b1) ^ view.getInt32(at + 4, true), 0x85ebca77) >>> HASH_SHIFT;
}

function writeLength(out: Uint8Array, at: number, rest: number): number {
  let left = rest;
  for (; left >= 255; left -= 255) out[at++] = 255;
  out[at++] = left;
  return at;
}

function copyLiterals(bytes: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number {
  if (to - from > 64) {
    out.set(bytes.subarray(from, to), at);
    return at + to - from;
  }
  for (let i = from; i < to; i++) out[at++] = bytes[i] ?? 0;
  return at;
}

/** Packs bytes as one LZ4 block without a frame; the size is not in it. Throws above 256 MB. */
export function compress(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = bytes.length;
  if (length > MAX_SIZE) throw new Error(`too large to pack: ${length} bytes`);
  const bound = length + Math.ceil(length / 255) + 16;
  const out = scratch.length >= bound ? scratch : new Uint8Array(bound);
  scratch = out.length <= MAX_SCRATCH ? out : new Uint8Array(0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const base = takeBase(length);
  const searchEnd = length - MATCH_LIMIT;
  const matchEnd = length - LAST_LITERALS;
  let at = 0;
  let anchor = 0;
  let position = 0;
  let misses = 1 << SKIP_BITS;
  while (position <= searchEnd) {
    const sequence = view.getInt32(position, true);
    const slot = hashOf(sequence, view, position);
    let candidate = (table[slot] ?? 0) - base;
    table[slot] = position + base;
    if (candidate < 0 || position - candidate > MAX_OFFSET || view.getInt32(candidate, true) !== sequence) {
      position += misses++ >>> SKIP_BITS;
      continue;
    }
    misses = 1 << SKIP_BITS;
    while (position > anchor && candidate > 0 && bytes[position - 1] === bytes[candidate - 1]) {
      position--;
      candidate--;
    }
    const offset = position - candidate;
    let end = position + MIN_MATCH;
    let from = candidate + MIN_MATCH;
    let difference = 0;
    while (end + 4 <= matchEnd) {
      difference = view.getInt32(end, true) ^ view.getInt32(from, true);
      if (difference !== 0) break;
      end += 4;
      from += 4;
    }
    if (difference !== 0) {
      // The lowest bit that differs is in the first byte that differs.
      end += (31 - Math.clz32(difference & -difference)) >>> 3;
    } else {
      while (end < matchEnd && bytes[end] === bytes[from]) {
        end++;
        from++;
      }
    }
    const literals = position - anchor;
    const matched = end - position - MIN_MATCH;
    out[at++] = ((literals < 15 ? literals : 15) << 4) | (matched < 15 ? matched : 15);
    if (literals >= 15) at = writeLength(out, at, literals - 15);
    at = copyLiterals(bytes, anchor, position, out, at);
    out[at++] = offset & 255;
    out[at++] = offset >>> 8;
    if (matched >= 15) at = writeLength(out, at, matched - 15);
    anchor = end;
    position = end;
    if (position <= searchEnd) {
      // One more entry inside the match finds what begins shortly before the end of it.
      const before = position - 2;
      table[hashOf(view.getInt32(before, true), view, before)] = before + base;
    }
  }
  const literals = length - anchor;
  out[at++] = (literals < 15 ? literals : 15) << 4;
  if (literals >= 15) at = writeLength(out, at, literals - 15);
  at = copyLiterals(bytes, anchor, length, out, at);
  return out.slice(0, at);
}

function damaged(what: string): Error {
  return new Error(`damaged: ${what}`);
}

/**
 * Unpacks an LZ4 block that holds exactly `size` bytes. Safe on any input.
 * Throws "damaged: ..." if the block is cut short, points before its start or does not give that many bytes.
 */
export function decompress(packed: Uint8Array, size: number): Uint8Array {
  if (!Number.isInteger(size) || size < 0 || size > MAX_SIZE) throw damaged(`a block of ${size} bytes`);
  // A byte of a block stands for at most 255 bytes: what claims more is not worth its memory.
  if (size > packed.length * 255) throw damaged(`${packed.length} bytes cannot hold ${size}`);
  const out = new Uint8Array(size);
  const source = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const target = new DataView(out.buffer);
  const end = packed.length;
  let from = 0;
  let to = 0;
  while (true) {
    if (from >= end) throw damaged('the block ends before its last literals');
    const token = packed[from++] ?? 0;
    let literals = token >>> 4;
    if (literals === 15) {
      let more = 255;
      while (more === 255) {
        if (from >= end) throw damaged('the block ends inside a length');
        more = packed[from++] ?? 0;
        literals += more;
      }
    }
    if (literals > end - from) throw damaged('the block ends inside its literals');
    if (literals > size - to) throw damaged(`more than ${size} bytes`);
    const literalsEnd = to + literals;
    if (literals > LONG_LITERALS) {
      out.set(packed.subarray(from, from + literals), to);
      from += literals;
      to = literalsEnd;
    } else if (literalsEnd + 4 <= size && from + literals + 4 <= end) {
      // Four bytes at a time, the last ones too many: what follows overwrites them.
      const next = from + literals;
      for (; to < literalsEnd; to += 4, from += 4) target.setInt32(to, source.getInt32(from, true), true);
      to = literalsEnd;
      from = next;
    } else {
      while (to < literalsEnd) out[to++] = packed[from++] ?? 0;
    }
    if (from === end) break;
    if (from + 2 > end) throw damaged('the block ends inside an offset');
    const offset = source.getUint16(from, true);
    from += 2;
    if (offset === 0 || offset > to) throw damaged(`a match ${offset} bytes before position ${to}`);
    let matched = token & 15;
    if (matched === 15) {
      let more = 255;
      while (more === 255) {
        if (from >= end) throw damaged('the block ends inside a length');
        more = packed[from++] ?? 0;
        matched += more;
      }
    }
    matched += MIN_MATCH;
    if (matched > size - to) throw damaged(`more than ${size} bytes`);
    const matchEnd = to + matched;
    let behind = to - offset;
    if (matched > LONG_MATCH) {
      // A match that overlaps itself repeats: what is copied once can be copied twice as long the next time.
      while (to < matchEnd) {
        const step = Math.min(matchEnd - to, to - behind);
        out.copyWithin(to, behind, behind + step);
        to += step;
      }
    } else if (offset >= 4 && matchEnd + 4 <= size) {
      for (; to < matchEnd; to += 4, behind += 4) target.setInt32(to, target.getInt32(behind, true), true);
    } else {
      while (to < matchEnd) out[to++] = out[behind++] ?? 0;
    }
    to = matchEnd;
  }
  if (to !== size) throw damaged(`${to} bytes instead of ${size}`);
  return out;
}
