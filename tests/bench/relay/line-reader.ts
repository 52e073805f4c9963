import { LINE_BYTES } from './line.ts';

/** Cuts a stream of bytes into the bench's lines; copies only lines that came in pieces. */
export class LineReader {
  readonly #visit: (bytes: Buffer, at: number) => void;
  readonly #line = Buffer.allocUnsafe(LINE_BYTES);
  #held = 0;

  constructor(visit: (bytes: Buffer, at: number) => void) {
    this.#visit = visit;
  }

  /** True in the middle of a line. */
  get inLine(): boolean {
    return this.#held > 0;
  }

  read(bytes: Buffer, start: number, end: number): void {
    for (let at = start; at < end;) {
      if (this.#held === 0 && end - at >= LINE_BYTES) {
        this.#visit(bytes, at);
        at += LINE_BYTES;
        continue;
      }
      const taken = Math.min(LINE_BYTES - this.#held, end - at);
      bytes.copy(this.#line, this.#held, at, at + taken);
      at += taken;
      this.#held += taken;
      if (this.#held < LINE_BYTES) return;
      this.#held = 0;
      this.#visit(this.#line, 0);
    }
  }
}
