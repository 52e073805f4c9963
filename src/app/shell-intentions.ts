import type { BookmarkKeeper } from './bookmark-keeper.ts';
import type { Hear } from './intention-listeners.ts';
import type { LibraryController } from './library-controller.ts';
import type { RunOpener } from './run-opener.ts';
import type { SessionController } from './session-controller.ts';

/** What is done about every intention. */

/** What the intentions reach. */
export interface ShellParts {
  readonly session: SessionController;
  readonly library: LibraryController;
  readonly opener: RunOpener;
  readonly bookmarks: BookmarkKeeper;
  readonly toggleTheme: () => void;
  readonly showErrors: () => void;
  readonly setRelayProblem: (problem: string) => void;
  /** The address of the place that is shown. */
  readonly link: () => string;
  /** Tells in a few words what was just done. */
  readonly say: (text: string) => void;
  readonly acceptMemory: () => void;
}

async function copyLink({ link, session, say }: ShellParts): Promise<void> {
  try {
    await navigator.clipboard.writeText(link());
    say('Link copied.');
  } catch {
    session.notify(`This browser does not let the page copy. The link is ${link()}`);
  }
}

async function bookmark({ session, bookmarks, say }: ShellParts, note: string): Promise<void> {
  try {
    await bookmarks.add(session.view.transport.cursor, note);
    say('Moment bookmarked.');
  } catch (error) {
    session.notify(`The bookmark could not be stored: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function deleteRuns({ session, library }: ShellParts, ids: readonly string[]): Promise<void> {
  const { transport } = session.view;
  if (transport.run !== null && ids.includes(transport.run)) await session.close();
  await library.delete(ids);
}

/** Listens to all intentions of the shell. */
export function hearShellIntentions(on: Hear, parts: ShellParts): void {
  hearTransport(on, parts);
  hearLibrary(on, parts);
  const { session, opener } = parts;
  on('scry-toggle-theme', parts.toggleTheme);
  on('scry-show-errors', parts.showErrors);
  on('scry-retry', () => {
    session.retry();
  });
  on('scry-cancel', () => {
    session.cancel();
  });
  on('scry-show-group', ({ group }) => {
    session.showGroup(group);
  });
  on('scry-focus', ({ env }) => {
    session.focus(env);
  });
  on('scry-feed', ({ show }) => void session.showFeed(show));
  on('scry-open-run', ({ run }) => {
    opener.openRelayRun(run);
  });
  on('scry-open-files', ({ files }) => {
    opener.openFiles(files);
  });
  on('scry-open-demo', () => {
    opener.openDemo();
  });
  on('scry-open-relay', ({ address }) => {
    parts.setRelayProblem(opener.openRelayAddress(address));
  });
}

function hearTransport(on: Hear, parts: ShellParts): void {
  const { session, bookmarks, opener } = parts;
  // Whoever moves by hand does not want to be taken elsewhere later.
  for (const name of ['scry-seek', 'scry-go-live', 'scry-play', 'scry-step', 'scry-jump'] as const) {
    on(name, () => {
      opener.letGo();
    });
  }
  on('scry-seek', ({ position }) => void session.seek(position));
  on('scry-go-live', () => {
    session.goLive();
  });
  on('scry-play', ({ playing }) => {
    session.play(playing);
  });
  on('scry-speed', ({ speed }) => {
    session.setSpeed(speed);
  });
  on('scry-step', ({ unit, direction }) => {
    session.step(unit, direction);
  });
  on('scry-jump', ({ text }) => {
    session.jump(text);
  });
  on('scry-copy-link', () => void copyLink(parts));
  on('scry-bookmark', ({ note }) => void bookmark(parts, note));
  on('scry-remove-bookmark', ({ id }) => void bookmarks.remove(id));
}

function hearLibrary(on: Hear, parts: ShellParts): void {
  const { session, library } = parts;
  let freeing: Promise<void> = Promise.resolve();
  on('scry-open-stored', ({ id }) => {
    location.hash = `#/run/${encodeURIComponent(id)}`;
  });
  on('scry-rename-run', ({ id, name }) => void library.rename(id, name));
  on('scry-keep-run', ({ id, kept }) => void library.keep(id, kept));
  on('scry-delete-runs', ({ ids }) => void deleteRuns(parts, ids));
  // A deletion that can be undone would free no room.
  on('scry-make-room', ({ ids }) => {
    freeing = library.deleteForGood(ids);
  });
  on('scry-undo-delete', ({ id }) => void library.undoDelete(id));
  on('scry-export-run', ({ id }) => {
    void session.flush().then(() => {
      const { transport, storage } = session.view;
      if (transport.run === id && storage.kind === 'full') {
        session.notify(`The export ends at position ${String(storage.since)}: what came after is only in memory.`);
      }
      return library.export(id);
    });
  });
  on('scry-cancel-export', () => {
    library.cancelExport();
  });
  on('scry-retry-storage', () => {
    void freeing.then(() => {
      session.retryStorage();
    });
  });
  on('scry-accept-memory', parts.acceptMemory);
}
