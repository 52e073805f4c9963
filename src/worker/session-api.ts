import type { LineError } from '../telemetry/event.ts';
import type { FeedRow } from './view-slices.ts';

/** The session worker's interface, wrapped by comlink: commands go here, slices come over the port. */
export interface SessionApi {
  /** Hands over the port on which slices are published and acknowledged. */
  connect(port: MessagePort): void;
  /** Reads a dropped or chosen recording: `.jsonl` or `.jsonl.gz`. Ends with the file, or when cancelled. */
  openFile(file: File): Promise<void>;
  /** Follows a relay; reconnects for ever until another source is opened. `run` null: the newest. */
  openRelay(target: RelayTarget): Promise<void>;
  /** Plays the built-in simulator, without any server. */
  openDemo(): Promise<void>;
  /** Stops reading; what was read stays. */
  cancel(): void;
  /** Tries to reconnect now. */
  retry(): void;
  /** Chooses the group that the slices show. */
  showGroup(group: string): void;
  /** Up to `count` rows of the feed before a position, oldest first, read again from the source. */
  rowsBefore(position: number, count: number): Promise<readonly FeedRow[]>;
  /** The lines that could not be read, oldest first; the first thousand are kept. */
  lineErrors(): readonly LineError[];
}

/** A relay's address with what opens it. */
export interface RelayTarget {
  /** `ws://host:port/ws` or `wss://…`. */
  readonly url: string;
  readonly token: string | null;
  readonly run: string | null;
}
