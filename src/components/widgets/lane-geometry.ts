import type { Lane, SeedEnd } from '../../worker/episode-story.ts';

/** Geometry of the swimlane. Pure: epochs in, px, SVG path text and words that fit out. */

/** Room for the names of the slots at the left, and free room at the right, px. */
export const GUTTER = 46;
const RIGHT = 12;
/** Rows from the top of the chart: the axis, then the lanes. */
export const AXIS = 30;
export const LANE = 62;
/** Rows of a lane, px from its top: gates, the bar, what became of seeds. */
export const GATE_Y = 9;
export const BAR_TOP = 18;
export const BAR = 28;
export const NOTE_Y = 57;
/** The upper part of a bar is for its word, the rest for alpha, px. */
export const WORD = 12;
/** A letter of the small monospaced type is no wider than this, px. */
const LETTER = 6.1;
/** Notes keep this distance from the moment they tell of, px. */
const BESIDE = 3;
/** Labels of the axis keep this distance, px. */
const TICK_GAP = 46;
/** A stage that lasted no epoch is still seen, px. */
const LEAST_BAR = 2;

/** How epochs lie on the chart. */
export interface LaneScale {
  /** Of the chart with its gutter, px. */
  readonly width: number;
  /** The epoch at the right end. */
  readonly epochs: number;
}

function room({ width }: LaneScale): number {
  return Math.max(0, width - GUTTER - RIGHT);
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Where the end of an epoch lies, px from the left; 0 is the beginning of the first. */
export function epochX(epoch: number, scale: LaneScale): number {
  const share = scale.epochs > 0 ? Math.min(Math.max(epoch / scale.epochs, 0), 1) : 0;
  return tenths(GUTTER + share * room(scale));
}

function roundStep(least: number): number {
  for (let power = 1; power < Number.MAX_SAFE_INTEGER; power *= 10) {
    for (const digit of [1, 2, 5]) if (digit * power >= least) return digit * power;
  }
  return Infinity;
}

/** Epochs that get a label: round ones as close as can be read, and the last. */
export function axisTicks(scale: LaneScale): readonly number[] {
  const space = room(scale);
  if (space === 0 || !(scale.epochs > 0)) return [];
  const step = roundStep((TICK_GAP * scale.epochs) / space);
  const ticks: number[] = [];
  for (let epoch = 0; scale.epochs - epoch >= 0.8 * step; epoch += step) ticks.push(epoch);
  return [...ticks, scale.epochs];
}

/** A bar from one epoch to another; never so thin that it is not seen. */
export function barSpan(from: number, to: number, scale: LaneScale): { readonly x: number; readonly width: number } {
  const x = epochX(from, scale);
  return { x, width: Math.max(LEAST_BAR, tenths(epochX(to, scale) - x)) };
}

/** The first of the texts that fits into so many px; empty where none does. */
export function fitting(texts: readonly string[], px: number): string {
  return texts.find((text) => text.length * LETTER + 12 <= px) ?? '';
}

/**
 * Alpha as a line in a bar, 0 at its foot and 1 below its word. It breaks where epochs are missing or alpha is no finite
 * number; stretches in which it never leaves 0 are left out.
 */
export function alphaPath(alpha: Lane['alpha'], scale: LaneScale): string {
  const stretches: { epoch: number; alpha: number }[][] = [];
  let before = Number.NaN;
  for (const point of alpha) {
    if (!Number.isFinite(point.alpha)) {
      before = Number.NaN;
      continue;
    }
    if (point.epoch === before + 1) stretches.at(-1)?.push(point);
    else stretches.push([point]);
    before = point.epoch;
  }
  return stretches
    .map((points) => {
      const first = points.findIndex((point) => point.alpha !== 0);
      if (first < 0) return '';
      const last = points.findLastIndex((point) => point.alpha !== 0);
      const drawn = points.slice(Math.max(0, first - 1), last + 2);
      const places = drawn.map((point) => `${String(epochX(point.epoch, scale))} ${String(alphaY(point.alpha))}`);
      // One that stands alone is a line of no length; round caps make it a dot.
      return places.length === 1 ? `M${places[0] ?? ''}h0` : `M${places.join('L')}`;
    })
    .join('');
}

/** Where an alpha lies, px from the top of the lane; beyond 0 and 1 it stays at the edge. */
function alphaY(alpha: number): number {
  return tenths(BAR_TOP + BAR - 1.5 - Math.min(1, Math.max(0, alpha)) * (BAR - WORD - 3));
}

/** Epochs whose alpha is NaN or infinite: small crosses at the foot of the bar. */
export function brokenAlphaPath(alpha: Lane['alpha'], scale: LaneScale): string {
  return alpha
    .filter((point) => !Number.isFinite(point.alpha))
    .map(({ epoch }) => `M${String(tenths(epochX(epoch, scale) - 2))} ${String(BAR_TOP + BAR - 6)}l4 4m0 -4l-4 4`)
    .join('');
}

/** A note beside the end of a seed. */
interface Note {
  readonly end: SeedEnd;
  readonly text: string;
  readonly x: number;
  readonly anchor: 'start' | 'end';
}

/** Notes that fit without touching each other, the text being the longest that does; others are left out. */
export function placeNotes(
  ends: readonly SeedEnd[],
  texts: (end: SeedEnd) => readonly string[],
  scale: LaneScale,
): readonly Note[] {
  const notes: Note[] = [];
  const places = ends.map(({ epoch }) => epochX(epoch, scale));
  let free = GUTTER;
  for (const [i, end] of ends.entries()) {
    const x = places[i] ?? GUTTER;
    const after = fitting(texts(end), (places[i + 1] ?? scale.width) - x);
    const before = fitting(texts(end), x - free);
    if (after !== '' && x >= free) {
      notes.push({ end, text: after, x: x + BESIDE, anchor: 'start' });
      free = x + BESIDE + after.length * LETTER;
    } else if (before !== '') {
      notes.push({ end, text: before, x: x - BESIDE, anchor: 'end' });
      free = x;
    }
  }
  return notes;
}
