import * as z from 'zod/mini';
import type { Database } from './database.ts';

/** What a person set, kept in IndexedDB. Where the browser has none, settings last as long as the page. */

const settings = z.object({
  /** `system` follows the device. */
  theme: z.catch(z.enum(['system', 'dark', 'light']), 'system'),
  /** Each is understood where it is used. */
  preferences: z.catch(z.optional(z.record(z.string(), z.unknown())), undefined),
});

export type Settings = z.infer<typeof settings>;

/** Settings that nobody has changed. */
export const DEFAULT_SETTINGS: Settings = { theme: 'system' };

function parse(stored: unknown): Settings {
  const parsed = settings.safeParse(stored);
  return parsed.success ? parsed.data : DEFAULT_SETTINGS;
}

/** The kept settings; what is missing or damaged takes its default. */
export async function loadSettings(database: Database): Promise<Settings> {
  try {
    return parse(await database.use((connection) => connection.get('settings', 'settings')));
  } catch {
    return DEFAULT_SETTINGS;
  }
}

/**
 * Changes what is given, and each preference that is given; the rest stays as it is stored, also where another tab
 * changed it just now. False where the browser would not keep it.
 */
export async function saveSettings(database: Database, change: Partial<Settings>): Promise<boolean> {
  try {
    await database.use(async (connection) => {
      const { store, done } = connection.transaction('settings', 'readwrite');
      const now = parse(await store.get('settings'));
      const preferences = { ...now.preferences, ...change.preferences };
      const merged = { ...now, ...change, ...(Object.keys(preferences).length === 0 ? {} : { preferences }) };
      await Promise.all([store.put(merged, 'settings'), done]);
    });
    return true;
  } catch {
    return false;
  }
}
