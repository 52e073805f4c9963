import type { Bookmark } from '../components/view-model.ts';
import { addBookmark, bookmarksOf, removeBookmark } from '../storage/bookmarks.ts';
import type { Database } from '../storage/database.ts';

/** The bookmarks of the run that is open. */
export class BookmarkKeeper {
  readonly #database: Database;
  readonly #changed: (bookmarks: readonly Bookmark[]) => void;
  #run: string | null = null;

  /** @param changed called with the bookmarks of the open run */
  constructor(database: Database, changed: (bookmarks: readonly Bookmark[]) => void) {
    this.#database = database;
    this.#changed = changed;
  }

  /** Another run may be open now. */
  follow(run: string | null): void {
    if (run === this.#run) return;
    this.#run = run;
    void this.#read();
  }

  /** Keeps a moment of the open run. Rejects where it could not be stored. */
  async add(position: number, note: string): Promise<void> {
    if (this.#run === null) return;
    await addBookmark(this.#database, this.#run, position, note, Date.now());
    await this.#read();
  }

  async remove(id: number): Promise<void> {
    await removeBookmark(this.#database, id);
    await this.#read();
  }

  async #read(): Promise<void> {
    const run = this.#run;
    // Without a database there are none.
    const bookmarks = run === null ? [] : await bookmarksOf(this.#database, run).catch(() => []);
    if (run === this.#run) this.#changed(bookmarks);
  }
}
