import type { Intentions } from '../components/intentions.ts';
import type { ViewId } from '../components/view-list.ts';
import type { TransportMenu } from '../components/panels/transport-bar.ts';
import type { CommandItem, PaletteItem } from '../components/command-items.ts';
import type { StepUnit } from '../worker/steps.ts';

/** The one table of commands: the keys, their overlay and the palette are made from it. */

type Direction = 1 | -1;

/** Preferences that are on or off. */
export type Switch = 'hideHealthy' | 'relativeTimes' | 'newestFirst' | 'notify' | 'singleKeys' | 'keepAwake';

/** What a command does, as plain data. */
export type CommandAction =
  | { readonly kind: 'play' }
  /** By the unit that is chosen. */
  | { readonly kind: 'step'; readonly direction: Direction }
  | { readonly kind: 'step-by'; readonly unit: StepUnit; readonly direction: Direction }
  | { readonly kind: 'menu'; readonly menu: TransportMenu }
  | { readonly kind: 'start' }
  | { readonly kind: 'live' }
  /** To the next environment, or the one before, as the board shows them. */
  | { readonly kind: 'walk'; readonly direction: Direction }
  /** Opens the details of the environment in focus, or closes them; of the first one where none is. */
  | { readonly kind: 'details' }
  /** Keeps the environment in focus in front, or no longer. */
  | { readonly kind: 'pin' }
  | { readonly kind: 'next-layout' }
  | { readonly kind: 'next-order' }
  /** Puts the keyboard into the board's filter. */
  | { readonly kind: 'filter' }
  | { readonly kind: 'let-go' }
  /** The finding that one looks at, or all. */
  | { readonly kind: 'acknowledge'; readonly which: 'at-hand' | 'all' }
  | { readonly kind: 'next-group' }
  | { readonly kind: 'switch'; readonly preference: Switch }
  | { readonly kind: 'view'; readonly view: ViewId }
  | { readonly kind: 'dialog'; readonly dialog: Intentions['scry-dialog']['dialog'] }
  | { readonly kind: 'copy-link' }
  | { readonly kind: 'theme' }
  | { readonly kind: 'demo' };

/** Where a command can be used: anywhere, where a run is shown, or on the overview of one. */
export type When = 'always' | 'run open' | 'overview';

export interface Command extends CommandItem {
  readonly id: string;
  readonly section: 'Move in time' | 'Environments' | 'Findings' | 'Views' | 'Together' | 'Help and settings';
  readonly when: When;
  readonly run: CommandAction;
}

/** What is on the screen, as far as commands depend on it. */
export interface Situation {
  /** A dialog has the keyboard. */
  readonly dialogOpen: boolean;
  readonly runOpen: boolean;
  readonly page: ViewId;
  /** Keys of one character do something (WCAG 2.1.4: they can be switched off). */
  readonly singleKeys: boolean;
}

type Row = readonly [id: string, title: string, keys: readonly string[], run: CommandAction];

function section(name: Command['section'], when: When, rows: readonly Row[]): Command[] {
  return rows.map(([id, title, keys, run]) => ({ id, title, section: name, keys, when, run }));
}

/** All commands, in the order in which they are listed. */
export const COMMANDS: readonly Command[] = [
  ...section('Move in time', 'run open', [
    ['play', 'Play or pause', ['Space'], { kind: 'play' }],
    ['step-back', 'One step back', [','], { kind: 'step', direction: -1 }],
    ['step-on', 'One step on', ['.'], { kind: 'step', direction: 1 }],
    ['batch-back', 'One batch back', ['<'], { kind: 'step-by', unit: 'batch', direction: -1 }],
    ['batch-on', 'One batch on', ['>'], { kind: 'step-by', unit: 'batch', direction: 1 }],
    ['start', 'Go to the start of the run', ['Home'], { kind: 'start' }],
    ['live', 'Go to the newest, and follow it', ['l', 'End'], { kind: 'live' }],
    ['jump', 'Jump to a batch, an epoch or a time', ['g'], { kind: 'menu', menu: 'jump' }],
    ['bookmarks', 'Bookmarks', ['b'], { kind: 'menu', menu: 'bookmarks' }],
    ['copy-link', 'Copy a link to this moment', ['c'], { kind: 'copy-link' }],
  ]),
  ...section('Findings', 'run open', [
    ['finding-back', 'The finding before', ['['], { kind: 'step-by', unit: 'finding', direction: -1 }],
    ['finding-on', 'The next finding', [']'], { kind: 'step-by', unit: 'finding', direction: 1 }],
    ['inbox', 'Inbox of findings', ['i'], { kind: 'dialog', dialog: 'inbox' }],
    ['acknowledge', 'Acknowledge the finding at hand', ['a'], { kind: 'acknowledge', which: 'at-hand' }],
    ['acknowledge-all', 'Acknowledge all findings', ['Shift A'], { kind: 'acknowledge', which: 'all' }],
  ]),
  ...section('Environments', 'overview', [
    ['env-next', 'Next environment on the board', ['j'], { kind: 'walk', direction: 1 }],
    ['env-before', 'The environment before', ['k'], { kind: 'walk', direction: -1 }],
    ['details', 'Open or close its details', ['o', 'Enter'], { kind: 'details' }],
    ['pin', 'Pin it, or let it go', ['p'], { kind: 'pin' }],
    ['filter', 'Filter the board', ['/'], { kind: 'filter' }],
    ['hide-healthy', 'Hide healthy environments, or show them', ['h'], { kind: 'switch', preference: 'hideHealthy' }],
    ['next-layout', 'Next layout: cards, table, heat strip', ['v'], { kind: 'next-layout' }],
    ['next-order', 'Next order of the board', ['s'], { kind: 'next-order' }],
  ]),
  ...section('Views', 'always', [
    ['overview', 'Overview', ['1'], { kind: 'view', view: 'overview' }],
    ['library', 'Library', ['4'], { kind: 'view', view: 'library' }],
  ]),
  ...section('Views', 'run open', [
    ['next-group', 'Next group of an A/B run', ['t'], { kind: 'next-group' }],
    ['run', 'What is known of this run', [], { kind: 'dialog', dialog: 'run' }],
    ['relative-times', 'Events: how long ago, or when', [], { kind: 'switch', preference: 'relativeTimes' }],
    ['newest-first', 'Events: newest first, or last', [], { kind: 'switch', preference: 'newestFirst' }],
  ]),
  ...section('Views', 'always', [
    ['let-go', 'Let go of what is in focus', ['Escape'], { kind: 'let-go' }],
    ['theme', 'Dark or light', ['d'], { kind: 'theme' }],
  ]),
  ...section('Together', 'run open', [['share', 'Share this session', [], { kind: 'dialog', dialog: 'share' }]]),
  ...section('Together', 'always', [
    ['join', 'Join the session of somebody else', [], { kind: 'dialog', dialog: 'join' }],
  ]),
  ...section('Help and settings', 'always', [
    ['palette', 'Find anything', ['Ctrl K'], { kind: 'dialog', dialog: 'palette' }],
    ['keys', 'Keys', ['?'], { kind: 'dialog', dialog: 'keys' }],
    ['thresholds', 'Thresholds: what counts as a finding', [], { kind: 'dialog', dialog: 'thresholds' }],
    ['notify', 'Desktop notification of critical findings: on or off', [], { kind: 'switch', preference: 'notify' }],
    [
      'keep-awake',
      'Keep the screen on while the run moves: on or off',
      [],
      { kind: 'switch', preference: 'keepAwake' },
    ],
    ['single-keys', 'Keys of one character: on or off', [], { kind: 'switch', preference: 'singleKeys' }],
    ['demo', 'Open the demo run', [], { kind: 'demo' }],
  ]),
];

const BY_ID: ReadonlyMap<string, Command> = new Map(COMMANDS.map((command) => [command.id, command]));

/** True where a command can be used. */
export function isAvailable({ when }: Command, { runOpen, page }: Situation): boolean {
  switch (when) {
    case 'always':
      return true;
    case 'run open':
      return runOpen && page !== 'library';
    case 'overview':
      return runOpen && page === 'overview';
  }
}

/** The action of a command that the palette sent; null where there is none, or it can not be used here. */
export function actionOf(id: string, situation: Situation): CommandAction | null {
  const command = BY_ID.get(id);
  return command !== undefined && isAvailable(command, situation) ? command.run : null;
}

/** The commands that the palette offers: those that can be used, but for the palette itself. */
export function paletteCommands(situation: Situation): readonly PaletteItem[] {
  return COMMANDS.filter((command) => command.id !== 'palette' && isAvailable(command, situation)).map(
    ({ id, title, section: hint, keys }) => ({ id, title, hint, keys }),
  );
}
