import { parseInvitation } from '../../peer/invitation.ts';
import { ME, type GuestSharing, type SharingModel } from '../../components/sharing-model.ts';
import type { ViewId } from '../../components/view-list.ts';
import type { ViewModel } from '../../components/view-model.ts';
import { joinSession, keptGuest, type GuestSession } from './guest-session.ts';
import { keptHost, shareSession, type HostSession } from './host-session.ts';
import { holdSession, keepGuest, keepHost, keepName, keptName } from './kept-session.ts';
import { PresenceKeeper, type ShownPointer } from './presence-keeper.ts';
import type { SharedSession, SharingParts } from './sharing-parts.ts';

/** All that happens about sharing in this window; loaded when somebody first wants it. */

const NO_NAME = { host: 'Host', guest: 'Guest' } as const;

function failedGuest(problem: string): GuestSharing {
  return {
    role: 'guest',
    state: 'failed',
    problem,
    host: '',
    check: null,
    compared: false,
    admitted: false,
    people: [],
    following: true,
    mayCopy: false,
    copy: null,
  };
}

export class SharingController {
  readonly #parts: SharingParts;
  readonly #shell: HTMLElement;
  readonly #point: (pointers: readonly ShownPointer[]) => void;
  #host: HostSession | null = null;
  #guest: GuestSession | null = null;
  #presence: PresenceKeeper | null = null;
  /** Counts what was asked for: what took long gives way to what was asked after it. */
  #asked = 0;
  /** The name that the others were told last. */
  #called = '';

  /**
   * @param shell the element that all panels are in
   * @param point given the pointers of others
   */
  constructor(parts: SharingParts, shell: HTMLElement, point: (pointers: readonly ShownPointer[]) => void) {
    this.#shell = shell;
    this.#point = point;
    this.#parts = {
      ...parts,
      changed: (model) => {
        this.#changed(model);
      },
    };
    this.#told = parts.changed;
  }

  readonly #told: (model: SharingModel) => void;

  /** Goes on with what a reload of the window interrupted; true where a guest's session was. */
  async resume(): Promise<boolean> {
    const guest = keptGuest();
    if (guest !== null && !(await holdSession(guest.id))) keepGuest(null);
    else if (guest !== null) {
      await this.#join((parts, name) => joinSession(parts, { code: guest.code, secret: guest.secret }, name, guest));
      return true;
    }
    const host = keptHost();
    if (host !== null && !(await holdSession(host.code))) keepHost(null);
    else if (host !== null) await this.#share(() => shareSession(this.#parts, this.#name('host'), host));
    return false;
  }

  /** Shares the session under a new code. */
  share(): Promise<void> {
    return this.#share(() => shareSession(this.#parts, this.#name('host'), null));
  }

  /** Shares no longer. */
  stop(): void {
    this.#asked += 1;
    this.#host?.end();
    this.#host = null;
    this.#endPresence();
    this.#told({ role: 'none' });
  }

  admit(id: string, admitted: boolean): void {
    this.#host?.admit(id, admitted);
  }

  remove(id: string): void {
    this.#host?.remove(id);
  }

  allowCopy(allowed: boolean): void {
    this.#host?.allowCopy(allowed);
  }

  /** Asks to join; what is wrong with the invitation is told as a failed session. */
  async join(text: string): Promise<void> {
    const parsed = parseInvitation(text);
    if (!parsed.ok) {
      this.#told(failedGuest(parsed.problem));
      return;
    }
    await this.#join((parts, name) => joinSession(parts, parsed.invitation, name, null));
  }

  /** The digits are the same on both screens, says this window's person. */
  compare(): void {
    this.#guest?.compare();
  }

  /** Leaves the session of somebody else; what is here stays to be looked at. */
  leave(): void {
    this.#asked += 1;
    this.#guest?.end();
    this.#guest = null;
    this.#endPresence();
    this.#told({ role: 'none' });
  }

  followHost(following: boolean): void {
    if (this.#guest !== null) this.#guest.following = following;
  }

  /** This window's person moved by hand: whoever follows somebody else does not want to be pulled back. */
  letGo(): void {
    if (this.#guest?.following === true) {
      this.#guest.following = false;
      this.#parts.say('Looking around. “Follow” takes you back to the host.');
    }
  }

  keepCopy(on: boolean): void {
    this.#guest?.keepCopy(on);
  }

  /** Hands a note to the host; false where there is none. */
  addNote(position: number, note: string): boolean {
    return this.#guest?.addNote(position, note) ?? false;
  }

  removeNote(id: number): boolean {
    return this.#guest?.removeNote(id) ?? false;
  }

  /** The person at this window is called otherwise now. */
  #rename(): void {
    this.#host?.rename(this.#name('host'));
    this.#guest?.rename(this.#name('guest'));
  }

  /** The view has changed. */
  follow(view: ViewModel, page: ViewId): void {
    const { name } = this.#parts.settings();
    // Also when it is read from the device after a reload, which takes its time.
    if (name !== this.#called) {
      this.#called = name;
      this.#rename();
    }
    this.#current?.follow(view, page);
    this.#presence?.follow(view, page);
  }

  get #current(): SharedSession | null {
    return this.#guest ?? this.#host;
  }

  #name(role: 'host' | 'guest'): string {
    const name = this.#parts.settings().name.trim();
    if (name !== '') keepName(name);
    const called = name === '' ? keptName() : name;
    return called === '' ? NO_NAME[role] : called;
  }

  async #share(begin: () => Promise<HostSession>): Promise<void> {
    this.leaveAll();
    const asked = this.#asked;
    try {
      const session = await begin();
      if (asked !== this.#asked) {
        session.end();
        return;
      }
      this.#host = session;
      this.#beginPresence(session);
    } catch (error) {
      if (asked !== this.#asked) return;
      const problem = error instanceof Error ? error.message : String(error);
      this.#told({
        role: 'host',
        state: 'failed',
        problem,
        code: '',
        link: '',
        reach: 'network',
        asking: [],
        people: [],
        mayCopy: false,
        log: [],
      });
    }
  }

  async #join(begin: (parts: SharingParts, name: string) => Promise<GuestSession>): Promise<void> {
    this.leaveAll();
    const asked = this.#asked;
    this.#told({ ...failedGuest(''), state: 'connecting', problem: null });
    // The address keeps the link until this window is in: reloaded before, it must not join with the code alone.
    try {
      const session = await begin(this.#parts, this.#name('guest'));
      if (asked !== this.#asked) {
        session.end();
        return;
      }
      this.#guest = session;
      this.#beginPresence(session);
    } catch (error) {
      if (asked === this.#asked) this.#told(failedGuest(error instanceof Error ? error.message : String(error)));
    }
  }

  /** Ends what there is, before something else begins. */
  leaveAll(): void {
    this.#asked += 1;
    this.#host?.end();
    this.#guest?.end();
    this.#host = null;
    this.#guest = null;
    this.#endPresence();
  }

  #beginPresence(session: SharedSession): void {
    this.#endPresence();
    this.#presence = new PresenceKeeper(
      this.#shell,
      (presence) => {
        session.present(presence);
      },
      this.#point,
    );
    this.follow(this.#parts.session.view, this.#parts.shown());
  }

  #endPresence(): void {
    this.#presence?.end();
    this.#presence = null;
  }

  #changed(model: SharingModel): void {
    if (model.role === 'none') {
      // A guest that opened something of its own has ended by itself.
      this.#guest = null;
      this.#endPresence();
    } else this.#presence?.people(model.people.filter(({ id }) => id !== ME));
    this.#told(model);
  }
}
