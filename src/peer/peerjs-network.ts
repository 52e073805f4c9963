import type { DataConnection, Peer, PeerJSOption } from 'peerjs';
import { backoff } from './backoff.ts';
import { hex, randomBytes } from './bytes.ts';
import { ChannelWire } from './channel-wire.ts';
import { networkProblem } from './peerjs-problem.ts';
import { signallingAddress } from './signalling-address.ts';
import { NetworkProblem, type HostName, type HostPlace, type PeerNetwork, type Wire } from './wire.ts';

/** A wire, or the signalling server's yes, must be there within so many milliseconds. */
const CONNECT_TIME = 15_000;
/** Connections of strangers that are being made at once; a browser has a few hundred in all. */
const MOST_CONNECTING = 32;
/** Waits before the signalling server is tried again. */
const WAITS = [500, 1000, 2000];

/** Whom to ask for wires, and how. */
export interface PeerJsOptions {
  /** The signalling server: the relay's own address with `/peerjs`, or another PeerServer's. */
  readonly signalling: string;
  /** What the server wants to be told before it lets anybody in. Asked for every time: a restarted relay has another. */
  readonly key: () => Promise<string>;
  /** Exactly these are asked, and no others. Empty: windows find each other in the local network only. */
  readonly iceServers: readonly RTCIceServer[];
}

type OnWire = (wire: Wire) => void;

/**
 * Wires over WebRTC, with a PeerServer for signalling. None of PeerJS's defaults is left in force: no server but those
 * that are given is ever asked. PeerJS is loaded when it is first needed, since it opens a connection object by itself.
 */
export class PeerJsNetwork implements PeerNetwork {
  readonly #options: PeerJsOptions;
  /** Peers that were made and not destroyed, and their wires. */
  readonly #peers = new Map<Peer, Set<ChannelWire>>();
  /** Peers that have no place to keep. */
  readonly #guests = new WeakSet<Peer>();
  /** Connections of guests that are not open yet. */
  readonly #connecting = new Set<DataConnection>();
  #closed = false;

  constructor(options: PeerJsOptions) {
    this.#options = options;
  }

  async host(
    name: HostName,
    onWire: OnWire,
    onState: (state: 'open' | 'away', reason: string | null) => void,
  ): Promise<HostPlace> {
    let peer = await this.#register(name, onWire);
    let given = false;
    const watch = () => {
      peer.once('disconnected', () => void again());
    };
    const over = () => given || this.#closed;
    const again = async () => {
      let reason = 'The signalling server cannot be reached.';
      for (let tries = 0; !over(); tries++) {
        onState('away', `${reason} Nobody new can come meanwhile; it is tried again by itself.`);
        await new Promise((resolve) => setTimeout(resolve, backoff(WAITS, tries)));
        if (over()) return;
        try {
          // The old one goes with its last wire; its place is taken by a new one.
          const old = peer;
          peer = await this.#register(name, onWire);
          this.#destroyUnused(old);
          if (over()) this.#giveUp(peer);
          else {
            watch();
            onState('open', null);
          }
          return;
        } catch (error) {
          reason = error instanceof Error ? error.message : String(error);
        }
      }
    };
    watch();
    return {
      close: () => {
        given = true;
        this.#giveUp(peer);
      },
    };
  }

  async connect(hostId: string): Promise<Wire> {
    const peer = await this.#open(`${hostId}-${hex(randomBytes(8))}`, hex(randomBytes(16)), (made) => {
      this.#guests.add(made);
    });
    try {
      return await this.#called(peer, hostId);
    } catch (error) {
      this.#destroy(peer);
      throw error;
    }
  }

  close(): void {
    this.#closed = true;
    for (const [peer, wires] of this.#peers) {
      for (const wire of [...wires]) wire.close();
      // Wires that say goodbye take their peer with them.
      this.#giveUp(peer);
    }
  }

  #register(name: HostName, onWire: OnWire): Promise<Peer> {
    return this.#open(name.id, name.token, (peer) => {
      peer.on('connection', (connection) => {
        this.#answer(peer, connection, onWire);
      });
      peer.on('call', (call) => {
        call.close();
      });
    });
  }

  /** A peer that the signalling server has let in. */
  async #open(id: string, token: string, prepare: (peer: Peer) => void): Promise<Peer> {
    const address = signallingAddress(this.#options.signalling);
    if (address === null) {
      const given = this.#options.signalling.slice(0, 100);
      throw new NetworkProblem('refused', `“${given}” is no address of a signalling server, like https://host:port.`);
    }
    if (!('RTCPeerConnection' in globalThis)) throw networkProblem('browser-incompatible');
    const [key, { Peer: Made }] = await Promise.all([this.#options.key(), import('peerjs')]);
    if (this.#isClosed()) throw new NetworkProblem('unreachable', 'Sharing was ended.');
    const settings: PeerJSOption = {
      ...address,
      // PeerJS puts it into an address as it is.
      key: encodeURIComponent(key),
      token,
      config: { iceServers: [...this.#options.iceServers] },
      debug: 0,
    };
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- PeerJS exports the class as a type only
    const peer = new Made(id, settings);
    this.#peers.set(peer, new Set());
    prepare(peer);
    try {
      await opened(peer);
    } catch (error) {
      this.#destroy(peer);
      throw error;
    }
    return peer;
  }

  #isClosed(): boolean {
    return this.#closed;
  }

  #answer(peer: Peer, connection: DataConnection, onWire: OnWire): void {
    const crowded = this.#connecting.size >= MOST_CONNECTING;
    if (this.#closed || crowded || connection.serialization !== 'raw' || !connection.reliable) {
      connection.close();
      return;
    }
    this.#connecting.add(connection);
    const decided = () => {
      clearTimeout(timer);
      this.#connecting.delete(connection);
    };
    const timer = setTimeout(() => {
      decided();
      connection.close();
    }, CONNECT_TIME);
    connection.once('close', decided);
    // Once: PeerJS tells it anew for every channel that the other side opens on the same connection.
    connection.once('open', () => {
      decided();
      onWire(this.#wire(peer, connection));
    });
  }

  #called(peer: Peer, hostId: string): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const connection = peer.connect(hostId, { reliable: true, serialization: 'raw' });
      const failed = ({ type }: { readonly type: string }) => {
        clearTimeout(timer);
        reject(networkProblem(type));
      };
      const timer = setTimeout(failed, CONNECT_TIME, { type: 'negotiation-failed' });
      peer.on('error', failed);
      connection.on('error', failed);
      connection.on('open', () => {
        clearTimeout(timer);
        resolve(this.#wire(peer, connection));
      });
    });
  }

  #wire(peer: Peer, connection: DataConnection): ChannelWire {
    const wires = this.#peers.get(peer);
    const wire: ChannelWire = new ChannelWire(connection.dataChannel, () => {
      wires?.delete(wire);
      connection.close();
      this.#destroyUnused(peer);
    });
    wires?.add(wire);
    connection.on('close', () => {
      wire.ended();
    });
    return wire;
  }

  /** Leaves the signalling server; wires that exist stay. */
  #giveUp(peer: Peer): void {
    peer.disconnect();
    this.#destroyUnused(peer);
  }

  /** A guest's peer, and one that the signalling server has lost, are good for their wires only. */
  #destroyUnused(peer: Peer): void {
    if (this.#peers.get(peer)?.size === 0 && (peer.disconnected || this.#guests.has(peer))) this.#destroy(peer);
  }

  #destroy(peer: Peer): void {
    this.#peers.delete(peer);
    peer.destroy();
  }
}

/** Resolves when the signalling server has let a peer in; rejects with a {@link NetworkProblem}. */
function opened(peer: Peer): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(networkProblem('network'));
    }, CONNECT_TIME);
    peer.once('open', () => {
      clearTimeout(timer);
      resolve();
    });
    peer.once('error', ({ type }) => {
      clearTimeout(timer);
      reject(networkProblem(type));
    });
  });
}
