import type { TamiyoState } from '../aggregator/tamiyo-state.ts';
import type { Judgement } from './level.ts';
import { THRESHOLDS } from './threshold-profile.ts';

/** Judges of single policy metrics (health-thresholds §2.1, 2.2). NaN is a finding of its own. */

const OK: Judgement = { level: 'ok', word: 'ok' };

function above(value: number, limits: { readonly warn: number; readonly crit: number }, word: string): Judgement {
  if (Number.isNaN(value)) return { level: 'crit', word: 'NaN' };
  if (value > limits.crit) return { level: 'crit', word };
  if (value > limits.warn) return { level: 'warn', word };
  return OK;
}

export function judgeKl(value: number): Judgement {
  return above(value, THRESHOLDS.kl, 'high');
}

export function judgeClip(value: number): Judgement {
  return above(value, THRESHOLDS.clip, 'high');
}

export function judgeGradientNorm(value: number): Judgement {
  return above(value, THRESHOLDS.gradientNorm, value > THRESHOLDS.gradientNorm.crit ? 'too high' : 'high');
}

/** Level by the entropy itself; its fall shows as a word once the slope says so. */
export function judgeEntropy(value: number, velocity: number): Judgement {
  if (Number.isNaN(value)) return { level: 'crit', word: 'NaN' };
  if (value < THRESHOLDS.entropy.crit) return { level: 'crit', word: 'collapsed' };
  if (value < THRESHOLDS.entropy.warn) return { level: 'warn', word: 'low' };
  if (velocity < THRESHOLDS.entropyVelocity.crit) return { level: 'warn', word: 'falling fast' };
  if (velocity < THRESHOLDS.entropyVelocity.warn) return { level: 'warn', word: 'falling' };
  return OK;
}

/** EV at or below 0 is critical; with a floored return variance it is an artefact (health-thresholds §3). */
export function judgeExplainedVariance(value: number, lowReturnVariance: boolean): Judgement {
  if (Number.isNaN(value)) return { level: 'crit', word: 'NaN' };
  if (lowReturnVariance) return { level: 'warn', word: 'artefact' };
  if (value <= THRESHOLDS.explainedVariance.crit) return { level: 'crit', word: 'useless' };
  if (value < THRESHOLDS.explainedVariance.warn) return { level: 'warn', word: 'low' };
  return OK;
}

/** A named trouble of the policy with its value and limit. */
export interface PolicyIssue {
  readonly level: 'warn' | 'crit';
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly relation: 'above' | 'below' | 'at or below' | 'not a number';
}

function issue(
  level: 'warn' | 'crit',
  name: string,
  value: number,
  limit: number,
  relation: PolicyIssue['relation'],
): PolicyIssue {
  return { level, name, value, limit, relation };
}

/** NaN is a finding of its own: comparisons with it are silent. */
function notNumbers(tamiyo: Readonly<TamiyoState>, received: ReadonlySet<string>): PolicyIssue[] {
  const metrics = [
    ['entropy', 'entropy', tamiyo.entropy],
    ['kl_divergence', 'KL divergence', tamiyo.kl_divergence],
    ['clip_fraction', 'clip fraction', tamiyo.clip_fraction],
    ['grad_norm', 'gradient norm', tamiyo.grad_norm],
    ['policy_loss', 'policy loss', tamiyo.policy_loss],
    ['value_loss', 'value loss', tamiyo.value_loss],
    ['explained_variance', 'explained variance', tamiyo.explained_variance],
  ] as const;
  return metrics
    .filter(([field, , value]) => received.has(field) && Number.isNaN(value))
    .map(([, name, value]) => issue('crit', name, value, Number.NaN, 'not a number'));
}

/**
 * Critical issues first, each list in the reference's order (health-thresholds §4.1 rules 9 and 10).
 * @param received names of the metrics that ever came: nothing is raised from the others
 */
export function policyIssues(tamiyo: Readonly<TamiyoState>, received: ReadonlySet<string>): PolicyIssue[] {
  const t = THRESHOLDS;
  const ev = received.has('explained_variance') ? tamiyo.explained_variance : Number.NaN;
  const std = received.has('advantage_std') ? tamiyo.advantage_std : Number.NaN;
  const { entropy, kl_divergence: kl, clip_fraction: clip, grad_norm: norm } = tamiyo;
  const critical: PolicyIssue[] = notNumbers(tamiyo, received);
  if (entropy < t.entropy.crit) critical.push(issue('crit', 'entropy', entropy, t.entropy.crit, 'below'));
  if (ev <= t.explainedVariance.crit && !tamiyo.ev_low_return_variance) {
    critical.push(issue('crit', 'explained variance', ev, t.explainedVariance.crit, 'at or below'));
  }
  if (std < t.advantageStd.critLow)
    critical.push(issue('crit', 'advantage spread', std, t.advantageStd.critLow, 'below'));
  if (std > t.advantageStd.critHigh)
    critical.push(issue('crit', 'advantage spread', std, t.advantageStd.critHigh, 'above'));
  if (kl > t.kl.crit) critical.push(issue('crit', 'KL divergence', kl, t.kl.crit, 'above'));
  if (clip > t.clip.crit) critical.push(issue('crit', 'clip fraction', clip, t.clip.crit, 'above'));
  if (norm > t.gradientNorm.crit) critical.push(issue('crit', 'gradient norm', norm, t.gradientNorm.crit, 'above'));
  const found = new Set(critical.map(({ name }) => name));
  const warnings: PolicyIssue[] = [];
  if (ev < t.explainedVariance.warn && !tamiyo.ev_low_return_variance) {
    warnings.push(issue('warn', 'explained variance', ev, t.explainedVariance.warn, 'below'));
  }
  if (entropy < t.entropy.warn) warnings.push(issue('warn', 'entropy', entropy, t.entropy.warn, 'below'));
  if (kl > t.kl.warn) warnings.push(issue('warn', 'KL divergence', kl, t.kl.warn, 'above'));
  if (clip > t.clip.warn) warnings.push(issue('warn', 'clip fraction', clip, t.clip.warn, 'above'));
  if (std > t.advantageStd.warnHigh)
    warnings.push(issue('warn', 'advantage spread', std, t.advantageStd.warnHigh, 'above'));
  if (std < t.advantageStd.warnLow)
    warnings.push(issue('warn', 'advantage spread', std, t.advantageStd.warnLow, 'below'));
  if (norm > t.gradientNorm.warn) warnings.push(issue('warn', 'gradient norm', norm, t.gradientNorm.warn, 'above'));
  return [...critical, ...warnings.filter(({ name }) => !found.has(name))];
}
