import type { ObservationStats } from '../aggregator/group-state.ts';
import type { Symptom } from './finding.ts';
import { above, crossed, symptom } from './symptom.ts';
import type { ThresholdProfile } from './threshold-profile.ts';
import { count } from './units.ts';

/** Rules on what the policy sees (health-thresholds §2.5). Nothing is judged before a report came. */
export function judgeObservations(stats: Readonly<ObservationStats>, profile: ThresholdProfile): Symptom[] {
  if (stats.batch_size === 0) return [];
  const found: Symptom[] = [];
  const faulty = stats.nan_count + stats.inf_count;
  if (faulty > 0) {
    found.push(
      symptom({
        rule: 'observation-not-finite',
        class: 'observation',
        level: 'crit',
        title: 'Observations not finite',
        text: `${count(stats.nan_count)} NaN and ${count(stats.inf_count)} infinite values are in what the policy sees.`,
        evidence: [{ name: 'NaN and infinite values', value: faulty, limit: 0, relation: 'above', format: 'count' }],
      }),
    );
  }
  for (const [rule, name, value, limits, format] of [
    ['observation-clip', 'clipped observations', stats.clip_pct, profile.observationClip, 'fraction'],
    [
      'observation-saturation',
      'observations near the clip',
      stats.near_clip_pct,
      profile.observationSaturation,
      'fraction',
    ],
    [
      'observation-outliers',
      'outliers in the observations',
      stats.outlier_pct,
      profile.observationOutliers,
      'fraction',
    ],
    ['observation-drift', 'normalisation drift', stats.normalization_drift, profile.observationDrift, 'number'],
  ] as const) {
    const crossing = above(value, limits);
    if (crossing !== null) found.push(crossed(rule, 'observation', name, value, crossing, format));
  }
  return found;
}
