/** How much something needs a person. `none`: there is nothing to judge. */
export type Level = 'none' | 'ok' | 'warn' | 'crit';

const RANK: Readonly<Record<Level, number>> = { none: 0, ok: 1, warn: 2, crit: 3 };

/** Orders levels, worst first. */
export function byUrgency(a: Level, b: Level): number {
  return RANK[b] - RANK[a];
}

/** A judged value: level and the word that goes with it. */
export interface Judgement {
  readonly level: Level;
  readonly word: string;
}
