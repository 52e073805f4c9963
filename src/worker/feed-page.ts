import { decodeLine } from '../telemetry/decode.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';
import { feedRow, isFeedEvent } from './feed.ts';
import { prefilter, wantsUnreadable } from './feed-prefilter.ts';
import { routineRow, unreadableRow } from './feed-routine.ts';
import { LinesMissing, type HistoryReader } from './history-reader.ts';
import type { FeedRow } from './view-slices.ts';

/** Pages of the event feed over the whole run, read again from the history. */

/** The name by which a filter asks for lines that are no events. */
export type UnreadableType = 'UNREADABLE_LINE';

/** Which events a person wants to see. Empty lists and null mean: all. */
export interface FeedFilter {
  readonly severities: readonly ('debug' | 'info' | 'warning' | 'error' | 'critical')[];
  /** Event types as in the stream; one that is named here is shown whether it is worth a line or not. */
  readonly types: readonly string[];
  readonly env: number | null;
  readonly slot: string | null;
  /** Part of the row's text, the event's type or its message; capital letters do not matter. */
  readonly text: string;
  /** Also what every epoch brings, and lines that could not be read. */
  readonly routine: boolean;
}

/** What is asked for: rows before or from a position on. */
export interface FeedQuery {
  readonly filter: FeedFilter;
  readonly direction: 'before' | 'from';
  readonly position: number;
  readonly count: number;
}

export interface FeedPage {
  /** Oldest first. */
  readonly rows: readonly FeedRow[];
  /** Positions that were looked through: [from, to). */
  readonly from: number;
  readonly to: number;
  /** Nothing more in that direction. */
  readonly end: boolean;
}

/** Everything that is worth a line. */
export const ANY_EVENT: FeedFilter = { severities: [], types: [], env: null, slot: null, text: '', routine: false };

/** Lines read at once. */
const CHUNK_LINES = 1000;
/** A page looks through no more lines than this: then it answers with what it has, and the caller goes on. */
const SCAN_LINES = 200_000;
/** Milliseconds after which other work of the worker gets its turn. */
const TURN = 20;
const LINES_BETWEEN_LOOKS = 32;

/** The row of an event under a filter; null where it is not wanted. */
function rowUnder(filter: FeedFilter, event: TelemetryEvent, position: number): FeedRow | null {
  const named = filter.types.includes(event.event_type);
  if (!named && filter.types.length > 0) return null;
  const row =
    named || filter.routine ? routineRow(event, position) : isFeedEvent(event) ? feedRow(event, position) : null;
  return row !== null && passes(filter, row, event.message) ? row : null;
}

function passes({ severities, env, slot, text }: FeedFilter, row: FeedRow, message: string): boolean {
  if (severities.length > 0 && !severities.includes(row.severity)) return false;
  if ((env !== null && row.env !== env) || (slot !== null && row.slot !== slot)) return false;
  const wanted = text.trim().toLowerCase();
  return wanted === '' || [row.text, row.type, message].some((part) => part.toLowerCase().includes(wanted));
}

function rowOfLine(filter: FeedFilter, line: string, position: number): FeedRow | null {
  const decoded = decodeLine(line, position);
  if (decoded.ok) return rowUnder(filter, decoded.event, position);
  if (!wantsUnreadable(filter)) return null;
  const row = unreadableRow(decoded.error, line);
  return passes(filter, row, line) ? row : null;
}

/** Gives other work its turn now and then. */
function turns(): () => Promise<void> {
  let due = performance.now() + TURN;
  return async () => {
    if (performance.now() < due) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    due = performance.now() + TURN;
  };
}

/**
 * Reads a page of the feed: the `count` rows nearest to the position in the direction asked for, or fewer where the
 * run ends there (`end`), where too many lines would have to be looked through, or where `stop` says so. Lines that are
 * damaged have no row.
 * @param head lines of the run
 * @throws LinesMissing where the very first lines that are needed are not there
 */
export async function readFeedPage(
  reader: HistoryReader,
  head: number,
  query: FeedQuery,
  stop: () => boolean,
): Promise<FeedPage> {
  const { filter, count } = query;
  const backward = query.direction === 'before';
  const origin = Math.max(0, Math.min(query.position, head));
  const limit = backward ? Math.max(0, origin - SCAN_LINES) : Math.min(head, origin + SCAN_LINES);
  const maybe = prefilter(filter);
  const pause = turns();
  const rows: FeedRow[] = [];
  let at = origin;
  while (at !== limit && rows.length < count && !stop()) {
    const next = backward ? Math.max(limit, at - CHUNK_LINES) : Math.min(limit, at + CHUNK_LINES);
    const lines = await linesOrNull(reader, Math.min(at, next), Math.max(at, next), at === origin);
    if (lines === null) break;
    for (let i = 0; i < lines.length && rows.length < count; i++) {
      const line = (backward ? lines[lines.length - 1 - i] : lines[i]) ?? '';
      if (backward) at -= 1;
      const position = at;
      if (!backward) at += 1;
      if (i % LINES_BETWEEN_LOOKS === 0) await pause();
      const row = line === '' || !maybe(line) ? null : rowOfLine(filter, line, position);
      if (row !== null) rows.push(row);
    }
  }
  if (backward) rows.reverse();
  const [from, to] = backward ? [at, origin] : [origin, at];
  return { rows, from, to, end: at === (backward ? 0 : head) };
}

/** Null where the lines are not there, but others before them were: what was found so far is not thrown away. */
async function linesOrNull(
  reader: HistoryReader,
  from: number,
  to: number,
  first: boolean,
): Promise<readonly string[] | null> {
  try {
    return await reader.lines(from, to);
  } catch (error) {
    if (first || !(error instanceof LinesMissing)) throw error;
    return null;
  }
}
