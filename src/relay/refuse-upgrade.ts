import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Refusal } from './access.ts';
import { SECURITY_HEADERS } from './http/answer.ts';

/** A last word. The other side is not waited for: one that never closes would keep the connection for good. */
export function endWith(socket: Duplex, text: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(text);
}

/** Answers a request to upgrade with an HTTP status, and ends the connection. */
export function refuseUpgrade(socket: Duplex, { status, reason, headers = {} }: NonNullable<Refusal>): void {
  const lines = Object.entries({
    ...SECURITY_HEADERS,
    ...headers,
    Connection: 'close',
    'Content-Type': 'text/plain; charset=utf-8',
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  endWith(socket, `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? 'Refused'}\r\n${head}\r\n${reason}\n`);
}
