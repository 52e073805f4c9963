import { newEnv, newSeed, type EnvState, type SeedState } from '../../../src/aggregator/env-state.ts';
import { newGroup, type GroupState } from '../../../src/aggregator/group-state.ts';
import { readingOf, type Reading } from '../../../src/diagnosis/reading.ts';
import { THRESHOLDS } from '../../../src/diagnosis/threshold-profile.ts';

/** States as the aggregator would have them, with what a test changes. */

/** An environment that has completed an epoch. */
export function env(id: number, change: Partial<EnvState> = {}): EnvState {
  return {
    ...newEnv(id, 1000, 'shaped'),
    accuracy_history: [50],
    host_accuracy: 50,
    best_accuracy: 50,
    best_accuracy_epoch: 1,
    host_loss: 1,
    last_update: 10,
    status: 'healthy',
    ...change,
  };
}

/** An environment with seeds in slots. */
export function withSeeds(id: number, seeds: readonly Partial<SeedState>[]): EnvState {
  const made = seeds.map((change, i) => ({ ...newSeed(`r0c${String(i)}`), ...change }));
  return env(id, { seeds: new Map(made.map((seed) => [seed.slot_id, seed])) });
}

/** A group of a run that has started. */
export function group(envs: readonly EnvState[], change: Partial<GroupState> = {}): GroupState {
  return {
    ...newGroup('A', 'E2', 0, true, 0),
    connected: true,
    runId: 'run',
    slotIds: ['r0c0', 'r0c1'],
    envs: new Map(envs.map((one) => [one.env_id, one])),
    ...change,
  };
}

/** What the verdict is read from. */
export function reading(state: GroupState, parts: Partial<Reading> = {}): Reading {
  const base = readingOf(state, { readings: {}, profile: THRESHOLDS, accuracy: [], best: null });
  return { ...base, ...parts };
}
