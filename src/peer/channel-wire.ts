import type { Bytes } from './bytes.ts';
import type { Wire } from './wire.ts';

/** `drained` resolves below this. */
const LOW_WATER = 256 * 1024;
/** A channel that cannot say goodbye in this time is ended without, in milliseconds. */
const CLOSE_TIME = 1000;

/** The part of a data channel that is used. */
export type Channel = Pick<
  RTCDataChannel,
  | 'addEventListener'
  | 'binaryType'
  | 'bufferedAmount'
  | 'bufferedAmountLowThreshold'
  | 'close'
  | 'readyState'
  | 'removeEventListener'
  | 'send'
>;

/** A wire over an open data channel. */
export class ChannelWire implements Wire {
  onframe: ((frame: Bytes) => void) | null = null;
  onclose: (() => void) | null = null;

  readonly #channel: Channel;
  readonly #release: () => void;
  #drained: (() => void)[] = [];
  #closed = false;
  #released = false;

  /** @param release frees the connection below; called once, after the channel has ended */
  constructor(channel: Channel, release: () => void) {
    this.#channel = channel;
    this.#release = release;
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = LOW_WATER - 1;
    channel.addEventListener('message', ({ data }) => {
      if (this.#closed) return;
      // Text is nothing that Scry sends; as an empty frame it opens no seal.
      this.onframe?.(data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(0));
    });
    channel.addEventListener('bufferedamountlow', () => {
      this.#wake();
    });
    channel.addEventListener('close', () => {
      this.ended();
    });
  }

  get buffered(): number {
    return this.#closed ? 0 : this.#channel.bufferedAmount;
  }

  send(frame: Bytes): void {
    if (this.#closed || this.#channel.readyState !== 'open') return;
    try {
      this.#channel.send(frame);
    } catch {
      this.ended();
    }
  }

  drained(): Promise<void> {
    if (this.#closed || this.#channel.bufferedAmount < LOW_WATER) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onframe = this.onclose = null;
    this.#wake();
    // Sends what waits, then tells the other side.
    this.#channel.close();
    setTimeout(() => {
      this.#free();
    }, CLOSE_TIME);
  }

  /** The connection below is gone. */
  ended(): void {
    this.#free();
    if (this.#closed) return;
    this.#closed = true;
    this.#wake();
    const told = this.onclose;
    this.onframe = this.onclose = null;
    told?.();
  }

  #wake(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  #free(): void {
    if (this.#released) return;
    this.#released = true;
    this.#release();
  }
}
