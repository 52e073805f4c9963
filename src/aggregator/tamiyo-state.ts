import { POLICY_HEADS, type PolicyHead } from '../telemetry/enums.ts';

/** The policy agent's state (aggregation §4.4 to 4.7, §8). Defaults are not measurements: see `ppo_data_received`. */

/** One decision of the policy (§8). */
export interface DecisionSnapshot {
  readonly timestamp: number;
  readonly slot_states: Readonly<Record<string, string>>;
  readonly host_accuracy: number;
  readonly chosen_action: string;
  readonly chosen_slot: string | null;
  readonly confidence: number;
  readonly expected_value: number;
  readonly actual_reward: number | null;
  readonly alternatives: readonly unknown[];
  readonly action_success: boolean | null;
  readonly decision_id: string;
  readonly env_id: number;
  readonly epoch: number;
  readonly batch: number;
  /** E2. */
  readonly episode: number;
  readonly value_residual: number;
  /** r + γV(next) − V; null until the environment's next decision. */
  td_advantage: number | null;
  readonly decision_entropy: number | null;
  readonly chosen_blueprint: string | null;
  readonly chosen_tempo: string | null;
  readonly chosen_style: string | null;
  readonly chosen_curve: string | null;
  readonly chosen_alpha_target: string | null;
  readonly chosen_alpha_speed: string | null;
  readonly op_confidence: number;
  readonly slot_confidence: number;
  readonly blueprint_confidence: number;
  readonly style_confidence: number;
  readonly tempo_confidence: number;
  readonly alpha_target_confidence: number;
  readonly alpha_speed_confidence: number;
  readonly curve_confidence: number;
  readonly op_entropy: number | null;
  readonly slot_entropy: number | null;
  readonly blueprint_entropy: number | null;
  readonly style_entropy: number | null;
  readonly tempo_entropy: number | null;
  readonly alpha_target_entropy: number | null;
  readonly alpha_speed_entropy: number | null;
  readonly curve_entropy: number | null;
}

export interface InfrastructureMetrics {
  cuda_memory_allocated_gb: number;
  cuda_memory_reserved_gb: number;
  cuda_memory_peak_gb: number;
  cuda_memory_fragmentation: number;
  compile_enabled: boolean;
  compile_backend: string;
  compile_mode: string;
  /** E2. */
  dataloader_wait_ratio: number;
}

/** Allocated of reserved CUDA memory in percent; 0 while nothing is reserved or sampled (§4.5). */
export function memoryUsagePercent(metrics: Readonly<InfrastructureMetrics>): number {
  const { cuda_memory_allocated_gb: allocated, cuda_memory_reserved_gb: reserved } = metrics;
  return reserved <= 0 ? 0 : (allocated / reserved) * 100;
}

export interface GradientQualityMetrics {
  gradient_cv: number;
  clip_fraction_positive: number;
  clip_fraction_negative: number;
}

export interface ValueFunctionMetrics {
  v_return_correlation: number;
  td_error_mean: number;
  td_error_std: number;
  bellman_error: number;
  return_p10: number;
  return_p50: number;
  return_p90: number;
  return_variance: number;
  return_skewness: number;
  /** The reference never fills these three (§4.7). */
  value_predictions: number[];
  actual_returns: number[];
  td_errors: number[];
}

const NUMBERS = {
  entropy: 0,
  clip_fraction: 0,
  kl_divergence: 0,
  explained_variance: 0,
  policy_loss: 0,
  value_loss: 0,
  entropy_loss: 0,
  grad_norm: 0,
  entropy_coef: 0,
  ratio_mean: 1,
  ratio_min: 1,
  ratio_max: 1,
  ratio_std: 0,
  advantage_mean: 0,
  advantage_std: 0,
  advantage_skewness: NaN,
  advantage_kurtosis: NaN,
  advantage_min: 0,
  advantage_max: 0,
  advantage_raw_mean: 0,
  advantage_raw_std: 0,
  advantage_positive_ratio: NaN,
  log_prob_min: NaN,
  log_prob_max: NaN,
  dead_layers: 0,
  exploding_layers: 0,
  nan_grad_count: 0,
  inf_grad_count: 0,
  update_time_ms: 0,
  joint_ratio_max: 1,
  current_episode_return: 0,
  current_episode: 0,
  inner_epoch: 0,
  ppo_batch: 0,
  total_actions: 0,
  cumulative_total_actions: 0,
  entropy_velocity: 0,
  collapse_risk_score: 0,
  _previous_risk: 0,
  entropy_clip_correlation: 0,
  value_mean: 0,
  value_std: 0,
  value_min: 0,
  value_max: 0,
  q_germinate: 0,
  q_advance: 0,
  q_fossilize: 0,
  q_prune: 0,
  q_wait: 0,
  q_set_alpha: 0,
  q_variance: 0,
  q_spread: 0,
  // E2
  value_nrmse: 1,
  rollback_attempt_count: 0,
  rollback_unattributed_count: 0,
  decision_density: 1,
  forced_step_ratio: 0,
  q_aux_loss: 0,
  head_q_grad_norm: 0,
  head_q_grad_norm_prev: 0,
};

/** Hidden-state health of the policy's LSTM; null where the policy has none or nothing was sent. */
export const LSTM_NUMBERS = [
  'lstm_h_l2_total',
  'lstm_c_l2_total',
  'lstm_h_rms',
  'lstm_c_rms',
  'lstm_h_env_rms_mean',
  'lstm_h_env_rms_max',
  'lstm_c_env_rms_mean',
  'lstm_c_env_rms_max',
  'lstm_h_max',
  'lstm_c_max',
] as const;

type HeadFields = Record<
  | `head_${PolicyHead}_entropy`
  | `head_${PolicyHead}_grad_norm`
  | `head_${PolicyHead}_grad_norm_prev`
  | `head_${PolicyHead}_ratio_max`,
  number
>;

type LstmFields = Record<(typeof LSTM_NUMBERS)[number], number | null>;

export interface TamiyoExtras {
  learning_rate: number | null;
  head_nan_latch: Map<string, boolean>;
  head_inf_latch: Map<string, boolean>;
  layer_gradient_health: ReadonlyMap<string, number> | null;
  entropy_collapsed: boolean;
  lstm_has_nan: boolean;
  lstm_has_inf: boolean;
  early_stop_epoch: number | null;
  episode_return_history: number[];
  policy_loss_history: number[];
  value_loss_history: number[];
  grad_norm_history: number[];
  entropy_history: number[];
  explained_variance_history: number[];
  kl_divergence_history: number[];
  clip_fraction_history: number[];
  decision_density_history: number[];
  action_counts: Map<string, number>;
  cumulative_action_counts: Map<string, number>;
  ppo_data_received: boolean;
  recent_decisions: DecisionSnapshot[];
  group_id: string | null;
  initial_value_spread: number | null;
  last_action_success: boolean;
  last_action_op: string;
  infrastructure: InfrastructureMetrics;
  gradient_quality: GradientQualityMetrics;
  value_function: ValueFunctionMetrics;
  ev_low_return_variance: boolean;
  ev_return_variance: number | null;
  advantage_std_floored: boolean;
  pre_norm_advantage_std: number | null;
  op_q_values: readonly number[];
  op_valid_mask: readonly boolean[];
  head_q_gradient_state: string;
}

export type TamiyoState = typeof NUMBERS & HeadFields & LstmFields & TamiyoExtras;

function headFields(): HeadFields {
  const zero = (suffix: string): [string, number][] => POLICY_HEADS.map((head) => [`head_${head}_${suffix}`, 0]);
  const one: [string, number][] = POLICY_HEADS.map((head) => [`head_${head}_ratio_max`, 1]);
  // The names are built from the same list as the type's keys.
  return Object.fromEntries([
    ...zero('entropy'),
    ...zero('grad_norm'),
    ...zero('grad_norm_prev'),
    ...one,
  ]) as HeadFields;
}

function lstmFields(): LstmFields {
  return Object.fromEntries(LSTM_NUMBERS.map((name) => [name, null])) as LstmFields;
}

function latch(): Map<string, boolean> {
  return new Map(POLICY_HEADS.map((head) => [head, false]));
}

/** The policy agent before its first update (§4.4 defaults). */
export function newTamiyo(): TamiyoState {
  return {
    ...NUMBERS,
    ...headFields(),
    ...lstmFields(),
    learning_rate: null,
    head_nan_latch: latch(),
    head_inf_latch: latch(),
    layer_gradient_health: null,
    entropy_collapsed: false,
    lstm_has_nan: false,
    lstm_has_inf: false,
    early_stop_epoch: null,
    episode_return_history: [],
    policy_loss_history: [],
    value_loss_history: [],
    grad_norm_history: [],
    entropy_history: [],
    explained_variance_history: [],
    kl_divergence_history: [],
    clip_fraction_history: [],
    decision_density_history: [],
    action_counts: new Map(),
    cumulative_action_counts: new Map(),
    ppo_data_received: false,
    recent_decisions: [],
    group_id: null,
    initial_value_spread: null,
    last_action_success: true,
    last_action_op: 'WAIT',
    infrastructure: {
      cuda_memory_allocated_gb: 0,
      cuda_memory_reserved_gb: 0,
      cuda_memory_peak_gb: 0,
      cuda_memory_fragmentation: 0,
      compile_enabled: false,
      compile_backend: '',
      compile_mode: '',
      dataloader_wait_ratio: 0,
    },
    gradient_quality: { gradient_cv: 0, clip_fraction_positive: 0, clip_fraction_negative: 0 },
    value_function: {
      v_return_correlation: 0,
      td_error_mean: 0,
      td_error_std: 0,
      bellman_error: 0,
      return_p10: 0,
      return_p50: 0,
      return_p90: 0,
      return_variance: 0,
      return_skewness: 0,
      value_predictions: [],
      actual_returns: [],
      td_errors: [],
    },
    ev_low_return_variance: false,
    ev_return_variance: null,
    advantage_std_floored: false,
    pre_norm_advantage_std: null,
    op_q_values: [NaN, NaN, NaN, NaN, NaN, NaN],
    op_valid_mask: [false, false, false, false, false, false],
    head_q_gradient_state: 'missing',
  };
}
