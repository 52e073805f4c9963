import type { GroupState } from '../aggregator/group-state.ts';
import { applyToRun, newRun, type AggregatorOptions, type RunState } from '../aggregator/run-state.ts';
import { decodeLine, lineError } from '../telemetry/decode.ts';
import type { LineError, TelemetryEvent } from '../telemetry/event.ts';
import { isBlankLine, lineOffset, type LineBlock } from '../telemetry/lines.ts';

/** The one ingest path: numbered raw lines in, aggregated state out, whatever the source. */

const KEPT_ERRORS = 1000;

/** Told of every good event. */
export interface EventListener {
  /** Before the event changes the state: the last look at what a batch end wipes out. */
  before?(event: TelemetryEvent): void;
  /** `state` is the group's that the event was applied to. */
  after(event: TelemetryEvent, position: number, state: GroupState): void;
}

export class Ingest {
  readonly run: RunState;
  readonly #listener: EventListener;
  #position = 0;
  #badLines = 0;
  readonly #errors: LineError[] = [];
  readonly #unknown = new Map<string, number>();

  constructor(options: AggregatorOptions | undefined, listener: EventListener) {
    this.run = newRun(options);
    this.#listener = listener;
  }

  /** Position after the newest line. */
  get head(): number {
    return this.#position;
  }

  get badLines(): number {
    return this.#badLines;
  }

  /** The first errors; more are only counted. */
  get errors(): readonly LineError[] {
    return this.#errors;
  }

  /** Unknown event types with their counts, in order of appearance. */
  get unknownTypes(): ReadonlyMap<string, number> {
    return this.#unknown;
  }

  /** Takes a block from a byte source. */
  takeBlock(block: LineBlock): void {
    if (block.kind === 'oversized') {
      const reason = `the line has ${String(block.bytes)} bytes, more than a line may have`;
      this.#report(lineError(this.#position, block.byteOffset, null, reason, block.excerpt));
      this.#position += 1;
      return;
    }
    const { text, offsets } = block;
    let index = 0;
    for (let start = 0; start < text.length; index++) {
      const newline = text.indexOf('\n', start);
      const end = newline < 0 ? text.length : newline;
      const line = text.slice(start, end);
      if (!isBlankLine(line)) this.#takeLine(line, lineOffset(offsets, index, start));
      start = end + 1;
    }
  }

  /** Takes lines joined by newlines that start at a known position, as a relay sends them. */
  takeText(text: string, from: number): void {
    for (let start = 0; start < text.length;) {
      const newline = text.indexOf('\n', start);
      const end = newline < 0 ? text.length : newline;
      const line = text.slice(start, end);
      if (!isBlankLine(line)) {
        if (from >= this.#position) this.#takeLine(line, null);
        from += 1;
      }
      start = end + 1;
    }
  }

  /** Takes a last line that has no newline: an event if it is whole, nothing if it was cut. */
  takeTornLine(block: LineBlock): void {
    if (block.kind === 'oversized') {
      this.takeBlock(block);
      return;
    }
    if (!isBlankLine(block.text) && decodeLine(block.text, this.#position).ok) this.takeBlock(block);
  }

  #takeLine(line: string, byteOffset: number | null): void {
    const position = this.#position;
    this.#position += 1;
    const decoded = decodeLine(line, position, byteOffset);
    if (!decoded.ok) {
      this.#report(decoded.error);
      return;
    }
    const { event } = decoded;
    if (!event.known) this.#unknown.set(event.event_type, (this.#unknown.get(event.event_type) ?? 0) + 1);
    this.#listener.before?.(event);
    const state = applyToRun(this.run, event);
    if (state !== null) this.#listener.after(event, position, state);
  }

  #report(error: LineError): void {
    this.#badLines += 1;
    if (this.#errors.length < KEPT_ERRORS) this.#errors.push(error);
  }
}
