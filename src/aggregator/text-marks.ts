import type { Trend } from './statistics.ts';

/** The reference's marks in plain text (aggregation §5.13, 5.14). */

const BLOCKS = '▁▂▃▄▅▆▇█';
const EMPTY = '─';
/** Stands for NaN and ±∞, over which the reference fails. */
const NOT_FINITE = '·';

/** The newest `width` values as block characters, padded on the right; scaled over the finite ones. */
export function textSparkline(values: readonly number[], width = 8): string {
  const shown = values.slice(-width);
  const finite = shown.filter((value) => Number.isFinite(value));
  const low = Math.min(...finite);
  const range = Math.max(...finite) - low || 1;
  const blocks = shown.map((value) =>
    Number.isFinite(value) ? BLOCKS.charAt(Math.min(7, Math.trunc(((value - low) / range) * 7))) : NOT_FINITE,
  );
  return blocks.join('').padEnd(width, EMPTY);
}

/** Character and colour word of a trend. */
export function trendIndicator(trend: Trend): { readonly mark: string; readonly colour: string } {
  switch (trend) {
    case 'improving':
      return { mark: '^', colour: 'green' };
    case 'stable':
      return { mark: '-', colour: 'dim' };
    case 'volatile':
      return { mark: '~', colour: 'yellow' };
    case 'warning':
      return { mark: 'v', colour: 'red' };
  }
}
