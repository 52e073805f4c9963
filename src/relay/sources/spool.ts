import { createWriteStream, mkdtempSync, rmSync, writeFileSync, type WriteStream } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import type { SimulatedLine } from '../../simulator/simulate.ts';
import { FREE_BYTES_LEFT } from '../limits.ts';
import type { Log } from '../log.ts';

/** Sources without a file of their own are written to a temporary one, so that every viewer reads a file. */

export interface Spool {
  readonly path: string;
  /** Stops writing and removes the file. */
  readonly close: () => void;
}

function newSpool(name: string): { path: string; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'scry-'));
  const path = join(folder, `${name}.jsonl`);
  // A stream opens its file later; whoever follows the path must find it at once.
  writeFileSync(path, '');
  return { folder, path };
}

/** A full disk ends the spool, not the relay: what was written stays to be watched. */
function reportWriteErrors(file: WriteStream, log: Log): void {
  file.on('error', (error) => {
    log.error(`${String(file.path)} can no longer be written (${error.message}); it is served as it is.`);
  });
}

/** Ends the spool; a write that this breaks off is no trouble to tell of. */
function discard(file: WriteStream, folder: string): void {
  file.removeAllListeners('error');
  file.on('error', () => undefined);
  file.destroy();
  rmSync(folder, { recursive: true, force: true });
}

const DISK_CHECK_MS = 1000;
const NEWLINE = 10;

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Standard input as it comes. `ended` is called when the sender has closed it. */
export function spoolStdin(input: NodeJS.ReadableStream, log: Log, ended: () => void, freeBytes = freeBytesOf): Spool {
  const { folder, path } = newSpool('stdin');
  const file = createWriteStream(path);
  reportWriteErrors(file, log);
  // A last line without its newline is whole once nothing more can come.
  let last = NEWLINE;
  input.on('data', (chunk: Buffer) => {
    last = chunk.at(-1) ?? last;
  });
  input.pipe(file, { end: false });
  input.on('end', () => {
    if (!file.writableEnded) file.end(last === NEWLINE ? '' : '\n');
  });
  // The sender must never wait for us: what can no longer be written is read and dropped.
  const stopWriting = (): void => {
    input.unpipe(file);
    input.resume();
  };
  file.on('error', stopWriting);
  // The training beside it needs the disk, or the memory where temporary files lie in it, for its own work.
  const diskCheck = setInterval(() => {
    freeBytes(folder)
      .then((free) => {
        if (free >= FREE_BYTES_LEFT) return;
        clearInterval(diskCheck);
        log.error(
          `${path} grows no further: only ${(free / 1e6).toFixed(0)} MB are free there. It is served as it is.`,
        );
        stopWriting();
        // The sender has not ended.
        file.off('finish', ended);
        file.end();
      })
      .catch(() => undefined);
  }, DISK_CHECK_MS);
  diskCheck.unref();
  input.on('error', ended);
  // Not when the sender has closed it, but when all of it is in the file.
  file.on('finish', ended);
  return {
    path,
    close: () => {
      clearInterval(diskCheck);
      input.unpipe(file);
      discard(file, folder);
    },
  };
}

const TICK_MS = 50;

/** How a simulated run is played: some lines at once, then at a pace. */
export interface DemoPace {
  readonly headStart: number;
  readonly linesPerSecond: number;
}

/** A simulated run that moves. */
export async function spoolDemo(lines: Iterable<SimulatedLine>, pace: DemoPace, log: Log): Promise<Spool> {
  const { folder, path } = newSpool('demo');
  const file = createWriteStream(path);
  reportWriteErrors(file, log);
  const source = lines[Symbol.iterator]();
  const take = (count: number): string => {
    const batch: string[] = [];
    for (let i = 0; i < count; i++) {
      const next = source.next();
      if (next.done === true) break;
      batch.push(next.value.line);
    }
    return batch.length === 0 ? '' : `${batch.join('\n')}\n`;
  };
  if (!file.write(take(pace.headStart))) await once(file, 'drain');
  const timer = setInterval(() => {
    const text = take(Math.max(1, Math.round((pace.linesPerSecond * TICK_MS) / 1000)));
    if (text === '' || file.errored !== null) clearInterval(timer);
    else file.write(text);
  }, TICK_MS);
  return {
    path,
    close: () => {
      clearInterval(timer);
      discard(file, folder);
    },
  };
}
