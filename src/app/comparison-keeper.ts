import type { RunComparison } from '../components/view-model.ts';
import type { EnvDetail } from '../worker/env-detail.ts';
import type { EpisodeRow } from '../worker/leaderboards.ts';

/** Looks up an episode at its peak and at its end. The newest wish counts. */
export class ComparisonKeeper {
  readonly #envAt: (env: number, position: number) => Promise<EnvDetail | null>;
  readonly #patch: (comparison: RunComparison | null) => void;
  #asked = 0;

  /** @param envAt an environment as it was at a cursor */
  constructor(
    envAt: (env: number, position: number) => Promise<EnvDetail | null>,
    patch: (comparison: RunComparison | null) => void,
  ) {
    this.#envAt = envAt;
    this.#patch = patch;
  }

  /** Shows an episode; null: none any more. */
  async show(row: EpisodeRow | null): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    if (row === null) {
      this.#patch(null);
      return;
    }
    this.#patch({ row, peak: null, end: null, problem: null });
    try {
      const peak = await this.#envAt(row.env, row.peakPosition);
      if (asked !== this.#asked) return;
      this.#patch({ row, peak, end: null, problem: null });
      const end = await this.#envAt(row.env, row.endPosition);
      if (asked !== this.#asked) return;
      const problem = peak === null || end === null ? 'The moments of this episode are no longer at hand.' : null;
      this.#patch({ row, peak, end, problem });
    } catch (error) {
      if (asked !== this.#asked) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.#patch({ row, peak: null, end: null, problem: `The episode could not be read: ${reason}` });
    }
  }
}
