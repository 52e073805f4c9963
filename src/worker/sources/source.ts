import type { LineBlock } from '../../telemetry/lines.ts';
import type { RunInfo } from '../../telemetry/relay-protocol.ts';
import type { Connection, Progress } from '../view-slices.ts';

/** What a source says of itself before its first line. */
export interface SourceInfo {
  /** Digest of its first line. */
  readonly identity: string;
  readonly name: string;
  /** What was recorded under this identity is something else: begin anew. */
  readonly anew: boolean;
  /** So many of the recorded editions, newest first, turned out to be something else. */
  readonly tried: number;
  /** Lines that the source has; null where it does not know. */
  readonly lines: number | null;
}

/** What of a source was taken before, now or in an earlier session. */
export interface SourceStart {
  /** Lines. */
  readonly lines: number;
  /** Byte after the last of them; null where it is not known. */
  readonly bytes: number | null;
  /** The last of them, to tell whether the source is still the same; null where there is none. */
  readonly lastLine: string | null;
}

/** Nothing was taken before. */
export const NOTHING_TAKEN: SourceStart = { lines: 0, bytes: null, lastLine: null };

/** Where raw lines come from. A source tells its sink everything; the session decides what to do with it. */
export interface SourceSink {
  /** Lines of the source taken so far. */
  readonly head: number;
  /** Before the first line: tells what the source is, and learns where to begin. */
  begin(info: SourceInfo): Promise<SourceStart>;
  block(block: LineBlock): void;
  /** The next so many lines of blocks were taken before; `block` throws {@link AnotherSource} where they were not. */
  skip(lines: number, lastLine: string | null): void;
  /** Lines joined by newlines, from a line of the source on; those already taken are skipped. */
  text(text: string, from: number): void;
  /** The last line of a file that has no newline. */
  torn(block: LineBlock): void;
  /** The file has ended; throws {@link AnotherSource} where it has less than was taken before. */
  end(): void;
  /** Null where more may come at once, else a promise to wait for. */
  ready(): Promise<void> | null;
  connection(connection: Connection): void;
  progress(progress: Progress): void;
  runs(runs: readonly RunInfo[], current: string | null): void;
  /** Something the person should read, or null to take it back. */
  notice(text: string | null): void;
}

/** The source's lines are not those that were recorded under its identity. */
export class AnotherSource extends Error {}

/** A running source. It resolves when it has nothing more to give, and never rejects for bad input. */
export type Source = (sink: SourceSink, signal: AbortSignal) => Promise<void>;

/** Asked anew each time: while somebody waits, a signal changes. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
