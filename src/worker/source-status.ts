import type { SourceSlice } from './view-slices.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What the session knows of its source; the rest of the slice is counted from what was taken. */
export type SourceStatus = Mutable<Omit<SourceSlice, 'head' | 'events' | 'badLines' | 'unknownTypes'>>;

/** The status before anything was opened. */
export function noSource(): SourceStatus {
  return {
    title: '',
    kind: 'none',
    connection: { kind: 'none' },
    lastArrival: null,
    progress: null,
    reopening: null,
    notice: null,
    runs: [],
    run: null,
  };
}
