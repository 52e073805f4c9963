import { watch, type FSWatcher } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { identityOf, IDENTITY_BYTES } from '../telemetry/identity.ts';
import { MAX_LINE_BYTES } from '../telemetry/limits.ts';
import { CHUNK_BYTES, FINGERPRINT_BYTES, INDEX_EVERY, LIVE_FOR_MS, POLL_MS } from './limits.ts';
import { countLines, eachLine, isBlank } from './line-count.ts';

/** One run's file: follows it as it grows and finds the place of any position. Reads only, locks nothing. */

const SCAN_BYTES = 1024 * 1024;

/** A stretch of whole lines of the file. */
export interface Stretch {
  readonly bytes: Buffer;
  readonly lines: number;
  /** Where the next stretch starts. */
  readonly next: number;
}

export interface RunFileEvents {
  /** Lines came, or the run began or ceased to be live. */
  readonly changed: () => void;
  /** The file was truncated or replaced; positions start anew. */
  readonly truncated: () => void;
}

/** What is given of a line over the limit; never blank, because such a line has a position. */
function excerptOf(line: Buffer): Buffer {
  const start = line.subarray(0, 512);
  return Buffer.concat([isBlank(start, 0, start.length) ? Buffer.from('(blank)') : start, Buffer.from('\n')]);
}

export class RunFile {
  readonly path: string;
  readonly #events: RunFileEvents;
  /** Byte offsets of the positions 0, INDEX_EVERY, 2·INDEX_EVERY … */
  #index: number[] = [0];
  #head = 0;
  /** Offset after the last whole line. */
  #end = 0;
  #inode = 0;
  #size = 0;
  #fingerprint: Buffer = Buffer.alloc(0);
  #modified = 0;
  /** When this relay last saw the file grow: another machine's clock may be off. */
  #grownAt = 0;
  #started = 0;
  #wasLive = false;
  #reading: Promise<void> | null = null;
  #again = false;
  #handle: FileHandle | null = null;
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #generation = 0;
  #identity: string | null = null;
  /** How far an unfinished line longer than the scan buffer was searched for its end. */
  #longLineSeen = 0;
  #longLineBlank = true;

  constructor(path: string, events: RunFileEvents) {
    this.path = path;
    this.#events = events;
  }

  /** Grows whenever the file was truncated or replaced: offsets of another generation mean nothing. */
  get generation(): number {
    return this.#generation;
  }

  /** Digest of the first line (of its first bytes, where it is long); null while there is none. */
  get identity(): string | null {
    return this.#identity;
  }

  /** Number of whole lines. */
  get head(): number {
    return this.#head;
  }

  /** Offset after the last whole line. */
  get end(): number {
    return this.#end;
  }

  /** Seconds since 1970 when the file was first written, as far as the file system knows. */
  get startedAt(): number {
    return this.#started / 1000;
  }

  get live(): boolean {
    return Date.now() - Math.max(this.#modified, this.#grownAt) < LIVE_FOR_MS;
  }

  /** Reads what is there and follows the file from then on. */
  async follow(): Promise<void> {
    await this.refresh();
    this.#timer = setInterval(() => void this.refresh(), POLL_MS);
    this.#timer.unref();
    this.#watch();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#watcher?.close();
    await this.#reading;
    await this.#handle?.close();
    this.#handle = null;
  }

  /** Looks at the file once; calls that come meanwhile share one more look. */
  async refresh(): Promise<void> {
    if (this.#reading !== null) {
      this.#again = true;
      return this.#reading;
    }
    this.#reading = this.#look();
    await this.#reading;
    this.#reading = null;
    if (this.#again && !this.#closed) {
      this.#again = false;
      await this.refresh();
    }
  }

  /** Offset of a position; beyond the head it is the end. */
  async offsetOf(position: number): Promise<number> {
    if (position >= this.#head) return this.#end;
    const entry = Math.floor(position / INDEX_EVERY);
    let offset = this.#index[entry] ?? 0;
    let missing = position - entry * INDEX_EVERY;
    while (missing > 0) {
      const stretch = await this.read(offset);
      if (stretch === null) return this.#end;
      if (stretch.lines <= missing) {
        missing -= stretch.lines;
        offset = stretch.next;
        continue;
      }
      const starts: number[] = [];
      eachLine(stretch.bytes, (start) => starts.push(start));
      return offset + (starts[missing] ?? 0);
    }
    return offset;
  }

  /**
   * The next whole lines from an offset, about a chunk; null where there is nothing (more) to read.
   * A line over the limit is given as its first bytes: the viewer reports it and goes on.
   */
  async read(offset: number): Promise<Stretch | null> {
    const handle = this.#handle;
    if (handle === null || offset >= this.#end) return null;
    for (let size = CHUNK_BYTES; ; size *= 2) {
      const wanted = Math.min(size, this.#end - offset);
      const buffer = Buffer.allocUnsafe(wanted);
      const { bytesRead } = await handle.read(buffer, 0, wanted, offset);
      const first = buffer.subarray(0, bytesRead).indexOf(10);
      if (first > MAX_LINE_BYTES) return { bytes: excerptOf(buffer), lines: 1, next: offset + first + 1 };
      const last = buffer.subarray(0, bytesRead).lastIndexOf(10);
      if (last >= 0) {
        const bytes = buffer.subarray(0, last + 1);
        return { bytes, lines: countLines(bytes), next: offset + last + 1 };
      }
      if (bytesRead < wanted) return null;
      if (size > MAX_LINE_BYTES) return this.#overlong(handle, buffer, offset);
    }
  }

  async #overlong(handle: FileHandle, start: Buffer, offset: number): Promise<Stretch | null> {
    const excerpt = excerptOf(start);
    for (let at = offset + start.length; at < this.#end; at += CHUNK_BYTES) {
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, this.#end - at));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      const newline = buffer.subarray(0, bytesRead).indexOf(10);
      if (newline >= 0) return { bytes: excerpt, lines: 1, next: at + newline + 1 };
    }
    return null;
  }

  #watch(): void {
    try {
      this.#watcher = watch(this.path, { persistent: false }, () => void this.refresh());
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // The poll goes on alone.
    }
  }

  async #look(): Promise<void> {
    try {
      const info = await stat(this.path);
      const replaced = this.#inode !== 0 && (info.ino !== this.#inode || info.size < this.#size);
      if (replaced || (info.size !== this.#size && (await this.#otherStart()))) await this.#restart();
      if (this.#handle === null) {
        this.#handle = await open(this.path, 'r');
        this.#inode = info.ino;
        this.#started = info.birthtimeMs > 0 ? info.birthtimeMs : info.mtimeMs;
      }
      this.#modified = info.mtimeMs;
      if (info.size > this.#size) {
        if (this.#size > 0) this.#grownAt = Date.now();
        this.#size = info.size;
        await this.#scan();
      }
    } catch {
      // Gone for now; it may come back, and what was read stays with the viewers.
      this.#modified = 0;
      this.#grownAt = 0;
    }
    if (this.live !== this.#wasLive) {
      this.#wasLive = this.live;
      this.#events.changed();
    }
  }

  /** True where the file no longer starts as it did: it was rewritten in place. */
  async #otherStart(): Promise<boolean> {
    if (this.#handle === null || this.#fingerprint.length === 0) return false;
    const now = Buffer.alloc(this.#fingerprint.length);
    await this.#handle.read(now, 0, now.length, 0);
    return !now.equals(this.#fingerprint);
  }

  async #restart(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
    this.#generation += 1;
    this.#identity = null;
    this.#index = [0];
    this.#head = 0;
    this.#end = 0;
    this.#size = 0;
    this.#fingerprint = Buffer.alloc(0);
    this.#longLineSeen = 0;
    this.#longLineBlank = true;
    this.#watcher?.close();
    this.#watch();
    this.#events.truncated();
  }

  async #scan(): Promise<void> {
    const handle = this.#handle;
    if (handle === null) return;
    if (this.#fingerprint.length < FINGERPRINT_BYTES) {
      const start = Buffer.alloc(Math.min(FINGERPRINT_BYTES, this.#size));
      await handle.read(start, 0, start.length, 0);
      this.#fingerprint = start;
    }
    const buffer = Buffer.allocUnsafe(SCAN_BYTES);
    const before = this.#head;
    while (this.#end < this.#size) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#end);
      const bytes = buffer.subarray(0, bytesRead);
      const last = bytes.lastIndexOf(10);
      if (last >= 0) this.#count(bytes.subarray(0, last + 1));
      // What follows the last newline is a line still being written, unless it fills the whole buffer.
      else if (bytesRead < buffer.length || !(await this.#passLongLine(handle, buffer))) break;
    }
    if (this.#identity === null && this.#head > 0) this.#identity = await this.#digestStart(handle);
    if (this.#head !== before) this.#events.changed();
  }

  async #digestStart(handle: FileHandle): Promise<string> {
    const start = Buffer.alloc(IDENTITY_BYTES);
    const { bytesRead } = await handle.read(start, 0, start.length, this.#index[0] ?? 0);
    return identityOf(start.subarray(0, bytesRead));
  }

  #count(bytes: Buffer): void {
    const base = this.#end;
    eachLine(bytes, (start) => {
      this.#addLine(base + start);
    });
    this.#end = base + bytes.length;
  }

  #addLine(offset: number): void {
    if (this.#head % INDEX_EVERY === 0) this.#index[this.#head / INDEX_EVERY] = offset;
    this.#head += 1;
  }

  /** Finds the end of a line that is longer than the buffer; false while it is still being written. */
  async #passLongLine(handle: FileHandle, buffer: Buffer): Promise<boolean> {
    let at = Math.max(this.#longLineSeen, this.#end);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      const newline = buffer.subarray(0, bytesRead).indexOf(10);
      this.#longLineBlank &&= isBlank(buffer, 0, newline >= 0 ? newline : bytesRead);
      if (newline >= 0) {
        // As in the viewer: a blank line has no position, a line over the limit has one whatever it holds.
        if (!this.#longLineBlank || at + newline - this.#end > MAX_LINE_BYTES) this.#addLine(this.#end);
        this.#end = at + newline + 1;
        this.#longLineSeen = 0;
        this.#longLineBlank = true;
        return true;
      }
      at += bytesRead;
      this.#longLineSeen = at;
      if (bytesRead < buffer.length) return false;
    }
  }
}
