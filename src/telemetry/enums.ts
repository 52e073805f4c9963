/** Closed sets of the stream (spec/enums.md). */

/** Seed stages in life-cycle order (enums §1). PRUNED, EMBARGOED and RESETTING are stages, not absence. */
export const STAGES = [
  'DORMANT',
  'GERMINATED',
  'TRAINING',
  'BLENDING',
  'HOLDING',
  'FOSSILIZED',
  'PRUNED',
  'EMBARGOED',
  'RESETTING',
] as const;

/** The six stages that `slot_stage_counts` tells apart, in its order; all others count as DORMANT. */
export const COUNTED_STAGES = ['DORMANT', 'GERMINATED', 'TRAINING', 'BLENDING', 'HOLDING', 'FOSSILIZED'] as const;

/** Stages whose seeds contribute to the output and are kept in `best_seeds`. */
export const CONTRIBUTING_STAGES: ReadonlySet<string> = new Set(['BLENDING', 'HOLDING', 'FOSSILIZED']);

/** Operations by index (enums §2); also the preset order of action counts. */
export const OPERATIONS = ['WAIT', 'GERMINATE', 'SET_ALPHA_TARGET', 'PRUNE', 'FOSSILIZE', 'ADVANCE'] as const;

/** Policy heads in canonical order (enums §3). */
export const POLICY_HEADS = [
  'slot',
  'blueprint',
  'style',
  'tempo',
  'alpha_target',
  'alpha_speed',
  'alpha_curve',
  'op',
] as const;
export type PolicyHead = (typeof POLICY_HEADS)[number];

/** Event types that report an anomaly of the update (telemetry-events §3.15). */
export const ANOMALY_TYPES: ReadonlySet<string> = new Set([
  'RATIO_EXPLOSION_DETECTED',
  'RATIO_COLLAPSE_DETECTED',
  'VALUE_COLLAPSE_DETECTED',
  'NUMERICAL_INSTABILITY_DETECTED',
  'GRADIENT_ANOMALY',
  'GRADIENT_PATHOLOGY_DETECTED',
]);

const PREFIXES = ['GERMINATE', 'SET_ALPHA_TARGET', 'FOSSILIZE', 'PRUNE', 'WAIT', 'ADVANCE'] as const;

/** Factored action names to their operation by prefix; others unchanged (aggregation §5.9). */
export function normaliseAction(name: string): string {
  for (const prefix of PREFIXES) if (name.startsWith(prefix)) return prefix;
  return name;
}
