import type { TelemetryEvent } from '../telemetry/event.ts';
import type { BatchMark, FeedRow, FindingMark, TimelineSlice } from './view-slices.ts';

/** The whole run at a glance: batch ends, how much happened where, findings. Plain data, bounded. */

const BUCKETS = 512;
const FINDINGS = 1000;
/** More batches than any run has; of those beyond, every second is let go. */
const BATCHES = 20_000;
/** The track is some hundred pixels wide: more batches are thinned before they are sent. */
const SENT_BATCHES = 2000;

/** Rows in a warning tone that are everyday business: they would drown the findings. */
const UNREMARKABLE: ReadonlySet<string> = new Set(['REFUSED', 'EMPTY']);

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
  findings: FindingMark[];
  /** Findings closer than this to the one before join it. */
  findingGap: number;
  /** Time of the newest event, seconds since 1970. */
  lastTime: number;
}

/** The index of a run before its first line. */
export function newIndex(): RunIndex {
  return {
    batches: new Map(),
    buckets: { width: 64, counts: [], times: [] },
    findings: [],
    findingGap: 0,
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

function joinFindings(findings: readonly FindingMark[], gap: number): FindingMark[] {
  const kept: FindingMark[] = [];
  for (const finding of findings) addFinding(kept, finding, gap);
  return kept;
}

/** Adds a finding; one that is close behind another joins it, and the more serious of both stands for them. */
function addFinding(findings: FindingMark[], finding: FindingMark, gap: number): void {
  const last = findings.at(-1);
  if (last === undefined || finding.position - last.position > gap) findings.push(finding);
  else if (finding.level === 'crit' && last.level === 'warn') findings[findings.length - 1] = finding;
}

/** Follows an event that was just applied; `row` is its row of the feed, null where it has none. */
export function followIndex(
  index: RunIndex,
  event: TelemetryEvent,
  position: number,
  group: string,
  row: FeedRow | null,
): void {
  if (event.time > index.lastTime) index.lastTime = event.time;
  countIn(index, position, row !== null);
  if (row !== null && (row.tone === 'warn' || row.tone === 'crit') && !UNREMARKABLE.has(row.tag)) {
    const text = row.env === null ? row.text : `Env ${String(row.env)}: ${row.text}`;
    addFinding(index.findings, { position: position + 1, level: row.tone, text: text.slice(0, 160) }, index.findingGap);
    while (index.findings.length > FINDINGS) {
      index.findingGap = Math.max(8, index.findingGap * 2);
      index.findings = joinFindings(index.findings, index.findingGap);
    }
  }
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
    findings: [...index.findings],
  };
}

/** A cursor from which on the first event at or after a time may come: nothing before it is that late. */
export function stretchOfTime(index: RunIndex, time: number): number {
  const { times, width } = index.buckets;
  const at = times.findIndex((newest) => newest >= time);
  return (at < 0 ? times.length : at) * width;
}
