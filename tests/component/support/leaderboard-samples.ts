import type { CohortRow } from '../../../src/diagnosis/cohorts.ts';
import type { EpisodeRow, LeaderboardsSlice, SeedRow } from '../../../src/worker/leaderboards.ts';

/** Rows of the leaderboards and of the cohorts. */

export function episodeSample(change: Partial<EpisodeRow> = {}): EpisodeRow {
  return {
    id: 'default/12/2',
    env: 2,
    batch: 12,
    episode: 46,
    peak: 71.25,
    peakEpoch: 31,
    final: 70,
    reward: 12.5,
    growth: 1.25,
    efficiency: 0.8,
    slots: ['r0c0', 'r0c1'],
    peakStages: ['FOSSILIZED', 'DORMANT'],
    endStages: ['FOSSILIZED', 'PRUNED'],
    peakPosition: 400,
    endPosition: 480,
    ...change,
  };
}

export function seedSample(change: Partial<SeedRow> = {}): SeedRow {
  return {
    id: 'default/seed/99',
    env: 3,
    slot: 'r0c1',
    blueprint: 'conv_light',
    batch: 5,
    epoch: 14,
    outcome: 'fossilized',
    contribution: 2.5,
    measuredBy: 'counterfactual',
    params: 2312,
    epochs: 41,
    position: 100,
    ...change,
  };
}

export function boardsSample(change: Partial<LeaderboardsSlice> = {}): LeaderboardsSlice {
  return { best: [episodeSample()], worst: [], seeds: [], bestByEnd: null, episodes: 48, endedSeeds: 0, ...change };
}

export function cohortSample(change: Partial<CohortRow> = {}): CohortRow {
  return {
    group: 'A',
    rewardMode: 'shaped',
    batch: 8,
    episodes: 32,
    meanAccuracy: 61.5,
    bestAccuracy: 72,
    finalAccuracy: 70,
    meanReward: 1.25,
    growth: 1.1,
    roi: 1,
    entropy: 0.9,
    kl: 0.01,
    explainedVariance: 0.4,
    rollbacks: 0,
    fossilized: 6,
    pruned: 3,
    blocked: null,
    ...change,
  };
}
