import { createHook } from 'node:async_hooks';
import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';
import { MAX_SIGNALLING_CLIENTS } from '../limits.ts';
import type { PeerSocket } from './peer-socket.ts';

/**
 * PeerServer, the package `peer`: it keeps who is there under which id and hands messages on. Its HTTP side is never
 * joined to the relay's, so nothing of it is reachable but what is given to {@link PeerServer.take}.
 */

/** Keys are judged before a client gets here; the package wants one all the same. */
const KEY = 'scry';

function isTimer(resource: object): resource is NodeJS.Timeout {
  return 'hasRef' in resource && 'refresh' in resource;
}

/** The timers that are set while something is done. */
function timersSetBy(work: () => void): readonly NodeJS.Timeout[] {
  const timers: NodeJS.Timeout[] = [];
  const hook = createHook({
    init(_id, type, _trigger, resource: object) {
      if (type === 'Timeout' && isTimer(resource)) timers.push(resource);
    },
  });
  hook.enable();
  try {
    work();
  } finally {
    hook.disable();
  }
  return timers;
}

export class PeerServer {
  readonly #door: WebSocketServer;

  private constructor(door: WebSocketServer) {
    this.#door = door;
  }

  /**
   * Loads the package and starts it. Rejects where it cannot be loaded.
   * @param server the package wants to be shown one; it does nothing with it
   * @param failed told of errors that concern one client
   */
  static async load(server: Server, failed: (error: Error) => void): Promise<PeerServer> {
    const { ExpressPeerServer } = await import('peer');
    // Nobody connects to this one: clients are brought to it.
    const door = new WebSocketServer({ noServer: true, clientTracking: false });
    const peer = ExpressPeerServer(server, {
      path: '/',
      key: KEY,
      allow_discovery: false,
      concurrent_limit: MAX_SIGNALLING_CLIENTS,
      createWebSocketServer: () => door,
    });
    peer.on('error', failed);
    // It starts when it is mounted: here on an application that serves nobody.
    const timers = timersSetBy(() => ExpressPeerServer(server).use(peer));
    // Two timers run from then on, and nothing stops them. Neither has work: silent clients are noticed by pings, and
    // messages to those who are not there do not get to its queues.
    for (const timer of timers) clearTimeout(timer);
    return new PeerServer(door);
  }

  /**
   * Brings it a client. It sends OPEN, or ID-TAKEN where another one has the id and another token; then it closes.
   * @param id a judged id
   * @param token made up by the client; who shows the same again is the same client
   */
  take(socket: PeerSocket, id: string, token: string): void {
    const query = new URLSearchParams({ key: KEY, id, token });
    this.#door.emit('connection', socket, { url: `/peerjs?${query.toString()}` });
  }
}
