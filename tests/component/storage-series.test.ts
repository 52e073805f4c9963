import type { SeriesKey } from '../../src/storage/series/series-key.ts';
import { seriesKeyText } from '../../src/storage/series/series-key.ts';
import { groupNameOf } from '../../src/aggregator/run-boundaries.ts';
import { decodeLine } from '../../src/telemetry/decode.ts';
import { THRESHOLDS } from '../../src/diagnosis/threshold-profile.ts';
import { HistoryStore } from '../../src/storage/history-store.ts';
import type { SeriesSpan } from '../../src/storage/series-store.ts';
import type { SeriesWindow } from '../../src/storage/series/read-series.ts';
import { Ingest } from '../../src/worker/ingest.ts';
import { openFresh, recordingHooks, type OpenRun } from '../../src/worker/open-run.ts';
import type { Session } from '../../src/worker/session.ts';
import { applyToView, newView, VIEW_VERSION } from '../../src/worker/view-state.ts';
import { forgetEverything } from './support/database.ts';
import { onDevice, onlyRun, recordNamed } from './support/device.ts';
import { deepEqual, equal, found, ok } from './support/expect.ts';
import { linesOf } from './support/samples.ts';
import { closeViewers, Viewer } from './support/viewers.ts';

/** Series as the session gives them, against reading every event. */

/** A value that a bucket may hold: the stored precision is a millionth. */
const PRECISION = 2e-6;

/** A session or one of its runs. */
interface HasSeries {
  series(key: SeriesKey, span: SeriesSpan): Promise<SeriesWindow | null>;
}

interface Point {
  readonly position: number;
  readonly value: number;
}

/** Numbers at the top of every event's payload, by series; what a series must hold. */
function seriesOf(lines: readonly string[]): Map<string, { readonly key: SeriesKey; readonly points: Point[] }> {
  const series = new Map<string, { key: SeriesKey; points: Point[] }>();
  const view = newView();
  lines.forEach((line, position) => {
    const decoded = decodeLine(line, position);
    if (!decoded.ok || decoded.event.data === null) return;
    const { event } = decoded;
    const payload: Readonly<Record<string, unknown>> = { ...event.data };
    applyToView(view, event);
    const group = groupNameOf(view.run, event);
    const kind = event.event_type === 'ANALYTICS_SNAPSHOT' ? `/${String(payload['kind'])}` : '';
    const env = typeof payload['env_id'] === 'number' ? payload['env_id'] : null;
    for (const field in payload) {
      const value = payload[field];
      if (typeof value !== 'number' || field === 'env_id') continue;
      const key = { group, table: `${event.event_type}${kind}`, env, field };
      const text = seriesKeyText(key);
      const one = series.get(text) ?? { key, points: [] };
      series.set(text, one);
      one.points.push({ position, value });
    }
  });
  return series;
}

function near(actual: number | undefined, expected: number): boolean {
  if (Object.is(actual, expected) || actual === expected) return true;
  return actual !== undefined && Math.abs(actual - expected) <= PRECISION * Math.max(1e-30, Math.abs(expected));
}

/** Compares what the session reads with the points, over [from, to) in so many stretches. */
async function compare(
  session: HasSeries,
  { key, points }: { readonly key: SeriesKey; readonly points: readonly Point[] },
  [from, to, buckets]: readonly [number, number, number],
  when: string,
): Promise<void> {
  const read = found(await session.series(key, { from, to, buckets }));
  for (let bucket = 0; bucket < buckets; bucket++) {
    const here = points
      .filter(({ position }) => position >= from && position < to)
      .filter(({ position }) => Math.floor(((position - from) * buckets) / (to - from)) === bucket)
      .map(({ value }) => value);
    const what = `${when} ${seriesKeyText(key)} bucket ${String(bucket)} of ${String([from, to, buckets])}`;
    equal(read.count[bucket], here.length, `${what} count`);
    equal(read.nans[bucket], here.filter(Number.isNaN).length, `${what} NaNs`);
    const values = here.filter((value) => !Number.isNaN(value));
    if (values.length === 0) continue;
    const finite = values.filter(Number.isFinite);
    const sum = finite.reduce((total, value) => total + value, 0);
    const scale = finite.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    ok(
      near(read.min[bucket], Math.min(...values)),
      `${what} min ${String(read.min[bucket])} of ${String(Math.min(...values))}`,
    );
    ok(
      near(read.max[bucket], Math.max(...values)),
      `${what} max ${String(read.max[bucket])} of ${String(Math.max(...values))}`,
    );
    if (finite.length === 0) continue;
    const mean = read.mean[bucket] ?? NaN;
    ok(
      Math.abs(mean - sum / finite.length) <= PRECISION * scale + 1e-12,
      `${what} mean ${String(mean)} of ${String(sum / finite.length)}`,
    );
  }
}

/** Spans of a run: all of it, in one and in many stretches, and some odd pieces. */
function spansOf(head: number): readonly (readonly [number, number, number])[] {
  return [
    [0, head, 1],
    [0, head, 37],
    [Math.floor(head / 3), Math.floor(head / 2), 5],
    [head - 10, head + 10, 4],
  ];
}

/** Some of them: the first, the last, the longest, and every so many. */
function someOf<T extends { readonly points: readonly Point[] }>(series: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, Math.floor(series.length / count));
  const longest = series.reduce((best, one) => (one.points.length > best.points.length ? one : best));
  return [longest, ...series.filter((_, i) => i % step === 0)];
}

async function checkAll(session: Session, lines: readonly string[], when: string, count = 60): Promise<void> {
  const all = [...seriesOf(lines).values()];
  const tables = await session.seriesTables();
  const listed = new Set(tables.flatMap(({ key, fields }) => fields.map((field) => seriesKeyText({ ...key, field }))));
  for (const { key } of all) ok(listed.has(seriesKeyText(key)), `${when} ${seriesKeyText(key)} is not listed`);
  for (const one of someOf(all, count)) {
    for (const span of spansOf(lines.length)) await compare(session, one, span, when);
  }
}

let lines: string[] = [];

before(() => {
  // Long enough that a table fills more than one chunk of 1,024 rows.
  lines = linesOf({ envs: 2, batches: 90, epochs: 25, mood: 'troubled' });
  const nan = [NaN, Infinity, -Infinity].map((value, i) =>
    JSON.stringify({
      event_type: 'FROM_THE_FUTURE',
      timestamp: '2026-01-15T09:00:00Z',
      data: { strange: 'x', depth: i },
    }).replace('"x"', String(value)),
  );
  lines.splice(500, 0, ...nan);
});

beforeEach(forgetEverything);
afterEach(closeViewers);

describe('series of a recorded run', () => {
  it('equal a reading of every event: while recorded, and after it was opened again', async function () {
    this.timeout(120_000);
    const first = new Viewer();
    await first.read(new File([`${lines.join('\n')}\n`], 'run.jsonl'));
    await first.untilHead(lines.length);
    await checkAll(first.session, lines, 'recorded');
    const tables = await first.session.seriesTables();
    ok(
      tables.some(({ rows }) => rows > 2048),
      'a table of more than two chunks',
    );
    await first.close();
    const second = new Viewer();
    ok(await second.session.openStored(await onlyRun(), null));
    await second.untilHead(lines.length);
    deepEqual(await second.session.seriesTables(), tables);
    await checkAll(second.session, lines, 'opened again');
  });

  it('know NaN and the infinities, and events of types that nobody knows', async () => {
    const viewer = new Viewer();
    await viewer.read(new File([`${lines.slice(0, 600).join('\n')}\n`], 'run.jsonl'));
    await viewer.untilHead(600);
    const tables = await viewer.session.seriesTables();
    const { key } = found(tables.find(({ key: { table } }) => table === 'FROM_THE_FUTURE'));
    const read = found(await viewer.session.series({ ...key, field: 'strange' }, { from: 0, to: 600, buckets: 1 }));
    deepEqual([...read.count, ...read.nans, ...read.min, ...read.max], [3, 1, -Infinity, Infinity]);
  });

  it('equal it at every moment while they are being filled', async function () {
    this.timeout(120_000);
    const viewer = new Viewer(undefined, lines);
    const playing = viewer.session.openDemo();
    let checked = 0;
    const key: SeriesKey = { group: 'default', table: 'EPOCH_COMPLETED', env: 1, field: 'val_loss' };
    const { points } = found(seriesOf(lines).get(seriesKeyText(key)));
    for (let head = 0; head < Math.min(lines.length, 19_000);) {
      const before = head;
      await viewer.stream.until(() => (viewer.stream.slice('transport')?.head ?? 0) > before);
      head = viewer.stream.slice('transport')?.head ?? 0;
      const known = points.filter(({ position }) => position < head);
      for (const span of [
        [0, head, 1],
        [0, head, 50],
      ] as const) {
        await compare(viewer.session, { key, points: known }, span, `at ${String(head)}`);
      }
      checked += 1;
    }
    ok(checked > 3, `${String(checked)} moments`);
    await viewer.session.close();
    await playing;
  });

  it('equal it also right after a chunk was filled, before anything was stored', async () => {
    const store = new HistoryStore();
    const record = recordNamed('eeeeeeeeeeeeeeee');
    await store.open(record.id, { kind: 'device' }, VIEW_VERSION);
    let open: OpenRun | null = null;
    const ingest: Ingest = new Ingest(
      undefined,
      recordingHooks(
        () => open,
        () => ingest,
        () => undefined,
      ),
    );
    const run = openFresh(store, ingest, record, { kind: 'device' }, THRESHOLDS, {
      changed: () => undefined,
      keeping: () => undefined,
      problem: () => undefined,
    });
    open = run;
    // Small lines, so that no segment is full before the series are.
    const small = Array.from({ length: 2500 }, (_, i) =>
      JSON.stringify({ event_type: 'FROM_THE_FUTURE', timestamp: '2026-01-15T09:00:00Z', data: { value: i } }),
    );
    const key: SeriesKey = { group: 'default', table: 'FROM_THE_FUTURE', env: null, field: 'value' };
    for (let at = 0; at < small.length; at += 250) {
      run.recorder.begin();
      ingest.takeText(small.slice(at, at + 250).join('\n'), at);
      const points = Array.from({ length: at + 250 }, (_, position) => ({ position, value: position }));
      await compare(run, { key, points }, [0, small.length, 10], `after ${String(at + 250)}`);
    }
    await run.finish(true);
    await store.close(record.id);
  });

  it('are made anew with the rest where the state is of another version', async function () {
    this.timeout(120_000);
    const first = new Viewer();
    await first.read(new File([`${lines.join('\n')}\n`], 'run.jsonl'));
    await first.close();
    const run = await onlyRun();
    await onDevice(async (connection) => {
      await connection.put('runs', { ...Object(await connection.get('runs', run)), stateVersion: 1 }, run);
    });
    const second = new Viewer();
    ok(await second.session.openStored(run, null));
    await second.untilHead(lines.length);
    await checkAll(second.session, lines, 'made anew', 10);
  });

  it('of damaged chunks lack their rows, and all others are there', async function () {
    this.timeout(120_000);
    const first = new Viewer();
    await first.read(new File([`${lines.join('\n')}\n`], 'run.jsonl'));
    await first.close();
    const run = await onlyRun();
    const keys = await onDevice((connection) => connection.getAllKeys('series'));
    const damaged = found(keys.find(([, table, index]) => table === 'default|EPOCH_COMPLETED|1' && index === 1));
    await onDevice((connection) => connection.put('series', { version: 1 }, damaged));
    const second = new Viewer();
    ok(await second.session.openStored(run, null));
    await second.untilHead(lines.length);
    const key: SeriesKey = { group: 'default', table: 'EPOCH_COMPLETED', env: 1, field: 'val_loss' };
    const { points } = found(seriesOf(lines).get(seriesKeyText(key)));
    await compare(
      second.session,
      { key, points: points.filter((_, row) => row < 1024 || row >= 2048) },
      [0, lines.length, 20],
      'damaged',
    );
  });
});
