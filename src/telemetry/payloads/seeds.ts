/** Payloads of the seed life cycle and its measurements (telemetry-events §3.7 to 3.13). */

/** The five join keys that E2 adds to events caused by a policy action (§3.7). */
const provenance = {
  morphology_proposal_id: 'string?',
  morphology_verdict_id: 'string?',
  morphology_mutation_id: 'string?',
  rng_stream: 'string?',
  rng_seed: 'u64?',
} as const;

/** `SEED_GERMINATED` (§3.7). */
export const seedGerminated = {
  slot_id: 'string',
  env_id: 'integer',
  blueprint_id: 'string',
  params: 'integer',
  episode_idx: 'integer?',
  alpha: 'number?',
  grad_ratio: 'number?',
  has_vanishing: 'boolean?',
  has_exploding: 'boolean?',
  epochs_in_stage: 'integer?',
  blend_tempo_epochs: 'integer?',
  alpha_curve: 'string?',
  ...provenance,
} as const;

/** `SEED_STAGE_CHANGED` (§3.8). */
export const seedStageChanged = {
  slot_id: 'string',
  env_id: 'integer',
  episode_idx: 'integer?',
  from_stage: 'string',
  to_stage: 'string',
  alpha: 'number?',
  accuracy_delta: 'number?',
  epochs_in_stage: 'integer?',
  grad_ratio: 'number?',
  has_vanishing: 'boolean?',
  has_exploding: 'boolean?',
  alpha_curve: 'string?',
  ...provenance,
} as const;

/** `SEED_GATE_EVALUATED` (§3.9). */
export const seedGateEvaluated = {
  slot_id: 'string',
  env_id: 'integer',
  gate: 'string',
  passed: 'boolean',
  target_stage: 'string',
  checks_passed: { list: 'string', optional: true },
  checks_failed: { list: 'string', optional: true },
  episode_idx: 'integer?',
  message: 'string?',
} as const;

/** `SEED_FOSSILIZED` (§3.10). */
export const seedFossilized = {
  slot_id: 'string',
  env_id: 'integer',
  blueprint_id: 'string',
  improvement: 'number',
  params_added: 'integer',
  episode_idx: 'integer?',
  alpha: 'number?',
  epochs_total: 'integer?',
  counterfactual: 'number?',
  blending_delta: 'number?',
  ...provenance,
} as const;

/** `SEED_PRUNED` (§3.11). */
export const seedPruned = {
  slot_id: 'string',
  env_id: 'integer',
  reason: 'string',
  episode_idx: 'integer?',
  blueprint_id: 'string?',
  improvement: 'number?',
  auto_pruned: 'boolean?',
  epochs_total: 'integer?',
  counterfactual: 'number?',
  blending_delta: 'number?',
  initiator: 'string?',
  ...provenance,
} as const;

/** `COUNTERFACTUAL_MATRIX_COMPUTED` (§3.12). Accuracies are percent. */
export const counterfactualMatrixComputed = {
  env_id: 'integer',
  slot_ids: { list: 'string' },
  configs: { list: { object: { seed_mask: { list: 'boolean' }, accuracy: 'number' } } },
  episode_idx: 'integer?',
  strategy: 'string?',
  compute_time_ms: 'number?',
} as const;

/** `EPISODE_OUTCOME` (§3.13). `param_ratio` is growth above the host in E1, a multiple of it in E2. */
export const episodeOutcome = {
  env_id: 'integer',
  episode_idx: 'integer',
  final_accuracy: 'number',
  param_ratio: 'number',
  num_fossilized: 'integer',
  num_contributing_fossilized: 'integer',
  episode_reward: 'number',
  stability_score: 'number',
  reward_mode: 'string',
  episode_length: 'integer?',
  outcome_type: 'string?',
  germinate_count: 'integer?',
  prune_count: 'integer?',
  fossilize_count: 'integer?',
} as const;

/** `MORPHOLOGY_CAUSAL_LOG` (§3.23, E2). */
export const morphologyCausalLog = {
  phase: 'string',
  env_id: 'integer',
  slot_id: 'string',
  operation: 'string',
  action_id: 'string',
  proposal_id: 'string?',
  verdict_id: 'string?',
  mutation_id: 'string?',
  observation_hash: 'string?',
  rng_stream: 'string?',
  rng_seed: 'u64?',
  topology: 'string?',
  blueprint_id: 'string?',
  governor_approved: 'boolean?',
  governor_reason: 'string?',
  governor_blocked_factor: 'string?',
  watch_window_evidence: 'number?',
  linked_event_id: 'string?',
} as const;
