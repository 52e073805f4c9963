import { html, type TemplateResult } from 'lit';
import { count } from '../../diagnosis/units.ts';
import type { Person } from '../../worker/share-protocol.ts';
import { colourOf } from '../sharing-model.ts';

/** How somebody is shown: a name that cannot disguise itself, first letters, a colour, and where they are. */

/** Longer names are cut; the protocol takes no more either. */
export const LONGEST_NAME = 40;
/** Invisible, or turns the direction of what follows: with these, a name could pose as something else. */
const TRICKS = /[\p{Cc}\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;

const LETTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What a person takes for letters; an emoji of several parts is one. */
function lettersOf(text: string): string[] {
  return Array.from(LETTERS.segment(text), ({ segment }) => segment);
}

/** A name as it is shown: at most {@link LONGEST_NAME} characters, none of them a trick; never empty. */
export function shownName(name: string): string {
  const plain = lettersOf(name.replaceAll(TRICKS, '').trim());
  if (plain.length === 0) return 'somebody';
  return plain.length > LONGEST_NAME ? `${plain.slice(0, LONGEST_NAME - 1).join('')}…` : plain.join('');
}

/** One or two letters that stand for a name: of its first and last word, or the first two of its only one. */
export function initialsOf(name: string): string {
  const words = shownName(name).split(/[\s._-]+/u);
  const first = words.find((word) => word !== '') ?? '?';
  const last = words.findLast((word) => word !== '') ?? first;
  const [a = '', b = ''] = lettersOf(first);
  return first === last ? a.toUpperCase() + b : a.toUpperCase() + (lettersOf(last)[0] ?? '').toUpperCase();
}

/** The class that sets somebody's colour. */
export function personClass(id: string): string {
  return `person-${String(colourOf(id))}`;
}

/** Where somebody is: "newest", "event 812,113"; "away" while the connection is lost; empty while nobody knows. */
export function whereText({ away, presence }: Person): string {
  if (away) return 'away';
  if (presence === null) return '';
  return presence.live ? 'newest' : `event ${count(presence.position)}`;
}

/** "1 guest", "2 guests", "no guests yet". */
export function guestsText(people: readonly Person[]): string {
  const guests = people.filter(({ host }) => !host).length;
  return guests === 0 ? 'no guests yet' : `${count(guests)} ${guests === 1 ? 'guest' : 'guests'}`;
}

/** Somebody's first letters in a disc of their colour; for the eye only, the name stands beside it. */
export function personMark({ id, name, away }: Pick<Person, 'id' | 'name' | 'away'>): TemplateResult {
  return html`<span class="mark ${personClass(id)} ${away ? 'away' : ''}" aria-hidden="true"
    >${initialsOf(name)}</span
  >`;
}
