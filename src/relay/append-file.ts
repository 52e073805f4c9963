import { constants } from 'node:fs';
import { open, stat, statfs, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CHUNK_BYTES, FREE_BYTES_LEFT } from './limits.ts';

/** A file of lines that grows durably: what `append` has promised survives a crash of the machine, what it has not is gone. */

const NEWLINE = 10;

/** Bytes that the disk would not take; the file is as it was before. */
export class DiskError extends Error {}

/** Free bytes where a file lies. */
export type FreeBytes = (path: string) => Promise<number>;

const freeBytesOf: FreeBytes = async (path) => {
  const { bavail, bsize } = await statfs(dirname(path));
  return bavail * bsize;
};

/** Offset after the last newline: what follows was cut by a crash, and nobody was told that it is safe. */
async function endOfWholeLines(handle: FileHandle, size: number): Promise<number> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - buffer.length);
    const { bytesRead } = await handle.read(buffer, 0, end - start, start);
    const newline = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export class AppendFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #freeBytes: FreeBytes;
  #end: number;
  /** The file ends there at most: a last line without its newline, or what a failed write left, lies beyond `#end`. */
  #most: number;

  private constructor(path: string, handle: FileHandle, end: number, most: number, freeBytes: FreeBytes) {
    this.path = path;
    this.#handle = handle;
    this.#end = end;
    this.#most = most;
    this.#freeBytes = freeBytes;
  }

  /**
   * Opens or makes the file, readable by its owner only. A last line without its newline does not count; it is cut off
   * by the first `append`, so that a file to which nothing is appended stays as it is, whoever else writes it.
   */
  static async open(path: string, freeBytes: FreeBytes = freeBytesOf): Promise<AppendFile> {
    // Not in append mode: after a failed write the next one goes over what it left.
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const { size } = await handle.stat();
    const end = await endOfWholeLines(handle, size);
    // A new file is only there after a crash when its folder was written too.
    if (size === 0) await syncFolder(dirname(path));
    return new AppendFile(path, handle, end, size, freeBytes);
  }

  /** Bytes of whole lines in the file. */
  get end(): number {
    return this.#end;
  }

  /**
   * Writes whole lines and waits until the disk has them. Throws DiskError, and leaves the file as it was, where the
   * disk is full or would be so full that the training beside it suffers, and where the file is no longer the one that
   * was opened, or somebody else has changed it. One call at a time.
   */
  async append(bytes: Uint8Array): Promise<void> {
    const free = await this.#freeBytes(this.path);
    if (free - bytes.length < FREE_BYTES_LEFT) {
      throw new DiskError(
        `the disk has ${String(Math.round(free / 1e6))} MB free, and the relay leaves ${String(FREE_BYTES_LEFT / 1e6)} MB to others`,
      );
    }
    await this.#expectUnchanged();
    try {
      if (this.#most > this.#end) await this.#handle.truncate(this.#end);
      this.#most = this.#end + bytes.length;
      for (let written = 0; written < bytes.length;) {
        const part = await this.#handle.write(bytes, written, bytes.length - written, this.#end + written);
        written += part.bytesWritten;
      }
      await this.#handle.datasync();
    } catch (error) {
      // A part of it may stand there; nobody was told, so it goes.
      await this.#handle.truncate(this.#end).catch(() => undefined);
      throw new DiskError(error instanceof Error ? error.message : String(error));
    }
    this.#end += bytes.length;
  }

  /** What is appended to a file that nobody finds any more, or over the lines of another writer, would be lost. */
  async #expectUnchanged(): Promise<void> {
    const [there, own] = await Promise.all([stat(this.path).catch(() => null), this.#handle.stat()]);
    if (there === null) throw this.#changed('was moved or deleted');
    if (there.ino !== own.ino || there.dev !== own.dev) throw this.#changed('was replaced');
    if (own.size < this.#end) throw this.#changed('became shorter');
    if (own.size > this.#most) throw this.#changed('is written by somebody else');
  }

  #changed(how: string): DiskError {
    return new DiskError(`${this.path} ${how} while the relay keeps it. Put it back, or start the relay again`);
  }

  /** Takes back everything from an offset on. */
  async cut(end: number): Promise<void> {
    await this.#handle.truncate(end);
    await this.#handle.datasync();
    this.#end = end;
    this.#most = end;
  }

  /** Bytes from an offset on, at most `length`. Throws DiskError where the file became shorter. */
  async read(start: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.#end - start)));
    const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, start);
    if (bytesRead < buffer.length) throw this.#changed('became shorter');
    return buffer;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
