import { count, percent } from '../../diagnosis/units.ts';
import type { BatchMark, TimelineSlice } from '../../worker/view-slices.ts';

/** Geometry of the run's track. Pure: positions and marks in, SVG path text, places and words out. */

/** Height of the drawing, px. */
export const TRACK_HEIGHT = 44;

/** Free room left and right, so that a mark at an end is not cut. */
const PAD = 6;
/** From the top: findings, then the line, then the bars of density. */
const LINE_TOP = 12;
const LINE_BOTTOM = 34;
const BARS_HEIGHT = 9;
const FLAG_TOP = 11;
/** Down to here a press means a finding, and down to there a bookmark. */
export const MARK_BOTTOM = 11;
export const FLAG_BOTTOM = 20;
/** Closer than this, boundaries of batches would be a grey area. */
const BOUNDARY_GAP = 6;
/** Marks of one kind that lie closer than this would be one blot. */
const MARK_GAP = 3;
/** Bars are no narrower than this, with one px between them. */
const BAR_WIDTH = 4;
/** Percent points that the line's height spans at least: noise must not look like news. */
const LEAST_SPAN = 2;

/** How positions lie on the track. */
export interface TrackScale {
  /** Of the element, px. */
  readonly width: number;
  /** The position at the right end. */
  readonly head: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A tenth of a px is finer than what one sees. */
function tenths(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

function room({ width }: TrackScale): number {
  return Math.max(0, width - 2 * PAD);
}

/** Where a position lies, px from the left; positions outside the run lie at its ends. */
export function xOf(position: number, scale: TrackScale): number {
  return PAD + (scale.head > 0 ? clamp(position / scale.head, 0, 1) * room(scale) : 0);
}

/** The position under a place, px from the left; a place outside the track is an end. */
export function positionAt(x: number, scale: TrackScale): number {
  const space = room(scale);
  return space === 0 ? 0 : Math.round(clamp((x - PAD) / space, 0, 1) * scale.head);
}

/** Where more points fall on one px column than can be told apart, its lowest and highest stay. */
function thinned(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (let i = 0; i < points.length;) {
    const first = points[i];
    if (first === undefined) break;
    let low = first;
    let high = first;
    let next = i + 1;
    for (; next < points.length; next++) {
      const point = points[next];
      if (point === undefined || Math.round(point.x) !== Math.round(first.x)) break;
      if (point.y < low.y) low = point;
      if (point.y > high.y) high = point;
    }
    if (low === high) kept.push(low);
    else kept.push(...(low.x <= high.x ? [low, high] : [high, low]));
    i = next;
  }
  return kept;
}

/** The mean accuracy over the run; a batch without a finite accuracy leaves a gap. */
export function accuracyPath(batches: readonly BatchMark[], scale: TrackScale): string {
  let low = Infinity;
  let high = -Infinity;
  for (const { accuracy } of batches) {
    if (accuracy === null || !Number.isFinite(accuracy)) continue;
    low = Math.min(low, accuracy);
    high = Math.max(high, accuracy);
  }
  if (low === Infinity) return '';
  // Scaled before the difference is taken, so that the largest numbers do not overflow.
  const size = Math.max(1, Math.abs(low), Math.abs(high));
  const span = Math.max(high / size - low / size, LEAST_SPAN / size);
  const bottom = (low / size + high / size - span) / 2;
  const stretches: Point[][] = [[]];
  for (const { accuracy, position } of batches) {
    if (accuracy === null || !Number.isFinite(accuracy)) stretches.push([]);
    else {
      const y = LINE_BOTTOM - ((accuracy / size - bottom) / span) * (LINE_BOTTOM - LINE_TOP);
      stretches.at(-1)?.push({ x: xOf(position, scale), y });
    }
  }
  return stretches
    .map((points) => {
      const text = thinned(points)
        .map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${tenths(x)} ${tenths(y)}`)
        .join('');
      // One that stands alone is a line of no length; round caps make it a dot.
      return points.length === 1 ? `${text}h0` : text;
    })
    .join('');
}

/** How much happened where: bars that stand on the lower edge. */
export function densityPath({ width, counts }: TimelineSlice['density'], scale: TrackScale): string {
  if (scale.head <= 0 || !(width > 0)) return '';
  const stretch = (width / scale.head) * room(scale);
  const merged = Math.max(1, Math.ceil(BAR_WIDTH / Math.max(stretch, 1e-6)));
  const bars: { start: number; end: number; rate: number; whole: boolean }[] = [];
  for (let i = 0; i < counts.length && i * width < scale.head; i += merged) {
    const start = i * width;
    const whole = start + merged * width <= scale.head;
    const end = whole ? start + merged * width : scale.head;
    const sum = counts.slice(i, i + merged).reduce((a, b) => a + b, 0);
    bars.push({ start, end, rate: sum / (end - start), whole });
  }
  // The newest stretch is seldom full and must not set the measure of all others.
  const measured = bars.some(({ whole }) => whole) ? bars.filter(({ whole }) => whole) : bars;
  const highest = Math.max(0, ...measured.map(({ rate }) => rate));
  if (highest === 0) return '';
  return bars
    .filter(({ rate }) => rate > 0)
    .map(({ start, end, rate }) => {
      const x = xOf(start, scale);
      const wide = Math.max(0.5, xOf(end, scale) - x - 1);
      const tall = Math.max(1, Math.min(1, rate / highest) * BARS_HEIGHT);
      return `M${tenths(x)} ${String(TRACK_HEIGHT)}v${tenths(-tall)}h${tenths(wide)}v${tenths(tall)}z`;
    })
    .join('');
}

/** A round step, 1, 2, 5, 10, 20 …, that is at least so large: thinned boundaries stay put while the run grows. */
function roundStep(least: number): number {
  if (!Number.isFinite(least)) return Infinity;
  for (let power = 1; ; power *= 10) {
    for (const digit of [1, 2, 5]) if (digit * power >= least) return digit * power;
  }
}

/** Thin lines where batches end, fewer where they would be too close. */
export function boundaryPath(batches: readonly BatchMark[], scale: TrackScale): string {
  const first = batches[0];
  const last = batches.at(-1);
  if (first === undefined || last === undefined || room(scale) === 0) return '';
  const span = Math.max(1, xOf(last.position, scale) - PAD);
  const step = roundStep((BOUNDARY_GAP * Math.max(1, last.batch - first.batch + 1)) / span);
  let path = '';
  let before = -Infinity;
  for (const { batch, position } of batches) {
    const x = xOf(position, scale);
    if (batch % step !== 0 || x - before < BOUNDARY_GAP) continue;
    path += `M${tenths(x)} ${String(FLAG_TOP)}V${String(TRACK_HEIGHT)}`;
    before = x;
  }
  return path;
}

function marks(places: readonly { readonly position: number }[], scale: TrackScale, shape: string): string {
  let path = '';
  let before = -Infinity;
  for (const { position } of places) {
    const x = xOf(position, scale);
    if (Math.abs(x - before) < MARK_GAP) continue;
    path += `M${tenths(x)} ${shape}`;
    before = x;
  }
  return path;
}

/** Findings to watch: triangles that point down from the upper edge. */
export function trianglePath(places: readonly { readonly position: number }[], scale: TrackScale): string {
  return marks(places, scale, '8.5l-4.5 -7.5h9z');
}

/** Critical findings: diamonds at the upper edge. */
export function diamondPath(places: readonly { readonly position: number }[], scale: TrackScale): string {
  return marks(places, scale, '0l4.8 4.8l-4.8 4.8l-4.8 -4.8z');
}

/** Bookmarks: a pole with a small flag. */
export function flagPath(places: readonly { readonly position: number }[], scale: TrackScale): string {
  return marks(places, scale, `${String(TRACK_HEIGHT)}V${String(FLAG_TOP)}h6l-1.6 2.5l1.6 2.5h-6`);
}

/** The mark that lies nearest to a place, if one is as near as `reach` px. */
export function nearest<T extends { readonly position: number }>(
  places: readonly T[],
  x: number,
  scale: TrackScale,
  reach: number,
): T | null {
  let found: T | null = null;
  let least = reach;
  for (const place of places) {
    const distance = Math.abs(xOf(place.position, scale) - x);
    if (distance > least) continue;
    found = place;
    least = distance;
  }
  return found;
}

/** The first batch that ends at or after a position, as an index; the number of batches where none does. */
function indexAt(batches: readonly BatchMark[], position: number): number {
  let low = 0;
  let high = batches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((batches[middle]?.position ?? Infinity) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which batch a position belongs to and how accurate it was, in words. */
export function placeWords(batches: readonly BatchMark[], position: number): { batch: string; accuracy: string } {
  const index = indexAt(batches, position);
  const mark = batches[index];
  const before = batches[index - 1];
  if (mark === undefined) {
    return {
      batch: before === undefined ? 'before the first batch end' : `after batch ${count(before.batch)}`,
      accuracy: '',
    };
  }
  // Of very long runs only some ends of batches are told.
  const skipped = before !== undefined && mark.batch - before.batch > 1;
  return {
    batch: skipped ? `batch ${count(before.batch + 1)} to ${count(mark.batch)}` : `batch ${count(mark.batch)}`,
    accuracy: mark.accuracy === null ? 'accuracy not a number' : percent(mark.accuracy),
  };
}
