/**
 * Which files of the shell stay on the device when a new version takes over: its own, and those of the version before.
 * Windows that still show that one load parts of it later, and its server may have forgotten them.
 */

/** As much of the browser's caches as is used. */
export type VersionCaches = Pick<CacheStorage, 'open'>;

const CACHE = 'scry-versions';
const CURRENT = '/scry-versions/current';

function isKeyList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((key) => typeof key === 'string');
}

async function keysOfBefore(versions: Cache): Promise<readonly string[]> {
  try {
    const value: unknown = await (await versions.match(CURRENT))?.json();
    return isKeyList(value) ? value : [];
  } catch {
    return [];
  }
}

/**
 * Takes out of the shell's cache what neither this version nor the one before it is made of, and remembers this one.
 * @param shell name of the cache
 * @param keys the addresses under which this version's files lie there
 */
export async function keepTwoVersions(caches: VersionCaches, shell: string, keys: ReadonlySet<string>): Promise<void> {
  const versions = await caches.open(CACHE);
  const before = await keysOfBefore(versions);
  const wanted = new Set([...keys, ...before]);
  const cache = await caches.open(shell);
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
  await versions.put(
    CURRENT,
    new Response(JSON.stringify([...keys]), { headers: { 'Content-Type': 'application/json' } }),
  );
}
