import { createServer, type Server } from 'node:http';
import { WebSocketServer } from 'ws';
import { SUBPROTOCOL } from '../telemetry/relay-protocol.ts';
import { refuseStranger, refuseWithoutToken, type AccessRules } from './access.ts';
import type { AppFile } from './app-files.ts';
import { handleRequest, urlOf } from './http.ts';
import { MAX_VIEWER_MESSAGE_BYTES } from './limits.ts';
import type { Runs } from './runs.ts';
import { Viewer } from './viewer.ts';

/** The relay's server: HTTP and WebSocket on one port. */

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly rules: AccessRules;
  readonly app: ReadonlyMap<string, AppFile>;
  readonly runs: Runs;
}

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Starts to listen; rejects where the port is taken or the address is not this machine's. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = createServer((request, response) => {
    handleRequest(request, response, options).catch(() => {
      response.destroy();
    });
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_VIEWER_MESSAGE_BYTES,
    handleProtocols: (protocols) => (protocols.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  server.on('upgrade', (request, socket, head) => {
    // A sender that breaks off while it is refused must not end the relay.
    socket.on('error', () => socket.destroy());
    const url = urlOf(request);
    const refusal =
      url?.pathname === '/ws'
        ? (refuseStranger(request, options.rules) ?? refuseWithoutToken(request, url, options.rules))
        : { status: 404, reason: 'The socket is at /ws.' };
    if (refusal !== null) {
      socket.end(
        `HTTP/1.1 ${String(refusal.status)} Refused\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${refusal.reason}\n`,
      );
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => new Viewer(webSocket, options.runs));
  });
  const port = await listen(server, options.port, options.host);
  return {
    port,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
