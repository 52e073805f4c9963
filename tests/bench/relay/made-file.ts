import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { LINE_BYTES, microseconds, putLine } from './line.ts';

const LINES_PER_WRITE = 512;

/** Makes a file of so many lines, numbered from 0. */
export function makeFile(path: string, lines: number): void {
  const bytes = Buffer.allocUnsafe(LINES_PER_WRITE * LINE_BYTES);
  const time = microseconds();
  const file = openSync(path, 'w');
  try {
    for (let done = 0; done < lines; done += LINES_PER_WRITE) {
      const count = Math.min(LINES_PER_WRITE, lines - done);
      for (let i = 0; i < count; i++) putLine(bytes, i * LINE_BYTES, done + i, time);
      let written = 0;
      while (written < count * LINE_BYTES) written += writeSync(file, bytes, written, count * LINE_BYTES - written);
    }
  } finally {
    closeSync(file);
  }
}

/** The path of a file of so many lines that is kept from one bench to the next. */
export function keptFile(cache: string, lines: number): string {
  const path = join(cache, `relay-${String(lines)}.jsonl`);
  if (existsSync(path) && statSync(path).size === lines * LINE_BYTES) return path;
  console.error(`relay: making ${path}, ${((lines * LINE_BYTES) / 1e9).toFixed(1)} GB, once.`);
  makeFile(`${path}.part`, lines);
  renameSync(`${path}.part`, path);
  return path;
}

/** An empty folder for as long as the work takes, on the disk of the cache; what an interrupted bench left is removed. */
export async function withFolder<T>(cache: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(cache, 'relay');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
