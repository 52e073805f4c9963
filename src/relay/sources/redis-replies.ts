import { isBlank } from '../line-count.ts';

/** What a broker says about a stream, from the bytes of its answers to plain data. */

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;

/** An entry of a stream; `event` is null where it has no such field. */
export interface Entry {
  /** Milliseconds and a number, as in `1526919030474-55`. */
  readonly id: string;
  readonly event: Buffer | null;
}

/** A stream at one moment. */
export interface StreamInfo {
  readonly length: number;
  readonly lastId: string;
  /** Entries that were ever added; null before Redis 7. */
  readonly added: number | null;
  /** The first and last entry that it still has. */
  readonly first: Entry | null;
  readonly last: Entry | null;
}

/** The id before every other. */
export const BEFORE_ALL = '0-0';

/** Negative where `a` is older than `b`, zero where they are the same. */
export function compareIds(a: string, b: string): number {
  const [aTime = 0n, aNumber = 0n] = a.split('-').map(BigInt);
  const [bTime = 0n, bNumber = 0n] = b.split('-').map(BigInt);
  const difference = aTime === bTime ? aNumber - bNumber : aTime - bTime;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * The line of an event, without newline; null where it is blank. Newlines at its end belong to the sender's file, those
 * within can only be white space of the JSON, and become spaces.
 */
export function lineOf(event: Buffer): Buffer | null {
  let end = event.length;
  while (end > 0 && (event[end - 1] === NEWLINE || event[end - 1] === RETURN)) end -= 1;
  const line = event.subarray(0, end);
  if (!line.includes(NEWLINE) && !line.includes(RETURN)) return isBlank(line, 0, end) ? null : line;
  const cleaned = Buffer.from(line.map((byte) => (byte === NEWLINE || byte === RETURN ? SPACE : byte)));
  return isBlank(cleaned, 0, end) ? null : cleaned;
}

function list(reply: unknown): readonly unknown[] {
  return Array.isArray(reply) ? reply : [];
}

function text(reply: unknown): string {
  return Buffer.isBuffer(reply) || typeof reply === 'string' ? reply.toString() : '';
}

/** Names and values in turn. */
function pairs(reply: unknown): ReadonlyMap<string, unknown> {
  const flat = list(reply);
  const found = new Map<string, unknown>();
  for (let i = 0; i + 1 < flat.length; i += 2) found.set(text(flat[i]), flat[i + 1]);
  return found;
}

const ID = /^\d+-\d+$/;

function parseEntry(reply: unknown): Entry | null {
  const [id, fields] = list(reply);
  if (!ID.test(text(id))) return null;
  const event = pairs(fields).get('event');
  return { id: text(id), event: Buffer.isBuffer(event) ? event : null };
}

/** The answer to XREAD for one stream; nothing where there is nothing new. */
export function parseEntries(reply: unknown): readonly Entry[] {
  const [stream] = list(reply);
  return list(list(stream)[1])
    .map(parseEntry)
    .filter((entry) => entry !== null);
}

/** The answer to XINFO STREAM. */
export function parseInfo(reply: unknown): StreamInfo {
  const fields = pairs(reply);
  const number = (name: string): number | null => {
    const value = fields.get(name);
    return typeof value === 'number' ? value : null;
  };
  const lastId = text(fields.get('last-generated-id'));
  return {
    length: number('length') ?? 0,
    lastId: ID.test(lastId) ? lastId : BEFORE_ALL,
    added: number('entries-added'),
    first: parseEntry(fields.get('first-entry')),
    last: parseEntry(fields.get('last-entry')),
  };
}
