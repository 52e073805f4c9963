import { POLICY_HEADS } from '../telemetry/enums.ts';
import type { KnownEvent, Payload } from '../telemetry/event.ts';
import { ppoUpdateCompleted } from '../telemetry/payloads/ppo.ts';
import type { GroupState } from './group-state.ts';
import { pushBounded } from './history.ts';
import { collapseRisk, correlation, entropyVelocity } from './statistics.ts';
import { LSTM_NUMBERS, type TamiyoState } from './tamiyo-state.ts';

/** `PPO_UPDATE_COMPLETED` (aggregation §3.3, §4.4 to 4.7). */

type Update = Payload<'PPO_UPDATE_COMPLETED'>;

const UPDATE_HISTORY = 10;
const SPREAD_FROM_BATCH = 50;
const SPREAD_MINIMUM = 0.1;

/** Numbers that are copied under the same name; null or absent takes the payload's default, 0. */
const COPIED = [
  'entropy',
  'clip_fraction',
  'kl_divergence',
  'explained_variance',
  'policy_loss',
  'value_loss',
  'entropy_loss',
  'grad_norm',
  'advantage_mean',
  'advantage_std',
  'dead_layers',
  'exploding_layers',
  'nan_grad_count',
  'inf_grad_count',
  'update_time_ms',
  'ratio_std',
  'value_mean',
  'value_std',
  'value_min',
  'value_max',
  'inner_epoch',
  'rollback_attempt_count',
  'rollback_unattributed_count',
  'forced_step_ratio',
  'q_aux_loss',
] as const;
/** The same, with 1 or NaN as the payload's default. */
const COPIED_FROM_ONE = [
  'ratio_mean',
  'ratio_min',
  'ratio_max',
  'joint_ratio_max',
  'value_nrmse',
  'decision_density',
] as const;
const COPIED_FROM_NAN = [
  'advantage_skewness',
  'advantage_kurtosis',
  'advantage_positive_ratio',
  'log_prob_min',
  'log_prob_max',
  'q_germinate',
  'q_advance',
  'q_fossilize',
  'q_prune',
  'q_wait',
  'q_set_alpha',
  'q_variance',
  'q_spread',
] as const;

function copyNumbers(tamiyo: TamiyoState, data: Update): void {
  for (const name of COPIED) tamiyo[name] = data[name] ?? 0;
  for (const name of COPIED_FROM_ONE) tamiyo[name] = data[name] ?? 1;
  for (const name of COPIED_FROM_NAN) tamiyo[name] = data[name] ?? Number.NaN;
  for (const name of LSTM_NUMBERS) tamiyo[name] = data[name] ?? null;
  tamiyo.ppo_batch = data.batch ?? 0;
  tamiyo.learning_rate = data.lr ?? tamiyo.learning_rate;
  tamiyo.entropy_coef = data.entropy_coef ?? tamiyo.entropy_coef;
  tamiyo.entropy_collapsed = data.entropy_collapsed ?? false;
  tamiyo.lstm_has_nan = data.lstm_has_nan ?? false;
  tamiyo.lstm_has_inf = data.lstm_has_inf ?? false;
  tamiyo.early_stop_epoch = data.early_stop_epoch ?? null;
  tamiyo.ev_low_return_variance = data.ev_low_return_variance ?? false;
  tamiyo.ev_return_variance = data.ev_return_variance ?? null;
  tamiyo.advantage_std_floored = data.advantage_std_floored ?? false;
  tamiyo.pre_norm_advantage_std = data.d5_pre_norm_advantage_std ?? null;
  tamiyo.head_q_gradient_state = data.head_q_gradient_state ?? 'missing';
  if (data.op_q_values != null) tamiyo.op_q_values = data.op_q_values;
  if (data.op_valid_mask != null) tamiyo.op_valid_mask = data.op_valid_mask;
  if (data.layer_gradient_health != null) {
    tamiyo.layer_gradient_health = new Map(Object.entries(data.layer_gradient_health));
  }
}

function copyHeads(tamiyo: TamiyoState, data: Update): void {
  for (const head of POLICY_HEADS) {
    tamiyo[`head_${head}_entropy`] = data[`head_${head}_entropy`] ?? tamiyo[`head_${head}_entropy`];
    const norm = data[`head_${head}_grad_norm`];
    if (norm != null) {
      tamiyo[`head_${head}_grad_norm_prev`] = tamiyo[`head_${head}_grad_norm`];
      tamiyo[`head_${head}_grad_norm`] = norm;
    }
    tamiyo[`head_${head}_ratio_max`] = data[`head_${head}_ratio_max`] ?? 1;
  }
  if (data.head_q_grad_norm != null) {
    tamiyo.head_q_grad_norm_prev = tamiyo.head_q_grad_norm;
    tamiyo.head_q_grad_norm = data.head_q_grad_norm;
  }
  for (const [head, seen] of Object.entries(data.head_nan_detected ?? {})) {
    if (seen) tamiyo.head_nan_latch.set(head, true);
  }
  for (const [head, seen] of Object.entries(data.head_inf_detected ?? {})) {
    if (seen) tamiyo.head_inf_latch.set(head, true);
  }
}

function copyDiagnostics(tamiyo: TamiyoState, data: Update): void {
  const { infrastructure, gradient_quality: gradients, value_function: value } = tamiyo;
  infrastructure.cuda_memory_allocated_gb = data.cuda_memory_allocated_gb ?? 0;
  infrastructure.cuda_memory_reserved_gb = data.cuda_memory_reserved_gb ?? 0;
  infrastructure.cuda_memory_peak_gb = data.cuda_memory_peak_gb ?? 0;
  infrastructure.cuda_memory_fragmentation = data.cuda_memory_fragmentation ?? 0;
  infrastructure.dataloader_wait_ratio = data.dataloader_wait_ratio ?? 0;
  gradients.gradient_cv = data.gradient_cv ?? 0;
  gradients.clip_fraction_positive = data.clip_fraction_positive ?? 0;
  gradients.clip_fraction_negative = data.clip_fraction_negative ?? 0;
  value.v_return_correlation = data.v_return_correlation ?? 0;
  value.td_error_mean = data.td_error_mean ?? 0;
  value.td_error_std = data.td_error_std ?? 0;
  value.bellman_error = data.bellman_error ?? 0;
  value.return_p10 = data.return_p10 ?? 0;
  value.return_p50 = data.return_p50 ?? 0;
  value.return_p90 = data.return_p90 ?? 0;
  value.return_variance = data.return_variance ?? 0;
  value.return_skewness = data.return_skewness ?? 0;
}

function appendHistories(tamiyo: TamiyoState): void {
  pushBounded(tamiyo.policy_loss_history, tamiyo.policy_loss, UPDATE_HISTORY);
  pushBounded(tamiyo.value_loss_history, tamiyo.value_loss, UPDATE_HISTORY);
  pushBounded(tamiyo.entropy_history, tamiyo.entropy, UPDATE_HISTORY);
  pushBounded(tamiyo.explained_variance_history, tamiyo.explained_variance, UPDATE_HISTORY);
  pushBounded(tamiyo.grad_norm_history, tamiyo.grad_norm, UPDATE_HISTORY);
  pushBounded(tamiyo.kl_divergence_history, tamiyo.kl_divergence, UPDATE_HISTORY);
  pushBounded(tamiyo.clip_fraction_history, tamiyo.clip_fraction, UPDATE_HISTORY);
  pushBounded(tamiyo.decision_density_history, tamiyo.decision_density, UPDATE_HISTORY);
}

/** Applies an update; a skipped one changes nothing. */
export function handlePpoUpdate(state: GroupState, event: KnownEvent<'PPO_UPDATE_COMPLETED'>, data: Update): void {
  if (data.skipped === true) return;
  const { tamiyo } = state;
  tamiyo.ppo_data_received = true;
  if (event.group_id !== '' && event.group_id !== 'default') tamiyo.group_id = event.group_id;
  // Names that the table lacks are not kept: a hostile file may invent new ones in every line.
  for (const [name, value] of Object.entries(data)) {
    if (value !== null && Object.hasOwn(ppoUpdateCompleted, name)) state.receivedMetrics.add(name);
  }
  copyNumbers(tamiyo, data);
  copyHeads(tamiyo, data);
  copyDiagnostics(tamiyo, data);
  appendHistories(tamiyo);

  const spread = tamiyo.value_max - tamiyo.value_min;
  if (tamiyo.initial_value_spread === null && state.currentBatch >= SPREAD_FROM_BATCH && spread > SPREAD_MINIMUM) {
    tamiyo.initial_value_spread = spread;
  }
  tamiyo.entropy_velocity = entropyVelocity(tamiyo.entropy_history);
  tamiyo.collapse_risk_score = collapseRisk(tamiyo.entropy_history, tamiyo._previous_risk);
  tamiyo._previous_risk = tamiyo.collapse_risk_score;
  tamiyo.entropy_clip_correlation = correlation(tamiyo.entropy_history, tamiyo.clip_fraction_history);
}
