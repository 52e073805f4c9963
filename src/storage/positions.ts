/** Ascending positions, searched by halving: where a run's segments and checkpoints begin. */
export class Positions {
  #values: number[];

  /** @param values ascending */
  constructor(values: readonly number[] = []) {
    this.#values = [...values];
  }

  get last(): number | null {
    return this.#values.at(-1) ?? null;
  }

  get all(): readonly number[] {
    return this.#values;
  }

  /** Adds a position; one that is there already stays once. */
  add(position: number): void {
    const index = this.#countUpTo(position);
    if (this.#values[index - 1] === position) return;
    if (index === this.#values.length) this.#values.push(position);
    else this.#values.splice(index, 0, position);
  }

  remove(position: number): void {
    const index = this.#countUpTo(position) - 1;
    if (this.#values[index] === position) this.#values.splice(index, 1);
  }

  /** The greatest one that is not above; null where all are. */
  atOrBefore(position: number): number | null {
    return this.#values[this.#countUpTo(position) - 1] ?? null;
  }

  /** The least one that is above; null where none is. */
  after(position: number): number | null {
    return this.#values[this.#countUpTo(position)] ?? null;
  }

  /** Those in [from, to). */
  between(from: number, to: number): readonly number[] {
    return this.#values.slice(this.#countUpTo(from - 1), this.#countUpTo(to - 1));
  }

  #countUpTo(position: number): number {
    let low = 0;
    let high = this.#values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#values[middle] ?? Infinity) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
