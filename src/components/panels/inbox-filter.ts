import type { FindingView } from '../../diagnosis/finding.ts';
import { byUrgency } from '../../diagnosis/level.ts';
import { kindOf } from './finding-kinds.ts';
import { attentionOf, type Attention, type MarkIndex } from './finding-marks.ts';

/** Which findings the inbox lists, and in which order. Pure. */

/** Null lets everything through. */
export interface InboxFilter {
  readonly kind: string | null;
  readonly level: 'warn' | 'crit' | null;
  readonly env: number | null;
  readonly when: 'open' | 'over' | null;
  readonly attention: Attention | null;
  /** Words that all occur in what a finding says; empty lets everything through. */
  readonly text: string;
}

/** Lets everything through. */
export const NO_FILTER: InboxFilter = { kind: null, level: null, env: null, when: null, attention: null, text: '' };

function wordsOf({ title, text, rule, env, slot }: FindingView): string {
  return `${title} ${text} ${rule} ${env === null ? '' : `env ${String(env)}`} ${slot ?? ''}`.toLowerCase();
}

/** Open ones first, critical before the rest; then those that are over. Newest first within each. */
function inOrder(a: FindingView, b: FindingView): number {
  if (a.over !== b.over) return a.over ? 1 : -1;
  return (a.over ? 0 : byUrgency(a.level, b.level)) || b.begin - a.begin;
}

/** The findings that a filter lets through, in the inbox's order. */
export function inboxRows(
  list: readonly FindingView[],
  marks: MarkIndex,
  nowMs: number,
  filter: InboxFilter,
): FindingView[] {
  const { kind, level, env, when, attention } = filter;
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return list
    .filter(
      (finding) =>
        (kind === null || kindOf(finding) === kind) &&
        (level === null || finding.level === level) &&
        (env === null || finding.env === env) &&
        (when === null || finding.over === (when === 'over')) &&
        (attention === null || attentionOf(finding.id, marks, nowMs) === attention) &&
        words.every((word) => wordsOf(finding).includes(word)),
    )
    .sort(inOrder);
}

/** Environments that findings name, in their order. */
export function envsOf(list: readonly FindingView[]): number[] {
  return [...new Set(list.flatMap(({ env }) => (env === null ? [] : [env])))].sort((a, b) => a - b);
}
