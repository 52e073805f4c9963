import type { Log } from '../log.ts';
import { judgeContinuity, type Continuity, type Place } from './redis-continuity.ts';
import { lineOf, type Entry, type StreamInfo } from './redis-replies.ts';
import type { RedisSpool } from './redis-spool.ts';

/** What was taken from a stream, on its way into the file of lines; tells where the stream has gaps. */

/** Where a stream loses events again and again, it is told this often. */
const TELL_AGAIN_MS = 60_000;

const NEWLINE = Buffer.from('\n');

/** Entries after the place of a spool, and their stream at that same moment. */
export interface Batch {
  readonly info: StreamInfo;
  readonly entries: readonly Entry[];
  /** True where the stream has no more. */
  readonly drained: boolean;
}

export class RedisIntake {
  readonly #spool: RedisSpool;
  readonly #stream: string;
  readonly #log: Log;
  #skipped = 0;
  #toldSkipped = false;
  #toldGapAt = -Infinity;

  constructor(spool: RedisSpool, stream: string, log: Log) {
    this.#spool = spool;
    this.#stream = stream;
    this.#log = log;
  }

  /** Entries that held no line. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Stores a batch. Throws DiskError, and then the same may be taken and given again. */
  async store({ info, entries, drained }: Batch): Promise<void> {
    const { place } = this.#spool;
    const found = judgeContinuity(place, { info, count: entries.length, drained });
    if (found.kind === 'rewound') {
      await this.#rewind(info, place);
      return;
    }
    const lines: Uint8Array[] = [];
    for (const { event } of entries) {
      const line = event === null ? null : lineOf(event);
      if (line !== null) lines.push(line, NEWLINE);
    }
    // All that there is was read, so what was deleted at the stream's end lies behind as well.
    const id = drained ? info.lastId : (entries.at(-1)?.id ?? place.id);
    await this.#spool.append(Buffer.concat(lines), { id, seen: found.seen });
    this.#countSkipped(entries, entries.length - lines.length / 2);
    this.#tellGap(found, place);
  }

  #countSkipped(entries: readonly Entry[], skipped: number): void {
    this.#skipped += skipped;
    const first = entries.find(({ event }) => event === null);
    if (first === undefined || this.#toldSkipped) return;
    this.#toldSkipped = true;
    this.#log.warn(
      `Entry ${first.id} of the stream ${this.#stream} has no field named event and is skipped, as are others like it. The sender must put each line of telemetry into that field.`,
    );
  }

  #tellGap(found: Continuity, { id }: Place): void {
    const message = this.#gap(found, id);
    if (message === null) return;
    if (found.kind === 'late') this.#log.info(message);
    else if (performance.now() - this.#toldGapAt > TELL_AGAIN_MS) {
      this.#toldGapAt = performance.now();
      this.#log.warn(message);
    }
  }

  #gap(found: Continuity, id: string): string | null {
    const stream = `The stream ${this.#stream}`;
    switch (found.kind) {
      case 'whole':
      case 'rewound':
        return null;
      case 'late':
        return `${stream} was trimmed before this relay began to read it: its first ${String(found.missed)} events are missing here, and positions count from the first that was left.`;
      case 'trimmed': {
        const lost = found.lost === null ? 'Some events' : `${String(found.lost)} events`;
        const sure = found.lost === null ? 'may be' : 'are';
        return `${stream} was trimmed before this relay had read it all. ${lost} after ${id} ${sure} missing. Let the sender keep more of the stream (MAXLEN).`;
      }
      case 'forgot':
        return `${stream} lost its past: Redis came back without some of its data, or the stream was deleted and begun anew. Events after ${id} may be missing; the relay keeps those that it has, and what comes follows them. Give another training another stream.`;
    }
  }

  /** The newest entry is older than one already read. */
  async #rewind(info: StreamInfo, place: Place): Promise<void> {
    const lines = [info.last, info.first].map((entry) => (entry?.event == null ? null : lineOf(entry.event)));
    const [last = null, first = null] = lines;
    // An empty stream says nothing about what it was; its first entry will.
    if (last === null && first === null) return;
    const olderCopy = `Redis came back with an older copy of the stream ${this.#stream}: its last entry is ${info.lastId}, but this relay has read up to ${place.id}. The relay keeps what it has`;
    if (last !== null && info.last !== null && (await this.#spool.holds(last))) {
      this.#log.warn(`${olderCopy}, and what comes follows it.`);
      await this.#spool.moveTo({ id: info.lastId, seen: null });
    } else if (first !== null && (await this.#spool.holds(first))) {
      // Where the two part ways cannot be told.
      this.#log.warn(`${olderCopy}; entries that were added with an older id than that are missing.`);
      await this.#spool.moveTo({ id: info.lastId, seen: null });
    } else {
      this.#log.warn(
        `The stream ${this.#stream} was deleted and begun anew: its last entry is ${info.lastId}, but this relay had read up to ${place.id}. The relay begins anew as well, and forgets what it had of the old one.`,
      );
      await this.#spool.restart();
    }
  }
}
