import type { Person, Presence, ShareNews } from '../worker/share-protocol.ts';
import { hex, randomBytes } from './bytes.ts';
import type { GuestWire } from './guest-wire.ts';
import type { Arrival } from './host-door.ts';
import type { AskingGuest } from './host-state.ts';

/** Guests that may be in at once, those whose connection is lost among them. */
const MOST_GUESTS = 16;
/** Guests that may wait for the host's yes at once. */
const MOST_ASKING = 8;

/** Somebody whose wire is sealed, or was. */
export interface HostGuest {
  readonly id: string;
  /** Empty while it is `entering`. */
  name: string;
  phase: 'entering' | 'asking' | 'in' | 'away' | 'gone';
  /** Came with a ticket. */
  readonly returning: boolean;
  readonly check: string | null;
  wire: GuestWire | null;
  presence: Presence | null;
  /** What it was not told yet. */
  news: ShareNews | null;
  /** Calls off what happens when its phase lasts too long. */
  cancel: () => void;
}

/** Somebody new at the door, or somebody who is back. */
export function arrivedGuest({ mode, id, check }: Arrival): HostGuest {
  return {
    id: id ?? hex(randomBytes(8)),
    name: '',
    phase: 'entering',
    returning: mode === 'return',
    check,
    wire: null,
    presence: null,
    news: null,
    cancel: () => undefined,
  };
}

/** For the log. */
export function namedGuest({ name }: HostGuest): string {
  return name === '' ? 'Somebody' : `“${name}”`;
}

/** Who asks, and who is in, in the order they came. */
export class GuestList {
  readonly #guests = new Map<string, HostGuest>();

  get all(): readonly HostGuest[] {
    return [...this.#guests.values()];
  }

  /** Those who ask, as the host sees them. */
  get asking(): readonly AskingGuest[] {
    return this.#in('asking').map(({ id, name, check }) => ({ id, name, check }));
  }

  /** Those who are in or away, as everybody sees them. */
  get people(): readonly Person[] {
    return this.#in('in', 'away').map(({ id, name, phase, presence }) => ({
      id,
      name,
      host: false,
      away: phase === 'away',
      presence,
    }));
  }

  /** Nobody more can be let in. */
  get full(): boolean {
    return this.#in('in', 'away').length >= MOST_GUESTS;
  }

  /** Nobody more may ask. */
  get crowded(): boolean {
    return this.#in('asking').length >= MOST_ASKING;
  }

  get(id: string): HostGuest | undefined {
    return this.#guests.get(id);
  }

  add(guest: HostGuest): void {
    this.#guests.set(guest.id, guest);
  }

  /** Does nothing where another one has taken its place. */
  delete(guest: HostGuest): void {
    if (this.#guests.get(guest.id) === guest) this.#guests.delete(guest.id);
  }

  /** Names of all but one. */
  namesBeside(guest: HostGuest | null): Set<string> {
    return new Set(this.all.filter((one) => one !== guest).map(({ name }) => name));
  }

  #in(...phases: readonly HostGuest['phase'][]): HostGuest[] {
    return this.all.filter(({ phase }) => phases.includes(phase));
  }
}
