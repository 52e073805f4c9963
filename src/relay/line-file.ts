import { readSync, type Stats } from 'node:fs';
import { open, statfs, type FileHandle } from 'node:fs/promises';
import { identityOf, IDENTITY_BYTES } from '../telemetry/identity.ts';
import { FINGERPRINT_BYTES, SCAN_BYTES } from './limits.ts';
import { isBlank } from './line-count.ts';
import { LineIndex } from './line-index.ts';
import { LineReader, type Stretch } from './line-reader.ts';

/** One open file of lines, as long as it is the same file: counts its lines as it grows, and reads them. */

/** Usually only a few lines have come. */
const FIRST_SCAN_BYTES = 16 * 1024;
/** So many of the last bytes that were seen are looked at again: a file that was cut and has grown since has others there. */
const TAIL_BYTES = 64;
/** Lines. */
const TELL_EVERY = 20_000;

/**
 * Kinds of local file systems (`statfs`): ext, xfs, btrfs, tmpfs, overlay, zfs, f2fs. What was just written is in memory
 * there, and to read it at once costs a tenth of handing the read to another thread. A network disk may hang.
 */
const LOCAL_FILE_SYSTEMS = new Set([0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1, 0xf2f52010]);

/** How it ended: `left` behind by its path (renamed, deleted) it can still be read; when `cut`, its bytes are gone. */
export type LineFileEnd = 'left' | 'cut';

export class LineFile {
  readonly #handle: FileHandle;
  readonly #index = new LineIndex();
  readonly #reader: LineReader;
  readonly #waiting = new Set<{ readonly position: number; readonly resolve: () => void }>();
  #identity: string | null = null;
  #fingerprint: Buffer = Buffer.alloc(0);
  /** The last bytes that were seen. */
  #tail: Buffer = Buffer.alloc(0);
  #size: number;
  #counted = false;
  #ended: LineFileEnd | null = null;
  #holders = 1;
  #scratch: Buffer | null = null;

  /** Identifies the file behind the path. */
  readonly inode: number;
  /** Milliseconds since 1970 when the file was made, as far as the file system knows. */
  readonly createdAt: number;

  /** It lies on a disk of this machine. */
  readonly local: boolean;

  private constructor(handle: FileHandle, info: Stats, local: boolean) {
    this.#handle = handle;
    this.local = local;
    this.#reader = new LineReader(handle, this.#index);
    this.inode = info.ino;
    this.createdAt = info.birthtimeMs > 0 ? info.birthtimeMs : info.mtimeMs;
    this.#size = info.size;
  }

  /** Opens a file, of which the bytes up to a bound may be shown. Throws where there is no such file. */
  static async open(path: string, bound = Number.POSITIVE_INFINITY): Promise<LineFile> {
    const handle = await open(path, 'r');
    try {
      const { type } = await statfs(path);
      const file = new LineFile(handle, await handle.stat(), LOCAL_FILE_SYSTEMS.has(type));
      await file.#readStart(bound);
      return file;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Number of whole lines found so far. */
  get head(): number {
    return this.#index.head;
  }

  /** Offset after the last whole line found so far. */
  get end(): number {
    return this.#index.end;
  }

  /** Bytes of the file when it was last looked at, those of an unfinished line included. */
  get size(): number {
    return this.#size;
  }

  /** False until the lines that the file had in the beginning are counted. */
  get counted(): boolean {
    return this.#counted;
  }

  /** Digest of the first line (of its first bytes, where it is long); null while there is none. */
  get identity(): string | null {
    return this.#identity;
  }

  /** Null while its path leads to it. */
  get ended(): LineFileEnd | null {
    return this.#ended;
  }

  /**
   * Counts what has come since, up to a bound (bytes). Calls back as lines are found. A long count is left where it is
   * when nobody wants it any more, and goes on from there the next time.
   * @returns false where the last bytes that were seen are others now: the file was cut or rewritten in place
   */
  async scan(bound: number, grown: () => void, wanted = (): boolean => true): Promise<boolean> {
    const before = this.head;
    let told = before;
    for (let length = FIRST_SCAN_BYTES; ; length = Math.min(4 * length, SCAN_BYTES)) {
      const buffer = this.#bufferFor(length, bound);
      const reading = this.#readAt(buffer, this.#tailStart);
      const taken = this.#take(buffer, typeof reading === 'number' ? reading : await reading);
      if (taken === 'other') return false;
      if (taken === 'all') break;
      if (this.#identity === null) await this.#readStart(bound);
      if (!this.#counted && !wanted()) return true;
      // During a long count viewers are woken now and then, not for each buffer.
      if (this.head - told > TELL_EVERY) {
        told = this.head;
        grown();
      }
    }
    const first = !this.#counted;
    this.#counted = true;
    this.#wake();
    if (this.#identity === null) await this.#readStart(bound);
    if (this.head !== before || first) grown();
    return true;
  }

  /**
   * The same for the few lines that usually have come, at once: what `scan` does besides costs more than that.
   * @returns false where this was not all: the file is not local or not counted, or more or something else has come
   */
  glance(bound: number, grown: () => void): boolean {
    if (!this.local || !this.#counted || this.#identity === null) return false;
    const before = this.head;
    const buffer = this.#bufferFor(FIRST_SCAN_BYTES, bound);
    const taken = this.#take(buffer, readSync(this.#handle.fd, buffer, 0, buffer.length, this.#tailStart));
    if (this.head !== before) grown();
    return taken === 'all';
  }

  /** Offset of the last bytes that were seen: they are read with what follows them, since a second read costs as much. */
  get #tailStart(): number {
    return this.#index.seen - this.#tail.length;
  }

  #bufferFor(length: number, bound: number): Buffer {
    return this.#bufferOf(Math.max(0, Math.min(length, bound - this.#tailStart)));
  }

  /** Takes what was read into such a buffer; `part` where there may be more. */
  #take(buffer: Buffer, bytesRead: number): 'other' | 'part' | 'all' {
    const seen = this.#tail.length;
    if (bytesRead < seen || this.#tail.compare(buffer, 0, seen) !== 0) return 'other';
    const from = this.#index.seen;
    this.#size = Math.max(this.#size, from - seen + bytesRead);
    if (bytesRead === seen) return 'all';
    const bytes = buffer.subarray(seen, bytesRead);
    const [end, head] = [this.end, this.head];
    this.#index.add(bytes);
    this.#keepTail(buffer.subarray(0, bytesRead));
    this.#wake();
    // The newest lines are what every viewer at the head wants next.
    if (this.#counted && this.#holders > 1 && end === from && this.end > end) {
      this.#reader.keep(end, bytes.subarray(0, this.end - end), this.head - head);
    }
    return bytesRead < buffer.length ? 'all' : 'part';
  }

  /** @param bytes all that was read, the tail of before first */
  #keepTail(bytes: Buffer): void {
    if (bytes.length > this.#tail.length) this.#tail = Buffer.from(bytes.subarray(-TAIL_BYTES));
  }

  /** True while the file starts as it did; rewritten in place it does not. */
  async startsAsBefore(bound: number): Promise<boolean> {
    if (this.#fingerprint.length === 0) return true;
    const now = this.#bufferOf(this.#fingerprint.length);
    const reading = this.#readAt(now, 0);
    const bytesRead = typeof reading === 'number' ? reading : await reading;
    if (bytesRead === now.length && now.equals(this.#fingerprint)) {
      if (now.length < FINGERPRINT_BYTES) await this.#readStart(bound);
      return true;
    }
    return false;
  }

  /** True where the file, up to a bound (bytes), is larger than when it was last looked at. */
  async hasGrown(bound: number): Promise<boolean> {
    const size = Math.min((await this.#handle.stat()).size, bound);
    const grown = size > this.#size;
    this.#size = size;
    return grown;
  }

  /** Resolves when the position's place is known, or it is certain that the file has fewer lines. */
  async reached(position: number): Promise<void> {
    if (this.#counted || position <= this.head) return;
    await new Promise<void>((resolve) => {
      this.#waiting.add({ position, resolve });
    });
  }

  /** Offset of a position; beyond the head it is the end. */
  offsetOf(position: number): Promise<number> {
    return this.#reader.offsetOf(position);
  }

  /**
   * The next whole lines from a position and its offset, up to about `bytes`; null where there is nothing (more) to
   * read. A line over the limit is given as its first bytes: the viewer reports it and goes on. Viewers at the same
   * place share what is read.
   */
  read(position: number, offset: number, bytes: number): Stretch | null | Promise<Stretch | null> {
    return this.#ended === 'cut' ? null : this.#reader.read(position, offset, bytes);
  }

  /** Nothing more is found from now on. */
  finish(how: LineFileEnd): void {
    this.#ended = how;
    this.#counted = true;
    this.#wake();
  }

  /** Keeps the file open for one more reader. */
  hold(): void {
    this.#holders += 1;
  }

  /** The file closes with its last holder. */
  async release(): Promise<void> {
    this.#holders -= 1;
    // Nobody reads it now: a folder of runs that were once looked at must not fill the memory.
    if (this.#holders === 1) this.#reader.forget();
    if (this.#holders === 0) await this.#handle.close();
  }

  /** Memory for the next read: for few bytes always the same, as one file is looked at by one look at a time. */
  #bufferOf(length: number): Buffer {
    if (length > FIRST_SCAN_BYTES) return Buffer.allocUnsafe(length);
    this.#scratch ??= Buffer.allocUnsafeSlow(FIRST_SCAN_BYTES);
    return this.#scratch.subarray(0, length);
  }

  /** Reads as much as there is for the buffer; a few bytes of a local file without leaving this thread. */
  #readAt(buffer: Buffer, offset: number): number | Promise<number> {
    if (this.local && buffer.length <= FIRST_SCAN_BYTES) {
      return readSync(this.#handle.fd, buffer, 0, buffer.length, offset);
    }
    return this.#handle.read(buffer, 0, buffer.length, offset).then(({ bytesRead }) => bytesRead);
  }

  #wake(): void {
    for (const waiter of this.#waiting) {
      if (!this.#counted && waiter.position > this.head) continue;
      this.#waiting.delete(waiter);
      waiter.resolve();
    }
  }

  /** Remembers how the file starts, and what its first line is. */
  async #readStart(bound: number): Promise<void> {
    const start = Buffer.alloc(Math.min(IDENTITY_BYTES + FINGERPRINT_BYTES, bound));
    const { bytesRead } = await this.#handle.read(start, 0, start.length, 0);
    this.#fingerprint = start.subarray(0, Math.min(bytesRead, FINGERPRINT_BYTES));
    if (this.#identity !== null) return;
    const first = this.#index.first ?? firstLineIn(start.subarray(0, bytesRead));
    if (first === null) return;
    const line = Buffer.alloc(Math.max(0, Math.min(IDENTITY_BYTES, bound - first)));
    const read = await this.#handle.read(line, 0, line.length, first);
    const bytes = line.subarray(0, read.bytesRead);
    // A first line that is still being written has no identity yet.
    if (bytes.includes(10) || bytes.length === IDENTITY_BYTES) this.#identity = await identityOf(bytes);
  }
}

/** Offset of the first line that is not blank; null where the bytes do not show it. */
function firstLineIn(bytes: Buffer): number | null {
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    if (!isBlank(bytes, start, end)) return start;
    start = end + 1;
  }
  return null;
}
