import * as z from 'zod/mini';
import type { Database } from './database.ts';

/** Moments that somebody wants to find again, with a note; kept with their run. */

const NOTE_LENGTH = 500;

const bookmark = z.object({
  run: z.string(),
  position: z.int().check(z.nonnegative()),
  note: z.string(),
  /** Who wrote it in a shared session; empty: the person at this device. */
  author: z._default(z.string(), ''),
  /** Milliseconds since 1970. */
  created: z.number(),
});

/** A stored bookmark. */
export type StoredBookmark = z.infer<typeof bookmark> & { readonly id: number };

/** A run's bookmarks in the order of their positions; what is damaged is left out. */
export async function bookmarksOf(database: Database, run: string): Promise<readonly StoredBookmark[]> {
  const [keys, values] = await database.use((connection) => {
    const index = connection.transaction('bookmarks').store.index('run');
    return Promise.all([index.getAllKeys(run), index.getAll(run)]);
  });
  return values
    .flatMap((value, i): StoredBookmark[] => {
      const parsed = bookmark.safeParse(value);
      const id = keys[i];
      return parsed.success && id !== undefined ? [{ ...parsed.data, id }] : [];
    })
    .sort((a, b) => a.position - b.position || a.id - b.id);
}

/** Keeps a moment. */
export async function addBookmark(
  database: Database,
  run: string,
  position: number,
  note: string,
  created: number,
  author = '',
): Promise<void> {
  const value = { run, position, note: note.trim().slice(0, NOTE_LENGTH), author: author.slice(0, 80), created };
  await database.use((connection) => connection.add('bookmarks', value));
}

export async function removeBookmark(database: Database, id: number): Promise<void> {
  await database.use((connection) => connection.delete('bookmarks', id));
}
