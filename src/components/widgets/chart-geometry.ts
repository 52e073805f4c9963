/** Geometry of a small chart with axes. Pure: numbers in, SVG path text out. */

/** A value at a place on the x axis. */
export interface ChartPoint {
  readonly x: number;
  readonly value: number;
  /** The cursor that shows it; null where it is not known. */
  readonly position: number | null;
}

/** The x axis; `to` is greater than `from`, or the same where there is one place only. */
export interface ChartDomain {
  readonly from: number;
  readonly to: number;
}

export interface ChartShape {
  readonly line: string;
  readonly area: string;
  /** Ticks where a value is NaN or infinite. */
  readonly faults: string;
  /** The y axis; both null where no value is finite. */
  readonly low: number | null;
  readonly high: number | null;
  /** Height of each limit; null where it lies too far off to be drawn. */
  readonly limits: readonly (number | null)[];
}

const FAULT_HEIGHT = 7;
/** Room above and below the line. */
const MARGIN = 3;
/** A limit that lies further off than this part of the values' span would flatten the line. */
const REACH = 0.5;

/** A tenth of a unit is finer than a pixel. */
function tenths(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Where a place of the x axis lies, 0 to `width`. */
export function xIn(domain: ChartDomain, x: number, width: number): number {
  const span = domain.to - domain.from;
  return span <= 0 ? width / 2 : ((x - domain.from) / span) * width;
}

interface Axis {
  readonly low: number;
  readonly high: number;
}

/** Where a value lies on a y axis, from the top down; scaled first, so that the largest numbers do not overflow. */
function yIn({ low, high }: Axis, value: number, height: number): number {
  const scale = Math.max(Math.abs(low), Math.abs(high), Number.MIN_VALUE);
  const span = high / scale - low / scale;
  if (span === 0) return height / 2;
  return height - MARGIN - ((value / scale - low / scale) / span) * (height - 2 * MARGIN);
}

function axisOf(points: readonly ChartPoint[], limits: readonly number[]): Axis | null {
  let low = Infinity;
  let high = -Infinity;
  for (const { value } of points) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low === Infinity) return null;
  const reach = Math.max(high - low, Math.abs(high) * 0.05) * REACH;
  const near = limits.filter((limit) => limit >= low - reach && limit <= high + reach);
  return { low: Math.min(low, ...near), high: Math.max(high, ...near) };
}

/** Draws the points, oldest first, and the limits that are near enough. */
export function chartShape(
  points: readonly ChartPoint[],
  domain: ChartDomain,
  limits: readonly number[],
  width: number,
  height: number,
): ChartShape {
  const axis = axisOf(points, limits);
  let line = '';
  let area = '';
  let faults = '';
  let start: string | null = null;
  let last = '';
  const close = (): void => {
    if (start === null) return;
    // A stretch of one point is a line of no length; round caps make it a dot.
    if (start === last) line += 'h0';
    area += `L${last} ${String(height)}L${start} ${String(height)}Z`;
    start = null;
  };
  for (const { x, value } of points) {
    const at = tenths(xIn(domain, x, width));
    if (axis === null || !Number.isFinite(value)) {
      close();
      faults += `M${at} ${String(height)}v-${String(FAULT_HEIGHT)}`;
      continue;
    }
    const place = `${start === null ? 'M' : 'L'}${at} ${tenths(yIn(axis, value, height))}`;
    line += place;
    area += place;
    start ??= at;
    last = at;
  }
  close();
  return {
    line,
    area,
    faults,
    low: axis?.low ?? null,
    high: axis?.high ?? null,
    limits: limits.map((limit) =>
      axis === null || limit < axis.low || limit > axis.high ? null : yIn(axis, limit, height),
    ),
  };
}

/** Where a point lies; null where its value is not finite. */
export function pointIn(
  shape: ChartShape,
  point: ChartPoint,
  domain: ChartDomain,
  width: number,
  height: number,
): { readonly x: number; readonly y: number } | null {
  if (shape.low === null || shape.high === null || !Number.isFinite(point.value)) return null;
  return { x: xIn(domain, point.x, width), y: yIn({ low: shape.low, high: shape.high }, point.value, height) };
}

/** The index of the point nearest to a place of the x axis; −1 where there is none. */
export function nearestPoint(points: readonly ChartPoint[], x: number): number {
  let best = -1;
  let distance = Infinity;
  points.forEach((point, i) => {
    const off = Math.abs(point.x - x);
    if (off < distance) [best, distance] = [i, off];
  });
  return best;
}

/** The index of the greatest or least finite value, the first of equals; −1 where there is none. */
export function bestPoint(points: readonly ChartPoint[], better: 'higher' | 'lower'): number {
  let best = -1;
  let value = better === 'higher' ? -Infinity : Infinity;
  points.forEach((point, i) => {
    if (!Number.isFinite(point.value)) return;
    if (better === 'higher' ? point.value > value : point.value < value) [best, value] = [i, point.value];
  });
  return best;
}
