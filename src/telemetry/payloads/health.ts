/** Payloads that report trouble or the system's state (telemetry-events §3.14, 3.15, 3.18 to 3.25). */

/** `GOVERNOR_ROLLBACK` (§3.14). `panic_reason` holds the real cause, `reason` a constant. */
export const governorRollback = {
  env_id: 'integer',
  device: 'string?',
  reason: 'string',
  episode_idx: 'integer?',
  loss_at_panic: 'number?',
  loss_threshold: 'number?',
  consecutive_panics: 'integer?',
  panic_reason: 'string?',
  triggering_action_id: 'string?',
  raw_penalty: 'number?',
  normalized_penalty: 'number?',
  rollback_severity: 'number?',
  watch_window_evidence: 'number?',
  missing_keys: { list: 'string', optional: true },
  unexpected_keys: { list: 'string', optional: true },
} as const;

/** The six anomaly events share this payload (§3.15). */
export const anomaly = {
  anomaly_type: 'string',
  episode: 'integer?',
  batch: 'integer?',
  inner_epoch: 'integer?',
  total_episodes: 'integer?',
  detail: 'string?',
  gradient_stats: { list: 'anything', optional: true },
  stability: 'anything?',
  ratio_diagnostic: {
    object: {
      worst_ratio_indices: { list: 'integer', optional: true },
      worst_ratio_values: { list: 'number', optional: true },
      worst_ratio_actions: { list: 'integer', optional: true },
      num_bad_total: 'integer?',
      num_nonfinite: 'integer?',
      logit_diff_mean: 'number?',
      logit_diff_max: 'number?',
    },
    optional: true,
  },
} as const;

/** `PERFORMANCE_DEGRADATION` (§3.18): the value is the mean over environments, whatever `env_id` says. */
export const performanceDegradation = {
  env_id: 'integer?',
  current_acc: 'number',
  rolling_avg_acc: 'number',
  drop_percent: 'number',
  threshold_percent: 'number?',
  episode_idx: 'integer?',
  training_progress: 'number?',
} as const;

/** `REWARD_HACKING_SUSPECTED` (§3.19). It names no environment. */
export const rewardHackingSuspected = {
  pattern: 'string',
  slot_id: 'string?',
  seed_id: 'string?',
  seed_contribution: 'number?',
  total_improvement: 'number?',
  ratio: 'number?',
  threshold: 'number?',
  contribution_threshold: 'number?',
  degradation_threshold: 'number?',
} as const;

/** `MEMORY_WARNING` (§3.20). `gpu_utilization` is a fraction 0 to 1. */
export const memoryWarning = {
  gpu_utilization: 'number',
  gpu_allocated_gb: 'number?',
  gpu_total_gb: 'number?',
  threshold: 'number?',
} as const;

/** `ISOLATION_VIOLATION` (§3.21): a name without a payload; whatever comes is kept. */
export const isolationViolation = {} as const;

/** `PHASE_PROFILE_COMPLETED` (§3.22, E2). */
export const phaseProfileCompleted = {
  phases: { map: { object: { wall_ms: 'number?', python_cpu_ms: 'number?', python_cpu_ratio: 'number?' } } },
  epoch: 'integer?',
  batch_idx: 'integer?',
} as const;

/** `TOPOLOGY_MANIFEST_RECORDED` (§3.24, E2). */
export const topologyManifestRecorded = {
  manifest_role: 'string',
  proof_baseline_pair_id: 'string?',
  topology_manifest_version: 'integer?',
  topology_manifest_hash: 'string?',
  topology_manifest_json: 'string?',
  task: 'string?',
  host_topology: 'string?',
  slot_config_hash: 'string?',
  slot_count: 'integer?',
  fossilized_seed_count: 'integer?',
  topology_delta_count: 'integer?',
  source_run_dir: 'string?',
  source_group_id: 'string?',
  source_episode_idx: 'integer?',
  source_event_id: 'string?',
  source_topology_manifest_hash: 'string?',
  replay_weight_policy: 'string?',
  replay_env_id: 'integer?',
  replay_episode_idx: 'integer?',
  replayed_topology_manifest_hash: 'string?',
  manifest_match: 'boolean?',
} as const;

/** `ALLOCATOR_STATS` (§3.25, E2). */
export const allocatorStats = {
  batch_idx: 'integer?',
  device: 'string',
  allocated_bytes: 'integer',
  reserved_bytes: 'integer',
  fragmentation_bytes: 'integer?',
  num_alloc_retries: 'integer?',
  num_ooms: 'integer?',
} as const;
