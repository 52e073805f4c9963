import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { isLoopback } from './failed-tokens.ts';
import { MAX_SILENT_CONNECTIONS } from './limits.ts';

/** The connections of a server from their first moment on, before TLS and HTTP know of them. */

interface Connection {
  readonly socket: Socket;
  /** A request came on it. */
  asked: boolean;
}

/** TLS hands on another object than the one that came in; both know the other end. */
function otherEnd(socket: Socket): string {
  return `${socket.remoteAddress ?? ''} ${String(socket.remotePort)}`;
}

/** Ends what `closeAllConnections` does not know or waits for: connections without a request, also within TLS. */
export class OpenConnections {
  readonly #open = new Map<string, Connection>();

  /** @param refused called where a connection is cut off because its address has too many silent ones */
  constructor(server: Server, refused: () => void) {
    server.on('connection', (socket: Socket) => {
      if (this.#isCrowd(socket.remoteAddress ?? '')) {
        refused();
        socket.destroy();
        return;
      }
      const key = otherEnd(socket);
      const connection = { socket, asked: false };
      this.#open.set(key, connection);
      socket.once('close', () => {
        if (this.#open.get(key) === connection) this.#open.delete(key);
      });
    });
    const asked = ({ socket }: IncomingMessage): void => {
      const connection = this.#open.get(otherEnd(socket));
      if (connection !== undefined) connection.asked = true;
    };
    server.on('request', asked);
    server.on('upgrade', asked);
  }

  /** True where so many connections of one address have asked nothing that it may be on purpose. */
  #isCrowd(address: string): boolean {
    if (isLoopback(address)) return false;
    let silent = 0;
    for (const { socket, asked } of this.#open.values()) {
      if (!asked && socket.remoteAddress === address) silent += 1;
    }
    return silent >= MAX_SILENT_CONNECTIONS;
  }

  /** Ends those on which nothing was asked: browsers open them ahead of need, and others never say a word. */
  endSilent(): void {
    for (const { socket, asked } of this.#open.values()) if (!asked) socket.destroy();
  }

  /** Ends all of them at once. */
  endAll(): void {
    for (const { socket } of this.#open.values()) socket.destroy();
  }
}
