import type { ViewModel } from '../../components/view-model.ts';
import { VIEWS, type ViewId } from '../../components/view-list.ts';
import type { Presence } from '../../worker/share-protocol.ts';

/** Brings a guest's window to where the host is. */

/** What moves the window. */
export interface Followed {
  readonly goLive: () => void;
  readonly seek: (position: number) => void;
  readonly focus: (env: number | null) => void;
  readonly showGroup: (group: string) => void;
  readonly showView: (view: ViewId) => void;
}

/** A moment that could not be gone to is tried again after so long. */
const AGAIN_MS = 500;

export class HostFollower {
  readonly #window: Followed;
  #sought: { readonly position: number; readonly at: number } | null = null;

  constructor(window: Followed) {
    this.#window = window;
  }

  /** Does what is still to be done; called with every change, of the host and of this window. */
  follow(host: Presence, view: ViewModel, page: ViewId, now: number): void {
    const { transport, header, focusedEnv } = view;
    if (transport.run === null) return;
    const wanted = VIEWS.find(({ id }) => id === host.view)?.id;
    if (wanted !== undefined && wanted !== page) this.#window.showView(wanted);
    if (host.group !== null && header !== null && header.group !== host.group && header.groups.includes(host.group)) {
      this.#window.showGroup(host.group);
    }
    if (host.env !== focusedEnv) this.#window.focus(host.env);
    if (host.live) {
      this.#sought = null;
      if (!transport.following) this.#window.goLive();
      return;
    }
    const arrived = !transport.following && transport.cursor === host.position;
    // The newest lines may still be on their way.
    if (arrived || transport.seeking || host.position > transport.head) return;
    const tried = this.#sought?.position === host.position && now - this.#sought.at < AGAIN_MS;
    if (tried) return;
    this.#sought = { position: host.position, at: now };
    this.#window.seek(host.position);
  }
}
