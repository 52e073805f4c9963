import { registerServiceWorker } from './service-worker.ts';
import { reloadSafely } from './update-notice.ts';

/** A new version of Scry that waits, and the way into it. */
export class UpdateKeeper {
  readonly #flush: () => Promise<void>;
  readonly #changed: () => void;
  #activate: (() => void) | null = null;
  #problem = '';

  /**
   * @param flush resolves when all that was received is on the device
   * @param changed called when there is something else to tell
   */
  constructor(flush: () => Promise<void>, changed: () => void) {
    this.#flush = flush;
    this.#changed = changed;
  }

  /** Registers the service worker, which looks for new versions. */
  start(): void {
    void registerServiceWorker((activate) => {
      this.#activate = activate;
      this.#changed();
    });
  }

  /** A new version waits. */
  get waits(): boolean {
    return this.#activate !== null;
  }

  /** Why the last reload did not come about; empty where none was tried. */
  get problem(): string {
    return this.#problem;
  }

  /** Reloads into the new version, once all is on the device. */
  readonly reload = (): void => {
    if (this.#activate === null) return;
    void reloadSafely(this.#flush, this.#activate).then((problem) => {
      this.#problem = problem ?? '';
      this.#changed();
    });
  };
}
