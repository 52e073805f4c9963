import type { ShapleyView } from '../../worker/env-detail.ts';

/** Geometry of Shapley values with their error bars. Pure. */

export interface ShapleyBar extends ShapleyView {
  /** Half the width of the 95 % interval of the mean, points; null where it is not known. */
  readonly error: number | null;
  /** Fractions of the width; null where they cannot be drawn. */
  readonly bar: readonly [number, number] | null;
  readonly whisker: readonly [number, number] | null;
}

/** z of a 95 % confidence interval. */
const Z_95 = 1.96;

function errorOf({ std, samples }: ShapleyView): number | null {
  return samples > 0 && Number.isFinite(std) ? (Z_95 * Math.abs(std)) / Math.sqrt(samples) : null;
}

/** All on one scale with zero on it; `zero` is null where nothing can be drawn. */
export function shapleyBars(values: readonly ShapleyView[]): {
  readonly bars: readonly ShapleyBar[];
  readonly zero: number | null;
} {
  const errors = values.map(errorOf);
  const ends = values.flatMap(({ mean }, i) => [mean - (errors[i] ?? 0), mean + (errors[i] ?? 0)]);
  const finite = ends.filter((value) => Number.isFinite(value));
  const low = Math.min(0, ...finite);
  const high = Math.max(0, ...finite);
  const drawable = high > low && Number.isFinite(high - low);
  const place = (value: number): number => (value - low) / (high - low);
  const pair = (a: number, b: number): readonly [number, number] | null =>
    drawable && Number.isFinite(a) && Number.isFinite(b) ? [place(Math.min(a, b)), place(Math.max(a, b))] : null;
  return {
    bars: values.map((value, i) => {
      const error = errors[i] ?? null;
      return {
        ...value,
        error,
        bar: pair(0, value.mean),
        whisker: error === null ? null : pair(value.mean - error, value.mean + error),
      };
    }),
    zero: drawable ? place(0) : null,
  };
}
