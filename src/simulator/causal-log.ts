import type { BatchContext } from './context.ts';
import type { Environment } from './environment.ts';
import type { ActionIdentity } from './provenance.ts';

type Phase =
  'proposal' | 'verdict' | 'mutation' | 'dispatch' | 'commit' | 'fossilization' | 'rollback' | 'cooldown' | 'audit';

const MESSAGES: Readonly<Record<Phase, string>> = {
  proposal: 'Morphology proposal',
  verdict: 'Morphology governor verdict',
  mutation: 'Morphology mutation dispatch',
  dispatch: 'Morphology mutation dispatched',
  commit: 'Morphology dispatch committed',
  fossilization: 'Morphology fossilization committed',
  rollback: 'Morphology rollback',
  cooldown: 'Morphology rollback cooldown',
  audit: 'Morphology rollback audit',
};

/** Why the governor has refused an action. */
interface Refusal {
  readonly reason: string;
  /** One of the blocked factors of enums §13. */
  readonly factor: string;
  /** The loss at the panic on rollback rows, else null. */
  readonly evidence: number | null;
}

/** Writes one row of the causal log (telemetry-events §3.23). */
export function logCausal(
  ctx: BatchContext,
  env: Environment,
  action: ActionIdentity,
  phase: Phase,
  refusal: Refusal | null = null,
): void {
  const judged = phase !== 'proposal';
  const linked = judged && phase !== 'verdict';
  const approval = refusal?.reason ?? 'approved';
  ctx.events.emit(
    'MORPHOLOGY_CAUSAL_LOG',
    {
      phase,
      env_id: env.id,
      slot_id: action.slotId,
      operation: action.operation,
      action_id: action.id,
      proposal_id: `${action.id}-proposal`,
      verdict_id: `${action.id}-verdict`,
      mutation_id: `${action.id}-mutation`,
      observation_hash: action.observationHash,
      rng_stream: action.rngStream,
      rng_seed: action.rngSeed,
      topology: 'cnn',
      blueprint_id: action.blueprint,
      governor_approved: judged ? refusal === null : null,
      governor_reason: judged ? approval : null,
      governor_blocked_factor: refusal?.factor ?? null,
      watch_window_evidence: refusal?.evidence ?? null,
      linked_event_id: linked ? `${action.id}-mutation` : null,
    },
    { message: MESSAGES[phase], severity: refusal === null ? 'debug' : 'warning' },
  );
}
