import type { TamiyoState } from '../aggregator/tamiyo-state.ts';
import type { EvidenceFormat, FindingClass, Symptom } from './finding.ts';
import type { PolicyReadings } from './policy-readings.ts';
import { above, atOrAbove, below, crossed, outside, symptom, type Crossing } from './symptom.ts';
import type { Limits, ThresholdProfile } from './threshold-profile.ts';
import { compact, count, fixed } from './units.ts';

/** Rules on what a policy update measured (health-thresholds §2.1, 2.2, 2.6). */

/** A rule on one metric: when it crosses, and how it is told. */
interface MetricRule {
  readonly rule: string;
  readonly field: keyof PolicyReadings;
  readonly class: FindingClass;
  readonly name: string;
  readonly format: EvidenceFormat;
  readonly crosses: (value: number, profile: ThresholdProfile) => Crossing | null;
}

/** What a rule may look at besides the metrics. */
export interface PolicyFacts {
  /** Batches done: the policy is judged after the warm-up only (health-thresholds §1). */
  readonly batch: number;
  /** Actions of the whole run: the critic's Q values mean little before 20 (§4.9). */
  readonly actions: number;
  /** The return varies so little that the explained variance is an artefact (E2). */
  readonly lowReturnVariance: boolean;
  readonly tamiyo: Readonly<TamiyoState>;
}

const ENOUGH_ACTIONS = 20;

const METRICS: readonly MetricRule[] = [
  rule('entropy', 'entropy', 'policy', 'entropy', 'number', (value, { entropy }) => below(value, entropy)),
  rule('explained-variance', 'explained_variance', 'critic', 'explained variance', 'number', (value, profile) =>
    evCrossing(value, profile),
  ),
  rule('advantage-spread', 'advantage_std', 'policy', 'advantage spread', 'number', (value, { advantageStd }) =>
    outside(value, advantageStd),
  ),
  rule('kl', 'kl_divergence', 'policy', 'KL divergence', 'number', (value, { kl }) => above(value, kl)),
  rule('clip', 'clip_fraction', 'policy', 'clip fraction', 'fraction', (value, { clip }) => above(value, clip)),
  rule('gradient-norm', 'grad_norm', 'gradient', 'gradient norm', 'number', (value, { gradientNorm }) =>
    above(value, gradientNorm),
  ),
  rule('value-nrmse', 'value_nrmse', 'critic', 'value error (NRMSE)', 'number', (value, { valueNrmse }) =>
    atOrAbove(value, { warn: valueNrmse.warn, crit: Infinity }),
  ),
  rule(
    'value-return-correlation',
    'v_return_correlation',
    'critic',
    'value and return correlation',
    'number',
    (value, { valueReturnCorrelation }) => below(value, valueReturnCorrelation),
  ),
  rule('td-error', 'td_error_mean', 'critic', 'mean TD error', 'number', (value, { tdErrorMean }) =>
    tdCrossing(value, tdErrorMean),
  ),
  rule('bellman-error', 'bellman_error', 'critic', 'Bellman error', 'number', (value, { bellmanError }) =>
    atOrAbove(value, bellmanError),
  ),
  rule('q-variance', 'q_variance', 'critic', 'Q variance', 'scientific', (value, { qVariance }) =>
    below(value, qVariance),
  ),
  rule('gradient-cv', 'gradient_cv', 'gradient', 'gradient variation', 'number', (value, { gradientCv }) =>
    atOrAbove(value, gradientCv),
  ),
  rule('ratio-max', 'ratio_max', 'policy', 'largest ratio', 'number', (value, { ratioMax }) => above(value, ratioMax)),
  rule('joint-ratio', 'joint_ratio_max', 'policy', 'joint ratio', 'number', (value, { jointRatio }) =>
    outside(value, jointRatio),
  ),
  rule('log-prob', 'log_prob_min', 'policy', 'least log probability', 'number', (value, { logProbMin }) =>
    below(value, logProbMin),
  ),
  rule('decision-density', 'decision_density', 'policy', 'decision density', 'fraction', (value, { decisionDensity }) =>
    below(value, decisionDensity),
  ),
];

/** Judged from the first update on: they are faults at any time. */
const LSTM: readonly MetricRule[] = (['lstm_h_rms', 'lstm_c_rms'] as const).map((field) =>
  rule(
    'lstm',
    field,
    'policy',
    field === 'lstm_h_rms' ? 'LSTM hidden size' : 'LSTM cell size',
    'number',
    (value, profile) => outside(value, profile.lstmRms),
  ),
);

const NAN_METRICS = [
  ['entropy', 'entropy'],
  ['kl_divergence', 'KL divergence'],
  ['clip_fraction', 'clip fraction'],
  ['grad_norm', 'gradient norm'],
  ['policy_loss', 'policy loss'],
  ['value_loss', 'value loss'],
  ['explained_variance', 'explained variance'],
] as const;

function rule(
  name: string,
  field: keyof PolicyReadings,
  class_: FindingClass,
  words: string,
  format: EvidenceFormat,
  crosses: MetricRule['crosses'],
): MetricRule {
  return { rule: name, field, class: class_, name: words, format, crosses };
}

/** Its size counts; the sentence keeps the sign. */
function tdCrossing(value: number, limits: Limits): Crossing | null {
  const crossing = atOrAbove(Math.abs(value), limits);
  return crossing === null || value >= 0 ? crossing : { ...crossing, limit: -crossing.limit, relation: 'at or below' };
}

/** Critical beyond its limit, to be watched from its limit on: the two come from different panels (§2.1). */
function riskCrossing(value: number, { warn, crit }: Limits): Crossing | null {
  return above(value, { warn: crit, crit }) ?? atOrAbove(value, { warn, crit: Infinity });
}

function evCrossing(value: number, { explainedVariance }: ThresholdProfile): Crossing | null {
  // Exactly 0 is no better than a constant: critical (health-thresholds §3).
  if (value <= explainedVariance.crit) {
    return { level: 'crit', limit: explainedVariance.crit, relation: 'at or below' };
  }
  return value < explainedVariance.warn ? { level: 'warn', limit: explainedVariance.warn, relation: 'below' } : null;
}

/** What an update's judgement covers: rules whose inputs were received, and what they found. */
export interface UpdateJudgement {
  readonly symptoms: readonly Symptom[];
  /** Keys of rules that could be judged; the others stay as they are. */
  readonly judged: ReadonlySet<string>;
}

function applies({ rule: name }: MetricRule, facts: PolicyFacts): boolean {
  if (name === 'q-variance') return facts.actions >= ENOUGH_ACTIONS;
  return name !== 'explained-variance' || !facts.lowReturnVariance;
}

/** Numerical faults: judged from the first update on (health-thresholds §4.1 rules 6 and 7 stand before the warm-up). */
function numericalFaults(readings: PolicyReadings, { tamiyo }: PolicyFacts, judged: Set<string>): Symptom[] {
  const found: Symptom[] = [];
  const counted = [
    ['gradient-nan', 'nan_grad_count', 'NaN gradients', 'NaN'],
    ['gradient-inf', 'inf_grad_count', 'Infinite gradients', 'infinite'],
  ] as const;
  for (const [name, field, title, word] of counted) {
    const value = readings[field];
    if (value === undefined) continue;
    judged.add(name);
    if (!(value > 0)) continue;
    found.push(
      symptom({
        rule: name,
        class: 'numerics',
        level: 'crit',
        title,
        text: `${count(value)} ${value === 1 ? 'gradient is' : 'gradients are'} ${word}.`,
        evidence: [{ name: title, value, limit: 0, relation: 'above', format: 'count' }],
      }),
    );
  }
  for (const [field, name] of NAN_METRICS) {
    const value = readings[field];
    if (value === undefined) continue;
    judged.add(`metric-not-a-number/${field}`);
    if (Number.isFinite(value)) continue;
    found.push({
      ...symptom({
        rule: 'metric-not-a-number',
        class: 'numerics',
        level: 'crit',
        title: `${name.charAt(0).toUpperCase()}${name.slice(1)} is ${fixed(value, 0)}`,
        text: `The newest update reported ${name} as ${fixed(value, 0)}.`,
        evidence: [{ name, value, limit: null, relation: 'is', format: 'number' }],
      }),
      key: `metric-not-a-number/${field}`,
    });
  }
  for (const [name, latch, word] of [
    ['head-nan', tamiyo.head_nan_latch, 'NaN'],
    ['head-inf', tamiyo.head_inf_latch, 'infinite'],
  ] as const) {
    judged.add(name);
    const heads = [...latch].filter(([, set]) => set).map(([head]) => head);
    if (heads.length === 0) continue;
    found.push(
      symptom({
        rule: name,
        class: 'numerics',
        level: 'crit',
        title: `Policy head was ${word}`,
        text: `Since this run started, values of the policy ${heads.length === 1 ? 'head' : 'heads'} ${heads.join(', ')} were ${word} at least once.`,
      }),
    );
  }
  judged.add('lstm-not-finite');
  if (tamiyo.lstm_has_nan || tamiyo.lstm_has_inf) {
    found.push(
      symptom({
        rule: 'lstm-not-finite',
        class: 'numerics',
        level: 'crit',
        title: 'LSTM state not finite',
        text: `The hidden state of the policy holds ${tamiyo.lstm_has_nan ? 'NaN' : 'infinite'} values.`,
      }),
    );
  }
  for (const [name, field, level, title] of [
    ['exploding-layers', 'exploding_layers', 'crit', 'exploding'],
    ['dead-layers', 'dead_layers', 'warn', 'dead'],
  ] as const) {
    const value = readings[field];
    if (value === undefined) continue;
    judged.add(name);
    if (!(value > 0)) continue;
    found.push(
      symptom({
        rule: name,
        class: 'gradient',
        level,
        title: `${count(value)} ${title} ${value === 1 ? 'layer' : 'layers'}`,
        text: `${count(value)} ${value === 1 ? 'layer' : 'layers'} of the policy ${value === 1 ? 'is' : 'are'} ${title}.`,
        evidence: [{ name: `${title} layers`, value, limit: 0, relation: 'above', format: 'count' }],
      }),
    );
  }
  return found;
}

function entropyCourse(facts: PolicyFacts, profile: ThresholdProfile, judged: Set<string>): Symptom[] {
  const { tamiyo } = facts;
  const found: Symptom[] = [];
  judged.add('entropy-collapsed').add('entropy-falling').add('collapse-risk');
  if (tamiyo.entropy_collapsed) {
    found.push(
      symptom({
        rule: 'entropy-collapsed',
        class: 'policy',
        level: 'crit',
        title: 'Entropy collapsed',
        text: `The trainer reports that the policy's entropy has collapsed (${compact(tamiyo.entropy)}).`,
        evidence: [{ name: 'entropy', value: tamiyo.entropy, limit: null, relation: 'is', format: 'number' }],
      }),
    );
  }
  const { entropy_velocity: velocity, collapse_risk_score: risk } = tamiyo;
  const falling = below(velocity, profile.entropyVelocity);
  if (falling !== null) {
    const rounds = Math.trunc((tamiyo.entropy - profile.entropy.crit) / Math.abs(velocity));
    const end = rounds > 0 && rounds < 100 ? ` At this rate it collapses in about ${count(rounds)} updates.` : '';
    found.push({
      ...crossed('entropy-falling', 'policy', 'entropy slope', velocity, { ...falling, level: 'warn' }, 'number'),
      title: 'Entropy falling',
      text: `Entropy falls by ${compact(Math.abs(velocity))} an update, more than ${compact(Math.abs(falling.limit))}.${end}`,
    });
  }
  const risky = riskCrossing(risk, profile.collapseRisk);
  if (risky !== null) found.push(crossed('collapse-risk', 'policy', 'collapse risk', risk, risky, 'number'));
  return found;
}

/** Judges an update that was not skipped. In the order of health-thresholds §4.1, critical and warning mixed. */
export function judgePolicy(readings: PolicyReadings, facts: PolicyFacts, profile: ThresholdProfile): UpdateJudgement {
  const judged = new Set<string>();
  const symptoms = numericalFaults(readings, facts, judged);
  for (const metric of LSTM) {
    const value = readings[metric.field];
    if (value === undefined) continue;
    const key = `lstm/${metric.field}`;
    judged.add(key);
    const crossing = metric.crosses(value, profile);
    if (crossing !== null) {
      symptoms.push({ ...crossed(metric.rule, metric.class, metric.name, value, crossing, metric.format), key });
    }
  }
  // What the policy itself is worth cannot be told before it has warmed up.
  if (facts.batch < profile.warmUpBatches) return { symptoms, judged };
  for (const metric of METRICS) {
    const value = readings[metric.field];
    if (value === undefined) continue;
    judged.add(metric.rule);
    if (!applies(metric, facts)) continue;
    const crossing = metric.crosses(value, profile);
    if (crossing !== null) {
      symptoms.push(crossed(metric.rule, metric.class, metric.name, value, crossing, metric.format));
    }
  }
  if (readings.entropy !== undefined) symptoms.push(...entropyCourse(facts, profile, judged));
  return { symptoms, judged };
}
