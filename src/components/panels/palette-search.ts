import uFuzzy from '@leeoniya/ufuzzy';
import type { PaletteItem } from '../command-items.ts';

/** Finding things by what somebody typed, with the library uFuzzy. */

/** A piece of text; the hit ones are what was typed. */
export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/** Something that was found, with what in its words was hit. */
export interface Hit {
  readonly item: PaletteItem;
  readonly title: readonly Piece[];
  readonly hint: readonly Piece[];
}

/** Letters of all scripts; one slip a word is forgiven. */
const fuzzy = new uFuzzy({
  unicode: true,
  interSplit: "[^\\p{L}\\d']+",
  intraSplit: '\\p{Ll}\\p{Lu}',
  intraBound: '\\p{L}\\d|\\d\\p{L}|\\p{Ll}\\p{Lu}',
  intraChars: "[\\p{L}\\d']",
  intraContr: "'\\p{L}{1,2}\\b",
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- a const enum has no value to import
  intraMode: 1,
  intraIns: 1,
  intraSub: 1,
  intraTrn: 1,
  intraDel: 1,
});

/** Words in any order are tried for up to so many of them. */
const WORDS_IN_ANY_ORDER = 4;
/** No name that anybody types is longer; the library makes a pattern of it. */
const LONGEST = 80;
const BETWEEN = ' · ';

/** Cuts a part of a text into pieces by ranges of the whole. */
function pieces(text: string, from: number, to: number, ranges: readonly number[]): readonly Piece[] {
  const cut: Piece[] = [];
  let at = from;
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    const start = Math.min(Math.max(ranges[i] ?? 0, at), to);
    const end = Math.min(Math.max(ranges[i + 1] ?? 0, start), to);
    if (start > at) cut.push({ text: text.slice(at, start), hit: false });
    if (end > start) cut.push({ text: text.slice(start, end), hit: true });
    at = Math.max(at, end);
  }
  if (at < to) cut.push({ text: text.slice(at, to), hit: false });
  return cut;
}

function hit(item: PaletteItem, ranges: readonly number[]): Hit {
  const { title, hint } = item;
  const text = `${title}${BETWEEN}${hint}`;
  const hintFrom = title.length + BETWEEN.length;
  return { item, title: pieces(text, 0, title.length, ranges), hint: pieces(text, hintFrom, text.length, ranges) };
}

/** What fits what was typed, the best first; everything in its order where nothing was typed. */
export function findItems(items: readonly PaletteItem[], typed: string): readonly Hit[] {
  const needle = typed.trim().slice(0, LONGEST);
  if (needle === '') return items.map((item) => hit(item, []));
  const haystack = items.map(({ title, hint }) => `${title}${BETWEEN}${hint}`);
  const [indexes, info, order] = fuzzy.search(haystack, needle, WORDS_IN_ANY_ORDER, Infinity);
  if (indexes === null) return [];
  const ranked =
    order === null
      ? indexes.map((index) => [index, []] as const)
      : order.map((i) => [info.idx[i], info.ranges[i]] as const);
  return ranked.flatMap(([index, ranges]) => {
    const item = index === undefined ? undefined : items[index];
    return item === undefined ? [] : [hit(item, ranges ?? [])];
  });
}

/** True where what was typed may be a moment of the run: a batch, an epoch, a time, a position. */
export function mayBeMoment(typed: string): boolean {
  return /^(?:#|b|batch|e|epoch|event|position)?\s*\d[\d,_:.\-/·\s]*(?:(?:e|epoch)\s*\d+|t[\d:.+]+z?|z)?$/i.test(
    typed.trim(),
  );
}
