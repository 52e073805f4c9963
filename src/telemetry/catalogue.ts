import { analyticsSnapshot } from './payloads/analytics.ts';
import {
  allocatorStats,
  anomaly,
  governorRollback,
  isolationViolation,
  memoryWarning,
  performanceDegradation,
  phaseProfileCompleted,
  rewardHackingSuspected,
  topologyManifestRecorded,
} from './payloads/health.ts';
import { ppoUpdateCompleted } from './payloads/ppo.ts';
import {
  counterfactualMatrixComputed,
  episodeOutcome,
  morphologyCausalLog,
  seedFossilized,
  seedGateEvaluated,
  seedGerminated,
  seedPruned,
  seedStageChanged,
} from './payloads/seeds.ts';
import {
  batchEpochCompleted,
  checkpointLoaded,
  epochCompleted,
  tamiyoInitiated,
  trainingStarted,
  trendDetected,
} from './payloads/training.ts';

/** Every event type of both producer versions with the table of its payload (telemetry-events §3). */
export const CATALOGUE = {
  TRAINING_STARTED: trainingStarted,
  CHECKPOINT_LOADED: checkpointLoaded,
  EPOCH_COMPLETED: epochCompleted,
  BATCH_EPOCH_COMPLETED: batchEpochCompleted,
  PPO_UPDATE_COMPLETED: ppoUpdateCompleted,
  PLATEAU_DETECTED: trendDetected,
  DEGRADATION_DETECTED: trendDetected,
  IMPROVEMENT_DETECTED: trendDetected,
  TAMIYO_INITIATED: tamiyoInitiated,
  SEED_GERMINATED: seedGerminated,
  SEED_STAGE_CHANGED: seedStageChanged,
  SEED_GATE_EVALUATED: seedGateEvaluated,
  SEED_FOSSILIZED: seedFossilized,
  SEED_PRUNED: seedPruned,
  COUNTERFACTUAL_MATRIX_COMPUTED: counterfactualMatrixComputed,
  ANALYTICS_SNAPSHOT: analyticsSnapshot,
  EPISODE_OUTCOME: episodeOutcome,
  GOVERNOR_ROLLBACK: governorRollback,
  RATIO_EXPLOSION_DETECTED: anomaly,
  RATIO_COLLAPSE_DETECTED: anomaly,
  VALUE_COLLAPSE_DETECTED: anomaly,
  NUMERICAL_INSTABILITY_DETECTED: anomaly,
  GRADIENT_ANOMALY: anomaly,
  GRADIENT_PATHOLOGY_DETECTED: anomaly,
  PERFORMANCE_DEGRADATION: performanceDegradation,
  REWARD_HACKING_SUSPECTED: rewardHackingSuspected,
  MEMORY_WARNING: memoryWarning,
  ISOLATION_VIOLATION: isolationViolation,
  PHASE_PROFILE_COMPLETED: phaseProfileCompleted,
  MORPHOLOGY_CAUSAL_LOG: morphologyCausalLog,
  TOPOLOGY_MANIFEST_RECORDED: topologyManifestRecorded,
  ALLOCATOR_STATS: allocatorStats,
} as const;

/** The name of an event type that the spec knows. */
export type EventType = keyof typeof CATALOGUE;

const KNOWN: ReadonlyMap<string, EventType> = new Map(
  (Object.keys(CATALOGUE) as EventType[]).map((type) => [type, type]),
);

/** The event type of that name, or undefined where the spec does not know it. */
export function knownEventType(name: string): EventType | undefined {
  return KNOWN.get(name);
}
