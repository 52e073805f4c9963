import type { LineBlock } from '../../telemetry/lines.ts';
import type { RunInfo } from '../../telemetry/relay-protocol.ts';
import type { Connection, Progress } from '../view-slices.ts';
import type { LineReader } from './line-reader.ts';

/** Where raw lines come from. A source tells its sink everything; the session decides what to do with it. */
export interface SourceSink {
  /** Position after the newest line taken. */
  readonly head: number;
  block(block: LineBlock): void;
  /** Lines joined by newlines, from a position on; those already taken are skipped. */
  text(text: string, from: number): void;
  /** The last line of a file that has no newline. */
  torn(block: LineBlock): void;
  connection(connection: Connection): void;
  progress(progress: Progress): void;
  runs(runs: readonly RunInfo[], current: string | null): void;
  /** Something the person should read, or null to take it back. */
  notice(text: string | null): void;
  /** What was taken is void (the file was truncated or replaced); it comes again from the start. */
  restart(): void;
}

/** A running source. It resolves when it has nothing more to give, and never rejects for bad input. */
export type Source = (sink: SourceSink, signal: AbortSignal) => Promise<void>;

/** A source with the way back to what it gave. */
export interface ReadableSource {
  readonly source: Source;
  readonly reader: LineReader;
}
