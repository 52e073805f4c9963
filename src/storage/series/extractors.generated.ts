// Written by `npm run generate` from the field tables; a test holds it against them. Do not edit.
import { isRecord } from '../../telemetry/json.ts';
import {
  LAYER_KEYS,
  NUMBER_KEYS,
  OBJECT_KEYS,
  writeNumbers,
  writeObjects,
  type Extractor,
  type Payload,
} from './extractor.ts';

const T0_TRAINING_STARTED: Extractor = {
  columns: [
    'n_envs',
    'max_epochs',
    'max_batches',
    'host_params',
    'seed',
    'n_episodes',
    'lr',
    'clip_ratio',
    'entropy_coef',
    'param_budget',
    'start_episode',
    'world_size',
    'rank',
    'local_rank',
    'proof_baseline_schedule_version',
    'proof_baseline_schedule_action_count',
  ],
  maps: [{ name: 'entropy_anneal', fields: null, limit: NUMBER_KEYS }],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['n_envs']) === 'number') c[o] = v;
    if (typeof (v = p['max_epochs']) === 'number') c[o + 1] = v;
    if (typeof (v = p['max_batches']) === 'number') c[o + 2] = v;
    if (typeof (v = p['host_params']) === 'number') c[o + 3] = v;
    if (typeof (v = p['seed']) === 'number') c[o + 4] = v;
    if (typeof (v = p['n_episodes']) === 'number') c[o + 5] = v;
    if (typeof (v = p['lr']) === 'number') c[o + 6] = v;
    if (typeof (v = p['clip_ratio']) === 'number') c[o + 7] = v;
    if (typeof (v = p['entropy_coef']) === 'number') c[o + 8] = v;
    if (typeof (v = p['param_budget']) === 'number') c[o + 9] = v;
    if (typeof (v = p['start_episode']) === 'number') c[o + 10] = v;
    if (typeof (v = p['world_size']) === 'number') c[o + 11] = v;
    if (typeof (v = p['rank']) === 'number') c[o + 12] = v;
    if (typeof (v = p['local_rank']) === 'number') c[o + 13] = v;
    if (typeof (v = p['proof_baseline_schedule_version']) === 'number') c[o + 14] = v;
    if (typeof (v = p['proof_baseline_schedule_action_count']) === 'number') c[o + 15] = v;
    if (isRecord((v = p['entropy_anneal']))) writeNumbers(v, 0, row);
  },
};

const T1_CHECKPOINT_LOADED: Extractor = {
  columns: ['start_episode', 'avg_accuracy'],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['start_episode']) === 'number') c[o] = v;
    if (typeof (v = p['avg_accuracy']) === 'number') c[o + 1] = v;
  },
};

function writeEPOCH_COMPLETED_observation_stats(p: Payload, c: Float64Array, o: number): void {
  let v: unknown;
  if (typeof (v = p['slot_features_mean']) === 'number') c[o] = v;
  if (typeof (v = p['slot_features_std']) === 'number') c[o + 1] = v;
  if (typeof (v = p['host_features_mean']) === 'number') c[o + 2] = v;
  if (typeof (v = p['host_features_std']) === 'number') c[o + 3] = v;
  if (typeof (v = p['context_features_mean']) === 'number') c[o + 4] = v;
  if (typeof (v = p['context_features_std']) === 'number') c[o + 5] = v;
  if (typeof (v = p['outlier_pct']) === 'number') c[o + 6] = v;
  if (typeof (v = p['near_clip_pct']) === 'number') c[o + 7] = v;
  if (typeof (v = p['clip_pct']) === 'number') c[o + 8] = v;
  if (typeof (v = p['nan_count']) === 'number') c[o + 9] = v;
  if (typeof (v = p['inf_count']) === 'number') c[o + 10] = v;
  if (typeof (v = p['nan_pct']) === 'number') c[o + 11] = v;
  if (typeof (v = p['inf_pct']) === 'number') c[o + 12] = v;
  if (typeof (v = p['normalization_drift']) === 'number') c[o + 13] = v;
  if (typeof (v = p['batch_size']) === 'number') c[o + 14] = v;
}

function writeEPOCH_COMPLETED_seeds(p: Payload, c: Float64Array, o: number): void {
  let v: unknown;
  if (typeof (v = p['accuracy_delta']) === 'number') c[o] = v;
  if (typeof (v = p['epochs_in_stage']) === 'number') c[o + 1] = v;
  if (typeof (v = p['alpha']) === 'number') c[o + 2] = v;
  if (typeof (v = p['grad_ratio']) === 'number') c[o + 3] = v;
  if (typeof (v = p['contribution_velocity']) === 'number') c[o + 4] = v;
  if (typeof (v = p['interaction_sum']) === 'number') c[o + 5] = v;
  if (typeof (v = p['boost_received']) === 'number') c[o + 6] = v;
  if (typeof (v = p['upstream_alpha_sum']) === 'number') c[o + 7] = v;
  if (typeof (v = p['downstream_alpha_sum']) === 'number') c[o + 8] = v;
  if (typeof (v = p['gradient_norm']) === 'number') c[o + 9] = v;
  if (typeof (v = p['gradient_health']) === 'number') c[o + 10] = v;
}

const T2_EPOCH_COMPLETED: Extractor = {
  columns: [
    'val_accuracy',
    'val_loss',
    'inner_epoch',
    'episode_idx',
    'train_loss',
    'train_accuracy',
    'host_grad_norm',
    'observation_stats.slot_features_mean',
    'observation_stats.slot_features_std',
    'observation_stats.host_features_mean',
    'observation_stats.host_features_std',
    'observation_stats.context_features_mean',
    'observation_stats.context_features_std',
    'observation_stats.outlier_pct',
    'observation_stats.near_clip_pct',
    'observation_stats.clip_pct',
    'observation_stats.nan_count',
    'observation_stats.inf_count',
    'observation_stats.nan_pct',
    'observation_stats.inf_pct',
    'observation_stats.normalization_drift',
    'observation_stats.batch_size',
  ],
  maps: [
    {
      name: 'seeds',
      fields: [
        'accuracy_delta',
        'epochs_in_stage',
        'alpha',
        'grad_ratio',
        'contribution_velocity',
        'interaction_sum',
        'boost_received',
        'upstream_alpha_sum',
        'downstream_alpha_sum',
        'gradient_norm',
        'gradient_health',
      ],
      limit: OBJECT_KEYS,
    },
  ],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['val_accuracy']) === 'number') c[o] = v;
    if (typeof (v = p['val_loss']) === 'number') c[o + 1] = v;
    if (typeof (v = p['inner_epoch']) === 'number') c[o + 2] = v;
    if (typeof (v = p['episode_idx']) === 'number') c[o + 3] = v;
    if (typeof (v = p['train_loss']) === 'number') c[o + 4] = v;
    if (typeof (v = p['train_accuracy']) === 'number') c[o + 5] = v;
    if (typeof (v = p['host_grad_norm']) === 'number') c[o + 6] = v;
    if (isRecord((v = p['observation_stats']))) writeEPOCH_COMPLETED_observation_stats(v, c, o + 7);
    if (isRecord((v = p['seeds']))) writeObjects(v, 0, row, writeEPOCH_COMPLETED_seeds);
  },
};

const T3_BATCH_EPOCH_COMPLETED: Extractor = {
  columns: [
    'episodes_completed',
    'batch_idx',
    'avg_accuracy',
    'avg_reward',
    'total_episodes',
    'n_envs',
    'start_episode',
    'requested_episodes',
    'rolling_accuracy',
  ],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['episodes_completed']) === 'number') c[o] = v;
    if (typeof (v = p['batch_idx']) === 'number') c[o + 1] = v;
    if (typeof (v = p['avg_accuracy']) === 'number') c[o + 2] = v;
    if (typeof (v = p['avg_reward']) === 'number') c[o + 3] = v;
    if (typeof (v = p['total_episodes']) === 'number') c[o + 4] = v;
    if (typeof (v = p['n_envs']) === 'number') c[o + 5] = v;
    if (typeof (v = p['start_episode']) === 'number') c[o + 6] = v;
    if (typeof (v = p['requested_episodes']) === 'number') c[o + 7] = v;
    if (typeof (v = p['rolling_accuracy']) === 'number') c[o + 8] = v;
  },
};

const T4_PPO_UPDATE_COMPLETED: Extractor = {
  columns: [
    'policy_loss',
    'value_loss',
    'entropy',
    'grad_norm',
    'kl_divergence',
    'clip_fraction',
    'nan_grad_count',
    'pre_clip_grad_norm',
    'explained_variance',
    'value_nrmse',
    'ev_return_variance',
    'ev_low_return_variance_count',
    'entropy_loss',
    'advantage_mean',
    'advantage_std',
    'advantage_skewness',
    'advantage_kurtosis',
    'advantage_positive_ratio',
    'pre_norm_advantage_mean',
    'pre_norm_advantage_std',
    'return_mean',
    'return_std',
    'v_return_correlation',
    'td_error_mean',
    'td_error_std',
    'bellman_error',
    'return_p10',
    'return_p50',
    'return_p90',
    'return_variance',
    'return_skewness',
    'value_target_scale',
    'ratio_mean',
    'ratio_min',
    'ratio_max',
    'ratio_std',
    'log_prob_min',
    'log_prob_max',
    'lr',
    'entropy_coef',
    'inf_grad_count',
    'dead_layers',
    'exploding_layers',
    'loss_scale',
    'update_time_ms',
    'early_stop_epoch',
    'head_slot_entropy',
    'head_blueprint_entropy',
    'head_style_entropy',
    'head_tempo_entropy',
    'head_alpha_target_entropy',
    'head_alpha_speed_entropy',
    'head_alpha_curve_entropy',
    'head_op_entropy',
    'head_slot_grad_norm',
    'head_blueprint_grad_norm',
    'head_style_grad_norm',
    'head_tempo_grad_norm',
    'head_alpha_target_grad_norm',
    'head_alpha_speed_grad_norm',
    'head_alpha_curve_grad_norm',
    'head_op_grad_norm',
    'head_value_grad_norm',
    'head_q_grad_norm',
    'head_slot_learnable_fraction',
    'head_blueprint_learnable_fraction',
    'head_style_learnable_fraction',
    'head_tempo_learnable_fraction',
    'head_alpha_target_learnable_fraction',
    'head_alpha_speed_learnable_fraction',
    'head_alpha_curve_learnable_fraction',
    'head_op_learnable_fraction',
    'head_slot_ratio_max',
    'head_blueprint_ratio_max',
    'head_style_ratio_max',
    'head_tempo_ratio_max',
    'head_alpha_target_ratio_max',
    'head_alpha_speed_ratio_max',
    'head_alpha_curve_ratio_max',
    'head_op_ratio_max',
    'joint_ratio_max',
    'head_slot_clip_fraction',
    'head_blueprint_clip_fraction',
    'head_style_clip_fraction',
    'head_tempo_clip_fraction',
    'head_alpha_target_clip_fraction',
    'head_alpha_speed_clip_fraction',
    'head_alpha_curve_clip_fraction',
    'head_op_clip_fraction',
    'inner_epoch',
    'batch',
    'ppo_updates_count',
    'value_mean',
    'value_std',
    'value_min',
    'value_max',
    'q_germinate',
    'q_advance',
    'q_fossilize',
    'q_prune',
    'q_wait',
    'q_set_alpha',
    'q_variance',
    'q_spread',
    'q_aux_loss',
    'clip_fraction_positive',
    'clip_fraction_negative',
    'gradient_cv',
    'cuda_memory_allocated_gb',
    'cuda_memory_reserved_gb',
    'cuda_memory_peak_gb',
    'cuda_memory_fragmentation',
    'dataloader_wait_ratio',
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
    'rollout_lstm_h_l2_total',
    'rollout_lstm_c_l2_total',
    'rollout_lstm_h_rms',
    'rollout_lstm_c_rms',
    'rollout_lstm_h_env_rms_mean',
    'rollout_lstm_h_env_rms_max',
    'rollout_lstm_c_env_rms_mean',
    'rollout_lstm_c_env_rms_max',
    'rollout_lstm_h_max',
    'rollout_lstm_c_max',
    'forced_step_ratio',
    'usable_actor_timesteps',
    'decision_density',
    'd5_pre_norm_advantage_std',
    'rollback_count',
    'rollback_steps_zeroed',
    'rollback_attempt_count',
    'rollback_unattributed_count',
  ],
  maps: [{ name: 'layer_gradient_health', fields: null, limit: LAYER_KEYS }],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['policy_loss']) === 'number') c[o] = v;
    if (typeof (v = p['value_loss']) === 'number') c[o + 1] = v;
    if (typeof (v = p['entropy']) === 'number') c[o + 2] = v;
    if (typeof (v = p['grad_norm']) === 'number') c[o + 3] = v;
    if (typeof (v = p['kl_divergence']) === 'number') c[o + 4] = v;
    if (typeof (v = p['clip_fraction']) === 'number') c[o + 5] = v;
    if (typeof (v = p['nan_grad_count']) === 'number') c[o + 6] = v;
    if (typeof (v = p['pre_clip_grad_norm']) === 'number') c[o + 7] = v;
    if (typeof (v = p['explained_variance']) === 'number') c[o + 8] = v;
    if (typeof (v = p['value_nrmse']) === 'number') c[o + 9] = v;
    if (typeof (v = p['ev_return_variance']) === 'number') c[o + 10] = v;
    if (typeof (v = p['ev_low_return_variance_count']) === 'number') c[o + 11] = v;
    if (typeof (v = p['entropy_loss']) === 'number') c[o + 12] = v;
    if (typeof (v = p['advantage_mean']) === 'number') c[o + 13] = v;
    if (typeof (v = p['advantage_std']) === 'number') c[o + 14] = v;
    if (typeof (v = p['advantage_skewness']) === 'number') c[o + 15] = v;
    if (typeof (v = p['advantage_kurtosis']) === 'number') c[o + 16] = v;
    if (typeof (v = p['advantage_positive_ratio']) === 'number') c[o + 17] = v;
    if (typeof (v = p['pre_norm_advantage_mean']) === 'number') c[o + 18] = v;
    if (typeof (v = p['pre_norm_advantage_std']) === 'number') c[o + 19] = v;
    if (typeof (v = p['return_mean']) === 'number') c[o + 20] = v;
    if (typeof (v = p['return_std']) === 'number') c[o + 21] = v;
    if (typeof (v = p['v_return_correlation']) === 'number') c[o + 22] = v;
    if (typeof (v = p['td_error_mean']) === 'number') c[o + 23] = v;
    if (typeof (v = p['td_error_std']) === 'number') c[o + 24] = v;
    if (typeof (v = p['bellman_error']) === 'number') c[o + 25] = v;
    if (typeof (v = p['return_p10']) === 'number') c[o + 26] = v;
    if (typeof (v = p['return_p50']) === 'number') c[o + 27] = v;
    if (typeof (v = p['return_p90']) === 'number') c[o + 28] = v;
    if (typeof (v = p['return_variance']) === 'number') c[o + 29] = v;
    if (typeof (v = p['return_skewness']) === 'number') c[o + 30] = v;
    if (typeof (v = p['value_target_scale']) === 'number') c[o + 31] = v;
    if (typeof (v = p['ratio_mean']) === 'number') c[o + 32] = v;
    if (typeof (v = p['ratio_min']) === 'number') c[o + 33] = v;
    if (typeof (v = p['ratio_max']) === 'number') c[o + 34] = v;
    if (typeof (v = p['ratio_std']) === 'number') c[o + 35] = v;
    if (typeof (v = p['log_prob_min']) === 'number') c[o + 36] = v;
    if (typeof (v = p['log_prob_max']) === 'number') c[o + 37] = v;
    if (typeof (v = p['lr']) === 'number') c[o + 38] = v;
    if (typeof (v = p['entropy_coef']) === 'number') c[o + 39] = v;
    if (typeof (v = p['inf_grad_count']) === 'number') c[o + 40] = v;
    if (typeof (v = p['dead_layers']) === 'number') c[o + 41] = v;
    if (typeof (v = p['exploding_layers']) === 'number') c[o + 42] = v;
    if (typeof (v = p['loss_scale']) === 'number') c[o + 43] = v;
    if (typeof (v = p['update_time_ms']) === 'number') c[o + 44] = v;
    if (typeof (v = p['early_stop_epoch']) === 'number') c[o + 45] = v;
    if (typeof (v = p['head_slot_entropy']) === 'number') c[o + 46] = v;
    if (typeof (v = p['head_blueprint_entropy']) === 'number') c[o + 47] = v;
    if (typeof (v = p['head_style_entropy']) === 'number') c[o + 48] = v;
    if (typeof (v = p['head_tempo_entropy']) === 'number') c[o + 49] = v;
    if (typeof (v = p['head_alpha_target_entropy']) === 'number') c[o + 50] = v;
    if (typeof (v = p['head_alpha_speed_entropy']) === 'number') c[o + 51] = v;
    if (typeof (v = p['head_alpha_curve_entropy']) === 'number') c[o + 52] = v;
    if (typeof (v = p['head_op_entropy']) === 'number') c[o + 53] = v;
    if (typeof (v = p['head_slot_grad_norm']) === 'number') c[o + 54] = v;
    if (typeof (v = p['head_blueprint_grad_norm']) === 'number') c[o + 55] = v;
    if (typeof (v = p['head_style_grad_norm']) === 'number') c[o + 56] = v;
    if (typeof (v = p['head_tempo_grad_norm']) === 'number') c[o + 57] = v;
    if (typeof (v = p['head_alpha_target_grad_norm']) === 'number') c[o + 58] = v;
    if (typeof (v = p['head_alpha_speed_grad_norm']) === 'number') c[o + 59] = v;
    if (typeof (v = p['head_alpha_curve_grad_norm']) === 'number') c[o + 60] = v;
    if (typeof (v = p['head_op_grad_norm']) === 'number') c[o + 61] = v;
    if (typeof (v = p['head_value_grad_norm']) === 'number') c[o + 62] = v;
    if (typeof (v = p['head_q_grad_norm']) === 'number') c[o + 63] = v;
    if (typeof (v = p['head_slot_learnable_fraction']) === 'number') c[o + 64] = v;
    if (typeof (v = p['head_blueprint_learnable_fraction']) === 'number') c[o + 65] = v;
    if (typeof (v = p['head_style_learnable_fraction']) === 'number') c[o + 66] = v;
    if (typeof (v = p['head_tempo_learnable_fraction']) === 'number') c[o + 67] = v;
    if (typeof (v = p['head_alpha_target_learnable_fraction']) === 'number') c[o + 68] = v;
    if (typeof (v = p['head_alpha_speed_learnable_fraction']) === 'number') c[o + 69] = v;
    if (typeof (v = p['head_alpha_curve_learnable_fraction']) === 'number') c[o + 70] = v;
    if (typeof (v = p['head_op_learnable_fraction']) === 'number') c[o + 71] = v;
    if (typeof (v = p['head_slot_ratio_max']) === 'number') c[o + 72] = v;
    if (typeof (v = p['head_blueprint_ratio_max']) === 'number') c[o + 73] = v;
    if (typeof (v = p['head_style_ratio_max']) === 'number') c[o + 74] = v;
    if (typeof (v = p['head_tempo_ratio_max']) === 'number') c[o + 75] = v;
    if (typeof (v = p['head_alpha_target_ratio_max']) === 'number') c[o + 76] = v;
    if (typeof (v = p['head_alpha_speed_ratio_max']) === 'number') c[o + 77] = v;
    if (typeof (v = p['head_alpha_curve_ratio_max']) === 'number') c[o + 78] = v;
    if (typeof (v = p['head_op_ratio_max']) === 'number') c[o + 79] = v;
    if (typeof (v = p['joint_ratio_max']) === 'number') c[o + 80] = v;
    if (typeof (v = p['head_slot_clip_fraction']) === 'number') c[o + 81] = v;
    if (typeof (v = p['head_blueprint_clip_fraction']) === 'number') c[o + 82] = v;
    if (typeof (v = p['head_style_clip_fraction']) === 'number') c[o + 83] = v;
    if (typeof (v = p['head_tempo_clip_fraction']) === 'number') c[o + 84] = v;
    if (typeof (v = p['head_alpha_target_clip_fraction']) === 'number') c[o + 85] = v;
    if (typeof (v = p['head_alpha_speed_clip_fraction']) === 'number') c[o + 86] = v;
    if (typeof (v = p['head_alpha_curve_clip_fraction']) === 'number') c[o + 87] = v;
    if (typeof (v = p['head_op_clip_fraction']) === 'number') c[o + 88] = v;
    if (typeof (v = p['inner_epoch']) === 'number') c[o + 89] = v;
    if (typeof (v = p['batch']) === 'number') c[o + 90] = v;
    if (typeof (v = p['ppo_updates_count']) === 'number') c[o + 91] = v;
    if (typeof (v = p['value_mean']) === 'number') c[o + 92] = v;
    if (typeof (v = p['value_std']) === 'number') c[o + 93] = v;
    if (typeof (v = p['value_min']) === 'number') c[o + 94] = v;
    if (typeof (v = p['value_max']) === 'number') c[o + 95] = v;
    if (typeof (v = p['q_germinate']) === 'number') c[o + 96] = v;
    if (typeof (v = p['q_advance']) === 'number') c[o + 97] = v;
    if (typeof (v = p['q_fossilize']) === 'number') c[o + 98] = v;
    if (typeof (v = p['q_prune']) === 'number') c[o + 99] = v;
    if (typeof (v = p['q_wait']) === 'number') c[o + 100] = v;
    if (typeof (v = p['q_set_alpha']) === 'number') c[o + 101] = v;
    if (typeof (v = p['q_variance']) === 'number') c[o + 102] = v;
    if (typeof (v = p['q_spread']) === 'number') c[o + 103] = v;
    if (typeof (v = p['q_aux_loss']) === 'number') c[o + 104] = v;
    if (typeof (v = p['clip_fraction_positive']) === 'number') c[o + 105] = v;
    if (typeof (v = p['clip_fraction_negative']) === 'number') c[o + 106] = v;
    if (typeof (v = p['gradient_cv']) === 'number') c[o + 107] = v;
    if (typeof (v = p['cuda_memory_allocated_gb']) === 'number') c[o + 108] = v;
    if (typeof (v = p['cuda_memory_reserved_gb']) === 'number') c[o + 109] = v;
    if (typeof (v = p['cuda_memory_peak_gb']) === 'number') c[o + 110] = v;
    if (typeof (v = p['cuda_memory_fragmentation']) === 'number') c[o + 111] = v;
    if (typeof (v = p['dataloader_wait_ratio']) === 'number') c[o + 112] = v;
    if (typeof (v = p['lstm_h_l2_total']) === 'number') c[o + 113] = v;
    if (typeof (v = p['lstm_c_l2_total']) === 'number') c[o + 114] = v;
    if (typeof (v = p['lstm_h_rms']) === 'number') c[o + 115] = v;
    if (typeof (v = p['lstm_c_rms']) === 'number') c[o + 116] = v;
    if (typeof (v = p['lstm_h_env_rms_mean']) === 'number') c[o + 117] = v;
    if (typeof (v = p['lstm_h_env_rms_max']) === 'number') c[o + 118] = v;
    if (typeof (v = p['lstm_c_env_rms_mean']) === 'number') c[o + 119] = v;
    if (typeof (v = p['lstm_c_env_rms_max']) === 'number') c[o + 120] = v;
    if (typeof (v = p['lstm_h_max']) === 'number') c[o + 121] = v;
    if (typeof (v = p['lstm_c_max']) === 'number') c[o + 122] = v;
    if (typeof (v = p['rollout_lstm_h_l2_total']) === 'number') c[o + 123] = v;
    if (typeof (v = p['rollout_lstm_c_l2_total']) === 'number') c[o + 124] = v;
    if (typeof (v = p['rollout_lstm_h_rms']) === 'number') c[o + 125] = v;
    if (typeof (v = p['rollout_lstm_c_rms']) === 'number') c[o + 126] = v;
    if (typeof (v = p['rollout_lstm_h_env_rms_mean']) === 'number') c[o + 127] = v;
    if (typeof (v = p['rollout_lstm_h_env_rms_max']) === 'number') c[o + 128] = v;
    if (typeof (v = p['rollout_lstm_c_env_rms_mean']) === 'number') c[o + 129] = v;
    if (typeof (v = p['rollout_lstm_c_env_rms_max']) === 'number') c[o + 130] = v;
    if (typeof (v = p['rollout_lstm_h_max']) === 'number') c[o + 131] = v;
    if (typeof (v = p['rollout_lstm_c_max']) === 'number') c[o + 132] = v;
    if (typeof (v = p['forced_step_ratio']) === 'number') c[o + 133] = v;
    if (typeof (v = p['usable_actor_timesteps']) === 'number') c[o + 134] = v;
    if (typeof (v = p['decision_density']) === 'number') c[o + 135] = v;
    if (typeof (v = p['d5_pre_norm_advantage_std']) === 'number') c[o + 136] = v;
    if (typeof (v = p['rollback_count']) === 'number') c[o + 137] = v;
    if (typeof (v = p['rollback_steps_zeroed']) === 'number') c[o + 138] = v;
    if (typeof (v = p['rollback_attempt_count']) === 'number') c[o + 139] = v;
    if (typeof (v = p['rollback_unattributed_count']) === 'number') c[o + 140] = v;
    if (isRecord((v = p['layer_gradient_health']))) writeNumbers(v, 0, row);
  },
};

const T5_PLATEAU_DETECTED: Extractor = {
  columns: ['batch_idx', 'episodes_completed', 'rolling_delta', 'rolling_avg_accuracy', 'prev_rolling_avg_accuracy'],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['batch_idx']) === 'number') c[o] = v;
    if (typeof (v = p['episodes_completed']) === 'number') c[o + 1] = v;
    if (typeof (v = p['rolling_delta']) === 'number') c[o + 2] = v;
    if (typeof (v = p['rolling_avg_accuracy']) === 'number') c[o + 3] = v;
    if (typeof (v = p['prev_rolling_avg_accuracy']) === 'number') c[o + 4] = v;
  },
};

const T6_TAMIYO_INITIATED: Extractor = {
  columns: ['epoch', 'stable_count', 'stabilization_epochs', 'val_loss', 'episode_idx'],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['epoch']) === 'number') c[o] = v;
    if (typeof (v = p['stable_count']) === 'number') c[o + 1] = v;
    if (typeof (v = p['stabilization_epochs']) === 'number') c[o + 2] = v;
    if (typeof (v = p['val_loss']) === 'number') c[o + 3] = v;
    if (typeof (v = p['episode_idx']) === 'number') c[o + 4] = v;
  },
};

const T7_SEED_GERMINATED: Extractor = {
  columns: ['params', 'episode_idx', 'alpha', 'grad_ratio', 'epochs_in_stage', 'blend_tempo_epochs'],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['params']) === 'number') c[o] = v;
    if (typeof (v = p['episode_idx']) === 'number') c[o + 1] = v;
    if (typeof (v = p['alpha']) === 'number') c[o + 2] = v;
    if (typeof (v = p['grad_ratio']) === 'number') c[o + 3] = v;
    if (typeof (v = p['epochs_in_stage']) === 'number') c[o + 4] = v;
    if (typeof (v = p['blend_tempo_epochs']) === 'number') c[o + 5] = v;
  },
};

const T8_SEED_STAGE_CHANGED: Extractor = {
  columns: ['episode_idx', 'alpha', 'accuracy_delta', 'epochs_in_stage', 'grad_ratio'],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['episode_idx']) === 'number') c[o] = v;
    if (typeof (v = p['alpha']) === 'number') c[o + 1] = v;
    if (typeof (v = p['accuracy_delta']) === 'number') c[o + 2] = v;
    if (typeof (v = p['epochs_in_stage']) === 'number') c[o + 3] = v;
    if (typeof (v = p['grad_ratio']) === 'number') c[o + 4] = v;
  },
};

const T9_SEED_GATE_EVALUATED: Extractor = {
  columns: ['episode_idx'],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['episode_idx']) === 'number') c[o] = v;
  },
};

const T10_SEED_FOSSILIZED: Extractor = {
  columns: ['improvement', 'params_added', 'episode_idx', 'alpha', 'epochs_total', 'counterfactual', 'blending_delta'],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['improvement']) === 'number') c[o] = v;
    if (typeof (v = p['params_added']) === 'number') c[o + 1] = v;
    if (typeof (v = p['episode_idx']) === 'number') c[o + 2] = v;
    if (typeof (v = p['alpha']) === 'number') c[o + 3] = v;
    if (typeof (v = p['epochs_total']) === 'number') c[o + 4] = v;
    if (typeof (v = p['counterfactual']) === 'number') c[o + 5] = v;
    if (typeof (v = p['blending_delta']) === 'number') c[o + 6] = v;
  },
};

const T11_SEED_PRUNED: Extractor = {
  columns: ['episode_idx', 'improvement', 'epochs_total', 'counterfactual', 'blending_delta'],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['episode_idx']) === 'number') c[o] = v;
    if (typeof (v = p['improvement']) === 'number') c[o + 1] = v;
    if (typeof (v = p['epochs_total']) === 'number') c[o + 2] = v;
    if (typeof (v = p['counterfactual']) === 'number') c[o + 3] = v;
    if (typeof (v = p['blending_delta']) === 'number') c[o + 4] = v;
  },
};

const T12_COUNTERFACTUAL_MATRIX_COMPUTED: Extractor = {
  columns: ['episode_idx', 'compute_time_ms'],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['episode_idx']) === 'number') c[o] = v;
    if (typeof (v = p['compute_time_ms']) === 'number') c[o + 1] = v;
  },
};

function writeANALYTICS_SNAPSHOT_head_telemetry(p: Payload, c: Float64Array, o: number): void {
  let v: unknown;
  if (typeof (v = p['op_confidence']) === 'number') c[o] = v;
  if (typeof (v = p['slot_confidence']) === 'number') c[o + 1] = v;
  if (typeof (v = p['blueprint_confidence']) === 'number') c[o + 2] = v;
  if (typeof (v = p['style_confidence']) === 'number') c[o + 3] = v;
  if (typeof (v = p['tempo_confidence']) === 'number') c[o + 4] = v;
  if (typeof (v = p['alpha_target_confidence']) === 'number') c[o + 5] = v;
  if (typeof (v = p['alpha_speed_confidence']) === 'number') c[o + 6] = v;
  if (typeof (v = p['curve_confidence']) === 'number') c[o + 7] = v;
  if (typeof (v = p['op_entropy']) === 'number') c[o + 8] = v;
  if (typeof (v = p['slot_entropy']) === 'number') c[o + 9] = v;
  if (typeof (v = p['blueprint_entropy']) === 'number') c[o + 10] = v;
  if (typeof (v = p['style_entropy']) === 'number') c[o + 11] = v;
  if (typeof (v = p['tempo_entropy']) === 'number') c[o + 12] = v;
  if (typeof (v = p['alpha_target_entropy']) === 'number') c[o + 13] = v;
  if (typeof (v = p['alpha_speed_entropy']) === 'number') c[o + 14] = v;
  if (typeof (v = p['curve_entropy']) === 'number') c[o + 15] = v;
}

function writeANALYTICS_SNAPSHOT_reward_components(p: Payload, c: Float64Array, o: number): void {
  let v: unknown;
  if (typeof (v = p['base_acc_delta']) === 'number') c[o] = v;
  if (typeof (v = p['seed_contribution']) === 'number') c[o + 1] = v;
  if (typeof (v = p['bounded_attribution']) === 'number') c[o + 2] = v;
  if (typeof (v = p['progress_since_germination']) === 'number') c[o + 3] = v;
  if (typeof (v = p['stable_val_acc']) === 'number') c[o + 4] = v;
  if (typeof (v = p['attribution_discount']) === 'number') c[o + 5] = v;
  if (typeof (v = p['ratio_penalty']) === 'number') c[o + 6] = v;
  if (typeof (v = p['escrow_credit_prev']) === 'number') c[o + 7] = v;
  if (typeof (v = p['escrow_credit_target']) === 'number') c[o + 8] = v;
  if (typeof (v = p['escrow_delta']) === 'number') c[o + 9] = v;
  if (typeof (v = p['escrow_credit_next']) === 'number') c[o + 10] = v;
  if (typeof (v = p['escrow_forfeit']) === 'number') c[o + 11] = v;
  if (typeof (v = p['compute_rent']) === 'number') c[o + 12] = v;
  if (typeof (v = p['alpha_shock']) === 'number') c[o + 13] = v;
  if (typeof (v = p['blending_warning']) === 'number') c[o + 14] = v;
  if (typeof (v = p['holding_warning']) === 'number') c[o + 15] = v;
  if (typeof (v = p['stage_bonus']) === 'number') c[o + 16] = v;
  if (typeof (v = p['pbrs_bonus']) === 'number') c[o + 17] = v;
  if (typeof (v = p['synergy_bonus']) === 'number') c[o + 18] = v;
  if (typeof (v = p['action_shaping']) === 'number') c[o + 19] = v;
  if (typeof (v = p['terminal_bonus']) === 'number') c[o + 20] = v;
  if (typeof (v = p['fossilize_terminal_bonus']) === 'number') c[o + 21] = v;
  if (typeof (v = p['hindsight_credit']) === 'number') c[o + 22] = v;
  if (typeof (v = p['num_fossilized_seeds']) === 'number') c[o + 23] = v;
  if (typeof (v = p['num_contributing_fossilized']) === 'number') c[o + 24] = v;
  if (typeof (v = p['seed_stage']) === 'number') c[o + 25] = v;
  if (typeof (v = p['epoch']) === 'number') c[o + 26] = v;
  if (typeof (v = p['val_acc']) === 'number') c[o + 27] = v;
  if (typeof (v = p['acc_at_germination']) === 'number') c[o + 28] = v;
  if (typeof (v = p['host_baseline_acc']) === 'number') c[o + 29] = v;
  if (typeof (v = p['growth_ratio']) === 'number') c[o + 30] = v;
  if (typeof (v = p['total_reward']) === 'number') c[o + 31] = v;
  if (typeof (v = p['shaped_reward_ratio']) === 'number') c[o + 32] = v;
  if (typeof (v = p['occupancy_rent']) === 'number') c[o + 33] = v;
  if (typeof (v = p['fossilized_rent']) === 'number') c[o + 34] = v;
  if (typeof (v = p['n_active_seeds']) === 'number') c[o + 35] = v;
  if (typeof (v = p['timing_discount']) === 'number') c[o + 36] = v;
  if (typeof (v = p['drip_this_epoch']) === 'number') c[o + 37] = v;
  if (typeof (v = p['drip_immediate_bonus']) === 'number') c[o + 38] = v;
  if (typeof (v = p['drip_deferred_total']) === 'number') c[o + 39] = v;
  if (typeof (v = p['num_drip_sources']) === 'number') c[o + 40] = v;
}

function writeANALYTICS_SNAPSHOT_shapley_values(p: Payload, c: Float64Array, o: number): void {
  let v: unknown;
  if (typeof (v = p['mean']) === 'number') c[o] = v;
  if (typeof (v = p['std']) === 'number') c[o + 1] = v;
  if (typeof (v = p['n_samples']) === 'number') c[o + 2] = v;
}

const T13_ANALYTICS_SNAPSHOT: Extractor = {
  columns: [
    'episode_idx',
    'total_reward',
    'action_confidence',
    'value_estimate',
    'tempo_idx',
    'alpha_target',
    'base_acc_delta',
    'bounded_attribution',
    'compute_rent',
    'stage_bonus',
    'ratio_penalty',
    'alpha_shock',
    'decision_entropy',
    'batch',
    'episodes_completed',
    'fps',
    'step_time_ms',
    'dataloader_wait_ms',
    'hindsight_credit',
    'scaffold_count',
    'avg_scaffold_delay',
    'inner_epoch',
    'accuracy',
    'host_accuracy',
    'entropy',
    'kl_divergence',
    'value_variance',
    'explained_variance',
    'seeds_created',
    'seeds_fossilized',
    'rollback_attempt_count',
    'rollback_unattributed_count',
    'episodes',
    'max_epochs',
    'max_batches',
    'min_fossilize_improvement',
    'max_seeds',
    'episode',
    'episodes_total',
    'base_seed',
    'final_accuracy',
    'num_slots',
    'head_telemetry.op_confidence',
    'head_telemetry.slot_confidence',
    'head_telemetry.blueprint_confidence',
    'head_telemetry.style_confidence',
    'head_telemetry.tempo_confidence',
    'head_telemetry.alpha_target_confidence',
    'head_telemetry.alpha_speed_confidence',
    'head_telemetry.curve_confidence',
    'head_telemetry.op_entropy',
    'head_telemetry.slot_entropy',
    'head_telemetry.blueprint_entropy',
    'head_telemetry.style_entropy',
    'head_telemetry.tempo_entropy',
    'head_telemetry.alpha_target_entropy',
    'head_telemetry.alpha_speed_entropy',
    'head_telemetry.curve_entropy',
    'reward_components.base_acc_delta',
    'reward_components.seed_contribution',
    'reward_components.bounded_attribution',
    'reward_components.progress_since_germination',
    'reward_components.stable_val_acc',
    'reward_components.attribution_discount',
    'reward_components.ratio_penalty',
    'reward_components.escrow_credit_prev',
    'reward_components.escrow_credit_target',
    'reward_components.escrow_delta',
    'reward_components.escrow_credit_next',
    'reward_components.escrow_forfeit',
    'reward_components.compute_rent',
    'reward_components.alpha_shock',
    'reward_components.blending_warning',
    'reward_components.holding_warning',
    'reward_components.stage_bonus',
    'reward_components.pbrs_bonus',
    'reward_components.synergy_bonus',
    'reward_components.action_shaping',
    'reward_components.terminal_bonus',
    'reward_components.fossilize_terminal_bonus',
    'reward_components.hindsight_credit',
    'reward_components.num_fossilized_seeds',
    'reward_components.num_contributing_fossilized',
    'reward_components.seed_stage',
    'reward_components.epoch',
    'reward_components.val_acc',
    'reward_components.acc_at_germination',
    'reward_components.host_baseline_acc',
    'reward_components.growth_ratio',
    'reward_components.total_reward',
    'reward_components.shaped_reward_ratio',
    'reward_components.occupancy_rent',
    'reward_components.fossilized_rent',
    'reward_components.n_active_seeds',
    'reward_components.timing_discount',
    'reward_components.drip_this_epoch',
    'reward_components.drip_immediate_bonus',
    'reward_components.drip_deferred_total',
    'reward_components.num_drip_sources',
    'observation_stats.slot_features_mean',
    'observation_stats.slot_features_std',
    'observation_stats.host_features_mean',
    'observation_stats.host_features_std',
    'observation_stats.context_features_mean',
    'observation_stats.context_features_std',
    'observation_stats.outlier_pct',
    'observation_stats.near_clip_pct',
    'observation_stats.clip_pct',
    'observation_stats.nan_count',
    'observation_stats.inf_count',
    'observation_stats.nan_pct',
    'observation_stats.inf_pct',
    'observation_stats.normalization_drift',
    'observation_stats.batch_size',
  ],
  maps: [
    { name: 'action_counts', fields: null, limit: NUMBER_KEYS },
    { name: 'mask_hits', fields: null, limit: NUMBER_KEYS },
    { name: 'mask_total', fields: null, limit: NUMBER_KEYS },
    { name: 'shapley_values', fields: ['mean', 'std', 'n_samples'], limit: OBJECT_KEYS },
  ],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['episode_idx']) === 'number') c[o] = v;
    if (typeof (v = p['total_reward']) === 'number') c[o + 1] = v;
    if (typeof (v = p['action_confidence']) === 'number') c[o + 2] = v;
    if (typeof (v = p['value_estimate']) === 'number') c[o + 3] = v;
    if (typeof (v = p['tempo_idx']) === 'number') c[o + 4] = v;
    if (typeof (v = p['alpha_target']) === 'number') c[o + 5] = v;
    if (typeof (v = p['base_acc_delta']) === 'number') c[o + 6] = v;
    if (typeof (v = p['bounded_attribution']) === 'number') c[o + 7] = v;
    if (typeof (v = p['compute_rent']) === 'number') c[o + 8] = v;
    if (typeof (v = p['stage_bonus']) === 'number') c[o + 9] = v;
    if (typeof (v = p['ratio_penalty']) === 'number') c[o + 10] = v;
    if (typeof (v = p['alpha_shock']) === 'number') c[o + 11] = v;
    if (typeof (v = p['decision_entropy']) === 'number') c[o + 12] = v;
    if (typeof (v = p['batch']) === 'number') c[o + 13] = v;
    if (typeof (v = p['episodes_completed']) === 'number') c[o + 14] = v;
    if (typeof (v = p['fps']) === 'number') c[o + 15] = v;
    if (typeof (v = p['step_time_ms']) === 'number') c[o + 16] = v;
    if (typeof (v = p['dataloader_wait_ms']) === 'number') c[o + 17] = v;
    if (typeof (v = p['hindsight_credit']) === 'number') c[o + 18] = v;
    if (typeof (v = p['scaffold_count']) === 'number') c[o + 19] = v;
    if (typeof (v = p['avg_scaffold_delay']) === 'number') c[o + 20] = v;
    if (typeof (v = p['inner_epoch']) === 'number') c[o + 21] = v;
    if (typeof (v = p['accuracy']) === 'number') c[o + 22] = v;
    if (typeof (v = p['host_accuracy']) === 'number') c[o + 23] = v;
    if (typeof (v = p['entropy']) === 'number') c[o + 24] = v;
    if (typeof (v = p['kl_divergence']) === 'number') c[o + 25] = v;
    if (typeof (v = p['value_variance']) === 'number') c[o + 26] = v;
    if (typeof (v = p['explained_variance']) === 'number') c[o + 27] = v;
    if (typeof (v = p['seeds_created']) === 'number') c[o + 28] = v;
    if (typeof (v = p['seeds_fossilized']) === 'number') c[o + 29] = v;
    if (typeof (v = p['rollback_attempt_count']) === 'number') c[o + 30] = v;
    if (typeof (v = p['rollback_unattributed_count']) === 'number') c[o + 31] = v;
    if (typeof (v = p['episodes']) === 'number') c[o + 32] = v;
    if (typeof (v = p['max_epochs']) === 'number') c[o + 33] = v;
    if (typeof (v = p['max_batches']) === 'number') c[o + 34] = v;
    if (typeof (v = p['min_fossilize_improvement']) === 'number') c[o + 35] = v;
    if (typeof (v = p['max_seeds']) === 'number') c[o + 36] = v;
    if (typeof (v = p['episode']) === 'number') c[o + 37] = v;
    if (typeof (v = p['episodes_total']) === 'number') c[o + 38] = v;
    if (typeof (v = p['base_seed']) === 'number') c[o + 39] = v;
    if (typeof (v = p['final_accuracy']) === 'number') c[o + 40] = v;
    if (typeof (v = p['num_slots']) === 'number') c[o + 41] = v;
    if (isRecord((v = p['head_telemetry']))) writeANALYTICS_SNAPSHOT_head_telemetry(v, c, o + 42);
    if (isRecord((v = p['reward_components']))) writeANALYTICS_SNAPSHOT_reward_components(v, c, o + 58);
    if (isRecord((v = p['observation_stats']))) writeEPOCH_COMPLETED_observation_stats(v, c, o + 99);
    if (isRecord((v = p['action_counts']))) writeNumbers(v, 0, row);
    if (isRecord((v = p['mask_hits']))) writeNumbers(v, 1, row);
    if (isRecord((v = p['mask_total']))) writeNumbers(v, 2, row);
    if (isRecord((v = p['shapley_values']))) writeObjects(v, 3, row, writeANALYTICS_SNAPSHOT_shapley_values);
  },
};

const T14_EPISODE_OUTCOME: Extractor = {
  columns: [
    'episode_idx',
    'final_accuracy',
    'param_ratio',
    'num_fossilized',
    'num_contributing_fossilized',
    'episode_reward',
    'stability_score',
    'episode_length',
    'germinate_count',
    'prune_count',
    'fossilize_count',
  ],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['episode_idx']) === 'number') c[o] = v;
    if (typeof (v = p['final_accuracy']) === 'number') c[o + 1] = v;
    if (typeof (v = p['param_ratio']) === 'number') c[o + 2] = v;
    if (typeof (v = p['num_fossilized']) === 'number') c[o + 3] = v;
    if (typeof (v = p['num_contributing_fossilized']) === 'number') c[o + 4] = v;
    if (typeof (v = p['episode_reward']) === 'number') c[o + 5] = v;
    if (typeof (v = p['stability_score']) === 'number') c[o + 6] = v;
    if (typeof (v = p['episode_length']) === 'number') c[o + 7] = v;
    if (typeof (v = p['germinate_count']) === 'number') c[o + 8] = v;
    if (typeof (v = p['prune_count']) === 'number') c[o + 9] = v;
    if (typeof (v = p['fossilize_count']) === 'number') c[o + 10] = v;
  },
};

const T15_GOVERNOR_ROLLBACK: Extractor = {
  columns: [
    'episode_idx',
    'loss_at_panic',
    'loss_threshold',
    'consecutive_panics',
    'raw_penalty',
    'normalized_penalty',
    'rollback_severity',
    'watch_window_evidence',
  ],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['episode_idx']) === 'number') c[o] = v;
    if (typeof (v = p['loss_at_panic']) === 'number') c[o + 1] = v;
    if (typeof (v = p['loss_threshold']) === 'number') c[o + 2] = v;
    if (typeof (v = p['consecutive_panics']) === 'number') c[o + 3] = v;
    if (typeof (v = p['raw_penalty']) === 'number') c[o + 4] = v;
    if (typeof (v = p['normalized_penalty']) === 'number') c[o + 5] = v;
    if (typeof (v = p['rollback_severity']) === 'number') c[o + 6] = v;
    if (typeof (v = p['watch_window_evidence']) === 'number') c[o + 7] = v;
  },
};

function writeRATIO_EXPLOSION_DETECTED_ratio_diagnostic(p: Payload, c: Float64Array, o: number): void {
  let v: unknown;
  if (typeof (v = p['num_bad_total']) === 'number') c[o] = v;
  if (typeof (v = p['num_nonfinite']) === 'number') c[o + 1] = v;
  if (typeof (v = p['logit_diff_mean']) === 'number') c[o + 2] = v;
  if (typeof (v = p['logit_diff_max']) === 'number') c[o + 3] = v;
}

const T16_RATIO_EXPLOSION_DETECTED: Extractor = {
  columns: [
    'episode',
    'batch',
    'inner_epoch',
    'total_episodes',
    'ratio_diagnostic.num_bad_total',
    'ratio_diagnostic.num_nonfinite',
    'ratio_diagnostic.logit_diff_mean',
    'ratio_diagnostic.logit_diff_max',
  ],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['episode']) === 'number') c[o] = v;
    if (typeof (v = p['batch']) === 'number') c[o + 1] = v;
    if (typeof (v = p['inner_epoch']) === 'number') c[o + 2] = v;
    if (typeof (v = p['total_episodes']) === 'number') c[o + 3] = v;
    if (isRecord((v = p['ratio_diagnostic']))) writeRATIO_EXPLOSION_DETECTED_ratio_diagnostic(v, c, o + 4);
  },
};

const T17_PERFORMANCE_DEGRADATION: Extractor = {
  columns: ['current_acc', 'rolling_avg_acc', 'drop_percent', 'threshold_percent', 'episode_idx', 'training_progress'],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['current_acc']) === 'number') c[o] = v;
    if (typeof (v = p['rolling_avg_acc']) === 'number') c[o + 1] = v;
    if (typeof (v = p['drop_percent']) === 'number') c[o + 2] = v;
    if (typeof (v = p['threshold_percent']) === 'number') c[o + 3] = v;
    if (typeof (v = p['episode_idx']) === 'number') c[o + 4] = v;
    if (typeof (v = p['training_progress']) === 'number') c[o + 5] = v;
  },
};

const T18_REWARD_HACKING_SUSPECTED: Extractor = {
  columns: [
    'seed_contribution',
    'total_improvement',
    'ratio',
    'threshold',
    'contribution_threshold',
    'degradation_threshold',
  ],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['seed_contribution']) === 'number') c[o] = v;
    if (typeof (v = p['total_improvement']) === 'number') c[o + 1] = v;
    if (typeof (v = p['ratio']) === 'number') c[o + 2] = v;
    if (typeof (v = p['threshold']) === 'number') c[o + 3] = v;
    if (typeof (v = p['contribution_threshold']) === 'number') c[o + 4] = v;
    if (typeof (v = p['degradation_threshold']) === 'number') c[o + 5] = v;
  },
};

const T19_MEMORY_WARNING: Extractor = {
  columns: ['gpu_utilization', 'gpu_allocated_gb', 'gpu_total_gb', 'threshold'],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['gpu_utilization']) === 'number') c[o] = v;
    if (typeof (v = p['gpu_allocated_gb']) === 'number') c[o + 1] = v;
    if (typeof (v = p['gpu_total_gb']) === 'number') c[o + 2] = v;
    if (typeof (v = p['threshold']) === 'number') c[o + 3] = v;
  },
};

function writePHASE_PROFILE_COMPLETED_phases(p: Payload, c: Float64Array, o: number): void {
  let v: unknown;
  if (typeof (v = p['wall_ms']) === 'number') c[o] = v;
  if (typeof (v = p['python_cpu_ms']) === 'number') c[o + 1] = v;
  if (typeof (v = p['python_cpu_ratio']) === 'number') c[o + 2] = v;
}

const T20_PHASE_PROFILE_COMPLETED: Extractor = {
  columns: ['epoch', 'batch_idx'],
  maps: [{ name: 'phases', fields: ['wall_ms', 'python_cpu_ms', 'python_cpu_ratio'], limit: OBJECT_KEYS }],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['epoch']) === 'number') c[o] = v;
    if (typeof (v = p['batch_idx']) === 'number') c[o + 1] = v;
    if (isRecord((v = p['phases']))) writeObjects(v, 0, row, writePHASE_PROFILE_COMPLETED_phases);
  },
};

const T21_MORPHOLOGY_CAUSAL_LOG: Extractor = {
  columns: ['watch_window_evidence'],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['watch_window_evidence']) === 'number') c[o] = v;
  },
};

const T22_TOPOLOGY_MANIFEST_RECORDED: Extractor = {
  columns: [
    'topology_manifest_version',
    'slot_count',
    'fossilized_seed_count',
    'topology_delta_count',
    'source_episode_idx',
    'replay_env_id',
    'replay_episode_idx',
  ],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['topology_manifest_version']) === 'number') c[o] = v;
    if (typeof (v = p['slot_count']) === 'number') c[o + 1] = v;
    if (typeof (v = p['fossilized_seed_count']) === 'number') c[o + 2] = v;
    if (typeof (v = p['topology_delta_count']) === 'number') c[o + 3] = v;
    if (typeof (v = p['source_episode_idx']) === 'number') c[o + 4] = v;
    if (typeof (v = p['replay_env_id']) === 'number') c[o + 5] = v;
    if (typeof (v = p['replay_episode_idx']) === 'number') c[o + 6] = v;
  },
};

const T23_ALLOCATOR_STATS: Extractor = {
  columns: ['batch_idx', 'allocated_bytes', 'reserved_bytes', 'fragmentation_bytes', 'num_alloc_retries', 'num_ooms'],
  maps: [],
  extract(p, row) {
    const c = row.cells;
    const o = row.start;
    let v: unknown;
    if (typeof (v = p['batch_idx']) === 'number') c[o] = v;
    if (typeof (v = p['allocated_bytes']) === 'number') c[o + 1] = v;
    if (typeof (v = p['reserved_bytes']) === 'number') c[o + 2] = v;
    if (typeof (v = p['fragmentation_bytes']) === 'number') c[o + 3] = v;
    if (typeof (v = p['num_alloc_retries']) === 'number') c[o + 4] = v;
    if (typeof (v = p['num_ooms']) === 'number') c[o + 5] = v;
  },
};

/** Event type → how its numbers become a row; types without a number are not here. */
export const EXTRACTORS: ReadonlyMap<string, Extractor> = new Map([
  ['TRAINING_STARTED', T0_TRAINING_STARTED],
  ['CHECKPOINT_LOADED', T1_CHECKPOINT_LOADED],
  ['EPOCH_COMPLETED', T2_EPOCH_COMPLETED],
  ['BATCH_EPOCH_COMPLETED', T3_BATCH_EPOCH_COMPLETED],
  ['PPO_UPDATE_COMPLETED', T4_PPO_UPDATE_COMPLETED],
  ['PLATEAU_DETECTED', T5_PLATEAU_DETECTED],
  ['DEGRADATION_DETECTED', T5_PLATEAU_DETECTED],
  ['IMPROVEMENT_DETECTED', T5_PLATEAU_DETECTED],
  ['TAMIYO_INITIATED', T6_TAMIYO_INITIATED],
  ['SEED_GERMINATED', T7_SEED_GERMINATED],
  ['SEED_STAGE_CHANGED', T8_SEED_STAGE_CHANGED],
  ['SEED_GATE_EVALUATED', T9_SEED_GATE_EVALUATED],
  ['SEED_FOSSILIZED', T10_SEED_FOSSILIZED],
  ['SEED_PRUNED', T11_SEED_PRUNED],
  ['COUNTERFACTUAL_MATRIX_COMPUTED', T12_COUNTERFACTUAL_MATRIX_COMPUTED],
  ['ANALYTICS_SNAPSHOT', T13_ANALYTICS_SNAPSHOT],
  ['EPISODE_OUTCOME', T14_EPISODE_OUTCOME],
  ['GOVERNOR_ROLLBACK', T15_GOVERNOR_ROLLBACK],
  ['RATIO_EXPLOSION_DETECTED', T16_RATIO_EXPLOSION_DETECTED],
  ['RATIO_COLLAPSE_DETECTED', T16_RATIO_EXPLOSION_DETECTED],
  ['VALUE_COLLAPSE_DETECTED', T16_RATIO_EXPLOSION_DETECTED],
  ['NUMERICAL_INSTABILITY_DETECTED', T16_RATIO_EXPLOSION_DETECTED],
  ['GRADIENT_ANOMALY', T16_RATIO_EXPLOSION_DETECTED],
  ['GRADIENT_PATHOLOGY_DETECTED', T16_RATIO_EXPLOSION_DETECTED],
  ['PERFORMANCE_DEGRADATION', T17_PERFORMANCE_DEGRADATION],
  ['REWARD_HACKING_SUSPECTED', T18_REWARD_HACKING_SUSPECTED],
  ['MEMORY_WARNING', T19_MEMORY_WARNING],
  ['PHASE_PROFILE_COMPLETED', T20_PHASE_PROFILE_COMPLETED],
  ['MORPHOLOGY_CAUSAL_LOG', T21_MORPHOLOGY_CAUSAL_LOG],
  ['TOPOLOGY_MANIFEST_RECORDED', T22_TOPOLOGY_MANIFEST_RECORDED],
  ['ALLOCATOR_STATS', T23_ALLOCATOR_STATS],
]);
