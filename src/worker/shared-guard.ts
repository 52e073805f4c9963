import { parseProfile } from '../diagnosis/profile-schema.ts';
import { THRESHOLDS, type ThresholdProfile } from '../diagnosis/threshold-profile.ts';
import { parseRunRecord, type RunRecord } from '../storage/run-record.ts';
import type { SeriesTable } from '../storage/series-store.ts';
import type { SeriesWindow } from '../storage/series/read-series.ts';
import type { ReadSegment } from '../storage/history-protocol.ts';
import { openBody } from './share-body.ts';
import type { ShareNews } from './share-protocol.ts';

/** What a host answered, looked at before it is used: a host is a stranger who was let choose what we read. */

/** Lines that one segment may hold, many times what a host makes them of. */
const MOST_LINES = 1_000_000;
const MOST_CHECKPOINTS = 100_000;
/** Stretches that a series is ever asked for in. */
const MOST_STRETCHES = 10_000;
const KINDS: readonly unknown[] = ['none', 'file', 'relay', 'demo', 'stored'] satisfies ShareNews['kind'][];
const CONNECTIONS: readonly unknown[] = [
  'none',
  'recording',
  'connecting',
  'live',
  'ended',
  'reconnecting',
  'offline',
] satisfies ShareNews['connection'][];
const PROGRESS: readonly unknown[] = [
  null,
  'reading',
  'complete',
  'cancelled',
  'failed',
] satisfies ShareNews['progress'][];

/** A run as it was joined. */
export interface Joined {
  readonly news: ShareNews;
  /** The newest state, encoded; read by whoever shows it. */
  readonly view: Uint8Array;
  readonly record: RunRecord;
  readonly extra: unknown;
  /** The limits that the host judges by. */
  readonly profile: ThresholdProfile;
}

/** What the host sent is none of what was asked for. */
export class BadAnswer extends Error {}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function opened(body: Uint8Array): unknown {
  try {
    return openBody(body);
  } catch (error) {
    throw new BadAnswer(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function ascending(positions: readonly unknown[]): boolean {
  let before = -1;
  return positions.every((position) => {
    const after = isCount(position) && position > before;
    if (after) before = position;
    return after;
  });
}

function isNews(value: unknown): value is ShareNews {
  const checkpoints = field(value, 'checkpoints');
  return (
    ['generation', 'head', 'checkpointsFrom'].every((name) => isCount(field(value, name))) &&
    typeof field(value, 'title') === 'string' &&
    KINDS.includes(field(value, 'kind')) &&
    CONNECTIONS.includes(field(value, 'connection')) &&
    PROGRESS.includes(field(value, 'progress')) &&
    typeof field(value, 'open') === 'boolean' &&
    Array.isArray(checkpoints) &&
    checkpoints.length <= MOST_CHECKPOINTS &&
    ascending(checkpoints)
  );
}

/** How things stand with the host. Throws {@link BadAnswer}. */
export function newsIn(body: Uint8Array): ShareNews {
  const news = opened(body);
  if (!isNews(news)) throw new BadAnswer('it does not say how things stand');
  return news;
}

/** The run that a join gave; news alone where the host has none open. Throws {@link BadAnswer}. */
export function joinedIn(body: Uint8Array): Joined | ShareNews {
  const joined = opened(body);
  const news = field(joined, 'news');
  if (!isNews(news)) throw new BadAnswer('it does not say what it is about');
  const bytes = field(joined, 'view');
  if (bytes === null) return news;
  const record = parseRunRecord(field(joined, 'record'));
  if (record === null || !(bytes instanceof Uint8Array)) {
    throw new BadAnswer('it has another form than this version knows');
  }
  const parsed = parseProfile(field(joined, 'profile'));
  return { news, view: bytes, record, extra: field(joined, 'extra'), profile: parsed.ok ? parsed.profile : THRESHOLDS };
}

/** Segments in an answer, in order. Throws {@link BadAnswer}. */
export function linesIn(body: Uint8Array): readonly ReadSegment[] {
  const segments = field(opened(body), 'segments');
  if (!Array.isArray(segments)) throw new BadAnswer('it holds no lines');
  return segments.map((segment: unknown): ReadSegment => {
    const [first, count, bytes, problem] = ['first', 'count', 'bytes', 'problem'].map((name) => field(segment, name));
    if (
      !isCount(first) ||
      !isCount(count) ||
      count === 0 ||
      count > MOST_LINES ||
      !(bytes === null || bytes instanceof Uint8Array)
    ) {
      throw new BadAnswer('its lines have another form than this version knows');
    }
    return { first, count, bytes, problem: typeof problem === 'string' ? problem.slice(0, 500) : null };
  });
}

/** The bytes of a checkpoint. Throws {@link BadAnswer}. */
export function checkpointIn(body: Uint8Array): Uint8Array {
  const bytes = opened(body);
  if (!(bytes instanceof Uint8Array)) throw new BadAnswer('it is no checkpoint');
  return bytes;
}

function lengthOf(value: unknown): number {
  return value instanceof Float64Array || value instanceof Uint32Array ? value.length : Infinity;
}

function sameLength(arrays: readonly unknown[]): boolean {
  const [first = Infinity, ...others] = arrays.map(lengthOf);
  return first <= MOST_STRETCHES && others.every((length) => length === first);
}

function isWindow(value: unknown): value is SeriesWindow {
  return (
    typeof field(value, 'from') === 'number' &&
    typeof field(value, 'to') === 'number' &&
    ['min', 'max', 'mean'].every((name) => field(value, name) instanceof Float64Array) &&
    ['count', 'nans'].every((name) => field(value, name) instanceof Uint32Array) &&
    sameLength(['min', 'max', 'mean', 'count', 'nans'].map((name) => field(value, name)))
  );
}

/** One series. Throws {@link BadAnswer}. */
export function seriesIn(body: Uint8Array): SeriesWindow {
  const value = opened(body);
  if (!isWindow(value)) throw new BadAnswer('it is no series');
  return value;
}

function isTable(value: unknown): value is SeriesTable {
  const key = field(value, 'key');
  const fields = field(value, 'fields');
  return (
    typeof field(key, 'group') === 'string' &&
    typeof field(key, 'table') === 'string' &&
    (field(key, 'env') === null || isCount(field(key, 'env'))) &&
    Array.isArray(fields) &&
    fields.every((name) => typeof name === 'string') &&
    isCount(field(value, 'rows'))
  );
}

/** Tables of series. Throws {@link BadAnswer}. */
export function tablesIn(body: Uint8Array): readonly SeriesTable[] {
  const value = opened(body);
  if (!Array.isArray(value) || !value.every(isTable)) throw new BadAnswer('it holds no tables of series');
  return value;
}
