import type { ShapleySnapshot } from './env-state.ts';

/** Derived values of Shapley estimates (aggregation §5.12). */

/** z of a 95 % confidence interval. */
const Z_95 = 1.96;

/** A slot's mean contribution in percentage points, 0 for an unknown slot. */
export function shapleyMean(shapley: ShapleySnapshot, slot: string): number {
  return shapley.values.get(slot)?.mean ?? 0;
}

/** Whether the mean lies outside z standard deviations (strictly); false for an unknown slot. */
export function isSignificant(shapley: ShapleySnapshot, slot: string, z = Z_95): boolean {
  const estimate = shapley.values.get(slot);
  if (estimate === undefined) return false;
  return estimate.std > 0 ? Math.abs(estimate.mean) > z * estimate.std : estimate.mean !== 0;
}

/** All slots with their means, best first; ties keep the stored order. */
export function rankedSlots(shapley: ShapleySnapshot): (readonly [string, number])[] {
  return shapley.slot_ids.map((slot) => [slot, shapleyMean(shapley, slot)] as const).sort((a, b) => b[1] - a[1]);
}
