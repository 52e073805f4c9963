import type { Envelope } from '../telemetry/event.ts';
import type { EnvState, SeedLifecycleEvent } from './env-state.ts';
import type { GroupState } from './group-state.ts';

/** The life-cycle trail of an environment (E2, aggregation §4.15). */

interface Provenance {
  readonly morphology_proposal_id?: string | null;
  readonly morphology_verdict_id?: string | null;
  readonly morphology_mutation_id?: string | null;
  readonly rng_stream?: string | null;
  readonly rng_seed?: string | null;
}

interface Step {
  readonly slot: string;
  readonly action: string;
  readonly from: string;
  readonly to: string;
  readonly blueprint: string | null;
  readonly alpha: number | null;
  readonly accuracyDelta: number | null;
}

/** Appends a row; the older producer version keeps no trail. The batch end empties it, so it stays bounded. */
export function recordLifecycle(state: GroupState, env: EnvState, event: Envelope, data: Provenance, step: Step): void {
  if (state.rules === 'E1') return;
  // A new list, because the peak may hold the old one.
  const row: SeedLifecycleEvent = {
    epoch: event.epoch ?? 0,
    action: step.action,
    from_stage: step.from,
    to_stage: step.to,
    blueprint_id: step.blueprint ?? 'unknown',
    slot_id: step.slot,
    alpha: step.alpha,
    accuracy_delta: step.accuracyDelta,
    morphology_proposal_id: data.morphology_proposal_id ?? null,
    morphology_verdict_id: data.morphology_verdict_id ?? null,
    morphology_mutation_id: data.morphology_mutation_id ?? null,
    rng_stream: data.rng_stream ?? null,
    rng_seed: data.rng_seed ?? null,
  };
  env.lifecycle_events = [...env.lifecycle_events, row];
}
