import type { EpisodeRow } from '../../worker/leaderboards.ts';
import type { BestOrder } from '../preferences.ts';

/** The order of the best runs: greatest value first, equal ones as they came; rows without a value come last. */

const VALUES: Readonly<Record<BestOrder, (row: EpisodeRow) => number | null>> = {
  accuracy: ({ peak }) => peak,
  reward: ({ reward }) => reward,
  efficiency: ({ efficiency }) => efficiency,
  growth: ({ growth }) => growth,
};

/** What each order is called where one chooses it. */
export const BEST_ORDER_NAMES: Readonly<Record<BestOrder, string>> = {
  accuracy: 'by peak',
  reward: 'by reward',
  efficiency: 'by efficiency',
  growth: 'by growth',
};

function inTime(a: EpisodeRow, b: EpisodeRow): number {
  return a.batch - b.batch || a.env - b.env;
}

/** The rows sorted; NaN and null are no values to rank by. */
export function inBestOrder(rows: readonly EpisodeRow[], order: BestOrder): EpisodeRow[] {
  const ranked = rows.map((row) => {
    const value = VALUES[order](row);
    return { row, value: value === null || Number.isNaN(value) ? null : value };
  });
  return ranked
    .sort((a, b) => {
      if (a.value === b.value) return inTime(a.row, b.row);
      if (a.value === null) return 1;
      if (b.value === null) return -1;
      return a.value < b.value ? 1 : -1;
    })
    .map(({ row }) => row);
}
