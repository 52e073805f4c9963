import type { Intentions } from '../components/intentions.ts';
import type { Preferences } from '../components/preferences.ts';
import type { BookmarkKeeper } from './bookmark-keeper.ts';
import type { ComparisonKeeper } from './comparison-keeper.ts';
import type { FeedController } from './feed-controller.ts';
import type { Hear } from './intention-listeners.ts';
import type { LibraryController } from './library-controller.ts';
import type { PreferencesKeeper } from './preferences-keeper.ts';
import type { RunOpener } from './run-opener.ts';
import type { SessionController } from './session-controller.ts';
import type { SharingDoor } from './sharing-door.ts';

/** What is done about every intention. */

/** What the intentions reach. */
export interface ShellParts {
  readonly session: SessionController;
  readonly library: LibraryController;
  readonly opener: RunOpener;
  readonly bookmarks: BookmarkKeeper;
  readonly preferences: PreferencesKeeper;
  readonly sharing: SharingDoor;
  readonly feed: FeedController;
  readonly comparisons: ComparisonKeeper;
  readonly toggleTheme: () => void;
  readonly showErrors: () => void;
  readonly setRelayProblem: (problem: string) => void;
  /** The address of the place that is shown. */
  readonly link: () => string;
  /** Tells in a few words what was just done. */
  readonly say: (text: string) => void;
  readonly acceptMemory: () => void;
  readonly showDialog: (dialog: Intentions['scry-dialog']['dialog']) => void;
  /** Does what the palette found. */
  readonly command: (id: string) => void;
  /** Shows where a value stands. */
  readonly reveal: (target: string, metric: string | null) => void;
}

async function copy({ session, say }: ShellParts, text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what.charAt(0).toUpperCase()}${what.slice(1)} copied.`);
  } catch {
    session.notify('This browser does not let the page copy. Select the text and copy it by hand.');
  }
}

/** Sets preferences. Permission is asked for when notifications are switched on: a browser wants a click for it. */
export async function prefer(
  { session, preferences }: Pick<ShellParts, 'session' | 'preferences'>,
  change: Partial<Preferences>,
): Promise<void> {
  preferences.prefer(change);
  if (change.notify !== true) return;
  const { askToNotify } = await import('./notifier.ts');
  const answer = await askToNotify();
  if (answer === 'granted') return;
  preferences.prefer({ notify: false });
  session.notify(
    answer === 'denied'
      ? 'This browser does not let the page show notifications. Allow them in the settings of the site, then switch them on again.'
      : 'This browser has no notifications.',
  );
}

/** Copies the address of the place that is shown. */
export async function copyLink({ link, session, say }: Pick<ShellParts, 'link' | 'session' | 'say'>): Promise<void> {
  try {
    await navigator.clipboard.writeText(link());
    say('Link copied.');
  } catch {
    session.notify(`This browser does not let the page copy. The link is ${link()}`);
  }
}

async function bookmark({ session, sharing, bookmarks, say }: ShellParts, note: string): Promise<void> {
  if (session.view.sharing.role === 'guest' && session.view.source.kind === 'peer') {
    const handed = sharing.addNote(session.view.transport.cursor, note);
    if (handed) say('Note shared.');
    else session.notify('The note could not be handed to the host: it needs a text, and the host must be reachable.');
    return;
  }
  try {
    await bookmarks.add(session.view.transport.cursor, note);
    say('Moment bookmarked.');
  } catch (error) {
    session.notify(`The bookmark could not be stored: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function deleteRuns({ session, library }: ShellParts, ids: readonly string[]): Promise<void> {
  const { transport } = session.view;
  // What a host shows lies with the host, also where a run of the same id is on this device.
  const own = session.view.source.kind !== 'peer';
  if (own && transport.run !== null && ids.includes(transport.run)) await session.close();
  await library.delete(ids);
}

/** Listens to all intentions of the shell. */
export function hearShellIntentions(on: Hear, parts: ShellParts): void {
  hearTransport(on, parts);
  hearLibrary(on, parts);
  hearTriage(on, parts);
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
  on('scry-feed-look', ({ filter, position }) => {
    parts.feed.look(filter, position, session.view.transport.cursor);
  });
  on('scry-feed-more', ({ direction }) => {
    parts.feed.more(direction);
  });
  on('scry-feed-follow', () => {
    parts.feed.follow();
  });
  on('scry-raw-line', ({ position }) => void parts.feed.showRaw(position));
  on('scry-copy', ({ text, what }) => void copy(parts, text, what));
  on('scry-dialog', ({ dialog }) => {
    parts.showDialog(dialog);
  });
  on('scry-command', ({ id }) => {
    parts.command(id);
  });
  on('scry-reveal', ({ target, metric }) => {
    parts.reveal(target, metric);
  });
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

function hearTriage(on: Hear, parts: ShellParts): void {
  const { preferences, comparisons } = parts;
  on('scry-prefer', (change) => void prefer(parts, change));
  on('scry-pin', ({ env, pinned }) => {
    preferences.pin(env, pinned);
  });
  on('scry-acknowledge', ({ ids, acknowledged }) => {
    preferences.acknowledge(ids, acknowledged);
  });
  on('scry-snooze', ({ ids, minutes }) => {
    preferences.snooze(ids, minutes, Date.now());
  });
  on('scry-dismiss-run', ({ id, dismissed }) => {
    preferences.dismissRun(id, dismissed);
  });
  on('scry-compare', ({ row }) => void comparisons.show(row));
}

function hearTransport(on: Hear, parts: ShellParts): void {
  const { session, bookmarks, opener } = parts;
  // Whoever moves by hand does not want to be taken elsewhere later.
  for (const name of ['scry-seek', 'scry-go-live', 'scry-play', 'scry-step', 'scry-jump'] as const) {
    on(name, () => {
      opener.letGo();
      parts.sharing.letGo();
    });
  }
  for (const name of ['scry-focus', 'scry-show-group'] as const) {
    on(name, () => {
      parts.sharing.letGo();
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
  on('scry-remove-bookmark', ({ id }) => {
    if (!parts.sharing.removeNote(id)) void bookmarks.remove(id);
  });
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
