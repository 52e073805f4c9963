import type { Database } from '../storage/database.ts';
import { loadSettings, saveSettings, type Settings } from '../storage/settings.ts';

/** Dark or light: as the person chose, else as the device says. */

function systemTheme(): 'dark' | 'light' {
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export class Theme {
  readonly #database: Database;
  #setting: Settings['theme'] = 'system';

  constructor(database: Database) {
    this.#database = database;
  }

  /** Applies the system's theme at once and the kept one when it is loaded. */
  async start(): Promise<void> {
    this.#apply();
    matchMedia('(prefers-color-scheme: light)').addEventListener('change', () => {
      this.#apply();
    });
    this.#setting = (await loadSettings(this.#database)).theme;
    this.#apply();
  }

  /** Switches to the other one and keeps that. */
  toggle(): void {
    this.#setting = document.documentElement.dataset['theme'] === 'light' ? 'dark' : 'light';
    this.#apply();
    void saveSettings(this.#database, { theme: this.#setting });
  }

  #apply(): void {
    document.documentElement.dataset['theme'] = this.#setting === 'system' ? systemTheme() : this.#setting;
  }
}
