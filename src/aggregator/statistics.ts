import { mean, variance } from './history.ts';

/** The reference's statistics with their exact rules (aggregation §5.3 to 5.7, 5.10, 5.13). */

const WINDOW = 10;
const NOISE = 1e-12;

/** Least-squares slope of the last ten values per step; 0 with fewer than five (§5.3). */
export function entropyVelocity(history: readonly number[]): number {
  if (history.length < 5) return 0;
  const values = history.slice(-WINDOW);
  const centreX = (values.length - 1) / 2;
  const centreY = mean(values);
  let top = 0;
  let bottom = 0;
  values.forEach((value, x) => {
    top += (x - centreX) * (value - centreY);
    bottom += (x - centreX) ** 2;
  });
  const slope = top / bottom;
  if (!Number.isFinite(slope)) return Number.NaN;
  return Math.abs(slope) < NOISE ? 0 : slope;
}

/** Pearson correlation of the last ten aligned pairs; 0 with too few or without variance (§5.5). */
export function correlation(x: readonly number[], y: readonly number[]): number {
  if (x.length < 5 || y.length < 5) return 0;
  const lastX = x.slice(-WINDOW);
  const lastY = y.slice(-WINDOW);
  const n = Math.min(lastX.length, lastY.length);
  const a = lastX.slice(-n);
  const b = lastY.slice(-n);
  const meanA = mean(a);
  const meanB = mean(b);
  let top = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < n; i++) {
    const da = (a[i] ?? 0) - meanA;
    const db = (b[i] ?? 0) - meanB;
    top += da * db;
    squaresA += da * da;
    squaresB += db * db;
  }
  const product = squaresA * squaresB;
  return product < 1e-20 ? 0 : top / Math.sqrt(product);
}

const CRITICAL_ENTROPY = 0.1;
const WARNING_ENTROPY = 0.3;
const MAXIMUM_ENTROPY = 1.39;
const RISK_HYSTERESIS = 0.08;

/** A slope of exactly −0.1 comes out a rounding error off, so that the bounds need some slack (§10.3). */
function riskOfTimeToCollapse(exactSteps: number): number {
  const steps = exactSteps * (1 - 1e-9);
  if (steps > 100) return 0.1;
  if (steps > 50) return 0.25;
  if (steps > 20) return 0.5;
  if (steps > 10) return 0.7;
  return 0.9;
}

/** Risk of entropy collapse, 0 to 1, with hysteresis around the last risk (§5.4). */
export function collapseRisk(history: readonly number[], previous: number): number {
  if (history.length < 5) return 0;
  const current = history.at(-1) ?? 0;
  if (current <= CRITICAL_ENTROPY) return 1;
  const velocity = entropyVelocity(history);
  const near = 1 - (current - CRITICAL_ENTROPY) / (MAXIMUM_ENTROPY - CRITICAL_ENTROPY);
  // Written so that NaN counts as nearest, as the reference's clamp does.
  const proximity = near < 0 ? 0 : near <= 1 ? near : 1;
  const closeness = 0.3 * proximity;
  let base = closeness;
  if (!(velocity >= -1e-6)) {
    const urgency = riskOfTimeToCollapse((current - CRITICAL_ENTROPY) / Math.abs(velocity));
    base = current < WARNING_ENTROPY ? 0.5 * urgency + 0.5 * closeness : 0.7 * urgency + 0.3 * closeness;
  }
  if (Math.abs(base - previous) < RISK_HYSTERESIS) return previous;
  return Math.min(1, Math.max(0, base));
}

export type RateTrend = 'rising' | 'stable' | 'falling';

/** Trend of a rate: the last five against the five before (§5.6). */
export function rateTrend(history: readonly number[]): RateTrend {
  if (history.length < 5) return 'stable';
  const recent = mean(history.slice(-5));
  const older = mean(history.length >= 10 ? history.slice(-10, -5) : history.slice(0, 5));
  const threshold = 0.2 * Math.max(Math.abs(older), 0.01);
  if (recent - older > threshold) return 'rising';
  if (recent - older < -threshold) return 'falling';
  return 'stable';
}

export type CompletionTrend = 'improving' | 'stable' | 'declining';

/** Trend of the share of successes among recent outcomes (§5.7). */
export function completionTrend(successes: readonly boolean[]): CompletionTrend {
  if (successes.length < 10) return 'stable';
  const share = (window: readonly boolean[]): number => window.filter(Boolean).length / window.length;
  const recent = share(successes.slice(-10));
  const older = share(
    successes.length >= 20 ? successes.slice(-20, -10) : successes.slice(0, Math.floor(successes.length / 2)),
  );
  if (recent > older + 0.1) return 'improving';
  if (recent < older - 0.1) return 'declining';
  return 'stable';
}

/** Entropy of the action mix, 0 to 1, over all operations seen or preset (§5.10). */
export function actionEntropy(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  if (counts.size <= 1 || total === 0) return 0;
  let entropy = 0;
  for (const count of counts.values()) {
    if (count > 0) entropy -= (count / total) * Math.log(count / total);
  }
  return entropy / Math.log(counts.size);
}

export type Trend = 'improving' | 'stable' | 'volatile' | 'warning';

const TREND_SHARE: ReadonlyMap<string, number> = new Map([
  ['episode_return', 0.15],
  ['entropy', 0.08],
  ['policy_loss', 0.2],
  ['value_loss', 0.2],
  ['kl_divergence', 0.3],
  ['clip_fraction', 0.3],
  ['grad_norm', 0.25],
  ['expl_var', 0.15],
]);
const DEFAULT_TREND_SHARE = 0.15;

/**
 * Trend of a history: the latest window against the one before (§5.13).
 * @param metric name that sets the share of change that counts
 * @param better which direction is good: `lower` for losses
 */
export function detectTrend(values: readonly number[], metric: string, better: 'lower' | 'higher'): Trend {
  const width = Math.min(WINDOW, Math.floor(values.length / 2));
  if (values.length < 5 || width < 3) return 'stable';
  const recent = values.slice(-width);
  const older = values.slice(-2 * width, -width);
  const olderVariance = variance(older);
  if (olderVariance > 1e-8 && variance(recent) / olderVariance > 3) return 'volatile';
  const olderMean = mean(older);
  const threshold = olderMean === 0 ? 0.01 : (TREND_SHARE.get(metric) ?? DEFAULT_TREND_SHARE) * Math.abs(olderMean);
  const change = better === 'lower' ? olderMean - mean(recent) : mean(recent) - olderMean;
  if (change >= threshold) return 'improving';
  if (change <= -threshold) return 'warning';
  return 'stable';
}
