import { isHeuristicRun } from '../aggregator/run-boundaries.ts';
import type { Reading } from './reading.ts';
import { compact, count, fixed, fractionAsPercent } from './units.ts';

/** Narrative: why it stands as it does, and what comes next (health-thresholds §4.2, 4.3). */

/** Something that speaks for the verdict. */
export interface Driver {
  readonly key: string;
  /** 0 to 1. */
  readonly score: number;
  readonly level: 'warn' | 'crit' | 'none';
  readonly text: string;
  /** Where a person looks further. */
  readonly target: 'policy' | 'observations' | 'board' | 'seeds' | 'connection' | 'actions' | null;
  /** The policy vital by its name, where it is one. */
  readonly metric: string | null;
}

const SHOWN = 3;
/** Of the same score, what the reference names first (health-thresholds §4.2). */
const ORDER: readonly string[] = [
  'no-updates',
  'advantage',
  'observation-faults',
  'correlation',
  'observation-clip',
  'collapse',
  'slots-full',
  'slots-scarce',
  'explained-variance',
  'observation-saturation',
  'observation-outliers',
  'observation-drift',
  'utilization',
  'action-entropy',
  'kl',
  'yield',
  'stalled',
  'wait',
];

/** What speaks for the verdict, loudest first, at most three. */
export function driversOf(reading: Reading): Driver[] {
  return [...policyDrivers(reading), ...observationDrivers(reading), ...behaviourDrivers(reading)]
    .sort((a, b) => b.score - a.score || ORDER.indexOf(a.key) - ORDER.indexOf(b.key))
    .slice(0, SHOWN);
}

function driver(
  key: string,
  score: number,
  text: string,
  target: Driver['target'],
  metric: string | null = null,
): Driver {
  return { key, score, level: score >= 0.85 ? 'crit' : 'warn', text, target, metric };
}

function policyDrivers({ state, readings, profile }: Reading): Driver[] {
  const { tamiyo } = state;
  if (!tamiyo.ppo_data_received) {
    if (!state.connected || isHeuristicRun(state.runId)) return [];
    return [{ ...driver('no-updates', 1, 'No policy update has come yet.', 'policy'), level: 'none' }];
  }
  const found: Driver[] = [];
  const {
    advantage_std: spread,
    explained_variance: ev,
    kl_divergence: kl,
    v_return_correlation: correlation,
  } = readings;
  if (spread !== undefined && spread < profile.advantageStd.critLow) {
    found.push(driver('advantage', 0.9, `Advantages have collapsed (spread ${compact(spread)}).`, 'policy'));
  }
  if (correlation !== undefined && correlation < profile.valueReturnCorrelation.warn) {
    const score = correlation < profile.valueReturnCorrelation.crit ? 0.85 : 0.65;
    found.push(
      driver(
        'correlation',
        score,
        `Values follow returns weakly (correlation ${fixed(correlation, 2)}).`,
        'policy',
        'Explained var.',
      ),
    );
  }
  const collapsing = tamiyo.collapse_risk_score > profile.collapseRisk.crit;
  if (collapsing) {
    found.push(
      driver(
        'collapse',
        0.85,
        `Entropy may collapse (risk ${fixed(tamiyo.collapse_risk_score, 2)}).`,
        'policy',
        'Entropy',
      ),
    );
  }
  if (ev !== undefined && ev < profile.explainedVariance.warn && !tamiyo.ev_low_return_variance) {
    found.push(
      driver('explained-variance', 0.7, `The critic explains little (${fixed(ev, 2)}).`, 'policy', 'Explained var.'),
    );
  }
  if (!collapsing && kl !== undefined && kl > profile.kl.warn) {
    found.push(driver('kl', 0.6, `Updates move the policy far (KL ${compact(kl)}).`, 'policy', 'KL divergence'));
  }
  return found;
}

function observationDrivers({ state, profile }: Reading): Driver[] {
  const stats = state.observationStats;
  if (stats.batch_size === 0) return [];
  const found: Driver[] = [];
  const add = (key: string, score: number, text: string): void => {
    found.push(driver(key, score, text, 'observations'));
  };
  if (stats.nan_count + stats.inf_count > 0)
    add('observation-faults', 0.9, 'Observations hold NaN or infinite values.');
  if (stats.clip_pct > profile.observationClip.warn) {
    const score = stats.clip_pct > profile.observationClip.crit ? 0.85 : 0.65;
    add('observation-clip', score, `${fractionAsPercent(stats.clip_pct)} of the observations are clipped.`);
  }
  if (stats.near_clip_pct > profile.observationSaturation.warn) {
    const score = stats.near_clip_pct > profile.observationSaturation.crit ? 0.8 : 0.6;
    add(
      'observation-saturation',
      score,
      `${fractionAsPercent(stats.near_clip_pct)} of the observations are saturated.`,
    );
  }
  if (stats.outlier_pct > profile.observationOutliers.warn) {
    const score = stats.outlier_pct > profile.observationOutliers.crit ? 0.7 : 0.5;
    add('observation-outliers', score, `${fractionAsPercent(stats.outlier_pct)} of the observations are outliers.`);
  }
  if (stats.normalization_drift > profile.observationDrift.warn) {
    const score = stats.normalization_drift > profile.observationDrift.crit ? 0.7 : 0.5;
    add('observation-drift', score, `The normalisation drifts (${fixed(stats.normalization_drift, 2)}).`);
  }
  return found;
}

function offRange(value: number | null, { low, high }: { readonly low: number; readonly high: number }): boolean {
  return value !== null && (value < low || value > high);
}

function behaviourDrivers({ behaviour, profile }: Reading): Driver[] {
  const { totalSlots, activeSlots, slotUtilization, actionEntropy, yieldRate, waitShare, stalledShare } = behaviour;
  const found: Driver[] = [];
  const empty = totalSlots - activeSlots;
  if (slotUtilization !== null && activeSlots > 0) {
    if (empty === 0) found.push(driver('slots-full', 0.95, `All ${count(totalSlots)} slots are taken.`, 'seeds'));
    else if (empty / totalSlots < profile.emptySlotShare.warn) {
      found.push(driver('slots-scarce', 0.7, `Only ${count(empty)} of ${count(totalSlots)} slots are free.`, 'seeds'));
    }
  }
  if (offRange(slotUtilization, profile.slotUtilization)) {
    found.push(
      driver('utilization', 0.6, `${fractionAsPercent(slotUtilization ?? 0, 0)} of the slots are in use.`, 'seeds'),
    );
  }
  if (offRange(actionEntropy, profile.actionEntropy)) {
    found.push(
      driver(
        'action-entropy',
        0.6,
        `Actions are ${(actionEntropy ?? 0) < 0.5 ? 'nearly all the same' : 'nearly random'} (entropy ${fixed(actionEntropy ?? 0, 2)}).`,
        'actions',
      ),
    );
  }
  if (offRange(yieldRate, profile.yieldRate)) {
    found.push(
      driver(
        'yield',
        0.55,
        `${fractionAsPercent(yieldRate ?? 0, 0)} of the germinated seeds were fossilized.`,
        'seeds',
      ),
    );
  }
  if (stalledShare !== null && stalledShare > profile.stalledShare.warn) {
    found.push(
      driver(
        'stalled',
        stalledShare,
        `${fractionAsPercent(stalledShare, 0)} of the environments are stalled.`,
        'board',
      ),
    );
  }
  if (waitShare !== null && waitShare > profile.waitShare.warn) {
    found.push(driver('wait', waitShare, `${fractionAsPercent(waitShare, 0)} of the actions are WAIT.`, 'actions'));
  }
  return found;
}

/** What to do or to watch now: the first rule that applies, one sentence. */
export function nextStep({ state, readings, behaviour, profile }: Reading): string {
  const { tamiyo, observationStats: seen } = state;
  if (!tamiyo.ppo_data_received) return 'Wait for the first policy update.';
  if ((readings.nan_grad_count ?? 0) > 0 || (readings.inf_grad_count ?? 0) > 0) {
    return 'Find where the first NaN or infinite value came from: go to the first finding of numerics.';
  }
  if (state.currentBatch < profile.warmUpBatches) {
    if (state.maxBatches > 0 && state.currentBatch >= state.maxBatches) {
      return 'The run ended within the warm-up. To judge its policy all the same, lower the warm-up in the thresholds.';
    }
    return 'Let it warm up; watch the explained variance and the ratio of value to policy loss.';
  }
  if (seen.batch_size > 0) {
    if (seen.nan_count + seen.inf_count > 0)
      return 'Inspect the normalisation of the observations: NaN or infinite values.';
    if (seen.clip_pct > profile.observationClip.warn) return 'Bring clipped observations below 0.1 %.';
    if (seen.near_clip_pct > profile.observationSaturation.warn) return 'Bring saturated observations below 1 %.';
    if (seen.outlier_pct > profile.observationOutliers.warn) return 'Bring outliers below 5 %.';
    if (seen.normalization_drift > profile.observationDrift.warn) return 'Watch the drift of the normalisation.';
  }
  const correlation = readings.v_return_correlation;
  if (correlation !== undefined && correlation < profile.valueReturnCorrelation.warn) {
    return 'Watch for a value and return correlation above 0.6 and an explained variance above 0.3.';
  }
  const { totalSlots, activeSlots, slotUtilization, waitShare, yieldRate, actionEntropy } = behaviour;
  if (slotUtilization !== null && activeSlots > 0 && totalSlots === activeSlots) {
    return 'A slot must come free, by PRUNE or ADVANCE.';
  }
  if (waitShare !== null && waitShare > profile.waitShare.warn)
    return 'Watch whether the masks open: most actions are WAIT.';
  if (slotUtilization !== null && slotUtilization < profile.slotUtilization.low) {
    return 'Slot utilisation should rise above 40 %.';
  }
  if (slotUtilization !== null && slotUtilization > profile.slotUtilization.high) {
    return 'Slot utilisation should fall below 90 %.';
  }
  if (yieldRate !== null && yieldRate < profile.yieldRate.low) return 'Watch for a yield above 40 %.';
  if (offRange(actionEntropy, profile.actionEntropy)) return 'Action entropy should return to 0.3 to 0.5.';
  const ev = readings.explained_variance;
  if (ev !== undefined && ev < profile.explainedVariance.warn && !tamiyo.ev_low_return_variance) {
    return 'The critic should recover: explained variance above 0.3.';
  }
  if (tamiyo.collapse_risk_score > profile.collapseRisk.crit) return 'The entropy should stop falling.';
  return 'Watch the mean accuracy rise and the share of stalled environments fall.';
}
