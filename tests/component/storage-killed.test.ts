import { forgetEverything } from './support/database.ts';
import { bytesOnDevice, linesOnDevice, onDevice, recordOf, runIds } from './support/device.ts';
import { DyingStore } from './support/dying-store.ts';
import { deepEqual, equal, found, ok } from './support/expect.ts';
import { FakeRelay, RELAY } from './support/fake-relay.ts';
import { linesOf } from './support/samples.ts';
import { closeViewers, shownAfter, Viewer, withoutTimeline } from './support/viewers.ts';

/** A tab that is killed while it stores: the run opens at its last whole segment, and goes on without a gap. */

let lines: string[] = [];
let whole: Record<string, unknown> = {};
let file = new File([], 'run.jsonl');

/** Lines of the only run on the device, which its record must tell of; none where there is none. */
async function survived(): Promise<readonly string[]> {
  const ids = await runIds();
  ok(ids.length <= 1, `${String(ids.length)} runs`);
  const [run] = ids;
  if (run === undefined) return [];
  const stored = await linesOnDevice(run);
  equal((await recordOf(run)).head, stored.length, 'the record’s head');
  deepEqual(stored, lines.slice(0, stored.length));
  return stored;
}

async function checkWhole(viewer: Viewer, message: string): Promise<void> {
  await viewer.untilHead(lines.length);
  const shown = viewer.shown();
  await viewer.close();
  deepEqual(await survived(), lines, message);
  deepEqual(shown, whole, message);
  for (const run of await runIds()) {
    const record = await recordOf(run);
    equal(record.events, lines.length, message);
    equal(record.rawBytes, file.size, message);
    equal(record.storedBytes, await bytesOnDevice(run), message);
  }
}

before(async function () {
  this.timeout(60_000);
  lines = linesOf({ envs: 16, batches: 6, epochs: 25, mood: 'troubled' });
  file = new File([`${lines.join('\n')}\n`], 'run.jsonl');
  await forgetEverything();
  const viewer = new Viewer();
  await viewer.read(file);
  await viewer.untilHead(lines.length);
  whole = viewer.shown();
  await viewer.close();
  deepEqual(withoutTimeline(whole), withoutTimeline(shownAfter(lines)));
});

beforeEach(forgetEverything);
afterEach(closeViewers);

describe('33. a tab that is killed mid-write', () => {
  it('loses only what was not stored: the file is read on from there, every line exactly once', async function () {
    this.timeout(120_000);
    const heads = new Set<number>();
    for (const lives of [0, 1, 2, 3, 5, 8, 13, 21]) {
      await forgetEverything();
      const killed = new Viewer(new DyingStore(lives));
      await killed.read(file);
      await killed.close();
      const head = (await survived()).length;
      heads.add(head);
      const next = new Viewer();
      await next.read(file);
      await checkWhole(next, `killed after ${String(lives)} writes, at ${String(head)}`);
    }
    ok(heads.size > 3, `the tab was killed only at ${[...heads].join()}`);
  });

  it('reopens from the Library at the last whole segment, with what was shown there', async function () {
    this.timeout(120_000);
    for (const lives of [1, 2, 4, 7]) {
      await forgetEverything();
      const killed = new Viewer(new DyingStore(lives));
      await killed.read(file);
      await killed.close();
      const stored = await survived();
      const [run] = await runIds();
      if (run === undefined) continue;
      const next = new Viewer();
      equal(await next.session.openStored(run, null), true);
      await next.untilHead(stored.length);
      deepEqual(withoutTimeline(next.shown()), withoutTimeline(shownAfter(stored)));
      for (const position of [0, stored.length, stored.length >> 1]) {
        deepEqual(await next.session.seek(position), { position, problem: null });
      }
      await next.close();
    }
  });

  it('is killed again and again, and still has every line exactly once', async function () {
    this.timeout(120_000);
    for (let kills = 0; kills < 6; kills++) {
      const killed = new Viewer(new DyingStore(1 + (kills % 3)));
      await killed.read(file);
      await killed.close();
      await survived();
    }
    const last = new Viewer();
    await last.read(file);
    await checkWhole(last, 'after six kills');
  });

  it('goes on from the relay, which sends just what is missing', async function () {
    this.timeout(120_000);
    for (const lives of [1, 3, 6]) {
      await forgetEverything();
      const relay = new FakeRelay();
      await relay.start(lines.slice(0, 1000));
      try {
        const store = new DyingStore(lives);
        const killed = new Viewer(store);
        void killed.session.openRelay(RELAY);
        for (let at = 1000; at < lines.length - 500; at += 400) {
          relay.push(lines.slice(at, Math.min(at + 400, lines.length - 500)));
          await killed.untilHead(relay.lines.length);
          await killed.session.flush();
        }
        ok(store.dead, 'the tab was never killed');
        await killed.close();
        const stored = (await survived()).length;
        relay.asked.length = 0;
        const next = new Viewer();
        void next.session.openRelay(RELAY);
        await next.untilHead(relay.lines.length);
        // The last line that is stored may come again: by it the session tells whose lines these are.
        const [asked = -1] = relay.asked;
        ok(asked === stored || asked === stored - 1, `asked for ${String(asked)}, has ${String(stored)}`);
        relay.push(lines.slice(relay.lines.length));
        await next.untilHead(lines.length);
        deepEqual(withoutTimeline(next.shown()), withoutTimeline(whole));
        await next.session.flush();
        await next.close();
        deepEqual(await survived(), lines);
      } finally {
        relay.stop();
      }
    }
  });

  it('leaves nothing half: each transaction of it is there or not', async () => {
    const killed = new Viewer(new DyingStore(4));
    await killed.read(file);
    await killed.close();
    const head = (await survived()).length;
    const [checkpoints, resumes] = await onDevice((connection) =>
      Promise.all([connection.getAllKeys('checkpoints'), connection.count('resumes')]),
    );
    for (const [, position] of checkpoints)
      ok(position <= head, `a checkpoint at ${String(position)} of ${String(head)}`);
    ok(resumes <= 1);
    ok(found(checkpoints).length >= resumes, 'a point to go on from without its state');
  });
});
