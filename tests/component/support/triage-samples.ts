import type { FindingView } from '../../../src/diagnosis/finding.ts';
import type { FindingsSlice, VerdictSlice } from '../../../src/worker/view-slices.ts';

/** Findings and verdicts to draw. */

/** 15 January 2026, 09:00 UTC, seconds since 1970. */
export const NINE = Date.UTC(2026, 0, 15, 9) / 1000;

export function finding(change: Partial<FindingView> = {}): FindingView {
  return {
    id: 'kl@100',
    key: 'kl',
    rule: 'kl',
    class: 'policy',
    level: 'warn',
    env: null,
    slot: null,
    title: 'KL divergence high',
    text: 'KL divergence 0.021 is above 0.015.',
    evidence: [{ name: 'KL divergence', value: 0.021, limit: 0.015, relation: 'above', format: 'number' }],
    begin: 100,
    time: NINE,
    batch: 60,
    over: false,
    endTime: null,
    count: 1,
    routine: false,
    ...change,
  };
}

export function rollback(change: Partial<FindingView> = {}): FindingView {
  return finding({
    id: 'rollback/3@200',
    key: 'rollback/3',
    rule: 'rollback',
    class: 'rollback',
    level: 'crit',
    env: 3,
    title: 'Env 3 rolled back',
    text: 'The governor rolled environment 3 back: governor_nan.',
    evidence: [],
    begin: 200,
    ...change,
  });
}

export function stalled(env: number, change: Partial<FindingView> = {}): FindingView {
  return finding({
    id: `env-stalled/${String(env)}@${String(300 + env)}`,
    key: `env-stalled/${String(env)}`,
    rule: 'env-stalled',
    class: 'environment',
    env,
    title: `Env ${String(env)} stalled`,
    text: 'No new best for 14 epochs.',
    evidence: [{ name: 'epochs without a new best', value: 14, limit: 10, relation: 'above', format: 'count' }],
    begin: 300 + env,
    routine: true,
    ...change,
  });
}

export function findings(list: readonly FindingView[], change: Partial<FindingsSlice> = {}): FindingsSlice {
  return { list, older: 0, profile: 2, judging: null, ...change };
}

/** One of every shape that the triage draws. */
export function manyFindings(): readonly FindingView[] {
  return [
    stalled(3),
    stalled(7),
    stalled(11),
    finding({
      id: 'deg',
      rule: 'env-degraded',
      class: 'environment',
      level: 'crit',
      env: 9,
      title: 'Env 9 degraded',
      text: 'Accuracy fell by more than 1 point three times without a rise; the best was 71.0 % at epoch 40.',
      begin: 340,
    }),
    finding({
      id: 'van',
      rule: 'seed-vanishing',
      class: 'seed',
      env: 4,
      slot: 'r0c1',
      title: 'Gradients vanish in r0c1',
      text: 'Gradients vanish in r0c1 (TRAINING).',
      evidence: [],
      begin: 350,
    }),
    finding({
      id: 'dead',
      rule: 'dead-layers',
      class: 'gradient',
      title: '3 dead layers',
      evidence: [{ name: 'dead layers', value: 3, limit: 0, relation: 'above', format: 'count' }],
      begin: 360,
      count: 4,
    }),
    finding({
      id: 'nan',
      rule: 'gradient-nan',
      class: 'numerics',
      level: 'crit',
      title: 'NaN gradients',
      text: '12 gradients are NaN.',
      evidence: [{ name: 'NaN gradients', value: 12, limit: 0, relation: 'above', format: 'count' }],
      begin: 370,
    }),
    finding(),
    finding({
      id: 'ev',
      rule: 'explained-variance',
      class: 'critic',
      level: 'crit',
      title: 'Explained variance low',
      text: 'Explained variance −0.120 is at or below 0.',
      evidence: [{ name: 'explained variance', value: -0.12, limit: 0, relation: 'at or below', format: 'number' }],
      begin: 380,
      count: 12,
    }),
    finding({
      id: 'mem',
      rule: 'memory-percent',
      class: 'memory',
      level: 'crit',
      title: 'Memory of cuda:0 high',
      text: 'Memory of cuda:0 94.0 % is above 90.0 %.',
      evidence: [{ name: 'memory', value: 94, limit: 90, relation: 'above', format: 'percent' }],
      begin: 390,
    }),
    rollback(),
    finding({
      id: 'hack',
      rule: 'reward-hacking',
      class: 'hacking',
      env: 11,
      slot: 'r0c2',
      title: 'Env 11 may hack its reward',
      text: 'Seed conv_light in r0c2 claims 6.2 times what the network gained.',
      evidence: [
        { name: 'contribution ÷ improvement', value: 6.2, limit: 5, relation: 'at or above', format: 'number' },
      ],
      begin: 150,
      over: true,
      endTime: NINE + 60,
    }),
    finding({
      id: 'gap',
      rule: 'silence',
      class: 'silence',
      title: 'Silence of 4 m 10 s',
      text: 'No event for 4 m 10 s; usual are 0.2 s.',
      evidence: [{ name: 'gap', value: 250, limit: 60, relation: 'above', format: 'seconds' }],
      begin: 90,
      over: true,
      endTime: NINE + 250,
    }),
  ];
}

export function verdict(change: Partial<VerdictSlice> = {}): VerdictSlice {
  return {
    level: 'warn',
    word: 'WATCH',
    headline: 'Learning, but watch entropy.',
    details: [
      'Mean accuracy 71.4 % (+2.1 over 10 batches).',
      'Entropy fell 0.42 → 0.28 in 6 updates; at this rate it collapses in about 9 more.',
    ],
    drivers: [
      {
        key: 'entropy',
        score: 0.85,
        level: 'warn',
        text: 'Entropy 0.280 is below 0.300',
        target: 'policy',
        metric: 'Entropy',
      },
      {
        key: 'slots',
        score: 0.7,
        level: 'warn',
        text: 'Only 4 % of the slots are free',
        target: 'seeds',
        metric: null,
      },
      {
        key: 'stalled',
        score: 0.6,
        level: 'none',
        text: '10 of 16 environments are stalled',
        target: null,
        metric: null,
      },
    ],
    next: 'Watch whether the entropy settles; if the reward no longer rises, raise the entropy coefficient.',
    missing: ['value error', 'decision density'],
    experiment: {
      word: 'Watch',
      level: 'warn',
      gates: [
        {
          name: 'Data feed',
          state: 'pass',
          observed: '812,113 events, 60 batches',
          threshold: '5 events and 2 batches',
          sample: '812,113 events',
        },
        {
          name: 'Numerics',
          state: 'fail',
          observed: '12 NaN gradients',
          threshold: 'no NaN and no ∞; clipped at most 5 %',
          sample: '60 updates',
        },
        {
          name: 'Policy',
          state: 'watch',
          observed: 'collapse risk 0.61',
          threshold: 'below 0.55; critical from 0.85',
          sample: '60 updates',
        },
        {
          name: 'Critic',
          state: 'pending',
          observed: '',
          threshold: 'Q variance at least 0.1',
          sample: '12 of 20 actions',
        },
        {
          name: 'Lifecycle',
          state: 'pass',
          observed: 'yield 42 %, slots in use 61 %',
          threshold: 'yield at least 20 %, slots 10 % to 95 %',
          sample: '96 germinations',
        },
      ],
    },
    phase: {
      word: 'Review',
      level: 'warn',
      gates: [
        {
          name: 'Evidence',
          state: 'watch',
          observed: '960 of 1,600 episodes',
          threshold: 'all planned; at least 10',
          sample: '960 episodes',
        },
        {
          name: 'Control',
          state: 'pass',
          observed: 'final 79.8 %',
          threshold: 'above 60.0 %',
          sample: 'best of 960 episodes',
        },
        {
          name: 'Return on growth',
          state: 'pass',
          observed: '19.8 points for 0.11 growth',
          threshold: 'above 0',
          sample: 'best of 960 episodes',
        },
        {
          name: 'Lifecycle',
          state: 'pass',
          observed: 'yield 42 %, 1.4 fossilised for each pruned',
          threshold: 'yield at least 20 %, 0.5 for each',
          sample: '96 germinations',
        },
        {
          name: 'Decision',
          state: 'pass',
          observed: 'action entropy 0.46',
          threshold: '0.15 to 0.9',
          sample: '9,216 actions',
        },
      ],
    },
    ...change,
  };
}
