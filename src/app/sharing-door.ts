import type { Intentions } from '../components/intentions.ts';
import type { SharingModel } from '../components/sharing-model.ts';
import type { ViewId } from '../components/view-list.ts';
import type { ViewModel } from '../components/view-model.ts';
import type { Person } from '../worker/share-protocol.ts';
import type { Hear } from './intention-listeners.ts';
import { loadOnce } from './load-once.ts';
import { wasSharing } from './sharing/kept-session.ts';
import type { ShownPointer } from './sharing/presence-keeper.ts';
import type { SharingController } from './sharing/sharing-controller.ts';
import type { SharingParts } from './sharing/sharing-parts.ts';

/** Stands for all of sharing until somebody wants it: only then it is loaded. */

/** An address that invites: `#/join/amber-falcon-river/<secret>`; what follows is read when it is joined. */
const INVITATION = /^#\/join(?:\/|$)/;

/** The invitation in an address; null where there is none. */
export function invitationIn(hash: string): string | null {
  return INVITATION.test(hash) ? hash : null;
}

export class SharingDoor {
  readonly #parts: SharingParts;
  readonly #shell: HTMLElement;
  readonly #point: (pointers: readonly ShownPointer[]) => void;
  readonly #open = loadOnce(async () => {
    const { SharingController } = await import('./sharing/sharing-controller.ts');
    const controller = new SharingController(this.#parts, this.#shell, this.#point);
    this.#controller = controller;
    if (this.#view !== null) controller.follow(this.#view.view, this.#view.page);
    return controller;
  });
  #controller: SharingController | null = null;
  #view: { readonly view: ViewModel; readonly page: ViewId } | null = null;

  /**
   * @param shell the element that all panels are in
   * @param point given the pointers of others
   */
  constructor(parts: SharingParts, shell: HTMLElement, point: (pointers: readonly ShownPointer[]) => void) {
    this.#parts = parts;
    this.#shell = shell;
    this.#point = point;
  }

  /** Goes on with what a reload interrupted; true where this window is a guest again. */
  async resume(): Promise<boolean> {
    return wasSharing() && (await this.#open()).resume();
  }

  /** The view has changed. */
  follow(view: ViewModel, page: ViewId): void {
    this.#view = { view, page };
    this.#controller?.follow(view, page);
  }

  /** This window's person moved by hand. */
  letGo(): void {
    this.#controller?.letGo();
  }

  /** Hands a note to the host; false where this window is no guest. */
  addNote(position: number, note: string): boolean {
    return this.#controller?.addNote(position, note) ?? false;
  }

  removeNote(id: number): boolean {
    return this.#controller?.removeNote(id) ?? false;
  }

  /** Listens to what is asked about sharing. */
  hear(on: Hear, prefer: (settings: Intentions['scry-share-settings']) => void): void {
    on('scry-share', ({ name }) => {
      prefer({ name });
      this.#do((sharing) => sharing.share());
    });
    on('scry-share-stop', () => {
      this.#do((sharing) => {
        sharing.stop();
      });
    });
    on('scry-admit', ({ id, admitted }) => {
      this.#do((sharing) => {
        sharing.admit(id, admitted);
      });
    });
    on('scry-remove-guest', ({ id }) => {
      this.#do((sharing) => {
        sharing.remove(id);
      });
    });
    on('scry-allow-copy', ({ allowed }) => {
      this.#do((sharing) => {
        sharing.allowCopy(allowed);
      });
    });
    on('scry-join', ({ invitation, name }) => {
      prefer({ name });
      this.#do((sharing) => sharing.join(invitation));
    });
    on('scry-digits-same', () => {
      this.#do((sharing) => {
        sharing.compare();
      });
    });
    on('scry-leave', () => {
      this.#do((sharing) => {
        sharing.leave();
      });
    });
    on('scry-follow-host', ({ following }) => {
      this.#do((sharing) => {
        sharing.followHost(following);
      });
    });
    on('scry-keep-copy', (detail) => {
      this.#do((sharing) => {
        sharing.keepCopy(detail.on);
      });
    });
    on('scry-share-settings', (settings) => {
      prefer(settings);
    });
  }

  #do(act: (sharing: SharingController) => Promise<void> | void): void {
    this.#open()
      .then(act)
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        this.#parts.session.notify(`Sharing could not be loaded: ${reason}. Check the connection and try again.`);
      });
  }
}

/** Whether something is shared from this window, or with it. */
export function isShared(sharing: SharingModel): boolean {
  return sharing.role !== 'none';
}

const NOBODY: readonly Person[] = [];

/** Who is there; always the same empty list where nothing is shared. */
export function peopleOf(sharing: SharingModel): readonly Person[] {
  return sharing.role === 'none' ? NOBODY : sharing.people;
}
