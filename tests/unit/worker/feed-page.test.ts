import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_SIMULATION, simulateRun } from '../../../src/simulator/simulate.ts';
import { HistoryStore } from '../../../src/storage/history-store.ts';
import type { ReadSegment } from '../../../src/storage/history-protocol.ts';
import { CATALOGUE } from '../../../src/telemetry/catalogue.ts';
import { decodeLine } from '../../../src/telemetry/decode.ts';
import { feedRow } from '../../../src/worker/feed.ts';
import { ANY_EVENT, readFeedPage, type FeedFilter, type FeedPage } from '../../../src/worker/feed-page.ts';
import { prefilter } from '../../../src/worker/feed-prefilter.ts';
import { routineRow, UNREADABLE } from '../../../src/worker/feed-routine.ts';
import { HistoryReader, LinesMissing } from '../../../src/worker/history-reader.ts';
import type { FeedRow } from '../../../src/worker/view-slices.ts';
import { epoch, germinated, line, started } from '../aggregator/events.ts';

/** Lines in segments of equal size; `damaged` tells which segments cannot be read, `missing` from where on none are. */
class FakeStore extends HistoryStore {
  readonly asked: (readonly [number, number])[] = [];
  readonly lines: readonly string[];
  readonly size: number;
  readonly damaged: ReadonlySet<number>;
  readonly missing: (position: number) => boolean;

  constructor(
    lines: readonly string[],
    size: number,
    damaged: readonly number[] = [],
    missing: (position: number) => boolean = () => false,
  ) {
    super();
    this.lines = lines;
    this.size = size;
    this.damaged = new Set(damaged);
    this.missing = missing;
  }

  override segments(_run: string, from: number, to: number): Promise<readonly ReadSegment[]> {
    this.asked.push([from, to]);
    const segments: ReadSegment[] = [];
    for (let first = from - (from % this.size); first < Math.min(to, this.lines.length); first += this.size) {
      if (this.missing(first)) continue;
      const part = this.lines.slice(first, first + this.size);
      const bytes = this.damaged.has(first / this.size)
        ? null
        : new TextEncoder().encode(part.map((text) => `${text}\n`).join(''));
      segments.push({ first, count: part.length, bytes, problem: null });
    }
    return Promise.resolve(segments);
  }
}

function readerOf(store: FakeStore): HistoryReader {
  return new HistoryReader(
    store,
    'run',
    () => undefined,
    () => undefined,
  );
}

const never = (): boolean => false;

/** What a filter means, said as plainly as can be. */
function expectedRow(filter: FeedFilter, text: string, position: number): FeedRow | null {
  const decoded = decodeLine(text, position);
  if (!decoded.ok) {
    const asked = filter.types.includes(UNREADABLE) || (filter.routine && filter.types.length === 0);
    const elsewhere = filter.env !== null || filter.slot !== null;
    const milder = filter.severities.length > 0 && !filter.severities.includes('error');
    if (!asked || elsewhere || milder) return null;
    const { reason, excerpt } = decoded.error;
    const words = `Line that could not be read: ${reason}. It begins: ${excerpt.slice(0, 80)}`;
    if (!`${words} ${UNREADABLE} ${text}`.toLowerCase().includes(filter.text)) return null;
    const time = Number.NaN;
    return {
      position,
      time,
      type: UNREADABLE,
      severity: 'error',
      tag: 'BAD',
      tone: 'crit',
      env: null,
      slot: null,
      text: words,
    };
  }
  const { event } = decoded;
  const named = filter.types.includes(event.event_type);
  const row = filter.routine || named ? routineRow(event, position) : feedRow(event, position);
  if (row === null) return null;
  const kept =
    (filter.types.length === 0 || named) &&
    (filter.severities.length === 0 || filter.severities.includes(row.severity)) &&
    (filter.env === null || row.env === filter.env) &&
    (filter.slot === null || row.slot === filter.slot) &&
    [row.text, row.type, event.message].some((part) => part.toLowerCase().includes(filter.text));
  return kept ? row : null;
}

function plainly(lines: readonly string[], filter: FeedFilter): FeedRow[] {
  return lines.flatMap((text, position) => expectedRow(filter, text, position) ?? []);
}

/** Unreadable lines without their times, which the rows of the test's own filter lack. */
function untimed(rows: readonly FeedRow[]): FeedRow[] {
  return rows.map((row) => (row.tag === 'BAD' ? { ...row, time: Number.NaN } : row));
}

const CAUSAL = { phase: 'verdict', env_id: 1, slot_id: 'r0c1', operation: 'PRUNE', action_id: 'a-7' };
const ODD = [
  'broken',
  '{"event_type": "EPOCH_COMPLETED"}',
  line(7, 'EPOCH_COMPLETED', { env_id: 'x' }),
  line(8, 'EPOCH_COMPLETED', null),
  line(8, 'ANALYTICS_SNAPSHOT', { kind: 'something_new', env_id: 2 }, { message: 'ré → b' }),
  line(9, 'QUANTUM_FLUX', { env_id: 1, slot_id: 'r0c1', severity: 'info' }, { severity: 'error', message: 'odd' }),
  line(9, 'QUANTUM_FLUX', { nested: { event_type: 'EPOCH_COMPLETED', env_id: 9 } }),
  line(10, 'MORPHOLOGY_CAUSAL_LOG', { ...CAUSAL, governor_approved: false }, { severity: 'debug' }),
  line(10, 'MORPHOLOGY_CAUSAL_LOG', { ...CAUSAL, governor_approved: true }, { severity: 'warning' }),
  line(11, 'EPOCH_COMPLETED', { env_id: 12, val_accuracy: 1, val_loss: NaN, inner_epoch: 1 }, { severity: 'warning' }),
  line(12, 'PERFORMANCE_DEGRADATION', { env_id: 1, current_acc: 4, rolling_avg_acc: 5, drop_percent: 1 }),
  line(12, 'SEED_PRUNED', { slot_id: 'r0c0', env_id: 1, reason: 'no_gain' })
    .replaceAll(': ', ':')
    .replaceAll(', ', ','),
  line(13, 'SEED_PRUNED', { slot_id: 'r0c0', env_id: 1, reason: 'x' }).replace('"r0c0"', '"r\\u0030c0"'),
  line(13, 'SEED_PRUNED', { slot_id: 'r0c0', env_id: 1, reason: 'x' }).replace('SEED_PRUNED', 'SEED_\\u0050RUNED'),
  line(13, 'SEED_PRUNED', { slot_id: 'r0c0', env_id: 1, reason: 'x' }, { severity: 'loud' }),
  line(14, 'SEED_PRUNED', { slot_id: 'r0c0', env_id: 1.0, reason: 'x' }).replace('"env_id": 1', '"env_id" : 10e-1'),
  `{"severity": "debug", "data": {"kind": "last_action", "env_id": 1}, "timestamp": "2026-01-01T00:00:00Z", "event_type": "ANALYTICS_SNAPSHOT"}`,
  `{"event_id": "", "event_type": "EPOCH_COMPLETED", "timestamp": "2026-01-01T00:00:00Z", "data": {"env_id": 1, "val_accuracy": 2, "val_loss": 1, "inner_epoch": 1}, "event_type": "SEED_NEW", "severity": "info"}`,
];
const SIMULATED = [...simulateRun({ ...DEFAULT_SIMULATION, envs: 3, batches: 2, epochs: 4, mood: 'troubled' })].map(
  ({ line: text }) => text,
);
const LINES = SIMULATED.flatMap((text, i) => {
  const odd = ODD[i / 5];
  return odd === undefined ? [text] : [odd, text];
});

const SEVERITIES = ['debug', 'info', 'warning', 'error', 'critical'] as const;
const FILTERS: fc.Arbitrary<FeedFilter> = fc.record({
  severities: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.subarray([...SEVERITIES])),
  types: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    fc.subarray([...Object.keys(CATALOGUE), 'QUANTUM_FLUX', 'SEED_NEW', UNREADABLE]),
  ),
  env: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.constantFrom(0, 1, 2, 12)),
  slot: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.constantFrom('r0c0', 'r0c1', 'r9')),
  text: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, fc.constantFrom('r0c1', 'epoch', '→', 'pruned', '%')),
  routine: fc.boolean(),
});

describe('a page of the feed', () => {
  test('leafed through in either direction from anywhere, gives each wanted row once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        FILTERS,
        fc.nat(LINES.length + 20),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 7, max: 400 }),
        async (filter, position, count, size) => {
          const reader = readerOf(new FakeStore(LINES, size));
          const wanted = plainly(LINES, filter);
          const before: FeedRow[] = [];
          for (let at = position, end = false; !end;) {
            const page = await readFeedPage(
              reader,
              LINES.length,
              { filter, direction: 'before', position: at, count },
              never,
            );
            assert.ok(page.rows.length <= count && page.to === Math.min(at, LINES.length) && page.from <= page.to);
            before.unshift(...page.rows);
            ({ from: at, end } = page);
          }
          const after: FeedRow[] = [];
          for (let at = position, end = false; !end;) {
            const page = await readFeedPage(
              reader,
              LINES.length,
              { filter, direction: 'from', position: at, count },
              never,
            );
            assert.ok(page.rows.length <= count && page.from === Math.min(at, LINES.length) && page.from <= page.to);
            after.push(...page.rows);
            ({ to: at, end } = page);
          }
          assert.deepEqual(
            untimed(before),
            wanted.filter((row) => row.position < position),
          );
          assert.deepEqual(
            untimed(after),
            wanted.filter((row) => row.position >= position),
          );
        },
      ),
      { numRuns: 120 },
    );
  });

  test('never loses a row to the cheap look at the line', () => {
    fc.assert(
      fc.property(FILTERS, (filter) => {
        const maybe = prefilter(filter);
        LINES.forEach((text, position) => {
          if (!maybe(text)) assert.equal(expectedRow(filter, text, position), null, text);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('decodes next to nothing of what every epoch brings when nobody asked for it', () => {
    const maybe = prefilter(ANY_EVENT);
    const passed = SIMULATED.filter((text) => maybe(text)).length;
    const rows = plainly(SIMULATED, ANY_EVENT).length;
    assert.equal(passed, rows);
    assert.ok(rows < SIMULATED.length / 2);
  });

  test('leaves damaged lines out and goes on', async () => {
    const lines = [
      started(0),
      germinated(1, 0, 'r0c0', 'mlp'),
      germinated(2, 0, 'r0c1', 'mlp'),
      started(3),
      started(4),
    ];
    const reader = readerOf(new FakeStore(lines, 2, [1]));
    const page = await readFeedPage(
      reader,
      5,
      { filter: ANY_EVENT, direction: 'before', position: 5, count: 9 },
      never,
    );
    assert.deepEqual(
      page.rows.map(({ position }) => position),
      [0, 1, 4],
    );
    assert.equal(page.end, true);
  });

  const many = Array.from({ length: 201_000 }, (_, i) =>
    i === 10 ? germinated(1, 0, 'r0c0', 'mlp') : i < 3 || i > 200_990 ? started(i) : 'x',
  );

  test('answers with what it has after so many lines, and can be gone on with', async () => {
    const reader = readerOf(new FakeStore(many, 1000));
    const filter = { ...ANY_EVENT, types: ['SEED_GERMINATED'] };
    const ask = (position: number): Promise<FeedPage> =>
      readFeedPage(reader, many.length, { filter, direction: 'before', position, count: 5 }, never);
    const first = await ask(many.length);
    assert.deepEqual([first.rows.length, first.from, first.to, first.end], [0, 1000, 201_000, false]);
    const second = await ask(first.from);
    assert.deepEqual([second.rows.length, second.from, second.end], [1, 0, true]);
  });

  test('stops when it is told to, lets others have their turn, and reads no further than it must', async () => {
    const store = new FakeStore(many, 1000);
    const reader = readerOf(store);
    let others = 0;
    let running = true;
    const tick = (): void => {
      others += 1;
      if (running) setTimeout(tick, 0);
    };
    tick();
    const filter = { ...ANY_EVENT, text: 'no such words', routine: true };
    const page = await readFeedPage(
      reader,
      many.length,
      { filter, direction: 'from', position: 0, count: 5 },
      () => others > 4,
    );
    running = false;
    assert.ok(page.to > 0 && page.to < 200_000 && !page.end, String(page.to));

    store.asked.length = 0;
    await readFeedPage(
      reader,
      many.length,
      { filter: ANY_EVENT, direction: 'before', position: many.length, count: 3 },
      never,
    );
    assert.ok(store.asked.every(([from]) => from >= many.length - 1000));
  });

  test('keeps what it found where earlier lines are gone, and says so when there is nothing else', async () => {
    const lines = Array.from({ length: 4000 }, (_, i) => started(i));
    const reader = readerOf(new FakeStore(lines, 1000, [], (position) => position < 2000));
    const ask = (position: number): Promise<FeedPage> =>
      readFeedPage(reader, 4000, { filter: ANY_EVENT, direction: 'before', position, count: 3000 }, never);
    const page = await ask(4000);
    assert.deepEqual([page.rows.length, page.from, page.end], [2000, 2000, false]);
    await assert.rejects(ask(page.from), (error) => error instanceof LinesMissing && error.position === 1000);
  });

  test('names lines that could not be read, with their time where they tell one', async () => {
    const lines = [line(0, 'EPOCH_COMPLETED', { env_id: 'x' }), 'broken', epoch(2, 0, 50, 1)];
    const reader = readerOf(new FakeStore(lines, 10));
    const filter = { ...ANY_EVENT, routine: true };
    const { rows } = await readFeedPage(reader, 3, { filter, direction: 'from', position: 0, count: 9 }, never);
    assert.deepEqual(
      rows.map(({ tag, tone, severity }) => [tag, tone, severity]),
      [
        ['BAD', 'crit', 'error'],
        ['BAD', 'crit', 'error'],
        ['EPOCH', 'none', 'info'],
      ],
    );
    assert.ok(Number.isFinite(rows[0]?.time) && Number.isNaN(rows[1]?.time));
    assert.match(rows[1]?.text ?? '', /not JSON.*broken/);
    const plain = await readFeedPage(reader, 3, { filter: ANY_EVENT, direction: 'from', position: 0, count: 9 }, never);
    assert.deepEqual(plain.rows, []);
  });
});
