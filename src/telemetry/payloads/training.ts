/** Payloads of a run's skeleton: start, checkpoint, epochs, batches, trends (telemetry-events §3.1 to 3.6). */

/** `TRAINING_STARTED` (§3.1). */
export const trainingStarted = {
  n_envs: 'integer',
  max_epochs: 'integer',
  max_batches: 'integer?',
  task: 'string',
  host_params: 'integer?',
  slot_ids: { list: 'string' },
  seed: 'integer?',
  n_episodes: 'integer?',
  lr: 'number?',
  clip_ratio: 'number?',
  entropy_coef: 'number?',
  param_budget: 'integer?',
  policy_device: 'string?',
  env_devices: { list: 'string', optional: true },
  reward_mode: 'string?',
  episode_id: 'string?',
  resume_path: 'string?',
  start_episode: 'integer?',
  entropy_anneal: { map: 'number?', optional: true },
  world_size: 'integer?',
  rank: 'integer?',
  local_rank: 'integer?',
  amp_enabled: 'boolean?',
  amp_dtype: 'string?',
  compile_enabled: 'boolean?',
  compile_backend: 'string?',
  compile_mode: 'string?',
  proof_baseline_mode: 'string?',
  proof_baseline_pair_id: 'string?',
  proof_baseline_lifecycle_policy: 'string?',
  proof_baseline_schedule_id: 'string?',
  proof_baseline_schedule_hash: 'string?',
  proof_baseline_schedule_version: 'integer?',
  proof_baseline_schedule_action_count: 'integer?',
} as const;

/** `CHECKPOINT_LOADED` (§3.2). */
export const checkpointLoaded = {
  path: 'string?',
  start_episode: 'integer?',
  source: 'string?',
  avg_accuracy: 'number?',
} as const;

/** `observation_stats` (§4.4): fields named `*_pct` are fractions 0 to 1. */
export const observationStats = {
  slot_features_mean: 'number?',
  slot_features_std: 'number?',
  host_features_mean: 'number?',
  host_features_std: 'number?',
  context_features_mean: 'number?',
  context_features_std: 'number?',
  outlier_pct: 'number?',
  near_clip_pct: 'number?',
  clip_pct: 'number?',
  nan_count: 'integer?',
  inf_count: 'integer?',
  nan_pct: 'number?',
  inf_pct: 'number?',
  normalization_drift: 'number?',
  batch_size: 'integer?',
} as const;

/**
 * One slot of `EPOCH_COMPLETED.seeds` (§3.3). Everything is optional, because heuristic runs carry a
 * pseudo slot `__aggregate__` that has no `stage`; entries without a stage are no slots.
 */
export const seedTelemetry = {
  stage: 'string?',
  blueprint_id: 'string?',
  accuracy_delta: 'number?',
  epochs_in_stage: 'integer?',
  alpha: 'number?',
  grad_ratio: 'number?',
  has_vanishing: 'boolean?',
  has_exploding: 'boolean?',
  contribution_velocity: 'number?',
  interaction_sum: 'number?',
  boost_received: 'number?',
  upstream_alpha_sum: 'number?',
  downstream_alpha_sum: 'number?',
  gradient_norm: 'number?',
  gradient_health: 'number?',
} as const;

/** `EPOCH_COMPLETED` (§3.3). Accuracies are percent. */
export const epochCompleted = {
  env_id: 'integer',
  val_accuracy: 'number',
  val_loss: 'number',
  inner_epoch: 'integer',
  episode_idx: 'integer?',
  train_loss: 'number?',
  train_accuracy: 'number?',
  host_grad_norm: 'number?',
  seeds: { map: { object: seedTelemetry }, optional: true },
  observation_stats: { object: observationStats, optional: true },
} as const;

/** `BATCH_EPOCH_COMPLETED` (§3.4). */
export const batchEpochCompleted = {
  episodes_completed: 'integer',
  batch_idx: 'integer',
  avg_accuracy: 'number',
  avg_reward: 'number',
  total_episodes: 'integer',
  n_envs: 'integer',
  start_episode: 'integer?',
  requested_episodes: 'integer?',
  rolling_accuracy: 'number?',
  env_accuracies: { list: 'number', optional: true },
} as const;

/** `PLATEAU_DETECTED`, `DEGRADATION_DETECTED`, `IMPROVEMENT_DETECTED` (§3.5). */
export const trendDetected = {
  batch_idx: 'integer',
  episodes_completed: 'integer',
  rolling_delta: 'number',
  rolling_avg_accuracy: 'number',
  prev_rolling_avg_accuracy: 'number',
} as const;

/** `TAMIYO_INITIATED` (§3.6). */
export const tamiyoInitiated = {
  env_id: 'integer',
  epoch: 'integer',
  stable_count: 'integer',
  stabilization_epochs: 'integer',
  val_loss: 'number',
  episode_idx: 'integer?',
} as const;
