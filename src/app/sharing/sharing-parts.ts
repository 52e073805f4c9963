import type { Person, Presence, ShareAnswer, ShareLink, ShareNews, ShareRequest } from '../../worker/share-protocol.ts';
import type { SharingModel, SharingSettings } from '../../components/sharing-model.ts';
import type { ViewId } from '../../components/view-list.ts';
import type { Bookmark, ViewModel } from '../../components/view-model.ts';

/** What sharing reaches in the shell. */
export interface SharingParts {
  /** The session worker, as far as sharing needs it. */
  readonly session: {
    readonly view: ViewModel;
    openPeer(link: ShareLink, host: string): void;
    peerNews(news: ShareNews): void;
    peerAway(away: boolean): void;
    share(tell: ((news: ShareNews) => void) | null): void;
    answerGuest(request: ShareRequest): Promise<ShareAnswer>;
    seek(position: number): Promise<void>;
    goLive(): void;
    focus(env: number | null): void;
    showGroup(group: string): void;
    cancel(): void;
    notify(notice: string | null): void;
  };
  /** The page as it is open, and the relay's token where it was given one. */
  readonly page: () => { readonly url: URL; readonly token: string | null };
  /** In place of the address that is shown: whoever follows somebody has not gone anywhere by hand. */
  readonly showView: (view: ViewId) => void;
  readonly shown: () => ViewId;
  /** Writes a guest's note beside the host's own bookmarks. */
  readonly addNote: (position: number, note: string, author: string) => Promise<void>;
  readonly removeNote: (id: number) => Promise<void>;
  /** A guest sees the host's notes instead of bookmarks of its own. */
  readonly showNotes: (notes: readonly Bookmark[]) => void;
  readonly settings: () => SharingSettings;
  /** A new picture of what is shared. */
  readonly changed: (model: SharingModel) => void;
  /** Something was stored: the Library is out of date. */
  readonly stored: () => void;
  readonly say: (text: string) => void;
}

/** One side of a shared session, as the controller knows it. */
export interface SharedSession {
  readonly model: SharingModel;
  readonly people: readonly Person[];
  /** Where this window's person looks. */
  present(presence: Presence): void;
  /** The view has changed. */
  follow(view: ViewModel, page: ViewId): void;
  rename(name: string): void;
  /** The session is over for this window. */
  end(): void;
}
