import type { Payload } from '../telemetry/event.ts';
import { rounded } from './random.ts';
import type { Random } from './random.ts';

/** `observation_stats` (telemetry-events §4.4). */
export type ObservationStats = NonNullable<Payload<'EPOCH_COMPLETED'>['observation_stats']>;

/**
 * The statistics of one step's observations over all environments.
 * @param strain 0 to 1: how far the inputs run against their clip
 */
export function observe(random: Random, envs: number, strain: number): ObservationStats {
  const near = random.between(0, 0.004) + 0.05 * strain;
  return {
    slot_features_mean: rounded(0.12 + 0.03 * random.normal()),
    slot_features_std: rounded(0.4 + 0.04 * random.normal()),
    host_features_mean: rounded(-0.1 + 0.08 * random.normal()),
    host_features_std: rounded(0.8 + 0.06 * random.normal() + strain),
    context_features_mean: rounded(0.2 + 0.02 * random.normal()),
    context_features_std: rounded(0.4 + 0.02 * random.normal()),
    outlier_pct: rounded(random.between(0, 0.012) + 0.06 * strain),
    near_clip_pct: rounded(near),
    clip_pct: rounded(near / 3),
    nan_count: 0,
    inf_count: 0,
    nan_pct: 0,
    inf_pct: 0,
    normalization_drift: rounded(random.between(0.002, 0.03) + 0.8 * strain),
    batch_size: envs,
  };
}
