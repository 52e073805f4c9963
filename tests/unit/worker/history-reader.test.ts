import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { HistoryStore } from '../../../src/storage/history-store.ts';
import type { ReadSegment } from '../../../src/storage/history-protocol.ts';
import { isBlankLine } from '../../../src/telemetry/lines.ts';
import { eachLine, LinesMissing } from '../../../src/worker/history-reader.ts';
import { Ingest } from '../../../src/worker/ingest.ts';
import { openFresh, recordingHooks, type OpenRun } from '../../../src/worker/open-run.ts';
import { newRecord } from '../../../src/worker/run-opener.ts';
import { THRESHOLDS } from '../../../src/diagnosis/threshold-profile.ts';
import { VIEW_VERSION } from '../../../src/worker/view-state.ts';

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
  const run = openFresh(store, ingest, record, { kind: 'device' }, THRESHOLDS, silent);
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
