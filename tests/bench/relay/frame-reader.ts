import { LineReader } from './line-reader.ts';

/** What comes out of a server's WebSocket frames. */
export interface FrameHandler {
  /**
   * A message's first line.
   * @param firstByteAt when the message's first byte came, in milliseconds since the process started
   * @returns how many lines follow in the message
   */
  readonly message: (head: string, firstByteAt: number) => number;
  readonly line: (bytes: Buffer, at: number) => void;
  readonly ping: (payload: Buffer) => void;
}

const NEWLINE = 10;
const PING = 9;
const CLOSE = 8;

/**
 * A WebSocket reader that does hardly more than the kernel's copy: it looks at frame headers, at a message's first
 * line, and at each line's numbers. Throws where the frames or the lines are not what they should be.
 */
export class FrameReader {
  readonly #handler: FrameHandler;
  readonly #lines: LineReader;
  readonly #header = Buffer.alloc(10);
  #headerHeld = 0;
  #inPayload = false;
  #left = 0;
  #control = Buffer.alloc(0);
  /** The first line as far as it came; null once it is whole. */
  #head: string | null = '';
  #linesExpected = 0;
  #linesSeen = 0;
  #betweenMessages = true;
  #firstByteAt = 0;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
    this.#lines = new LineReader((bytes, at) => {
      this.#linesSeen += 1;
      handler.line(bytes, at);
    });
  }

  /** @param now in milliseconds since the process started */
  read(bytes: Buffer, start: number, end: number, now: number): void {
    for (let at = start; at < end;) {
      if (this.#inPayload) {
        const stop = Math.min(end, at + this.#left);
        this.#left -= stop - at;
        this.#payload(bytes, at, stop);
        at = stop;
      } else {
        this.#addToHeader(bytes[at] ?? 0, now);
        at += 1;
      }
      if (this.#inPayload && this.#left === 0) this.#endFrame();
    }
  }

  get #opcode(): number {
    return (this.#header[0] ?? 0) & 0x0f;
  }

  #addToHeader(byte: number, now: number): void {
    this.#header[this.#headerHeld] = byte;
    this.#headerHeld += 1;
    if (this.#headerHeld < 2) return;
    const short = this.#header[1] ?? 0;
    if (this.#headerHeld < (short === 126 ? 4 : short === 127 ? 10 : 2)) return;
    if (short > 127 || ((this.#header[0] ?? 0) & 0x70) !== 0) throw new Error('a frame is masked or packed');
    this.#left =
      short === 126
        ? this.#header.readUInt16BE(2)
        : short === 127
          ? this.#header.readUInt32BE(2) * 2 ** 32 + this.#header.readUInt32BE(6)
          : short;
    this.#headerHeld = 0;
    this.#inPayload = true;
    if (this.#opcode >= CLOSE) {
      this.#control = Buffer.alloc(0);
    } else if (this.#betweenMessages) {
      this.#betweenMessages = false;
      this.#firstByteAt = now;
      this.#head = '';
      this.#linesSeen = 0;
      this.#linesExpected = 0;
    }
  }

  #payload(bytes: Buffer, start: number, end: number): void {
    if (this.#opcode >= CLOSE) {
      this.#control = Buffer.concat([this.#control, bytes.subarray(start, end)]);
      return;
    }
    if (this.#head === null) {
      this.#lines.read(bytes, start, end);
      return;
    }
    const newline = bytes.subarray(start, end).indexOf(NEWLINE);
    if (newline < 0) {
      this.#head += bytes.toString('utf8', start, end);
      return;
    }
    this.#endHead(this.#head + bytes.toString('utf8', start, start + newline));
    this.#lines.read(bytes, start + newline + 1, end);
  }

  #endHead(head: string): void {
    this.#head = null;
    this.#linesExpected = this.#handler.message(head, this.#firstByteAt);
  }

  #endFrame(): void {
    this.#inPayload = false;
    if (this.#opcode === CLOSE) throw new Error(`the relay ended the connection: ${this.#control.toString('latin1')}`);
    if (this.#opcode === PING) this.#handler.ping(this.#control);
    if (this.#opcode >= CLOSE || ((this.#header[0] ?? 0) & 0x80) === 0) return;
    if (this.#head !== null) this.#endHead(this.#head);
    if (this.#linesSeen !== this.#linesExpected || this.#lines.inLine) {
      throw new Error(`a message said ${String(this.#linesExpected)} lines and held ${String(this.#linesSeen)}`);
    }
    this.#betweenMessages = true;
  }
}
