import { COUNTED_STAGES } from '../telemetry/enums.ts';
import type { Payload } from '../telemetry/event.ts';
import { ppoUpdateCompleted } from '../telemetry/payloads/ppo.ts';
import { newRewardComponents, type EnvState, type RewardComponents } from './env-state.ts';
import { episodeStats, seedLifecycleStats, type EpisodeStats, type SeedLifecycleStats } from './episode-stats.ts';
import type { BestRunRecord, EventLogEntry, GroupState, ObservationStats, RunConfig } from './group-state.ts';
import { mean } from './history.ts';
import type { TamiyoState } from './tamiyo-state.ts';

/** An environment with its derived values (aggregation §4.2). */
export interface EnvSnapshot extends Readonly<EnvState> {
  readonly current_reward: number;
  readonly mean_reward: number;
  readonly gaming_rate: number;
  readonly growth_ratio: number;
}

/** System figures; what the stream does not carry is null and drawn as "not recorded" (§4.11). */
export interface SystemVitals {
  readonly gpu_stats: ReadonlyMap<number, unknown>;
  readonly gpu_memory_used_gb: number | null;
  readonly gpu_memory_total_gb: number | null;
  readonly gpu_utilization: number | null;
  readonly gpu_temperature: number | null;
  readonly cpu_percent: number | null;
  readonly ram_used_gb: number | null;
  readonly ram_total_gb: number | null;
  readonly epochs_per_second: number;
  readonly batches_per_hour: number;
  readonly host_params: number;
  readonly has_memory_alarm: boolean;
  readonly memory_alarm_devices: readonly string[];
  /** E2. */
  readonly throughput_present: boolean;
  readonly gpu_data_present: boolean;
}

/** What the panels draw for one group at one position. Times are seconds since 1970. */
export interface SanctumSnapshot {
  readonly envs: ReadonlyMap<number, EnvSnapshot>;
  readonly tamiyo: Readonly<TamiyoState>;
  readonly vitals: SystemVitals;
  readonly rewards: Readonly<RewardComponents>;
  readonly slot_ids: readonly string[];
  readonly current_episode: number;
  readonly current_batch: number;
  readonly max_batches: number;
  readonly current_epoch: number;
  readonly max_epochs: number;
  readonly run_id: string;
  readonly task_name: string;
  readonly reward_mode: string | null;
  readonly run_config: Readonly<RunConfig>;
  /** Never filled by the reference (§4.1). */
  readonly start_time: number | null;
  readonly connected: boolean;
  readonly runtime_seconds: number;
  readonly staleness_seconds: number;
  readonly captured_at: number;
  readonly total_events_received: number;
  readonly poll_count: number;
  readonly training_thread_alive: boolean | null;
  readonly aggregate_mean_accuracy: number;
  readonly aggregate_mean_reward: number;
  readonly batch_avg_reward: number;
  readonly batch_total_episodes: number;
  readonly mean_accuracy_history: readonly number[];
  readonly event_log: readonly EventLogEntry[];
  readonly best_runs: readonly BestRunRecord[];
  readonly cumulative_germinated: number;
  readonly cumulative_fossilized: number;
  readonly cumulative_pruned: number;
  readonly cumulative_blueprint_spawns: ReadonlyMap<string, number>;
  readonly cumulative_blueprint_fossilized: ReadonlyMap<string, number>;
  readonly cumulative_blueprint_prunes: ReadonlyMap<string, number>;
  readonly slot_stage_counts: ReadonlyMap<string, number>;
  readonly total_slots: number;
  readonly active_slots: number;
  readonly avg_epochs_in_stage: number;
  readonly last_ppo_update: number | null;
  readonly last_reward_update: number | null;
  readonly seed_lifecycle: SeedLifecycleStats;
  readonly observation_stats: Readonly<ObservationStats>;
  readonly episode_stats: EpisodeStats;
  readonly focused_env_id: number;
  readonly last_action_env_id: number | null;
  readonly last_action_timestamp: number | null;
  readonly is_stale: boolean;
  /** Policy metrics of the stream that never came with a value: draw them as "not measured". */
  readonly missing: ReadonlySet<string>;
  /** E2. */
  readonly morphology_causal_log: readonly Payload<'MORPHOLOGY_CAUSAL_LOG'>[];
}

const STALE_AFTER_SECONDS = 5;
const POLICY_METRICS = Object.keys(ppoUpdateCompleted);

/** An environment's snapshot; the histories are the state's own, valid until the next event. */
export function envSnapshot(env: EnvState): EnvSnapshot {
  return {
    ...env,
    current_reward: env.reward_history.at(-1) ?? 0,
    mean_reward: mean(env.reward_history),
    gaming_rate: env.total_reward_steps === 0 ? 0 : env.gaming_trigger_count / env.total_reward_steps,
    growth_ratio: env.host_params === 0 ? 1 : (env.host_params + env.fossilized_params) / env.host_params,
  };
}

/** Stages of all slots of all environments, the six counted ones in their order (§4.1). */
export function stageCounts(state: GroupState): Map<string, number> {
  const counts = new Map<string, number>(COUNTED_STAGES.map((stage) => [stage, 0]));
  for (const env of state.envs.values()) {
    for (const slot of state.slotIds) {
      const stage = env.seeds.get(slot)?.stage ?? 'DORMANT';
      const counted = counts.has(stage) ? stage : 'DORMANT';
      counts.set(counted, (counts.get(counted) ?? 0) + 1);
    }
  }
  return counts;
}

/** The components most worth a look: the strongest bonus or penalty, else the focused environment's (§4.1). */
function interestingRewards(state: GroupState, focusedEnv: number): Readonly<RewardComponents> {
  let best: RewardComponents | null = null;
  let bestScore = 0;
  for (const { reward_components: parts } of state.envs.values()) {
    const score =
      Math.abs(parts.alpha_shock) +
      Math.abs(parts.ratio_penalty) +
      Math.abs(parts.stage_bonus) +
      Math.abs(parts.fossilize_terminal_bonus) +
      Math.abs(parts.hindsight_credit);
    if (score > bestScore) {
      best = parts;
      bestScore = score;
    }
  }
  return best ?? state.envs.get(focusedEnv)?.reward_components ?? newRewardComponents();
}

function averageEpochsInStage(state: GroupState): number {
  const epochs: number[] = [];
  for (const env of state.envs.values()) {
    for (const seed of env.seeds.values()) if (seed.stage !== 'DORMANT') epochs.push(seed.epochs_in_stage);
  }
  return mean(epochs);
}

function vitalsOf(state: GroupState): SystemVitals {
  return {
    gpu_stats: new Map(),
    gpu_memory_used_gb: null,
    gpu_memory_total_gb: null,
    gpu_utilization: null,
    gpu_temperature: null,
    cpu_percent: null,
    ram_used_gb: null,
    ram_total_gb: null,
    epochs_per_second: state.epochsPerSecond,
    batches_per_hour: state.batchesPerHour,
    host_params: state.hostParams,
    has_memory_alarm: false,
    memory_alarm_devices: [],
    throughput_present: state.throughputPresent,
    gpu_data_present: false,
  };
}

/**
 * The snapshot of a group. Its size does not grow with the run; nested values are the state's own, so it is
 * valid until the next event is applied.
 * @param now seconds since 1970: the newest event's time in replay, the wall clock while following a live run
 * @param totalEvents events of all groups so far
 */
export function takeSnapshot(state: GroupState, now: number, totalEvents: number): SanctumSnapshot {
  const counts = stageCounts(state);
  const totalSlots = state.envs.size * state.slotIds.length;
  const activeSlots = totalSlots - (counts.get('DORMANT') ?? 0);
  const envs = new Map([...state.envs].map(([id, env]) => [id, envSnapshot(env)]));
  const withAccuracy = [...envs.values()].filter((env) => env.accuracy_history.length > 0);
  const withReward = [...envs.values()].filter((env) => env.reward_history.length > 0);
  const staleness = now - state.lastEventTime;
  const focusedEnv = 0;
  return {
    envs,
    tamiyo: state.tamiyo,
    vitals: vitalsOf(state),
    rewards: interestingRewards(state, focusedEnv),
    slot_ids: state.slotIds,
    current_episode: state.currentEpisode,
    current_batch: state.currentBatch === 0 ? state.batchesCompleted : state.currentBatch,
    max_batches: state.maxBatches,
    current_epoch: state.currentEpoch,
    max_epochs: state.maxEpochs,
    run_id: state.runId,
    task_name: state.taskName,
    reward_mode: state.rewardMode === '' ? null : state.rewardMode,
    run_config: state.runConfig,
    start_time: null,
    connected: state.connected,
    runtime_seconds: state.connected ? now - state.startTime : 0,
    staleness_seconds: staleness,
    captured_at: now,
    total_events_received: totalEvents,
    poll_count: 0,
    training_thread_alive: null,
    aggregate_mean_accuracy: mean(withAccuracy.map((env) => env.host_accuracy)),
    aggregate_mean_reward: mean(withReward.map((env) => env.current_reward)),
    batch_avg_reward: state.batchAvgReward,
    batch_total_episodes: state.batchTotalEpisodes,
    mean_accuracy_history: state.meanAccuracyHistory,
    event_log: state.eventLog,
    best_runs: state.bestRuns,
    cumulative_germinated: state.cumulativeGerminated,
    cumulative_fossilized: state.cumulativeFossilized,
    cumulative_pruned: state.cumulativePruned,
    cumulative_blueprint_spawns: state.cumulativeBlueprintSpawns,
    cumulative_blueprint_fossilized: state.cumulativeBlueprintFossilized,
    cumulative_blueprint_prunes: state.cumulativeBlueprintPrunes,
    slot_stage_counts: counts,
    total_slots: totalSlots,
    active_slots: activeSlots,
    avg_epochs_in_stage: averageEpochsInStage(state),
    last_ppo_update: null,
    last_reward_update: null,
    seed_lifecycle: seedLifecycleStats(state, activeSlots, totalSlots),
    observation_stats: state.observationStats,
    episode_stats: episodeStats(state, activeSlots, totalSlots),
    focused_env_id: focusedEnv,
    last_action_env_id: state.lastActionEnvId,
    last_action_timestamp: state.lastActionTime,
    is_stale: staleness > STALE_AFTER_SECONDS,
    missing: new Set(POLICY_METRICS.filter((name) => !state.receivedMetrics.has(name))),
    morphology_causal_log: state.morphologyLog,
  };
}
