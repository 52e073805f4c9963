import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DiskError, type FreeBytes } from '../append-file.ts';
import { MAX_INGEST_HELD_BYTES, MAX_INGEST_RUNS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Runs } from '../runs.ts';
import { lockFolder } from '../folder-lock.ts';
import { IngestRun, type Stored } from './ingest-run.ts';

/** The runs that trainers send: one file each in one folder, served like any other run. */

/** Letters, digits, dot, dash and underscore: nothing that could lead out of the folder, or hide in it. */
const RUN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const SUFFIX = '.jsonl';

/** True for a name that a run may have. */
export function isRunName(name: string): boolean {
  return RUN_NAME.test(name);
}

export interface IngestStoreOptions {
  /** Made where it is missing, readable by its owner only. */
  readonly folder: string;
  readonly runs: Runs;
  readonly log: Log;
  readonly freeBytes?: FreeBytes;
}

export class IngestStore {
  readonly #options: IngestStoreOptions;
  readonly #runs = new Map<string, Promise<IngestRun>>();
  /** Runs with a file that could not be opened: where they end is not known, which is not the same as 0. */
  readonly #unread = new Set<string>();

  readonly #unlock: () => void;
  #heldBytes = 0;

  private constructor(options: IngestStoreOptions, unlock: () => void) {
    this.#options = options;
    this.#unlock = unlock;
  }

  /** Opens the folder and serves the runs that are in it. Throws FolderLockError where another relay has it. */
  static async open(options: IngestStoreOptions): Promise<IngestStore> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const store = new IngestStore(options, await lockFolder(options.folder));
    for (const file of (await readdir(options.folder)).sort()) {
      const name = file.slice(0, -SUFFIX.length);
      if (!file.endsWith(SUFFIX) || !isRunName(name)) continue;
      await store.#run(name).catch((error: unknown) => {
        options.log.error(`${join(options.folder, file)} cannot be served: ${String(error)}`);
      });
    }
    return store;
  }

  /** Position of the line that a run wants next; 0 for a run that is not there. Throws DiskError. */
  async head(name: string): Promise<number> {
    return this.#has(name) ? (await this.#run(name)).head() : 0;
  }

  /** Another run's name that differs only in case: some file systems would take both for one. */
  twinOf(name: string): string | null {
    const lower = name.toLowerCase();
    const twin = [...this.#runs.keys(), ...this.#unread].find((other) => other.toLowerCase() === lower);
    return twin === undefined || twin === name ? null : twin;
  }

  /** True where one more run may be made, or the run is there. */
  accepts(name: string): boolean {
    return this.#has(name) || this.#runs.size < MAX_INGEST_RUNS;
  }

  /** A request begins, whose body holds so many bytes until the returned function is called; null: not now. */
  begin(bytes: number): (() => void) | null {
    if (this.#heldBytes > 0 && this.#heldBytes + bytes > MAX_INGEST_HELD_BYTES) return null;
    this.#heldBytes += bytes;
    return () => {
      this.#heldBytes -= bytes;
    };
  }

  /** As {@link IngestRun.take}; makes the run where it is not there. */
  async take(name: string, first: number, body: Buffer): Promise<Stored> {
    // Nothing is made of a request that cannot be stored.
    if (first > 0 && !this.#has(name)) return { kind: 'gap', head: 0 };
    const run = await this.#run(name);
    const stored = await run.take(first, body);
    if (stored.kind === 'stored' && stored.lines > 0) void this.#options.runs.byPath(run.path)?.file.refresh();
    return stored;
  }

  async close(): Promise<void> {
    for (const run of this.#runs.values()) await (await run).close();
    this.#unlock();
  }

  #has(name: string): boolean {
    return this.#runs.has(name) || this.#unread.has(name);
  }

  #run(name: string): Promise<IngestRun> {
    const before = this.#runs.get(name);
    if (before !== undefined) return before;
    const opening = this.#open(name);
    this.#runs.set(name, opening);
    // A full disk may be free again at the next request.
    opening.catch(() => this.#runs.delete(name));
    return opening;
  }

  async #open(name: string): Promise<IngestRun> {
    const { folder, freeBytes, runs } = this.#options;
    const path = join(folder, `${name}${SUFFIX}`);
    const run = await IngestRun.open(path, freeBytes).catch((error: unknown) => {
      // ENOSPC comes before there is a file; whatever else there is may hold lines.
      if (existsSync(path)) this.#unread.add(name);
      throw new DiskError(error instanceof Error ? error.message : String(error));
    });
    this.#unread.delete(name);
    await runs.add(run.path, { name, bound: () => run.end });
    return run;
  }
}
