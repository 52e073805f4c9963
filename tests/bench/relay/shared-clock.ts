import type { Page } from '@playwright/test';

/**
 * One clock for the bench's processes and the page. The time since 1970 will not do: each process reads the wall
 * clock once, at its start, and counts from there, so that two processes may differ by milliseconds.
 */

/** Enough round trips for one that nothing came between. */
const ROUND_TRIPS = 200;

/** Milliseconds on a clock that all Node processes of this machine share and that does not jump. */
export function milliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** What the page's clock must be set forward by to show {@link milliseconds}. */
export interface PageClock {
  readonly offset: number;
  /** It is off by at most so many milliseconds. */
  readonly error: number;
}

/** Compares the page's `performance.now()` with this process's clock; the quickest round trip counts. */
export async function pageClock(page: Page): Promise<PageClock> {
  let best: PageClock = { offset: Number.NaN, error: Infinity };
  for (let trip = 0; trip < ROUND_TRIPS; trip++) {
    const before = milliseconds();
    const there = await page.evaluate(() => performance.now());
    const after = milliseconds();
    const error = (after - before) / 2;
    if (error < best.error) best = { offset: (before + after) / 2 - there, error };
  }
  return best;
}
