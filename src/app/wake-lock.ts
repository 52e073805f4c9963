/** Keeps the screen awake while a run plays, if the person wants that. */

/** What became of it: `unsupported` where the browser cannot, `refused` where it would not (a battery that runs low). */
export type WakeState = 'off' | 'held' | 'refused' | 'unsupported';

/** As much of the browser as is used; another in tests. */
export interface WakePage {
  /** Null where the browser has none, or the page's address is not secure. */
  readonly wakeLock: { request(): Promise<WakeSentinel> } | null;
  readonly visible: () => boolean;
}

/** As much of the browser's `WakeLockSentinel` as is used. */
export interface WakeSentinel {
  readonly released: boolean;
  release(): Promise<void>;
  addEventListener(type: 'release', listener: () => void): void;
}

/** Requests in a row; a lock that is taken away at once is not fought for. */
const MOST_TRIES = 4;

/** The window's own. */
export function browserWakeLock(): WakePage {
  return {
    wakeLock: 'wakeLock' in navigator ? { request: () => navigator.wakeLock.request('screen') } : null,
    visible: () => document.visibilityState === 'visible',
  };
}

/** Holds the lock exactly while it is wanted, something plays and the page is looked at. */
export class WakeLock {
  readonly #page: WakePage;
  readonly #told: (state: WakeState) => void;
  #state: WakeState = 'off';
  #wanted = false;
  #sentinel: WakeSentinel | null = null;
  #busy = false;

  /** @param told called with every change of {@link state} */
  constructor(page: WakePage, told: (state: WakeState) => void = () => undefined) {
    this.#page = page;
    this.#told = told;
  }

  get state(): WakeState {
    return this.#state;
  }

  /** What the person wants, and whether something plays now. Cheap: call it with every view. */
  follow(wanted: boolean, playing: boolean): void {
    const before = this.#wanted;
    this.#wanted = wanted && playing;
    if (this.#wanted !== before) void this.#settle();
  }

  /** The page came to the front or went to the back; the browser takes the lock away then. */
  looked(): void {
    if (this.#wanted) void this.#settle();
  }

  /** Asks for the lock or gives it back, one after the other, until it is as it should be. */
  async #settle(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let tries = 0; tries < MOST_TRIES && (this.#wanted ? this.#lacking() : this.#held()); tries++) {
        if (this.#wanted) await this.#request();
        else await this.#sentinel?.release();
      }
      this.#tellWhere();
    } catch {
      this.#sentinel = null;
      this.#tell(this.#wanted ? 'refused' : 'off');
    } finally {
      this.#busy = false;
    }
  }

  async #request(): Promise<void> {
    const sentinel = (await this.#page.wakeLock?.request()) ?? null;
    this.#sentinel = sentinel;
    sentinel?.addEventListener('release', () => {
      if (!this.#busy) this.#tellWhere();
    });
  }

  #tellWhere(): void {
    this.#tell(this.#held() ? 'held' : this.#wanted && this.#page.wakeLock === null ? 'unsupported' : 'off');
  }

  #held(): boolean {
    return this.#sentinel !== null && !this.#sentinel.released;
  }

  #lacking(): boolean {
    return !this.#held() && this.#page.wakeLock !== null && this.#page.visible();
  }

  #tell(state: WakeState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#told(state);
  }
}
