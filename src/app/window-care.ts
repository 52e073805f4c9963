import type { ViewModel } from '../components/view-model.ts';
import { browserStorage, LastingStorage, somethingToLose } from './lasting-storage.ts';
import { browserTitle, openCriticals, runNameOf, TitleBadge } from './title-badge.ts';
import type { WakeLock } from './wake-lock.ts';

/** What the window cannot do by itself. */
export interface WindowEvents {
  /** The browser has promised to keep what is stored. */
  readonly granted: () => void;
  /** Nobody sees the window any more: a tab in the background may be ended without another word. */
  readonly hidden: () => void;
}

/** What the window does besides drawing: its title and badge, a screen that stays on, storage that lasts. */
export class WindowCare {
  readonly #title = new TitleBadge(browserTitle());
  /** Null until somebody wants the screen to stay on. */
  #wake: WakeLock | null = null;
  #wanted = false;
  #moves = false;
  readonly #lasting: LastingStorage;

  /** @param signal ends it */
  constructor(signal: AbortSignal, { granted, hidden }: WindowEvents) {
    this.#lasting = new LastingStorage(browserStorage(), granted);
    document.addEventListener(
      'visibilitychange',
      () => {
        this.#wake?.looked();
        if (document.visibilityState === 'hidden') hidden();
      },
      { signal },
    );
  }

  /** The view has changed. */
  follow(view: ViewModel): void {
    const { transport, preferences } = view;
    this.#title.show(runNameOf(view), openCriticals(view.findings.list, view.marks, Date.now()));
    this.#moves = transport.playing || (transport.following && transport.growing);
    this.#keepAwake(preferences.keepAwake);
    this.#lasting.follow(somethingToLose(view));
  }

  #keepAwake(wanted: boolean): void {
    this.#wake?.follow(wanted, this.#moves);
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (!wanted || this.#wake !== null) return;
    void import('./wake-lock.ts').then(({ browserWakeLock, WakeLock }) => {
      this.#wake ??= new WakeLock(browserWakeLock());
      this.#wake.follow(this.#wanted, this.#moves);
    });
  }
}
