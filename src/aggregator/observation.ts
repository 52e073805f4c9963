import type { PayloadOf } from '../telemetry/field.ts';
import type { observationStats } from '../telemetry/payloads/training.ts';
import { newObservationStats, type ObservationStats } from './group-state.ts';

/** A copy of the received observation statistics; what is missing takes its default (aggregation §4.9). */
export function observationStatsOf(data: PayloadOf<typeof observationStats>): ObservationStats {
  const stats = newObservationStats();
  return {
    slot_features_mean: data.slot_features_mean ?? stats.slot_features_mean,
    slot_features_std: data.slot_features_std ?? stats.slot_features_std,
    host_features_mean: data.host_features_mean ?? stats.host_features_mean,
    host_features_std: data.host_features_std ?? stats.host_features_std,
    context_features_mean: data.context_features_mean ?? stats.context_features_mean,
    context_features_std: data.context_features_std ?? stats.context_features_std,
    outlier_pct: data.outlier_pct ?? stats.outlier_pct,
    near_clip_pct: data.near_clip_pct ?? stats.near_clip_pct,
    clip_pct: data.clip_pct ?? stats.clip_pct,
    nan_count: data.nan_count ?? stats.nan_count,
    inf_count: data.inf_count ?? stats.inf_count,
    nan_pct: data.nan_pct ?? stats.nan_pct,
    inf_pct: data.inf_pct ?? stats.inf_pct,
    normalization_drift: data.normalization_drift ?? stats.normalization_drift,
    batch_size: data.batch_size ?? stats.batch_size,
  };
}
