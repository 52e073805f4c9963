import { encodePlain } from '../../src/storage/plain-data.ts';
import type { KeepingState } from '../../src/storage/history-protocol.ts';
import { HistoryStore } from '../../src/storage/history-store.ts';
import { LinesMissing } from '../../src/worker/history-reader.ts';
import { Session } from '../../src/worker/session.ts';
import { ANY_EVENT } from '../../src/worker/feed-page.ts';
import { VIEW_VERSION } from '../../src/worker/view-state.ts';
import { forgetEverything } from './support/database.ts';
import { linesOnDevice, onDevice, onlyRun, recordNamed, recordOf, segmentOf, writeOf } from './support/device.ts';
import { deepEqual, equal, found, match, ok } from './support/expect.ts';
import { fillDevice, makeRoom } from './support/full-device.ts';
import { linesOf } from './support/samples.ts';
import { sameView, sought, timeMachineOf, viewAfter } from './support/seeking.ts';
import { Stream } from './support/stream.ts';

/** A device that is full, or keeps nothing at all: what comes stays in memory, and nothing is silently lost. */

const RUN = 'cccccccccccccccc';
const DEVICE: KeepingState = { kind: 'device' };
const STEP = 40;
const lines = linesOf().slice(0, 240);

function stretch(first: number): Parameters<typeof writeOf>[1] {
  return {
    segments: [segmentOf(first, lines.slice(first, first + STEP))],
    checkpoints: [{ position: first + STEP, bytes: encodePlain(viewAfter(lines, first + STEP)) }],
  };
}

async function add(store: HistoryStore, first: number): Promise<KeepingState> {
  return store.write(RUN, writeOf(recordNamed(RUN, { head: first + STEP }), stretch(first)));
}

/** Text that no packing makes smaller. */
function randomText(length: number): string {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return new TextDecoder('latin1').decode(bytes.map((byte) => 64 + (byte & 31) + (byte & 32)));
}

const open: { session: Session; stream: Stream }[] = [];

function newSession(demo = lines): { session: Session; stream: Stream } {
  const session = new Session(new HistoryStore(), () => Promise.resolve(demo.map((line) => ({ time: 0, line }))));
  const one = { session, stream: new Stream(session) };
  open.push(one);
  return one;
}

beforeEach(forgetEverything);

afterEach(async () => {
  makeRoom();
  for (const { session, stream } of open.splice(0)) {
    await session.close();
    stream.close();
  }
});

describe('31. quota: a full device', () => {
  it('says from which position on lines are only in memory, and all are read and sought all the same', async () => {
    const store = new HistoryStore();
    await store.open(RUN, DEVICE, VIEW_VERSION);
    deepEqual(await add(store, 0), DEVICE);
    deepEqual(await add(store, 40), DEVICE);
    fillDevice();
    deepEqual(await add(store, 80), { kind: 'full', since: 80 });
    deepEqual(await add(store, 120), { kind: 'full', since: 80 });
    deepEqual(await linesOnDevice(RUN), lines.slice(0, 80));
    equal((await recordOf(RUN)).head, 80, 'the record tells of what is there');
    const { machine, reader, problems } = timeMachineOf(store, RUN, [40, 80, 120, 160]);
    deepEqual(await reader.lines(0, 160), lines.slice(0, 160));
    for (const position of [159, 100, 80, 20, 121])
      sameView(await sought(machine, position), viewAfter(lines, position));
    deepEqual(problems, []);
  });

  it('writes everything in its order once there is room, nothing lost and nothing twice', async () => {
    const store = new HistoryStore();
    await store.open(RUN, DEVICE, VIEW_VERSION);
    await add(store, 0);
    fillDevice();
    await add(store, 40);
    await add(store, 80);
    deepEqual(await store.retry(RUN), { kind: 'full', since: 40 }, 'while it is still full');
    await add(store, 120);
    makeRoom();
    deepEqual(await store.retry(RUN), DEVICE);
    deepEqual(await linesOnDevice(RUN), lines.slice(0, 160));
    deepEqual(await add(store, 160), DEVICE);
    deepEqual(await linesOnDevice(RUN), lines.slice(0, 200));
    equal((await recordOf(RUN)).head, 200);
    const again = new HistoryStore();
    const run = found(await again.open(RUN, DEVICE, recordNamed(RUN).stateVersion));
    equal(run.record.head, 200);
    equal(await onDevice((connection) => connection.count('checkpoints')), run.checkpoints.length);
  });

  it('that is full only for some of a write keeps none of it: what is there is whole', async () => {
    const store = new HistoryStore();
    await store.open(RUN, DEVICE, VIEW_VERSION);
    await add(store, 0);
    for (const name of ['segments', 'checkpoints', 'runs']) {
      fillDevice((at) => at === name);
      deepEqual(await add(store, 40), { kind: 'full', since: 40 });
      makeRoom();
      deepEqual(await linesOnDevice(RUN), lines.slice(0, 40), name);
      equal((await recordOf(RUN)).head, 40);
      equal(await onDevice((connection) => connection.count('checkpoints')), 1);
    }
    await store.retry(RUN);
    deepEqual(await linesOnDevice(RUN), lines.slice(0, 80));
  });

  it('while a segment grows: the longest of it is kept in the end', async () => {
    const store = new HistoryStore();
    await store.open(RUN, DEVICE, VIEW_VERSION);
    const tail = (end: number): Promise<KeepingState> =>
      store.write(RUN, writeOf(recordNamed(RUN, { head: end }), { segments: [segmentOf(0, lines.slice(0, end))] }));
    await tail(10);
    fillDevice();
    const states = await Promise.all([tail(20), tail(30), tail(35)]);
    for (const state of states) equal(state.kind, 'full');
    const { reader } = timeMachineOf(store, RUN, []);
    deepEqual(await reader.lines(0, 35), lines.slice(0, 35));
    makeRoom();
    await store.retry(RUN);
    deepEqual(await linesOnDevice(RUN), lines.slice(0, 35));
  });

  it('forgets the oldest lines at a bound, and says which are missing', async function () {
    this.timeout(60_000);
    const store = new HistoryStore();
    await store.open(RUN, DEVICE, VIEW_VERSION);
    await add(store, 0);
    fillDevice();
    const large = `${randomText(8 * 1024 * 1024)}\n`;
    // 34 times 8 MiB, of which 256 MiB stay.
    const count = 34;
    for (let i = 0; i < count; i++) {
      const segment = { first: STEP + i, count: 1, pieces: [large], rawEnd: 0, sourceEnd: null };
      const state = await store.write(RUN, writeOf(recordNamed(RUN, { head: STEP + i + 1 }), { segments: [segment] }));
      equal(state.kind, 'full');
    }
    const { reader } = timeMachineOf(store, RUN, []);
    deepEqual(await reader.lines(0, STEP), lines.slice(0, STEP), 'what is on the device');
    const kept = (await store.segments(RUN, STEP + count - 1, STEP + count)).length;
    equal(kept, 1, 'the newest');
    const missing = await reader.lines(STEP, STEP + 1).catch((error: unknown) => error);
    ok(missing instanceof LinesMissing, String(missing).slice(0, 100));
    equal(missing.position, STEP);
    match(missing.message, /lines from 40 on are no longer in memory/);
    makeRoom();
    deepEqual(await store.retry(RUN), DEVICE);
    const next = new HistoryStore();
    const run = found(await next.open(RUN, DEVICE, VIEW_VERSION));
    equal(run.record.head, STEP + count);
    const after = timeMachineOf(next, RUN, []);
    const read = await after.reader.segments(0, STEP + count);
    equal(
      read.reduce((sum, segment) => sum + segment.count, 0),
      STEP + count,
      'positions, the hole included',
    );
    match(after.problems.join(), /lines from 40 on are damaged: they are gone/);
  });

  it('the session goes on, shows it, and stores all of it when told that there is room', async () => {
    const { session, stream } = newSession();
    fillDevice();
    await session.openFiles([new File([`${lines.join('\n')}\n`], 'run.jsonl')]);
    await stream.untilRead('complete');
    await stream.until(() => stream.slice('storage')?.kind === 'full');
    deepEqual(stream.slice('storage'), { kind: 'full', since: 0 });
    for (const position of [10, 200, 120]) deepEqual(await session.seek(position), { position, problem: null });
    await session.retryStorage();
    equal(stream.slice('storage')?.kind, 'full', 'while there is no room');
    makeRoom();
    await session.retryStorage();
    await stream.until(() => stream.slice('storage')?.kind === 'device');
    const run = await onlyRun();
    deepEqual(await linesOnDevice(run), lines);
    equal((await recordOf(run)).complete, true);
  });
});

describe('36. without IndexedDB (private mode)', () => {
  const request = IDBFactory.prototype.open;
  const ways: [string, (this: IDBFactory) => IDBOpenDBRequest][] = [
    [
      'refuses at once',
      () => {
        throw new DOMException('access is denied for this document', 'SecurityError');
      },
    ],
    [
      'fails later',
      function (): IDBOpenDBRequest {
        // An upgrade that is aborted ends with an error event, as it does in private mode.
        const opening = request.call(this, `scry-refused-${String(Math.random())}`, 1);
        queueMicrotask(() => {
          opening.addEventListener('upgradeneeded', () => opening.transaction?.abort());
        });
        return opening;
      },
    ],
  ];

  afterEach(() => {
    IDBFactory.prototype.open = request;
  });

  for (const [way, refuse] of ways) {
    it(`everything works in memory with a reason in words, where the browser ${way}`, async () => {
      IDBFactory.prototype.open = refuse;
      const { session, stream } = newSession();
      await session.openFiles([new File([`${lines.join('\n')}\n`], 'run.jsonl')]);
      const source = await stream.untilRead('complete');
      equal(source.events, lines.length);
      equal(source.notice, null);
      await stream.until(() => stream.slice('storage')?.kind === 'memory');
      const storage = stream.slice('storage');
      match(storage?.kind === 'memory' ? storage.reason : '', /^this browser keeps no data for the page/);
      for (const position of [239, 0, 100, 57]) {
        deepEqual(await session.seek(position), { position, problem: null });
        await stream.until(() => stream.slice('transport')?.cursor === position);
      }
      equal((await session.step('event', 1)).position, 58);
      const page = await session.feedPage({ filter: ANY_EVENT, direction: 'before', position: 200, count: 20 });
      ok(page.rows.length > 0);
      ok((await session.seriesTables()).length > 0);
      equal(await session.openStored('nothing', null), false);
    });
  }

  it('a store without a database reads as an empty one', async () => {
    for (const [, refuse] of ways) {
      IDBFactory.prototype.open = refuse;
      const store = new HistoryStore();
      deepEqual(await store.runsOf(RUN), []);
      equal(await store.open(RUN, DEVICE, VIEW_VERSION), null);
      deepEqual(await store.segments(RUN, 0, 10), []);
      equal(await store.checkpoint(RUN, 0), null);
      deepEqual(await store.seriesTables(RUN, []), []);
      const key = { group: 'default', table: 'EPOCH_COMPLETED', env: 0, field: 'val_loss' };
      deepEqual([...(await store.series(RUN, key, { from: 0, to: 10, buckets: 1 }, null)).count], [0]);
      const state = await add(store, 0);
      equal(state.kind, 'memory');
      const { reader } = timeMachineOf(store, RUN, []);
      deepEqual(await reader.lines(0, STEP), lines.slice(0, STEP));
      await store.close(RUN);
    }
  });

  it('a missing indexedDB is told as well', async () => {
    const original = Object.getOwnPropertyDescriptor(window, 'indexedDB');
    Object.defineProperty(window, 'indexedDB', { configurable: true, get: () => undefined });
    try {
      const { session, stream } = newSession();
      await session.openFiles([new File([`${lines.join('\n')}\n`], 'run.jsonl')]);
      await stream.untilRead('complete');
      await stream.until(() => stream.slice('storage')?.kind === 'memory');
      deepEqual(await session.seek(100), { position: 100, problem: null });
    } finally {
      if (original !== undefined) Object.defineProperty(window, 'indexedDB', original);
    }
  });

  it('the demo plays too', async () => {
    IDBFactory.prototype.open = ways[0]?.[1] ?? request;
    const { session, stream } = newSession();
    await session.openDemo();
    await stream.until(() => stream.slice('source')?.connection.kind === 'ended');
    equal(stream.slice('source')?.events, lines.length);
    deepEqual(await session.seek(30), { position: 30, problem: null });
  });
});
