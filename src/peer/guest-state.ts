import type { Person, Presence, ShareLink, ShareNews, SharedNote } from '../worker/share-protocol.ts';
import type { Clock } from './clock.ts';
import type { Invitation } from './invitation.ts';
import type { KeptGuest } from './kept.ts';
import type { PeerNetwork } from './wire.ts';

/** Somebody else's session as a guest's window knows it: `GuestSharing` without what the app adds. */
export interface GuestState {
  /** `reconnecting`: had been in. `refused`, `ended` and `failed` are the end; only a new ShareGuest goes on. */
  readonly state: 'connecting' | 'asking' | 'in' | 'reconnecting' | 'refused' | 'ended' | 'failed';
  /** What went wrong, and what to do about it. */
  readonly problem: string | null;
  /** The host's name; empty until it is known. */
  readonly host: string;
  /** Six digits to be read to the host, while asking with the code alone. */
  readonly check: string | null;
  /** This side has said that they are the same on both screens; nothing of the host's counts before. */
  readonly compared: boolean;
  /** The host has said yes; only this side's word is missing. */
  readonly admitted: boolean;
  /** Everybody; this window is `me`. */
  readonly people: readonly Person[];
  readonly mayCopy: boolean;
}

/** Whom a {@link ShareGuest} tells. Nothing is told after `leave`. */
export interface GuestListener {
  changed(state: GuestState): void;
  /** The host's session changed. Comes again, in full, after every reconnection. */
  news(news: ShareNews): void;
  /** All notes. */
  notes(notes: readonly SharedNote[]): void;
  /** To be kept in sessionStorage (JSON), so that a reload can go on; null: forget it. */
  keep(kept: KeptGuest | null): void;
}

export interface ShareGuestOptions {
  /** A new one; the guest closes it in the end. */
  readonly network: PeerNetwork;
  /** From `parseInvitation`. */
  readonly invitation: Invitation;
  /** How others see this window's person. */
  readonly name: string;
  /** What `listener.keep` was given before a reload; null to ask anew. */
  readonly kept: KeptGuest | null;
  readonly listener: GuestListener;
  /** For tests. */
  readonly clock?: Clock;
}

/** A session that this window takes part in. */
export interface GuestControls extends ShareLink {
  /** Goes and asks to be let in, or comes back with what was kept. Never throws: the state says what went wrong. */
  start(): void;
  /** The digits are the same on both screens, says this window's person. */
  compare(): void;
  /** Where this window's person looks; the newest counts. */
  present(presence: Presence): void;
  /** Writes a note; false where it is empty, or this window is not in. */
  addNote(position: number, text: string): boolean;
  /** Takes a note of one's own back; false while this window is not in. */
  removeNote(id: number): boolean;
  rename(name: string): void;
  /**
   * Goes for good: forgets the ticket, rejects whatever was asked, closes the network. Resolves when the goodbye is
   * out, within a second; never rejects.
   */
  leave(): Promise<void>;
}
