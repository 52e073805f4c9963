import { encodePlain } from '../../src/storage/plain-data.ts';
import { addBookmark, bookmarksOf, removeBookmark } from '../../src/storage/bookmarks.ts';
import { Database } from '../../src/storage/database.ts';
import { HistoryStore } from '../../src/storage/history-store.ts';
import { choicesOf, choose, purge, readShelf, UNDO_MS } from '../../src/storage/library.ts';
import { removeRun } from '../../src/storage/remove-run.ts';
import { VIEW_VERSION } from '../../src/worker/view-state.ts';
import { forgetEverything } from './support/database.ts';
import { linesOnDevice, onDevice, recordNamed, recordOf, runIds, segmentOf, writeOf } from './support/device.ts';
import { deepEqual, equal, found, ok } from './support/expect.ts';
import { linesOf } from './support/samples.ts';
import { closeViewers, Viewer } from './support/viewers.ts';

/** Stored runs as people see and change them, and the moments they marked. */

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '\u202egpj.exe',
  '',
  '😀'.repeat(300),
  '\0',
];
let database = new Database();

async function shelve(id: string, change: Parameters<typeof recordNamed>[1] = {}): Promise<void> {
  const store = new HistoryStore();
  await store.open(id, { kind: 'device' }, VIEW_VERSION);
  await store.write(
    id,
    writeOf(recordNamed(id, { id, head: 2, ...change }), {
      segments: [segmentOf(0, ['{"a":1}', '{"b":2}'])],
      checkpoints: [{ position: 2, bytes: encodePlain(0) }],
      resume: { position: 2, extra: 0, open: [] },
    }),
  );
  await store.close(id);
}

async function shown(): Promise<string[]> {
  return (await readShelf(database)).runs
    .filter(({ choices }) => choices.deletedAt === null)
    .map(({ record }) => record.id);
}

beforeEach(async () => {
  await database.close();
  await forgetEverything();
  database = new Database();
});

afterEach(closeViewers);

describe('the Library', () => {
  it('lists what is stored, with what people decided', async () => {
    deepEqual(await readShelf(database), { runs: [], damaged: [] });
    await shelve('aa');
    await shelve('bb', { name: 'b.jsonl', batches: 7, accuracy: 61.5, sparkline: [1, -0.5, 61.5] });
    await choose(database, 'bb', { name: 'mine', kept: true });
    const { runs, damaged } = await readShelf(database);
    deepEqual(damaged, []);
    deepEqual(
      runs.map(({ record, choices }) => [record.id, record.name, choices.name, choices.kept, choices.deletedAt]),
      [
        ['aa', 'aa.jsonl', null, false, null],
        ['bb', 'b.jsonl', 'mine', true, null],
      ],
    );
    deepEqual(runs[1]?.record.sparkline, [1, -0.5, 61.5]);
  });

  it('changes one choice and leaves the others, also where two are changed at once', async () => {
    await shelve('aa');
    await Promise.all([
      choose(database, 'aa', { name: 'one' }),
      choose(database, 'aa', { kept: true }),
      choose(new Database(), 'aa', { left: 'overview?at=3' }),
    ]);
    deepEqual(await choicesOf(database, 'aa'), { name: 'one', kept: true, deletedAt: null, left: 'overview?at=3' });
    await choose(database, 'aa', { name: null });
    deepEqual(await choicesOf(database, 'aa'), { name: null, kept: true, deletedAt: null, left: 'overview?at=3' });
  });

  it('keeps names as they are, whatever is in them', async () => {
    await shelve('aa');
    for (const name of HOSTILE) {
      await choose(database, 'aa', { name });
      equal((await choicesOf(database, 'aa')).name, name);
      await shelve('aa', { name, task: name, runId: name });
      equal((await readShelf(database)).runs[0]?.record.name, name);
    }
    equal(Object.getOwnPropertyNames(Object.prototype).includes('kept'), false);
  });

  it('has a deleted run back as it was, as long as it can be had back', async () => {
    await shelve('aa');
    await shelve('bb');
    await choose(database, 'aa', { name: 'one', deletedAt: 1000 });
    deepEqual(await shown(), ['bb']);
    equal(await purge(database, 1000 + UNDO_MS - 1), 0);
    await choose(database, 'aa', { deletedAt: null });
    equal(await purge(database, 1_000_000), 0);
    deepEqual(await shown(), ['aa', 'bb']);
    equal((await choicesOf(database, 'aa')).name, 'one');
    deepEqual(await linesOnDevice('aa'), ['{"a":1}', '{"b":2}']);
  });

  it('takes a deleted run away for good after that, with all that belongs to it and nothing else', async () => {
    await shelve('aa');
    await shelve('aa-2');
    await addBookmark(database, 'aa', 1, 'gone', 5);
    await addBookmark(database, 'aa-2', 1, 'stays', 5);
    await choose(database, 'aa', { deletedAt: 1000 });
    await choose(database, 'aa-2', { kept: true });
    equal(await purge(database, 1000 + UNDO_MS), 1);
    deepEqual(await runIds(), ['aa-2']);
    const left = await onDevice((connection) =>
      Promise.all(
        (['runs', 'choices', 'segments', 'checkpoints', 'resumes', 'bookmarks'] as const).map((name) =>
          connection.count(name),
        ),
      ),
    );
    deepEqual(left, [1, 1, 1, 1, 1, 1]);
    deepEqual(
      (await bookmarksOf(database, 'aa-2')).map(({ note }) => note),
      ['stays'],
    );
    equal(await purge(database, 1000 + UNDO_MS), 0, 'the second time');
  });

  it('names runs whose record is damaged, and lists the others', async () => {
    await shelve('aa');
    await shelve('bb');
    await onDevice((connection) => connection.put('runs', { version: 1, id: 'aa' }, 'aa'));
    const shelf = await readShelf(database);
    deepEqual(shelf.damaged, ['aa']);
    deepEqual(
      shelf.runs.map(({ record }) => record.id),
      ['bb'],
    );
  });

  it('can delete a run whose record is damaged', async () => {
    await shelve('aa');
    await onDevice((connection) => connection.put('runs', 'damaged', 'aa'));
    await choose(database, 'aa', { deletedAt: 1000 });
    equal(await purge(database, 1000 + UNDO_MS), 1);
    deepEqual(await runIds(), []);
    equal(await onDevice((connection) => connection.count('segments')), 0);
  });

  it('takes damaged choices as not made', async () => {
    await shelve('aa');
    for (const value of [null, 7, 'x', { name: 3 }, { kept: 'yes' }, []]) {
      await onDevice((connection) => connection.put('choices', value, 'aa'));
      equal((await readShelf(database)).runs[0]?.choices.kept, false);
      deepEqual(await choicesOf(database, 'aa'), { name: null, kept: false, deletedAt: null, left: null });
    }
    await choose(database, 'aa', { kept: true });
    equal((await choicesOf(database, 'aa')).kept, true);
  });

  it('shows a run that is being recorded, and what a session says of it', async () => {
    const lines = linesOf({ batches: 4 });
    const viewer = new Viewer();
    await viewer.read(new File([`${lines.join('\n')}\n`], '<b>run</b>.jsonl'));
    await viewer.close();
    const [run] = (await readShelf(database)).runs;
    const record = found(run).record;
    equal(record.name, '<b>run</b>.jsonl');
    equal(record.task, 'cifar_baseline');
    equal(record.batches, 4);
    equal(record.sparkline.length, 4);
    equal(record.accuracy, record.sparkline.at(-1));
    equal(record.complete, true);
    ok(record.lastSeen >= record.firstSeen);
  });

  it('has a record of every run, whatever numbers and names its events hold', async () => {
    const [first = '', ...rest] = linesOf({ batches: 2 });
    const values = ['-5', '2.5', '1e400', '-Infinity', 'NaN', '1e30', 'null', '"many"', '0'];
    for (const value of values) {
      await forgetEverything();
      const start = first.replace(/"max_batches": \d+/, `"max_batches": ${value}`);
      ok(start !== first, 'the start says how many batches');
      const end = rest.map((line) => line.replace(/"(rolling_accuracy|avg_accuracy)": [\d.]+/g, `"$1": ${value}`));
      const viewer = new Viewer();
      await viewer.read(new File([`${[start, ...end].join('\n')}\n`], 'run.jsonl'));
      await viewer.close();
      const { runs, damaged } = await readShelf(database);
      deepEqual(damaged, [], `damaged records for ${value}`);
      equal(runs.length, 1);
    }
  });

  it('a run that is deleted while it is recorded is no torn one afterwards', async () => {
    const lines = linesOf({ batches: 4 });
    const file = (upTo: number): File => new File([`${lines.slice(0, upTo).join('\n')}\n`], 'run.jsonl');
    const viewer = new Viewer();
    await viewer.read(file(200));
    const { run } = viewer;
    await removeRun(database, run);
    await viewer.session.close();
    const next = new Viewer();
    await next.read(file(lines.length));
    await next.untilHead(lines.length);
    await next.close();
    deepEqual(await linesOnDevice(run), lines);
    equal((await recordOf(run)).head, lines.length);
  });
});

describe('bookmarks', () => {
  it('are kept with their run, in the order of positions', async () => {
    await addBookmark(database, 'aa', 500, 'later', 1);
    await addBookmark(database, 'aa', 3, 'first', 2);
    await addBookmark(database, 'aa', 500, 'same place', 3);
    await addBookmark(database, 'ab', 1, 'other run', 4);
    const marks = await bookmarksOf(database, 'aa');
    deepEqual(
      marks.map(({ position, note, created }) => [position, note, created]),
      [
        [3, 'first', 2],
        [500, 'later', 1],
        [500, 'same place', 3],
      ],
    );
    await removeBookmark(database, found(marks[1]).id);
    deepEqual(
      (await bookmarksOf(database, 'aa')).map(({ note }) => note),
      ['first', 'same place'],
    );
    equal((await bookmarksOf(new Database(), 'ab')).length, 1);
    deepEqual(await bookmarksOf(database, 'a'), []);
  });

  it('keep notes as they are, up to a length', async () => {
    for (const [i, note] of HOSTILE.entries()) await addBookmark(database, 'aa', i, note, 0);
    const notes = (await bookmarksOf(database, 'aa')).map(({ note }) => note);
    deepEqual(
      notes,
      HOSTILE.map((note) => note.trim().slice(0, 500)),
    );
  });

  it('that are damaged are left out', async () => {
    await addBookmark(database, 'aa', 3, 'good', 0);
    for (const value of [
      { run: 'aa' },
      { run: 'aa', position: -1, note: '', created: 0 },
      { run: 'aa', position: 1.5, note: '', created: 0 },
      { run: 'aa', position: 1, note: 7, created: 0 },
    ]) {
      await onDevice((connection) => connection.add('bookmarks', value));
    }
    await onDevice((connection) => connection.add('bookmarks', 'nothing'));
    deepEqual(
      (await bookmarksOf(database, 'aa')).map(({ note }) => note),
      ['good'],
    );
  });
});
