import type { FindingView } from '../../diagnosis/finding.ts';
import type { RunMarks } from '../preferences.ts';
import { amountOf, FINDING_KINDS, kindOf, type FindingKind } from './finding-kinds.ts';
import { attentionOf, indexOf } from './finding-marks.ts';

/** One item of the strip. */
export interface AnomalyCount {
  readonly kind: FindingKind;
  /** The worst of them. */
  readonly level: 'warn' | 'crit';
  readonly count: number;
  /** Nobody acknowledged these yet. */
  readonly fresh: number;
}

/** What the strip shows. */
export interface AnomalyCounts {
  readonly items: readonly AnomalyCount[];
  /** Open findings that are silent for now. */
  readonly snoozed: number;
}

/** Counts the findings that last, by kind, in the order of health-thresholds §4.4. */
export function anomalyCounts(list: readonly FindingView[], marks: RunMarks, nowMs: number): AnomalyCounts {
  const index = indexOf(marks);
  const found = new Map<string, { level: 'warn' | 'crit'; count: number; fresh: number }>();
  let snoozed = 0;
  for (const finding of list) {
    if (finding.over) continue;
    const attention = attentionOf(finding.id, index, nowMs);
    if (attention === 'snoozed') {
      snoozed += 1;
      continue;
    }
    const id = kindOf(finding);
    const item = found.get(id) ?? { level: 'warn', count: 0, fresh: 0 };
    const amount = amountOf(finding);
    item.count += amount;
    if (attention === 'new') item.fresh += amount;
    if (finding.level === 'crit') item.level = 'crit';
    found.set(id, item);
  }
  const items = FINDING_KINDS.flatMap((kind) => {
    const item = found.get(kind.id);
    return item === undefined ? [] : [{ kind, ...item }];
  });
  return { items, snoozed };
}
