import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { AppendFile, DiskError, type FreeBytes } from '../append-file.ts';
import { lockFolder } from '../folder-lock.ts';
import type { Log } from '../log.ts';
import { spoolName } from './redis-address.ts';
import type { Place } from './redis-continuity.ts';
import { BEFORE_ALL } from './redis-replies.ts';

/**
 * The lines of a stream in a file, and beside it how far the stream was read. That is written after the lines: what a
 * crash leaves behind it is cut off and read again, so that nothing is lost and nothing is there twice.
 */

const VERSION = 1;
/** How much of the file is searched at once. */
const SEARCH_BYTES = 1024 * 1024;

const RESUME = z.object({
  version: z.literal(VERSION),
  stream: z.string(),
  url: z.string(),
  id: z.string().check(z.regex(/^\d+-\d+$/)),
  bytes: z.int().check(z.gte(0)),
  seen: z.nullable(z.int()),
});

type Resume = z.infer<typeof RESUME>;

const START: Place = { id: BEFORE_ALL, seen: null };

export interface SpoolOptions {
  readonly folder: string;
  /** The broker, without credentials. */
  readonly place: string;
  readonly stream: string;
  readonly freeBytes: FreeBytes | undefined;
}

/** Null where there is none; why it cannot be used, where it cannot. */
async function readResume(path: string, { place, stream }: SpoolOptions): Promise<Resume | string | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return null;
  }
  try {
    const { success, data } = RESUME.safeParse(JSON.parse(text));
    if (!success) return 'it has not the form that this version of Scry writes';
    return data.stream === stream && data.url === place ? data : 'it belongs to another stream';
  } catch {
    return 'it is damaged';
  }
}

async function toDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DiskError ? error : new DiskError(error instanceof Error ? error.message : String(error));
  }
}

export class RedisSpool {
  readonly #file: AppendFile;
  readonly #resumePath: string;
  readonly #options: SpoolOptions;
  readonly #unlock: () => void;
  #place: Place;
  /** True where the file beside the lines does not yet tell the place. */
  #unsaved = false;

  private constructor(file: AppendFile, resumePath: string, options: SpoolOptions, place: Place, unlock: () => void) {
    this.#file = file;
    this.#unlock = unlock;
    this.#resumePath = resumePath;
    this.#options = options;
    this.#place = place;
  }

  /**
   * Opens what an earlier start left, or begins anew. Rejects where the folder cannot be written, with FolderLockError
   * where another relay on this machine reads the stream into it.
   */
  static async open(options: SpoolOptions, log: Log): Promise<RedisSpool> {
    const name = spoolName(options.place, options.stream);
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const unlock = await lockFolder(options.folder, name);
    try {
      return await RedisSpool.#openLocked(options, join(options.folder, name), log, unlock);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  static async #openLocked(options: SpoolOptions, base: string, log: Log, unlock: () => void): Promise<RedisSpool> {
    const resumePath = `${base}.resume.json`;
    const file = await AppendFile.open(`${base}.jsonl`, options.freeBytes);
    const resume = await readResume(resumePath, options);
    const anew = (why: string): void => {
      log.warn(`${why}. The stream ${options.stream} is read again from its start.`);
    };
    let place = START;
    let bytes = 0;
    if (typeof resume === 'string') anew(`${resumePath} cannot be used: ${resume}`);
    else if (resume === null) {
      if (file.end > 0) anew(`${file.path} is there, but not the file that tells how far the stream was read`);
    } else if (resume.bytes > file.end) anew(`${file.path} is shorter than when it was last written`);
    else {
      place = { id: resume.id, seen: resume.seen };
      bytes = resume.bytes;
    }
    if (bytes < file.end) await file.cut(bytes);
    return new RedisSpool(file, resumePath, options, place, unlock);
  }

  get path(): string {
    return this.#file.path;
  }

  /** Bytes that are safe on the disk. */
  get end(): number {
    return this.#file.end;
  }

  /** How far the stream was read. */
  get place(): Place {
    return this.#place;
  }

  /** Adds whole lines and says how far they reach. Throws DiskError; what was not added then may be given again. */
  async append(lines: Uint8Array, place: Place): Promise<void> {
    if (lines.length > 0) await this.#file.append(lines);
    await this.moveTo(place);
  }

  /** The stream was read up to here. Throws DiskError; `save` tries again. */
  async moveTo(place: Place): Promise<void> {
    if (place.id === this.#place.id && place.seen === this.#place.seen) return;
    this.#place = place;
    this.#unsaved = true;
    await this.save();
  }

  /** Writes down how far the stream was read, where that could not be done before. Throws DiskError. */
  async save(): Promise<void> {
    if (!this.#unsaved) return;
    const { stream, place } = this.#options;
    const resume: Resume = { version: VERSION, stream, url: place, ...this.#place, bytes: this.#file.end };
    await toDisk(async () => {
      const next = `${this.#resumePath}.new`;
      const handle = await open(next, 'w', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify(resume)}\n`);
        await handle.datasync();
      } finally {
        await handle.close();
      }
      await rename(next, this.#resumePath);
    });
    this.#unsaved = false;
  }

  /** Forgets all lines: another stream took the place of this one. Throws DiskError. */
  async restart(): Promise<void> {
    await toDisk(() => this.#file.cut(0));
    this.#unsaved = true;
    this.#place = START;
    await this.save();
  }

  /** True where a line is among those stored. Looks at the newest first. Throws DiskError. */
  async holds(line: Uint8Array): Promise<boolean> {
    const newline = Buffer.from('\n');
    const ended = Buffer.concat([line, newline]);
    const between = Buffer.concat([newline, ended]);
    return toDisk(async () => {
      for (let end = this.#file.end; end > 0; end -= SEARCH_BYTES) {
        const start = Math.max(0, end - SEARCH_BYTES);
        const part = await this.#file.read(start, end - start + between.length - 1);
        if (part.includes(between)) return true;
      }
      return ended.equals(await this.#file.read(0, ended.length));
    });
  }

  async close(): Promise<void> {
    // What cannot be written now is read again from the stream at the next start.
    await this.save().catch(() => undefined);
    await this.#file.close();
    this.#unlock();
  }
}
