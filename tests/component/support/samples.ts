import { EMPTY_VIEW, type ViewModel } from '../../../src/components/view-model.ts';
import { DEFAULT_SIMULATION, simulateRun, type SimulationOptions } from '../../../src/simulator/simulate.ts';
import { ViewSlicer } from '../../../src/worker/view-slicer.ts';
import { judgedIngest } from '../../bench/page/judged-ingest.ts';
import type { EnvCard, FeedRow, HeaderSlice, SeedChip, SourceSlice, Vital } from '../../../src/worker/view-slices.ts';

/** Slices to draw: small ones with what a test changes, and a whole view made by the simulator. */

export function chip(change: Partial<SeedChip> = {}): SeedChip {
  return {
    slot: 'r0c0',
    stage: 'TRAINING',
    blueprint: 'conv_light',
    alpha: 0.25,
    epochsInStage: 3,
    exploding: false,
    vanishing: false,
    ...change,
  };
}

export function card(change: Partial<EnvCard> = {}): EnvCard {
  return {
    id: 3,
    endedBatch: null,
    level: 'ok',
    reason: null,
    reasons: [],
    status: 'healthy',
    accuracy: 61.25,
    best: 64,
    history: [50, 55, 61.25],
    reward: 0.5,
    totalReward: 4.25,
    epoch: 12,
    lastAction: 'WAIT',
    chips: [chip()],
    score: 0,
    loss: 1.25,
    growth: 1,
    stall: 2,
    updated: Date.UTC(2026, 0, 15, 9, 30) / 1000,
    rolledBack: null,
    rewardMode: 'shaped',
    ...change,
  };
}

export function vital(change: Partial<Vital> = {}): Vital {
  return {
    name: 'Entropy',
    value: 0.7,
    format: 'number',
    level: 'ok',
    word: 'exploring',
    history: [0.9, 0.8, 0.7],
    ...change,
  };
}

export function source(change: Partial<SourceSlice> = {}): SourceSlice {
  return { ...EMPTY_VIEW.source, title: 'run.jsonl', kind: 'file', connection: { kind: 'recording' }, ...change };
}

export function header(change: Partial<HeaderSlice> = {}): HeaderSlice {
  return {
    runId: 'ppo_7',
    task: 'cifar_baseline',
    rewardMode: 'shaped',
    groups: ['default'],
    group: 'default',
    batch: 12,
    runningBatch: 13,
    maxBatches: 100,
    epoch: 5,
    maxEpochs: 25,
    episodes: 1192,
    runtime: 3725,
    time: Date.UTC(2026, 0, 15, 9, 30) / 1000,
    eta: 600,
    epochsPerSecond: 142,
    batchesPerHour: 12,
    devices: [],
    config: [],
    ...change,
  };
}

export function row(change: Partial<FeedRow> = {}): FeedRow {
  return {
    position: 1,
    time: Date.UTC(2026, 0, 15, 9) / 1000,
    tag: 'BATCH',
    tone: 'accent',
    env: null,
    text: 'Batch 1 done',
    type: 'BATCH_EPOCH_COMPLETED',
    severity: 'info',
    slot: null,
    ...change,
  };
}

/** Lines of a simulated run. */
export function linesOf(change: Partial<SimulationOptions> = {}): string[] {
  return [...simulateRun({ ...DEFAULT_SIMULATION, envs: 4, batches: 3, epochs: 6, ...change })].map(({ line }) => line);
}

/** A view as the session makes it from a simulated run. */
export function fullView(change: Partial<SimulationOptions> = {}): ViewModel {
  const lines = linesOf({ batches: 6, mood: 'troubled', ...change });
  const { ingest, log } = judgedIngest();
  const slicer = new ViewSlicer();
  // In the midst of a batch, so that environments are at work.
  ingest.takeText(lines.slice(0, Math.floor(lines.length * 0.95)).join('\n'), 0);
  const { feed, board } = slicer.changes(ingest.view);
  return {
    ...EMPTY_VIEW,
    ...slicer.values(ingest.view, { log, judging: null }),
    source: source({ events: ingest.run.events, head: ingest.head }),
    cards: board?.changed ?? [],
    feed: feed?.rows ?? [],
  };
}
