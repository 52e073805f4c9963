import type { Bytes } from '../../../src/peer/bytes.ts';
import { NetworkProblem, type HostName, type HostPlace, type PeerNetwork, type Wire } from '../../../src/peer/wire.ts';

const LOW_WATER = 256 * 1024;

/** Which way a frame goes. */
export type Direction = 'to-host' | 'to-guest';

/** What becomes of a frame on its way: these frames arrive in its place. */
export type Tamper = (frame: Bytes, direction: Direction) => readonly Bytes[];

/** One end of a wire in memory. */
export class MemoryWire implements Wire {
  onframe: ((frame: Bytes) => void) | null = null;
  onclose: (() => void) | null = null;
  /** The other end. */
  other: MemoryWire | null = null;
  /** Nothing arrives at the other end while true. */
  stuck = false;
  /** The most that ever waited. */
  mostBuffered = 0;
  /** Frames that were sent, as they were sent. */
  readonly sent: Bytes[] = [];
  closed = false;
  readonly #direction: Direction;
  readonly #tamper: () => Tamper | null;
  #waiting: Bytes[] = [];
  #drained: (() => void)[] = [];
  #flowing: Promise<void> | null = null;

  constructor(direction: Direction, tamper: () => Tamper | null) {
    this.#direction = direction;
    this.#tamper = tamper;
  }

  get buffered(): number {
    return this.#waiting.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  send(frame: Bytes): void {
    if (this.closed) return;
    this.sent.push(frame.slice());
    this.#waiting.push(...(this.#tamper()?.(frame, this.#direction) ?? [frame]));
    this.mostBuffered = Math.max(this.mostBuffered, this.buffered);
    void this.flow();
  }

  drained(): Promise<void> {
    if (this.closed || this.buffered < LOW_WATER) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  close(): void {
    if (this.closed) return;
    this.onframe = this.onclose = null;
    const { other } = this;
    this.closed = true;
    this.#wake();
    // What waits arrives first.
    void this.flow().then(() => {
      other?.lost();
    });
  }

  /** The network is gone for this end. */
  lost(): void {
    if (this.closed) return;
    this.closed = true;
    this.#waiting = [];
    this.#wake();
    const told = this.onclose;
    this.onframe = this.onclose = null;
    told?.();
  }

  /** Frames arrive one a turn, as in a browser. */
  flow(): Promise<void> {
    this.#flowing ??= this.#deliver().finally(() => {
      this.#flowing = null;
    });
    return this.#flowing;
  }

  async #deliver(): Promise<void> {
    while (this.#waiting.length > 0 && !this.stuck) {
      await new Promise((resolve) => setImmediate(resolve));
      const frame = this.#waiting.shift();
      if (frame !== undefined && this.other?.closed === false) this.other.onframe?.(frame);
      if (this.buffered < LOW_WATER) this.#wake();
    }
  }

  #wake(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}

/** A wire between a host and a guest. */
export interface MemoryPair {
  readonly host: MemoryWire;
  readonly guest: MemoryWire;
}

/** A place that somebody holds. */
interface Held {
  readonly token: string;
  readonly onWire: (wire: Wire) => void;
  readonly onState: (state: 'open' | 'away', reason: string | null) => void;
}

/** What connects all windows of a test: places, wires, and somebody who may tamper with them. */
export class MemoryNet {
  readonly places = new Map<string, Held>();
  readonly pairs: MemoryPair[] = [];
  /** Applied to wires from now on, and to those that exist. */
  tamper: Tamper | null = null;
  /** Nobody reaches anybody while true. */
  down = false;

  /** One window's way into the net. */
  network(): PeerNetwork {
    return new MemoryNetwork(this);
  }

  pair(): MemoryPair {
    const host = new MemoryWire('to-guest', () => this.tamper);
    const guest = new MemoryWire('to-host', () => this.tamper);
    host.other = guest;
    guest.other = host;
    const pair = { host, guest };
    this.pairs.push(pair);
    return pair;
  }

  /** All wires are lost. */
  cut(): void {
    for (const { host, guest } of this.pairs) {
      host.lost();
      guest.lost();
    }
  }
}

class MemoryNetwork implements PeerNetwork {
  readonly #net: MemoryNet;

  constructor(net: MemoryNet) {
    this.#net = net;
  }

  async host(name: HostName, onWire: Held['onWire'], onState: Held['onState']): Promise<HostPlace> {
    await Promise.resolve();
    const { places } = this.#net;
    if (this.#net.down) throw new NetworkProblem('unreachable', 'The net is down.');
    const before = places.get(name.id);
    if (before !== undefined && before.token !== name.token) throw new NetworkProblem('taken', 'The id is taken.');
    const held = { token: name.token, onWire, onState };
    places.set(name.id, held);
    return {
      close: () => {
        if (places.get(name.id) === held) places.delete(name.id);
      },
    };
  }

  async connect(hostId: string): Promise<Wire> {
    await Promise.resolve();
    const held = this.#net.places.get(hostId);
    if (this.#net.down) throw new NetworkProblem('unreachable', 'The net is down.');
    if (held === undefined) throw new NetworkProblem('no-such-host', 'Nobody is there.');
    const pair = this.#net.pair();
    held.onWire(pair.host);
    return pair.guest;
  }

  close(): void {
    // Wires end by themselves.
  }
}
