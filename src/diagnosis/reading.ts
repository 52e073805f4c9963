import type { GroupState } from '../aggregator/group-state.ts';
import { behaviourOf, type Behaviour } from './behaviour-rules.ts';
import { peersOf, type Peers } from './peers.ts';
import type { PolicyReadings } from './policy-readings.ts';
import type { ThresholdProfile } from './threshold-profile.ts';

/** What the verdict is read from: the state at the cursor, and what the newest update measured. */
export interface Reading {
  readonly state: GroupState;
  readonly readings: PolicyReadings;
  readonly behaviour: Behaviour;
  readonly peers: Peers;
  readonly profile: ThresholdProfile;
  /** Mean accuracy of the finished batches, percent, oldest first. */
  readonly accuracy: readonly number[];
  /** Best episode so far by its final accuracy; null before the first. */
  readonly best: BestEpisode | null;
}

/** The best episode by final accuracy, ties by peak (health-thresholds §4.10). */
export interface BestEpisode {
  /** Percent. */
  readonly final: number;
  readonly peak: number;
  /** (host + fossilized parameters) ÷ host; null where it is not known. */
  readonly growth: number | null;
}

/** Everything the verdict needs, looked up once. */
export function readingOf(
  state: GroupState,
  parts: Pick<Reading, 'readings' | 'profile' | 'accuracy' | 'best'>,
): Reading {
  return { ...parts, state, behaviour: behaviourOf(state), peers: peersOf(state) };
}
