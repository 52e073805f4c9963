import { html, nothing, type TemplateResult } from 'lit';
import { count } from '../../diagnosis/units.ts';
import type { FeedRow } from '../../worker/view-slices.ts';
import { envsText, positionOf, type FeedItem } from './feed-groups.ts';
import { alarmOf, exactTime, timeText, toneClass } from './feed-row-text.ts';

/** Draws one line of the feed. Its buttons are reached by the mouse; the list itself takes the keys. */

/** How a line stands in its list. */
export interface LineState {
  readonly index: number;
  readonly active: boolean;
  readonly unfolded: boolean;
  /** Seconds since 1970 from which ages are reckoned; null: times are shown. */
  readonly now: number | null;
  readonly cursor: number;
}

/** Draws an item as a row of a tree grid. */
export function drawLine(item: FeedItem, line: LineState): TemplateResult {
  return item.kind === 'row'
    ? drawRow(item.key, item.row, item.member, item.row.env === null ? '' : `Env ${String(item.row.env)}`, null, line)
    : drawRow(item.key, item.newest, false, envsText(item.rows), item, line);
}

function drawRow(
  key: string,
  row: FeedRow,
  member: boolean,
  env: string,
  group: Extract<FeedItem, { kind: 'group' }> | null,
  { index, active, unfolded, now, cursor }: LineState,
): TemplateResult {
  const open = group === null ? unfolded : group.open;
  const alarm = alarmOf(row.tone);
  const place = `${row.position >= cursor ? 'ahead' : ''} ${row.position + 1 === cursor ? 'cursor' : ''}`;
  return html`<div
    class="line ${active ? 'active' : ''} ${member ? 'member' : ''} ${place}"
    role="row"
    id=${key}
    aria-level=${member ? 2 : 1}
    aria-rowindex=${index + 1}
    aria-expanded=${open}
  >
    <span role="gridcell"
      ><button class="fold" tabindex="-1" aria-label=${foldLabel(group === null ? null : group.rows.length, open)}>
        <span aria-hidden="true">${open ? '▾' : '▸'}</span>
      </button></span
    >
    <span role="gridcell"
      ><button class="time num" tabindex="-1" title="Go to ${exactTime(row.time)}, event ${count(row.position)}">
        ${timeText(row.time, now)}
      </button></span
    >
    <span role="gridcell"
      ><span class="tag ${toneClass(row.tone)}"
        >${
          alarm === null
            ? nothing
            : html`<span aria-hidden="true">${alarm.shape} </span><span class="visually-hidden">${alarm.word}: </span>`
        }${row.tag}</span
      ></span
    >
    <span role="gridcell" class="env num dim">${env}</span>
    <span role="gridcell" class="text cut" title=${row.text}
      >${group === null ? nothing : html`<span class="times">×${count(group.rows.length)}</span>`}${row.text}</span
    >
  </div>`;
}

function foldLabel(rows: number | null, open: boolean): string {
  if (rows === null) return open ? 'Fold the event' : 'Unfold the event';
  return open ? 'Fold the events' : `Unfold ${count(rows)} events`;
}

/** The newest event that a line shows, to go to. */
export function cursorAfter(item: FeedItem): number {
  return positionOf(item) + 1;
}
