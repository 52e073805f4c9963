import type { FileHandle } from 'node:fs/promises';
import { MAX_LINE_BYTES } from '../telemetry/limits.ts';
import { CHUNK_BYTES, SHARED_READS } from './limits.ts';
import { countLines, eachLine, isBlank } from './line-count.ts';
import type { LineIndex } from './line-index.ts';

/** Reads whole lines out of an indexed file. What several viewers want is read once. */

const NEWLINE = 10;
/** What is given of a line over the limit. */
const EXCERPT_BYTES = 512;

/** A stretch of whole lines of a file. */
export interface Stretch {
  readonly bytes: Buffer;
  /** Lines with a position among them. */
  readonly lines: number;
  /** Where the next stretch starts. */
  readonly next: number;
  /** So many bytes before `bytes` in its memory are free for a message's first line. */
  readonly room: number;
}

/** More than the first line of an `events` message usually has. */
const ROOM = 256;
/** Small copies share a piece of memory of this size: to ask for one for each costs more than the copying. */
const SLAB_BYTES = 64 * 1024;

/** What was read, or is being read, of a place that several viewers may want. */
interface SharedRead {
  readonly offset: number;
  /** Bytes wanted. */
  readonly length: number;
  stretch: Stretch | null | Promise<Stretch | null>;
}

/** Of a line over the limit; never blank, because such a line has a position. */
function excerptOf(line: Buffer): Buffer {
  const start = line.subarray(0, EXCERPT_BYTES);
  return Buffer.concat([isBlank(start, 0, start.length) ? Buffer.from('(blank)') : start, Buffer.from('\n')]);
}

export class LineReader {
  readonly #handle: FileHandle;
  readonly #index: LineIndex;
  /** The oldest first. */
  #shared: SharedRead[] = [];
  #slab: Buffer = Buffer.alloc(0);

  constructor(handle: FileHandle, index: LineIndex) {
    this.#handle = handle;
    this.#index = index;
  }

  /** Keeps a copy of whole lines that were read anyway, for those who ask for exactly them. */
  keep(offset: number, bytes: Buffer, lines: number): void {
    const memory = this.#memory(ROOM + bytes.length);
    bytes.copy(memory, ROOM);
    const stretch = { bytes: memory.subarray(ROOM), lines, next: offset + bytes.length, room: ROOM };
    this.#share({ offset, length: bytes.length, stretch });
  }

  /** Keeps nothing of what was read. */
  forget(): void {
    this.#shared = [];
    this.#slab = Buffer.alloc(0);
  }

  #memory(bytes: number): Buffer {
    if (bytes > SLAB_BYTES / 4) return Buffer.allocUnsafeSlow(bytes);
    if (bytes > this.#slab.length) this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    const memory = this.#slab.subarray(0, bytes);
    this.#slab = this.#slab.subarray(bytes);
    return memory;
  }

  /** Offset of a position; beyond the head it is the end. */
  async offsetOf(position: number): Promise<number> {
    if (position >= this.#index.head) return this.#index.end;
    const start = this.#index.before(position);
    let { offset } = start;
    let missing = position - start.position;
    while (missing > 0) {
      const stretch = await this.#readCounting(offset, CHUNK_BYTES);
      if (stretch === null) return this.#index.end;
      if (stretch.lines <= missing) {
        missing -= stretch.lines;
        offset = stretch.next;
        continue;
      }
      const starts: number[] = [];
      eachLine(stretch.bytes, (lineStart) => starts.push(lineStart));
      return offset + (starts[missing] ?? 0);
    }
    return offset;
  }

  /** As {@link LineFile.read}. */
  read(position: number, offset: number, bytes: number): Stretch | null | Promise<Stretch | null> {
    const { end } = this.#index;
    if (offset >= end) return null;
    const known = this.#index.after(position, offset + bytes);
    const length = known === null ? bytes : known.offset - offset;
    for (const shared of this.#shared) {
      if (shared.offset === offset && shared.length === length) return shared.stretch;
    }
    const stretch =
      known === null
        ? this.#readCounting(offset, bytes)
        : this.#readKnown(offset, length, known.position - position).then(
            (read) => read ?? this.#readCounting(offset, bytes),
          );
    this.#share({ offset, length, stretch });
    return stretch;
  }

  #share(shared: SharedRead): void {
    this.#shared.push(shared);
    if (this.#shared.length > SHARED_READS) this.#shared.shift();
    if (!(shared.stretch instanceof Promise)) return;
    shared.stretch.then(
      (stretch) => {
        shared.stretch = stretch;
      },
      () => {
        this.#shared = this.#shared.filter((other) => other !== shared);
      },
    );
  }

  /** Lines whose number the index knows; null where one of them is over the limit, or the file is shorter by now. */
  async #readKnown(offset: number, length: number, lines: number): Promise<Stretch | null> {
    if (length > MAX_LINE_BYTES) return null;
    const memory = Buffer.allocUnsafeSlow(ROOM + length);
    const { bytesRead } = await this.#handle.read(memory, ROOM, length, offset);
    return bytesRead < length ? null : { bytes: memory.subarray(ROOM), lines, next: offset + length, room: ROOM };
  }

  async #readCounting(offset: number, bytes: number): Promise<Stretch | null> {
    for (let size = bytes; ; size *= 2) {
      const wanted = Math.min(size, this.#index.end - offset);
      if (wanted <= 0) return null;
      const buffer = Buffer.allocUnsafe(wanted);
      const { bytesRead } = await this.#handle.read(buffer, 0, wanted, offset);
      const first = buffer.subarray(0, bytesRead).indexOf(NEWLINE);
      if (first > MAX_LINE_BYTES) return { bytes: excerptOf(buffer), lines: 1, next: offset + first + 1, room: 0 };
      const last = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE);
      if (last >= 0) {
        const lines = buffer.subarray(0, last + 1);
        return { bytes: lines, lines: countLines(lines), next: offset + last + 1, room: 0 };
      }
      if (bytesRead < wanted) return null;
      if (size > MAX_LINE_BYTES) return this.#readOverlong(buffer, offset);
    }
  }

  async #readOverlong(start: Buffer, offset: number): Promise<Stretch | null> {
    const excerpt = excerptOf(start);
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let at = offset + start.length; at < this.#index.end; at += buffer.length) {
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, at);
      const newline = buffer.subarray(0, bytesRead).indexOf(NEWLINE);
      if (newline >= 0) return { bytes: excerpt, lines: 1, next: at + newline + 1, room: 0 };
    }
    return null;
  }
}
