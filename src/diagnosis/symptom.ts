import type { Evidence, EvidenceFormat, FindingClass, Symptom } from './finding.ts';
import type { Limits, RangeLimits } from './threshold-profile.ts';
import { compact, count, duration, fixed, fractionAsPercent, percent } from './units.ts';

/** Building blocks of the rules: values against limits, and the sentences that tell of them. */

/** A value crossed a limit. */
export interface Crossing {
  readonly level: 'warn' | 'crit';
  readonly limit: number;
  readonly relation: Evidence['relation'];
}

/** Above `warn` is worth watching, above `crit` critical; NaN crosses nothing. */
export function above(value: number, limits: Limits): Crossing | null {
  if (value > limits.crit) return { level: 'crit', limit: limits.crit, relation: 'above' };
  if (value > limits.warn) return { level: 'warn', limit: limits.warn, relation: 'above' };
  return null;
}

/** As {@link above}, with the limits themselves counted in. */
export function atOrAbove(value: number, limits: Limits): Crossing | null {
  if (value >= limits.crit) return { level: 'crit', limit: limits.crit, relation: 'at or above' };
  if (value >= limits.warn) return { level: 'warn', limit: limits.warn, relation: 'at or above' };
  return null;
}

/** Below `warn` is worth watching, below `crit` critical. */
export function below(value: number, limits: Limits): Crossing | null {
  if (value < limits.crit) return { level: 'crit', limit: limits.crit, relation: 'below' };
  if (value < limits.warn) return { level: 'warn', limit: limits.warn, relation: 'below' };
  return null;
}

/** Outside of a range on either side. */
export function outside(value: number, limits: RangeLimits): Crossing | null {
  return (
    below(value, { warn: limits.warnLow, crit: limits.critLow }) ??
    above(value, { warn: limits.warnHigh, crit: limits.critHigh })
  );
}

/** A value of the evidence as people read it. */
export function evidenceText(value: number, format: EvidenceFormat): string {
  switch (format) {
    case 'number':
      return compact(value);
    case 'fraction':
      return fractionAsPercent(value);
    case 'percent':
      return percent(value);
    case 'count':
      return count(value);
    case 'seconds':
      return duration(value);
    case 'scientific':
      return Number.isFinite(value) && value !== 0 ? value.toExponential(1).replace('-', '−') : fixed(value, 0);
  }
}

/** What a rule says of something it found. */
export interface SymptomParts {
  readonly rule: string;
  readonly class: FindingClass;
  readonly level: 'warn' | 'crit';
  readonly title: string;
  readonly text: string;
  readonly env?: number | null;
  readonly slot?: string | null;
  readonly evidence?: readonly Evidence[];
}

/** A symptom; its key is the rule, and where it holds. */
export function symptom(parts: SymptomParts): Symptom {
  const { rule, level, title, text, env = null, slot = null, evidence = [] } = parts;
  const key = [rule, ...(env === null ? [] : [String(env)]), ...(slot === null ? [] : [slot])].join('/');
  return { key, rule, class: parts.class, level, env, slot, title, text, evidence };
}

/** A symptom of one measured value that crossed a limit: title, and a sentence with value and limit. */
export function crossed(
  rule: string,
  class_: FindingClass,
  name: string,
  value: number,
  crossing: Crossing,
  format: EvidenceFormat,
): Symptom {
  const { level, limit, relation } = crossing;
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  const high = relation === 'above' || relation === 'at or above';
  return symptom({
    rule,
    class: class_,
    level,
    title: `${capital} ${high ? 'high' : 'low'}`,
    text: `${capital} ${evidenceText(value, format)} is ${relation} ${evidenceText(limit, format)}.`,
    evidence: [{ name, value, limit, relation, format }],
  });
}
