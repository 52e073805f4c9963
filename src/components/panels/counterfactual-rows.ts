import type { CounterfactualView } from '../../worker/env-detail.ts';

/** What a table of measured combinations shows (aggregation §5.11). Pure. */

export interface CombinationRow {
  readonly kind: 'none' | 'alone' | 'pair' | 'all';
  readonly slots: readonly string[];
  /** Percent; null where it was not measured. */
  readonly accuracy: number | null;
  /** Points above the baseline; null where either was not measured. */
  readonly gain: number | null;
  /** A pair's gain beyond what both give alone, points; null for others, and where a part was not measured. */
  readonly interaction: number | null;
}

/** Pairs that are listed of four and more seeds (health-thresholds §5). */
const PAIRS = 5;

function less(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

/** Baseline, each seed alone, pairs, and all together; of many pairs those that speak loudest. */
export function combinationRows(view: CounterfactualView, interferes: boolean): CombinationRow[] {
  const { baseline, combined, alone, pairs } = view;
  const gains = new Map(alone.map(({ slot, accuracy }) => [slot, less(accuracy, baseline)]));
  const slots = alone.map(({ slot }) => slot);
  const together = pairs
    .map((pair): CombinationRow => {
      const gain = less(pair.accuracy, baseline);
      const [first, second] = [gains.get(pair.slots[0]) ?? null, gains.get(pair.slots[1]) ?? null];
      return {
        kind: 'pair',
        slots: pair.slots,
        accuracy: pair.accuracy,
        gain,
        interaction: less(less(gain, first), second),
      };
    })
    // Of two seeds the pair is all there is.
    .filter(() => slots.length > 2);
  const worth = ({ interaction }: CombinationRow): number => interaction ?? Number.NaN;
  const chosen =
    slots.length < 4
      ? together
      : together
          .filter((row) => row.interaction !== null)
          .sort((a, b) => (interferes ? worth(a) - worth(b) : worth(b) - worth(a)))
          .slice(0, PAIRS);
  return [
    { kind: 'none', slots: [], accuracy: baseline, gain: null, interaction: null },
    ...(slots.length < 2
      ? []
      : alone.map(({ slot, accuracy }): CombinationRow => ({
          kind: 'alone',
          slots: [slot],
          accuracy,
          gain: less(accuracy, baseline),
          interaction: null,
        }))),
    ...chosen,
    { kind: 'all', slots, accuracy: combined, gain: less(combined, baseline), interaction: null },
  ];
}
