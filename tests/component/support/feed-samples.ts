import type { FeedWindow } from '../../../src/components/view-model.ts';
import type { FeedRow } from '../../../src/worker/view-slices.ts';

/** Rows of the feed as a test needs them. */

/** 15 January 2026, 09:00 UTC. */
export const NINE = Date.UTC(2026, 0, 15, 9) / 1000;

export function feedRowSample(change: Partial<FeedRow> = {}): FeedRow {
  const position = change.position ?? 1;
  return {
    position,
    type: 'BATCH_EPOCH_COMPLETED',
    severity: 'info',
    slot: null,
    time: NINE + position,
    tag: 'BATCH',
    tone: 'accent',
    env: null,
    text: 'Batch done',
    ...change,
  };
}

/** Rows that say something different each, at every position of [from, to). */
export function differentRows(from: number, to: number): FeedRow[] {
  return Array.from({ length: to - from }, (_, i) => {
    const position = from + i;
    const letters = String(position).replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
    return feedRowSample({ position, text: `Event ${letters}` });
  });
}

export function windowSample(change: Partial<FeedWindow> = {}): FeedWindow {
  const rows = change.rows ?? [];
  return {
    filter: { severities: [], types: [], env: null, slot: null, text: '', routine: false },
    rows,
    from: rows[0]?.position ?? 0,
    to: (rows.at(-1)?.position ?? -1) + 1,
    atStart: true,
    atEnd: true,
    loading: null,
    problem: null,
    ...change,
  };
}
