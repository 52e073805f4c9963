import { isUtf8 } from 'node:buffer';
import type { ServerMessage } from '../telemetry/relay-protocol.ts';
import type { Stretch } from './line-reader.ts';

/** The `events` message of a stretch of lines: made once, sent to everybody who is at that place. */

const made = new WeakMap<Stretch, Buffer>();

/** @param from position of the stretch's first line */
export function eventsMessage(run: string, from: number, stretch: Stretch): Buffer {
  const before = made.get(stretch);
  if (before !== undefined) return before;
  const count = stretch.lines;
  const head = `${JSON.stringify({ type: 'events', run, from, count } satisfies ServerMessage)}\n`;
  const message = join(head, stretch);
  made.set(stretch, message);
  return message;
}

function join(head: string, { bytes, room }: Stretch): Buffer {
  // A text frame with invalid UTF-8 would end the connection, so such bytes are replaced.
  if (!isUtf8(bytes)) return Buffer.concat([Buffer.from(head), Buffer.from(bytes.toString('utf8'))]);
  const length = Buffer.byteLength(head);
  if (length > room) return Buffer.concat([Buffer.from(head), bytes]);
  const message = Buffer.from(bytes.buffer, bytes.byteOffset - length, length + bytes.length);
  message.write(head);
  return message;
}
