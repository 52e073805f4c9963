import type { ReadSegment } from '../storage/history-protocol.ts';
import type { Stretch } from './ingest.ts';

/**
 * The newest lines of a run that is being followed, at hand for guests who ask for them the moment they came: the store
 * would write a small segment for every such question. Bounded; what is older is in the store.
 */

const TAIL_BYTES = 2 * 1024 * 1024;
/** A source that gives more than this at once is being read, not followed: the store has its lines in large segments. */
const STRETCH_BYTES = 64 * 1024;

export class LineTail {
  /** Without a gap, in their order. */
  #stretches: { readonly first: number; readonly count: number; readonly bytes: Uint8Array<ArrayBuffer> }[] = [];
  #bytes = 0;
  readonly #encoder = new TextEncoder();

  /** Takes lines that were just taken. */
  add({ lines, first, count }: Stretch): void {
    const last = this.#stretches.at(-1);
    if (lines.length > STRETCH_BYTES || (last !== undefined && last.first + last.count !== first)) this.#forget();
    if (lines.length > STRETCH_BYTES) return;
    // A copy: the buffer that bytes came in is given to the store.
    const bytes = typeof lines === 'string' ? this.#encoder.encode(lines) : lines.slice();
    this.#stretches.push({ first, count, bytes });
    this.#bytes += bytes.length;
    while (this.#bytes > TAIL_BYTES) this.#bytes -= this.#stretches.shift()?.bytes.length ?? this.#bytes;
  }

  /** What holds the lines from a position on, up to so many bytes; empty where that is not at hand. */
  from(position: number, maxBytes: number): readonly ReadSegment[] {
    const [oldest] = this.#stretches;
    if (oldest === undefined || position < oldest.first) return [];
    const found: ReadSegment[] = [];
    let bytes = 0;
    for (const stretch of this.#stretches) {
      if (stretch.first + stretch.count <= position) continue;
      if (found.length > 0 && bytes + stretch.bytes.length > maxBytes) break;
      found.push({ ...stretch, problem: null });
      bytes += stretch.bytes.length;
    }
    return found;
  }

  #forget(): void {
    this.#stretches = [];
    this.#bytes = 0;
  }
}
