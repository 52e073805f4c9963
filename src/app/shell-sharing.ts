import type { ViewId } from '../components/view-list.ts';
import type { BookmarkKeeper } from './bookmark-keeper.ts';
import type { LibraryController } from './library-controller.ts';
import type { RunOpener } from './run-opener.ts';
import type { SessionController } from './session-controller.ts';
import type { SharingParts } from './sharing/sharing-parts.ts';

/** What sharing reaches in the shell, made of the shell's own parts. */
export function sharingPartsOf(shell: {
  readonly session: SessionController;
  readonly opener: RunOpener;
  readonly bookmarks: BookmarkKeeper;
  readonly library: LibraryController;
  readonly showView: (view: ViewId) => void;
  readonly shown: () => ViewId;
  readonly say: (text: string) => void;
}): SharingParts {
  const { session, opener, bookmarks, library } = shell;
  return {
    session,
    page: () => ({ url: new URL(location.href), token: opener.token }),
    showView: shell.showView,
    shown: shell.shown,
    addNote: (position, note, author) => bookmarks.add(position, note, author),
    removeNote: (id) => bookmarks.remove(id),
    showNotes: (notes) => {
      session.patch({ bookmarks: notes });
    },
    settings: () => session.view.preferences.sharing,
    changed: (sharing) => {
      session.patch({ sharing });
    },
    stored: () => void library.refresh(),
    say: shell.say,
  };
}
