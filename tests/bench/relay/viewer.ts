import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { SUBPROTOCOL } from '../../../src/telemetry/relay-protocol.ts';
import { FrameReader } from './frame-reader.ts';
import { lightSocket } from './light-socket.ts';
import { sequenceOf } from './line.ts';

/** Which run of which relay is viewed. */
export interface Target {
  readonly port: number;
  readonly token: string;
  readonly run: string;
}

/** How a viewer views. */
export interface ViewerOptions {
  readonly from: number;
  /** A viewer that subscribes and then never reads. */
  readonly stalled: boolean;
  /** A line came that is the next in order. */
  readonly line: (position: number, bytes: Buffer, at: number) => void;
  /** The viewer cannot go on, or got something wrong. */
  readonly failed: (error: Error) => void;
}

const HEADERS_END = '\r\n\r\n';
const TEXT = 1;
const PONG = 10;

/** A frame from a client: masked, as the protocol wants it, with a mask of zeros. */
function clientFrame(opcode: number, payload: Buffer): Buffer {
  const length =
    payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from([0x80 | opcode, ...length, 0, 0, 0, 0]), payload]);
}

interface EventsHead {
  readonly type: string;
  readonly from: number;
  readonly count: number;
  readonly message: string;
}

/** A viewer of a run in which every line's number is its position. Whatever is out of order is a failure. */
export class Viewer {
  /** Resolves when the subscription has been sent. Rejects where the relay does not let the viewer in. */
  readonly subscribed: Promise<void>;
  readonly #socket: Socket;
  readonly #target: Target;
  readonly #options: ViewerOptions;
  readonly #frames: FrameReader;
  #handshake: string | null = '';
  #greeted = false;
  #position: number;
  #subscribedAt = 0;
  #firstEventsAt = Number.NaN;
  #resolve: () => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor(target: Target, options: ViewerOptions) {
    this.#target = target;
    this.#options = options;
    this.#position = options.from;
    this.#frames = new FrameReader({
      message: (head, firstByteAt) => this.#onMessage(head, firstByteAt),
      line: (bytes, at) => {
        this.#onLine(bytes, at);
      },
      ping: (payload) => {
        this.#socket.write(clientFrame(PONG, payload));
      },
    });
    this.subscribed = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#socket = lightSocket(target.port, {
      connected: () => {
        this.#shakeHands();
      },
      read: (bytes, length) => this.#read(bytes, length),
      ended: (error) => {
        this.#fail(error);
      },
    });
  }

  /** The next position expected. */
  get position(): number {
    return this.#position;
  }

  /** Milliseconds from the subscription to the first byte of the first events; NaN before. */
  get firstEventsAfter(): number {
    return this.#firstEventsAt - this.#subscribedAt;
  }

  close(): void {
    this.#socket.destroy();
  }

  #fail(error: Error): void {
    if (this.#socket.destroyed) return;
    const told = new Error(`A viewer at position ${String(this.#position)} failed: ${error.message}.`);
    this.#reject(told);
    this.#options.failed(told);
  }

  #shakeHands(): void {
    const { port, token } = this.#target;
    const lines = [
      'GET /ws HTTP/1.1',
      `Host: 127.0.0.1:${String(port)}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      `Sec-WebSocket-Protocol: ${SUBPROTOCOL}, token.${token}`,
    ];
    this.#socket.write(lines.join('\r\n') + HEADERS_END);
  }

  #read(bytes: Buffer, length: number): boolean {
    let start = 0;
    if (this.#handshake !== null) {
      const before = this.#handshake.length;
      this.#handshake += bytes.toString('latin1', 0, length);
      const end = this.#handshake.indexOf(HEADERS_END);
      if (end < 0) return true;
      if (!this.#handshake.startsWith('HTTP/1.1 101 ')) throw new Error(this.#handshake.slice(0, 200));
      this.#handshake = null;
      start = end + HEADERS_END.length - before;
    }
    this.#frames.read(bytes, start, length, performance.now());
    return !(this.#options.stalled && this.#greeted);
  }

  #onMessage(head: string, firstByteAt: number): number {
    const message = JSON.parse(head) as Partial<EventsHead>;
    if (message.type === 'hello') {
      this.#subscribe();
      return 0;
    }
    if (message.type === 'error') throw new Error(`the relay said: ${message.message ?? ''}`);
    if (message.type !== 'events') return 0;
    if (message.from !== this.#position) throw new Error(`the relay sent events from ${String(message.from)}`);
    if (Number.isNaN(this.#firstEventsAt)) this.#firstEventsAt = firstByteAt;
    return message.count ?? Number.NaN;
  }

  #subscribe(): void {
    const text = JSON.stringify({ type: 'subscribe', run: this.#target.run, from: this.#options.from });
    this.#greeted = true;
    this.#subscribedAt = performance.now();
    this.#socket.write(clientFrame(TEXT, Buffer.from(text)));
    this.#resolve();
  }

  #onLine(bytes: Buffer, at: number): void {
    const sequence = sequenceOf(bytes, at);
    if (sequence !== this.#position) throw new Error(`line ${String(sequence)} came in its place`);
    this.#position += 1;
    this.#options.line(sequence, bytes, at);
  }
}
