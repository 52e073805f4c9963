import type { Bytes } from './bytes.ts';

/** An ordered, reliable connection to one other window. It knows nothing of what it carries. */
export interface Wire {
  /** Hands a frame of at most 60 KB over; does nothing on a wire that is closed. */
  send(frame: Bytes): void;
  /** Bytes that wait to be sent. */
  readonly buffered: number;
  /** Resolves when fewer than 256 KB wait, or the wire is closed. Never rejects. */
  drained(): Promise<void>;
  /** Ends it after what waits was sent. Nothing is called back from then on. */
  close(): void;
  /** Called with every frame in the order they were sent; frames that come while it is null are lost. */
  onframe: ((frame: Bytes) => void) | null;
  /** Called once, when the other side or the network ended the wire. */
  onclose: (() => void) | null;
}

/** Where a host is found. */
export interface HostName {
  /** `scry-<code>`. */
  readonly id: string;
  /** Only who knows it may take the id over while it is still registered: the same window, reloaded. */
  readonly token: string;
}

/** A host's place with the signalling server. */
export interface HostPlace {
  /** Gives the place up; wires that exist stay. */
  close(): void;
}

/** What can come between two windows. */
export type NetworkTrouble =
  /** Somebody else has the id. */
  | 'taken'
  /** Nobody has the id. */
  | 'no-such-host'
  /** The signalling server says no. */
  | 'refused'
  /** The signalling server, or the other window, cannot be reached. */
  | 'unreachable'
  /** This browser cannot do it here. */
  | 'no-webrtc';

/** Why a wire or a place could not be had; the message is for a person. */
export class NetworkProblem extends Error {
  readonly code: NetworkTrouble;

  constructor(code: NetworkTrouble, message: string) {
    super(message);
    this.name = 'NetworkProblem';
    this.code = code;
  }
}

/** How windows find each other. */
export interface PeerNetwork {
  /**
   * Takes a place under which guests find this window, and keeps it: when the signalling server is lost it is tried
   * for ever, and `onState` tells; wires stay meanwhile. Rejects with a {@link NetworkProblem} when it cannot be had
   * at first.
   */
  host(
    name: HostName,
    onWire: (wire: Wire) => void,
    onState: (state: 'open' | 'away', reason: string | null) => void,
  ): Promise<HostPlace>;
  /** A wire to a host. Rejects with a {@link NetworkProblem}. */
  connect(hostId: string): Promise<Wire>;
  /** Ends everything that came from here. */
  close(): void;
}
