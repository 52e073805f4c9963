/** The threshold profile: one table of data (health-thresholds §2, conflicts decided as its §3 recommends). */

/** Version of the profile, so that findings can name what judged them. */
export const PROFILE_VERSION = 1;

export const THRESHOLDS = {
  version: PROFILE_VERSION,
  /** Entropy below which the policy narrows, and below which it has collapsed. */
  entropy: { warn: 0.3, crit: 0.1 },
  /** Slope of the entropy per update. */
  entropyVelocity: { warn: -0.01, crit: -0.03 },
  collapseRisk: { crit: 0.7 },
  kl: { warn: 0.015, crit: 0.03 },
  clip: { warn: 0.25, crit: 0.3 },
  /** Explained variance: weak below `warn`, no better than a constant at or below `crit`. */
  explainedVariance: { warn: 0.3, crit: 0 },
  gradientNorm: { warn: 5, crit: 10 },
  advantageStd: { critLow: 0.1, warnLow: 0.5, warnHigh: 2, critHigh: 3 },
  /** Batches before the policy is judged. */
  warmUpBatches: 50,
  /** Share of stalled environments that counts. */
  stalledShare: { warn: 0.5, crit: 0.9 },
  /** Seconds without an event before a live run counts as slow, and as stale. */
  silenceSeconds: { warn: 2, crit: 5 },
} as const;
