import { basename, dirname } from 'node:path';
import type { RunInfo } from '../telemetry/relay-protocol.ts';
import { RunFile, type RunFileOptions } from './run-file.ts';

/** The runs that the relay offers, by id. */

export type RunChange = 'appeared' | 'grown' | 'lived' | 'replaced';

export type RunListener = (run: Run, change: RunChange) => void;

export interface Run {
  readonly id: string;
  readonly name: string;
  readonly file: RunFile;
}

/** What viewers are told of a run. */
export function infoOf({ id, name, file }: Run): RunInfo {
  return {
    run: id,
    name,
    head: file.head,
    bytes: file.bytes,
    live: file.live,
    startedAt: file.startedAt,
    ...(file.identity === null ? {} : { identity: file.identity }),
    ...(file.counted ? {} : { counted: false }),
  };
}

/** The name of a run by its path: its folder where the file is the usual `events.jsonl`, else the file. */
function nameOf(path: string): string {
  const file = basename(path);
  return file === 'events.jsonl' ? basename(dirname(path)) : file.replace(/\.jsonl$/, '');
}

export class Runs {
  readonly #runs = new Map<string, Run>();
  readonly #paths = new Set<string>();
  readonly #listeners = new Set<RunListener>();

  /** Adds a run by its file and follows it; the id is its name, made unique. Its lines are counted afterwards. */
  async add(path: string, options: RunFileOptions & { readonly name?: string } = {}): Promise<Run> {
    this.#paths.add(path);
    const name = options.name ?? nameOf(path);
    const tell = (change: RunChange) => () => {
      // Before the run is on the list it is nobody's.
      const run = this.#runs.get(id);
      if (run !== undefined) this.#tell(run, change);
    };
    const file = new RunFile(path, { grown: tell('grown'), lived: tell('lived'), replaced: tell('replaced') }, options);
    await file.follow();
    let id = name;
    for (let n = 2; this.#runs.has(id); n++) id = `${name}-${String(n)}`;
    const run: Run = { id, name, file };
    this.#runs.set(id, run);
    this.#tell(run, 'appeared');
    return run;
  }

  get(id: string): Run | undefined {
    return this.#runs.get(id);
  }

  list(): readonly Run[] {
    return [...this.#runs.values()];
  }

  byPath(path: string): Run | undefined {
    return this.list().find(({ file }) => file.path === path);
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Calls back on every change until the returned function is called. */
  listen(listener: RunListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await Promise.all(this.list().map(({ file }) => file.close()));
  }

  #tell(run: Run, change: RunChange): void {
    for (const listener of this.#listeners) listener(run, change);
  }
}
