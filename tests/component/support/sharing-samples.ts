import type { GuestSharing, HostSharing } from '../../../src/components/sharing-model.ts';
import { ME } from '../../../src/components/sharing-model.ts';
import type { Person, Presence } from '../../../src/worker/share-protocol.ts';

/** Shared sessions as a host and as a guest sees them, and people with names that want to be more than names. */

export const LINK = 'http://192.168.1.20:8765/#/join/amber-falcon-river/q7hKx0Jm3vN5tY8uZ2bE4A';
export const MARKUP = '<img src=x onerror="document.title=\'owned\'">';
/** Turns the direction of what follows, so that it reads "nimda". */
export const REVERSED = '\u202Eadmin\u202C';
export const LONG = 'Wolfeschlegelsteinhausenbergerdorff Hube';

export function presence(position: number, live = false): Presence {
  return { position, live, view: 'overview', env: null, group: null, pointer: null };
}

export function person(id: string, name: string, change: Partial<Person> = {}): Person {
  return { id, name, host: false, away: false, presence: presence(500), ...change };
}

const host = person(ME, 'Ada Lovelace', { host: true, presence: presence(1000, true) });

export function hosting(change: Partial<HostSharing> = {}): HostSharing {
  return {
    role: 'host',
    state: 'open',
    problem: null,
    code: 'amber-falcon-river',
    link: LINK,
    reach: 'network',
    asking: [],
    people: [host, person('b', 'Bob')],
    mayCopy: false,
    log: [],
    ...change,
  };
}

/** Nobody has come yet. */
export const ALONE: readonly Person[] = [host];

export function visiting(change: Partial<GuestSharing> = {}): GuestSharing {
  return {
    role: 'guest',
    state: 'in',
    problem: null,
    host: 'Ada Lovelace',
    check: null,
    compared: false,
    admitted: false,
    people: [{ ...host, id: 'h' }, person(ME, 'Bob')],
    following: true,
    mayCopy: true,
    copy: null,
    ...change,
  };
}
