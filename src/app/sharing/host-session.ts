import { formatInvitation, newShare } from '../../peer/invitation.ts';
import type { HostState } from '../../peer/host-state.ts';
import { readKeptHost, type KeptHost } from '../../peer/kept.ts';
import { PeerJsNetwork } from '../../peer/peerjs-network.ts';
import { ShareHost } from '../../peer/share-host.ts';
import type { HostSharing } from '../../components/sharing-model.ts';
import type { Bookmark, ViewModel } from '../../components/view-model.ts';
import type { Person, Presence, SharedNote } from '../../worker/share-protocol.ts';
import { keepHost, keptHostText } from './kept-session.ts';
import type { SharedSession, SharingParts } from './sharing-parts.ts';
import { signallingFor, sharingObstacle } from './signalling.ts';

/** The session of this window, shared with guests. */

const LOCAL = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/;

function notesOf(bookmarks: readonly Bookmark[]): SharedNote[] {
  return bookmarks.map(({ id, position, note, author, created }) => ({ id, position, note, author, created }));
}

/** What a reload of this window interrupted; null where nothing was. */
export function keptHost(): KeptHost | null {
  return readKeptHost(keptHostText());
}

/** Shares the session. Throws, in words, where that cannot be. */
export async function shareSession(parts: SharingParts, name: string, kept: KeptHost | null): Promise<HostSession> {
  const obstacle = sharingObstacle();
  if (obstacle !== null) throw new Error(obstacle);
  const { url, token } = parts.page();
  const signalling = await signallingFor('host', parts.settings(), url, token);
  return new HostSession(parts, name, kept, new PeerJsNetwork(signalling));
}

export class HostSession implements SharedSession {
  readonly #parts: SharingParts;
  readonly #host: ShareHost;
  readonly #link: string;
  readonly #reach: HostSharing['reach'];
  #state: HostState;
  #notes: readonly Bookmark[] | null = null;
  #ended = false;

  constructor(parts: SharingParts, name: string, kept: KeptHost | null, network: PeerJsNetwork) {
    const share = kept ?? newShare();
    const { url } = parts.page();
    this.#parts = parts;
    this.#link = formatInvitation(url.origin + url.pathname, share);
    this.#reach = LOCAL.test(url.hostname) ? 'this-machine' : 'network';
    this.#state = {
      state: 'opening',
      problem: null,
      code: share.code,
      asking: [],
      people: [],
      mayCopy: kept?.mayCopy ?? false,
      log: [],
    };
    this.#host = new ShareHost({
      network,
      share: { code: share.code, secret: share.secret },
      name,
      kept,
      answer: (request) => parts.session.answerGuest(request),
      listener: {
        changed: (state) => {
          this.#state = state;
          if (!this.#ended) parts.changed(this.model);
        },
        note: (author, position, text) => {
          parts.addNote(position, text, author).catch((error: unknown) => {
            parts.session.notify(`A note of ${author} could not be stored: ${String(error)}`);
          });
        },
        removeNote: (id, by) => {
          const note = this.#notes?.find((own) => own.id === id);
          if (note?.author === by) void parts.removeNote(id);
        },
        keep: keepHost,
      },
    });
    parts.session.share((news) => {
      this.#host.news(news);
    });
    void this.#host.start();
    parts.changed(this.model);
  }

  get model(): HostSharing {
    return { role: 'host', ...this.#state, link: this.#link, reach: this.#reach };
  }

  get people(): readonly Person[] {
    return this.#state.people;
  }

  present(presence: Presence): void {
    this.#host.present(presence);
  }

  follow({ bookmarks }: ViewModel): void {
    if (bookmarks === this.#notes) return;
    this.#notes = bookmarks;
    this.#host.notes(notesOf(bookmarks));
  }

  admit(id: string, admitted: boolean): void {
    if (admitted) this.#host.admit(id);
    else this.#host.refuse(id);
  }

  remove(id: string): void {
    this.#host.remove(id);
  }

  allowCopy(allowed: boolean): void {
    this.#host.allowCopy(allowed);
  }

  rename(name: string): void {
    this.#host.rename(name);
  }

  end(): void {
    this.#ended = true;
    this.#parts.session.share(null);
    void this.#host.stop();
    keepHost(null);
  }
}
