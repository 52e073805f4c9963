/** A tenth of a millisecond a bin, up to two minutes; what took longer is counted as that. */
const BINS_PER_MS = 10;
const BINS = 120_000 * BINS_PER_MS;

/** What is told of many latencies, in milliseconds. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** Counts millions of latencies in little memory. */
export class Latencies {
  readonly #bins = new Uint32Array(BINS);
  #count = 0;

  add(milliseconds: number): void {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(milliseconds * BINS_PER_MS)));
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
    this.#count += 1;
  }

  /** Sums up what came since the last time, and starts anew. */
  take(): LatencySummary {
    const summary = {
      count: this.#count,
      p50: this.#percentile(50),
      p99: this.#percentile(99),
      longest: this.#percentile(100),
    };
    this.#bins.fill(0);
    this.#count = 0;
    return summary;
  }

  /** The upper edge of the bin that so many percent of all are not above. */
  #percentile(percent: number): number {
    const wanted = Math.ceil((percent / 100) * this.#count);
    let seen = 0;
    for (let bin = 0; bin < BINS; bin++) {
      seen += this.#bins[bin] ?? 0;
      if (seen >= wanted) return (bin + 1) / BINS_PER_MS;
    }
    return Number.NaN;
  }
}
