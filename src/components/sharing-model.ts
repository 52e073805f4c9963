import type { Person } from '../worker/share-protocol.ts';

/** A shared session as components draw it. */

/** Somebody who asks to be let in. */
export interface Asking {
  readonly id: string;
  readonly name: string;
  /**
   * Came with the code alone: six digits that both screens show. Where they are the same, nobody sits in between. Null
   * for somebody who came with the link, whose secret proves that.
   */
  readonly check: string | null;
}

/** A session that this window shares. */
export interface HostSharing {
  readonly role: 'host';
  /** `away`: the signalling server cannot be reached; those who are in stay, nobody new can come. */
  readonly state: 'opening' | 'open' | 'away' | 'failed';
  /** What went wrong, and what to do about it. */
  readonly problem: string | null;
  /** Three words, to be spoken. */
  readonly code: string;
  /** The link with the secret. */
  readonly link: string;
  /** Whom the link reaches: nobody but this machine where the page is on localhost. */
  readonly reach: 'this-machine' | 'network';
  readonly asking: readonly Asking[];
  /** Everybody, this window too. */
  readonly people: readonly Person[];
  /** Guests may keep a copy. */
  readonly mayCopy: boolean;
  /** What happened lately, newest first: who came, left, was cut off and why. */
  readonly log: readonly { readonly time: number; readonly text: string; readonly bad: boolean }[];
}

/** A copy of the run on its way to a guest's device. */
export interface CopyProgress {
  /** `following`: all there is was copied, and what comes is added. */
  readonly state: 'copying' | 'following' | 'complete' | 'failed' | 'cancelled';
  /** Lines. */
  readonly done: number;
  readonly total: number;
  readonly problem: string | null;
}

/** Somebody else's session that this window takes part in. */
export interface GuestSharing {
  readonly role: 'guest';
  /** `reconnecting`: had been in; what was received stays. */
  readonly state: 'connecting' | 'asking' | 'in' | 'reconnecting' | 'refused' | 'ended' | 'failed';
  readonly problem: string | null;
  /** Empty until it is known. */
  readonly host: string;
  /** As in {@link Asking}; shown while asking. */
  readonly check: string | null;
  /** The person at this window has said that they are the same on both screens. */
  readonly compared: boolean;
  /** The host has said yes; only that word is missing. */
  readonly admitted: boolean;
  readonly people: readonly Person[];
  /** Cursor, view and focus are the host's. */
  readonly following: boolean;
  readonly mayCopy: boolean;
  readonly copy: CopyProgress | null;
}

/** What is shared: nothing, or what a person at this window sees of it. */
export type SharingModel = { readonly role: 'none' } | HostSharing | GuestSharing;

/** The id of the person at this window, in `people`. */
export const ME = 'me';

/** How this window goes about sharing; kept on the device. */
export interface SharingSettings {
  /** How others see the person at this window. */
  readonly name: string;
  /** A PeerServer's address; empty: the relay that served the page. */
  readonly signalling: string;
  /** One a line: `stun:host:port` or `turn:host:port user password`. Empty: only the relay's own. */
  readonly iceServers: string;
}

export const DEFAULT_SHARING_SETTINGS: SharingSettings = { name: '', signalling: '', iceServers: '' };

/** Colours of people are told by this, from 0 to 7; names tell them apart besides. */
export function colourOf(id: string): number {
  let hash = 0;
  for (const char of id) hash = (hash * 31 + char.charCodeAt(0)) >>> 0;
  return hash % 8;
}
