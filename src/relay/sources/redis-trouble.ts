import { DiskError } from '../append-file.ts';
import type { Log } from '../log.ts';
import type { RedisAddress } from './redis-address.ts';

/** What keeps a relay from following a stream, in sentences, and told once only. */

interface Trouble {
  /** The same kind is told once, until all is well again. */
  readonly kind: 'away' | 'password' | 'rights' | 'type' | 'other' | 'disk';
  readonly message: string;
}

/** An error of many (every address of a host refused) has no message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}

function explain(error: unknown, stream: string, address: RedisAddress): Trouble {
  const said = address.hide(messageOf(error));
  const { place } = address;
  if (error instanceof DiskError) {
    return {
      kind: 'disk',
      message: `The events of the stream ${stream} cannot be stored: ${said}. Redis still has them. Make room on the disk; the relay keeps trying.`,
    };
  }
  switch (/^[A-Z]+/.exec(said)?.[0]) {
    case 'NOAUTH':
      return {
        kind: 'password',
        message: `Redis at ${place} wants a password. Give it in the address: redis://user:password@host. The relay keeps trying.`,
      };
    case 'WRONGPASS':
      return {
        kind: 'password',
        message: `Redis at ${place} does not take this user or password. Correct the address given with --redis. The relay keeps trying.`,
      };
    case 'NOPERM':
      return {
        kind: 'rights',
        message: `Redis at ${place} does not let this user read the stream ${stream} (${said}). The relay needs XREAD, XINFO, MULTI and EXEC on it, and keeps trying.`,
      };
    case 'WRONGTYPE':
      return {
        kind: 'type',
        message: `${stream} at ${place} is not a stream: it holds another type of data. Give the key of a stream with --stream, or delete this one. The relay keeps trying.`,
      };
    case 'ERR':
    case 'MOVED':
    case 'MISCONF':
      return { kind: 'other', message: `Redis at ${place} refuses: ${said}. The relay keeps trying.` };
    default:
      return {
        kind: 'away',
        message: `Redis at ${place} cannot be reached (${said}). The relay serves what it has stored and keeps trying.`,
      };
  }
}

/** Remembers what was told last. */
export class RedisTroubles {
  readonly #stream: string;
  readonly #address: RedisAddress;
  readonly #log: Log;
  #told: Trouble['kind'] | 'missing' | 'nothing' | null = 'nothing';

  constructor(stream: string, address: RedisAddress, log: Log) {
    this.#stream = stream;
    this.#address = address;
    this.#log = log;
  }

  /** Tells what happened where it is new. True where it may be over soon, so that a quick new attempt is worth it. */
  tell(error: unknown): boolean {
    const { kind, message } = explain(error, this.#stream, this.#address);
    if (kind !== this.#told) {
      this.#told = kind;
      if (kind === 'disk') this.#log.error(message);
      else this.#log.warn(message);
    }
    return kind === 'away';
  }

  /** Redis answers, but nobody has sent anything yet. */
  noSuchStream(): void {
    if (this.#told === 'missing') return;
    this.#told = 'missing';
    this.#log.info(
      `Redis at ${this.#address.place} has no stream ${this.#stream} yet. The relay waits for its first event.`,
    );
  }

  /** Events can be read and stored. */
  allIsWell(): void {
    if (this.#told === null) return;
    const again = this.#told === 'nothing' || this.#told === 'missing' ? '' : ' again';
    this.#log.info(`The relay follows the stream ${this.#stream} of Redis at ${this.#address.place}${again}.`);
    this.#told = null;
  }
}
