import { EventEmitter } from 'node:events';

/** What the real connection behind a {@link PeerSocket} does. */
export interface PeerSocketEnd {
  readonly send: (text: string) => void;
  readonly close: () => void;
}

/**
 * The connection as the package `peer` sees it. It stands between the two so that the package hears only what was
 * judged: `message` and `close` are emitted by whoever judges, never by the network.
 */
export class PeerSocket extends EventEmitter {
  readonly #end: PeerSocketEnd;

  constructor(end: PeerSocketEnd) {
    super();
    this.#end = end;
  }

  /** Called by the package: a message to the client. */
  send(text: string): void {
    this.#end.send(text);
  }

  /** Called by the package: it has no place for this client. */
  close(): void {
    this.#end.close();
  }
}
