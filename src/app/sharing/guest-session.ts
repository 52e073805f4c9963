import type { GuestState } from '../../peer/guest-state.ts';
import type { Invitation } from '../../peer/invitation.ts';
import { readKeptGuest, type KeptGuest } from '../../peer/kept.ts';
import { PeerJsNetwork } from '../../peer/peerjs-network.ts';
import { ShareGuest } from '../../peer/share-guest.ts';
import type { GuestSharing } from '../../components/sharing-model.ts';
import type { ViewId } from '../../components/view-list.ts';
import type { ViewModel } from '../../components/view-model.ts';
import type { Person, Presence, SharedNote } from '../../worker/share-protocol.ts';
import { HostFollower } from './follow-host.ts';
import { keepGuest, keptGuestText } from './kept-session.ts';
import { RunCopier } from './run-copier.ts';
import type { SharedSession, SharingParts } from './sharing-parts.ts';
import { signallingFor, sharingObstacle } from './signalling.ts';

/** Somebody else's session in this window. */

/** What a reload of this window interrupted; null where nothing was. */
export function keptGuest(): KeptGuest | null {
  return readKeptGuest(keptGuestText());
}

/** Goes to a host. Throws, in words, where that cannot be. */
export async function joinSession(
  parts: SharingParts,
  invitation: Invitation,
  name: string,
  kept: KeptGuest | null,
): Promise<GuestSession> {
  const obstacle = sharingObstacle();
  if (obstacle !== null) throw new Error(obstacle);
  const { url, token } = parts.page();
  const signalling = await signallingFor('guest', parts.settings(), url, token);
  return new GuestSession(parts, invitation, name, kept, new PeerJsNetwork(signalling));
}

export class GuestSession implements SharedSession {
  readonly #parts: SharingParts;
  readonly #guest: ShareGuest;
  readonly #follower: HostFollower;
  readonly #copier: RunCopier;
  #state: GuestState = {
    state: 'connecting',
    problem: null,
    host: '',
    check: null,
    compared: false,
    admitted: false,
    people: [],
    mayCopy: false,
  };
  #following = true;
  /** The worker follows the host. */
  #entered = false;
  /** The host's run has been on the screen. */
  #shown = false;
  #ended = false;
  #notes: readonly SharedNote[] = [];

  constructor(
    parts: SharingParts,
    invitation: Invitation,
    name: string,
    kept: KeptGuest | null,
    network: PeerJsNetwork,
  ) {
    this.#parts = parts;
    const { session } = parts;
    this.#follower = new HostFollower({
      goLive: () => {
        session.goLive();
      },
      seek: (position) => void session.seek(position),
      focus: (env) => {
        session.focus(env);
      },
      showGroup: (group) => {
        session.showGroup(group);
      },
      showView: parts.showView,
    });
    this.#copier = new RunCopier((progress) => {
      if (progress?.state !== 'copying' && progress?.state !== 'following') parts.stored();
      this.#tell();
    });
    this.#guest = new ShareGuest({
      network,
      invitation,
      name,
      kept,
      listener: {
        changed: (state) => {
          this.#take(state);
        },
        news: (news) => {
          session.peerNews(news);
        },
        notes: (notes) => {
          this.#notes = notes;
          this.#showNotes();
        },
        keep: keepGuest,
      },
    });
    this.#guest.start();
    this.#tell();
  }

  get model(): GuestSharing {
    const host = this.#hostName;
    return { role: 'guest', ...this.#state, host, following: this.#following, copy: this.#copier.progress };
  }

  /** As the host is called now. */
  get #hostName(): string {
    return this.#state.people.find(({ host }) => host)?.name ?? this.#state.host;
  }

  get people(): readonly Person[] {
    return this.#state.people;
  }

  /** Nothing comes from the host any more, and nothing will. */
  get over(): boolean {
    return this.#state.state === 'refused' || this.#state.state === 'ended' || this.#state.state === 'failed';
  }

  present(presence: Presence): void {
    this.#guest.present(presence);
  }

  follow(view: ViewModel, page: ViewId): void {
    const { kind } = view.source;
    if (kind === 'peer') this.#shown = true;
    // Something of its own was opened instead. What was open before stands there until the host's run comes.
    if (this.#shown && kind !== 'peer' && kind !== 'none') {
      this.end();
      return;
    }
    const host = this.#state.people.find((person) => person.host);
    if (!this.#following || this.#state.state !== 'in' || host?.presence == null) return;
    this.#follower.follow(host.presence, view, page, Date.now());
  }

  /** Mirrors the host's cursor, view and focus, or looks around. */
  set following(following: boolean) {
    if (following === this.#following) return;
    this.#following = following;
    this.#tell();
    this.follow(this.#parts.session.view, this.#parts.shown());
  }

  get following(): boolean {
    return this.#following;
  }

  addNote(position: number, text: string): boolean {
    return this.#guest.addNote(position, text);
  }

  removeNote(id: number): boolean {
    return this.#guest.removeNote(id);
  }

  keepCopy(on: boolean): void {
    if (on && this.#state.mayCopy) void this.#copier.start(this.#guest);
    else if (!on) this.#copier.stop();
  }

  /** The digits are the same on both screens. */
  compare(): void {
    this.#guest.compare();
  }

  rename(name: string): void {
    this.#guest.rename(name);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#copier.stop();
    void this.#guest.leave();
    keepGuest(null);
    if (this.#entered && this.#parts.session.view.source.kind === 'peer') this.#parts.session.cancel();
    this.#parts.changed({ role: 'none' });
  }

  #take(state: GuestState): void {
    if (this.#ended) return;
    const before = this.#state;
    this.#state = state;
    const { session } = this.#parts;
    if (state.state === 'in' && !this.#entered) {
      this.#entered = true;
      // In place of the link: its secret has done its work, and shall stay neither in the address nor in the history.
      this.#parts.showView('overview');
      session.openPeer(this.#guest, state.host);
    }
    if (this.#entered && before.state !== state.state) {
      session.peerAway(state.state === 'reconnecting');
      if (this.over) {
        session.cancel();
        this.#copier.stop();
      }
    }
    this.#tell();
    this.follow(session.view, this.#parts.shown());
  }

  #showNotes(): void {
    const host = this.#hostName;
    this.#parts.showNotes(this.#notes.map((note) => ({ ...note, author: note.author === '' ? host : note.author })));
  }

  #tell(): void {
    if (!this.#ended) this.#parts.changed(this.model);
  }
}
