import type { Evidence, FindingView } from '../../diagnosis/finding.ts';
import { evidenceText } from '../../diagnosis/symptom.ts';
import { count, duration } from '../../diagnosis/units.ts';

/** What findings say, in words. Pure. */

/** Environment and slot; `the whole run` where it is about neither. */
export function placeText({ env, slot }: Pick<FindingView, 'env' | 'slot'>): string {
  const parts = [...(env === null ? [] : [`Env ${String(env)}`]), ...(slot === null ? [] : [slot])];
  return parts.length === 0 ? 'the whole run' : parts.join(' · ');
}

/** The batch in which it began; batches count from 1. */
export function batchText({ batch }: Pick<FindingView, 'batch'>): string {
  return batch === 0 ? 'before batch 1' : `batch ${count(batch)}`;
}

/** To the minute: what is read at a glance, and what changes seldom, so that long lists stay at rest. */
function roughly(seconds: number): string {
  return seconds < 3600 ? `${count(Math.floor(seconds / 60))} min` : duration(seconds);
}

/**
 * How long it has lasted, or how long it lasted.
 * @param time of the newest event that is shown, seconds since 1970; null while unknown
 */
export function lastsText({ over, time: begin, endTime }: FindingView, time: number | null): string {
  if (over) return endTime === null ? 'over' : `over after ${duration(endTime - begin)}`;
  if (time === null || !(time >= begin)) return 'lasts';
  return time - begin < 60 ? 'just began' : `lasts ${roughly(time - begin)}`;
}

/** Value against limit. */
export function evidenceWords({ name, value, limit, relation, format }: Evidence): string {
  const words = `${name} ${evidenceText(value, format)}`;
  return limit === null ? words : `${words}, ${relation} the limit of ${evidenceText(limit, format)}`;
}

/** The level as a word. */
export function levelWord(level: FindingView['level']): string {
  return level === 'crit' ? 'critical' : 'watch';
}
