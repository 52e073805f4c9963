import { isRoutineType } from './feed.ts';
import type { FeedFilter } from './feed-page.ts';
import { UNREADABLE } from './feed-routine.ts';

/** Tells lines apart without decoding them: a line that is turned away here can have no row; all others may. */

/** How Python begins a line. Of any other line nothing is known before it is decoded. */
const HEAD = /^\{"event_id": ?"[^"\\]*", ?"event_type": ?"([^"\\]*)"/;
/** How Python ends one: with one brace, so that this severity is the event's own. */
const TAIL = /"severity": ?"(debug|info|warning|error|critical)"\}\r?$/;
const NO_PAYLOAD = /"data"\s*:\s*null/;
const REFUSAL = /"governor_approved"\s*:\s*false/;
/** Characters that JSON writes as they are, unless somebody went out of his way. */
const PLAIN = /^\w+$/;

/** The event type that a line tells of at its beginning; null where one has to decode it to know. */
function typeIn(line: string): string | null {
  const type = HEAD.exec(line)?.[1];
  // A name that comes twice counts as it comes last.
  return type === undefined || line.indexOf('"event_type"') !== line.lastIndexOf('"event_type"') ? null : type;
}

function severityIn(line: string): string | null {
  return TAIL.exec(line.length > 60 ? line.slice(-60) : line)?.[1] ?? null;
}

/** A test that no line passes which belongs to another environment; lines that tell of several pass. */
function mayBeOf(env: number): (line: string) => boolean {
  const other = /^\s*:\s*(-?\d+)\s*[,}]/;
  const own = String(env);
  return (line) => {
    if (line.includes('\\u')) return true;
    for (let at = line.indexOf('"env_id"'); at >= 0; at = line.indexOf('"env_id"', at + 8)) {
      const written = other.exec(line.slice(at + 8, at + 40))?.[1];
      if (written === undefined || written === own) return true;
    }
    return false;
  };
}

/** True where lines that are no events are wanted too, so that every line has to be decoded. */
export function wantsUnreadable({ routine, types, severities, env, slot }: FeedFilter): boolean {
  const asked = types.includes(UNREADABLE) || (routine && types.length === 0);
  return asked && env === null && slot === null && (severities.length === 0 || severities.includes('error'));
}

/** A test that a line with a row under this filter always passes. */
export function prefilter(filter: FeedFilter): (line: string) => boolean {
  if (wantsUnreadable(filter)) return () => true;
  const types = new Set(filter.types);
  const severities = new Set<string>(filter.severities);
  const ofEnv = filter.env === null ? null : mayBeOf(filter.env);
  const slot = filter.slot !== null && PLAIN.test(filter.slot) ? `"${filter.slot}"` : null;
  const onlyWorthALine = !filter.routine && types.size === 0;
  return (line) => {
    const type = typeIn(line);
    const severity = severityIn(line);
    if (type !== null && types.size > 0 && !types.has(type)) return false;
    if (severity !== null && severities.size > 0 && !severities.has(severity)) return false;
    if (ofEnv?.(line) === false) return false;
    if (slot !== null && !line.includes(slot) && !line.includes('\\u')) return false;
    if (!onlyWorthALine || type === null || !isRoutineType(type) || NO_PAYLOAD.test(line)) return true;
    if (type === 'MORPHOLOGY_CAUSAL_LOG') return REFUSAL.test(line);
    return severity !== 'debug' && severity !== 'info';
  };
}
