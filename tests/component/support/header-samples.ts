import type { EpisodeRow } from '../../../src/worker/leaderboards.ts';
import { EMPTY_VIEW } from '../../../src/components/view-model.ts';
import type { DeviceMemory, Figure, HeaderSlice, KpiSlice, SourceSlice } from '../../../src/worker/view-slices.ts';

/** The run's header and figures, to draw with what a test changes. */

/** Time of the newest event in these samples, seconds since 1970. */
export const EVENT_TIME = Date.UTC(2026, 0, 15, 9, 30) / 1000;

/** A recording that is open. */
export function runSource(change: Partial<SourceSlice> = {}): SourceSlice {
  return { ...EMPTY_VIEW.source, title: 'run.jsonl', kind: 'file', connection: { kind: 'recording' }, ...change };
}

/** A run in the midst of its 47th batch. */
export function runHeader(change: Partial<HeaderSlice> = {}): HeaderSlice {
  return {
    runId: 'ppo_7',
    task: 'cifar_baseline',
    rewardMode: 'shaped',
    groups: ['default'],
    group: 'default',
    batch: 46,
    runningBatch: 47,
    maxBatches: 100,
    epoch: 112,
    maxEpochs: 150,
    episodes: 752,
    runtime: 8040,
    time: EVENT_TIME,
    eta: 9060,
    epochsPerSecond: 142.3,
    batchesPerHour: 12.44,
    devices: [],
    config: [
      ['n_envs', '16'],
      ['lr', '0.0003'],
    ],
    ...change,
  };
}

/** A device with 94 % of its reserved memory in use, just measured. */
export function memory(change: Partial<DeviceMemory> = {}): DeviceMemory {
  return { device: 'cuda:0', used: 11.28e9, of: 12e9, ofWhat: 'reserved', time: EVENT_TIME, ...change };
}

/** An episode that ended 18.2 points above the baseline, with 9 % more parameters. */
export function episode(change: Partial<EpisodeRow> = {}): EpisodeRow {
  return {
    id: 'default/44/3',
    env: 3,
    batch: 44,
    episode: 700,
    peak: 82.1,
    peakEpoch: 20,
    final: 78.2,
    reward: 12,
    growth: 1.09,
    efficiency: 2,
    slots: ['r0c0'],
    peakStages: ['FOSSILIZED'],
    endStages: ['FOSSILIZED'],
    peakPosition: 10,
    endPosition: 20,
    ...change,
  };
}

/** A figure with its course. */
export function figure(value: number | null, history: readonly number[] = []): Figure {
  return { value, history };
}

/** All figures of the outcome row. */
export function figures(change: Partial<KpiSlice> = {}): KpiSlice {
  return {
    meanAccuracy: figure(71.4, [69.3, 71.4]),
    accuracyNow: null,
    meanReward: figure(0.84, [0.72, 0.84]),
    bestAccuracy: figure(82.1, [82.1]),
    bestAccuracyEnv: 0,
    batch: figure(46, [45, 46]),
    activeSlots: figure(31, [31]),
    totalSlots: 48,
    fossilized: 12,
    pruned: 5,
    throughput: figure(142, [148, 142]),
    ...change,
  };
}
