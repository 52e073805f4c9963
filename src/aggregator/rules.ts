import type { TelemetryEvent } from '../telemetry/event.ts';
import type { Rules } from './group-state.ts';

const E2_TYPES: ReadonlySet<string> = new Set([
  'MORPHOLOGY_CAUSAL_LOG',
  'PHASE_PROFILE_COMPLETED',
  'TOPOLOGY_MANIFEST_RECORDED',
  'ALLOCATOR_STATS',
]);

/** Which producer version an event betrays, or null where it could be either (telemetry-events §1.7). */
export function rulesShownBy(event: TelemetryEvent): Rules | null {
  if (!event.known || event.data === null) return null;
  switch (event.event_type) {
    case 'TRAINING_STARTED':
      return 'proof_baseline_mode' in event.data ? 'E2' : 'E1';
    case 'EPOCH_COMPLETED':
      return 'episode_idx' in event.data ? 'E2' : 'E1';
    case 'ANALYTICS_SNAPSHOT':
      return 'explained_variance' in event.data ? 'E2' : 'value_variance' in event.data ? 'E1' : null;
    case 'PPO_UPDATE_COMPLETED':
      return 'op_q_values' in event.data ? 'E2' : 'q_wait' in event.data ? 'E1' : null;
    default:
      return E2_TYPES.has(event.event_type) ? 'E2' : null;
  }
}
