import type { BatchContext } from './context.ts';
import type { Environment } from './environment.ts';
import { entry } from './action-space.ts';
import { SLOT_IDS } from './options.ts';
import { OPERATIONS } from '../telemetry/enums.ts';

/** The identity of one lifecycle action, which joins its events (telemetry-events §3.23). */
export interface ActionIdentity {
  readonly id: string;
  readonly operation: string;
  readonly slotId: string;
  readonly observationHash: string;
  readonly rngStream: string;
  /** Unsigned 64 bits as decimal digits. */
  readonly rngSeed: string;
  readonly blueprint: string | null;
}

/** The identity of an action that the policy has just chosen. */
export function identify(
  ctx: BatchContext,
  env: Environment,
  epoch: number,
  operation: number,
  slot: number,
  blueprint: string | null,
): ActionIdentity {
  const slotId = entry(SLOT_IDS, slot);
  return {
    id: `morph-b${String(ctx.batch)}-e${String(epoch)}-env${String(env.id)}-${slotId}-op${String(operation)}`,
    operation: entry(OPERATIONS, operation),
    slotId,
    observationHash: `obs-${ctx.random.hex16()}`,
    rngStream: `simic.lifecycle.env${String(env.id)}`,
    rngSeed: ctx.random.unsigned64(),
    blueprint,
  };
}

/** The five join keys of a seed event; null where no policy action caused it (telemetry-events §3.7). */
export function provenanceOf(action: ActionIdentity | null): {
  readonly morphology_proposal_id: string | null;
  readonly morphology_verdict_id: string | null;
  readonly morphology_mutation_id: string | null;
  readonly rng_stream: string | null;
  readonly rng_seed: string | null;
} {
  return {
    morphology_proposal_id: action === null ? null : `${action.id}-proposal`,
    morphology_verdict_id: action === null ? null : `${action.id}-verdict`,
    morphology_mutation_id: action === null ? null : `${action.id}-mutation`,
    rng_stream: action?.rngStream ?? null,
    rng_seed: action?.rngSeed ?? null,
  };
}
