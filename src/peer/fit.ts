import type { Presence, SharedNote } from '../worker/share-protocol.ts';
import { cleanName, cleanNote } from './clean-text.ts';
import { MOST_NOTES } from './messages.ts';

/** What a window says, as it may travel: without anything that the other side would refuse. */

/** UTF-16 units of notes as JSON; three bytes each at most, they fit into a header. */
const NOTES_LENGTH = 80_000;

function fraction(value: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
}

/** Where somebody looks: known fields, within their bounds. */
export function fitPresence({ position, live, view, env, group, pointer }: Presence): Presence {
  return {
    position: Number.isSafeInteger(position) ? Math.max(0, position) : 0,
    live,
    view: view.slice(0, 200),
    env: Number.isSafeInteger(env) ? env : null,
    group: group?.slice(0, 200) ?? null,
    pointer:
      pointer === null
        ? null
        : { anchor: pointer.anchor.slice(0, 200), x: fraction(pointer.x), y: fraction(pointer.y) },
  };
}

/** Notes as guests get them: clean, and of too many the newest (the highest ids), oldest first. */
export function fitNotes(notes: readonly SharedNote[]): readonly SharedNote[] {
  let length = 0;
  const fitting: SharedNote[] = [];
  for (const { id, position, note, author, created } of [...notes].sort((a, b) => b.id - a.id)) {
    const fit = { id, position, note: cleanNote(note), author: cleanName(author), created };
    length += JSON.stringify(fit).length + 1;
    if (length > NOTES_LENGTH || fitting.length === MOST_NOTES) break;
    fitting.push(fit);
  }
  return fitting.reverse();
}

/** A name that nobody else has: `Bob`, else `Bob 2`, `Bob 3`. Empty names become `fallback`. */
export function freeName(wanted: string, taken: ReadonlySet<string>, fallback = 'Guest'): string {
  const name = cleanName(wanted) || fallback;
  if (!taken.has(name)) return name;
  for (let count = 2; ; count++) {
    const numbered = `${cleanName(name.slice(0, 36))} ${count}`;
    if (!taken.has(numbered)) return numbered;
  }
}
