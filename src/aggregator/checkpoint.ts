import type { RunState } from './run-state.ts';

/** Checkpoints: the complete aggregator state at a position, enough to go on from there. */

/** Grows when the state's shape changes: older checkpoints are then rebuilt from the raw lines. */
export const STATE_VERSION = 2;

export interface Checkpoint {
  readonly version: number;
  readonly state: RunState;
}

/** A copy of the state, structured-clonable; its size does not grow with the run. */
export function save(run: RunState): Checkpoint {
  return { version: STATE_VERSION, state: structuredClone(run) };
}

/** A state to go on from, or null where the checkpoint was made by another version. */
export function restore(checkpoint: Checkpoint): RunState | null {
  return checkpoint.version === STATE_VERSION ? structuredClone(checkpoint.state) : null;
}
