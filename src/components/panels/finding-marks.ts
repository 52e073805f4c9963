import type { FindingView } from '../../diagnosis/finding.ts';
import type { RunMarks } from '../preferences.ts';

/** What a person said of findings. Pure. */

/** `new`: nobody said anything of it. */
export type Attention = 'new' | 'acknowledged' | 'snoozed';

/** Marks as sets, for looking up many findings. */
export interface MarkIndex {
  readonly acknowledged: ReadonlySet<string>;
  /** Until when, milliseconds since 1970. */
  readonly snoozed: ReadonlyMap<string, number>;
}

export function indexOf({ acknowledged, snoozed }: RunMarks): MarkIndex {
  return { acknowledged: new Set(acknowledged), snoozed: new Map(snoozed) };
}

/** @param nowMs milliseconds since 1970 */
export function attentionOf(id: string, { acknowledged, snoozed }: MarkIndex, nowMs: number): Attention {
  if (acknowledged.has(id)) return 'acknowledged';
  return (snoozed.get(id) ?? -Infinity) > nowMs ? 'snoozed' : 'new';
}

/** Until when a finding is silent; null where it is not, or no longer. */
export function snoozedUntil(id: string, { snoozed }: MarkIndex, nowMs: number): number | null {
  const until = snoozed.get(id);
  return until !== undefined && until > nowMs ? until : null;
}

/** Findings that stay in front of a person until they were acknowledged: rollbacks and reward hacking, newest first. */
export function demanding(list: readonly FindingView[], marks: RunMarks, nowMs: number): FindingView[] {
  const asked = list.filter(
    (finding) => !finding.routine && (finding.class === 'rollback' || finding.class === 'hacking'),
  );
  if (asked.length === 0) return asked;
  const index = indexOf(marks);
  return asked.filter(({ id }) => attentionOf(id, index, nowMs) === 'new').sort((a, b) => b.begin - a.begin);
}
