/**
 * The threshold profile: one table of data, versioned, editable (health-thresholds §2; where its panels are in
 * conflict, decided as its §3 recommends: docs/decisions/0017).
 */

/** Grows when a limit is added or its meaning changes. */
export const PROFILE_VERSION = 2;

/** Limits beyond which a value is worth watching, and is critical. */
export interface Limits {
  readonly warn: number;
  readonly crit: number;
}

/** A range that is sound, and one that is still bearable. */
export interface RangeLimits {
  readonly critLow: number;
  readonly warnLow: number;
  readonly warnHigh: number;
  readonly critHigh: number;
}

/** A range that is sound. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface ThresholdProfile {
  readonly version: number;
  /** Entropy below which the policy narrows, and below which it has collapsed. */
  readonly entropy: Limits;
  /** Slope of the entropy per update. */
  readonly entropyVelocity: Limits;
  readonly collapseRisk: Limits;
  readonly kl: Limits;
  readonly clip: Limits;
  /** Explained variance: weak below `warn`, no better than a constant at or below `crit`. */
  readonly explainedVariance: Limits;
  /** Value error against the spread of returns (E2). */
  readonly valueNrmse: { readonly warn: number };
  readonly valueReturnCorrelation: Limits;
  readonly tdErrorMean: Limits;
  readonly bellmanError: Limits;
  readonly qVariance: Limits;
  readonly gradientNorm: Limits;
  readonly gradientCv: Limits;
  readonly ratioMax: Limits;
  readonly jointRatio: RangeLimits;
  readonly advantageStd: RangeLimits;
  readonly logProbMin: Limits;
  readonly decisionDensity: Limits;
  readonly lstmRms: RangeLimits;
  readonly observationOutliers: Limits;
  readonly observationSaturation: Limits;
  readonly observationClip: Limits;
  readonly observationDrift: Limits;
  readonly actionEntropy: Range;
  readonly yieldRate: Range;
  readonly slotUtilization: Range;
  readonly waitShare: Limits;
  /** Share of stalled environments that counts. */
  readonly stalledShare: Limits;
  /** Share of slots below which free ones are scarce. */
  readonly emptySlotShare: { readonly warn: number };
  /** Percent of reserved or total memory. */
  readonly memoryPercent: Limits;
  /** Batches before the policy is judged. */
  readonly warmUpBatches: number;
  /** Points of accuracy below the mean of the others, in standard deviations. */
  readonly accuracyOutlier: { readonly warn: number };
  /** Share of steps in which an anti-gaming penalty fired. */
  readonly gamingRate: { readonly warn: number };
  /** Points that seeds take from each other; above 0. */
  readonly negativeSynergy: { readonly warn: number };
  /** Seconds without an event before a live run counts as slow, and as stale. */
  readonly silenceSeconds: Limits;
  /** A gap between two events of a recording that is a finding: so many times the usual, and at least so many seconds. */
  readonly gap: { readonly times: number; readonly seconds: number };
  /** What the phase gate holds a run against: percent, and growth above the host as a fraction. */
  readonly baseline: { readonly accuracy: number; readonly growth: number; readonly episodes: number };
}

/** The limits nobody has changed. */
export const THRESHOLDS: ThresholdProfile = {
  version: PROFILE_VERSION,
  entropy: { warn: 0.3, crit: 0.1 },
  entropyVelocity: { warn: -0.01, crit: -0.03 },
  collapseRisk: { warn: 0.55, crit: 0.7 },
  kl: { warn: 0.015, crit: 0.03 },
  clip: { warn: 0.25, crit: 0.3 },
  explainedVariance: { warn: 0.3, crit: 0 },
  valueNrmse: { warn: 1 },
  valueReturnCorrelation: { warn: 0.6, crit: 0.3 },
  tdErrorMean: { warn: 5, crit: 15 },
  bellmanError: { warn: 20, crit: 50 },
  qVariance: { warn: 0.1, crit: 0.01 },
  gradientNorm: { warn: 5, crit: 10 },
  gradientCv: { warn: 0.5, crit: 2 },
  ratioMax: { warn: 1.5, crit: 2 },
  jointRatio: { critLow: 0.33, warnLow: 0.5, warnHigh: 2, critHigh: 3 },
  advantageStd: { critLow: 0.1, warnLow: 0.5, warnHigh: 2, critHigh: 3 },
  logProbMin: { warn: -50, crit: -100 },
  decisionDensity: { warn: 0.7, crit: 0.3 },
  lstmRms: { critLow: 1e-6, warnLow: 1e-4, warnHigh: 5, critHigh: 10 },
  observationOutliers: { warn: 0.05, crit: 0.1 },
  observationSaturation: { warn: 0.01, crit: 0.05 },
  observationClip: { warn: 0.001, crit: 0.01 },
  observationDrift: { warn: 1, crit: 2 },
  actionEntropy: { low: 0.1, high: 0.8 },
  yieldRate: { low: 0.2, high: 0.9 },
  slotUtilization: { low: 0.2, high: 0.9 },
  waitShare: { warn: 0.8, crit: 0.95 },
  stalledShare: { warn: 0.5, crit: 0.9 },
  emptySlotShare: { warn: 0.1 },
  memoryPercent: { warn: 75, crit: 90 },
  warmUpBatches: 50,
  accuracyOutlier: { warn: 2 },
  gamingRate: { warn: 0.05 },
  negativeSynergy: { warn: 0.5 },
  silenceSeconds: { warn: 2, crit: 5 },
  gap: { times: 20, seconds: 60 },
  baseline: { accuracy: 60, growth: 0.1, episodes: 10 },
};
