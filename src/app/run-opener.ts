import type { ViewId } from '../components/view-list.ts';
import type { ViewModel } from '../components/view-model.ts';
import type { RelayTarget } from '../worker/session-api.ts';
import type { LibraryController } from './library-controller.ts';
import { ownRelay, parseRelayAddress, servedByRelay } from './relay-address.ts';
import { parseRoute, type Route } from './route.ts';
import type { SessionController } from './session-controller.ts';

/** Opens what an address, a person or the start of the page asks for, and goes to its place. */

const TOKEN_KEY = 'scry-token';

/** Whom the opener tells. */
export interface OpenerListener {
  /** What is being opened is seen in this view. */
  readonly show: (page: ViewId) => void;
}

export class RunOpener {
  readonly #session: SessionController;
  readonly #library: LibraryController;
  readonly #listener: OpenerListener;
  #token: string | null = null;
  #relay = false;
  #opened = false;
  /** A moment to go to once the run has come that far. */
  #awaited: number | null = null;
  /** Counts what was asked for: an opening that took long gives way to what was asked after it. */
  #asked = 0;

  constructor(session: SessionController, library: LibraryController, listener: OpenerListener) {
    this.#session = session;
    this.#library = library;
    this.#listener = listener;
  }

  /** True while the place that an address named is not reached yet. */
  get onTheWay(): boolean {
    return this.#awaited !== null;
  }

  /** Somebody moves by hand: a moment that did not come yet is not gone to any more. */
  letGo(): void {
    this.#awaited = null;
  }

  #ask(): number {
    this.#opened = true;
    this.#awaited = null;
    return (this.#asked += 1);
  }

  /** Takes the token that the page's address carried; without one, that of before the page was reloaded. */
  takeToken(token: string | null): void {
    this.#token = token ?? sessionStorage.getItem(TOKEN_KEY);
    if (this.#token !== null) sessionStorage.setItem(TOKEN_KEY, this.#token);
  }

  /** The relay's token, where the page was given it. */
  get token(): string | null {
    return this.#token;
  }

  /**
   * What the page starts with: the run of its address, else what the relay that serves it follows.
   * @param elsewhere something else is being opened, or somebody else's session joined
   */
  async start(elsewhere = false): Promise<void> {
    const route = parseRoute(location.hash);
    this.#relay = await servedByRelay();
    // What the person opened meanwhile goes first.
    if (this.#opened || elsewhere) return;
    if (route.run !== null) {
      await this.openRun(route);
      return;
    }
    if (!this.#relay) return;
    this.#session.openRelay(this.#ownRelay());
    if (location.hash === '') this.#listener.show('overview');
  }

  /** Opens a run that an address names: from this device, else from the relay that serves the page. */
  async openRun(route: Route): Promise<void> {
    const { run } = route;
    if (run === null) return;
    const asked = this.#ask();
    const left = await this.#library.placeOf(run);
    if (asked !== this.#asked) return;
    const place = route.view === null && left !== null ? parseRoute(`#/${left}`) : route;
    const relay = this.#relay ? this.#ownRelay() : null;
    this.#awaited = place.at;
    const found = await this.#session.openStored(run, relay);
    if (asked !== this.#asked) return;
    if (!found) {
      const identity = /^[0-9a-f]{16}/.exec(run)?.[0];
      if (relay === null || identity === undefined) {
        this.#awaited = null;
        this.#session.notify(
          'This device has no such run. Open its file, or the page of the relay that has it; the link then works here too.',
        );
        this.#listener.show('library');
        return;
      }
      this.#session.openRelay({ ...relay, identity });
    }
    this.#listener.show(place.view ?? 'overview');
    this.goTo(place);
  }

  /** Goes to a place in the open run. */
  goTo({ at, env, group }: Route): void {
    if (group !== null) this.#session.showGroup(group);
    this.#session.focus(env);
    this.#awaited = at;
    this.follow(this.#session.view);
  }

  /** What is shown has changed: an awaited moment may have come. */
  follow({ transport }: ViewModel): void {
    const at = this.#awaited;
    if (at === null || transport.run === null || transport.head < at) return;
    this.#awaited = null;
    void this.#session.seek(at);
  }

  /** A printed link was pasted over the open page. */
  useToken(token: string): void {
    this.#ask();
    this.#relay = true;
    this.#token = token;
    sessionStorage.setItem(TOKEN_KEY, token);
    this.#session.openRelay(this.#ownRelay());
    this.#listener.show('overview');
  }

  /** Another run of the relay. */
  openRelayRun(run: string): void {
    this.#ask();
    this.#session.openRelay(this.#ownRelay(run));
  }

  openDemo(): void {
    this.#ask();
    this.#session.openDemo();
    this.#listener.show('overview');
  }

  /** Reads recordings: one is looked at, several go into the Library, where their progress shows. */
  openFiles(files: readonly File[]): void {
    this.#ask();
    this.#session.openFiles(files);
    this.#listener.show(files.length === 1 ? 'overview' : 'library');
  }

  /** A relay's address as typed; gives what is wrong with it in words, or nothing. */
  openRelayAddress(text: string): string {
    const address = parseRelayAddress(text, new URL(location.href));
    if (address.kind === 'wrong') return address.reason;
    this.#ask();
    if (address.kind === 'elsewhere') location.assign(address.page);
    else if (address.target.token !== null) this.useToken(address.target.token);
    else {
      this.#session.openRelay({ ...address.target, token: this.#token });
      this.#listener.show('overview');
    }
    return '';
  }

  #ownRelay(run: string | null = null): RelayTarget {
    return ownRelay(new URL(location.href), this.#token, run);
  }
}
