import { encodePlain } from '../../src/storage/plain-data.ts';
import { decodePlain } from '../../src/storage/plain-data.ts';
import type { HistoryWrite, KeepingState, RawResume } from '../../src/storage/history-protocol.ts';
import { HistoryStore } from '../../src/storage/history-store.ts';
import type { SeriesChunk } from '../../src/storage/series/series-chunk.ts';
import { tableKeyText } from '../../src/storage/series/series-key.ts';
import { VIEW_VERSION } from '../../src/worker/view-state.ts';
import { forgetEverything } from './support/database.ts';
import { bytesOnDevice, linesOnDevice, onDevice, recordNamed, recordOf, segmentOf, writeOf } from './support/device.ts';
import { deepEqual, equal, found, match, ok } from './support/expect.ts';

/** One run's history: what is handed to the store comes back, now and after the store was opened again. */

const RUN = 'aaaaaaaaaaaaaaaa';
const DEVICE: KeepingState = { kind: 'device' };
const lines = Array.from({ length: 240 }, (_, i) => `{"n":${String(i)}}`);
const KEY = { group: 'default', table: 'EPOCH_COMPLETED', env: 0 };

async function opened(run = RUN, state = DEVICE): Promise<HistoryStore> {
  const store = new HistoryStore();
  await store.open(run, state, VIEW_VERSION);
  return store;
}

async function textOf(store: HistoryStore, from: number, to: number, run = RUN): Promise<string> {
  const segments = await store.segments(run, from, to);
  return segments.map(({ bytes }) => new TextDecoder().decode(found(bytes, 'bytes'))).join('');
}

function chunkOf(index: number, values: readonly number[], firstPosition = index * 100): SeriesChunk {
  return {
    table: tableKeyText(KEY),
    key: KEY,
    columns: ['val_loss'],
    index,
    firstRow: index * 100,
    rows: values.length,
    positions: Uint32Array.from(values, (_, i) => firstPosition + i),
    times: Float64Array.from(values, (_, i) => firstPosition + i),
    cells: Float64Array.from(values),
  };
}

/** A record that tells of so many lines. */
function upTo(head: number): HistoryWrite['record'] {
  return recordNamed(RUN, { head });
}

beforeEach(forgetEverything);

describe('a history', () => {
  it('gives the bytes back as they came, whether as text or as bytes, whole or in pieces', async () => {
    const store = await opened();
    const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0xff, 0xfe, 0x7d, 13, 10, 10, 0xc3, 10);
    const pieces = ['{"a":"é"}\r\n', bytes, '{"last":"without newline 😀"}'];
    await store.write(
      RUN,
      writeOf(upTo(4), { segments: [{ first: 0, count: 4, pieces, rawEnd: 0, sourceEnd: null }] }),
    );
    const whole = new Uint8Array(
      await new Blob(pieces.map((piece) => (typeof piece === 'string' ? piece : piece.slice()))).arrayBuffer(),
    );
    for (const from of [store, await opened()]) {
      const [segment, ...more] = await from.segments(RUN, 1, 2);
      equal(more.length, 0);
      deepEqual(
        { ...segment, bytes: [...found(segment?.bytes)] },
        { first: 0, count: 4, bytes: [...whole], problem: null },
      );
    }
  });

  it('finds the segments that hold a stretch, and no others', async () => {
    const store = await opened();
    for (let first = 0; first < 50; first += 10) {
      const segments = [segmentOf(first, lines.slice(first, first + 10))];
      await store.write(RUN, writeOf(upTo(first + 10), { segments }));
    }
    const firsts = async (from: number, to: number): Promise<number[]> =>
      (await store.segments(RUN, from, to)).map(({ first }) => first);
    deepEqual(await firsts(0, 1), [0]);
    deepEqual(await firsts(9, 10), [0]);
    deepEqual(await firsts(9, 11), [0, 10]);
    deepEqual(await firsts(10, 20), [10]);
    deepEqual(await firsts(25, 41), [20, 30, 40]);
    deepEqual(await firsts(0, 1000), [0, 10, 20, 30, 40]);
    deepEqual(await firsts(20, 20), []);
    deepEqual(await firsts(30, 20), []);
  });

  it('keeps everything of many writes at once, in few transactions', async () => {
    const store = await opened();
    const original = IDBDatabase.prototype.transaction;
    let transactions = 0;
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...given) {
      if (given[1] === 'readwrite') transactions += 1;
      return original.apply(this, given);
    };
    try {
      const states = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store.write(
            RUN,
            writeOf(upTo(10 * (i + 1)), {
              segments: [segmentOf(10 * i, lines.slice(10 * i, 10 * i + 10))],
              checkpoints: [{ position: 10 * (i + 1), bytes: encodePlain({ at: i }) }],
              series: [chunkOf(i, [i])],
            }),
          ),
        ),
      );
      deepEqual(
        states,
        states.map(() => DEVICE),
      );
    } finally {
      IDBDatabase.prototype.transaction = original;
    }
    ok(transactions < 5, `${String(transactions)} transactions`);
    deepEqual(await linesOnDevice(RUN), lines.slice(0, 200));
    equal((await recordOf(RUN)).head, 200);
    const again = found(await new HistoryStore().open(RUN, DEVICE, recordNamed(RUN).stateVersion));
    equal(again.record.head, 200);
  });

  it('writes its newest segment again with more lines, in the place of the shorter one', async () => {
    const store = await opened();
    for (const end of [3, 7, 12]) {
      await store.write(RUN, writeOf(upTo(end), { segments: [segmentOf(0, lines.slice(0, end))] }));
      deepEqual(await linesOnDevice(RUN), lines.slice(0, end));
    }
    await store.write(RUN, writeOf(upTo(15), { segments: [segmentOf(12, lines.slice(12, 15))] }));
    deepEqual(await linesOnDevice(RUN), lines.slice(0, 15));
    equal(await textOf(store, 0, 15), `${lines.slice(0, 15).join('\n')}\n`);
  });

  it('tells how many bytes it takes', async () => {
    const store = await opened();
    await store.write(RUN, writeOf(upTo(10), { segments: [segmentOf(0, lines.slice(0, 10))] }));
    await store.write(RUN, writeOf(upTo(30), { segments: [segmentOf(0, lines.slice(0, 30))] }));
    await store.write(
      RUN,
      writeOf(upTo(60), {
        segments: [segmentOf(30, lines.slice(30, 50)), segmentOf(50, lines.slice(50, 60))],
        checkpoints: [{ position: 60, bytes: encodePlain({ text: lines }) }],
      }),
    );
    equal((await recordOf(RUN)).storedBytes, await bytesOnDevice(RUN));
    await store.write(RUN, writeOf(upTo(70), { segments: [segmentOf(50, lines.slice(50, 70))] }));
    equal((await recordOf(RUN)).storedBytes, await bytesOnDevice(RUN), 'with a longer newest segment');
    await store.close(RUN);
    const next = await opened();
    await next.write(RUN, writeOf(upTo(80), { segments: [segmentOf(70, lines.slice(70, 80))] }));
    equal((await recordOf(RUN)).storedBytes, await bytesOnDevice(RUN), 'after it was opened again');
    await next.write(
      RUN,
      writeOf(upTo(80), { checkpoints: [{ position: 80, bytes: encodePlain({ text: lines.slice(0, 50) }) }] }),
    );
    await next.write(
      RUN,
      writeOf(upTo(80), { checkpoints: [{ position: 80, bytes: encodePlain({ text: lines.slice(0, 20) }) }] }),
    );
    equal((await recordOf(RUN)).storedBytes, await bytesOnDevice(RUN), 'with a checkpoint in the place of another');
  });

  it('reads what still waits for the device, newest before older', async () => {
    const store = await opened();
    const writes = [
      store.write(RUN, writeOf(upTo(10), { segments: [segmentOf(0, lines.slice(0, 10))] })),
      store.write(
        RUN,
        writeOf(upTo(20), {
          segments: [segmentOf(0, lines.slice(0, 20))],
          checkpoints: [{ position: 20, bytes: encodePlain('b') }],
        }),
      ),
      store.write(
        RUN,
        writeOf(upTo(30), { segments: [segmentOf(20, lines.slice(20, 30))], series: [chunkOf(0, [4, 8])] }),
      ),
    ];
    equal(await textOf(store, 0, 30), `${lines.slice(0, 30).join('\n')}\n`);
    equal(decodePlain(found(await store.checkpoint(RUN, 20))), 'b');
    const { max } = await store.series(RUN, { ...KEY, field: 'val_loss' }, { from: 0, to: 10, buckets: 1 }, null);
    deepEqual([...max], [8]);
    await Promise.all(writes);
    equal(await textOf(store, 0, 30), `${lines.slice(0, 30).join('\n')}\n`);
  });

  it('gives checkpoints, series and the point to go on from back, also after it was closed', async () => {
    const store = await opened();
    const state = { map: new Map([[1, { a: NaN, b: [-0, Infinity] }]]), set: new Set(['x']), none: undefined };
    const resume: RawResume = { position: 20, extra: { note: 'é' }, open: [chunkOf(2, [5])] };
    await store.write(
      RUN,
      writeOf(upTo(20), {
        segments: [segmentOf(0, lines.slice(0, 20))],
        checkpoints: [
          { position: 10, bytes: encodePlain(state) },
          { position: 20, bytes: encodePlain('later') },
        ],
        series: [chunkOf(0, [1, 2, 3]), chunkOf(1, [9])],
        resume,
      }),
    );
    await store.close(RUN);
    const next = new HistoryStore();
    const run = found(await next.open(RUN, DEVICE, recordNamed(RUN).stateVersion));
    deepEqual(run.checkpoints, [10, 20]);
    deepEqual(run.resume, resume);
    const back = decodePlain(found(await next.checkpoint(RUN, 10)));
    ok(typeof back === 'object' && back !== null && 'map' in back && back.map instanceof Map);
    deepEqual(back.map.get(1), { a: NaN, b: [-0, Infinity] });
    equal(await next.checkpoint(RUN, 11), null);
    const series = await next.series(
      RUN,
      { ...KEY, field: 'val_loss' },
      { from: 0, to: 200, buckets: 2 },
      chunkOf(2, [5]),
    );
    deepEqual([...series.min], [1, 9]);
    deepEqual([...series.mean], [2, 9]);
    deepEqual(await next.seriesTables(RUN, []), [{ key: KEY, fields: ['val_loss'], rows: 101 }]);
  });

  it('does not mix runs whose names begin alike', async () => {
    const store = new HistoryStore();
    const names = ['aa', 'aa-2', 'aa~2', 'aa-2~2', 'aab', 'a'];
    for (const [i, name] of names.entries()) {
      await store.open(name, DEVICE, VIEW_VERSION);
      const record = recordNamed(name, { id: name, head: 2 });
      await store.write(name, writeOf(record, { segments: [segmentOf(0, [`${String(i)}a`, `${String(i)}b`])] }));
    }
    for (const [i, name] of names.entries()) {
      deepEqual(await linesOnDevice(name), [`${String(i)}a`, `${String(i)}b`]);
      equal(await textOf(store, 0, 9, name), `${String(i)}a\n${String(i)}b\n`);
    }
    await store.remove('aa');
    deepEqual(await linesOnDevice('aa'), []);
    for (const name of names.slice(1)) equal((await linesOnDevice(name)).length, 2, name);
  });

  it('finds the runs of a source in the order of their parts, of this source only', async () => {
    const store = new HistoryStore();
    for (const [id, part, edition] of [
      ['bb-2', 1, 0],
      ['bb', 0, 0],
      ['bb-10', 9, 0],
      ['bb~2', 0, 1],
    ] as const) {
      await store.open(id, DEVICE, VIEW_VERSION);
      const record = recordNamed('bb', { id, head: 1 });
      await store.write(
        id,
        writeOf({ ...record, source: { ...record.source, part, edition } }, { segments: [segmentOf(0, ['{}'])] }),
      );
    }
    await store.open('bbc', DEVICE, VIEW_VERSION);
    await store.write('bbc', writeOf(recordNamed('bbc', { head: 1 })));
    deepEqual(
      (await store.runsOf('bb')).map(({ id }) => id),
      ['bb', 'bb~2', 'bb-2', 'bb-10'],
    );
    deepEqual(await store.runsOf('b'), []);
  });

  it('says that a run was closed to whoever writes it after that', async () => {
    const store = await opened();
    await store.write(RUN, writeOf(upTo(1), { segments: [segmentOf(0, ['{}'])] }));
    await store.close(RUN);
    const state = await store.write(RUN, writeOf(upTo(2), { segments: [segmentOf(1, ['{}'])] }));
    match(state.kind === 'memory' ? state.reason : state.kind, /closed/);
    deepEqual(await linesOnDevice(RUN), ['{}']);
  });

  it('takes all of a run off the device, and nothing of others', async () => {
    const store = await opened();
    const resume: RawResume = { position: 1, extra: 0, open: [] };
    const content = {
      segments: [segmentOf(0, ['{}'])],
      checkpoints: [{ position: 1, bytes: encodePlain(0) }],
      series: [chunkOf(0, [1])],
      resume,
    };
    await store.write(RUN, writeOf(upTo(1), content));
    await store.open('other', DEVICE, VIEW_VERSION);
    await store.write('other', writeOf(recordNamed('other', { head: 1 }), content));
    const counts = (): Promise<number[]> =>
      onDevice((connection) =>
        Promise.all(
          (['runs', 'segments', 'checkpoints', 'series', 'resumes'] as const).map((name) => connection.count(name)),
        ),
      );
    deepEqual(await counts(), [2, 2, 2, 2, 2]);
    await store.remove(RUN);
    deepEqual(await counts(), [1, 1, 1, 1, 1]);
    equal(await store.record(RUN), null);
    ok((await store.record('other')) !== null);
  });

  it('a run of which nothing is stored is none', async () => {
    const store = new HistoryStore();
    equal(await store.open('nobody', DEVICE, VIEW_VERSION), null);
    equal(await store.record('nobody'), null);
    deepEqual(await store.segments('nobody', 0, 10), []);
    deepEqual(await store.runsOf('nobody'), []);
    deepEqual(await store.seriesTables('nobody', []), []);
    equal(await store.checkpoint('nobody', 0), null);
    deepEqual(await store.retry('nobody'), DEVICE);
    await store.close('nobody');
    await store.remove('nobody');
  });
});
