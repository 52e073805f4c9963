// Written by `npm run generate` from the field tables; a test holds it against them. Do not edit.
import { everyText, everyValue, toDigits, toNumber, type Guard, type Payload } from './hot-guards.ts';
import { isRecord } from './json.ts';

function fitsANALYTICS_SNAPSHOT_head_telemetry(p: Payload, _line: string): boolean {
  let v: unknown;
  return (
    ((v = p['op_confidence']) == null || typeof v === 'number' || toNumber(p, 'op_confidence', v)) &&
    ((v = p['slot_confidence']) == null || typeof v === 'number' || toNumber(p, 'slot_confidence', v)) &&
    ((v = p['blueprint_confidence']) == null || typeof v === 'number' || toNumber(p, 'blueprint_confidence', v)) &&
    ((v = p['style_confidence']) == null || typeof v === 'number' || toNumber(p, 'style_confidence', v)) &&
    ((v = p['tempo_confidence']) == null || typeof v === 'number' || toNumber(p, 'tempo_confidence', v)) &&
    ((v = p['alpha_target_confidence']) == null ||
      typeof v === 'number' ||
      toNumber(p, 'alpha_target_confidence', v)) &&
    ((v = p['alpha_speed_confidence']) == null || typeof v === 'number' || toNumber(p, 'alpha_speed_confidence', v)) &&
    ((v = p['curve_confidence']) == null || typeof v === 'number' || toNumber(p, 'curve_confidence', v)) &&
    ((v = p['op_entropy']) == null || typeof v === 'number' || toNumber(p, 'op_entropy', v)) &&
    ((v = p['slot_entropy']) == null || typeof v === 'number' || toNumber(p, 'slot_entropy', v)) &&
    ((v = p['blueprint_entropy']) == null || typeof v === 'number' || toNumber(p, 'blueprint_entropy', v)) &&
    ((v = p['style_entropy']) == null || typeof v === 'number' || toNumber(p, 'style_entropy', v)) &&
    ((v = p['tempo_entropy']) == null || typeof v === 'number' || toNumber(p, 'tempo_entropy', v)) &&
    ((v = p['alpha_target_entropy']) == null || typeof v === 'number' || toNumber(p, 'alpha_target_entropy', v)) &&
    ((v = p['alpha_speed_entropy']) == null || typeof v === 'number' || toNumber(p, 'alpha_speed_entropy', v)) &&
    ((v = p['curve_entropy']) == null || typeof v === 'number' || toNumber(p, 'curve_entropy', v))
  );
}

function fitsANALYTICS_SNAPSHOT_reward_components(p: Payload, _line: string): boolean {
  let v: unknown;
  return (
    ((v = p['base_acc_delta']) == null || typeof v === 'number' || toNumber(p, 'base_acc_delta', v)) &&
    ((v = p['seed_contribution']) == null || typeof v === 'number' || toNumber(p, 'seed_contribution', v)) &&
    ((v = p['bounded_attribution']) == null || typeof v === 'number' || toNumber(p, 'bounded_attribution', v)) &&
    ((v = p['progress_since_germination']) == null ||
      typeof v === 'number' ||
      toNumber(p, 'progress_since_germination', v)) &&
    ((v = p['stable_val_acc']) == null || typeof v === 'number' || toNumber(p, 'stable_val_acc', v)) &&
    ((v = p['attribution_discount']) == null || typeof v === 'number' || toNumber(p, 'attribution_discount', v)) &&
    ((v = p['ratio_penalty']) == null || typeof v === 'number' || toNumber(p, 'ratio_penalty', v)) &&
    ((v = p['escrow_credit_prev']) == null || typeof v === 'number' || toNumber(p, 'escrow_credit_prev', v)) &&
    ((v = p['escrow_credit_target']) == null || typeof v === 'number' || toNumber(p, 'escrow_credit_target', v)) &&
    ((v = p['escrow_delta']) == null || typeof v === 'number' || toNumber(p, 'escrow_delta', v)) &&
    ((v = p['escrow_credit_next']) == null || typeof v === 'number' || toNumber(p, 'escrow_credit_next', v)) &&
    ((v = p['escrow_forfeit']) == null || typeof v === 'number' || toNumber(p, 'escrow_forfeit', v)) &&
    ((v = p['compute_rent']) == null || typeof v === 'number' || toNumber(p, 'compute_rent', v)) &&
    ((v = p['alpha_shock']) == null || typeof v === 'number' || toNumber(p, 'alpha_shock', v)) &&
    ((v = p['blending_warning']) == null || typeof v === 'number' || toNumber(p, 'blending_warning', v)) &&
    ((v = p['holding_warning']) == null || typeof v === 'number' || toNumber(p, 'holding_warning', v)) &&
    ((v = p['stage_bonus']) == null || typeof v === 'number' || toNumber(p, 'stage_bonus', v)) &&
    ((v = p['pbrs_bonus']) == null || typeof v === 'number' || toNumber(p, 'pbrs_bonus', v)) &&
    ((v = p['synergy_bonus']) == null || typeof v === 'number' || toNumber(p, 'synergy_bonus', v)) &&
    ((v = p['action_shaping']) == null || typeof v === 'number' || toNumber(p, 'action_shaping', v)) &&
    ((v = p['terminal_bonus']) == null || typeof v === 'number' || toNumber(p, 'terminal_bonus', v)) &&
    ((v = p['fossilize_terminal_bonus']) == null ||
      typeof v === 'number' ||
      toNumber(p, 'fossilize_terminal_bonus', v)) &&
    ((v = p['hindsight_credit']) == null || typeof v === 'number' || toNumber(p, 'hindsight_credit', v)) &&
    ((v = p['num_fossilized_seeds']) == null || Number.isInteger(v)) &&
    ((v = p['num_contributing_fossilized']) == null || Number.isInteger(v)) &&
    ((v = p['action_name']) == null || typeof v === 'string') &&
    ((v = p['action_success']) == null || typeof v === 'boolean') &&
    ((v = p['seed_stage']) == null || Number.isInteger(v)) &&
    ((v = p['epoch']) == null || Number.isInteger(v)) &&
    ((v = p['val_acc']) == null || typeof v === 'number' || toNumber(p, 'val_acc', v)) &&
    ((v = p['acc_at_germination']) == null || typeof v === 'number' || toNumber(p, 'acc_at_germination', v)) &&
    ((v = p['host_baseline_acc']) == null || typeof v === 'number' || toNumber(p, 'host_baseline_acc', v)) &&
    ((v = p['growth_ratio']) == null || typeof v === 'number' || toNumber(p, 'growth_ratio', v)) &&
    ((v = p['total_reward']) == null || typeof v === 'number' || toNumber(p, 'total_reward', v)) &&
    ((v = p['shaped_reward_ratio']) == null || typeof v === 'number' || toNumber(p, 'shaped_reward_ratio', v)) &&
    ((v = p['occupancy_rent']) == null || typeof v === 'number' || toNumber(p, 'occupancy_rent', v)) &&
    ((v = p['fossilized_rent']) == null || typeof v === 'number' || toNumber(p, 'fossilized_rent', v)) &&
    ((v = p['n_active_seeds']) == null || Number.isInteger(v)) &&
    ((v = p['timing_discount']) == null || typeof v === 'number' || toNumber(p, 'timing_discount', v)) &&
    ((v = p['drip_this_epoch']) == null || typeof v === 'number' || toNumber(p, 'drip_this_epoch', v)) &&
    ((v = p['drip_immediate_bonus']) == null || typeof v === 'number' || toNumber(p, 'drip_immediate_bonus', v)) &&
    ((v = p['drip_deferred_total']) == null || typeof v === 'number' || toNumber(p, 'drip_deferred_total', v)) &&
    ((v = p['num_drip_sources']) == null || Number.isInteger(v))
  );
}

function fitsANALYTICS_SNAPSHOT_observation_stats(p: Payload, _line: string): boolean {
  let v: unknown;
  return (
    ((v = p['slot_features_mean']) == null || typeof v === 'number' || toNumber(p, 'slot_features_mean', v)) &&
    ((v = p['slot_features_std']) == null || typeof v === 'number' || toNumber(p, 'slot_features_std', v)) &&
    ((v = p['host_features_mean']) == null || typeof v === 'number' || toNumber(p, 'host_features_mean', v)) &&
    ((v = p['host_features_std']) == null || typeof v === 'number' || toNumber(p, 'host_features_std', v)) &&
    ((v = p['context_features_mean']) == null || typeof v === 'number' || toNumber(p, 'context_features_mean', v)) &&
    ((v = p['context_features_std']) == null || typeof v === 'number' || toNumber(p, 'context_features_std', v)) &&
    ((v = p['outlier_pct']) == null || typeof v === 'number' || toNumber(p, 'outlier_pct', v)) &&
    ((v = p['near_clip_pct']) == null || typeof v === 'number' || toNumber(p, 'near_clip_pct', v)) &&
    ((v = p['clip_pct']) == null || typeof v === 'number' || toNumber(p, 'clip_pct', v)) &&
    ((v = p['nan_count']) == null || Number.isInteger(v)) &&
    ((v = p['inf_count']) == null || Number.isInteger(v)) &&
    ((v = p['nan_pct']) == null || typeof v === 'number' || toNumber(p, 'nan_pct', v)) &&
    ((v = p['inf_pct']) == null || typeof v === 'number' || toNumber(p, 'inf_pct', v)) &&
    ((v = p['normalization_drift']) == null || typeof v === 'number' || toNumber(p, 'normalization_drift', v)) &&
    ((v = p['batch_size']) == null || Number.isInteger(v))
  );
}

function fitsANALYTICS_SNAPSHOT_shapley_values(p: Payload, _line: string): boolean {
  let v: unknown;
  return (
    ((v = p['mean']) == null || typeof v === 'number' || toNumber(p, 'mean', v)) &&
    ((v = p['std']) == null || typeof v === 'number' || toNumber(p, 'std', v)) &&
    ((v = p['n_samples']) == null || Number.isInteger(v))
  );
}

function fitsANALYTICS_SNAPSHOT(p: Payload, line: string): boolean {
  let v: unknown;
  return (
    (v = p['kind']) != null &&
    typeof v === 'string' &&
    ((v = p['action_counts']) == null || false) &&
    ((v = p['env_id']) == null || Number.isInteger(v)) &&
    ((v = p['episode_idx']) == null || Number.isInteger(v)) &&
    ((v = p['total_reward']) == null || typeof v === 'number' || toNumber(p, 'total_reward', v)) &&
    ((v = p['action_name']) == null || typeof v === 'string') &&
    ((v = p['action_confidence']) == null || typeof v === 'number' || toNumber(p, 'action_confidence', v)) &&
    ((v = p['head_telemetry']) == null || (isRecord(v) && fitsANALYTICS_SNAPSHOT_head_telemetry(v, line))) &&
    ((v = p['value_estimate']) == null || typeof v === 'number' || toNumber(p, 'value_estimate', v)) &&
    ((v = p['slot_id']) == null || typeof v === 'string') &&
    ((v = p['blueprint_id']) == null || typeof v === 'string') &&
    ((v = p['style']) == null || typeof v === 'string') &&
    ((v = p['blend_id']) == null || typeof v === 'string') &&
    ((v = p['tempo_idx']) == null || Number.isInteger(v)) &&
    ((v = p['alpha_target']) == null || typeof v === 'number' || toNumber(p, 'alpha_target', v)) &&
    ((v = p['alpha_speed']) == null || typeof v === 'string') &&
    ((v = p['alpha_curve']) == null || typeof v === 'string') &&
    ((v = p['alpha_algorithm']) == null || typeof v === 'string') &&
    ((v = p['alpha_algorithm_selected']) == null || typeof v === 'string') &&
    ((v = p['action_success']) == null || typeof v === 'boolean') &&
    ((v = p['op_masked']) == null || typeof v === 'boolean') &&
    ((v = p['slot_masked']) == null || typeof v === 'boolean') &&
    ((v = p['blueprint_masked']) == null || typeof v === 'boolean') &&
    ((v = p['style_masked']) == null || typeof v === 'boolean') &&
    ((v = p['tempo_masked']) == null || typeof v === 'boolean') &&
    ((v = p['alpha_target_masked']) == null || typeof v === 'boolean') &&
    ((v = p['alpha_speed_masked']) == null || typeof v === 'boolean') &&
    ((v = p['alpha_curve_masked']) == null || typeof v === 'boolean') &&
    ((v = p['base_acc_delta']) == null || typeof v === 'number' || toNumber(p, 'base_acc_delta', v)) &&
    ((v = p['bounded_attribution']) == null || typeof v === 'number' || toNumber(p, 'bounded_attribution', v)) &&
    ((v = p['compute_rent']) == null || typeof v === 'number' || toNumber(p, 'compute_rent', v)) &&
    ((v = p['stage_bonus']) == null || typeof v === 'number' || toNumber(p, 'stage_bonus', v)) &&
    ((v = p['ratio_penalty']) == null || typeof v === 'number' || toNumber(p, 'ratio_penalty', v)) &&
    ((v = p['alpha_shock']) == null || typeof v === 'number' || toNumber(p, 'alpha_shock', v)) &&
    ((v = p['reward_components']) == null || (isRecord(v) && fitsANALYTICS_SNAPSHOT_reward_components(v, line))) &&
    ((v = p['observation_stats']) == null || (isRecord(v) && fitsANALYTICS_SNAPSHOT_observation_stats(v, line))) &&
    ((v = p['slot_states']) == null || everyText(v)) &&
    ((v = p['alternatives']) == null || Array.isArray(v)) &&
    ((v = p['decision_entropy']) == null || typeof v === 'number' || toNumber(p, 'decision_entropy', v)) &&
    ((v = p['batch']) == null || Number.isInteger(v)) &&
    ((v = p['episodes_completed']) == null || Number.isInteger(v)) &&
    ((v = p['fps']) == null || typeof v === 'number' || toNumber(p, 'fps', v)) &&
    ((v = p['step_time_ms']) == null || typeof v === 'number' || toNumber(p, 'step_time_ms', v)) &&
    ((v = p['dataloader_wait_ms']) == null || typeof v === 'number' || toNumber(p, 'dataloader_wait_ms', v)) &&
    ((v = p['summary']) == null || true) &&
    ((v = p['hindsight_credit']) == null || typeof v === 'number' || toNumber(p, 'hindsight_credit', v)) &&
    ((v = p['scaffold_count']) == null || Number.isInteger(v)) &&
    ((v = p['avg_scaffold_delay']) == null || typeof v === 'number' || toNumber(p, 'avg_scaffold_delay', v)) &&
    ((v = p['mask_hits']) == null || false) &&
    ((v = p['mask_total']) == null || false) &&
    ((v = p['inner_epoch']) == null || Number.isInteger(v)) &&
    ((v = p['accuracy']) == null || typeof v === 'number' || toNumber(p, 'accuracy', v)) &&
    ((v = p['host_accuracy']) == null || typeof v === 'number' || toNumber(p, 'host_accuracy', v)) &&
    ((v = p['entropy']) == null || typeof v === 'number' || toNumber(p, 'entropy', v)) &&
    ((v = p['kl_divergence']) == null || typeof v === 'number' || toNumber(p, 'kl_divergence', v)) &&
    ((v = p['value_variance']) == null || typeof v === 'number' || toNumber(p, 'value_variance', v)) &&
    ((v = p['explained_variance']) == null || typeof v === 'number' || toNumber(p, 'explained_variance', v)) &&
    ((v = p['seeds_created']) == null || Number.isInteger(v)) &&
    ((v = p['seeds_fossilized']) == null || Number.isInteger(v)) &&
    ((v = p['skipped_update']) == null || typeof v === 'boolean') &&
    ((v = p['rollback_attempt_count']) == null || Number.isInteger(v)) &&
    ((v = p['rollback_unattributed_count']) == null || Number.isInteger(v)) &&
    ((v = p['summary_table']) == null || typeof v === 'string') &&
    ((v = p['scoreboard_tables']) == null || everyText(v)) &&
    ((v = p['mode']) == null || typeof v === 'string') &&
    ((v = p['task']) == null || typeof v === 'string') &&
    ((v = p['topology']) == null || typeof v === 'string') &&
    ((v = p['device']) == null || typeof v === 'string') &&
    ((v = p['slots']) == null || false) &&
    ((v = p['episodes']) == null || Number.isInteger(v)) &&
    ((v = p['max_epochs']) == null || Number.isInteger(v)) &&
    ((v = p['max_batches']) == null || Number.isInteger(v)) &&
    ((v = p['min_fossilize_improvement']) == null ||
      typeof v === 'number' ||
      toNumber(p, 'min_fossilize_improvement', v)) &&
    ((v = p['max_seeds']) == null || Number.isInteger(v)) &&
    ((v = p['reward_mode']) == null || typeof v === 'string') &&
    ((v = p['telemetry_lifecycle_only']) == null || typeof v === 'boolean') &&
    ((v = p['telemetry_level']) == null || typeof v === 'string') &&
    ((v = p['episode_id']) == null || typeof v === 'string') &&
    ((v = p['episode']) == null || Number.isInteger(v)) &&
    ((v = p['episodes_total']) == null || Number.isInteger(v)) &&
    ((v = p['base_seed']) == null || Number.isInteger(v)) &&
    ((v = p['final_accuracy']) == null || typeof v === 'number' || toNumber(p, 'final_accuracy', v)) &&
    ((v = p['shapley_values']) == null || everyValue(v, fitsANALYTICS_SNAPSHOT_shapley_values, line)) &&
    ((v = p['num_slots']) == null || Number.isInteger(v))
  );
}

function fitsEPOCH_COMPLETED_seeds(p: Payload, _line: string): boolean {
  let v: unknown;
  return (
    ((v = p['stage']) == null || typeof v === 'string') &&
    ((v = p['blueprint_id']) == null || typeof v === 'string') &&
    ((v = p['accuracy_delta']) == null || typeof v === 'number' || toNumber(p, 'accuracy_delta', v)) &&
    ((v = p['epochs_in_stage']) == null || Number.isInteger(v)) &&
    ((v = p['alpha']) == null || typeof v === 'number' || toNumber(p, 'alpha', v)) &&
    ((v = p['grad_ratio']) == null || typeof v === 'number' || toNumber(p, 'grad_ratio', v)) &&
    ((v = p['has_vanishing']) == null || typeof v === 'boolean') &&
    ((v = p['has_exploding']) == null || typeof v === 'boolean') &&
    ((v = p['contribution_velocity']) == null || typeof v === 'number' || toNumber(p, 'contribution_velocity', v)) &&
    ((v = p['interaction_sum']) == null || typeof v === 'number' || toNumber(p, 'interaction_sum', v)) &&
    ((v = p['boost_received']) == null || typeof v === 'number' || toNumber(p, 'boost_received', v)) &&
    ((v = p['upstream_alpha_sum']) == null || typeof v === 'number' || toNumber(p, 'upstream_alpha_sum', v)) &&
    ((v = p['downstream_alpha_sum']) == null || typeof v === 'number' || toNumber(p, 'downstream_alpha_sum', v)) &&
    ((v = p['gradient_norm']) == null || typeof v === 'number' || toNumber(p, 'gradient_norm', v)) &&
    ((v = p['gradient_health']) == null || typeof v === 'number' || toNumber(p, 'gradient_health', v))
  );
}

function fitsEPOCH_COMPLETED(p: Payload, line: string): boolean {
  let v: unknown;
  return (
    (v = p['env_id']) != null &&
    Number.isInteger(v) &&
    (v = p['val_accuracy']) != null &&
    (typeof v === 'number' || toNumber(p, 'val_accuracy', v)) &&
    (v = p['val_loss']) != null &&
    (typeof v === 'number' || toNumber(p, 'val_loss', v)) &&
    (v = p['inner_epoch']) != null &&
    Number.isInteger(v) &&
    ((v = p['episode_idx']) == null || Number.isInteger(v)) &&
    ((v = p['train_loss']) == null || typeof v === 'number' || toNumber(p, 'train_loss', v)) &&
    ((v = p['train_accuracy']) == null || typeof v === 'number' || toNumber(p, 'train_accuracy', v)) &&
    ((v = p['host_grad_norm']) == null || typeof v === 'number' || toNumber(p, 'host_grad_norm', v)) &&
    ((v = p['seeds']) == null || everyValue(v, fitsEPOCH_COMPLETED_seeds, line)) &&
    ((v = p['observation_stats']) == null || (isRecord(v) && fitsANALYTICS_SNAPSHOT_observation_stats(v, line)))
  );
}

function fitsMORPHOLOGY_CAUSAL_LOG(p: Payload, line: string): boolean {
  let v: unknown;
  return (
    (v = p['phase']) != null &&
    typeof v === 'string' &&
    (v = p['env_id']) != null &&
    Number.isInteger(v) &&
    (v = p['slot_id']) != null &&
    typeof v === 'string' &&
    (v = p['operation']) != null &&
    typeof v === 'string' &&
    (v = p['action_id']) != null &&
    typeof v === 'string' &&
    ((v = p['proposal_id']) == null || typeof v === 'string') &&
    ((v = p['verdict_id']) == null || typeof v === 'string') &&
    ((v = p['mutation_id']) == null || typeof v === 'string') &&
    ((v = p['observation_hash']) == null || typeof v === 'string') &&
    ((v = p['rng_stream']) == null || typeof v === 'string') &&
    ((v = p['rng_seed']) == null || toDigits(p, 'rng_seed', v, line)) &&
    ((v = p['topology']) == null || typeof v === 'string') &&
    ((v = p['blueprint_id']) == null || typeof v === 'string') &&
    ((v = p['governor_approved']) == null || typeof v === 'boolean') &&
    ((v = p['governor_reason']) == null || typeof v === 'string') &&
    ((v = p['governor_blocked_factor']) == null || typeof v === 'string') &&
    ((v = p['watch_window_evidence']) == null || typeof v === 'number' || toNumber(p, 'watch_window_evidence', v)) &&
    ((v = p['linked_event_id']) == null || typeof v === 'string')
  );
}

/** Guards of the commonest events: true where a payload follows its table; false says only "look closer". */
export const HOT_GUARDS: ReadonlyMap<string, Guard> = new Map([
  ['ANALYTICS_SNAPSHOT', fitsANALYTICS_SNAPSHOT],
  ['EPOCH_COMPLETED', fitsEPOCH_COMPLETED],
  ['MORPHOLOGY_CAUSAL_LOG', fitsMORPHOLOGY_CAUSAL_LOG],
]);
