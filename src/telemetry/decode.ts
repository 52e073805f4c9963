import { knownEventType } from './catalogue.ts';
import { checkPayload } from './check.ts';
import type { Envelope, LineError, Severity, TelemetryEvent } from './event.ts';
import { isRecord, parseJson } from './json.ts';
import { EXCERPT_LENGTH } from './limits.ts';
import { parseTimestamp } from './timestamp.ts';

/** What became of one line. */
export type Decoded =
  { readonly ok: true; readonly event: TelemetryEvent } | { readonly ok: false; readonly error: LineError };

const SEVERITIES: ReadonlyMap<unknown, Severity> = new Map(
  (['debug', 'info', 'warning', 'error', 'critical'] as const).map((severity) => [severity, severity]),
);
const BYTE_ORDER_MARK = 0xfeff;

/** An error at a line, with its excerpt cut to size. */
export function lineError(
  position: number,
  byteOffset: number | null,
  field: string | null,
  reason: string,
  line: string,
): LineError {
  return { position, byteOffset, field, reason, excerpt: line.slice(0, EXCERPT_LENGTH) };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function wholeNumberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

function envelopeOf(raw: Record<string, unknown>, timestamp: string, time: number, position: number): Envelope {
  const written = textOrNull(raw['event_id']) ?? '';
  return {
    event_id: written,
    // The socket form of older monitors has neither id nor group (spec §1.5).
    id: written === '' ? `line-${String(position)}` : written,
    timestamp,
    time,
    seed_id: textOrNull(raw['seed_id']),
    slot_id: textOrNull(raw['slot_id']),
    epoch: wholeNumberOrNull(raw['epoch']),
    group_id: textOrNull(raw['group_id']) ?? 'default',
    message: textOrNull(raw['message']) ?? '',
    severity: SEVERITIES.get(raw['severity']) ?? 'info',
  };
}

function describeParseFailure(error: unknown): string {
  if (error instanceof RangeError) return 'the line is nested too deeply';
  const detail = error instanceof Error ? error.message : String(error);
  return `not JSON: ${detail.slice(0, 120)}`;
}

/**
 * Decodes one line. Never throws: whatever the line holds, the answer is an event or a located error.
 * @param line text without its newline; a CR at the end and a byte order mark at the start are tolerated
 * @param position index among the run's non-blank lines
 * @param byteOffset where the line starts in its file, null if unknown
 */
export function decodeLine(line: string, position: number, byteOffset: number | null = null): Decoded {
  const bad = (field: string | null, reason: string): Decoded => ({
    ok: false,
    error: lineError(position, byteOffset, field, reason, line),
  });
  const text = line.charCodeAt(0) === BYTE_ORDER_MARK ? line.slice(1) : line;
  let raw: unknown;
  try {
    raw = parseJson(text);
  } catch (error) {
    return bad(null, describeParseFailure(error));
  }
  if (!isRecord(raw)) return bad(null, 'not an event: the line is JSON, but no object');
  const typeName = raw['event_type'];
  if (typeof typeName !== 'string') return bad('event_type', 'not an event: event_type is missing');
  const timestamp = raw['timestamp'];
  if (typeof timestamp !== 'string') return bad('timestamp', 'not an event: timestamp is missing');
  const time = parseTimestamp(timestamp);
  if (Number.isNaN(time)) return bad('timestamp', `not a time: ${timestamp.slice(0, 40)}`);
  const data = raw['data'] ?? null;
  if (data !== null && !isRecord(data)) return bad('data', 'expected an object or null');

  const envelope = envelopeOf(raw, timestamp, time, position);
  const type = knownEventType(typeName);
  if (type === undefined) return { ok: true, event: { ...envelope, known: false, event_type: typeName, data } };
  if (data === null) return { ok: true, event: knownEvent(envelope, type, null) };
  const checked = checkPayload(type, data, text);
  if (!checked.ok) {
    return bad(`data.${checked.problem.field}`, `${typeName}: ${checked.problem.field} ${checked.problem.reason}`);
  }
  return { ok: true, event: knownEvent(envelope, type, checked.data) };
}

function knownEvent(envelope: Envelope, type: string, data: object | null): TelemetryEvent {
  // The guard has matched payload and type; the compiler cannot follow that pairing through a union.
  return {
    event_id: envelope.event_id,
    id: envelope.id,
    timestamp: envelope.timestamp,
    time: envelope.time,
    seed_id: envelope.seed_id,
    slot_id: envelope.slot_id,
    epoch: envelope.epoch,
    group_id: envelope.group_id,
    message: envelope.message,
    severity: envelope.severity,
    known: true,
    event_type: type,
    data,
  } as TelemetryEvent;
}
