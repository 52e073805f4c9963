import { newFindingsLog, type FindingsLog } from '../diagnosis/findings-log.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';
import { findingMarks } from './findings-slice.ts';
import type { BatchMark, TimelineSlice } from './view-slices.ts';

/** The whole run at a glance: batch ends, how much happened where, findings. Plain data, bounded. */

const BUCKETS = 512;
/** More batches than any run has; of those beyond, every second is let go. */
const BATCHES = 20_000;
/** The track is some hundred pixels wide: more batches are thinned before they are sent. */
const SENT_BATCHES = 2000;

/** Stretches of `width` positions from 0; `times` are the newest event times before each stretch ended. */
interface Buckets {
  width: number;
  counts: number[];
  times: number[];
}

export interface RunIndex {
  /** Batch ends by group, in the order of positions. */
  readonly batches: Map<string, (BatchMark & { readonly time: number })[]>;
  readonly buckets: Buckets;
  /** What a person should know, over the whole run. */
  log: FindingsLog;
  /** The profile that judged all of it, as JSON; empty before any did, something else where several did. */
  judgedBy: string;
  /** Time of the newest event, seconds since 1970. */
  lastTime: number;
}

/** The index of a run before its first line. */
export function newIndex(): RunIndex {
  return {
    batches: new Map(),
    buckets: { width: 64, counts: [], times: [] },
    log: newFindingsLog(),
    judgedBy: '',
    lastTime: Number.NEGATIVE_INFINITY,
  };
}

function widen(buckets: Buckets): void {
  const pairs = Math.ceil(buckets.counts.length / 2);
  const counts: number[] = [];
  const times: number[] = [];
  for (let i = 0; i < pairs; i++) {
    counts.push((buckets.counts[2 * i] ?? 0) + (buckets.counts[2 * i + 1] ?? 0));
    times.push(buckets.times[2 * i + 1] ?? buckets.times[2 * i] ?? Number.NEGATIVE_INFINITY);
  }
  buckets.width *= 2;
  buckets.counts = counts;
  buckets.times = times;
}

function countIn(index: RunIndex, position: number, worthALine: boolean): void {
  const { buckets } = index;
  while (position >= buckets.width * BUCKETS) widen(buckets);
  const at = Math.floor(position / buckets.width);
  while (buckets.counts.length <= at) {
    buckets.counts.push(0);
    buckets.times.push(index.lastTime);
  }
  if (worthALine) buckets.counts[at] = (buckets.counts[at] ?? 0) + 1;
  buckets.times[at] = index.lastTime;
}

/** Follows an event that was just applied. */
export function followIndex(
  index: RunIndex,
  event: TelemetryEvent,
  position: number,
  group: string,
  worthALine: boolean,
): void {
  if (event.time > index.lastTime) index.lastTime = event.time;
  countIn(index, position, worthALine);
  if (event.event_type === 'BATCH_EPOCH_COMPLETED' && event.known && event.data !== null) {
    const { batch_idx: batch, avg_accuracy: accuracy } = event.data;
    let batches = index.batches.get(group);
    if (batches === undefined) index.batches.set(group, (batches = []));
    batches.push({
      batch,
      position: position + 1,
      accuracy: Number.isFinite(accuracy) ? accuracy : null,
      time: event.time,
    });
    if (batches.length > BATCHES) {
      index.batches.set(
        group,
        batches.filter((_, i) => i % 2 === 1),
      );
    }
  }
}

/** Batch ends of a group; none where it is not known which. */
export function batchesOf(index: RunIndex, group: string | null): readonly (BatchMark & { readonly time: number })[] {
  return (group === null ? undefined : index.batches.get(group)) ?? [];
}

/** What the track shows. */
export function timelineSlice(index: RunIndex, group: string | null, head: number): TimelineSlice {
  const batches = batchesOf(index, group);
  const step = Math.ceil(batches.length / SENT_BATCHES);
  return {
    head,
    batches: batches
      .filter((_, i) => (batches.length - 1 - i) % Math.max(1, step) === 0)
      .map(({ batch, position, accuracy }) => ({ batch, position, accuracy })),
    density: { width: index.buckets.width, counts: [...index.buckets.counts] },
    findings: findingMarks(index.log, group, head),
  };
}

/** A cursor from which on the first event at or after a time may come: nothing before it is that late. */
export function stretchOfTime(index: RunIndex, time: number): number {
  const { times, width } = index.buckets;
  const at = times.findIndex((newest) => newest >= time);
  return (at < 0 ? times.length : at) * width;
}
