import { DEFAULT_PREFERENCES, NO_MARKS, type Preferences, type RunMarks } from '../components/preferences.ts';
import { device, type Device } from './device.ts';
import type * as Kept from './kept-preferences.ts';
import { acknowledging, dismissing, pinning, snoozing, type MarkChange } from './mark-changes.ts';

/** Changes that come together are written together. */
const WRITE_MS = 300;

/** The marks of one run, as long as it is shown. */
interface ShownMarks {
  readonly run: string | null;
  /** As they were read, or written last. */
  stored: RunMarks;
  /** On their way to the device. */
  writing: readonly MarkChange[];
  wanted: readonly MarkChange[];
}

function applied(marks: RunMarks, changes: readonly MarkChange[]): RunMarks {
  return changes.reduce((now, change) => change(now), marks);
}

function shownMarks(run: string | null): ShownMarks {
  return { run, stored: NO_MARKS, writing: [], wanted: [] };
}

async function open(): Promise<Device & { readonly kept: typeof Kept }> {
  const [opened, kept] = await Promise.all([device(), import('./kept-preferences.ts')]);
  return { ...opened, kept };
}

/**
 * What a person set for all runs, and marked in the one that is open. What was changed counts at once, and is kept a
 * moment later; where the browser keeps nothing, it lasts as long as it is shown.
 */
export class PreferencesKeeper {
  readonly #changed: (preferences: Preferences, marks: RunMarks) => void;
  #stored: Preferences = DEFAULT_PREFERENCES;
  /** Set since the page was opened; it goes before what is stored. */
  #set: Partial<Preferences> = {};
  /** Not written yet. */
  #wanted: Partial<Preferences> = {};
  #marks = shownMarks(null);
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Writes follow each other. */
  #writing: Promise<void> = Promise.resolve();

  /** @param changed called with what counts now */
  constructor(changed: (preferences: Preferences, marks: RunMarks) => void) {
    this.#changed = changed;
  }

  /** Reads what was kept, and until the signal writes what is not written yet when the page is hidden or left. */
  async start(signal: AbortSignal): Promise<void> {
    document.addEventListener(
      'visibilitychange',
      () => {
        if (document.visibilityState === 'hidden') void this.flush();
      },
      { signal },
    );
    window.addEventListener('pagehide', () => void this.flush(), { signal });
    const { storage, database, kept } = await open();
    this.#stored = kept.readPreferences((await storage.loadSettings(database)).preferences);
    this.#tell();
  }

  /** Sets some preferences. */
  prefer(change: Partial<Preferences>): void {
    this.#set = { ...this.#set, ...change };
    this.#wanted = { ...this.#wanted, ...change };
    this.#later();
  }

  /** Another run may be open now; its marks are read. Without a stored run, marks last as long as it is shown. */
  follow(run: string | null): void {
    if (run === this.#marks.run) return;
    void this.flush();
    this.#marks = shownMarks(run);
    this.#tell();
    if (run !== null) void this.#read(this.#marks, run);
  }

  /** Keeps an environment in front, or no longer. */
  pin(env: number, pinned: boolean): void {
    this.#mark(pinning(env, pinned));
  }

  /** Findings were seen, or count as not seen. */
  acknowledge(ids: readonly string[], acknowledged: boolean): void {
    this.#mark(acknowledging(ids, acknowledged));
  }

  /** Findings are silent for so many minutes from `nowMs` (since 1970) on; 0: no longer. */
  snooze(ids: readonly string[], minutes: number, nowMs: number): void {
    this.#mark(snoozing(ids, minutes, nowMs));
  }

  /** A leaderboard row was looked into, or is had back. */
  dismissRun(id: string, dismissed: boolean): void {
    this.#mark(dismissing(id, dismissed));
  }

  /** Writes what is not written yet, and ends when that was tried. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const preferences = this.#wanted;
    const marks = this.#marks;
    const { run, wanted } = marks;
    this.#wanted = {};
    marks.wanted = [];
    if (Object.keys(preferences).length > 0) {
      this.#next(async () => {
        const { storage, database } = await open();
        await storage.saveSettings(database, { preferences });
      });
    }
    if (run === null) marks.stored = applied(marks.stored, wanted);
    else if (wanted.length > 0) {
      marks.writing = [...marks.writing, ...wanted];
      this.#next(() => this.#write(marks, run, wanted));
    }
    return this.#writing;
  }

  #next(write: () => Promise<void>): void {
    // One that failed holds up no other.
    this.#writing = this.#writing.then(write).catch(() => undefined);
  }

  async #write(marks: ShownMarks, run: string, changes: readonly MarkChange[]): Promise<void> {
    const change = (stored: RunMarks): RunMarks => applied(stored, changes);
    try {
      const { database, kept } = await open();
      // Another tab may have marked something too.
      marks.stored = await kept.changeMarks(database, run, Date.now(), change);
    } catch {
      marks.stored = change(marks.stored);
    }
    marks.writing = marks.writing.slice(changes.length);
    if (marks === this.#marks) this.#tell();
  }

  async #read(marks: ShownMarks, run: string): Promise<void> {
    // What is still being written is what is about to be read.
    await this.#writing;
    const { database, kept } = await open();
    const stored = await kept.marksOf(database, run, Date.now()).catch(() => null);
    if (stored === null) return;
    marks.stored = stored;
    if (marks === this.#marks) this.#tell();
  }

  #mark(change: MarkChange): void {
    this.#marks.wanted = [...this.#marks.wanted, change];
    this.#later();
  }

  #later(): void {
    this.#tell();
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_MS);
  }

  #tell(): void {
    const { stored, writing, wanted } = this.#marks;
    this.#changed({ ...this.#stored, ...this.#set }, applied(stored, [...writing, ...wanted]));
  }
}
