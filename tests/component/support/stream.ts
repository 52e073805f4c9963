import type { Session } from '../../../src/worker/session.ts';
import type { PaintedMessage, SliceMessage, Slices } from '../../../src/worker/view-slices.ts';
import { found } from './expect.ts';

/** The window's end of a session's stream of slices. */

function isSliceMessage(data: unknown): data is SliceMessage {
  return typeof data === 'object' && data !== null && 'slices' in data;
}

export class Stream {
  readonly messages: SliceMessage[] = [];
  /** When each message came, in milliseconds. */
  readonly times: number[] = [];
  /** Whether each message is answered as soon as it came, as a window does that paints fast. */
  paints: boolean;
  readonly #port: MessagePort;
  #waiting: (() => void)[] = [];

  constructor(session: Session, { paints = true } = {}) {
    this.paints = paints;
    const channel = new MessageChannel();
    this.#port = channel.port1;
    this.#port.onmessage = (message: MessageEvent<unknown>) => {
      if (!isSliceMessage(message.data)) throw new Error('no slices');
      this.messages.push(message.data);
      this.times.push(performance.now());
      if (this.paints) this.paint();
      for (const wake of this.#waiting.splice(0)) wake();
    };
    session.connect(channel.port2);
  }

  close(): void {
    this.#port.close();
  }

  /** Answers that the newest message is on the screen. */
  paint(): void {
    this.#port.postMessage({ painted: this.newest.sequence } satisfies PaintedMessage);
  }

  get newest(): SliceMessage {
    return found(this.messages.at(-1), 'a message');
  }

  /** The newest that was sent of a slice in the newest session. */
  slice<K extends keyof Slices>(name: K): Slices[K] | undefined {
    const session = this.messages.at(-1)?.session;
    return this.messages.findLast((message) => message.session === session && message.slices[name] !== undefined)
      ?.slices[name];
  }

  /** Waits until something holds; checked with every message. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  /** Waits until the reading of a file came to an end in some way, and that was told. */
  async untilRead(state: 'complete' | 'cancelled' | 'failed'): Promise<Slices['source']> {
    await this.until(() => this.slice('source')?.progress?.state === state);
    return found(this.slice('source'));
  }
}
