import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import * as z from 'zod/mini';

/** What a person set, kept in IndexedDB. Where the browser has none, settings last as long as the page. */

const DATABASE = 'scry';
const VERSION = 1;

const settings = z.object({
  /** `system` follows the device. */
  theme: z._default(z.enum(['system', 'dark', 'light']), 'system'),
});

export type Settings = z.infer<typeof settings>;

/** Settings that nobody has changed. */
export const DEFAULT_SETTINGS: Settings = { theme: 'system' };

interface ScryDatabase extends DBSchema {
  settings: { key: string; value: unknown };
}

function open(): Promise<IDBPDatabase<ScryDatabase>> {
  return openDB<ScryDatabase>(DATABASE, VERSION, {
    upgrade(database) {
      database.createObjectStore('settings');
    },
    blocking(_current, _blocked, event) {
      // Another tab brings a newer version: let it.
      if (event.target instanceof IDBDatabase) event.target.close();
    },
  });
}

/** The kept settings; what is missing or damaged takes its default. */
export async function loadSettings(): Promise<Settings> {
  try {
    const database = await open();
    const stored = settings.safeParse(await database.get('settings', 'settings'));
    database.close();
    return stored.success ? stored.data : DEFAULT_SETTINGS;
  } catch {
    return DEFAULT_SETTINGS;
  }
}

/** Keeps the settings; false where the browser would not. */
export async function saveSettings(value: Settings): Promise<boolean> {
  try {
    const database = await open();
    await database.put('settings', value, 'settings');
    database.close();
    return true;
  } catch {
    return false;
  }
}
