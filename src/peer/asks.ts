import type { ShareAnswer, ShareRequest } from '../worker/share-protocol.ts';
import { MOST_ASKED } from './limits.ts';

interface Asked {
  readonly id: number;
  readonly request: ShareRequest;
  readonly resolve: (answer: ShareAnswer) => void;
  readonly reject: (error: Error) => void;
  sent: boolean;
}

/**
 * What a guest has asked and was not answered. While there is no wire it waits; on a new wire all of it is asked again,
 * since the answers that were on their way are lost with the old one. Every request is answered once: an answer takes
 * its request from here.
 */
export class Asks {
  readonly #asked = new Map<number, Asked>();
  #send: ((id: number, request: ShareRequest) => void) | null = null;
  #next = 0;
  #ended: Error | null = null;

  /** Rejects when all is over. */
  ask(request: ShareRequest): Promise<ShareAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) reject(this.#ended);
      else {
        const id = this.#next++;
        this.#asked.set(id, { id, request, resolve, reject, sent: false });
        this.#fill();
      }
    });
  }

  /** There is a wire. */
  connected(send: (id: number, request: ShareRequest) => void): void {
    this.#send = send;
    this.#fill();
  }

  /** The wire is lost. */
  disconnected(): void {
    this.#send = null;
    for (const asked of this.#asked.values()) asked.sent = false;
  }

  /** An answer came; false where nothing was asked by that number on this wire. */
  answered(id: number, answer: ShareAnswer): boolean {
    const asked = this.#asked.get(id);
    if (asked?.sent !== true) return false;
    this.#asked.delete(id);
    asked.resolve(answer);
    this.#fill();
    return true;
  }

  /** All is over; whatever was asked is rejected. */
  end(error: Error): void {
    this.#send = null;
    this.#ended ??= error;
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
  }

  /** Asks as much as a host allows, oldest first. */
  #fill(): void {
    const send = this.#send;
    if (send === null) return;
    let sent = 0;
    for (const asked of this.#asked.values()) {
      if (sent++ === MOST_ASKED) return;
      if (asked.sent) continue;
      asked.sent = true;
      send(asked.id, asked.request);
    }
  }
}
