import { EXCERPT_LENGTH, MAX_LINE_BYTES } from './limits.ts';

/** From bytes to blocks of whole lines: splitting is done on bytes, so a chunk may end inside a character. */

/** A stretch of whole lines, in order. */
export type LineBlock =
  | {
      readonly kind: 'lines';
      /** Lines joined by `\n`, with or without a last `\n`. */
      readonly text: string;
      /** The same as they came; nobody else uses their buffer any more. */
      readonly bytes: Uint8Array;
      /** Offset of each line's first byte, or where the first starts if every byte is one character. */
      readonly offsets: { readonly first: number } | { readonly each: readonly number[] };
    }
  | {
      readonly kind: 'oversized';
      readonly byteOffset: number;
      readonly bytes: number;
      /** The beginning of the line. */
      readonly excerpt: string;
    };

const NEWLINE = 10;

/** True for a line of nothing but spaces, tabs and carriage returns; it has no position. */
export function isBlankLine(line: string): boolean {
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code !== 32 && code !== 9 && code !== 13) return false;
  }
  return true;
}

/** Byte offset of the n-th line of a block; null for a block from a socket. */
export function lineOffset(
  offsets: Extract<LineBlock, { kind: 'lines' }>['offsets'],
  index: number,
  charStart: number,
): number {
  return 'first' in offsets ? offsets.first + charStart : (offsets.each[index] ?? 0);
}

function startsOfLines(bytes: Uint8Array, base: number): number[] {
  const starts = [base];
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) starts.push(base + at + 1);
  return starts;
}

/** Cuts a stream of byte chunks into blocks of whole lines; any cutting of the stream gives the same lines. */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #maxLineBytes: number;
  #rest: Uint8Array[] = [];
  #restBytes = 0;
  #offset: number;
  #skipping: { byteOffset: number; bytes: number; excerpt: string } | null = null;

  /** @param offset byte of the source at which the first chunk begins */
  constructor(maxLineBytes = MAX_LINE_BYTES, offset = 0) {
    this.#maxLineBytes = maxLineBytes;
    this.#offset = offset;
  }

  /** Takes the next chunk; gives the whole lines that are now known. */
  push(chunk: Uint8Array): readonly LineBlock[] {
    const blocks: LineBlock[] = [];
    let start = 0;
    if (this.#skipping !== null) {
      const newline = chunk.indexOf(NEWLINE);
      if (newline < 0) {
        this.#skipping.bytes += chunk.length;
        return blocks;
      }
      this.#skipping.bytes += newline;
      this.#offset += this.#skipping.bytes + 1;
      blocks.push({ kind: 'oversized', ...this.#skipping });
      this.#skipping = null;
      start = newline + 1;
    }
    const last = chunk.lastIndexOf(NEWLINE);
    if (last >= start) {
      this.#takeLines(chunk.subarray(start, last + 1), blocks);
      start = last + 1;
    }
    if (start < chunk.length) this.#keepRest(chunk.subarray(start));
    return blocks;
  }

  /** The unfinished last line, if any; the stream has ended. */
  end(): readonly LineBlock[] {
    if (this.#skipping !== null) return [{ kind: 'oversized', ...this.#skipping }];
    const bytes = this.#joinRest(new Uint8Array(0));
    return bytes.length === 0 ? [] : [this.#lines(bytes)];
  }

  #keepRest(bytes: Uint8Array): void {
    // A copy, because the chunk belongs to the reader.
    this.#rest.push(bytes.slice());
    this.#restBytes += bytes.length;
    if (this.#restBytes <= this.#maxLineBytes) return;
    const all = this.#joinRest(new Uint8Array(0));
    this.#skipping = { byteOffset: this.#offset, bytes: all.length, excerpt: this.#excerpt(all) };
  }

  #joinRest(tail: Uint8Array): Uint8Array {
    if (this.#restBytes === 0) return tail;
    const all = new Uint8Array(this.#restBytes + tail.length);
    let at = 0;
    for (const part of this.#rest) {
      all.set(part, at);
      at += part.length;
    }
    all.set(tail, at);
    this.#rest = [];
    this.#restBytes = 0;
    return all;
  }

  #excerpt(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes.subarray(0, 3 * EXCERPT_LENGTH)).slice(0, EXCERPT_LENGTH);
  }

  #takeLines(bytes: Uint8Array, blocks: LineBlock[]): void {
    let rest = this.#joinRest(bytes);
    // Long lines that arrive whole in one chunk are as unwelcome as those that come in pieces.
    while (rest.length > this.#maxLineBytes) {
      const long = this.#findLongLine(rest);
      if (long === null) break;
      if (long.start > 0) blocks.push(this.#advance(rest.subarray(0, long.start)));
      const line = rest.subarray(long.start, long.end);
      blocks.push({ kind: 'oversized', byteOffset: this.#offset, bytes: line.length, excerpt: this.#excerpt(line) });
      this.#offset += line.length + 1;
      rest = rest.subarray(long.end + 1);
    }
    if (rest.length > 0) blocks.push(this.#advance(rest));
  }

  #findLongLine(bytes: Uint8Array): { start: number; end: number } | null {
    let start = 0;
    while (bytes.length - start > this.#maxLineBytes) {
      const end = bytes.indexOf(NEWLINE, start);
      if (end < 0) return null;
      if (end - start > this.#maxLineBytes) return { start, end };
      start = end + 1;
    }
    return null;
  }

  #advance(bytes: Uint8Array): LineBlock {
    const block = this.#lines(bytes);
    this.#offset += bytes.length;
    return block;
  }

  #lines(bytes: Uint8Array): LineBlock {
    const text = this.#decoder.decode(bytes);
    // Decoding never lengthens: equal lengths mean that every byte became one character.
    const offsets =
      text.length === bytes.length ? { first: this.#offset } : { each: startsOfLines(bytes, this.#offset) };
    return { kind: 'lines', text, bytes, offsets };
  }
}
