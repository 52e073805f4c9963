import { duration } from '../../diagnosis/units.ts';
import { clockText } from '../../telemetry/timestamp.ts';
import type { FeedRow, FeedTone } from '../../worker/view-slices.ts';
import { stageClass } from '../styles.ts';

/** How a row of the feed is written. Pure. */

/** The class that colours a tag; text from telemetry never becomes one. */
export function toneClass(tone: FeedTone): string {
  if (tone.startsWith('stage-')) return stageClass(tone.slice(6).toUpperCase());
  return tone === 'none' ? 'dim' : tone;
}

/** Shape and word of a tone that asks for attention; null of all others. */
export function alarmOf(tone: FeedTone): { readonly shape: string; readonly word: string } | null {
  if (tone === 'crit') return { shape: '◆', word: 'critical' };
  return tone === 'warn' ? { shape: '▲', word: 'warning' } : null;
}

/**
 * When it was: the clock, or how long before `now`.
 * @param now seconds since 1970; null: the clock
 */
export function timeText(time: number, now: number | null): string {
  if (now === null || Number.isNaN(time)) return clockText(time);
  const age = now - time;
  return age < 0 ? `in ${duration(-age)}` : `${duration(age)} ago`;
}

/** The exact time, ISO 8601 in UTC; in words where there is none. */
export function exactTime(time: number): string {
  const date = new Date(time * 1000);
  return Number.isNaN(date.getTime()) ? 'no time' : date.toISOString();
}

/** A row as one copies it into a message or a table: fields with tabs between them. */
export function copiedRow(row: FeedRow): string {
  const env = row.env === null ? '' : `Env ${String(row.env)}`;
  return [exactTime(row.time), row.severity, row.tag, env, row.text].join('\t');
}
