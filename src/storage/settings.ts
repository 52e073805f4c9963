import * as z from 'zod/mini';
import type { Database } from './database.ts';

/** What a person set, kept in IndexedDB. Where the browser has none, settings last as long as the page. */

const settings = z.object({
  /** `system` follows the device. */
  theme: z._default(z.enum(['system', 'dark', 'light']), 'system'),
});

export type Settings = z.infer<typeof settings>;

/** Settings that nobody has changed. */
export const DEFAULT_SETTINGS: Settings = { theme: 'system' };

/** The kept settings; what is missing or damaged takes its default. */
export async function loadSettings(database: Database): Promise<Settings> {
  try {
    const stored = settings.safeParse(await database.use((connection) => connection.get('settings', 'settings')));
    return stored.success ? stored.data : DEFAULT_SETTINGS;
  } catch {
    return DEFAULT_SETTINGS;
  }
}

/** Keeps the settings; false where the browser would not. */
export async function saveSettings(database: Database, value: Settings): Promise<boolean> {
  try {
    await database.use((connection) => connection.put('settings', value, 'settings'));
    return true;
  } catch {
    return false;
  }
}
