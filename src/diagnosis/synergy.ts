import type { CounterfactualSnapshot } from '../aggregator/env-state.ts';

/** Accuracy of one measured combination, percent; null where it was not measured. */
function accuracyOf(matrix: CounterfactualSnapshot, wanted: (mask: readonly boolean[]) => boolean): number | null {
  return matrix.configs.find(({ seed_mask: mask }) => wanted(mask))?.accuracy ?? null;
}

/**
 * combined − baseline − Σ (alone − baseline), in points: what seeds give each other, or take (features §4.1). Null with
 * fewer than two seeds, or where a part of it was not measured.
 */
export function synergyOf(matrix: CounterfactualSnapshot): number | null {
  if (matrix.slot_ids.length < 2) return null;
  // A matrix is never changed, and looked at every epoch until the next one comes.
  let synergy = KNOWN.get(matrix);
  if (synergy === undefined) KNOWN.set(matrix, (synergy = measured(matrix)));
  return synergy;
}

const KNOWN = new WeakMap<CounterfactualSnapshot, number | null>();

function measured(matrix: CounterfactualSnapshot): number | null {
  const seeds = matrix.slot_ids.length;
  if (matrix.strategy === 'unavailable') return null;
  const baseline = accuracyOf(matrix, (mask) => mask.every((on) => !on));
  const combined = accuracyOf(matrix, (mask) => mask.length === seeds && mask.every(Boolean));
  if (baseline === null || combined === null) return null;
  let synergy = combined - baseline;
  for (let slot = 0; slot < seeds; slot++) {
    const alone = accuracyOf(matrix, (mask) => mask.every((on, i) => on === (i === slot)));
    if (alone === null) return null;
    synergy -= alone - baseline;
  }
  return synergy;
}
