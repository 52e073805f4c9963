import type { Bookmark } from '../components/view-model.ts';
import { device } from './device.ts';

/** The bookmarks of the run that is open. */
export class BookmarkKeeper {
  readonly #changed: (bookmarks: readonly Bookmark[]) => void;
  #run: string | null = null;

  /** @param changed called with the bookmarks of the open run */
  constructor(changed: (bookmarks: readonly Bookmark[]) => void) {
    this.#changed = changed;
  }

  /** Another run may be open now. */
  follow(run: string | null): void {
    if (run === this.#run) return;
    this.#run = run;
    this.#changed([]);
    void this.#read();
  }

  /**
   * Keeps a moment of the open run. Rejects where it could not be stored.
   * @param author who wrote it in a shared session; empty: the person at this device
   */
  async add(position: number, note: string, author = ''): Promise<void> {
    const run = this.#run;
    if (run === null) return;
    const { storage, database } = await device();
    await storage.addBookmark(database, run, position, note, Date.now(), author);
    await this.#read();
  }

  async remove(id: number): Promise<void> {
    const { storage, database } = await device();
    await storage.removeBookmark(database, id);
    await this.#read();
  }

  async #read(): Promise<void> {
    const run = this.#run;
    // Without a database there are none.
    const { storage, database } = await device();
    const bookmarks = run === null ? [] : await storage.bookmarksOf(database, run).catch(() => []);
    if (run === this.#run) this.#changed(bookmarks);
  }
}
