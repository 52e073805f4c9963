import { isIPv6 } from 'node:net';
import { FAILED_TOKENS, FAILED_TOKENS_MS, MAX_FAILING_ADDRESSES } from './limits.ts';

/** How often an address has shown a wrong token lately. */

interface Failures {
  count: number;
  /** Steady milliseconds at which they are forgotten. */
  readonly until: number;
}

/** What belongs to one owner: whoever has one IPv6 address has its whole /64, and one loopback address all of them. */
export function addressGroup(address: string): string {
  if (isLoopback(address)) return 'loopback';
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [start = [], end = []] = plain.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - start.length - end.length).fill('0');
  return [...start, ...zeros, ...end].slice(0, 4).join(':');
}

/** All users of this machine, and all that come through an SSH tunnel, share these addresses. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./i.test(address);
}

export class FailedTokens {
  readonly #failures = new Map<string, Failures>();
  readonly #now: () => number;

  /** @param now steady milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Counts one; true where the address has shown too many, this one included. */
  add(address: string): boolean {
    const group = addressGroup(address);
    const now = this.#now();
    const before = this.#failures.get(group);
    const failures = before !== undefined && before.until > now ? before : { count: 0, until: now + FAILED_TOKENS_MS };
    failures.count += 1;
    this.#failures.delete(group);
    this.#failures.set(group, failures);
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= MAX_FAILING_ADDRESSES) break;
      this.#failures.delete(oldest);
    }
    return failures.count > FAILED_TOKENS;
  }

  /**
   * True where the address has to wait, whatever token it shows. Loopback never has to: one user of a machine must
   * not lock out the others, and the right token (128 bits) is not found by trying.
   */
  mustWait(address: string): boolean {
    return !isLoopback(address) && this.mustWaitToGuess(address);
  }

  /**
   * The same for what may be found by trying, such as three words (24 bits): here loopback has to wait too. One user
   * of a machine may so keep out others that have only the words; those with a token or key come in.
   */
  mustWaitToGuess(address: string): boolean {
    const failures = this.#failures.get(addressGroup(address));
    return failures !== undefined && failures.until > this.#now() && failures.count >= FAILED_TOKENS;
  }
}
