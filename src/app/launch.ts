import { SHARE_PATH } from './service-worker/share-target.ts';
import { SHARE_OUTCOMES, takeShared, type ShareOutcome } from './service-worker/shared-files.ts';

/**
 * Ways into Scry besides its own buttons: a recording opened from the file manager, files that another app shared, the
 * shortcuts of the installed app, and a second launch that brings this window to the front.
 */

/** Whom it is told. */
export interface LaunchListener {
  readonly files: (files: readonly File[]) => void;
  /** Somebody wants the demo run. */
  readonly demo: () => void;
  /** Something went wrong, in words. */
  readonly tell: (text: string) => void;
}

/** What the browser says of a launch. */
export interface LaunchParams {
  readonly targetURL?: string | null;
  readonly files?: readonly FileSystemHandle[];
}

/** As much of the window as is used; another in tests. */
export interface LaunchWindow {
  readonly location: { hash: string; readonly href: string };
  /** Writes another fragment without a new entry in the history. */
  readonly replaceHash: (hash: string) => void;
  /** The page was loaded again: the browser then repeats the launch before. */
  readonly reloaded: boolean;
  /** What is remembered as long as the window lives. */
  readonly memory: Pick<Storage, 'getItem' | 'setItem'>;
  readonly takeShared: () => Promise<readonly File[]>;
}

/** What an address asks for besides a place; null where it is a place only. */
export type Arrival = { readonly kind: 'demo' } | { readonly kind: 'shared'; readonly outcome: ShareOutcome };

const MEMORY_KEY = 'scry-launch';

/** Why a share failed, and what to do now. */
const SHARE_PROBLEMS: Readonly<Record<Exclude<ShareOutcome, 'kept'>, string>> = {
  none: 'No file came with what was shared. Share the recording itself, a .jsonl or .jsonl.gz.',
  'too-many': 'More than 16 files were shared at once, so none was taken. Share fewer, or open their folder here.',
  'too-large': 'What was shared is larger than 256 MB, which is too much for this way. Open the file here instead.',
  'no-room': 'This device has no room for what was shared. Delete runs in the Library, then share it again.',
  failed: 'What was shared could not be read. Share it again, or open the file here.',
};
const SHARE_GONE = 'What was shared is not here any more: another window has opened it. If none did, share it again.';
const SHARE_LOST = 'The browser brought this window to the front without the shared files. Open them here instead.';

/** Reads what the fragment of an address asks for. */
export function arrivalIn(hash: string): Arrival | null {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  if (path === 'demo') return { kind: 'demo' };
  if (path !== 'library') return null;
  const shared = new URLSearchParams(query).get('shared');
  if (shared === null) return null;
  return { kind: 'shared', outcome: SHARE_OUTCOMES.find((outcome) => outcome === shared) ?? 'failed' };
}

/** Acts on addresses and launches as they come. */
export class Launches {
  readonly #window: LaunchWindow;
  readonly #listener: LaunchListener;
  #first = true;

  constructor(window: LaunchWindow, listener: LaunchListener) {
    this.#window = window;
    this.#listener = listener;
  }

  /** The page has come to its address, at its start or later. */
  async arrive(): Promise<void> {
    const arrival = arrivalIn(this.#window.location.hash);
    if (arrival === null) return;
    if (arrival.kind === 'demo') {
      this.#window.replaceHash('#/overview');
      this.#listener.demo();
      return;
    }
    // What was taken cannot be taken again, when the page is loaded anew.
    this.#window.replaceHash('#/library');
    if (arrival.outcome !== 'kept') {
      this.#listener.tell(SHARE_PROBLEMS[arrival.outcome]);
      return;
    }
    try {
      const files = await this.#window.takeShared();
      if (files.length === 0) this.#listener.tell(SHARE_GONE);
      else this.#listener.files(files);
    } catch {
      this.#listener.tell(SHARE_PROBLEMS.failed);
    }
  }

  /** The browser has launched the app into this window. */
  async launched({ targetURL, files = [] }: LaunchParams): Promise<void> {
    const told = JSON.stringify([targetURL ?? null, files.map(({ name }) => name)]);
    const repeated = this.#first && this.#window.reloaded && this.#window.memory.getItem(MEMORY_KEY) === told;
    this.#first = false;
    if (repeated) return;
    this.#window.memory.setItem(MEMORY_KEY, told);
    if (files.length > 0) await this.#open(files);
    else if (targetURL != null) this.#goTo(new URL(targetURL));
  }

  async #open(handles: readonly FileSystemHandle[]): Promise<void> {
    const files: File[] = [];
    const lost: string[] = [];
    for (const handle of handles) {
      try {
        if (isFile(handle)) files.push(await handle.getFile());
      } catch {
        lost.push(handle.name);
      }
    }
    if (files.length > 0) this.#listener.files(files);
    if (lost.length > 0) this.#listener.tell(`${lost.join(', ')} could not be opened: moved, deleted or not allowed.`);
  }

  /** A launch into a window that is open already does not load the address. */
  #goTo(target: URL): void {
    const { location } = this.#window;
    const here = new URL(location.href);
    if (target.origin !== here.origin) return;
    if (target.pathname.endsWith(`/${SHARE_PATH}`)) this.#listener.tell(SHARE_LOST);
    // The bare start address means the app, not a place in it.
    else if (target.hash !== '' && target.hash !== here.hash) location.hash = target.hash;
  }
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file';
}

/** The window's own. */
export function thisWindow(): LaunchWindow {
  const [entry] = performance.getEntriesByType('navigation');
  return {
    location,
    replaceHash: (hash) => {
      history.replaceState(null, '', hash);
    },
    reloaded: entry instanceof PerformanceNavigationTiming && entry.type === 'reload',
    memory: sessionStorage,
    takeShared: () => ('caches' in globalThis ? takeShared(caches) : Promise.resolve([])),
  };
}
