import type { EnvState } from '../aggregator/env-state.ts';
import type { GroupState } from '../aggregator/group-state.ts';

/** What the environments of a group have in common: an environment is judged against the others too. */
export interface Peers {
  /** Environments with a finite accuracy in this batch. */
  readonly measured: number;
  /** Percent. */
  readonly meanAccuracy: number;
  /** Points; population standard deviation. */
  readonly spread: number;
}

/** None to compare with. */
export const NO_PEERS: Peers = { measured: 0, meanAccuracy: Number.NaN, spread: 0 };

/** With fewer than so many, being different says nothing. */
const ENOUGH = 5;
/** Below this spread all are the same, points. */
const LEAST_SPREAD = 0.5;

/** The peers of a group at this moment. */
export function peersOf(state: GroupState): Peers {
  let measured = 0;
  let sum = 0;
  for (const env of state.envs.values()) {
    if (!isMeasured(env)) continue;
    measured += 1;
    sum += env.host_accuracy;
  }
  const meanAccuracy = measured === 0 ? Number.NaN : sum / measured;
  let squares = 0;
  for (const env of state.envs.values()) if (isMeasured(env)) squares += (env.host_accuracy - meanAccuracy) ** 2;
  return { measured, meanAccuracy, spread: measured === 0 ? 0 : Math.sqrt(squares / measured) };
}

function isMeasured(env: EnvState): boolean {
  return env.accuracy_history.length > 0 && Number.isFinite(env.host_accuracy);
}

/** How many standard deviations an environment's accuracy lies off its peers'; null where that says nothing. */
export function accuracyDeviation(env: EnvState, peers: Peers): number | null {
  if (peers.measured < ENOUGH || peers.spread < LEAST_SPREAD || !isMeasured(env)) return null;
  return (env.host_accuracy - peers.meanAccuracy) / peers.spread;
}
