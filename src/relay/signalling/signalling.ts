import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { refuseStranger, sameToken, type AccessRules } from '../access.ts';
import { urlOf } from '../http/router.ts';
import {
  MAX_FAREWELLS,
  MAX_SIGNALLING_CLIENTS,
  MAX_SIGNALLING_GUESTS,
  MAX_SIGNALLING_MESSAGE_BYTES,
  SIGNALLING_GONE_MS,
  SIGNALLING_PING_MS,
} from '../limits.ts';
import type { Log } from '../log.ts';
import { refuseUpgrade } from '../refuse-upgrade.ts';
import { AwayHosts } from './away-hosts.ts';
import { PeerServer } from './peer-server.ts';
import { PeerSocket } from './peer-socket.ts';
import {
  closeFirmly,
  SignallingClient,
  type Newcomer,
  type Office,
  type SignallingTimings,
} from './signalling-client.ts';
import { judgeEntry, newSignallingKey, noRoom, type NotIn } from './signalling-entry.ts';

/**
 * The signalling server at `/peerjs`: windows that share a session find each other here. Who comes in and what they
 * may say is judged here; the package `peer` then keeps them and hands on. It is loaded when the first one comes.
 */

export interface SignallingOptions {
  readonly rules: AccessRules;
  readonly server: Server;
  readonly log: Log;
  readonly timings?: SignallingTimings;
}

const TIMINGS: SignallingTimings = { ping: SIGNALLING_PING_MS, gone: SIGNALLING_GONE_MS };

export class Signalling {
  /** Lets in hosts. Never logged. */
  readonly key = newSignallingKey();
  readonly #options: SignallingOptions;
  readonly #timings: SignallingTimings;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_SIGNALLING_MESSAGE_BYTES,
  });
  readonly #clients = new Map<string, SignallingClient>();
  readonly #away = new AwayHosts();
  readonly #office: Office;
  #loading: Promise<PeerServer> | null = null;
  #peer: PeerServer | null = null;
  #timer: NodeJS.Timeout | null = null;
  #farewells = 0;
  #closed = false;

  constructor(options: SignallingOptions) {
    this.#options = options;
    this.#timings = options.timings ?? TIMINGS;
    const { metrics } = options.rules;
    metrics.measureSignalling(() => this.#clients.size);
    this.#office = {
      isHere: (id) => this.#clients.has(id),
      delivered: () => {
        metrics.signalled();
      },
      dropped: (reason) => {
        metrics.dropped(reason);
        options.log.debug(`a signalling client was dropped (${reason})`);
      },
      left: (client) => {
        this.#forget(client);
      },
    };
  }

  /** Takes a connection that asks for `/peerjs`, or refuses it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { rules } = this.#options;
    const stranger = refuseStranger(request, rules);
    if (stranger !== null) {
      this.#refuse(socket, { reason: 'stranger', refusal: stranger, farewell: null });
      return;
    }
    const entry = judgeEntry(request, urlOf(request)?.searchParams ?? new URLSearchParams(), {
      key: this.key,
      rules,
      hosts: { isHere: this.#office.isHere, isAway: (host) => this.#away.has(host) },
    });
    const refused = 'notIn' in entry ? entry.notIn : this.#refuseCrowd(entry.who);
    if (refused !== null) this.#sendOff(request, socket, head, refused);
    else if ('who' in entry) this.#letIn(request, socket, head, entry.who);
  }

  /** Says goodbye to everybody. */
  close(): void {
    this.#closed = true;
    for (const client of [...this.#clients.values()]) client.end(1001, 'the relay stops');
    this.#sockets.close();
  }

  #refuseCrowd({ id }: Newcomer): NotIn | null {
    // Who comes again takes no further place.
    if (this.#clients.has(id.id)) return null;
    if (this.#clients.size >= MAX_SIGNALLING_CLIENTS) {
      return noRoom('The relay connects as many windows as it can. Close shared windows, or try again later.');
    }
    if (id.isHost) return null;
    const guests = [...this.#clients.values()].filter(({ who }) => who.id.host === id.host && !who.id.isHost);
    if (guests.length < MAX_SIGNALLING_GUESTS) return null;
    return noRoom('This session has as many guests as it can have. Try again later.');
  }

  #letIn(request: IncomingMessage, socket: Duplex, head: Buffer, who: Newcomer): void {
    const peer = this.#peer;
    if (peer === null) {
      this.#load().then(
        () => {
          // Others may have come meanwhile: it is judged anew.
          if (this.#closed || socket.destroyed) socket.destroy();
          else this.upgrade(request, socket, head);
        },
        (error: unknown) => {
          this.#loading = null;
          this.#options.log.error(`signalling failed: ${error instanceof Error ? error.message : String(error)}`);
          const refusal = {
            status: 503,
            reason: 'Signalling does not work on this relay now; its log says why.',
          } as const;
          this.#refuse(socket, { reason: 'failed', refusal, farewell: null });
        },
      );
      return;
    }
    const before = this.#clients.get(who.id.id);
    if (before !== undefined && !sameToken(before.who.token, who.token)) {
      this.#sayTaken(request, socket, head, who, peer);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // The same window on a new connection: the old one may be long dead without that anybody noticed.
      before?.end(1000, 'the same window connected again');
      const client = new SignallingClient(webSocket, who, this.#office);
      this.#clients.set(who.id.id, client);
      this.#timer ??= setInterval(() => {
        this.#look();
      }, this.#timings.ping / 5);
      this.#options.log.debug(`a ${who.id.isHost ? 'host' : 'guest'} connected for signalling`);
      peer.take(client.face, who.id.id, who.token);
    });
  }

  async #load(): Promise<void> {
    this.#loading ??= PeerServer.load(this.#options.server, (error) => {
      this.#options.log.debug(`signalling: ${error.message}`);
    });
    this.#peer = await this.#loading;
  }

  #forget(client: SignallingClient): void {
    const { id } = client.who;
    if (this.#clients.get(id.id) !== client) return;
    this.#clients.delete(id.id);
    if (id.isHost) this.#away.left(id.id);
    if (this.#clients.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    for (const client of [...this.#clients.values()]) {
      client.look(this.#timings);
      const { id, hasKey } = client.who;
      const isLost = !hasKey && !this.#clients.has(id.host) && !this.#away.has(id.host);
      if (isLost) client.end(1000, 'the host is gone');
    }
  }

  /** PeerServer itself tells that an id is taken by another window. */
  #sayTaken(request: IncomingMessage, socket: Duplex, head: Buffer, who: Newcomer, peer: PeerServer): void {
    const refusal = { status: 403, reason: 'Another window has this id.' } as const;
    this.#part(request, socket, head, { reason: 'id-taken', refusal, farewell: null }, (webSocket) => {
      const send = (text: string): void => {
        webSocket.send(text);
      };
      const close = (): void => {
        closeFirmly(webSocket, 1008, 'id-taken');
      };
      peer.take(new PeerSocket({ send, close }), who.id.id, who.token);
    });
  }

  /** Tells a refused window why, in a way that its page can read if there is one. */
  #sendOff(request: IncomingMessage, socket: Duplex, head: Buffer, refused: NotIn): void {
    const { farewell, reason } = refused;
    if (farewell === null) {
      this.#refuse(socket, refused);
      return;
    }
    this.#part(request, socket, head, refused, (webSocket) => {
      webSocket.send(JSON.stringify(farewell));
      closeFirmly(webSocket, 1008, reason);
    });
  }

  /** A connection that is only made to say goodbye; refused by HTTP where there are too many of them. */
  #part(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    refused: NotIn,
    say: (webSocket: WebSocket) => void,
  ): void {
    if (this.#farewells >= MAX_FAREWELLS) {
      this.#refuse(socket, refused);
      return;
    }
    this.#options.rules.metrics.signallingRefused(refused.reason);
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#farewells += 1;
      webSocket.on('error', () => undefined);
      webSocket.on('close', () => (this.#farewells -= 1));
      say(webSocket);
    });
  }

  #refuse(socket: Duplex, { reason, refusal }: NotIn): void {
    const { metrics } = this.#options.rules;
    metrics.signallingRefused(reason);
    metrics.refused(refusal.status);
    refuseUpgrade(socket, refusal);
  }
}
