import type { Person, Presence, ShareAnswer, ShareNews, ShareRequest, SharedNote } from '../worker/share-protocol.ts';
import type { Clock } from './clock.ts';
import type { Share } from './invitation.ts';
import type { KeptHost } from './kept.ts';
import type { PeerNetwork } from './wire.ts';

/** Somebody who asks to be let in. */
export interface AskingGuest {
  readonly id: string;
  readonly name: string;
  /** Six digits to be compared; null where the link's secret was proved. */
  readonly check: string | null;
}

/** What happened, for the host's log. */
export interface LogEntry {
  /** By the clock's `now`. */
  readonly time: number;
  readonly text: string;
  readonly bad: boolean;
}

/** A shared session as the host's window knows it: `HostSharing` without what depends on the page. */
export interface HostState {
  readonly state: 'opening' | 'open' | 'away' | 'failed';
  /** What went wrong, and what to do about it. */
  readonly problem: string | null;
  readonly code: string;
  readonly asking: readonly AskingGuest[];
  /** Everybody; this window is `me`, and comes first. */
  readonly people: readonly Person[];
  readonly mayCopy: boolean;
  /** Newest first, the last hundred. */
  readonly log: readonly LogEntry[];
}

/** Whom a {@link ShareHost} tells. Nothing is told after `stop`. */
export interface HostListener {
  /** At once for who comes and goes; 20 times a second at most for where people look. */
  changed(state: HostState): void;
  /** A guest wrote a note; `author` is its name, `text` is clean and at most 500 characters. */
  note(author: string, position: number, text: string): void;
  /** A guest takes back a note of its own. */
  removeNote(id: number, by: string): void;
  /** To be kept in sessionStorage (JSON), so that a reload can go on; null: forget it. */
  keep(kept: KeptHost | null): void;
}

export interface ShareHostOptions {
  /** A new one; the host closes it when it stops. */
  readonly network: PeerNetwork;
  /** From `newShare()`; after a reload, from `kept`. */
  readonly share: Share;
  /** How guests see this window's person. */
  readonly name: string;
  /** What `listener.keep` was given before a reload; null for a new session. */
  readonly kept: KeptHost | null;
  readonly listener: HostListener;
  /** Answers a guest who was let in. At most two at a time for every guest; a rejection is told as a refusal. */
  answer(request: ShareRequest): Promise<ShareAnswer>;
  /** For tests. */
  readonly clock?: Clock;
}

/** A session that this window shares. */
export interface HostControls {
  /** Takes the place and lets guests ask. Never rejects: the state says what went wrong. */
  start(): Promise<void>;
  /**
   * Says goodbye to all and gives the place up; the session is over, nothing of it is kept, and the network is closed.
   * Resolves when the goodbyes are out, within a second; never rejects.
   */
  stop(): Promise<void>;
  /** Lets in somebody who asks. */
  admit(id: string): void;
  /** Turns away somebody who asks. */
  refuse(id: string): void;
  /** Sends a guest out; it cannot come back without asking. */
  remove(id: string): void;
  allowCopy(allowed: boolean): void;
  rename(name: string): void;
  /** Where this window's person looks. */
  present(presence: Presence): void;
  /** All notes; guests see them so. */
  notes(list: readonly SharedNote[]): void;
  /** The session changed. */
  news(news: ShareNews): void;
}
