const MICROS = 1_000_000;

/** The run's own clock, counted in whole microseconds since 1970. It never goes back. */
export class SimulatedClock {
  #micros: number;
  #second = -1;
  #secondText = '';

  /** @param startTime seconds since 1970 */
  constructor(startTime: number) {
    this.#micros = Math.round(startTime * MICROS);
  }

  /** Microseconds since 1970. */
  get micros(): number {
    return this.#micros;
  }

  /** Seconds since 1970. */
  get seconds(): number {
    return this.#micros / MICROS;
  }

  /** Lets so many microseconds pass. */
  advance(micros: number): void {
    this.#micros += Math.max(0, Math.round(micros));
  }

  /** Waits until that microsecond; does nothing where it has passed. */
  advanceTo(micros: number): void {
    this.#micros = Math.max(this.#micros, Math.round(micros));
  }

  /** ISO 8601 with `+00:00`; without a fraction where the microseconds are 0 (telemetry-events §1.3). */
  timestamp(): string {
    const second = Math.floor(this.#micros / MICROS);
    if (second !== this.#second) {
      this.#second = second;
      this.#secondText = new Date(second * 1000).toISOString().slice(0, 19);
    }
    const fraction = this.#micros - second * MICROS;
    if (fraction === 0) return `${this.#secondText}+00:00`;
    return `${this.#secondText}.${String(fraction).padStart(6, '0')}+00:00`;
  }
}
