import type { EnvDetail, ReasonView, SeedDetail } from '../../../src/worker/env-detail.ts';
import type { EpisodeStory } from '../../../src/worker/episode-story.ts';
import type { EpisodeRow } from '../../../src/worker/leaderboards.ts';

/** An environment in full, for the drawer and the comparison; a test changes what it is about. */

const TIME = Date.UTC(2026, 5, 20, 9, 0) / 1000;

export function reasonSample(change: Partial<ReasonView> = {}): ReasonView {
  return {
    key: 'env-stalled/3',
    level: 'warn',
    text: 'No new best for 13 epochs (limit 10, for 3 epochs); the best was 66.1 %.',
    weight: 0.23,
    value: 13,
    limit: 10,
    format: 'count',
    since: { position: 4711, time: TIME - 95, batch: 4 },
    ...change,
  };
}

export function seedSample(change: Partial<SeedDetail> = {}): SeedDetail {
  return {
    slot: 'r0c0',
    present: true,
    stage: 'BLENDING',
    blueprint: 'conv_heavy',
    alpha: 0.45,
    epochsInStage: 4,
    exploding: false,
    vanishing: false,
    params: 9248,
    accuracyDelta: 1.5625,
    improvement: 0,
    gradientRatio: 0.84,
    epochsTotal: 0,
    curve: 'COSINE',
    tempoEpochs: 5,
    contributionVelocity: 0.2,
    interaction: 0.75,
    boost: 0.31,
    counterfactual: 0,
    pruneReason: '',
    autoPruned: false,
    ...change,
  };
}

const SEEDS: readonly SeedDetail[] = [
  seedSample(),
  seedSample({
    slot: 'r0c1',
    stage: 'TRAINING',
    blueprint: 'attention',
    alpha: 0,
    accuracyDelta: 0,
    exploding: true,
    gradientRatio: 0.2,
    tempoEpochs: 3,
    curve: 'LINEAR',
  }),
  seedSample({
    slot: 'r0c2',
    stage: 'FOSSILIZED',
    blueprint: 'norm',
    alpha: 1,
    improvement: 3.4,
    counterfactual: 2.1,
    epochsTotal: 41,
    tempoEpochs: 8,
    params: 33,
  }),
  seedSample({
    slot: 'r1c0',
    stage: 'PRUNED',
    blueprint: 'conv_light',
    alpha: 0,
    params: 0,
    improvement: -0.8,
    pruneReason: 'negative counterfactual for 3 epochs',
    autoPruned: true,
  }),
  seedSample({ slot: 'r1c1', stage: 'DORMANT', blueprint: null, alpha: 0 }),
  seedSample({ slot: 'r1c2', present: false, stage: 'DORMANT', blueprint: null, alpha: 0 }),
];

function course(length: number, from: number, gain: number, wobble: number): number[] {
  return Array.from({ length }, (_, i) => from + gain * (1 - Math.exp(-i / 6)) + wobble * Math.sin(i * 1.7));
}

export function detailSample(change: Partial<EnvDetail> = {}): EnvDetail {
  return {
    id: 3,
    group: 'default',
    level: 'warn',
    status: 'stalled',
    score: 0.42,
    reasons: [
      reasonSample({
        key: 'rollback/3',
        level: 'crit',
        text: 'The governor rolled this environment back (Structural Collapse).',
        value: null,
        limit: null,
        weight: 0.9,
        since: null,
      }),
      reasonSample(),
      reasonSample({
        key: 'negative-synergy/3',
        text: 'Together the seeds give 1.4 points less than the sum of each alone (limit 0.5): they hurt each other.',
        value: -1.42,
        limit: -0.5,
        format: 'number',
        weight: 0.25,
      }),
    ],
    batch: 5,
    ended: false,
    epoch: 22,
    maxEpochs: 25,
    accuracy: 64.0625,
    best: 66.1,
    bestEpoch: 9,
    loss: 1.1734,
    reward: 0.8,
    meanReward: 0.21,
    totalReward: 4.7,
    growth: 1.17,
    hostParams: 54_000,
    fossilizedParams: 9180,
    epochsSinceBest: 13,
    gamingRate: 0.09,
    rewardMode: 'shaped',
    updated: TIME - 3,
    accuracyHistory: course(22, 20, 45, 1.5),
    rewardHistory: course(22, -0.5, 1, 0.4),
    seeds: SEEDS,
    actionCounts: [
      ['WAIT', 11],
      ['GERMINATE', 4],
      ['SET_ALPHA_TARGET', 3],
      ['PRUNE', 2],
      ['FOSSILIZE', 1],
      ['ADVANCE', 1],
    ],
    totalActions: 22,
    breakdown: {
      total: 0.8,
      parts: [
        { name: 'bounded_attribution', value: 1.515 },
        { name: 'stage_bonus', value: 0 },
        { name: 'pbrs_bonus', value: 0.1 },
        { name: 'action_shaping', value: -0.3 },
        { name: 'compute_rent', value: -0.025 },
        { name: 'alpha_shock', value: -0.01 },
      ],
      residual: -0.48,
      told: [
        { name: 'base_acc_delta', value: -6.25, within: null },
        { name: 'ratio_penalty', value: -0.05, within: 'bounded_attribution' },
      ],
    },
    counterfactual: {
      strategy: 'full_factorial',
      baseline: 58.1,
      combined: 64.06,
      alone: [
        { slot: 'r0c0', accuracy: 62.4 },
        { slot: 'r0c1', accuracy: 57.9 },
        { slot: 'r0c2', accuracy: 61.3 },
      ],
      pairs: [
        { slots: ['r0c0', 'r0c1'], accuracy: 62.9 },
        { slots: ['r0c0', 'r0c2'], accuracy: 63.8 },
        { slots: ['r0c1', 'r0c2'], accuracy: 60.2 },
      ],
      synergy: -1.34,
    },
    shapley: [
      { slot: 'r0c0', mean: 3.4, std: 1.2, samples: 20, significant: true },
      { slot: 'r0c2', mean: 2.2, std: 6, samples: 20, significant: false },
      { slot: 'r0c1', mean: -0.6, std: 0.4, samples: 20, significant: true },
    ],
    graveyard: [
      { blueprint: 'conv_light', spawned: 3, fossilized: 0, pruned: 3 },
      { blueprint: 'norm', spawned: 2, fossilized: 1, pruned: 1 },
      { blueprint: 'attention', spawned: 1, fossilized: 0, pruned: 0 },
    ],
    trail: [
      {
        epoch: 16,
        action: 'GERMINATE(norm)',
        slot: 'r0c2',
        from: 'DORMANT',
        to: 'GERMINATED',
        blueprint: 'norm',
        alpha: null,
        accuracyDelta: null,
      },
      {
        epoch: 16,
        action: 'FOSSILIZE',
        slot: 'r0c2',
        from: 'FOSSILIZED',
        to: 'FOSSILIZED',
        blueprint: 'norm',
        alpha: 1,
        accuracyDelta: 3.4,
      },
    ],
    decisions: [
      {
        id: 'b',
        time: TIME - 1,
        batch: 5,
        epoch: 22,
        action: 'WAIT',
        slot: 'r0c0',
        confidence: 0.61,
        value: 0.75,
        reward: 0.8,
        tdAdvantage: null,
        success: true,
      },
      {
        id: 'a',
        time: TIME - 4,
        batch: 5,
        epoch: 21,
        action: 'PRUNE',
        slot: 'r1c0',
        confidence: 0.93,
        value: 1.2,
        reward: -0.4,
        tdAdvantage: -0.85,
        success: false,
      },
    ],
    ...change,
  };
}

/** What happened in that environment in that batch. */
export function storySample(change: Partial<EpisodeStory> = {}): EpisodeStory {
  const places = (values: readonly number[]): EpisodeStory['accuracy'] =>
    values.map((value, i) => ({ epoch: i + 1, value, position: 1000 + i * 10 }));
  return {
    env: 3,
    group: 'default',
    batch: 5,
    maxEpochs: 25,
    epoch: 22,
    from: 1000,
    to: 1300,
    accuracy: places(course(22, 20, 45, 1.5)),
    loss: places(course(22, 2.3, -1.2, 0.1)),
    reward: places(course(22, -0.5, 1, 0.4)),
    lanes: [
      {
        slot: 'r0c0',
        segments: [
          { stage: 'GERMINATED', from: 2, to: 3, blueprint: 'conv_heavy', position: 1020 },
          { stage: 'TRAINING', from: 3, to: 18, blueprint: 'conv_heavy', position: 1030 },
          { stage: 'BLENDING', from: 18, to: null, blueprint: 'conv_heavy', position: 1180 },
        ],
        alpha: [{ epoch: 18, alpha: 0.1 }],
        gates: [],
        ends: [],
      },
      {
        slot: 'r1c0',
        segments: [
          { stage: 'TRAINING', from: 4, to: 12, blueprint: 'conv_light', position: 1041 },
          { stage: 'PRUNED', from: 12, to: null, blueprint: 'conv_light', position: 1121 },
        ],
        alpha: [],
        gates: [],
        ends: [
          { epoch: 12, kind: 'pruned', reason: 'no gain', initiator: 'policy', improvement: -0.8, position: 1121 },
        ],
      },
    ],
    decisions: Array.from({ length: 22 }, (_, i) => ({
      position: 1005 + i * 10,
      epoch: i + 1,
      time: TIME - 3 * (22 - i) - 1,
      action: (['WAIT', 'GERMINATE', 'SET_ALPHA_TARGET', 'PRUNE'] as const)[i % 4] ?? 'WAIT',
      slot: 'r0c0',
      success: i % 5 !== 0,
      confidence: 0.4 + (i % 5) * 0.1,
      value: 0.5,
      reward: 0.5 + (i % 7) * 0.08,
    })),
    rollbacks: [],
    ...change,
  };
}

/** All that may be missing is missing. */
export function bareDetail(change: Partial<EnvDetail> = {}): EnvDetail {
  return detailSample({
    level: 'none',
    status: 'initializing',
    score: 0,
    reasons: [],
    epoch: 0,
    maxEpochs: 0,
    accuracy: null,
    best: null,
    bestEpoch: null,
    loss: null,
    reward: null,
    meanReward: null,
    totalReward: null,
    growth: null,
    hostParams: null,
    fossilizedParams: 0,
    epochsSinceBest: 0,
    gamingRate: null,
    rewardMode: null,
    updated: null,
    accuracyHistory: [],
    rewardHistory: [],
    seeds: [],
    actionCounts: [],
    totalActions: 0,
    breakdown: null,
    counterfactual: null,
    shapley: [],
    graveyard: [],
    trail: [],
    decisions: [],
    ...change,
  });
}

/** A row of the leaderboard that is looked into. */
export function episodeRowSample(change: Partial<EpisodeRow> = {}): EpisodeRow {
  return {
    id: 'default/5/3',
    env: 3,
    batch: 5,
    episode: 19,
    peak: 66.1,
    peakEpoch: 9,
    final: 64.06,
    reward: 4.7,
    growth: 1.17,
    efficiency: 0.8,
    slots: ['r0c0', 'r0c1'],
    peakStages: ['TRAINING', 'DORMANT'],
    endStages: ['FOSSILIZED', 'DORMANT'],
    peakPosition: 1090,
    endPosition: 1300,
    ...change,
  };
}

/** The time of the samples' newest event, seconds since 1970. */
export const NOW = TIME;
