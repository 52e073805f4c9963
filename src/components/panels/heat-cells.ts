import type { EnvCard } from '../../worker/view-slices.ts';

/** Geometry of the heat strip: accuracies of all environments on one scale, epoch under epoch. Pure. */

/** Shades between the lowest and the highest value. */
export const SHADES = 12;
const STEP = 5;

/** Percent; equal ends where nothing was measured. */
export interface HeatScale {
  readonly low: number;
  readonly high: number;
}

/** Epochs [first, last]; none where `last` is less. */
export interface HeatColumns {
  readonly first: number;
  readonly last: number;
}

/** From the lowest to the highest accuracy, in whole steps of five, so that the colours stay when a value does. */
export function scaleOf(cards: readonly EnvCard[]): HeatScale | null {
  let low = Infinity;
  let high = -Infinity;
  for (const { history } of cards) {
    for (const value of history) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return null;
  const from = Math.floor(low / STEP) * STEP;
  return { low: from, high: Math.max(from + STEP, Math.ceil(high / STEP) * STEP) };
}

/** The epoch of the oldest value in an environment's history. */
export function firstEpoch({ epoch, history }: EnvCard): number {
  return Math.max(1, epoch - history.length + 1);
}

/** All epochs that any history tells of. */
export function columnsOf(cards: readonly EnvCard[]): HeatColumns {
  let first = Infinity;
  let last = 0;
  for (const card of cards) {
    if (card.history.length === 0) continue;
    const start = firstEpoch(card);
    if (start < first) first = start;
    last = Math.max(last, start + card.history.length - 1);
  }
  return first === Infinity ? { first: 1, last: 0 } : { first, last };
}

/** 0 to `SHADES` − 1; null for what is not a number. Infinities are beyond the ends of the scale. */
export function shadeOf(value: number, { low, high }: HeatScale): number | null {
  if (Number.isNaN(value)) return null;
  const share = value === Infinity ? 1 : value === -Infinity ? 0 : (value - low) / (high - low);
  return Math.min(SHADES - 1, Math.max(0, Math.floor(share * SHADES)));
}

/**
 * One SVG path a shade, in units of one epoch and one row, with equal neighbours in one stroke; the last path is of what
 * is not a number. Epochs without a value stay free.
 */
export function shadePaths(card: EnvCard, columns: HeatColumns, scale: HeatScale): readonly string[] {
  const paths = Array.from({ length: SHADES + 1 }, () => '');
  const { history } = card;
  const offset = firstEpoch(card) - columns.first;
  for (let i = 0; i < history.length;) {
    const shade = shadeOf(history[i] ?? Number.NaN, scale);
    let end = i + 1;
    while (end < history.length && shadeOf(history[end] ?? Number.NaN, scale) === shade) end++;
    const width = String(end - i);
    paths[shade ?? SHADES] = `${paths[shade ?? SHADES] ?? ''}M${String(offset + i)} 0h${width}v1h-${width}z`;
    i = end;
  }
  return paths;
}
