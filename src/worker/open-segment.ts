import type { RawSegment } from '../storage/history-protocol.ts';
import type { Stretch } from './ingest.ts';

/** The segment that is being filled. */

/** A segment that has this much is full. Small enough that a seek unpacks little it does not need. */
const FULL = 256 * 1024 - 8192;

export class OpenSegment {
  #first: number;
  #count = 0;
  #length = 0;
  #pieces: (Uint8Array | string)[] = [];
  #rawEnd = 0;
  #sourceEnd: number | null = null;

  /** @param first position of its first line */
  constructor(first: number) {
    this.#first = first;
  }

  get empty(): boolean {
    return this.#count === 0;
  }

  /**
   * Adds lines; gives the segment once it is full, and begins the next.
   * @param rawEnd bytes of the run after these lines
   */
  add({ lines, first, count, sourceEnd }: Stretch, rawEnd: number): RawSegment | null {
    this.#rawEnd = rawEnd;
    this.#sourceEnd = sourceEnd;
    if (this.#count === 0) this.#first = first;
    this.#pieces.push(lines);
    this.#count += count;
    this.#length += lines.length;
    return this.#length >= FULL ? this.seal() : null;
  }

  /** Copies what it holds of buffers that are about to be given away. */
  own(): void {
    this.#pieces = this.#pieces.map((piece) => (typeof piece === 'string' ? piece : piece.slice()));
  }

  /** The segment as it is; null while it is empty. */
  peek(): RawSegment | null {
    if (this.#count === 0) return null;
    return {
      first: this.#first,
      count: this.#count,
      pieces: [...this.#pieces],
      rawEnd: this.#rawEnd,
      sourceEnd: this.#sourceEnd,
    };
  }

  /** Ends the segment as it is, and begins the next. */
  seal(): RawSegment | null {
    const segment = this.peek();
    if (segment !== null) {
      this.#first += this.#count;
      this.#count = 0;
      this.#length = 0;
      this.#pieces = [];
    }
    return segment;
  }
}
