/** One figure of the bench with the bound it is held against. */
export interface Result {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** null: for orientation only. */
  readonly bound: number | null;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** The smallest value that so many percent of all are not above. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

function verdict({ value, better, bound }: Result): string {
  if (bound === null) return '';
  return (better === 'higher' ? value >= bound : value <= bound) ? 'holds' : 'MISSED';
}

/** The results as a table. */
export function table(results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.name,
    result.value.toPrecision(4),
    result.unit,
    result.bound === null ? '' : `${result.better === 'higher' ? '≥' : '≤'} ${String(result.bound)}`,
    verdict(result),
  ]);
  const all = [['name', 'value', 'unit', 'bound', ''], ...rows];
  const widths = all[0]?.map((_cell, i) => Math.max(...all.map((row) => row[i]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row.map((cell, i) => (i === 1 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}
