import { keysOfRun, RUN_STORES, type Database } from './database.ts';
import { marksKey } from './run-marks.ts';

/** Takes back a deletion that is not carried out yet. */
export async function haveBack(database: Database, run: string): Promise<void> {
  await database.use(async (connection) => {
    const transaction = connection.transaction('choices', 'readwrite');
    const choices = await transaction.store.get(run);
    const deleted = typeof choices === 'object' && choices !== null && 'deletedAt' in choices;
    if (deleted && choices.deletedAt !== null) await transaction.store.put({ ...choices, deletedAt: null }, run);
    await transaction.done;
  });
}

/** Takes a run and all that belongs to it off the device, in one transaction. */
export async function removeRun(database: Database, run: string): Promise<void> {
  await database.use(async (connection) => {
    const transaction = connection.transaction(
      ['runs', 'choices', 'segments', 'checkpoints', 'resumes', 'series', 'bookmarks', 'settings'],
      'readwrite',
    );
    const bookmarks = transaction.objectStore('bookmarks');
    const marked = bookmarks
      .index('run')
      .getAllKeys(run)
      .then((keys) => Promise.all(keys.map((key) => bookmarks.delete(key))));
    await Promise.all([
      ...RUN_STORES.map((name) => transaction.objectStore(name).delete(keysOfRun(run))),
      ...(['runs', 'choices', 'resumes'] as const).map((name) => transaction.objectStore(name).delete(run)),
      transaction.objectStore('settings').delete(marksKey(run)),
      marked,
      transaction.done,
    ]);
  });
}
