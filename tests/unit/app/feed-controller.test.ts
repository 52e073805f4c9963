import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FeedController, type FeedPart } from '../../../src/app/feed-controller.ts';
import { ANY_EVENT, type FeedPage, type FeedQuery } from '../../../src/worker/feed-page.ts';
import type { FeedRow } from '../../../src/worker/view-slices.ts';

function row(position: number): FeedRow {
  return {
    position,
    time: position,
    type: 'SEED_PRUNED',
    severity: 'info',
    slot: null,
    env: null,
    tag: 'PRUNE',
    tone: 'none',
    text: String(position),
  };
}

/** A run with a row at every `each`-th position, of which a page looks through no more than `scan` lines. */
class FakeRun {
  head: number;
  readonly each: number;
  readonly scan: number;
  readonly asked: FeedQuery[] = [];
  problem: string | null = null;

  constructor(head: number, each = 1, scan = 100_000) {
    this.head = head;
    this.each = each;
    this.scan = scan;
  }

  rowsIn(from: number, to: number): FeedRow[] {
    const rows: FeedRow[] = [];
    for (let at = Math.ceil(from / this.each) * this.each; at < to; at += this.each) rows.push(row(at));
    return rows;
  }

  page(query: FeedQuery): Promise<FeedPage> {
    this.asked.push(query);
    if (this.problem !== null) return Promise.reject(new Error(this.problem));
    const origin = Math.min(query.position, this.head);
    if (query.direction === 'before') {
      const limit = Math.max(0, origin - this.scan);
      const rows = this.rowsIn(limit, origin).slice(-query.count);
      const from = rows.length === query.count ? (rows[0]?.position ?? limit) : limit;
      return Promise.resolve({ rows, from, to: origin, end: from === 0 });
    }
    const limit = Math.min(this.head, origin + this.scan);
    const rows = this.rowsIn(origin, limit).slice(0, query.count);
    const to = rows.length === query.count ? (rows.at(-1)?.position ?? limit) + 1 : limit;
    return Promise.resolve({ rows, from: origin, to, end: to === this.head });
  }

  rawLine(position: number): Promise<string | null> {
    return position < 0
      ? Promise.reject(new Error('gone'))
      : Promise.resolve(position % 2 === 0 ? `line ${position}` : null);
  }
}

function setUp(run: FakeRun): { feed: FeedController; parts: FeedPart[]; last: () => FeedPart } {
  const parts: FeedPart[] = [];
  const feed = new FeedController(run, (part) => {
    parts.push(part);
  });
  const last = (): FeedPart => parts.at(-1) ?? { feedWindow: null, rawLine: null };
  return { feed, parts, last };
}

async function settled(): Promise<void> {
  for (let i = 0; i < 60; i++) await Promise.resolve();
}

describe('looking through the feed', () => {
  test('begins before the cursor, and tells that it is on its way', async () => {
    const { feed, parts, last } = setUp(new FakeRun(1000));
    feed.look(ANY_EVENT, null, 500);
    assert.deepEqual([parts[0]?.feedWindow?.loading, parts[0]?.feedWindow?.rows.length], ['before', 0]);
    await settled();
    const window = last().feedWindow;
    assert.deepEqual([window?.from, window?.to, window?.rows.length, window?.loading], [300, 500, 200, null]);
    assert.deepEqual([window?.atStart, window?.atEnd], [false, false]);
  });

  test('shows what follows where nothing lies before', async () => {
    const { feed, last } = setUp(new FakeRun(50));
    feed.look(ANY_EVENT, 0, 20);
    await settled();
    assert.deepEqual(
      [last().feedWindow?.rows.length, last().feedWindow?.atStart, last().feedWindow?.atEnd],
      [50, true, true],
    );
  });

  test('goes on by itself through stretches without rows, and shows what it has meanwhile', async () => {
    const { feed, parts, last } = setUp(new FakeRun(1000, 400, 100));
    feed.look(ANY_EVENT, null, 1000);
    await settled();
    assert.deepEqual(
      last().feedWindow?.rows.map(({ position }) => position),
      [0, 400, 800],
    );
    assert.equal(last().feedWindow?.atStart, true);
    assert.deepEqual(
      parts.map(({ feedWindow }) => feedWindow?.from),
      [1000, 900, 800, 700, 600, 500, 400, 300, 200, 100, 0],
    );
    assert.ok(parts.slice(0, -1).every(({ feedWindow }) => feedWindow?.loading === 'before'));
  });

  test('always holds every row between its ends, no more than a thousand, whatever is asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 3, 40),
        fc.nat(6000),
        fc.array(fc.constantFrom('before', 'from', 'grow'), { maxLength: 25 }),
        async (each, start, steps) => {
          const run = new FakeRun(5000, each, 700);
          const { feed, last } = setUp(run);
          feed.look(ANY_EVENT, start, 0);
          await settled();
          for (const step of steps) {
            if (step === 'grow') run.head += 333;
            else feed.more(step);
            await settled();
            const window = last().feedWindow;
            assert.ok(window !== null && window.rows.length <= 1000);
            assert.deepEqual(window.rows, run.rowsIn(window.from, Math.min(window.to, run.head)));
            assert.equal(window.loading, null);
            if (window.atStart) assert.equal(window.from, 0);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test('asks again at the newest end, because the run may have grown, but not before the start', async () => {
    const run = new FakeRun(10);
    const { feed, last } = setUp(run);
    feed.look(ANY_EVENT, null, 10);
    await settled();
    feed.more('from');
    await settled();
    assert.equal(last().feedWindow?.atEnd, true);
    run.head = 15;
    feed.more('from');
    await settled();
    assert.equal(last().feedWindow?.rows.length, 15);
    const { length } = run.asked;
    feed.more('before');
    assert.equal(run.asked.length, length);
  });

  test('looks only at the answer to what was asked last', async () => {
    const run = new FakeRun(1000);
    const { feed, last } = setUp(run);
    const filter = { ...ANY_EVENT, text: 'other' };
    feed.look(ANY_EVENT, 500, 0);
    feed.look(filter, 900, 0);
    await settled();
    assert.deepEqual(
      [last().feedWindow?.filter, last().feedWindow?.to, last().feedWindow?.rows.length],
      [filter, 900, 200],
    );
    feed.more('before');
    feed.follow();
    await settled();
    assert.equal(last().feedWindow, null);
  });

  test('tells a problem in words, and goes on when asked again', async () => {
    const run = new FakeRun(1000);
    const { feed, last } = setUp(run);
    feed.look(ANY_EVENT, null, 600);
    await settled();
    run.problem = 'The lines are gone';
    feed.more('before');
    await settled();
    assert.deepEqual([last().feedWindow?.problem, last().feedWindow?.rows.length], ['The lines are gone.', 200]);
    run.problem = null;
    feed.more('before');
    await settled();
    assert.deepEqual([last().feedWindow?.problem, last().feedWindow?.rows.length], [null, 400]);
  });

  test('does not ask forever for a page that gets nowhere', async () => {
    const run = new FakeRun(1000, 1, 0);
    const { feed, last } = setUp(run);
    feed.look(ANY_EVENT, null, 600);
    await settled();
    assert.deepEqual([run.asked.length, last().feedWindow?.loading], [1, null]);
  });
});

describe('a line as it came', () => {
  test('is shown with its position, and empty where it cannot be read', async () => {
    const { feed, last } = setUp(new FakeRun(10));
    await feed.showRaw(4);
    assert.deepEqual(last().rawLine, { position: 4, text: 'line 4' });
    await feed.showRaw(5);
    assert.deepEqual(last().rawLine, { position: 5, text: '' });
    await feed.showRaw(-1);
    assert.deepEqual(last().rawLine, { position: -1, text: '' });
    await feed.showRaw(null);
    assert.equal(last().rawLine, null);
  });

  test('gives way to the one asked for after it', async () => {
    const { feed, parts } = setUp(new FakeRun(10));
    await Promise.all([feed.showRaw(4), feed.showRaw(6)]);
    assert.deepEqual(parts.at(-1)?.rawLine?.position, 6);
    await Promise.all([feed.showRaw(4), feed.showRaw(null)]);
    assert.equal(parts.at(-1)?.rawLine, null);
  });
});
