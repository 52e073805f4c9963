import type { Payload } from '../telemetry/event.ts';

/** What one policy update measured. A field that is absent was not received: nothing is judged from it. */
export interface PolicyReadings {
  readonly entropy?: number;
  readonly kl_divergence?: number;
  readonly clip_fraction?: number;
  readonly grad_norm?: number;
  readonly policy_loss?: number;
  readonly value_loss?: number;
  readonly explained_variance?: number;
  readonly value_nrmse?: number;
  readonly v_return_correlation?: number;
  readonly td_error_mean?: number;
  readonly bellman_error?: number;
  readonly q_variance?: number;
  readonly gradient_cv?: number;
  readonly ratio_max?: number;
  readonly joint_ratio_max?: number;
  readonly advantage_std?: number;
  readonly log_prob_min?: number;
  readonly decision_density?: number;
  readonly lstm_h_rms?: number;
  readonly lstm_c_rms?: number;
  readonly nan_grad_count?: number;
  readonly inf_grad_count?: number;
  readonly dead_layers?: number;
  readonly exploding_layers?: number;
}

const FIELDS = [
  'entropy',
  'kl_divergence',
  'clip_fraction',
  'grad_norm',
  'policy_loss',
  'value_loss',
  'explained_variance',
  'value_nrmse',
  'v_return_correlation',
  'td_error_mean',
  'bellman_error',
  'q_variance',
  'gradient_cv',
  'ratio_max',
  'joint_ratio_max',
  'advantage_std',
  'log_prob_min',
  'decision_density',
  'lstm_h_rms',
  'lstm_c_rms',
  'nan_grad_count',
  'inf_grad_count',
  'dead_layers',
  'exploding_layers',
] as const satisfies readonly (keyof PolicyReadings)[];

/** What an update's event carries. */
export function readingsOfUpdate(data: Payload<'PPO_UPDATE_COMPLETED'>): PolicyReadings {
  const found = FIELDS.flatMap((field): [string, number][] => {
    const value = data[field];
    return value == null || isPlaceholder(field, value, data) ? [] : [[field, value]];
  });
  return Object.fromEntries(found);
}

/** What the trainer writes where it could not measure, and what would raise an alarm (telemetry-events §3.17). */
function isPlaceholder(
  field: keyof PolicyReadings,
  value: number,
  { op_valid_mask: mask }: Payload<'PPO_UPDATE_COMPLETED'>,
): boolean {
  if (field === 'v_return_correlation') return value === 0;
  // With a single possible operation there is nothing that could differ.
  return field === 'q_variance' && mask != null && mask.filter(Boolean).length < 2;
}
