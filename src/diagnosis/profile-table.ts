import { THRESHOLDS, type ThresholdProfile } from './threshold-profile.ts';

/** The threshold profile as people read and edit it: what every limit means, its unit and its bounds. */

/** A part of the profile: one metric with its limits. */
export type ThresholdKey = Exclude<keyof ThresholdProfile, 'version'>;

/** One number of the profile. */
export interface ThresholdField {
  /** Where it stands in the profile: `kl.warn`. */
  readonly path: string;
  /** What it is among the numbers of its metric: `watch above`. */
  readonly name: string;
  readonly unit: string;
  /** What a press of an arrow key changes. */
  readonly step: number;
  readonly min: number;
  readonly max: number;
  readonly default: number;
  /** The path of the number that it has to lie above, by order. */
  readonly above: string | null;
}

/** A metric with its limits. */
export interface ThresholdMetric {
  readonly key: ThresholdKey;
  readonly section: string;
  readonly name: string;
  readonly meaning: string;
  readonly fields: readonly ThresholdField[];
}

/** Which values are bad: large ones, small ones, or those out of a range. */
type Side = 'above' | 'below' | 'outside';

interface Scale {
  readonly step: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
}

const LARGE = 1e9;
const SHARE: Scale = { step: 0.01, min: 0, max: 1 };
const FINE_SHARE: Scale = { step: 0.001, min: 0, max: 1 };
const SIZE: Scale = { step: 0.1, min: 0, max: LARGE };
const COUNT: Scale = { step: 1, min: 0, max: LARGE };
const SECONDS: Scale = { step: 1, min: 0, max: LARGE, unit: 's' };
const PERCENT: Scale = { step: 1, min: 0, max: 100, unit: '%' };

/** Names of the numbers of a metric, and the order in which they have to rise. */
const LAYOUT: Readonly<
  Record<Side, { readonly names: Readonly<Record<string, string>>; readonly rising: readonly string[] }>
> = {
  above: { names: { warn: 'watch above', crit: 'critical above' }, rising: ['warn', 'crit'] },
  below: { names: { warn: 'watch below', crit: 'critical below' }, rising: ['crit', 'warn'] },
  outside: {
    names: {
      critLow: 'critical below',
      warnLow: 'watch below',
      warnHigh: 'watch above',
      critHigh: 'critical above',
      low: 'watch below',
      high: 'watch above',
    },
    rising: ['critLow', 'warnLow', 'low', 'warnHigh', 'high', 'critHigh'],
  },
};

type Row = readonly [key: ThresholdKey, side: Side, scale: Scale, name: string, meaning: string];

/** The numbers of a part of the profile; a part that is a number stands under an empty name. */
function numbersOf(key: ThresholdKey): readonly (readonly [string, number])[] {
  const part = THRESHOLDS[key];
  return typeof part === 'number' ? [['', part]] : Object.entries(part);
}

function judged(section: string, rows: readonly Row[]): ThresholdMetric[] {
  return rows.map(([key, side, { unit = '', ...scale }, name, meaning]) => {
    const { names, rising } = LAYOUT[side];
    const numbers = new Map(numbersOf(key));
    const order = rising.filter((field) => numbers.has(field));
    const fields = [...numbers].map(([field, value]): ThresholdField => {
      const below = order[order.indexOf(field) - 1];
      const above = below === undefined ? null : `${key}.${below}`;
      return { path: `${key}.${field}`, name: names[field] ?? field, unit, ...scale, default: value, above };
    });
    return { key, section, name, meaning, fields };
  });
}

/** A part whose numbers are no limits of one metric; each with its own name and scale. */
function assorted(
  section: string,
  key: ThresholdKey,
  name: string,
  meaning: string,
  named: Readonly<Record<string, readonly [name: string, scale: Scale]>>,
): ThresholdMetric {
  const fields = numbersOf(key).map(([field, value]): ThresholdField => {
    const [fieldName, { unit = '', ...scale }] = named[field] ?? [field, SIZE];
    const path = field === '' ? key : `${key}.${field}`;
    return { path, name: fieldName, unit, ...scale, default: value, above: null };
  });
  return { key, section, name, meaning, fields };
}

/** All metrics in the order in which they are shown. */
export const THRESHOLD_METRICS: readonly ThresholdMetric[] = [
  ...judged('Policy', [
    [
      'entropy',
      'below',
      { ...SIZE, step: 0.01 },
      'Entropy',
      'How evenly the policy chooses; low means that it has made up its mind.',
    ],
    [
      'entropyVelocity',
      'below',
      { step: 0.005, min: -10, max: 0 },
      'Entropy slope',
      'Change of the entropy per update; negative while it falls.',
    ],
    ['collapseRisk', 'above', SHARE, 'Collapse risk', 'How likely the entropy is to collapse, from 0 to 1.'],
    ['kl', 'above', { step: 0.005, min: 0, max: 100 }, 'KL divergence', 'How far one update moved the policy.'],
    ['clip', 'above', SHARE, 'Clip fraction', 'Share of samples whose update was clipped.'],
    ['ratioMax', 'above', SIZE, 'Largest ratio', 'Largest ratio of new to old probability.'],
    ['jointRatio', 'outside', SIZE, 'Joint ratio', 'That ratio over all heads together.'],
    ['advantageStd', 'outside', SIZE, 'Spread of advantages', 'Standard deviation of the advantages.'],
    [
      'logProbMin',
      'below',
      { step: 5, min: -LARGE, max: 0 },
      'Lowest log probability',
      'Very low values come shortly before NaN.',
    ],
    ['decisionDensity', 'below', SHARE, 'Decision density', 'Share of steps at which there was a choice.'],
  ]),
  ...judged('Critic', [
    [
      'explainedVariance',
      'below',
      { step: 0.05, min: -100, max: 1 },
      'Explained variance',
      'How much of the returns the critic explains; at 0 it is no better than a constant.',
    ],
    ['valueNrmse', 'above', SIZE, 'Value error', 'Error of the critic against the spread of returns.'],
    [
      'valueReturnCorrelation',
      'below',
      { step: 0.05, min: -1, max: 1 },
      'Value and return',
      'Correlation of what the critic expected with what came.',
    ],
    ['tdErrorMean', 'above', { ...SIZE, step: 1 }, 'Mean TD error', 'Its size, whatever its sign.'],
    ['bellmanError', 'above', { ...SIZE, step: 1 }, 'Bellman error', 'Mean size of the TD error, whatever its sign.'],
    ['qVariance', 'below', { ...SIZE, step: 0.01 }, 'Variance of Q', 'Low means that all operations look alike to it.'],
  ]),
  ...judged('Gradients and memory cells', [
    ['gradientNorm', 'above', { ...SIZE, step: 1 }, 'Gradient norm', 'Of the policy network, before clipping.'],
    ['gradientCv', 'above', SIZE, 'Gradient variation', 'Standard deviation of the norm against its mean.'],
    [
      'lstmRms',
      'outside',
      { step: 0.1, min: 0, max: LARGE },
      'LSTM state',
      'Root mean square of the hidden and cell state.',
    ],
  ]),
  ...judged('Observations', [
    ['observationOutliers', 'above', SHARE, 'Outliers', 'Share of values far from the mean.'],
    ['observationSaturation', 'above', SHARE, 'Near the clip', 'Share of values that nearly reach the clip.'],
    ['observationClip', 'above', FINE_SHARE, 'Clipped', 'Share of values that were clipped.'],
    ['observationDrift', 'above', SIZE, 'Drift', 'How far the normalisation has moved from where it began.'],
  ]),
  ...judged('Behaviour', [
    ['actionEntropy', 'outside', SHARE, 'Action entropy', 'How evenly the actions of an episode are spread.'],
    ['yieldRate', 'outside', SHARE, 'Yield', 'Share of seeds that were fossilized.'],
    ['slotUtilization', 'outside', SHARE, 'Slot use', 'Share of slots in use.'],
    ['waitShare', 'above', SHARE, 'Waiting', 'Share of actions of the batch that were WAIT.'],
    ['stalledShare', 'above', SHARE, 'Stalled environments', 'Share of environments that make no progress.'],
    ['emptySlotShare', 'below', SHARE, 'Free slots', 'Share of slots that are free.'],
    [
      'accuracyOutlier',
      'above',
      SIZE,
      'Accuracy below the others',
      'In standard deviations below the mean of the other environments.',
    ],
    ['gamingRate', 'above', SHARE, 'Gaming rate', 'Share of steps in which a penalty against gaming the reward fired.'],
    [
      'negativeSynergy',
      'above',
      { ...SIZE, unit: 'points' },
      'Seeds against each other',
      'Points of accuracy that seeds take from each other.',
    ],
  ]),
  ...judged('System', [
    ['memoryPercent', 'above', PERCENT, 'Memory', 'Of the GPU, in percent of what there is.'],
    [
      'silenceSeconds',
      'above',
      SECONDS,
      'Silence',
      'Time without an event before a live run counts as slow, and as stale.',
    ],
  ]),
  assorted(
    'System',
    'gap',
    'Gap in a recording',
    'A pause between two events that is a finding; both have to be reached.',
    {
      times: ['times the usual', { ...COUNT, min: 1 }],
      seconds: ['and at least', SECONDS],
    },
  ),
  assorted('Verdict', 'warmUpBatches', 'Warm-up', 'The policy is not judged before so many batches.', {
    '': ['batches', COUNT],
  }),
  assorted('Verdict', 'baseline', 'Baseline', 'What the phase gate holds a run against.', {
    accuracy: ['accuracy', PERCENT],
    growth: ['growth above the host', { step: 0.05, min: 0, max: LARGE }],
    episodes: ['episodes', COUNT],
  }),
];

/** All numbers of the profile. */
export const THRESHOLD_FIELDS: readonly ThresholdField[] = THRESHOLD_METRICS.flatMap(({ fields }) => fields);
