import type { Page } from '@playwright/test';
import { decompress } from '../../../src/storage/lz4.ts';

/** Everything that a page's origin keeps on a device, to be searched. */

/** What a page and its origin keep, as text; bytes one character each. */
export interface Kept {
  readonly databases: readonly string[];
  readonly packed: readonly { readonly bytes: string; readonly size: number; readonly checksum: number }[];
  readonly caches: readonly string[];
  readonly local: string;
  readonly session: Readonly<Record<string, string>>;
  readonly page: string;
}

/** Reads it all out in the page. */
export function keptBy(page: Page): Promise<Kept> {
  return page.evaluate(async () => {
    const answer = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => {
          resolve(request.result);
        };
        request.onerror = () => {
          reject(request.error ?? new Error('no answer'));
        };
      });
    const characters = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    const texts: string[] = [];
    const packed: { bytes: string; size: number; checksum: number }[] = [];
    const read = async (value: unknown): Promise<void> => {
      if (value instanceof Blob) await read(await value.arrayBuffer());
      else if (value instanceof ArrayBuffer) texts.push(characters(new Uint8Array(value)));
      else if (ArrayBuffer.isView(value)) {
        texts.push(characters(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)));
      } else if (typeof value === 'object' && value !== null) {
        if ('bytes' in value && value.bytes instanceof Uint8Array && 'size' in value && 'checksum' in value) {
          const { bytes, size, checksum } = value;
          packed.push({ bytes: characters(bytes), size: Number(size), checksum: Number(checksum) });
        }
        for (const [name, part] of value instanceof Map ? value : Object.entries(value)) {
          texts.push(String(name));
          await read(part);
        }
        if (value instanceof Set) for (const part of value) await read(part);
      } else texts.push(String(value));
    };
    for (const { name } of await indexedDB.databases()) {
      if (name === undefined) continue;
      const database = await answer(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const source = database.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([answer(source.getAllKeys()), answer<unknown[]>(source.getAll())]);
        for (const value of [...keys, ...values]) await read(value);
      }
      database.close();
    }
    const cached: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const response = await cache.match(request);
        const headers = [...request.headers, ...(response?.headers ?? [])].flat();
        const body = new Uint8Array((await response?.arrayBuffer()) ?? []);
        cached.push(name, request.url, request.referrer, response?.url ?? '', ...headers, characters(body));
      }
    }
    return {
      databases: texts,
      packed,
      caches: cached,
      local: JSON.stringify(localStorage),
      session: Object.fromEntries(Object.keys(sessionStorage).map((key) => [key, sessionStorage.getItem(key) ?? ''])),
      page: JSON.stringify([
        document.title,
        location.href,
        document.referrer,
        document.cookie,
        history.state,
        window.name,
      ]),
    };
  });
}

/** What was packed with LZ4, in one piece or several. */
export function unpacked({ packed }: Kept): Buffer[] {
  const wholes = new Map<string, { size: number; parts: string[] }>();
  for (const { bytes, size, checksum } of packed) {
    const key = `${String(size)} ${String(checksum)}`;
    const whole = wholes.get(key) ?? { size, parts: [] };
    whole.parts.push(bytes);
    wholes.set(key, whole);
  }
  return [...wholes.values()].map(({ size, parts }) =>
    Buffer.from(decompress(Buffer.from(parts.join(''), 'latin1'), size)),
  );
}
