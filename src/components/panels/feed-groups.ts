import type { FeedRow } from '../../worker/view-slices.ts';

/** Neighbouring rows of the feed that say the same, taken together. Pure. */

/** What the list draws as one line. */
export type FeedItem =
  | { readonly kind: 'row'; readonly key: string; readonly row: FeedRow; readonly member: boolean }
  | {
      readonly kind: 'group';
      readonly key: string;
      /** In the order of the list; at least two. */
      readonly rows: readonly FeedRow[];
      /** The newest of them, which speaks for all. */
      readonly newest: FeedRow;
      /** Its rows follow as lines of their own. */
      readonly open: boolean;
    };

const NUMBERS = /[+\-−]?(?:\d[\d.,]*(?:e[+\-−]?\d+)?|∞|NaN)/g;
const likenesses = new WeakMap<FeedRow, string>();

/** What rows that say the same have in common: all but numbers, time, environment and place. */
function likeness(row: FeedRow): string {
  let found = likenesses.get(row);
  if (found === undefined) {
    found = [row.tag, row.tone, row.type, row.severity, row.text.replaceAll(NUMBERS, '#')].join('\n');
    likenesses.set(row, found);
  }
  return found;
}

/** Every row a line of its own. */
export function ungrouped(rows: readonly FeedRow[]): FeedItem[] {
  return rows.map((row) => rowItem(row, false));
}

function rowItem(row: FeedRow, member: boolean): FeedItem {
  return { kind: 'row', key: `row-${String(row.position)}`, row, member };
}

/**
 * Rows in the order of the list, neighbours that say the same as one.
 * @param opened positions of rows whose groups are open
 */
export function grouped(rows: readonly FeedRow[], opened: ReadonlySet<number>): FeedItem[] {
  const items: FeedItem[] = [];
  for (let start = 0; start < rows.length;) {
    const head = rows[start];
    if (head === undefined) break;
    let end = start + 1;
    for (let next = rows[end]; next !== undefined && likeness(next) === likeness(head); next = rows[end]) end += 1;
    if (end === start + 1) items.push(rowItem(head, false));
    else items.push(...groupItems(rows.slice(start, end), opened));
    start = end;
  }
  return items;
}

function groupItems(rows: readonly FeedRow[], opened: ReadonlySet<number>): FeedItem[] {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return [];
  const [oldest, newest] = first.position < last.position ? [first, last] : [last, first];
  const open = opened.size > 0 && rows.some(({ position }) => opened.has(position));
  // Named after its oldest row: while a run goes on, rows come at the other end.
  const group: FeedItem = { kind: 'group', key: `group-${String(oldest.position)}`, rows, newest, open };
  return open ? [group, ...rows.map((row) => rowItem(row, true))] : [group];
}

/** The environments of a group in words; empty where no row names one. */
export function envsText(rows: readonly FeedRow[]): string {
  const envs = new Set(rows.flatMap(({ env }) => env ?? []));
  const [only] = envs;
  if (only === undefined) return '';
  return envs.size === 1 ? `Env ${String(only)}` : `${String(envs.size)} envs`;
}

/** The line that shows the row at a position: the row itself, else the group it lies in; -1 where none does. */
export function indexOfPosition(items: readonly FeedItem[], position: number): number {
  const own = items.findIndex((item) => item.kind === 'row' && item.row.position === position);
  return own >= 0
    ? own
    : items.findIndex((item) => item.kind === 'group' && item.rows.some((row) => row.position === position));
}

/** The newest position that a line shows. */
export function positionOf(item: FeedItem): number {
  return item.kind === 'row' ? item.row.position : item.newest.position;
}
