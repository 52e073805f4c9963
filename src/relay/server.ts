import { createServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { SUBPROTOCOL } from '../telemetry/relay-protocol.ts';
import { refuseStranger, refuseViewer, type Refusal } from './access.ts';
import type { ServerCertificate } from './certificate/server-certificate.ts';
import { Router, urlOf, type HttpOptions } from './http/router.ts';
import {
  HEADERS_TIMEOUT_MS,
  IDLE_SOCKET_MS,
  MAX_CONNECTIONS,
  MAX_HEADER_BYTES,
  MAX_VIEWER_MESSAGE_BYTES,
  REQUEST_TIMEOUT_MS,
  STOP_MS,
  TIMEOUT_CHECK_MS,
} from './limits.ts';
import { NO_LOG, type Log } from './log.ts';
import { OpenConnections } from './open-connections.ts';
import { endWith, refuseUpgrade } from './refuse-upgrade.ts';
import { Signalling } from './signalling/signalling.ts';
import type { SignallingTimings } from './signalling/signalling-client.ts';
import { startStun } from './stun/stun-server.ts';
import { Viewers } from './viewers.ts';

/**
 * The relay's server: HTTP and WebSocket on one port, over TLS where a certificate is given, and STUN beside them.
 */

export interface RelayServerOptions extends Omit<HttpOptions, 'authority' | 'signalling'> {
  readonly host: string;
  readonly port: number;
  /** null: plain HTTP. */
  readonly certificate: ServerCertificate | null;
  readonly log?: Log;
  /** Answers STUN requests by UDP at the same port number. Absent: does not. */
  readonly stun?: boolean;
  readonly timeouts?: ServerTimeouts;
  /** How patient signalling is; for tests. */
  readonly signallingTimings?: SignallingTimings;
}

/** How patient the server is, in milliseconds; for tests. */
export interface ServerTimeouts {
  readonly headers: number;
  readonly request: number;
  readonly check: number;
  readonly idle: number;
}

export interface RunningServer {
  readonly port: number;
  /** Says goodbye to viewers, finishes open requests for a moment, then closes. */
  close(): Promise<void>;
}

const TIMEOUTS: ServerTimeouts = {
  headers: HEADERS_TIMEOUT_MS,
  request: REQUEST_TIMEOUT_MS,
  check: TIMEOUT_CHECK_MS,
  idle: IDLE_SOCKET_MS,
};

/** Where it listens. */
function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address);
      else reject(new Error('The server has no address.'));
    });
  });
}

/** Starts to listen; rejects where the port is taken or the address is not this machine's. */
export async function startServer(options: RelayServerOptions): Promise<RunningServer> {
  const { certificate, rules, runs, log = NO_LOG, timeouts = TIMEOUTS } = options;
  const { metrics } = rules;
  const limits: ServerOptions = {
    headersTimeout: timeouts.headers,
    requestTimeout: timeouts.request,
    connectionsCheckingInterval: timeouts.check,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const server =
    certificate === null
      ? createServer(limits)
      : createSecureServer({
          ...limits,
          key: certificate.key,
          cert: certificate.cert,
          minVersion: 'TLSv1.2',
          handshakeTimeout: timeouts.headers,
        });
  const signalling = new Signalling({
    rules,
    server,
    log,
    ...(options.signallingTimings === undefined ? {} : { timings: options.signallingTimings }),
  });
  let stunPort: number | null = null;
  const router = new Router({
    ...options,
    authority: certificate?.authority ?? null,
    signalling: () => ({ key: signalling.key, stun: stunPort }),
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.setTimeout(timeouts.idle);
  const connections = new OpenConnections(server, () => {
    metrics.dropped('too-many');
  });
  const viewers = new Viewers(runs, metrics);
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_VIEWER_MESSAGE_BYTES,
    handleProtocols: (protocols) => (protocols.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });

  server.on('request', (request, response) => {
    const start = performance.now();
    response.on('finish', () => {
      const path = urlOf(request)?.pathname ?? '?';
      log.debug(
        `${request.method ?? '?'} ${path} ${String(response.statusCode)} in ${(performance.now() - start).toFixed(0)} ms`,
      );
    });
    router.answer(request, response).catch((error: unknown) => {
      log.error(`a request failed: ${error instanceof Error ? error.message : String(error)}`);
      response.destroy();
    });
  });
  function connectViewer(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal: Refusal =
      refuseStranger(request, rules) ??
      refuseViewer(request, rules) ??
      (viewers.hasRoom ? null : { status: 503, reason: 'The relay has as many viewers as it serves.' });
    if (refusal !== null) {
      metrics.refused(refusal.status);
      if (refusal.status === 503) metrics.dropped('too-many');
      refuseUpgrade(socket, refusal);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      viewers.add(webSocket);
      log.debug('a viewer connected');
      webSocket.on('close', (code) => {
        log.debug(`a viewer left (${String(code)})`);
      });
    });
  }
  server.on('upgrade', (request, socket, head) => {
    // A sender that breaks off while it is refused must not end the relay.
    socket.on('error', () => socket.destroy());
    const path = urlOf(request)?.pathname;
    if (path === '/ws') connectViewer(request, socket, head);
    else if (path === '/peerjs') signalling.upgrade(request, socket, head);
    else {
      const reason = 'The sockets are at /ws and /peerjs; elsewhere ask by HTTP/1.1 without an Upgrade header.';
      metrics.refused(404);
      refuseUpgrade(socket, { status: 404, reason });
    }
  });
  server.on('drop', () => {
    metrics.dropped('too-many');
  });
  server.on('clientError', (error, socket) => {
    if ('code' in error && error.code === 'ERR_HTTP_REQUEST_TIMEOUT') metrics.dropped('slow-request');
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const tooLarge = 'code' in error && error.code === 'HPE_HEADER_OVERFLOW';
    const slow = 'code' in error && error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    const status = tooLarge ? 431 : slow ? 408 : 400;
    endWith(socket, `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\n\r\n`);
  });

  const { address, port } = await listen(server, options.port, options.host);
  const stun = options.stun === true ? await startStun({ address, port, metrics, log }) : null;
  stunPort = stun?.port ?? null;
  return {
    port,
    close: async () => {
      viewers.close();
      sockets.close();
      signalling.close();
      await stun?.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      connections.endSilent();
      const patience = setTimeout(() => {
        connections.endAll();
      }, STOP_MS);
      await closed;
      clearTimeout(patience);
    },
  };
}
