import type { Payload } from '../telemetry/event.ts';
import {
  newActionCounts,
  newEnv,
  type EnvState,
  type RewardComponents,
  type SeedLifecycleEvent,
  type SeedState,
} from './env-state.ts';
import type { CounterfactualSnapshot, ShapleySnapshot } from './env-state.ts';
import { newTamiyo, type DecisionSnapshot, type TamiyoState } from './tamiyo-state.ts';

/** Everything an aggregator knows of one group: plain data, structured-clonable, bounded in size. */

/** More environments than any machine runs side by side. */
export const MAX_ENVS = 4096;

/** Whose rules apply: the producer of January 2026 (E1) or of June 2026 (E2). */
export type Rules = 'E1' | 'E2';

export interface RunConfig {
  seed: number | null;
  n_episodes: number;
  lr: number;
  clip_ratio: number;
  entropy_coef: number;
  param_budget: number;
  resume_path: string;
  entropy_anneal: Readonly<Record<string, number | null | undefined>>;
}

/** A line of the event log (aggregation §6). */
export interface EventLogEntry {
  /** `HH:MM:SS`, UTC. */
  readonly timestamp: string;
  readonly event_type: string;
  readonly env_id: number | null;
  readonly message: string;
  readonly episode: number;
  /** Age at arrival; always `(0s)`. The age now is computed when drawn (§6.3). */
  readonly relative_time: string;
  readonly metadata: Readonly<Record<string, string | number>>;
  /** Seconds since 1970. */
  readonly time: number;
}

/** One of the best environment runs (§7). */
export interface BestRunRecord {
  readonly env_id: number;
  readonly episode: number;
  readonly peak_accuracy: number;
  readonly final_accuracy: number;
  readonly epoch: number;
  readonly seeds: ReadonlyMap<string, SeedState>;
  readonly slot_ids: readonly string[];
  readonly growth_ratio: number;
  /** `<event id of the batch event>:<env id>`. */
  readonly record_id: string;
  readonly reward_components: RewardComponents | null;
  readonly counterfactual_matrix: CounterfactualSnapshot | null;
  readonly shapley_snapshot: ShapleySnapshot | null;
  readonly action_history: readonly string[];
  readonly reward_history: readonly number[];
  readonly accuracy_history: readonly number[];
  readonly host_loss: number;
  readonly host_params: number;
  readonly fossilized_count: number;
  readonly pruned_count: number;
  readonly reward_mode: string | null;
  readonly blueprint_spawns: ReadonlyMap<string, number>;
  readonly blueprint_fossilized: ReadonlyMap<string, number>;
  readonly blueprint_prunes: ReadonlyMap<string, number>;
  /** E2. */
  readonly cumulative_reward: number;
  readonly peak_cumulative_reward: number;
  readonly end_seeds: ReadonlyMap<string, SeedState>;
  readonly end_reward_components: RewardComponents | null;
  readonly best_lifecycle_events: readonly SeedLifecycleEvent[];
  readonly end_lifecycle_events: readonly SeedLifecycleEvent[];
}

/** An outcome as the Pareto front needs it (§9). */
export interface OutcomePoint {
  readonly final_accuracy: number;
  readonly param_ratio: number;
  readonly stability_score: number;
}

/** Health of what the policy sees (§4.9); `*_pct` are fractions. */
export interface ObservationStats {
  slot_features_mean: number;
  slot_features_std: number;
  host_features_mean: number;
  host_features_std: number;
  context_features_mean: number;
  context_features_std: number;
  outlier_pct: number;
  near_clip_pct: number;
  clip_pct: number;
  nan_count: number;
  inf_count: number;
  nan_pct: number;
  inf_pct: number;
  normalization_drift: number;
  batch_size: number;
}

/** A decision that waits for the environment's next one to get its TD advantage. */
export interface PendingDecision {
  readonly decision: DecisionSnapshot;
  readonly reward: number;
  readonly value: number;
}

export interface GroupState {
  readonly group: string;
  rules: Rules;
  /** Seconds since 1970 of the last `TRAINING_STARTED`, or of the group's first event. */
  startTime: number;
  lastEventTime: number;
  connected: boolean;
  runId: string;
  taskName: string;
  maxEpochs: number;
  maxBatches: number;
  hostParams: number;
  /** Text before `TRAINING_STARTED` is empty, not null (§1.4). */
  rewardMode: string;
  runConfig: RunConfig;
  slotIds: string[];
  slotsLocked: boolean;
  currentEpisode: number;
  currentEpoch: number;
  currentBatch: number;
  batchesCompleted: number;
  batchAvgAccuracy: number | null;
  batchRollingAccuracy: number | null;
  batchAvgReward: number;
  batchTotalEpisodes: number;
  envs: Map<number, EnvState>;
  /** Sum and number of positive host accuracies, kept so that no event walks all environments. */
  accuracySum: number;
  accuracyCount: number;
  tamiyo: TamiyoState;
  /** Action counts summed over the environments of the current batch. */
  batchActions: Map<string, number>;
  batchActionTotal: number;
  /** Looked at after every event (aggregation §1.2), or only where the reference was. */
  readonly continuous: boolean;
  meanAccuracyHistory: number[];
  eventLog: EventLogEntry[];
  bestRuns: BestRunRecord[];
  cumulativeGerminated: number;
  cumulativeFossilized: number;
  cumulativePruned: number;
  cumulativeBlueprintSpawns: Map<string, number>;
  cumulativeBlueprintFossilized: Map<string, number>;
  cumulativeBlueprintPrunes: Map<string, number>;
  lifespans: number[];
  germinationRates: number[];
  pruneRates: number[];
  fossilizeRates: number[];
  throughputWindow: { readonly time: number; readonly episodes: number }[];
  epochsPerSecond: number;
  batchesPerHour: number;
  throughputPresent: boolean;
  observationStats: ObservationStats;
  outcomes: OutcomePoint[];
  episodeLengths: number[];
  recentSuccesses: boolean[];
  successCount: number;
  timeoutCount: number;
  outcomeGerminations: number;
  outcomePrunes: number;
  outcomeFossilizations: number;
  pendingDecisions: Map<number, PendingDecision>;
  lastActionEnvId: number | null;
  lastActionTime: number | null;
  morphologyLog: Payload<'MORPHOLOGY_CAUSAL_LOG'>[];
  /** Policy metrics that ever came with a value since the run started: 0 does not mean measured (§4.4). */
  receivedMetrics: Set<string>;
}

/** Observation statistics before any were received. */
export function newObservationStats(): ObservationStats {
  return {
    slot_features_mean: 0,
    slot_features_std: 0,
    host_features_mean: 0,
    host_features_std: 0,
    context_features_mean: 0,
    context_features_std: 0,
    outlier_pct: 0,
    near_clip_pct: 0,
    clip_pct: 0,
    nan_count: 0,
    inf_count: 0,
    nan_pct: 0,
    inf_pct: 0,
    normalization_drift: 0,
    batch_size: 0,
  };
}

/** The configuration before `TRAINING_STARTED` (§4.13). */
export function newRunConfig(): RunConfig {
  return {
    seed: null,
    n_episodes: 0,
    lr: 0,
    clip_ratio: 0.2,
    entropy_coef: 0.01,
    param_budget: 0,
    resume_path: '',
    entropy_anneal: {},
  };
}

/**
 * A group before its first event (§1.4).
 * @param envsBeforeStart how many default environments exist before `TRAINING_STARTED`
 * @param continuous whether the state counts as looked at after every event
 * @param time seconds since 1970 of the group's first event
 */
export function newGroup(
  group: string,
  rules: Rules,
  envsBeforeStart: number,
  continuous: boolean,
  time: number,
): GroupState {
  const state: GroupState = {
    group,
    rules,
    startTime: time,
    lastEventTime: time,
    connected: false,
    runId: '',
    taskName: '',
    maxEpochs: 150,
    maxBatches: 100,
    hostParams: 0,
    rewardMode: '',
    runConfig: newRunConfig(),
    slotIds: [],
    slotsLocked: false,
    currentEpisode: 0,
    currentEpoch: 0,
    currentBatch: 0,
    batchesCompleted: 0,
    batchAvgAccuracy: null,
    batchRollingAccuracy: null,
    batchAvgReward: 0,
    batchTotalEpisodes: 0,
    envs: new Map(),
    accuracySum: 0,
    accuracyCount: 0,
    tamiyo: newTamiyo(),
    batchActions: newActionCounts(),
    batchActionTotal: 0,
    continuous,
    meanAccuracyHistory: [],
    eventLog: [],
    bestRuns: [],
    cumulativeGerminated: 0,
    cumulativeFossilized: 0,
    cumulativePruned: 0,
    cumulativeBlueprintSpawns: new Map(),
    cumulativeBlueprintFossilized: new Map(),
    cumulativeBlueprintPrunes: new Map(),
    lifespans: [],
    germinationRates: [],
    pruneRates: [],
    fossilizeRates: [],
    throughputWindow: [],
    epochsPerSecond: 0,
    batchesPerHour: 0,
    throughputPresent: false,
    observationStats: newObservationStats(),
    outcomes: [],
    episodeLengths: [],
    recentSuccesses: [],
    successCount: 0,
    timeoutCount: 0,
    outcomeGerminations: 0,
    outcomePrunes: 0,
    outcomeFossilizations: 0,
    pendingDecisions: new Map(),
    lastActionEnvId: null,
    lastActionTime: null,
    morphologyLog: [],
    receivedMetrics: new Set(),
  };
  for (let id = 0; id < envsBeforeStart; id++) state.envs.set(id, newEnv(id, 0, ''));
  return state;
}

/** The environment of that id, created if it is not there yet (§3.2). */
export function envOf(state: GroupState, envId: number): EnvState {
  let env = state.envs.get(envId);
  if (env === undefined) {
    env = newEnv(envId, state.hostParams, state.rewardMode);
    // A hostile file may name a new one in every line; beyond the bound they are not kept.
    if (state.envs.size < MAX_ENVS) state.envs.set(envId, env);
  }
  return env;
}

/** False for an environment beyond the bound: nothing of the group may count it in. */
export function isKept(state: GroupState, env: EnvState): boolean {
  return state.envs.get(env.env_id) === env;
}

/** Adds a slot that the stream mentions while the list is unlocked; the list stays sorted as text (§1.4). */
export function noticeSlot(state: GroupState, slotId: string): void {
  if (state.slotsLocked || slotId === '' || slotId === 'unknown' || state.slotIds.includes(slotId)) return;
  state.slotIds = [...state.slotIds, slotId].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
