import { EMPTY_VIEW, type LibraryModel, type LibraryRun } from '../../../src/components/view-model.ts';

/** Stored runs to draw. */

/** The time at which the tests look, on this device's clock. */
export const NOW = new Date(2026, 0, 15, 12).getTime();
const HOUR = 3_600_000;

/** A stored run, with what a test changes. */
export function stored(change: Partial<LibraryRun> = {}): LibraryRun {
  return {
    id: 'a',
    name: 'r7f3a',
    task: 'cifar_baseline',
    accuracy: 71.44,
    sparkline: [50, 60, 71.44],
    batches: 47,
    maxBatches: 100,
    events: 812_113,
    badLines: 0,
    rawBytes: 310_000_000,
    storedBytes: 62_000_000,
    firstSeen: NOW - 5 * HOUR,
    lastSeen: NOW - HOUR,
    state: 'complete',
    kept: false,
    open: false,
    ...change,
  };
}

/** A Library with room, and with what a test changes. */
export function library(change: Partial<LibraryModel> = {}): LibraryModel {
  return { ...EMPTY_VIEW.library, runs: [], usage: 1_800_000_000, quota: 58_000_000_000, persistent: true, ...change };
}

/** Runs that were last seen an hour apart, newest first. */
export function many(length: number): LibraryRun[] {
  return Array.from({ length }, (_, i) =>
    stored({ id: String(i), name: `run ${String(i)}`, lastSeen: NOW - i * HOUR, firstSeen: NOW - i * HOUR }),
  );
}
