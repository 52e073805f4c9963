import { basename, dirname } from 'node:path';
import type { RunInfo } from '../telemetry/relay-protocol.ts';
import { RunFile } from './run-file.ts';

/** The runs that the relay offers, by id. */

export type RunChange = 'appeared' | 'grown' | 'truncated';

export type RunListener = (run: Run, change: RunChange) => void;

export interface Run {
  readonly id: string;
  readonly name: string;
  readonly file: RunFile;
}

/** What viewers are told of a run. */
export function infoOf(run: Run): RunInfo {
  return {
    run: run.id,
    name: run.name,
    head: run.file.head,
    bytes: run.file.end,
    live: run.file.live,
    startedAt: run.file.startedAt,
    ...(run.file.identity === null ? {} : { identity: run.file.identity }),
  };
}

/** The name of a run by its path: its folder where the file is the usual `events.jsonl`, else the file. */
function nameOf(path: string): string {
  const file = basename(path);
  return file === 'events.jsonl' ? basename(dirname(path)) : file.replace(/\.jsonl$/, '');
}

export class Runs {
  readonly #runs = new Map<string, Run>();
  readonly #listeners = new Set<RunListener>();

  /** Adds a run by its file and follows it; the id is its name, made unique. */
  async add(path: string): Promise<Run> {
    const name = nameOf(path);
    let id = name;
    for (let n = 2; this.#runs.has(id); n++) id = `${name}-${String(n)}`;
    const file = new RunFile(path, {
      changed: () => {
        this.#tell(id, 'grown');
      },
      truncated: () => {
        this.#tell(id, 'truncated');
      },
    });
    await file.follow();
    const run: Run = { id, name, file };
    this.#runs.set(id, run);
    this.#tell(id, 'appeared');
    return run;
  }

  get(id: string): Run | undefined {
    return this.#runs.get(id);
  }

  list(): readonly Run[] {
    return [...this.#runs.values()];
  }

  has(path: string): boolean {
    return this.list().some(({ file }) => file.path === path);
  }

  /** Calls back on every change until the returned function is called. */
  listen(listener: RunListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await Promise.all(this.list().map(({ file }) => file.close()));
  }

  #tell(id: string, change: RunChange): void {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    for (const listener of this.#listeners) listener(run, change);
  }
}
