import type { FindingClass } from './finding.ts';

/** What the trainer's detectors report: one event type stands for several kinds of trouble (telemetry-events §3.15). */

/** How an anomaly is shown, unless the trainer calls it grave. */
interface AnomalyKind {
  readonly rule: string;
  readonly class: FindingClass;
  readonly level: 'warn' | 'crit';
  readonly title: string;
}

const BY_TYPE = {
  RATIO_EXPLOSION_DETECTED: kind('ratio-explosion', 'policy', 'crit', 'Policy ratio exploded'),
  RATIO_COLLAPSE_DETECTED: kind('ratio-collapse', 'policy', 'warn', 'Policy ratio collapsed'),
  VALUE_COLLAPSE_DETECTED: kind('value-collapse', 'critic', 'warn', 'Value collapse'),
  NUMERICAL_INSTABILITY_DETECTED: kind('numerical-instability', 'numerics', 'crit', 'Numerical instability'),
  GRADIENT_ANOMALY: kind('gradient-anomaly', 'gradient', 'warn', 'Gradient anomaly'),
  GRADIENT_PATHOLOGY_DETECTED: kind('gradient-pathology', 'gradient', 'warn', 'Gradient pathology'),
} as const;

/** Event types of the detectors. */
type AnomalyType = keyof typeof BY_TYPE;

function kind(rule: string, class_: FindingClass, level: 'warn' | 'crit', title: string): AnomalyKind {
  return { rule, class: class_, level, title };
}

/** The kind of an anomaly: a gradient anomaly is whatever has no event type of its own. */
export function anomalyKind(type: AnomalyType, anomaly: string): AnomalyKind {
  if (type !== 'GRADIENT_ANOMALY') return BY_TYPE[type];
  const head = /^entropy_collapse_([a-z_]{1,24})$/.exec(anomaly)?.[1];
  if (head !== undefined) {
    const title = `Entropy of the ${head.replaceAll('_', ' ')} head collapsed`;
    return kind('head-entropy-collapsed', 'policy', 'warn', title);
  }
  if (/^lstm_(nan|inf)$/.test(anomaly)) return kind('lstm-not-finite', 'numerics', 'crit', 'LSTM state not finite');
  if (anomaly.startsWith('lstm_')) return kind('lstm', 'policy', 'warn', 'LSTM state out of range');
  return anomaly.includes('nan_inf') ? BY_TYPE.NUMERICAL_INSTABILITY_DETECTED : BY_TYPE.GRADIENT_ANOMALY;
}
