import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { HistoryStore } from '../../../src/storage/history-store.ts';
import type { ReadSegment } from '../../../src/storage/history-protocol.ts';
import { isBlankLine } from '../../../src/telemetry/lines.ts';
import { feedRow } from '../../../src/worker/feed.ts';
import { eachLine, LinesMissing } from '../../../src/worker/history-reader.ts';
import { Ingest } from '../../../src/worker/ingest.ts';
import { openFresh, recordingHooks, type OpenRun } from '../../../src/worker/open-run.ts';
import { newRecord } from '../../../src/worker/run-opener.ts';
import { VIEW_VERSION } from '../../../src/worker/view-state.ts';
import { epoch, eventFrom, germinated, line, started } from '../aggregator/events.ts';

/** A store that keeps in memory, and remembers which stretches of lines it was asked for. */
class WatchedStore extends HistoryStore {
  readonly asked: (readonly [number, number])[] = [];

  override segments(run: string, from: number, to: number): Promise<readonly ReadSegment[]> {
    this.asked.push([from, to]);
    return super.segments(run, from, to);
  }
}

interface Recorded {
  readonly store: WatchedStore;
  readonly run: OpenRun;
  /** Takes lines, and ends no segment with them. */
  readonly take: (text: string) => void;
}

let open: OpenRun[] = [];
afterEach(() => {
  for (const run of open) run.recorder.close();
  open = [];
});

/** Records lines that come in these parts; each part is a segment of its own. */
async function recorded(parts: readonly string[]): Promise<Recorded> {
  const store = new WatchedStore();
  const record = newRecord({ kind: 'file', identity: 'test', name: 'test', edition: 0 }, 0, 0);
  await store.open(record.id, { kind: 'device' }, VIEW_VERSION);
  const ingest: Ingest = new Ingest(
    undefined,
    recordingHooks(
      () => run,
      () => ingest,
      () => undefined,
    ),
  );
  const silent = { changed: () => undefined, keeping: () => undefined, problem: () => undefined };
  const run = openFresh(store, ingest, record, { kind: 'device' }, silent);
  open.push(run);
  const take = (text: string): void => {
    run.recorder.begin();
    ingest.takeText(text, ingest.sourceHead);
  };
  for (const part of parts) {
    take(part);
    await run.finish(false);
  }
  return { store, run, take };
}

const TEXTS = fc.array(fc.constantFrom('a', 'ä€💥', '', '  ', 'long '.repeat(20), 'b\r'), { maxLength: 15 });

describe('reading lines again', () => {
  test('gives the same lines from any position and count', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(TEXTS, { maxLength: 6 }),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 6 }),
        async (parts, stretches) => {
          const { run } = await recorded(parts.map((part) => part.map((text) => `${text}\n`).join('')));
          const all = parts.flat().filter((text) => !isBlankLine(text));
          for (const [start, length] of stretches) {
            const from = start % (all.length + 1);
            const to = from + (length % (all.length - from + 1));
            assert.deepEqual(await run.reader.lines(from, to), all.slice(from, to));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('gives lines that fill no segment yet', async () => {
    const { run, take } = await recorded(['a\nb\n']);
    take('c\n');
    assert.deepEqual(await run.reader.lines(1, 3), ['b', 'c']);
    take('d\n');
    assert.deepEqual(await run.reader.lines(1, 4), ['b', 'c', 'd']);
  });

  test('asks for no more than it needs, and not again for what is at hand', async () => {
    const { run, store } = await recorded(['a\nb\n', 'c\nd\n', 'e\nf\n']);
    assert.deepEqual(await run.reader.lines(2, 4), ['c', 'd']);
    assert.deepEqual(await run.reader.lines(3, 5), ['d', 'e']);
    assert.deepEqual(await run.reader.lines(2, 6), ['c', 'd', 'e', 'f']);
    assert.deepEqual(store.asked, [
      [2, 4],
      [4, 5],
    ]);
  });

  test('says from where on lines are missing', async () => {
    const { run } = await recorded(['a\nb\n']);
    await assert.rejects(run.reader.lines(1, 4), (error) => error instanceof LinesMissing && error.position === 2);
  });

  test('puts an empty line in the place of each that is damaged', () => {
    const seen: unknown[] = [];
    eachLine({ first: 3, count: 4, text: null }, 5, 9, (...line) => seen.push(line));
    assert.deepEqual(seen, [
      ['', 5],
      ['', 6],
    ]);
  });

  test('stops where it is told to', () => {
    const seen: string[] = [];
    eachLine({ first: 0, count: 3, text: 'a\n\nb\nc\n' }, 0, 3, (text) => seen.push(text) < 2);
    assert.deepEqual(seen, ['a', 'b']);
  });
});

describe('older rows of the feed', () => {
  const lines = [
    started(0),
    ...Array.from({ length: 1500 }, (_, i) => epoch(i + 1, 0, i % 90, i + 1)),
    'broken',
    germinated(1600, 0, 'r0c0', 'mlp'),
    ...Array.from({ length: 700 }, (_, i) => epoch(i + 1700, 0, i % 90, i + 1)),
    line(2500, 'QUANTUM_FLUX', {}),
    line(2501, 'SEED_PRUNED', { slot_id: 'r0c0', env_id: 0, reason: 'x', epochs_total: 3 }),
  ];
  const rows = lines.flatMap((text, position) =>
    text === 'broken' ? [] : (feedRow(eventFrom(text, position), position) ?? []),
  );
  const recordedRun = (): Promise<Recorded> =>
    recorded([0, 900, 1800].map((from) => `${lines.slice(from, from + 900).join('\n')}\n`));

  test('come from the history, oldest first, whatever the position and count', async () => {
    assert.equal(rows.length, 4);
    const { run } = await recordedRun();
    await fc.assert(
      fc.asyncProperty(fc.nat(lines.length + 50), fc.integer({ min: 1, max: 6 }), async (position, count) => {
        const before = rows.filter((row) => row.position < position);
        assert.deepEqual(await run.rowsBefore(position, count), before.slice(-count));
      }),
      { numRuns: 60 },
    );
  });

  test('are read no further back than is needed', async () => {
    const { run, store } = await recordedRun();
    assert.deepEqual(await run.rowsBefore(lines.length, 2), rows.slice(-2));
    assert.ok(store.asked.length > 0);
    assert.ok(
      store.asked.every(([from]) => from >= lines.length - 1000),
      JSON.stringify(store.asked),
    );
    assert.deepEqual(await run.rowsBefore(0, 10), []);
  });
});
