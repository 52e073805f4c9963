import type { OverviewView } from '../components/views/overview-view.ts';
import type { TransportBar } from '../components/panels/transport-bar.ts';
import { BOARD_LAYOUTS, BOARD_ORDERS, type Preferences } from '../components/preferences.ts';
import type { ViewModel } from '../components/view-model.ts';
import type { ViewId } from '../components/view-list.ts';
import type { Intentions } from '../components/intentions.ts';
import type { CommandAction } from './commands.ts';
import type { PreferencesKeeper } from './preferences-keeper.ts';
import type { RunOpener } from './run-opener.ts';
import type { SessionController } from './session-controller.ts';

/** Carries out commands, whether a key or the palette asks for them. */

/** What commands reach. */
export interface CommandParts {
  readonly session: SessionController;
  readonly opener: RunOpener;
  readonly preferences: PreferencesKeeper;
  readonly bar: () => TransportBar | null;
  readonly overview: () => OverviewView | null;
  readonly showView: (view: ViewId) => void;
  /** Told that this window's person moves by hand. */
  readonly sharing: { letGo(): void };
  readonly showDialog: (dialog: Intentions['scry-dialog']['dialog']) => void;
  /** Sets preferences, with what else belongs to it. */
  readonly prefer: (change: Partial<Preferences>) => void;
  readonly copyLink: () => void;
  readonly toggleTheme: () => void;
}

/** The picture moves by itself: it is played, or goes with a run that grows. */
function moves({ transport }: ViewModel): boolean {
  return transport.playing || (transport.following && transport.growing);
}

function after<T>(list: readonly T[], current: T): T | undefined {
  return list[(list.indexOf(current) + 1) % list.length];
}

/** Commands that move the cursor, the view or the focus: a guest who gives one looks around on its own. */
const MOVES: ReadonlySet<CommandAction['kind']> = new Set([
  'play',
  'step',
  'step-by',
  'start',
  'live',
  'walk',
  'details',
  'let-go',
  'next-group',
  'view',
]);

/** Does what a command says. */
export function runCommand(action: CommandAction, parts: CommandParts): void {
  const { session, opener, preferences } = parts;
  if (MOVES.has(action.kind)) parts.sharing.letGo();
  const { view } = session;
  switch (action.kind) {
    case 'play':
      opener.letGo();
      session.play(!moves(view));
      return;
    case 'step':
      opener.letGo();
      session.step(parts.bar()?.unit ?? 'epoch', action.direction);
      return;
    case 'step-by':
      opener.letGo();
      session.step(action.unit, action.direction);
      return;
    case 'start':
      opener.letGo();
      void session.seek(0);
      return;
    case 'live':
      opener.letGo();
      session.goLive();
      return;
    case 'menu':
      parts.bar()?.openMenu(action.menu);
      return;
    case 'walk':
      walk(action.direction, parts);
      return;
    case 'details':
      if (view.focusedEnv !== null) session.focus(null);
      else walk(1, parts);
      return;
    case 'pin':
      if (view.focusedEnv !== null) preferences.pin(view.focusedEnv, !view.marks.pins.includes(view.focusedEnv));
      return;
    case 'next-layout': {
      const boardLayout = after(BOARD_LAYOUTS, view.preferences.boardLayout);
      if (boardLayout !== undefined) preferences.prefer({ boardLayout });
      return;
    }
    case 'next-order': {
      const boardOrder = after(BOARD_ORDERS, view.preferences.boardOrder);
      if (boardOrder !== undefined) preferences.prefer({ boardOrder });
      return;
    }
    case 'filter':
      parts.overview()?.focusFilter();
      return;
    case 'let-go':
      session.focus(null);
      return;
    case 'acknowledge':
      acknowledge(action.which, parts);
      return;
    case 'next-group': {
      const group = view.header === null ? undefined : after(view.header.groups, view.header.group);
      if (group !== undefined) session.showGroup(group);
      return;
    }
    case 'switch':
      parts.prefer({ [action.preference]: !view.preferences[action.preference] });
      return;
    case 'view':
      parts.showView(action.view);
      return;
    case 'dialog':
      parts.showDialog(action.dialog);
      return;
    case 'copy-link':
      parts.copyLink();
      return;
    case 'theme':
      parts.toggleTheme();
      return;
    case 'demo':
      opener.openDemo();
  }
}

/** Goes to something that the palette found; false where its id names nothing. */
export function runTarget(id: string, parts: Pick<CommandParts, 'session' | 'opener' | 'sharing'>): boolean {
  const at = id.indexOf(':');
  const kind = id.slice(0, at);
  const name = id.slice(at + 1);
  parts.sharing.letGo();
  switch (kind) {
    case 'env':
      parts.session.focus(Number(name));
      return true;
    case 'at':
      parts.opener.letGo();
      void parts.session.seek(Number(name));
      return true;
    case 'group':
      parts.session.showGroup(name);
      return true;
    case 'run':
      location.hash = `#/run/${encodeURIComponent(name)}`;
      return true;
    default:
      return false;
  }
}

/** To the next environment as the board shows them; from nowhere to the first. */
function walk(direction: 1 | -1, { session, overview }: CommandParts): void {
  const shown = overview()?.visibleEnvs ?? [];
  const { focusedEnv } = session.view;
  const at = focusedEnv === null ? -1 : shown.indexOf(focusedEnv);
  const next = at < 0 ? shown[direction === 1 ? 0 : shown.length - 1] : shown[at + direction];
  if (next !== undefined) session.focus(next);
}

function acknowledge(which: 'at-hand' | 'all', { session, preferences }: CommandParts): void {
  const { findings, marks } = session.view;
  const known = new Set(marks.acknowledged);
  const waiting = findings.list.filter(({ id, routine }) => !known.has(id) && (which === 'all' || !routine));
  const ids = (which === 'all' ? waiting : waiting.slice(0, 1)).map(({ id }) => id);
  if (ids.length > 0) preferences.acknowledge(ids, true);
}
