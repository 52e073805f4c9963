import { choose } from '../../src/storage/library.ts';
import { Database, DATABASE_VERSION } from '../../src/storage/database.ts';
import { VIEW_VERSION } from '../../src/worker/view-state.ts';
import { forgetEverything } from './support/database.ts';
import { bytesOnDevice, damage, linesOnDevice, onDevice, onlyRun, recordOf, runIds } from './support/device.ts';
import { deepEqual, equal, found, match, ok } from './support/expect.ts';
import { linesOf } from './support/samples.ts';
import { closeViewers, shownAfter, Viewer, withoutTimeline } from './support/viewers.ts';

/** What a session keeps of what it opens, and what it opens again. */

const lines = linesOf({ batches: 6, mood: 'troubled' });
const text = `${lines.join('\n')}\n`;
/** Several megabytes: many segments, and a reading that takes a while. */
let long: string[] = [];

function fileOf(content: string | Blob, name = 'run.jsonl'): File {
  return new File([content], name);
}

async function gzip(content: string): Promise<Blob> {
  return new Response(new Blob([content]).stream().pipeThrough(new CompressionStream('gzip'))).blob();
}

before(() => {
  long = linesOf({ envs: 16, batches: 8, epochs: 25 });
});

beforeEach(forgetEverything);

afterEach(closeViewers);

describe('a session that keeps what it opens', () => {
  it('stores a file once, however often it is opened', async () => {
    let stored = 0;
    for (let i = 0; i < 3; i++) {
      const viewer = new Viewer();
      await viewer.read(fileOf(text));
      await viewer.untilHead(lines.length);
      deepEqual(withoutTimeline(viewer.shown()), withoutTimeline(shownAfter(lines)));
      await viewer.close();
      const run = await onlyRun();
      deepEqual(await linesOnDevice(run), lines);
      const record = await recordOf(run);
      equal(record.head, lines.length);
      equal(record.events, lines.length);
      equal(record.rawBytes, new Blob([text]).size);
      equal(record.complete, true);
      equal(record.storedBytes, await bytesOnDevice(run));
      if (i > 0) equal(record.storedBytes, stored, 'stored bytes');
      stored = record.storedBytes;
    }
  });

  it('appends what a file has grown by, also where its last line had no newline or was cut', async () => {
    for (const cut of [text.length, text.length - 1, text.length - 40, text.indexOf('\n', 9000) + 1, 20_000]) {
      await forgetEverything();
      const first = new Viewer();
      await first.read(fileOf(text.slice(0, cut)));
      await first.close();
      const before = (await linesOnDevice(await onlyRun())).length;
      const second = new Viewer();
      await second.read(fileOf(text));
      await second.untilHead(lines.length);
      deepEqual(withoutTimeline(second.shown()), withoutTimeline(shownAfter(lines)), `cut at ${String(cut)}`);
      await second.close();
      const run = await onlyRun();
      deepEqual(await linesOnDevice(run), lines);
      ok(before <= lines.length);
      // A newline alone is no line: it is kept with the line after it, once that has come.
      const kept = cut === text.length - 1 ? text.length - 1 : text.length;
      equal((await recordOf(run)).rawBytes, kept, `raw bytes, cut at ${String(cut)}`);
    }
  });

  it('keeps a shorter copy of a file beside the longer one', async () => {
    const shorter = text.slice(0, text.indexOf('\n', 9000) + 1);
    for (const content of [text, shorter, shorter]) {
      const viewer = new Viewer();
      await viewer.read(fileOf(content));
      await viewer.close();
    }
    const ids = (await runIds()).sort();
    equal(ids.length, 2, 'stored runs');
    deepEqual(await linesOnDevice(found(ids[0])), lines);
    deepEqual(await linesOnDevice(found(ids[1])), shorter.trimEnd().split('\n'));
  });

  it('knows a gzipped copy as the same run, grown or not', async () => {
    const half = `${lines.slice(0, 300).join('\n')}\n`;
    for (const content of [await gzip(half), half, await gzip(text), text]) {
      const viewer = new Viewer();
      await viewer.read(fileOf(content, 'run.jsonl.gz'));
      await viewer.close();
    }
    const run = await onlyRun();
    deepEqual(await linesOnDevice(run), lines);
    equal((await recordOf(run)).head, lines.length);
  });

  it('keeps another content with the same first line as another edition, and both whole', async () => {
    const other = [...lines.slice(0, 1), ...lines.slice(40)];
    for (const content of [text, `${other.join('\n')}\n`, `${other.join('\n')}\n`]) {
      const viewer = new Viewer();
      await viewer.read(fileOf(content));
      await viewer.close();
    }
    const ids = (await runIds()).sort();
    equal(ids.length, 2);
    equal(ids[1], `${ids[0] ?? ''}~2`);
    deepEqual(await linesOnDevice(found(ids[0])), lines);
    deepEqual(await linesOnDevice(found(ids[1])), other);
  });

  it('finds the edition again whose content a file has', async () => {
    const other = [...lines.slice(0, 1), ...lines.slice(40)];
    for (const content of [text, `${other.join('\n')}\n`, text]) {
      const viewer = new Viewer();
      await viewer.read(fileOf(content));
      await viewer.untilHead(content === text ? lines.length : other.length);
      await viewer.close();
    }
    equal((await runIds()).length, 2, 'stored runs');
  });

  it('keeps the runs of one file apart, each whole and from position 0', async () => {
    const runs = [linesOf({ seed: 1 }), linesOf({ seed: 2, batches: 2 }), linesOf({ seed: 3 })];
    const all = `${runs.flat().join('\n')}\n`;
    for (const content of [all, all, await gzip(all)]) {
      const viewer = new Viewer();
      await viewer.read(fileOf(content));
      await viewer.untilHead(found(runs[2]).length);
      deepEqual(withoutTimeline(viewer.shown()), withoutTimeline(shownAfter(found(runs[2]))));
      await viewer.close();
      const ids = (await runIds()).sort();
      equal(ids.length, 3);
      for (const [i, id] of ids.entries()) {
        match(id, i === 0 ? /^[0-9a-f]{16}$/ : new RegExp(`^[0-9a-f]{16}-${String(i + 1)}$`));
        deepEqual(await linesOnDevice(id), runs[i]);
        const record = await recordOf(id);
        equal(record.complete, true);
        equal(record.source.firstLine, runs.slice(0, i).flat().length);
      }
    }
    for (const [i, id] of (await runIds()).sort().entries()) {
      const viewer = new Viewer();
      ok(await viewer.session.openStored(id, null));
      await viewer.untilHead(found(runs[i]).length);
      deepEqual(withoutTimeline(viewer.shown()), withoutTimeline(shownAfter(found(runs[i]))));
      await viewer.close();
    }
  });

  it('goes on in the last run of a file of several that grew', async () => {
    const runs = [linesOf({ seed: 1 }), linesOf({ seed: 2 })];
    const all = runs.flat();
    for (const upTo of [100, 300, 500, all.length]) {
      const viewer = new Viewer();
      await viewer.read(fileOf(`${all.slice(0, upTo).join('\n')}\n`));
      await viewer.close();
    }
    const ids = (await runIds()).sort();
    deepEqual(await Promise.all(ids.map(linesOnDevice)), runs);
  });

  it('keeps what was read of a file that was cancelled, as a part, and reads the rest another time', async () => {
    const file = fileOf(`${long.join('\n')}\n`, 'long.jsonl');
    const viewer = new Viewer();
    const reading = viewer.session.openFiles([file]);
    await viewer.stream.until(() => (viewer.stream.slice('source')?.events ?? 0) > 0);
    viewer.session.cancel();
    await reading;
    await viewer.stream.untilRead('cancelled');
    await viewer.close();
    const run = await onlyRun();
    const record = await recordOf(run);
    equal(record.complete, false);
    deepEqual(await linesOnDevice(run), long.slice(0, record.head));
    const next = new Viewer();
    await next.read(file);
    await next.untilHead(long.length);
    await next.close();
    deepEqual(await linesOnDevice(run), long);
    equal((await recordOf(run)).complete, true);
    equal((await recordOf(run)).rawBytes, file.size);
  });

  it('reads several files one after the other, each into a run of its own', async () => {
    const other = linesOf({ seed: 8 });
    const viewer = new Viewer();
    await viewer.session.openFiles([fileOf(text, 'a.jsonl'), fileOf(`${other.join('\n')}\n`, 'b.jsonl')]);
    await viewer.untilHead(other.length);
    await viewer.close();
    const records = await Promise.all((await runIds()).map(recordOf));
    deepEqual(records.map(({ name, head, complete }) => [name, head, complete]).sort(), [
      ['a.jsonl', lines.length, true],
      ['b.jsonl', other.length, true],
    ]);
  });
});

describe('a session that opens a stored run', () => {
  it('shows what was shown before', async () => {
    const first = new Viewer();
    await first.read(fileOf(`${long.join('\n')}\n`));
    await first.untilHead(long.length);
    const before = first.shown();
    await first.close();
    const second = new Viewer();
    equal(await second.session.openStored(await onlyRun(), null), true);
    await second.untilHead(long.length);
    deepEqual(second.shown(), before);
    equal(second.stream.slice('source')?.kind, 'stored');
    for (const position of [5, long.length, 2000, 1]) {
      deepEqual(await second.session.seek(position), { position, problem: null });
    }
  });

  it('makes everything anew from the lines where the code has changed, and keeps it', async () => {
    const first = new Viewer();
    await first.read(fileOf(text));
    await first.untilHead(lines.length);
    const before = first.shown();
    await first.close();
    const run = await onlyRun();
    const whole = await recordOf(run);
    await onDevice((connection) => connection.put('runs', { ...whole, stateVersion: VIEW_VERSION - 1 }, run));
    const second = new Viewer();
    equal(await second.session.openStored(run, null), true);
    await second.untilHead(lines.length);
    deepEqual(second.shown(), before);
    await second.close();
    const record = await recordOf(run);
    equal(record.stateVersion, VIEW_VERSION);
    equal(record.complete, true);
    equal(record.rawBytes, whole.rawBytes);
    equal(record.events, whole.events);
    equal(record.storedBytes, await bytesOnDevice(run));
    ok((await onDevice((connection) => connection.count('resumes'))) === 1, 'a point to go on from');
  });

  it('tells of damaged lines, and shows the rest', async () => {
    const first = new Viewer();
    await first.read(fileOf(`${long.join('\n')}\n`));
    await first.close();
    const run = await onlyRun();
    const [, [, at] = [run, 0], [, end] = [run, 0]] = await onDevice((connection) => connection.getAllKeys('segments'));
    await damage('segments', [run, at]);
    await onDevice(async (connection) => {
      await connection.clear('resumes');
      await connection.clear('checkpoints');
    });
    const second = new Viewer();
    equal(await second.session.openStored(run, null), true);
    await second.untilHead(long.length);
    match(second.stream.slice('source')?.notice ?? '', new RegExp(`lines from ${String(at)} on are damaged`));
    const holed = long.map((line, i) => (i >= at && i < end ? '' : line));
    deepEqual(withoutTimeline(second.shown()), withoutTimeline(shownAfter(holed)));
    deepEqual(await second.session.seek(at + 1), { position: at + 1, problem: null });
    equal((await second.session.step('event', 1)).problem, null);
  });

  it('opens it although lines are gone', async () => {
    const first = new Viewer();
    await first.read(fileOf(`${long.join('\n')}\n`));
    await first.close();
    const run = await onlyRun();
    const keys = await onDevice((connection) => connection.getAllKeys('segments'));
    await onDevice(async (connection) => {
      await connection.delete('segments', found(keys[0]));
      await connection.delete('segments', found(keys[2]));
      await connection.clear('resumes');
    });
    const second = new Viewer();
    equal(await second.session.openStored(run, null), true);
    await second.untilHead(long.length);
  });

  it('recovers one whose record is damaged', async () => {
    const first = new Viewer();
    await first.read(fileOf(text));
    await first.untilHead(lines.length);
    const before = first.shown();
    await first.close();
    const run = await onlyRun();
    await onDevice((connection) => connection.put('runs', { damaged: true }, run));
    const second = new Viewer();
    equal(await second.session.openStored(run, null), true);
    await second.untilHead(lines.length);
    deepEqual(second.shown(), before);
    await second.close();
    const record = await recordOf(run);
    equal(record.head, lines.length);
    equal(record.events, lines.length);
    equal(record.task, 'cifar_baseline');
    const third = new Viewer();
    await third.read(fileOf(text));
    await third.close();
    equal(await onlyRun(), run);
    deepEqual(await linesOnDevice(run), lines);
  });

  it('reads a file whose record is damaged without storing a line twice', async () => {
    const first = new Viewer();
    // In two halves, so that its segments begin elsewhere than those of one reading.
    await first.read(fileOf(`${lines.slice(0, 111).join('\n')}\n`));
    await first.read(fileOf(text));
    await first.close();
    const run = await onlyRun();
    await onDevice((connection) => connection.put('runs', { damaged: true }, run));
    const second = new Viewer();
    await second.read(fileOf(text));
    await second.untilHead(lines.length);
    await second.close();
    deepEqual(await linesOnDevice(await onlyRun()), lines);
  });

  it('is false where nothing is stored, and leaves nothing open', async () => {
    const viewer = new Viewer();
    equal(await viewer.session.openStored('0123456789abcdef', null), false);
    deepEqual(await runIds(), []);
  });

  it('whose point to go on from leads to no state is made anew', async () => {
    const first = new Viewer();
    await first.read(fileOf(text));
    await first.untilHead(lines.length);
    const before = first.shown();
    await first.close();
    const run = await onlyRun();
    await damage('checkpoints', [run, lines.length, 0]);
    const second = new Viewer();
    equal(await second.session.openStored(run, null), true);
    await second.untilHead(lines.length);
    deepEqual(second.shown(), before);
  });

  it('while it is being deleted by its choices stays what it is', async () => {
    const first = new Viewer();
    await first.read(fileOf(text));
    await first.close();
    const run = await onlyRun();
    await choose(new Database(), run, { deletedAt: Date.now() });
    const second = new Viewer();
    equal(await second.session.openStored(run, null), true);
    await second.untilHead(lines.length);
  });
});

describe('a session whose database is taken away', () => {
  async function takeAway(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open('scry', DATABASE_VERSION + 1);
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(request.error ?? new Error('not opened'));
      };
    });
  }

  it('by a newer version answers every command in words, and shows what it has', async () => {
    const viewer = new Viewer();
    await viewer.read(fileOf(`${long.join('\n')}\n`));
    await viewer.untilHead(long.length);
    const newer = await takeAway();
    const { session } = viewer;
    const moves = [session.seek(17), session.seek(long.length - 5), session.seek(3000)];
    const problems: (string | null)[] = [];
    for (const move of moves) problems.push((await move).problem);
    for (const unit of ['event', 'epoch', 'batch', 'decision', 'finding'] as const) {
      for (const direction of [1, -1] as const) problems.push((await session.step(unit, direction)).problem);
    }
    for (const typed of ['2', '2 3', '#100', '09:00:30']) problems.push((await session.jump(typed)).problem);
    for (const problem of problems) ok(problem === null || problem.includes('newer version of Scry'), problem ?? '');
    ok(
      problems.some((problem) => problem !== null),
      'nothing was said',
    );
    await session.play(true);
    session.goLive();
    await viewer.untilHead(long.length);
    await session.seriesTables();
    await session.series(
      { group: 'default', table: 'EPOCH_COMPLETED', env: 0, field: 'val_loss' },
      { from: 0, to: 9, buckets: 1 },
    );
    newer.close();
  });

  it('by a newer version keeps what comes in memory, and says why', async () => {
    const viewer = new Viewer();
    await viewer.read(fileOf(text));
    const newer = await takeAway();
    await viewer.read(fileOf(`${long.join('\n')}\n`, 'long.jsonl'));
    await viewer.untilHead(long.length);
    await viewer.untilStorage('memory');
    const storage = viewer.stream.slice('storage');
    match(storage?.kind === 'memory' ? storage.reason : '', /newer version of Scry/);
    for (const position of [17, 3000, long.length - 1])
      deepEqual(await viewer.session.seek(position), { position, problem: null });
    newer.close();
  });

  it('because it was deleted goes on with what it has', async () => {
    const viewer = new Viewer();
    await viewer.read(fileOf(text));
    await viewer.untilHead(lines.length);
    await forgetEverything();
    const moved = await viewer.session.seek(100);
    ok(moved.problem === null || moved.problem.includes('lines from 0 on'), moved.problem ?? '');
    await viewer.read(fileOf(text));
    await viewer.untilHead(lines.length);
    await viewer.close();
    deepEqual(await linesOnDevice(await onlyRun()), lines);
  });
});
