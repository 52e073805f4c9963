/** What the window needs of the device's storage, as one module: it is loaded when first used. */
export { addBookmark, bookmarksOf, removeBookmark } from './bookmarks.ts';
export { Database } from './database.ts';
export { choose, choicesOf, purge, readShelf, UNDO_MS } from './library.ts';
export { removeRun } from './remove-run.ts';
export { loadSettings, saveSettings } from './settings.ts';
