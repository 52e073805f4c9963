import { AppendFile, DiskError, type FreeBytes } from '../append-file.ts';
import { CHUNK_BYTES } from '../limits.ts';
import { eachLine } from '../line-count.ts';
import { LineIndex } from '../line-index.ts';

/** One run that a trainer sends: its lines, appended in order, each once. */

const NEWLINE = Buffer.from('\n');

/** What became of a request. `head` is the position of the line that is wanted next. */
export type Stored =
  | { readonly kind: 'stored'; readonly head: number; readonly lines: number; readonly bytes: number }
  /** Lines before the first one sent are missing. */
  | { readonly kind: 'gap'; readonly head: number }
  /** Other lines are stored at these positions. */
  | { readonly kind: 'conflict'; readonly head: number };

/** The lines of a body that are not blank, each with its newline, and where each ends. */
function linesOf(body: Buffer): { readonly bytes: Buffer; readonly ends: readonly number[] } {
  const whole = body.at(-1) === NEWLINE[0] ? body : Buffer.concat([body, NEWLINE]);
  const parts: Buffer[] = [];
  const ends: number[] = [];
  let length = 0;
  eachLine(whole, (start, end) => {
    parts.push(whole.subarray(start, end + 1));
    length += end + 1 - start;
    ends.push(length);
  });
  return { bytes: Buffer.concat(parts), ends };
}

export class IngestRun {
  readonly #file: AppendFile;
  readonly #index = new LineIndex();
  #queue: Promise<unknown> = Promise.resolve();
  #counted: Promise<void> | null = null;

  private constructor(file: AppendFile) {
    this.#file = file;
  }

  /** Opens or makes the run's file. Its lines are counted when somebody sends, or asks, for the first time. */
  static async open(path: string, freeBytes?: FreeBytes): Promise<IngestRun> {
    return new IngestRun(await AppendFile.open(path, freeBytes));
  }

  get path(): string {
    return this.#file.path;
  }

  /** Position of the line that is wanted next. */
  async head(): Promise<number> {
    await this.#count();
    return this.#index.head;
  }

  /** Bytes that are safe on the disk. */
  get end(): number {
    return this.#file.end;
  }

  /**
   * Stores the lines of a body, the first of which has the position `first`; those that are stored already are
   * compared and skipped. Resolves when the disk has them. Throws DiskError, and stores nothing, where it is full.
   */
  take(first: number, body: Buffer): Promise<Stored> {
    const taking = this.#queue.then(() => this.#take(first, body));
    this.#queue = taking.catch(() => undefined);
    return taking;
  }

  async close(): Promise<void> {
    await this.#queue;
    await this.#file.close();
  }

  async #take(first: number, body: Buffer): Promise<Stored> {
    const head = await this.head();
    if (first > head) return { kind: 'gap', head };
    const { bytes, ends } = linesOf(body);
    const known = Math.min(head - first, ends.length);
    const knownBytes = known === 0 ? 0 : (ends[known - 1] ?? 0);
    if (!(await this.#holds(first, bytes.subarray(0, knownBytes)))) return { kind: 'conflict', head };
    const rest = bytes.subarray(knownBytes);
    if (rest.length > 0) {
      await this.#file.append(rest);
      this.#index.add(rest);
    }
    return { kind: 'stored', head: this.#index.head, lines: ends.length - known, bytes: rest.length };
  }

  #count(): Promise<void> {
    this.#counted ??= this.#countLines().catch((error: unknown) => {
      this.#counted = null;
      throw new DiskError(error instanceof Error ? error.message : String(error));
    });
    return this.#counted;
  }

  async #countLines(): Promise<void> {
    while (this.#index.seen < this.#file.end) {
      this.#index.add(await this.#file.read(this.#index.seen, 16 * CHUNK_BYTES));
    }
  }

  /** True where exactly these lines are stored from a position on. */
  async #holds(position: number, lines: Buffer): Promise<boolean> {
    if (lines.length === 0) return true;
    const stored = await this.#file.read(await this.#offsetOf(position), lines.length);
    return stored.equals(lines);
  }

  async #offsetOf(position: number): Promise<number> {
    const start = this.#index.before(position);
    let { offset } = start;
    for (let missing = position - start.position; missing > 0;) {
      const bytes = await this.#file.read(offset, CHUNK_BYTES);
      if (bytes.length === 0) return offset;
      for (let at = 0; at < bytes.length && missing > 0;) {
        const newline = bytes.indexOf(10, at);
        const end = newline < 0 ? bytes.length : newline + 1;
        if (newline >= 0) missing -= 1;
        offset += end - at;
        at = end;
      }
    }
    return offset;
  }
}
