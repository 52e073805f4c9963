import type { Bytes } from './bytes.ts';
import type { Clock } from './clock.ts';
import { BYE_TIME } from './limits.ts';
import { Heartbeat } from './heartbeat.ts';
import { parseHostMessage, type GuestMessage, type HostMessage } from './messages.ts';
import type { SealedEnd, SealedWire } from './sealed-wire.ts';

/** Messages that make no sense are passed over up to here: a newer host may say more. */
const MOST_SENSELESS = 10;

/** Whom a {@link HostWire} tells. */
export interface HostWireListener {
  /** False: a host may not say that now. */
  said(message: HostMessage, body: Bytes): boolean;
  /** The wire has ended by itself; `senseless`: the host said too much that cannot be understood. */
  ended(why: SealedEnd | 'senseless'): void;
}

/** The guest's end of its sealed wire. */
export class HostWire {
  readonly #wire: SealedWire;
  readonly #clock: Clock;
  readonly #listener: HostWireListener;
  readonly #heart: Heartbeat;
  #senseless = 0;

  constructor(wire: SealedWire, clock: Clock, listener: HostWireListener) {
    this.#wire = wire;
    this.#clock = clock;
    this.#listener = listener;
    this.#heart = new Heartbeat(
      clock,
      () => {
        this.tell({ type: 'ping' });
      },
      () => {
        this.#end('lost');
      },
    );
    wire.onframe = () => {
      this.#heart.heard();
      return true;
    };
    wire.onmessage = (header, body) => {
      this.#take(header, body);
    };
    wire.onclose = (end) => {
      this.#end(end);
    };
  }

  tell(message: GuestMessage): void {
    void this.#wire.send(message);
  }

  /** Resolves when the host has taken most of what was sent. */
  drained(): Promise<void> {
    return this.#wire.drained();
  }

  /** Says goodbye for good, within a second; the listener is not told. */
  async leave(): Promise<void> {
    this.#heart.stop();
    const cancel = this.#clock.after(BYE_TIME, () => {
      this.#wire.close();
    });
    await this.#wire.end({ type: 'leave' } satisfies GuestMessage);
    cancel();
  }

  /** Ends it at once; the listener is not told. */
  drop(): void {
    this.#heart.stop();
    this.#wire.close();
  }

  #end(why: SealedEnd | 'senseless'): void {
    this.drop();
    this.#listener.ended(why);
  }

  #take(header: string, body: Bytes): void {
    const message = parseHostMessage(header);
    const bodiless = message?.type === 'answer' || body.byteLength === 0;
    if (message?.type === 'ping' && bodiless) return;
    if (message !== null && bodiless && this.#listener.said(message, body)) return;
    this.#senseless += 1;
    if (this.#senseless > MOST_SENSELESS) this.#end('senseless');
  }
}
