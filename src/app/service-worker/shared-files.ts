/**
 * Files that another app shared with Scry: the service worker keeps them until the page that it sends the person to has
 * taken them. Worker and page meet here, and nowhere else.
 */

const CACHE = 'scry-shared';
const NAME_HEADER = 'x-scry-name';
const KEPT_HEADER = 'x-scry-kept';
/** The field of the form in which the manifest asks for files. */
export const SHARED_FIELD = 'recording';
/** Files in one share; a longer list is a slip. */
const MOST_FILES = 16;
/** Bytes of one share: the worker holds them twice for a moment, and phones end workers that hold much. */
const MOST_BYTES = 256_000_000;
/** What no page came for within this time is dropped, in milliseconds. */
const UNTAKEN_MS = 600_000;
const NAME_LENGTH = 200;

/** What became of a share; the page learns it from its address. */
export const SHARE_OUTCOMES = ['kept', 'none', 'too-many', 'too-large', 'no-room', 'failed'] as const;
export type ShareOutcome = (typeof SHARE_OUTCOMES)[number];

/** As much of the browser's caches as is used. */
export type SharedCaches = Pick<CacheStorage, 'has' | 'open' | 'delete'>;

function filesIn(form: FormData): File[] {
  // A form without a file sends one without a name and without content.
  return form
    .getAll(SHARED_FIELD)
    .filter((value) => value instanceof File)
    .filter(({ name, size }) => name !== '' || size > 0);
}

/**
 * Keeps the files of a share for the page, in the place of those that nobody took. Never throws.
 * @param now milliseconds since 1970
 */
export async function keepShared(request: Request, caches: SharedCaches, now: number): Promise<ShareOutcome> {
  let files: readonly File[];
  try {
    files = filesIn(await request.formData());
  } catch {
    return 'failed';
  }
  if (files.length === 0) return 'none';
  if (files.length > MOST_FILES) return 'too-many';
  if (files.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) return 'too-large';
  try {
    await caches.delete(CACHE);
    const cache = await caches.open(CACHE);
    for (const [i, file] of files.entries()) {
      const headers = {
        [NAME_HEADER]: encodeURIComponent(Array.from(file.name).slice(0, NAME_LENGTH).join('')),
        [KEPT_HEADER]: String(now),
        'Content-Type': file.type,
      };
      await cache.put(addressOf(i), new Response(file, { headers }));
    }
    return 'kept';
  } catch {
    // Half of a share would look like all of it.
    await caches.delete(CACHE).catch(() => false);
    return 'no-room';
  }
}

/** Hands out the files that were shared, and keeps them no longer; empty where there are none. */
export async function takeShared(caches: SharedCaches): Promise<File[]> {
  if (!(await caches.has(CACHE))) return [];
  const cache = await caches.open(CACHE);
  const files: File[] = [];
  for (let i = 0; i < MOST_FILES; i++) {
    const response = await cache.match(addressOf(i));
    if (response === undefined) break;
    const name = nameOf(response);
    files.push(new File([await response.blob()], name, { type: response.headers.get('Content-Type') ?? '' }));
  }
  await caches.delete(CACHE);
  return files;
}

/** Drops what nobody came for; `now` in milliseconds since 1970. */
export async function dropUntaken(caches: SharedCaches, now: number): Promise<void> {
  if (!(await caches.has(CACHE))) return;
  const first = await (await caches.open(CACHE)).match(addressOf(0));
  const kept = Number(first?.headers.get(KEPT_HEADER));
  // A share that is being written has no first file yet.
  if (first !== undefined && !(Math.abs(now - kept) < UNTAKEN_MS)) await caches.delete(CACHE);
}

/** A key of the cache; nothing is ever asked for there. */
function addressOf(index: number): string {
  return `/scry-shared/${String(index)}`;
}

function nameOf(response: Response): string {
  try {
    const name = decodeURIComponent(response.headers.get(NAME_HEADER) ?? '');
    return name === '' ? 'shared recording' : name;
  } catch {
    return 'shared recording';
  }
}
