import { setTimeout } from 'node:timers/promises';
import type { FreeBytes } from '../append-file.ts';
import type { Log } from '../log.ts';
import { parseRedisAddress } from './redis-address.ts';
import type { RedisConnection } from './redis-connection.ts';
import { RedisIntake } from './redis-intake.ts';
import type { Entry } from './redis-replies.ts';
import { RedisSpool } from './redis-spool.ts';
import { RedisTroubles } from './redis-trouble.ts';

export { RedisAddressError, withoutCredentials } from './redis-address.ts';

/** Follows a Redis Stream of telemetry lines (field `event`) into a file, which is then served like any recording. */

/** Most entries taken at once. */
const MOST_ENTRIES = 1000;
/** Entries taken at once while nothing is known about their size. */
const FIRST_ENTRIES = 100;
/** About how many bytes are taken at once: few enough for a small memory, enough to catch up with a long stream. */
const BATCH_BYTES = 1024 * 1024;
/** A trickle of events is gathered for this long: every batch is written to the disk twice, which costs CPU. */
const GATHER_MS = 200;
/** The first new attempt after a lost connection comes after this; every further one waits twice as long. */
const RETRY_MS = 250;
/** The longest wait between attempts, and the wait where a quick attempt cannot help: password, type, full disk. */
const SLOW_RETRY_MS = 5000;

export interface RedisOptions {
  /** `redis://` or `rediss://`, perhaps with user, password and database. */
  readonly url: string;
  /** The stream's key. */
  readonly stream: string;
  /** Where the lines, and how far the stream was read, are kept between starts. */
  readonly folder: string;
  /** Called when more lines are safe on the disk. */
  readonly stored?: () => void;
}

export interface RedisSource {
  /** The file of lines. */
  readonly path: string;
  /** Bytes of the file that are safe on the disk. */
  readonly end: number;
  /** Entries without a line since the start: no field `event`, or nothing in it. */
  readonly skipped: number;
  /** Stops at once; what was read is on the disk. */
  readonly close: () => Promise<void>;
}

type Connect = (signal: AbortSignal) => Promise<RedisConnection>;

/** How many entries to take next, so that they are about BATCH_BYTES. */
function nextCount(count: number, entries: readonly Entry[]): number {
  if (entries.length === 0) return count;
  const bytes = entries.reduce((sum, { event }) => sum + (event?.length ?? 0), 0);
  const fitting = Math.floor((BATCH_BYTES * entries.length) / Math.max(1, bytes));
  return Math.max(1, Math.min(fitting, count * 2, MOST_ENTRIES));
}

class Follower {
  readonly #connect: Connect;
  readonly #spool: RedisSpool;
  readonly #intake: RedisIntake;
  readonly #troubles: RedisTroubles;
  readonly #stop = new AbortController();
  #count = FIRST_ENTRIES;
  #retry = RETRY_MS;

  readonly #stored: () => void;

  constructor(
    connect: Connect,
    spool: RedisSpool,
    intake: RedisIntake,
    troubles: RedisTroubles,
    stored: () => void = () => undefined,
  ) {
    this.#stored = stored;
    this.#connect = connect;
    this.#spool = spool;
    this.#intake = intake;
    this.#troubles = troubles;
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Follows until stopped, with a new connection after every error: no old answer can be taken for a new one. */
  async run(): Promise<void> {
    const { signal } = this.#stop;
    const goesOn = (): boolean => !signal.aborted;
    while (goesOn()) {
      let connection: RedisConnection | null = null;
      try {
        connection = await this.#connect(signal);
        await this.#readFrom(connection);
      } catch (error) {
        if (!goesOn()) break;
        this.#retry = this.#troubles.tell(error) ? Math.min(this.#retry, SLOW_RETRY_MS) : SLOW_RETRY_MS;
        await this.#pause(this.#retry);
        this.#retry *= 2;
      } finally {
        connection?.destroy();
      }
    }
  }

  async #readFrom(connection: RedisConnection): Promise<void> {
    for (;;) {
      // Where the disk was full the last time.
      await this.#spool.save();
      const count = this.#count;
      const taken = await connection.take(this.#spool.place.id, count);
      const drained = taken === null || taken.entries.length < count;
      if (taken === null) this.#troubles.noSuchStream();
      else {
        await this.#intake.store({ ...taken, drained });
        this.#stored();
        this.#count = nextCount(count, taken.entries);
        this.#troubles.allIsWell();
      }
      this.#retry = RETRY_MS;
      if (!drained) continue;
      await this.#pause(GATHER_MS);
      // Once the relay stops, this rejects.
      await connection.wait(this.#spool.place.id);
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    // It rejects only where the relay stops, and then whoever waited looks for that himself.
    await setTimeout(milliseconds, null, { signal: this.#stop.signal }).catch(() => null);
  }
}

/**
 * Follows a stream from where an earlier start stopped. Resolves once the file is open, whether or not Redis answers:
 * it is tried again and again, and `log` tells. Throws RedisAddressError where `url` is no address of Redis, and what
 * the file system says where `folder` cannot be written. `freeBytes` stands in for the disk's free space.
 */
export async function followRedis(options: RedisOptions, log: Log, freeBytes?: FreeBytes): Promise<RedisSource> {
  const { url, stream, folder, stored } = options;
  const address = parseRedisAddress(url);
  const { connectToRedis } = await import('./redis-connection.ts');
  const spool = await RedisSpool.open({ folder, place: address.place, stream, freeBytes }, log);
  const intake = new RedisIntake(spool, stream, log);
  const troubles = new RedisTroubles(stream, address, log);
  const connect: Connect = (signal) => connectToRedis(url, stream, signal);
  const follower = new Follower(connect, spool, intake, troubles, stored);
  const done = follower.run();
  return {
    path: spool.path,
    get end() {
      return spool.end;
    },
    get skipped() {
      return intake.skipped;
    },
    close: async () => {
      follower.stop();
      await done;
      await spool.close();
    },
  };
}
