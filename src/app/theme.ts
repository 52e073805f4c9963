import type { Settings } from '../storage/settings.ts';
import { device } from './device.ts';

/** Dark or light: as the person chose, else as the device says. */

function systemTheme(): 'dark' | 'light' {
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export class Theme {
  #setting: Settings['theme'] = 'system';
  #chosen = false;

  /** Applies the system's theme at once and the kept one when it is loaded. */
  async start(): Promise<void> {
    this.#apply();
    matchMedia('(prefers-color-scheme: light)').addEventListener('change', () => {
      this.#apply();
    });
    const { storage, database } = await device();
    const { theme } = await storage.loadSettings(database);
    // Chosen in the meantime, it stays.
    if (!this.#chosen) this.#setting = theme;
    this.#apply();
  }

  /** Switches to the other one and keeps that. */
  toggle(): void {
    this.#chosen = true;
    this.#setting = document.documentElement.dataset['theme'] === 'light' ? 'dark' : 'light';
    this.#apply();
    const theme = this.#setting;
    void device().then(({ storage, database }) => storage.saveSettings(database, { theme }));
  }

  #apply(): void {
    document.documentElement.dataset['theme'] = this.#setting === 'system' ? systemTheme() : this.#setting;
  }
}
