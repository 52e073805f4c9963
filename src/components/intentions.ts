import type { FeedFilter } from '../worker/feed-page.ts';
import type { EpisodeRow } from '../worker/leaderboards.ts';
import type { StepUnit } from '../worker/steps.ts';
import type { Preferences } from './preferences.ts';
import type { SharingSettings } from './sharing-model.ts';

export type { StepUnit };

/** What components ask for. They bubble to the shell, which alone acts on them. */
export interface Intentions {
  /** Focus an environment, or none. */
  'scry-focus': { readonly env: number | null };
  /** Read recordings, one after the other. */
  'scry-open-files': { readonly files: readonly File[] };
  'scry-open-relay': { readonly address: string };
  'scry-open-run': { readonly run: string };
  'scry-open-demo': null;
  'scry-cancel': null;
  'scry-retry': null;
  'scry-show-group': { readonly group: string };
  'scry-show-errors': null;
  /** Look through the whole run for events of a kind, from a position on backwards; null: from the cursor. */
  'scry-feed-look': { readonly filter: FeedFilter; readonly position: number | null };
  /** More rows of what is being looked through. */
  'scry-feed-more': { readonly direction: 'before' | 'from' };
  /** Follow the newest events again. */
  'scry-feed-follow': null;
  /** Show an event's line as it came; null: no longer. */
  'scry-raw-line': { readonly position: number | null };
  'scry-copy': { readonly text: string; readonly what: string };
  /** Keep an environment in front, or no longer. */
  'scry-pin': { readonly env: number; readonly pinned: boolean };
  'scry-prefer': Partial<Preferences>;
  /** Findings were seen, or shall count as not seen. */
  'scry-acknowledge': { readonly ids: readonly string[]; readonly acknowledged: boolean };
  /** Findings are silent for so many minutes; 0: no longer. */
  'scry-snooze': { readonly ids: readonly string[]; readonly minutes: number };
  /** A leaderboard row was looked into, or is had back. */
  'scry-dismiss-run': { readonly id: string; readonly dismissed: boolean };
  /** Show a leaderboard row at its peak and its end; null: no longer. */
  'scry-compare': { readonly row: EpisodeRow | null };
  /** Open one of the shell's dialogs. */
  'scry-dialog': { readonly dialog: 'palette' | 'keys' | 'thresholds' | 'inbox' | 'run' | 'share' | 'join' };
  /** Do what the palette found: a command, or something to go to. */
  'scry-command': { readonly id: string };
  /** Show where a value stands: a panel, and in it a metric. */
  'scry-reveal': { readonly target: string; readonly metric: string | null };
  'scry-toggle-theme': null;
  /** Show the run as it was after `position` lines. */
  'scry-seek': { readonly position: number };
  /** Show the newest, and go with it. */
  'scry-go-live': null;
  /** Play from the cursor, or stop. */
  'scry-play': { readonly playing: boolean };
  'scry-speed': { readonly speed: number };
  'scry-step': { readonly unit: StepUnit; readonly direction: 1 | -1 };
  /** A batch, epoch, time or position as typed. */
  'scry-jump': { readonly text: string };
  'scry-copy-link': null;
  'scry-bookmark': { readonly note: string };
  'scry-remove-bookmark': { readonly id: number };
  'scry-open-stored': { readonly id: string };
  'scry-rename-run': { readonly id: string; readonly name: string };
  /** Keep forever, or no longer. */
  'scry-keep-run': { readonly id: string; readonly kept: boolean };
  'scry-delete-runs': { readonly ids: readonly string[] };
  /** Delete at once and for good, because room is needed. */
  'scry-make-room': { readonly ids: readonly string[] };
  'scry-undo-delete': { readonly id: string };
  'scry-export-run': { readonly id: string };
  'scry-cancel-export': null;
  /** Try again to write to the device what is only in memory. */
  'scry-retry-storage': null;
  /** Let the run go on in memory; do not ask again for this run. */
  'scry-accept-memory': null;
  /** Share this session; `name` is how guests see the person at this window. */
  'scry-share': { readonly name: string };
  /** End it for everybody. */
  'scry-share-stop': null;
  /** Let in somebody who asks, or not. */
  'scry-admit': { readonly id: string; readonly admitted: boolean };
  'scry-remove-guest': { readonly id: string };
  /** Guests may keep a copy, or no longer. */
  'scry-allow-copy': { readonly allowed: boolean };
  /** Take part in somebody else's session; `invitation` is a link or a code as typed. */
  'scry-join': { readonly invitation: string; readonly name: string };
  /** The six digits are the same on the host's screen. */
  'scry-digits-same': null;
  /** Leave somebody else's session, or give up asking to be let in. */
  'scry-leave': null;
  /** Go where the host goes, or look around alone. */
  'scry-follow-host': { readonly following: boolean };
  /** Keep a copy of the shared run on this device, or stop copying. */
  'scry-keep-copy': { readonly on: boolean };
  'scry-share-settings': Partial<SharingSettings>;
}

declare global {
  interface HTMLElementEventMap {
    'scry-focus': CustomEvent<Intentions['scry-focus']>;
    'scry-open-files': CustomEvent<Intentions['scry-open-files']>;
    'scry-open-relay': CustomEvent<Intentions['scry-open-relay']>;
    'scry-open-run': CustomEvent<Intentions['scry-open-run']>;
    'scry-open-demo': CustomEvent<Intentions['scry-open-demo']>;
    'scry-cancel': CustomEvent<Intentions['scry-cancel']>;
    'scry-retry': CustomEvent<Intentions['scry-retry']>;
    'scry-show-group': CustomEvent<Intentions['scry-show-group']>;
    'scry-show-errors': CustomEvent<Intentions['scry-show-errors']>;
    'scry-feed-look': CustomEvent<Intentions['scry-feed-look']>;
    'scry-feed-more': CustomEvent<Intentions['scry-feed-more']>;
    'scry-feed-follow': CustomEvent<Intentions['scry-feed-follow']>;
    'scry-raw-line': CustomEvent<Intentions['scry-raw-line']>;
    'scry-copy': CustomEvent<Intentions['scry-copy']>;
    'scry-pin': CustomEvent<Intentions['scry-pin']>;
    'scry-prefer': CustomEvent<Intentions['scry-prefer']>;
    'scry-acknowledge': CustomEvent<Intentions['scry-acknowledge']>;
    'scry-snooze': CustomEvent<Intentions['scry-snooze']>;
    'scry-dismiss-run': CustomEvent<Intentions['scry-dismiss-run']>;
    'scry-compare': CustomEvent<Intentions['scry-compare']>;
    'scry-dialog': CustomEvent<Intentions['scry-dialog']>;
    'scry-command': CustomEvent<Intentions['scry-command']>;
    'scry-reveal': CustomEvent<Intentions['scry-reveal']>;
    'scry-toggle-theme': CustomEvent<Intentions['scry-toggle-theme']>;
    'scry-seek': CustomEvent<Intentions['scry-seek']>;
    'scry-go-live': CustomEvent<Intentions['scry-go-live']>;
    'scry-play': CustomEvent<Intentions['scry-play']>;
    'scry-speed': CustomEvent<Intentions['scry-speed']>;
    'scry-step': CustomEvent<Intentions['scry-step']>;
    'scry-jump': CustomEvent<Intentions['scry-jump']>;
    'scry-copy-link': CustomEvent<Intentions['scry-copy-link']>;
    'scry-bookmark': CustomEvent<Intentions['scry-bookmark']>;
    'scry-remove-bookmark': CustomEvent<Intentions['scry-remove-bookmark']>;
    'scry-open-stored': CustomEvent<Intentions['scry-open-stored']>;
    'scry-rename-run': CustomEvent<Intentions['scry-rename-run']>;
    'scry-keep-run': CustomEvent<Intentions['scry-keep-run']>;
    'scry-delete-runs': CustomEvent<Intentions['scry-delete-runs']>;
    'scry-make-room': CustomEvent<Intentions['scry-make-room']>;
    'scry-undo-delete': CustomEvent<Intentions['scry-undo-delete']>;
    'scry-export-run': CustomEvent<Intentions['scry-export-run']>;
    'scry-cancel-export': CustomEvent<Intentions['scry-cancel-export']>;
    'scry-retry-storage': CustomEvent<Intentions['scry-retry-storage']>;
    'scry-accept-memory': CustomEvent<Intentions['scry-accept-memory']>;
    'scry-share': CustomEvent<Intentions['scry-share']>;
    'scry-share-stop': CustomEvent<Intentions['scry-share-stop']>;
    'scry-admit': CustomEvent<Intentions['scry-admit']>;
    'scry-remove-guest': CustomEvent<Intentions['scry-remove-guest']>;
    'scry-allow-copy': CustomEvent<Intentions['scry-allow-copy']>;
    'scry-join': CustomEvent<Intentions['scry-join']>;
    'scry-digits-same': CustomEvent<Intentions['scry-digits-same']>;
    'scry-leave': CustomEvent<Intentions['scry-leave']>;
    'scry-follow-host': CustomEvent<Intentions['scry-follow-host']>;
    'scry-keep-copy': CustomEvent<Intentions['scry-keep-copy']>;
    'scry-share-settings': CustomEvent<Intentions['scry-share-settings']>;
  }
}

/** Sends an intention up through all shadow roots. */
export function intend<K extends keyof Intentions>(from: HTMLElement, name: K, detail: Intentions[K]): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
