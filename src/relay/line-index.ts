import { MAX_LINE_BYTES } from '../telemetry/limits.ts';
import { INDEX_EVERY } from './limits.ts';
import { isBlank } from './line-count.ts';

/** Where the lines of a growing file begin: every so many positions, by the bytes that go past. */

const NEWLINE = 10;

export class LineIndex {
  /** Byte offsets of the positions 0, INDEX_EVERY, 2·INDEX_EVERY … */
  readonly #offsets: number[] = [];
  #head = 0;
  #end = 0;
  #seen = 0;
  /** What was seen of the unfinished line is blank. */
  #blank = true;

  /** Number of whole lines. */
  get head(): number {
    return this.#head;
  }

  /** Offset after the last whole line. */
  get end(): number {
    return this.#end;
  }

  /** Offset up to which the bytes went past; what lies between `end` and this is an unfinished line. */
  get seen(): number {
    return this.#seen;
  }

  /** Offset of position 0; null while there is none. */
  get first(): number | null {
    return this.#offsets[0] ?? null;
  }

  /** Takes the bytes that follow what was seen. */
  add(bytes: Uint8Array): void {
    let start = 0;
    for (;;) {
      const newline = bytes.indexOf(NEWLINE, start);
      if (newline < 0) break;
      const lineEnd = this.#seen + newline;
      // As in the viewer: a blank line has no position, a line over the limit has one whatever it holds.
      if (!this.#blank || !isBlank(bytes, start, newline) || lineEnd - this.#end > MAX_LINE_BYTES) this.#addLine();
      this.#end = lineEnd + 1;
      this.#blank = true;
      start = newline + 1;
    }
    this.#blank &&= isBlank(bytes, start, bytes.length);
    this.#seen += bytes.length;
  }

  /** The last indexed position that is not after the given one, with its offset. */
  before(position: number): { readonly position: number; readonly offset: number } {
    const entry = Math.min(Math.floor(position / INDEX_EVERY), this.#offsets.length - 1);
    const offset = this.#offsets[entry];
    return offset === undefined ? { position: 0, offset: 0 } : { position: entry * INDEX_EVERY, offset };
  }

  /**
   * The farthest indexed position (or the end) after the given one whose offset is not beyond `limit`; null where
   * the index knows none. Between the two lie only whole lines.
   */
  after(position: number, limit: number): { readonly position: number; readonly offset: number } | null {
    if (this.#end <= limit) return this.#head > position ? { position: this.#head, offset: this.#end } : null;
    let found = null;
    for (let entry = Math.floor(position / INDEX_EVERY) + 1; entry < this.#offsets.length; entry++) {
      const offset = this.#offsets[entry];
      if (offset === undefined || offset > limit) break;
      found = { position: entry * INDEX_EVERY, offset };
    }
    return found;
  }

  #addLine(): void {
    if (this.#head % INDEX_EVERY === 0) this.#offsets.push(this.#end);
    this.#head += 1;
  }
}
