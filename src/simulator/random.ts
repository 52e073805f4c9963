const HEX_BYTE: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hexWord(word: number): string {
  return (
    (HEX_BYTE[word >>> 24] ?? '') +
    (HEX_BYTE[(word >>> 16) & 255] ?? '') +
    (HEX_BYTE[(word >>> 8) & 255] ?? '') +
    (HEX_BYTE[word & 255] ?? '')
  );
}

/** A small seeded generator (sfc32): equal seeds give equal numbers on every machine. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /**
   * @param seed a whole number; digits beyond 32 bits count too
   * @param stream tells generators of the same seed apart
   */
  constructor(seed: number, stream: number) {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 2 ** 32) >>> 0;
    this.#c = stream >>> 0;
    // Similar seeds start out with similar numbers; a few rounds pull them apart.
    for (let i = 0; i < 15; i++) this.word();
  }

  /** The next 32 random bits as an unsigned integer. */
  word(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** A number from `low` (inclusive) to `high` (exclusive). */
  between(low: number, high: number): number {
    return low + (high - low) * (this.word() / 2 ** 32);
  }

  /** A whole number from `low` to `high`, both inclusive. */
  integer(low: number, high: number): number {
    return low + Math.floor((this.word() / 2 ** 32) * (high - low + 1));
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.word() / 2 ** 32 < probability;
  }

  /** A bell-shaped number with mean 0 and standard deviation 1, never beyond ±3.5. */
  normal(): number {
    // A sum of four uniform numbers is close enough to a bell, and needs no logarithm.
    const sum = (this.word() + this.word() + this.word() + this.word()) / 2 ** 32;
    return (sum - 2) * Math.sqrt(3);
  }

  /** An index drawn in proportion to the weights. */
  weighted(weights: readonly number[]): number {
    let total = 0;
    for (const weight of weights) total += weight;
    let rest = this.between(0, total);
    for (let i = 0; i < weights.length; i++) {
      rest -= weights[i] ?? 0;
      if (rest < 0) return i;
    }
    return weights.length - 1;
  }

  /** A UUID of version 4 in lower case (telemetry-events §1.3). */
  uuid(): string {
    const second = hexWord((this.word() & 0xffff0fff) | 0x4000);
    const third = hexWord((this.word() & 0x3fffffff) | 0x80000000);
    const head = `${hexWord(this.word())}-${second.slice(0, 4)}-${second.slice(4)}`;
    return `${head}-${third.slice(0, 4)}-${third.slice(4)}${hexWord(this.word())}`;
  }

  /** Sixteen hexadecimal digits. */
  hex16(): string {
    return hexWord(this.word()) + hexWord(this.word());
  }

  /** An unsigned 64-bit integer as decimal digits. */
  unsigned64(): string {
    return ((BigInt(this.word()) << 32n) | BigInt(this.word())).toString();
  }
}

/** The number rounded to so many decimals; keeps lines as short as a reader likes them. */
export function rounded(value: number, decimals = 4): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
