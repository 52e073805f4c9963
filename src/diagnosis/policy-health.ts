import type { Judgement } from './level.ts';
import type { ThresholdProfile } from './threshold-profile.ts';

/** Judges of single policy metrics for their gauges (health-thresholds §2.1, 2.2). NaN is a finding of its own. */

const OK: Judgement = { level: 'ok', word: 'ok' };

function above(value: number, limits: { readonly warn: number; readonly crit: number }, word: string): Judgement {
  if (Number.isNaN(value)) return { level: 'crit', word: 'NaN' };
  if (value > limits.crit) return { level: 'crit', word };
  if (value > limits.warn) return { level: 'warn', word };
  return OK;
}

export function judgeKl(value: number, { kl }: ThresholdProfile): Judgement {
  return above(value, kl, 'high');
}

export function judgeClip(value: number, { clip }: ThresholdProfile): Judgement {
  return above(value, clip, 'high');
}

export function judgeGradientNorm(value: number, { gradientNorm }: ThresholdProfile): Judgement {
  return above(value, gradientNorm, value > gradientNorm.crit ? 'too high' : 'high');
}

/** Level by the entropy itself; its fall shows as a word once the slope says so. */
export function judgeEntropy(value: number, velocity: number, profile: ThresholdProfile): Judgement {
  const { entropy, entropyVelocity } = profile;
  if (Number.isNaN(value)) return { level: 'crit', word: 'NaN' };
  if (value < entropy.crit) return { level: 'crit', word: 'collapsed' };
  if (value < entropy.warn) return { level: 'warn', word: 'low' };
  if (velocity < entropyVelocity.crit) return { level: 'warn', word: 'falling fast' };
  if (velocity < entropyVelocity.warn) return { level: 'warn', word: 'falling' };
  return OK;
}

/** EV at or below 0 is critical; with a floored return variance it is an artefact (health-thresholds §3). */
export function judgeExplainedVariance(
  value: number,
  lowReturnVariance: boolean,
  { explainedVariance }: ThresholdProfile,
): Judgement {
  if (Number.isNaN(value)) return { level: 'crit', word: 'NaN' };
  if (lowReturnVariance) return { level: 'warn', word: 'artefact' };
  if (value <= explainedVariance.crit) return { level: 'crit', word: 'useless' };
  if (value < explainedVariance.warn) return { level: 'warn', word: 'low' };
  return OK;
}
