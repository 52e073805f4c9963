import type { ViewId } from '../components/view-list.ts';
import type { ViewModel } from '../components/view-model.ts';
import { formatPlace, formatRoute, parseRoute, type Route } from './route.ts';

/** Keeps the address, and the memory of where a run was left, in step with what is shown. */

const ADDRESS_MS = 200;
const LEAVE_MS = 1000;

/** The place that a view model and a view make up. */
export function routeOf(view: ViewModel, page: ViewId): Route {
  const { transport, header, focusedEnv } = view;
  const groups = header?.groups ?? [];
  return {
    run: transport.run,
    view: page,
    at: transport.following ? null : transport.cursor,
    env: focusedEnv,
    // Only where there is a choice: a link should say no more than it must.
    group: groups.length > 1 ? (header?.group ?? null) : null,
  };
}

/**
 * Writes the address of a view.
 * @param led somebody else brought this window there: that is no step of its own. Browsers refuse too many of them, and
 * the address then stays behind
 */
export function goToAddress(hash: string, led: boolean): void {
  if (!led) {
    history.pushState(null, '', hash);
    return;
  }
  try {
    history.replaceState(null, '', hash);
  } catch {
    // The next one is written again.
  }
}

export class PlaceKeeper {
  readonly #leave: (run: string, place: string) => void;
  #shown = '';
  /** The address as it was written or read last. */
  #known = location.hash;
  #left = '';
  #addressTimer: ReturnType<typeof setTimeout> | null = null;
  #leaveTimer: ReturnType<typeof setTimeout> | null = null;
  #now: Route | null = null;

  /** @param leave told where a run is being left */
  constructor(leave: (run: string, place: string) => void) {
    this.#leave = leave;
  }

  /** What is shown has changed. */
  follow(route: Route): void {
    // Left for the Library or another run: written down now, the place will not be known any more.
    if (this.#now !== null && (route.run !== this.#now.run || route.view === 'library')) this.#remember();
    this.#now = route;
    if (route.run === null) return;
    this.#addressTimer ??= setTimeout(() => {
      this.#addressTimer = null;
      this.#write();
    }, ADDRESS_MS);
    if (this.#leaveTimer === null) {
      this.#leaveTimer = setTimeout(() => {
        this.#leaveTimer = null;
        this.#remember();
      }, LEAVE_MS);
    }
  }

  /** The address of the place that is shown now, to be given to somebody. */
  link(): string {
    const url = new URL(location.href);
    // The token lets people in; it is not handed on by a link to a moment.
    url.search = '';
    url.hash = this.#now === null ? '' : formatRoute(this.#now);
    return url.href;
  }

  /** The address is about to change by other means: what was planned for the old place is dropped. */
  reset(): void {
    this.#remember();
    if (this.#addressTimer !== null) clearTimeout(this.#addressTimer);
    this.#addressTimer = null;
    this.#now = null;
  }

  /** The address was changed by other means, and that was acted on. */
  arrived(): void {
    this.#known = location.hash;
  }

  #write(): void {
    // An address that nobody has acted on yet is somebody's way to another place.
    if (this.#now === null || location.hash !== this.#known) return;
    const hash = formatRoute(this.#now);
    const current = parseRoute(location.hash);
    // Somebody is on the way to another run: the address says so already.
    if (current.run !== null && current.run !== this.#now.run && hash === this.#shown) return;
    this.#shown = hash;
    if (location.hash !== hash) history.replaceState(null, '', hash);
    this.#known = location.hash;
  }

  #remember(): void {
    const now = this.#now;
    if (now?.run == null || now.view === 'library') return;
    const place = formatPlace(now);
    if (`${now.run} ${place}` === this.#left) return;
    this.#left = `${now.run} ${place}`;
    this.#leave(now.run, place);
  }
}
