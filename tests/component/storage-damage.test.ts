import fc from 'fast-check';
import type { KeepingState } from '../../src/storage/history-protocol.ts';
import { HistoryStore } from '../../src/storage/history-store.ts';
import { encodePlain } from '../../src/storage/plain-data.ts';
import { pack } from '../../src/storage/segment.ts';
import { VIEW_VERSION } from '../../src/worker/view-state.ts';
import { forgetEverything } from './support/database.ts';
import { damage, linesOnDevice, onDevice, recordNamed, segmentOf, writeOf } from './support/device.ts';
import { deepEqual, equal, found, match, ok } from './support/expect.ts';
import { linesOf } from './support/samples.ts';
import { sameView, sought, timeMachineOf, viewAfter } from './support/seeking.ts';

/** Stored data that are damaged, of another version, or no data at all: told, and the rest stays usable. */

const RUN = 'bbbbbbbbbbbbbbbb';
const DEVICE: KeepingState = { kind: 'device' };
const STEP = 60;
const lines = linesOf().slice(0, 300);

/** The run with segments of 60 lines and a checkpoint behind each, and a point to go on from at its end. */
async function store(change: Parameters<typeof recordNamed>[1] = {}): Promise<void> {
  const made = new HistoryStore();
  await made.open(RUN, DEVICE, VIEW_VERSION);
  const firsts = Array.from({ length: lines.length / STEP }, (_, i) => i * STEP);
  await made.write(
    RUN,
    writeOf(recordNamed(RUN, { head: lines.length, ...change }), {
      segments: firsts.map((first) => segmentOf(first, lines.slice(first, first + STEP))),
      checkpoints: firsts.map((first) => ({
        position: first + STEP,
        bytes: encodePlain(viewAfter(lines, first + STEP)),
      })),
      resume: { position: lines.length, extra: { index: {}, facts: {}, droppedSeries: 0 }, open: [] },
    }),
  );
  await made.close(RUN);
}

beforeEach(async () => {
  await forgetEverything();
});

describe('damaged lines', () => {
  beforeEach(async () => store());

  it('are told with their range, and all others are read', async () => {
    await damage('segments', [RUN, 120]);
    const opened = new HistoryStore();
    await opened.open(RUN, DEVICE, VIEW_VERSION);
    const segments = await opened.segments(RUN, 0, 300);
    deepEqual(
      segments.map(({ first, count, bytes }) => [first, count, bytes !== null]),
      [0, 60, 120, 180, 240].map((first) => [first, STEP, first !== 120]),
    );
    match(found(segments[2]?.problem), /lines from 120 on are damaged/);
    ok(segments.every(({ problem }, i) => i === 2 || problem === null));
    const { reader, problems } = timeMachineOf(opened, RUN, []);
    const read = await reader.lines(0, 300);
    deepEqual(
      read,
      lines.map((line, i) => (i >= 120 && i < 180 ? '' : line)),
    );
    equal(problems.length, 1, 'problems told');
  });

  it('leave a hole of their length: positions behind them stay what they are', async () => {
    await damage('segments', [RUN, 60]);
    const opened = new HistoryStore();
    await opened.open(RUN, DEVICE, VIEW_VERSION);
    const { machine } = timeMachineOf(opened, RUN, []);
    const holed = lines.map((line, i) => (i >= 60 && i < 120 ? '' : line));
    for (const position of [59, 90, 120, 121, 250]) {
      sameView(await sought(machine, position), viewAfter(holed, position));
    }
    const { machine: better } = timeMachineOf(opened, RUN, [60, 120, 180]);
    sameView(await sought(better, 200), viewAfter(lines, 200), 'behind a checkpoint after the hole');
  });

  it('at the end are cut off, so that a source can bring them again', async () => {
    await damage('segments', [RUN, 240], (bytes) => bytes.fill(0));
    await onDevice(async (connection) => connection.put('segments', 'nothing', [RUN, 240]));
    const opened = new HistoryStore();
    const run = found(await opened.open(RUN, DEVICE, VIEW_VERSION));
    equal(run.record.head, 240);
    equal(run.resume, null);
    await opened.write(RUN, writeOf({ ...run.record, head: 300 }, { segments: [segmentOf(240, lines.slice(240))] }));
    deepEqual(await linesOnDevice(RUN), lines);
  });

  it('are noticed wherever a byte was changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (where, mask) => {
        const change = (bytes: Uint8Array): void => {
          const at = where % bytes.length;
          bytes[at] = (bytes[at] ?? 0) ^ mask;
        };
        await damage('segments', [RUN, 60], change);
        const opened = new HistoryStore();
        await opened.open(RUN, DEVICE, VIEW_VERSION);
        const [segment] = await opened.segments(RUN, 60, 61);
        equal(segment?.bytes, null);
        // The same change again takes it back.
        await damage('segments', [RUN, 60], change);
        deepEqual((await linesOnDevice(RUN)).length, 300);
      }),
      { numRuns: 25 },
    );
  });

  it('that are gone altogether are told as damaged ones are', async () => {
    await onDevice((connection) => connection.delete('segments', [RUN, 120]));
    const opened = new HistoryStore();
    await opened.open(RUN, DEVICE, VIEW_VERSION);
    const { reader, problems } = timeMachineOf(opened, RUN, []);
    deepEqual(
      await reader.lines(0, 300),
      lines.map((line, i) => (i >= 120 && i < 180 ? '' : line)),
    );
    match(problems.join(), /120/);
    const { machine } = timeMachineOf(opened, RUN, []);
    equal((await sought(machine, 290)).position, 290);
  });

  it('that are gone at the start are told as damaged ones are', async () => {
    await onDevice((connection) => connection.delete('segments', [RUN, 0]));
    const opened = new HistoryStore();
    await opened.open(RUN, DEVICE, VIEW_VERSION);
    const { reader } = timeMachineOf(opened, RUN, []);
    deepEqual(
      await reader.lines(0, 300),
      lines.map((line, i) => (i < 60 ? '' : line)),
    );
  });
});

describe('damaged checkpoints', () => {
  beforeEach(async () => store());

  it('give way to an earlier one', async () => {
    await damage('checkpoints', [RUN, 240, 0]);
    await onDevice((connection) => connection.put('checkpoints', { version: 1 }, [RUN, 180, 0]));
    const opened = new HistoryStore();
    const run = found(await opened.open(RUN, DEVICE, VIEW_VERSION));
    deepEqual(run.checkpoints, [60, 120, 180, 240, 300]);
    const { machine, problems } = timeMachineOf(opened, RUN, run.checkpoints);
    sameView(await sought(machine, 250), viewAfter(lines, 250));
    sameView(await sought(machine, 182), viewAfter(lines, 182));
    deepEqual(problems, []);
  });

  it('all of them: the view is made from the first line', async () => {
    for (const at of [60, 120, 180, 240, 300]) await damage('checkpoints', [RUN, at, 0]);
    const opened = new HistoryStore();
    const { checkpoints } = found(await opened.open(RUN, DEVICE, VIEW_VERSION));
    const { machine } = timeMachineOf(opened, RUN, checkpoints);
    for (const position of [300, 0, 150]) sameView(await sought(machine, position), viewAfter(lines, position));
  });

  it('that are well sealed but no state do as little harm', async () => {
    for (const [at, bytes] of [
      [300, encodePlain({ position: 300, run: 'none' })],
      [240, Uint8Array.of(1, 2, 3)],
      [180, encodePlain(null)],
    ] as const) {
      await onDevice((connection) => connection.put('checkpoints', pack(bytes), [RUN, at, 0]));
    }
    const opened = new HistoryStore();
    const { checkpoints } = found(await opened.open(RUN, DEVICE, VIEW_VERSION));
    const { machine } = timeMachineOf(opened, RUN, checkpoints);
    sameView(await sought(machine, 299), viewAfter(lines, 299));
    sameView(await sought(machine, 300), viewAfter(lines, 300));
  });
});

describe('23. stored data of every old format is migrated or rebuilt', () => {
  it('a state of another version is dropped with all that was made by it, and the lines stay', async () => {
    await store({ stateVersion: VIEW_VERSION - 1 });
    const opened = new HistoryStore();
    const run = found(await opened.open(RUN, DEVICE, VIEW_VERSION));
    equal(run.resume, null);
    deepEqual(run.checkpoints, []);
    equal(run.record.head, 300);
    deepEqual(await onDevice((connection) => connection.count('checkpoints')), 0);
    deepEqual(await linesOnDevice(RUN), lines);
  });

  it('another tab’s data are never dropped by one that only reads', async () => {
    await store();
    await onDevice((connection) => connection.delete('resumes', RUN));
    const reader = new HistoryStore();
    const run = found(await reader.open(RUN, { kind: 'other-tab' }, VIEW_VERSION));
    equal(run.record.head, 300);
    equal(await onDevice((connection) => connection.count('checkpoints')), 5);
    await reader.open(RUN, { kind: 'other-tab' }, VIEW_VERSION + 1);
    equal(await onDevice((connection) => connection.count('checkpoints')), 5, 'for a reader of another version');
  });

  it('a damaged point to go on from is made anew', async () => {
    const good = encodePlain({ position: 300, extra: 0, open: [] });
    for (const value of [
      null,
      7,
      { ...pack(good), version: 0 },
      { ...pack(good), checksum: 1 },
      pack(encodePlain([])),
    ]) {
      await forgetEverything();
      await store();
      await onDevice((connection) => connection.put('resumes', value, RUN));
      const run = found(await new HistoryStore().open(RUN, DEVICE, VIEW_VERSION));
      equal(run.resume, null);
      equal(run.record.head, 300);
    }
  });

  it('a record that is damaged, or of another version, is recovered from intact lines', async () => {
    await store();
    const whole = recordNamed(RUN, { head: 300 });
    for (const value of [{ ...whole, version: 0 }, { ...whole, version: 99 }, { head: 'many' }, 'text', 7, []]) {
      await onDevice((connection) => connection.put('runs', value, RUN));
      const opened = new HistoryStore();
      const run = found(
        await opened.open(RUN, DEVICE, VIEW_VERSION),
        `a run for ${JSON.stringify(value).slice(0, 40)}`,
      );
      equal(run.record.head, 300);
      equal(run.record.id, RUN);
      equal(run.record.source.identity, RUN);
      const { machine } = timeMachineOf(opened, RUN, run.checkpoints);
      sameView(await sought(machine, 299), viewAfter(lines, 299));
    }
  });

  it('a recovered run knows which part and edition of its source it is', async () => {
    const id = `${RUN}-2~3`;
    const made = new HistoryStore();
    await made.open(id, DEVICE, VIEW_VERSION);
    await made.write(id, writeOf(recordNamed(RUN, { id, head: 60 }), { segments: [segmentOf(0, lines.slice(0, 60))] }));
    await onDevice((connection) => connection.put('runs', { version: 0 }, id));
    const { record } = found(await new HistoryStore().open(id, DEVICE, VIEW_VERSION));
    equal(record.source.identity, RUN);
    equal(record.source.part, 1);
    equal(record.source.edition, 2);
  });

  it('fields that a later version added do no harm', async () => {
    await store();
    await onDevice(async (connection) => {
      await connection.put(
        'runs',
        { ...recordNamed(RUN, { head: 300 }), colour: 'red', source: { ...recordNamed(RUN).source, host: 'a' } },
        RUN,
      );
      const segment = await connection.get('segments', [RUN, 0]);
      await connection.put('segments', { ...Object(segment), sparse: true }, [RUN, 0]);
      const checkpoint = await connection.get('checkpoints', [RUN, 240, 0]);
      await connection.put('checkpoints', { ...Object(checkpoint), sparse: true }, [RUN, 240, 0]);
    });
    const opened = new HistoryStore();
    const run = found(await opened.open(RUN, DEVICE, VIEW_VERSION));
    equal(run.record.head, 300);
    equal(run.resume?.position, 300);
    const { machine, problems } = timeMachineOf(opened, RUN, run.checkpoints);
    sameView(await sought(machine, 250), viewAfter(lines, 250));
    sameView(await sought(machine, 10), viewAfter(lines, 10));
    deepEqual(problems, []);
  });

  it('lines packed in a way that this version does not know are told, the others read', async () => {
    await store();
    await onDevice(async (connection) => {
      const segment = await connection.get('segments', [RUN, 60]);
      await connection.put('segments', { ...Object(segment), version: 0 }, [RUN, 60]);
    });
    const opened = new HistoryStore();
    await opened.open(RUN, DEVICE, VIEW_VERSION);
    const { reader, problems } = timeMachineOf(opened, RUN, []);
    deepEqual(
      await reader.lines(0, 300),
      lines.map((line, i) => (i >= 60 && i < 120 ? '' : line)),
    );
    match(problems.join(), /lines from 60 on are damaged: it has another form/);
  });
});

describe('anything at all in the stores', () => {
  const good = pack(new TextEncoder().encode('{"a":1}\n{"b":2}\n'));
  const garbage = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      undefined,
      0,
      NaN,
      '',
      'text',
      true,
      new Date(0),
      new Map(),
      new Set(),
      new Uint8Array(0),
    ),
    fc.anything({ withDate: true, withMap: true, withTypedArray: true, maxDepth: 2 }).filter(isStorable),
    fc.record({
      version: fc.constantFrom(0, 1, 2),
      size: fc.integer(),
      checksum: fc.integer(),
      bytes: fc.uint8Array(),
    }),
    fc
      .record({ first: fc.integer(), count: fc.constantFrom(-1, 0, 1.5, 2, 1e9) })
      .map((part) => ({ ...good, ...part })),
    fc
      .constantFrom(good.size + 1, 0, 2 ** 31, Number.MAX_SAFE_INTEGER)
      .map((size) => ({ ...good, size, first: 0, count: 2 })),
    fc
      .anything({ maxDepth: 2 })
      .map((part) => ({ ...recordNamed(RUN), source: part }))
      .filter(isStorable),
    fc
      .anything({ maxDepth: 1 })
      .map((part) => ({
        version: 1,
        table: 't',
        key: { group: 'g', table: 't', env: null },
        index: 0,
        firstRow: 0,
        rows: 0,
        positions: new Uint32Array(0),
        times: new Float64Array(0),
        columns: part,
      }))
      .filter(isStorable),
  );

  it('never throws, and never keeps what is written after it from being kept', async () => {
    const stores = fc.record({
      runs: garbage,
      resumes: garbage,
      segments: fc.array(fc.tuple(fc.constantFrom(0, 1, 2, 50), garbage), { maxLength: 3 }),
      checkpoints: fc.array(fc.tuple(fc.constantFrom(0, 1, 2, 50), garbage), { maxLength: 3 }),
      series: fc.array(fc.tuple(fc.constantFrom(0, 1), garbage), { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(stores, async (given) => {
        await forgetEverything();
        await onDevice(async (connection) => {
          await connection.put('runs', given.runs, RUN);
          await connection.put('resumes', given.resumes, RUN);
          for (const [at, value] of given.segments) await connection.put('segments', value, [RUN, at]);
          for (const [at, value] of given.checkpoints) await connection.put('checkpoints', value, [RUN, at, 0]);
          for (const [at, value] of given.series) await connection.put('series', value, [RUN, 'g|t|', at]);
        });
        const opened = new HistoryStore();
        await opened.runsOf(RUN);
        await opened.record(RUN);
        const run = await opened.open(RUN, DEVICE, VIEW_VERSION);
        const head = run?.record.head ?? 0;
        for (const segment of await opened.segments(RUN, 0, 100))
          ok((segment.bytes === null) !== (segment.problem === null));
        for (const at of [0, 1, 2, 50, 51]) await opened.checkpoint(RUN, at);
        await opened.seriesTables(RUN, []);
        await opened.series(
          RUN,
          { group: 'g', table: 't', env: null, field: 'x' },
          { from: 0, to: 10, buckets: 3 },
          null,
        );
        const record = recordNamed(RUN, { head: head + 2 });
        const state = await opened.write(RUN, writeOf(record, { segments: [segmentOf(head, ['{"c":3}', '{"d":4}'])] }));
        deepEqual(state, DEVICE);
        const last = (await opened.segments(RUN, head, head + 2)).find(({ first }) => first === head);
        equal(new TextDecoder().decode(found(last?.bytes)), '{"c":3}\n{"d":4}\n');
        await opened.remove(RUN);
      }),
      { numRuns: 60 },
    );
  });
});

function isStorable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
