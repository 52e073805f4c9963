import type { CounterfactualSnapshot } from './env-state.ts';

/** Derived values of a counterfactual matrix, in percent and percentage points (aggregation §5.11). */

/** A pair of slots and what it contributes together. */
export interface PairContribution {
  readonly slots: readonly [string, string];
  readonly contribution: number;
}

function accuracyWhere(matrix: CounterfactualSnapshot, fits: (mask: readonly boolean[]) => boolean): number | null {
  return matrix.configs.find(({ seed_mask }) => fits(seed_mask))?.accuracy ?? null;
}

/** Accuracy with all seeds off: the first such configuration, 0 where none was measured. */
export function baselineAccuracy(matrix: CounterfactualSnapshot): number {
  return accuracyWhere(matrix, (mask) => !mask.includes(true)) ?? 0;
}

/** Accuracy with all seeds on: the first such configuration, 0 where none was measured. */
export function combinedAccuracy(matrix: CounterfactualSnapshot): number {
  return accuracyWhere(matrix, (mask) => !mask.includes(false)) ?? 0;
}

/** Accuracy of exactly that combination, or null where it was not measured. */
export function accuracyOf(matrix: CounterfactualSnapshot, mask: readonly boolean[]): number | null {
  return accuracyWhere(matrix, (other) => other.length === mask.length && other.every((on, i) => on === mask[i]));
}

function onlyAt(size: number, ...positions: readonly number[]): boolean[] {
  return Array.from({ length: size }, (_, i) => positions.includes(i));
}

/** What each slot contributes alone over the baseline; slots that were not measured alone are left out. */
export function individualContributions(matrix: CounterfactualSnapshot): Map<string, number> {
  const baseline = baselineAccuracy(matrix);
  const contributions = new Map<string, number>();
  matrix.slot_ids.forEach((slot, i) => {
    const alone = accuracyOf(matrix, onlyAt(matrix.slot_ids.length, i));
    if (alone !== null) contributions.set(slot, alone - baseline);
  });
  return contributions;
}

/** What each pair contributes over the baseline; unmeasured pairs are left out. */
export function pairContributions(matrix: CounterfactualSnapshot): PairContribution[] {
  const baseline = baselineAccuracy(matrix);
  const { slot_ids: slots } = matrix;
  return slots.flatMap((first, i) =>
    slots.slice(i + 1).flatMap((second, k) => {
      const together = accuracyOf(matrix, onlyAt(slots.length, i, i + 1 + k));
      return together === null ? [] : [{ slots: [first, second] as const, contribution: together - baseline }];
    }),
  );
}

/** How far the whole exceeds the sum of its parts: combined − (baseline + Σ individual). */
export function totalSynergy(matrix: CounterfactualSnapshot): number {
  let parts = 0;
  for (const contribution of individualContributions(matrix).values()) parts += contribution;
  return combinedAccuracy(matrix) - (baselineAccuracy(matrix) + parts);
}
