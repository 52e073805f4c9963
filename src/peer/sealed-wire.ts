import { concat, textOf, utf8, type Bytes } from './bytes.ts';
import type { SessionKeys } from './session-keys.ts';
import type { Wire } from './wire.ts';

/** A frame is no longer than this: seal, flag and all. */
const LONGEST_FRAME = 60 * 1024;
const SEAL_BYTES = 16;
/** Bytes of a message in a frame; every frame of a message but its last is full. */
const CHUNK = LONGEST_FRAME - SEAL_BYTES - 1;
/** With more than this waiting, nothing is added: so 1 MB is never reached. */
const HIGH_WATER = 512 * 1024;
const MORE = 0;
const LAST = 1;

/** What may come in; whatever is larger ends the wire. */
export interface SealedLimits {
  /** Bytes of a message, header and body. */
  readonly message: number;
  /** Bytes of a header. */
  readonly header: number;
  /** Bytes that were received and are not opened yet. */
  readonly waiting: number;
}

/** Why a sealed wire ended by itself. */
export type SealedEnd =
  /** The other side or the network closed it. */
  | 'lost'
  /** A frame was not the next one that the other side sealed: altered, repeated, left out, or cut short. */
  | 'altered'
  /** Sealed well, but beyond a limit or in no known form. */
  | 'malformed';

interface Outgoing {
  readonly header: object;
  readonly body: Bytes;
  readonly done: () => void;
}

const NOTHING: Bytes = new Uint8Array(0);

function nonceOf(counter: number): Bytes {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setBigUint64(4, BigInt(counter));
  return nonce;
}

/**
 * Messages over a wire after its handshake. A message is a header (JSON) and bytes, of any size; it travels in frames
 * of at most 60 KB, each sealed with AES-256-GCM under the direction's own key, numbered without gap. A frame that does
 * not open as exactly the next one ends the wire, and nothing of its message is let out.
 */
export class SealedWire {
  /** Called with every message in the order they were sent. */
  onmessage: ((header: string, body: Bytes) => void) | null = null;
  /** Called with the size of every frame as it comes, before it is opened; false drops it and all after it. */
  onframe: ((bytes: number) => boolean) | null = null;
  /** Called once, when the wire ended without `close` or `end`. */
  onclose: ((end: SealedEnd) => void) | null = null;

  readonly #wire: Wire;
  readonly #keys: Pick<SessionKeys, 'send' | 'receive'>;
  readonly #limits: SealedLimits;
  readonly #queue: Outgoing[] = [];
  readonly #urgent: Outgoing[] = [];
  #sent = 0;
  #opened = 0;
  #waiting = 0;
  #parts: Bytes[] = [];
  #partBytes = 0;
  #reading: Promise<void> = Promise.resolve();
  #pumping = false;
  #ending = false;
  #closed = false;

  /** @param early frames that came while the handshake ended */
  constructor(
    wire: Wire,
    keys: Pick<SessionKeys, 'send' | 'receive'>,
    limits: SealedLimits,
    early: readonly Bytes[] = [],
  ) {
    this.#wire = wire;
    this.#keys = keys;
    this.#limits = limits;
    wire.onframe = (frame) => {
      this.#receive(frame);
    };
    wire.onclose = () => {
      // What came before the end is read first.
      this.#reading = this.#reading.then(() => {
        this.#fail('lost');
      });
    };
    // The handlers are set after this; opening is asynchronous, but their sizes would be missed.
    queueMicrotask(() => {
      for (const frame of early) this.#receive(frame);
    });
  }

  /** Nothing is sent or received any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** As {@link Wire.drained}. */
  drained(): Promise<void> {
    return this.#wire.drained();
  }

  /** Sends a message after those before it. Resolves when it was handed over, or the wire is closed. */
  send(header: object, body: Bytes = NOTHING): Promise<void> {
    return this.#enqueue(this.#queue, header, body);
  }

  /** Sends a message before those that wait, though never inside one. Resolves as `send` does. */
  sendUrgently(header: object): Promise<void> {
    return this.#enqueue(this.#urgent, header, NOTHING);
  }

  /**
   * Sends a last message after the one that is on its way, drops the others, and closes. Nothing is called back from
   * then on. Resolves when it is closed.
   */
  async end(header: object): Promise<void> {
    if (this.#closed || this.#ending) return;
    for (const dropped of [...this.#queue.splice(0), ...this.#urgent.splice(0)]) dropped.done();
    const last = this.#enqueue(this.#urgent, header, NOTHING);
    this.#ending = true;
    this.onmessage = this.onclose = null;
    this.onframe = () => false;
    await last;
    this.close();
  }

  /** Closes at once; nothing is called back from then on. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onmessage = this.onframe = this.onclose = null;
    this.#parts = [];
    for (const dropped of [...this.#queue.splice(0), ...this.#urgent.splice(0)]) dropped.done();
    this.#wire.close();
  }

  #fail(end: SealedEnd): void {
    if (this.#closed) return;
    const told = this.onclose;
    this.close();
    told?.(end);
  }

  #enqueue(queue: Outgoing[], header: object, body: Bytes): Promise<void> {
    if (this.#closed || this.#ending) return Promise.resolve();
    return new Promise((done) => {
      queue.push({ header, body, done });
      void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    for (;;) {
      const next = this.#urgent.shift() ?? this.#queue.shift();
      if (next === undefined) break;
      await this.#sendWhole(next);
      next.done();
    }
    this.#pumping = false;
  }

  async #sendWhole({ header, body }: Outgoing): Promise<void> {
    const head = utf8(JSON.stringify(header));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, head.byteLength);
    const whole = body.byteLength === 0 ? concat([length, head]) : concat([length, head, body]);
    for (let at = 0; at < whole.byteLength; at += CHUNK) {
      const chunk = whole.subarray(at, at + CHUNK);
      const flag = at + CHUNK >= whole.byteLength ? LAST : MORE;
      if (this.#wire.buffered > HIGH_WATER) await this.#wire.drained();
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv: nonceOf(this.#sent++) },
        this.#keys.send,
        concat([Uint8Array.of(flag), chunk]),
      );
      if (this.#closed) return;
      this.#wire.send(new Uint8Array(sealed));
    }
  }

  #receive(frame: Bytes): void {
    if (this.#closed || this.onframe?.(frame.byteLength) === false) return;
    this.#waiting += frame.byteLength;
    if (frame.byteLength > LONGEST_FRAME || this.#waiting > this.#limits.waiting) {
      this.#fail('malformed');
      return;
    }
    this.#reading = this.#reading
      .then(() => this.#open(frame))
      .catch((error: unknown) => {
        // Only a listener can throw here: the wire must not go on half-read, nor the error be lost.
        this.#fail('malformed');
        throw error;
      });
  }

  async #open(frame: Bytes): Promise<void> {
    if (this.#closed) return;
    this.#waiting -= frame.byteLength;
    let plain: Bytes;
    try {
      const algorithm = { name: 'AES-GCM', iv: nonceOf(this.#opened++) };
      plain = new Uint8Array(await crypto.subtle.decrypt(algorithm, this.#keys.receive, frame));
    } catch {
      this.#fail('altered');
      return;
    }
    this.#take(plain);
  }

  #take(plain: Bytes): void {
    const flag = plain[0];
    const chunk = plain.subarray(1);
    this.#partBytes += chunk.byteLength;
    const full = chunk.byteLength === CHUNK;
    if ((flag !== LAST && !(flag === MORE && full)) || this.#partBytes > this.#limits.message) {
      this.#fail('malformed');
      return;
    }
    this.#parts.push(chunk);
    if (flag === MORE) return;
    const whole = this.#parts.length === 1 ? chunk : concat(this.#parts);
    this.#parts = [];
    this.#partBytes = 0;
    this.#deliver(whole);
  }

  #deliver(whole: Bytes): void {
    const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
    const length = whole.byteLength < 4 ? -1 : view.getUint32(0);
    if (length < 0 || length > this.#limits.header || 4 + length > whole.byteLength) {
      this.#fail('malformed');
      return;
    }
    let header: string;
    try {
      header = textOf(whole.subarray(4, 4 + length));
    } catch {
      this.#fail('malformed');
      return;
    }
    // Of its own memory, so that it can be handed on without a copy.
    this.onmessage?.(header, whole.slice(4 + length));
  }
}
