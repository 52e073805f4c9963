import { fromBase64url, type Bytes } from './bytes.ts';
import type { Clock } from './clock.ts';
import { FailedProofs } from './failed-proofs.ts';
import { GUEST_LIMITS, HANDSHAKE_TIME } from './limits.ts';
import { hostHandshake, type GuestPass } from './handshake.ts';
import { HandshakeFailure, PlainFrames } from './plain-frames.ts';
import { SealedWire } from './sealed-wire.ts';
import { TokenBucket } from './token-bucket.ts';
import type { Wire } from './wire.ts';

/** Handshakes that may go on at once. */
const MOST_AT_DOOR = 16;
/** Handshakes with the code alone: each is one guess at six digits that nobody sees (see handshake.ts). */
const CODES_AT_ONCE = 20;
const CODES_A_SECOND = 0.25;

/** Somebody whose wire is sealed. */
export interface Arrival {
  readonly wire: SealedWire;
  readonly mode: GuestPass['mode'];
  /** Who proved to be back; null for somebody new. */
  readonly id: string | null;
  /** Six digits to be compared; null where a secret was proved. */
  readonly check: string | null;
}

/** What a door asks and tells. */
export interface DoorListener {
  /** The ticket of a guest, 16 bytes; null where nobody has the id. */
  ticketOf(id: string): Bytes | null;
  arrived(arrival: Arrival): void;
  /** For the log, in words. */
  troubled(text: string): void;
}

/** Where wires come in: shakes hands with each, and turns strangers away. */
export class HostDoor {
  readonly #clock: Clock;
  readonly #secret: Bytes;
  readonly #listener: DoorListener;
  readonly #failed: FailedProofs;
  readonly #codes: TokenBucket;
  /** Mentions of other versions; a stranger must not fill the log with them. */
  readonly #versions: TokenBucket;
  readonly #open = new Set<Wire>();
  #closed = false;

  /** @param secret of the link; throws a RangeError where it is none */
  constructor(secret: string, clock: Clock, listener: DoorListener) {
    const bytes = fromBase64url(secret);
    if (bytes?.byteLength !== 16) throw new RangeError('The secret of a share is sixteen bytes.');
    this.#secret = bytes;
    this.#clock = clock;
    this.#listener = listener;
    this.#failed = new FailedProofs(clock);
    this.#codes = new TokenBucket(clock, CODES_A_SECOND, CODES_AT_ONCE);
    this.#versions = new TokenBucket(clock, 1 / 60, 3);
  }

  /** Somebody knocks. Never rejects. */
  async knock(wire: Wire): Promise<void> {
    const frames = new PlainFrames(wire, this.#clock, HANDSHAKE_TIME);
    if (this.#closed || this.#open.size >= MOST_AT_DOOR) {
      frames.end(new HandshakeFailure('busy'));
      return;
    }
    this.#open.add(wire);
    try {
      const { keys, mode, id } = await hostHandshake(
        frames,
        this.#secret,
        (guest) => this.#listener.ticketOf(guest),
        () => this.#codes.take(1),
      );
      const early = frames.release();
      if (this.#isClosed()) wire.close();
      else {
        const check = mode === 'code' ? keys.digits : null;
        this.#listener.arrived({ wire: new SealedWire(wire, keys, GUEST_LIMITS, early), mode, id, check });
      }
    } catch (error) {
      frames.end(this.#judged(error instanceof HandshakeFailure ? error : new HandshakeFailure('malformed')));
    } finally {
      this.#open.delete(wire);
    }
  }

  /** Lets nobody in any more. */
  close(): void {
    this.#closed = true;
    for (const wire of this.#open) wire.close();
  }

  #isClosed(): boolean {
    return this.#closed;
  }

  #judged(failure: HandshakeFailure): HandshakeFailure {
    if (failure.code === 'version' && !this.#closed && this.#versions.take(1)) {
      this.#listener.troubled('Somebody came with another version of Scry, and was told to reload.');
    }
    if (failure.code !== 'stranger') return failure;
    const verdict = this.#failed.failed();
    if (verdict === 'paused') return new HandshakeFailure('wait');
    this.#listener.troubled(
      verdict === 'wrong'
        ? 'Somebody came with a wrong link, and was turned away.'
        : 'Somebody came with wrong links again and again; such tries go unmentioned for a minute.',
    );
    return failure;
  }
}
