import './zod-config.ts';
import * as z from 'zod/mini';
import { concat, textOf, utf8, type Bytes } from './bytes.ts';
import type { Clock } from './clock.ts';
import type { Wire } from './wire.ts';

/** Version of what windows say to each other; the first byte of every frame before the wire is sealed. */
export const PROTOCOL = 1;

/** The first byte of a `sorry`, in every version there will ever be; its code is the rest. */
const SORRY = 0;

/** A frame of a handshake is no longer. */
const LONGEST_FRAME = 2048;
/** What may come before the handshake's end was worked out. */
const MOST_WAITING = 64;
/** And so many bytes: nobody has proved anything yet. */
const MOST_WAITING_BYTES = 256 * 1024;

const sorryCode = z.enum(['version', 'malformed', 'slow', 'wrong', 'wait', 'busy']);

/** Why a handshake came to nothing; travels as it is, so that both sides can say it in words of their own. */
export type SorryCode = z.infer<typeof sorryCode>;

/** A handshake that came to nothing. */
export class HandshakeFailure extends Error {
  readonly code: SorryCode | 'lost' | 'stranger';
  /** The other side said so; nobody knows yet who that is. */
  readonly told: boolean;

  constructor(code: SorryCode | 'lost' | 'stranger', told = false) {
    super(`handshake: ${code}`);
    this.name = 'HandshakeFailure';
    this.code = code;
    this.told = told;
  }
}

/** Frames of a wire that is not sealed yet, one after the other, within one deadline for all. */
export class PlainFrames {
  readonly #wire: Wire;
  readonly #frames: Bytes[] = [];
  readonly #cancel: () => void;
  #bytes = 0;
  #waiting: { resolve: (frame: Bytes) => void; reject: (failure: HandshakeFailure) => void } | null = null;
  #failure: HandshakeFailure | null = null;

  constructor(wire: Wire, clock: Clock, deadline: number) {
    this.#wire = wire;
    this.#cancel = clock.after(deadline, () => {
      this.#fail(new HandshakeFailure('slow'));
    });
    wire.onframe = (frame) => {
      this.#take(frame);
    };
    wire.onclose = () => {
      this.#fail(new HandshakeFailure('lost'));
    };
  }

  /** Sends a message; returns the frame as it was sent, for the transcript. */
  send(message: object): Bytes {
    const frame = concat([Uint8Array.of(PROTOCOL), utf8(JSON.stringify(message))]);
    this.#wire.send(frame);
    return frame;
  }

  /** The next message, and its frame for the transcript. Rejects with a {@link HandshakeFailure}. */
  async next<T>(schema: z.ZodMiniType<T>): Promise<{ message: T; frame: Bytes }> {
    const frame = await this.#nextFrame();
    if (frame[0] === SORRY) throw new HandshakeFailure(readSorry(frame), true);
    if (frame.byteLength > LONGEST_FRAME) throw new HandshakeFailure('malformed');
    if (frame[0] !== PROTOCOL) throw new HandshakeFailure('version');
    let raw: unknown;
    try {
      raw = JSON.parse(textOf(frame.subarray(1)));
    } catch {
      throw new HandshakeFailure('malformed');
    }
    const result = schema.safeParse(raw);
    if (!result.success) throw new HandshakeFailure('malformed');
    return { message: result.data, frame };
  }

  /** Ends the handshake well: the wire, and what has come on it since. */
  release(): readonly Bytes[] {
    this.#cancel();
    this.#wire.onframe = null;
    this.#wire.onclose = null;
    if (this.#failure !== null) throw this.#failure;
    return this.#frames;
  }

  /** Ends the handshake and the wire, and tells the other side why unless it said so itself. */
  end(failure: HandshakeFailure): void {
    this.#cancel();
    if (!failure.told && failure.code !== 'lost') {
      const code: SorryCode = failure.code === 'stranger' ? 'wrong' : failure.code;
      this.#wire.send(concat([Uint8Array.of(SORRY), utf8(code)]));
    }
    this.#wire.close();
  }

  #nextFrame(): Promise<Bytes> {
    const frame = this.#frames.shift();
    if (frame !== undefined) return Promise.resolve(frame);
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) reject(this.#failure);
      else this.#waiting = { resolve, reject };
    });
  }

  #take(frame: Bytes): void {
    this.#bytes += frame.byteLength;
    if (this.#bytes > MOST_WAITING_BYTES) {
      this.#fail(new HandshakeFailure('malformed'));
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) waiting.resolve(frame);
    else if (this.#frames.length < MOST_WAITING) this.#frames.push(frame);
    else this.#fail(new HandshakeFailure('malformed'));
  }

  #fail(failure: HandshakeFailure): void {
    this.#failure ??= failure;
    this.#waiting?.reject(this.#failure);
    this.#waiting = null;
  }
}

function readSorry(frame: Bytes): SorryCode {
  try {
    const read = sorryCode.safeParse(textOf(frame.subarray(1, 32)));
    return read.success ? read.data : 'malformed';
  } catch {
    return 'malformed';
  }
}
