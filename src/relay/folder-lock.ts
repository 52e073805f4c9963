import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One relay to a folder: two would each write where they believe that the file ends, over lines of the other. */

/** The folder cannot be had, with what to do instead. */
export class FolderLockError extends Error {}

/** A socket, not a file with a process number: the system forgets it with its process, and no number is used twice. */
const NAME = '.scry-lock';
/** Longer paths of sockets are cut off by some systems, silently. */
const LONGEST_PATH = 100;

/** In the folder, where everybody who writes there sees it; beside it where that path is too long for a socket. */
function lockPath(folder: string, part: string): string {
  const path = join(realpathSync(folder), part === '' ? NAME : `${NAME}-${part}`);
  if (Buffer.byteLength(path) <= LONGEST_PATH) return path;
  return join(tmpdir(), `scry-lock-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

function heldBy(folder: string): FolderLockError {
  return new FolderLockError(`another Scry keeps its runs in ${folder}. Stop that one, or choose another --store.`);
}

function tryToListen(path: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(path, () => {
      server.unref();
      resolve(() => {
        server.close();
      });
    });
  });
}

function isHeld(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => {
      resolve(codeOf(error) !== 'ECONNREFUSED');
    });
  });
}

/**
 * Takes the folder, or a named part of what is in it, for this process; returns what gives it back. Throws
 * FolderLockError.
 */
export async function lockFolder(folder: string, part = ''): Promise<() => void> {
  const path = lockPath(folder, part);
  try {
    return await tryToListen(path);
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') {
      const reason = error instanceof Error ? error.message : String(error);
      throw new FolderLockError(`${folder} cannot be locked (${reason}). Choose another --store.`);
    }
  }
  if (await isHeld(path)) throw heldBy(folder);
  // Left by a relay that was killed.
  rmSync(path, { force: true });
  return tryToListen(path).catch((error: unknown) => {
    // Another start was faster.
    throw codeOf(error) === 'EADDRINUSE' ? heldBy(folder) : error;
  });
}
