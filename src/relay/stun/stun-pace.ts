import { addressGroup } from '../failed-tokens.ts';
import { MAX_STUN_ADDRESSES, STUN_ANSWERS_PER_SECOND } from '../limits.ts';

/** Senders of datagrams can lie about where they are: nobody is to be flooded with answers that others asked for. */
export class StunPace {
  /** When the last answers went to an address, the latest asker last. */
  readonly #answers = new Map<string, readonly number[]>();
  readonly #now: () => number;

  /** @param now steady milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** True where one more answer may go to the address, which is counted; in no second more than the limit. */
  mayAnswer(address: string): boolean {
    const now = this.#now();
    for (const [group, times] of this.#answers) {
      if (now - (times.at(-1) ?? 0) < 1000) break;
      this.#answers.delete(group);
    }
    const group = addressGroup(address);
    const lately = (this.#answers.get(group) ?? []).filter((time) => now - time < 1000);
    if (lately.length >= STUN_ANSWERS_PER_SECOND) return false;
    if (!this.#answers.has(group) && this.#answers.size >= MAX_STUN_ADDRESSES) return false;
    this.#answers.delete(group);
    this.#answers.set(group, [...lately, now]);
    return true;
  }
}
