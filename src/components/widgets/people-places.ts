import type { Person } from '../../worker/share-protocol.ts';
import { ME } from '../sharing-model.ts';
import { shownName } from './person-mark.ts';
import { xOf, type TrackScale } from './track-geometry.ts';

/** Where the flags of others stand on the track. Pure. */

/** Poles nearer than this, px, share a flag. */
const NEAR = 22;
/** Of a flag's name, px: at most, at least, and roughly a letter. */
const WIDEST = 96;
const NARROWEST = 20;
const LETTER = 6.8;
const PADDING = 12;

/** A pole with the name of who is there, or of the first of several. */
export interface PeopleFlag {
  /** Who gives it its colour. */
  readonly id: string;
  readonly x: number;
  readonly words: string;
  /** All of their poles, px from the left. */
  readonly poles: readonly { readonly id: string; readonly x: number }[];
  /** To which side the name hangs. */
  readonly side: 'left' | 'right';
  /** Room for the name, px. */
  readonly width: number;
}

interface Group {
  readonly people: { readonly person: Person; readonly x: number }[];
  readonly from: number;
  to: number;
}

/** Flags for everybody but the person at this window whose moment is known; from left to right, none over another. */
export function peopleFlags(people: readonly Person[], scale: TrackScale): PeopleFlag[] {
  if (scale.head <= 0 || scale.width <= 0) return [];
  const placed = people
    .flatMap((person) => {
      const { presence, id } = person;
      if (presence === null || id === ME) return [];
      return [{ person, x: xOf(presence.live ? scale.head : presence.position, scale) }];
    })
    .sort((a, b) => a.x - b.x);
  const groups: Group[] = [];
  for (const place of placed) {
    const last = groups.at(-1);
    if (last !== undefined && place.x - last.to < NEAR) {
      last.people.push(place);
      last.to = place.x;
    } else groups.push({ people: [place], from: place.x, to: place.x });
  }
  const flags: PeopleFlag[] = [];
  /** Up to where the track is taken. */
  let taken = 0;
  groups.forEach(({ people: here, from, to }, i) => {
    const [first] = here;
    if (first === undefined) return;
    const name = shownName(first.person.name);
    const words = here.length === 1 ? name : `${name} +${String(here.length - 1)}`;
    const wanted = Math.min(WIDEST, Math.max(NARROWEST, words.length * LETTER + PADDING));
    const end = groups[i + 1]?.from ?? scale.width;
    const right = end - to - 2;
    const left = from - taken - 2;
    const side = right >= wanted || right >= left ? 'right' : 'left';
    const width = Math.max(0, Math.min(wanted, side === 'right' ? right : left));
    flags.push({
      id: first.person.id,
      x: side === 'right' ? to : from,
      words,
      poles: here.map(({ person, x }) => ({ id: person.id, x })),
      side,
      width,
    });
    taken = side === 'right' ? to + width : to;
  });
  return flags;
}
