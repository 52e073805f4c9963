import type { ViewModel } from '../components/view-model.ts';

/** Asks the browser for the promise not to clear what is stored, once there is something to lose. */

/** What was asked already: in a browser tab, or as an installed app, which browsers trust more. */
type Asked = 'tab' | 'app';

const MEMORY_KEY = 'scry-asked-to-keep';

/** As much of the browser as is used; another in tests. */
export interface LastingPage {
  /** Null where the browser makes no promise, or the page's address is not secure. */
  readonly storage: { persisted(): Promise<boolean>; persist(): Promise<boolean> } | null;
  /** The page runs as an installed app. */
  readonly installed: () => boolean;
  /** What is remembered on the device. */
  readonly memory: Pick<Storage, 'getItem' | 'setItem'>;
}

/** The window's own. */
export function browserStorage(): LastingPage {
  return {
    storage: 'storage' in navigator ? navigator.storage : null,
    installed: () => matchMedia('(display-mode: standalone)').matches,
    memory: localStorage,
  };
}

/** Lines of a live run that are worth a question. */
const WORTH_ASKING = 500;

/** Whether there is something on the device that would be missed. The demo would not. */
export function somethingToLose({
  source,
  storage,
  transport,
}: Pick<ViewModel, 'source' | 'storage' | 'transport'>): boolean {
  if (transport.run === null || storage.kind !== 'device') return false;
  switch (source.kind) {
    case 'file':
      return source.progress?.state === 'complete';
    case 'relay':
      return transport.head >= WORTH_ASKING;
    case 'stored':
      return source.reopening === null;
    default:
      return false;
  }
}

/** Asks when the first run was stored: once in a tab, and once more when the app is installed. */
export class LastingStorage {
  readonly #page: LastingPage;
  readonly #granted: () => void;
  #done = false;

  /** @param granted called when the browser has promised just now */
  constructor(page: LastingPage, granted: () => void) {
    this.#page = page;
    this.#granted = granted;
  }

  /** Whether there is something to lose. Cheap, and nothing waits for it: some browsers never answer. */
  follow(stored: boolean): void {
    if (this.#done || !stored) return;
    this.#done = true;
    void this.#ask().catch(() => undefined);
  }

  async #ask(): Promise<void> {
    const { storage, memory } = this.#page;
    const way: Asked = this.#page.installed() ? 'app' : 'tab';
    const before = memory.getItem(MEMORY_KEY);
    if (storage === null || before === way || before === 'app' || (await storage.persisted())) return;
    // Written first: a browser that asks the person should do so once, whatever the answer.
    memory.setItem(MEMORY_KEY, way);
    if (await storage.persist()) this.#granted();
  }
}
