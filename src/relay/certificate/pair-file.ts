import { createPrivateKey, randomBytes, X509Certificate, type KeyObject } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { reasonOf } from './server-certificate.ts';

/** A key and its certificate in one file, so that the two can never come from different hands. */

/** Both PEM. */
export interface Pair {
  readonly key: string;
  readonly cert: string;
}

export type StoredPair =
  | { readonly kind: 'missing' }
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'whole'; readonly pair: Pair; readonly certificate: X509Certificate };

const PRIVATE_KEY = /-----BEGIN ([A-Z]+ )*PRIVATE KEY-----[\s\S]*?-----END ([A-Z]+ )*PRIVATE KEY-----/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** The blocks of PEM text: the first private key, null where there is none, and all certificates. */
export function pemBlocks(text: string): { readonly key: string | null; readonly certificates: readonly string[] } {
  return { key: PRIVATE_KEY.exec(text)?.[0] ?? null, certificates: text.match(CERTIFICATE) ?? [] };
}

function parsePair(text: string): StoredPair {
  const { key, certificates } = pemBlocks(text);
  const [cert] = certificates;
  if (key === null) return { kind: 'broken', reason: 'it holds no whole private key' };
  if (cert === undefined) return { kind: 'broken', reason: 'it holds no whole certificate' };
  let certificate: X509Certificate;
  let privateKey: KeyObject;
  try {
    certificate = new X509Certificate(cert);
    privateKey = createPrivateKey(key);
  } catch (error) {
    return { kind: 'broken', reason: `it cannot be read: ${reasonOf(error)}` };
  }
  if (!certificate.checkPrivateKey(privateKey)) {
    return { kind: 'broken', reason: 'its key does not belong to its certificate' };
  }
  return { kind: 'whole', pair: { key: `${key}\n`, cert: `${cert}\n` }, certificate };
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Takes a mode's rights away from everybody but the owner. Throws what the file system throws. */
async function keepPrivate(path: string, mode: number): Promise<void> {
  const info = await stat(path);
  if ((info.mode & 0o077) !== 0) await chmod(path, mode);
}

/** The folder for private keys, made where it is missing, closed to others. Throws what the file system throws. */
export async function privateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await keepPrivate(path, 0o700);
}

/** Reads a pair and closes its file to others. Throws what the file system throws, unless the file is missing. */
export async function readPair(path: string): Promise<StoredPair> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
    await keepPrivate(path, 0o600);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return { kind: 'missing' };
    throw error;
  }
  return parsePair(text);
}

/** Writes a pair beside `path` and lets `place` move it there, so that no reader ever sees half of it. */
async function writeBeside(path: string, pair: Pair, place: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(pair.key + pair.cert);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(temporary);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Writes a pair, in place of the one that is there. Throws what the file system throws. */
export function replacePair(path: string, pair: Pair): Promise<void> {
  return writeBeside(path, pair, (temporary) => rename(temporary, path));
}

/** Writes a pair unless there is one: of several who try at once, the first wins. Throws what the file system throws. */
export function createPair(path: string, pair: Pair): Promise<void> {
  return writeBeside(path, pair, async (temporary) => {
    try {
      await link(temporary, path);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
  });
}
