import type { Page } from '@playwright/test';
import type { BenchPage } from './page/bench-page.ts';
import { median, type Result } from './results.ts';

/** What writing the history costs the ingest. */

const ROUNDS = 5;
/** Writing history may cost a quarter of the ingest's speed. */
const BOUND = 0.75;

declare const bench: BenchPage;

/** @param bytes size of the file at the address */
export async function historyResults(page: Page, url: string, bytes: number): Promise<Result[]> {
  const rounds = await page.evaluate(([address, count]) => bench.history(address, count), [url, ROUNDS] as const);
  const [first] = rounds;
  if (first !== undefined) {
    const { events, checkpoints, stored } = first.recorded;
    const megabytes = (size: number): string => `${(size / 1e6).toFixed(0)} MB`;
    console.error(
      `ingest.history: ${megabytes(bytes)} in ${events.toLocaleString('en')} events became ` +
        `${String(checkpoints)} checkpoints and ${megabytes(stored)} on the device, each of ${String(ROUNDS)} rounds.`,
    );
  }
  const speed = bytes / 1e6 / (median(rounds.map(({ recorded }) => recorded.ms)) / 1000);
  const information = { better: 'higher', bound: null } as const;
  return [
    {
      name: 'ingest.history.ratio',
      value: median(rounds.map(({ recorded, unrecorded }) => unrecorded.ms / recorded.ms)),
      unit: '× without',
      better: 'higher',
      bound: BOUND,
    },
    { name: 'ingest.history.mb_s', value: speed, unit: 'MB/s', ...information },
    {
      name: 'ingest.history.drain.ms',
      value: median(rounds.map(({ recorded }) => recorded.drain)),
      unit: 'ms',
      better: 'lower',
      bound: null,
    },
  ];
}
