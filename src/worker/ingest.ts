import { startsNewRun, groupNameOf } from '../aggregator/run-boundaries.ts';
import type { GroupState } from '../aggregator/group-state.ts';
import type { AggregatorOptions, RunState } from '../aggregator/run-state.ts';
import { decodeLine, lineError } from '../telemetry/decode.ts';
import type { LineError, TelemetryEvent } from '../telemetry/event.ts';
import { isBlankLine, lineOffset, type LineBlock } from '../telemetry/lines.ts';
import type { TextSegment } from './history-reader.ts';
import { AnotherSource } from './sources/source.ts';
import { applyToView, newView, type ViewState } from './view-state.ts';

/** The one ingest path: numbered raw lines in, aggregated state out, whatever the source. */

const KEPT_ERRORS = 1000;
/** Characters of a stretch: what is handed on to be kept at once. */
const STRETCH_CHARS = 256 * 1024;

/** Whole lines that were taken. */
export interface Stretch {
  /**
   * As bytes where the source has bytes, else as text; ends with a newline, unless it is the source's last. Bytes are
   * a part of the block's: others of the block share their buffer until the block is done.
   */
  readonly lines: Uint8Array | string;
  /** Position of the first line. */
  readonly first: number;
  readonly count: number;
  /** Byte of the source after it; null where the source has no bytes. */
  readonly sourceEnd: number | null;
}

/** Told of what is taken. */
export interface IngestHooks {
  /** After every good event; `state` is the group's that it was applied to. */
  applied?(event: TelemetryEvent, position: number, state: GroupState): void;
  /** After every line that could not be read. */
  unreadable?(error: LineError): void;
  stretch?(stretch: Stretch): void;
  /** A block is done. */
  done?(): void;
  /** The next line begins another run. All stretches of the last one were handed on. */
  began?(): void;
}

/** What is known of a run's lines besides the view. Plain data. */
export interface LineFacts {
  badLines: number;
  /** The first errors; more are only counted. */
  readonly errors: LineError[];
  /** Unknown event types with their counts, in order of appearance. */
  readonly unknownTypes: Map<string, number>;
}

/** Facts before the first line. */
export function noFacts(): LineFacts {
  return { badLines: 0, errors: [], unknownTypes: new Map() };
}

export class Ingest {
  #view: ViewState;
  #facts = noFacts();
  readonly #options: AggregatorOptions | undefined;
  readonly #hooks: IngestHooks;
  /** The line of the source that is the run's position 0. */
  #firstLine = 0;
  #toSkip = 0;
  #lastSkipped: string | null = null;

  constructor(options: AggregatorOptions | undefined, hooks: IngestHooks) {
    this.#options = options;
    this.#hooks = hooks;
    this.#view = newView(options);
  }

  /** The newest state of the run that is being taken. */
  get view(): ViewState {
    return this.#view;
  }

  get run(): RunState {
    return this.#view.run;
  }

  /** Position after the newest line of the run. */
  get head(): number {
    return this.#view.position;
  }

  /** The line of the source that is the run's position 0. */
  get firstLine(): number {
    return this.#firstLine;
  }

  /** Lines taken from the source. */
  get sourceHead(): number {
    return this.#firstLine + this.#view.position;
  }

  get facts(): LineFacts {
    return this.#facts;
  }

  get badLines(): number {
    return this.#facts.badLines;
  }

  get errors(): readonly LineError[] {
    return this.#facts.errors;
  }

  get unknownTypes(): ReadonlyMap<string, number> {
    return this.#facts.unknownTypes;
  }

  /** Goes on from a stored state. */
  resume(view: ViewState, facts: LineFacts, firstLine: number): void {
    this.#view = view;
    this.#facts = facts;
    this.#firstLine = firstLine;
  }

  /**
   * The next so many lines of blocks were taken before.
   * @param lastLine the last of them, null where it is not known
   */
  skip(lines: number, lastLine: string | null): void {
    this.#toSkip = lines;
    this.#lastSkipped = lastLine;
  }

  /** The source has ended. Throws {@link AnotherSource} where it has less than was taken before. */
  endSource(): void {
    if (this.#toSkip > 0) throw new AnotherSource();
  }

  /** Takes a block from a byte source. Throws {@link AnotherSource} where it is not what was taken before. */
  takeBlock(block: LineBlock): void {
    if (block.kind === 'lines') this.#takeLines(block.text, this.#toSkip, block);
    else if (this.#toSkip > 0) this.#toSkip -= 1;
    else this.#takeOversized(block);
    this.#hooks.done?.();
  }

  /** Takes lines joined by newlines that start at a known line of the source, as a relay sends them. */
  takeText(text: string, from: number): void {
    this.#takeLines(text, Math.max(0, this.sourceHead - from), null);
    this.#hooks.done?.();
  }

  /** Takes a last line that has no newline: an event if it is whole, nothing if it was cut. */
  takeTornLine(block: LineBlock): void {
    if (block.kind === 'oversized') {
      this.takeBlock(block);
      return;
    }
    if (!isBlankLine(block.text) && decodeLine(block.text, this.head).ok) this.takeBlock(block);
  }

  /** Takes lines of the run itself again, as they were stored; a damaged segment leaves a hole of its length. */
  takeStored({ first, count, text }: TextSegment): void {
    if (text === null) {
      const reason = `${String(count)} stored lines are damaged and cannot be read`;
      this.#report(lineError(first, null, null, reason, ''));
      this.#view.position = first + count;
      return;
    }
    this.#takeLines(text, this.head - first, null);
    this.#hooks.done?.();
  }

  /** @param skip lines that were taken before */
  #takeLines(text: string, skip: number, block: Extract<LineBlock, { kind: 'lines' }> | null): void {
    let stretchChar = 0;
    let stretchIndex = 0;
    let stretchFirst = this.head;
    let index = 0;
    const cut = (char: number, line: number): void => {
      const count = this.head - stretchFirst;
      if (count > 0) this.#handOn(text, block, [stretchChar, char], [stretchIndex, line], stretchFirst, count);
      stretchChar = char;
      stretchIndex = line;
      stretchFirst = this.head;
    };
    for (let start = 0; start < text.length; index++) {
      const newline = text.indexOf('\n', start);
      const end = newline < 0 ? text.length : newline;
      const line = text.slice(start, end);
      if (skip > 0) {
        if (!isBlankLine(line)) {
          skip -= 1;
          if (block !== null) this.#skipped(line);
        }
        stretchChar = end + 1;
        stretchIndex = index + 1;
      } else if (!isBlankLine(line)) {
        // Before a line, not behind one: blank lines stay with the line that they follow.
        if (start - stretchChar >= STRETCH_CHARS) cut(start, index);
        const offset = block === null ? null : lineOffset(block.offsets, index, start);
        const decoded = decodeLine(line, this.head, offset);
        if (decoded.ok && this.#begins(decoded.event)) {
          cut(start, index);
          this.#begin();
          stretchFirst = 0;
          this.#take(decodeLine(line, 0, offset));
        } else this.#take(decoded);
      }
      start = end + 1;
    }
    cut(text.length, index);
  }

  #skipped(line: string): void {
    this.#toSkip -= 1;
    if (this.#toSkip === 0 && this.#lastSkipped !== null && line !== this.#lastSkipped) throw new AnotherSource();
  }

  #handOn(
    text: string,
    block: Extract<LineBlock, { kind: 'lines' }> | null,
    [startChar, endChar]: readonly [number, number],
    [startLine, endLine]: readonly [number, number],
    first: number,
    count: number,
  ): void {
    if (this.#hooks.stretch === undefined) return;
    if (block === null) {
      const lines = text.slice(startChar, endChar);
      this.#hooks.stretch({ lines: lines.endsWith('\n') ? lines : `${lines}\n`, first, count, sourceEnd: null });
      return;
    }
    const base = lineOffset(block.offsets, 0, 0);
    const start = lineOffset(block.offsets, startLine, startChar) - base;
    const end = endChar >= text.length ? block.bytes.length : lineOffset(block.offsets, endLine, endChar) - base;
    this.#hooks.stretch({ lines: block.bytes.subarray(start, end), first, count, sourceEnd: base + end });
  }

  #takeOversized(block: Extract<LineBlock, { kind: 'oversized' }>): void {
    const reason = `the line has ${String(block.bytes)} bytes, more than a line may have`;
    this.#report(lineError(this.head, block.byteOffset, null, reason, block.excerpt));
    const first = this.head;
    this.#view.position += 1;
    // Its beginning stands for it in the history, so that all positions after it stay what they are.
    // Read again it must be one line, and no event.
    const { excerpt } = block;
    const unfit = isBlankLine(excerpt) || decodeLine(excerpt, first).ok;
    const lines = `${unfit ? '(blank)' : excerpt}\n`;
    this.#hooks.stretch?.({ lines, first, count: 1, sourceEnd: block.byteOffset + block.bytes + 1 });
  }

  #begins(event: TelemetryEvent): boolean {
    if (event.event_type !== 'TRAINING_STARTED' || this.#options?.freshStateForNewRun === false) return false;
    const group = this.run.groups.get(groupNameOf(this.run, event));
    return group !== undefined && startsNewRun(group, event);
  }

  #begin(): void {
    this.#hooks.began?.();
    this.#firstLine = this.sourceHead;
    this.#view = newView(this.#options);
    this.#facts = noFacts();
  }

  #take(decoded: ReturnType<typeof decodeLine>): void {
    if (!decoded.ok) {
      this.#view.position += 1;
      this.#report(decoded.error);
      return;
    }
    const { event } = decoded;
    if (!event.known) {
      const { unknownTypes } = this.#facts;
      unknownTypes.set(event.event_type, (unknownTypes.get(event.event_type) ?? 0) + 1);
    }
    const position = this.#view.position;
    const state = applyToView(this.#view, event);
    if (state !== null) this.#hooks.applied?.(event, position, state);
  }

  #report(error: LineError): void {
    this.#facts.badLines += 1;
    if (this.#facts.errors.length < KEPT_ERRORS) this.#facts.errors.push(error);
    this.#hooks.unreadable?.(error);
  }
}
