import { fixed, percent, signed } from '../../diagnosis/units.ts';
import type { EnvCard } from '../../worker/view-slices.ts';

/** How an environment's values are coloured and written (health-thresholds §5). Pure. */

/** A class of `base`; empty: plain. */
export type Tone = 'ok' | 'warn' | 'crit' | 'dim' | '';

const TREND_OVER = 5;
const TREND_POINTS = 0.5;
const FLASH_SECONDS = 5;
const ALWAYS_LIVELY = 5;

/** The way accuracy took over the last five epochs; null with fewer than two values, or where one is not a number. */
export function trendOf(history: readonly number[]): { readonly arrow: string; readonly word: string } | null {
  const recent = history.slice(-TREND_OVER);
  const [first, last] = [recent[0], recent.at(-1)];
  if (recent.length < 2 || first === undefined || last === undefined) return null;
  const change = last - first;
  if (Number.isNaN(change)) return null;
  if (change > TREND_POINTS) return { arrow: '↑', word: 'rising' };
  if (change < -TREND_POINTS) return { arrow: '↓', word: 'falling' };
  return { arrow: '→', word: 'level' };
}

/** Green at its best, yellow with more than five epochs since. */
export function accuracyTone({ accuracy, best, stall }: EnvCard): Tone {
  if (accuracy === null) return '';
  if (!Number.isFinite(accuracy)) return 'crit';
  if (best > 0 && accuracy >= best) return 'ok';
  return stall > 5 ? 'warn' : '';
}

/** Limits 0.1, 0.5 and 1; the loss is positive. */
export function lossTone(loss: number): Tone {
  if (!Number.isFinite(loss) || loss >= 1) return 'crit';
  if (loss < 0.1) return 'ok';
  return loss < 0.5 ? '' : 'warn';
}

/** Limits 1, 2 and 5, times the host. */
export function growthTone(growth: number): Tone {
  if (!Number.isFinite(growth) || growth >= 5) return 'crit';
  if (growth <= 1) return 'dim';
  return growth < 2 ? 'ok' : 'warn';
}

/** Green above 0, red below −0.5. */
export function rewardTone(reward: number): Tone {
  if (Number.isNaN(reward) || reward < -0.5) return 'crit';
  return reward > 0 ? 'ok' : '';
}

/** Green above 0, red below −5. */
export function returnTone(total: number): Tone {
  if (Number.isNaN(total) || total < -5) return 'crit';
  return total > 0 ? 'ok' : '';
}

/** Epochs since the last best, with a mark where they are many. */
export function momentum({ stall, status }: Pick<EnvCard, 'stall' | 'status'>): {
  readonly text: string;
  readonly tone: Tone;
} {
  const text = `+${fixed(stall, 0)}`;
  if (stall === 0 || status === 'healthy' || status === 'excellent') return { text, tone: 'ok' };
  if (status === 'initializing') return { text, tone: 'dim' };
  if (stall <= 5) return { text, tone: '' };
  return stall <= 15 ? { text: `${text} !`, tone: 'warn' } : { text: `${text} ✕`, tone: 'crit' };
}

const STATUS: ReadonlyMap<string, { readonly glyph: string; readonly tone: Tone }> = new Map([
  ['excellent', { glyph: '★', tone: 'ok' }],
  ['healthy', { glyph: '●', tone: 'ok' }],
  ['initializing', { glyph: '◐', tone: 'dim' }],
  ['stalled', { glyph: '◐', tone: 'warn' }],
  ['degraded', { glyph: '○', tone: 'crit' }],
]);

/** Shape and colour of a status. */
export function statusMark(status: string): { readonly glyph: string; readonly tone: Tone } {
  return STATUS.get(status) ?? { glyph: '·', tone: 'dim' };
}

/** Seconds since its newest epoch, seen from the newest event; null where either is not known. */
export function ageOf({ updated }: Pick<EnvCard, 'updated'>, now: number | null): number | null {
  return updated === null || now === null ? null : Math.max(0, now - updated);
}

/** Limits 2 and 5 seconds. */
export function ageTone(seconds: number): Tone {
  if (seconds < 2) return 'ok';
  return seconds <= 5 ? 'warn' : 'crit';
}

/** Whether it was rolled back within the last five seconds. */
export function flashes({ rolledBack }: Pick<EnvCard, 'rolledBack'>, now: number | null): boolean {
  return rolledBack !== null && now !== null && now >= rolledBack && now - rolledBack <= FLASH_SECONDS;
}

/** Ids that stand back: healthy or stalled, not among the five most accurate, and without a fossilized seed. */
export function settledIds(cards: readonly EnvCard[]): ReadonlySet<number> {
  if (cards.length <= ALWAYS_LIVELY) return new Set();
  const known = cards.filter(({ accuracy }) => accuracy !== null && !Number.isNaN(accuracy));
  const leaders = new Set(
    [...known]
      .sort((a, b) => (b.accuracy ?? 0) - (a.accuracy ?? 0) || a.id - b.id)
      .slice(0, ALWAYS_LIVELY)
      .map(({ id }) => id),
  );
  const settled = cards.filter(
    ({ id, status, chips }) =>
      (status === 'healthy' || status === 'stalled') &&
      !leaders.has(id) &&
      !chips.some(({ stage }) => stage === 'FOSSILIZED'),
  );
  return new Set(settled.map(({ id }) => id));
}

/** The anomaly score as it is written: 0 to 1. */
export function scoreText({ score }: Pick<EnvCard, 'score'>): string {
  return fixed(score, 2);
}

/** What the card has no room for, a line each. */
export function moreAbout(card: EnvCard): string {
  const trend = trendOf(card.history);
  const lines = [
    `Environment ${String(card.id)}: ${card.status}${card.rewardMode === null ? '' : `, reward mode ${card.rewardMode}`}`,
    ...card.reasons.map(({ level, text }) => `${level === 'crit' ? '◆' : '▲'} ${text}`),
    `Anomaly score ${scoreText(card)} of 1`,
    card.accuracy === null
      ? 'Accuracy not measured yet'
      : `Accuracy ${percent(card.accuracy)}${trend === null ? '' : ` (${trend.word})`}, best ${percent(card.best)}, ${String(card.stall)} epochs without a new best`,
    `Loss ${card.loss === null || card.loss <= 0 ? 'not measured' : fixed(card.loss, 3)}, growth ${card.growth === null ? 'not measured' : `${fixed(card.growth, 2)}×`}`,
    card.reward === null
      ? 'No reward yet'
      : `Reward ${signed(card.reward, 2)}, ${fixed(card.totalReward, 1)} in this episode`,
    `Last action ${card.lastAction ?? 'not seen yet'}`,
  ];
  return lines.join('\n');
}
