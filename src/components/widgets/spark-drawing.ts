import { css, html, type TemplateResult } from 'lit';
import type { Level } from '../../diagnosis/level.ts';
import { compact } from '../../diagnosis/units.ts';
import { sparkPaths } from './spark-path.ts';

/** A small line chart without axes, for elements that draw it in their own template. */

/** About ten units a pixel. */
const WIDTH = 1200;
const HEIGHT = 240;
/** Units left free above and below, for half the width of the line. */
const FREE = 8;

/** What a screen reader hears: how many values, their range, the newest. */
export function sparkWords(values: readonly number[], label: string): string {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const newest = values.at(-1);
  if (newest === undefined || low > high) return `${label}: no values yet`;
  return `${label}: ${String(values.length)} values, ${compact(low)} to ${compact(high)}, now ${compact(newest)}`;
}

/** The chart; `values` oldest first, NaN leaves a gap. */
export function spark(values: readonly number[], label: string, level: Level): TemplateResult {
  const { line, area } = sparkPaths(values, WIDTH, HEIGHT);
  return html`<svg
    class="spark is-${level}"
    viewBox="0 ${-FREE} ${WIDTH} ${HEIGHT + 2 * FREE}"
    preserveAspectRatio="none"
    role="img"
    aria-label=${sparkWords(values, label)}
  >
    <path class="area" d=${area}></path>
    <path class="line" d=${line}></path>
  </svg>`;
}

/** The chart fills the box that it is put in. */
export const sparkStyles = css`
  .spark {
    display: block;
    width: 100%;
    height: 100%;
    overflow: visible;
    color: var(--text-dim);
  }
  .spark.is-warn {
    color: var(--warn);
  }
  .spark.is-crit {
    color: var(--crit);
  }
  .area {
    fill: currentColor;
    opacity: 0.12;
  }
  .line {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.4;
    stroke-linecap: round;
    vector-effect: non-scaling-stroke;
  }
`;
