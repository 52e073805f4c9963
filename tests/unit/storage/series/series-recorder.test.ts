import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MISSING, NUMBER_KEYS, OBJECT_KEYS, UNKNOWN_FIELDS } from '../../../../src/storage/series/extractor.ts';
import { buffersOf, CHUNK_ROWS, type SeriesChunk } from '../../../../src/storage/series/series-chunk.ts';
import { SeriesRecorder, TABLE_LIMIT, UNKNOWN_TYPES } from '../../../../src/storage/series/series-recorder.ts';
import type { TelemetryEvent } from '../../../../src/telemetry/event.ts';
import { eventFrom, line } from '../../aggregator/events.ts';
import { eventsIn } from '../../aggregator/recordings.ts';

const FIXTURES = resolve(import.meta.dirname, '../../../fixtures');

function event(type: string, data: Readonly<Record<string, unknown>> | null): TelemetryEvent {
  return eventFrom(line(1, type, data));
}

const EPOCH = { env_id: 3, val_accuracy: 50, val_loss: 1.5, inner_epoch: 7 };

/** The chunks of some events, the open ones last. */
function recorded(events: readonly TelemetryEvent[], group = 'default'): { chunks: SeriesChunk[]; dropped: number } {
  const chunks: SeriesChunk[] = [];
  const recorder = new SeriesRecorder((chunk) => chunks.push(chunk));
  for (const [position, one] of events.entries()) recorder.record(one, position, group);
  return { chunks: [...chunks, ...recorder.open()], dropped: recorder.dropped };
}

/** The values of a column over all chunks of the first chunk's table. */
function column(chunks: readonly SeriesChunk[], name: string): number[] {
  return chunks.flatMap((chunk) => {
    const at = chunk.columns.indexOf(name);
    return [...chunk.positions].map((_, row) =>
      at < 0 ? MISSING : (chunk.cells[row * chunk.columns.length + at] ?? MISSING),
    );
  });
}

describe('the series recorder', () => {
  const events = [...eventsIn(join(FIXTURES, 'tamiyo_active.jsonl')), ...eventsIn(join(FIXTURES, 'healthy_run.jsonl'))];
  // Events of types, kinds and slots that come late, so that a cut may fall before and after them.
  const strange = [
    event('NEWS', { env_id: 2, speed: 4, name: 'x' }),
    event('NEWS', { height: 4 }),
    event('EPOCH_COMPLETED', { ...EPOCH, seeds: { 'a.b': { alpha: 1 }, r9c9: { alpha: 0.5, stage: 'TRAINING' } } }),
    event('PPO_UPDATE_COMPLETED', {
      policy_loss: 1,
      value_loss: 2,
      entropy: 3,
      grad_norm: Number.NaN,
      kl_divergence: Number.POSITIVE_INFINITY,
      clip_fraction: 0,
      layer_gradient_health: { 'a.weight': 1, '': 2 },
    }),
    event('ANALYTICS_SNAPSHOT', { kind: 'a new kind', fps: 20, action_counts: { WAIT: 3 } }),
    event('SEED_GATE_EVALUATED', { slot_id: 'r0c0', env_id: 1, gate: 'G1', passed: true, target_stage: 'TRAINING' }),
  ];
  const all = events.flatMap((one, index) => {
    const odd = strange[(index / 40) % strange.length];
    return odd === undefined ? [one] : [one, odd];
  });

  test('that was continued from its open chunks equals one that never stopped, at any cut', () => {
    const run = (cuts: readonly number[], openCells: number): unknown => {
      const chunks: SeriesChunk[] = [];
      const full = (chunk: SeriesChunk): void => void chunks.push(chunk);
      let recorder = new SeriesRecorder(full, openCells);
      for (const [position, one] of all.entries()) {
        if (cuts.includes(position)) {
          recorder = SeriesRecorder.from(structuredClone(recorder.open()), full, recorder.dropped, openCells);
        }
        recorder.record(one, position, position % 7 === 0 ? 'B' : 'default');
      }
      return { chunks, open: recorder.open(), dropped: recorder.dropped };
    };
    const position = fc.integer({ min: 0, max: all.length - 1 });
    // So little room that chunks are handed over all the time, some, and never.
    for (const openCells of [200, 20_000, 10_000_000]) {
      const whole = run([], openCells);
      fc.assert(
        fc.property(fc.array(position, { minLength: 1, maxLength: 3 }), (cuts) => {
          assert.deepEqual(run(cuts, openCells), whole);
        }),
        { numRuns: 12 },
      );
    }
  });

  test('hands chunks over when they are full, and goes on in the next', () => {
    const rows = CHUNK_ROWS * 2 + 5;
    const { chunks } = recorded(
      Array.from({ length: rows }, (_, index) => event('EPOCH_COMPLETED', { ...EPOCH, inner_epoch: index })),
    );
    assert.deepEqual(
      chunks.map((chunk) => [chunk.index, chunk.firstRow, chunk.rows, chunk.positions.length]),
      [
        [0, 0, CHUNK_ROWS, CHUNK_ROWS],
        [1, CHUNK_ROWS, CHUNK_ROWS, CHUNK_ROWS],
        [2, CHUNK_ROWS * 2, 5, 5],
      ],
    );
    assert.deepEqual(
      column(chunks, 'inner_epoch'),
      Array.from({ length: rows }, (_, index) => index),
    );
    assert.ok(chunks.every((chunk) => chunk.cells.length === chunk.rows * chunk.columns.length));
    assert.ok(chunks.every((chunk) => structuredClone(chunk, { transfer: buffersOf(chunk) }).rows > 0));
  });

  test('keeps missing apart from zero and from NaN', () => {
    const { chunks } = recorded([
      event('EPOCH_COMPLETED', { ...EPOCH, train_loss: 0 }),
      event('EPOCH_COMPLETED', { ...EPOCH, train_loss: null }),
      event('EPOCH_COMPLETED', { ...EPOCH, train_loss: Number.NaN }),
      event('EPOCH_COMPLETED', EPOCH),
    ]);
    assert.deepEqual(column(chunks, 'train_loss'), [0, MISSING, Number.NaN, MISSING]);
  });

  test('gives an event without a number no row', () => {
    const { chunks } = recorded([
      event('SEED_GATE_EVALUATED', { slot_id: 'r0c0', env_id: 1, gate: 'G1', passed: true, target_stage: 'TRAINING' }),
      event('TRAINING_STARTED', null),
    ]);
    assert.deepEqual(
      chunks.map(({ rows }) => rows),
      [0],
    );
  });

  test('adds columns for the keys of maps as they appear, and fills rows before them with missing', () => {
    const seeds = (...slots: string[]): object => Object.fromEntries(slots.map((slot) => [slot, { alpha: 0.5 }]));
    const { chunks, dropped } = recorded([
      event('EPOCH_COMPLETED', EPOCH),
      event('EPOCH_COMPLETED', { ...EPOCH, seeds: seeds('r0c0') }),
      event('EPOCH_COMPLETED', { ...EPOCH, seeds: seeds('r0c1', 'r0c0') }),
    ]);
    assert.deepEqual(column(chunks, 'seeds.r0c0.alpha'), [MISSING, 0.5, 0.5]);
    assert.deepEqual(column(chunks, 'seeds.r0c1.alpha'), [MISSING, MISSING, 0.5]);
    assert.deepEqual(column(chunks, 'val_loss'), [1.5, 1.5, 1.5]);
    assert.equal(dropped, 0);
  });

  test('keeps the bounds of maps and counts what exceeds them', () => {
    const keys = (count: number): string[] => Array.from({ length: count }, (_, index) => `k${String(index)}`);
    const { chunks, dropped } = recorded([
      event('EPOCH_COMPLETED', {
        ...EPOCH,
        seeds: Object.fromEntries(keys(OBJECT_KEYS + 3).map((key) => [key, { alpha: 1 }])),
      }),
      event('ANALYTICS_SNAPSHOT', {
        kind: 'action_distribution',
        action_counts: Object.fromEntries(keys(NUMBER_KEYS + 4).map((key) => [key, 1])),
      }),
    ]);
    assert.equal(dropped, 3 + 4);
    const names = chunks.flatMap(({ columns }) => columns);
    assert.equal(names.filter((name) => name.endsWith('.alpha')).length, OBJECT_KEYS);
    assert.equal(names.filter((name) => name.startsWith('action_counts.')).length, NUMBER_KEYS);
  });

  test('records unknown types within bounds and counts what exceeds them', () => {
    const fields = Object.fromEntries(Array.from({ length: UNKNOWN_FIELDS + 8 }, (_, index) => [`f${index}`, index]));
    const types = Array.from({ length: UNKNOWN_TYPES + 6 }, (_, index) => event(`TYPE_${String(index)}`, fields));
    const { chunks, dropped } = recorded(types);
    assert.equal(chunks.length, UNKNOWN_TYPES);
    assert.ok(chunks.every(({ columns }) => columns.length === UNKNOWN_FIELDS));
    assert.equal(dropped, UNKNOWN_TYPES * 8 + 6);
  });

  test('counts unknown kinds of snapshots as unknown types', () => {
    const kinds = Array.from({ length: UNKNOWN_TYPES + 6 }, (_, index) =>
      event('ANALYTICS_SNAPSHOT', { kind: `kind ${String(index)}`, fps: index }),
    );
    const { chunks, dropped } = recorded([...kinds, event('ANALYTICS_SNAPSHOT', { kind: 'throughput', fps: 1 })]);
    assert.equal(chunks.length, UNKNOWN_TYPES + 1);
    assert.equal(dropped, 6);
  });

  test('records at most so many tables, whatever names a file gives its environments and groups', () => {
    const chunks: SeriesChunk[] = [];
    const recorder = new SeriesRecorder((chunk) => chunks.push(chunk));
    const envs = Array.from({ length: TABLE_LIMIT + 10 }, (_, env) =>
      event('EPOCH_COMPLETED', { ...EPOCH, env_id: env }),
    );
    for (const [position, one] of envs.entries()) recorder.record(one, position, `group ${String(position % 3)}`);
    recorder.record(event('NEWS', { a: 1 }), 1e6, 'late');
    assert.equal(recorder.open().length, TABLE_LIMIT);
    assert.equal(recorder.dropped, 11);
    assert.equal(chunks.length, 0);
  });

  test('is not polluted by hostile names', () => {
    const parsed = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;
    const long = 'x'.repeat(5000);
    const { chunks, dropped } = recorded([
      event('__proto__', parsed('{"__proto__": 5, "constructor": 6, "env_id": -0}')),
      event('constructor', parsed('{"toString": 5}')),
      event(long, { a: 1 }),
      event('SHORT', { [long]: 1, a: 2 }),
      event('ANALYTICS_SNAPSHOT/last_action', { fps: 1 }),
      event('ANALYTICS_SNAPSHOT', { kind: '__proto__', fps: 1 }),
      event(
        'EPOCH_COMPLETED',
        parsed(`{"env_id": 0, "val_accuracy": 1, "val_loss": 1, "inner_epoch": 1,
        "seeds": {"__proto__": {"alpha": 1}, "hasOwnProperty": {"alpha": 2}}}`),
      ),
    ]);
    assert.equal(dropped, 3);
    assert.deepEqual(
      chunks.map(({ key, columns }) => [
        key.table,
        key.env,
        key.table === 'EPOCH_COMPLETED' ? [] : columns.slice(0, 2),
      ]),
      [
        ['__proto__', 0, ['__proto__', 'constructor']],
        ['constructor', null, ['toString']],
        ['SHORT', null, ['a']],
        ['ANALYTICS_SNAPSHOT/__proto__', null, chunks[3]!.columns.slice(0, 2)],
        ['EPOCH_COMPLETED', 0, []],
      ],
    );
    assert.deepEqual(column(chunks.slice(4), 'seeds.__proto__.alpha'), [1]);
    assert.deepEqual(column(chunks.slice(4), 'seeds.hasOwnProperty.alpha'), [2]);
    assert.equal(Object.getPrototypeOf({}), Object.prototype);
    assert.equal(({} as Record<string, unknown>)['alpha'], undefined);
    assert.deepEqual(recorded([event('EPOCH_COMPLETED', EPOCH)], long), { chunks: [], dropped: 1 });
  });

  test('goes on from chunks of a version that had other columns', () => {
    const [chunk] = recorded([event('EPOCH_COMPLETED', { ...EPOCH, seeds: { r0c0: { alpha: 0.5 } } })]).chunks;
    assert.ok(chunk !== undefined);
    const picked = ['val_loss', 'seeds.r0c0.alpha'];
    const cells = Float64Array.from([...picked.map((name) => column([chunk], name)[0]!), 42]);
    const recorder = SeriesRecorder.from([{ ...chunk, columns: [...picked, 'gone'], cells }], () => undefined);
    recorder.record(event('EPOCH_COMPLETED', { ...EPOCH, seeds: { r0c0: { alpha: 0.75 } } }), 1, 'default');
    const open = recorder.open();
    assert.deepEqual(column(open, 'val_loss'), [1.5, 1.5]);
    assert.deepEqual(column(open, 'val_accuracy'), [MISSING, 50]);
    assert.deepEqual(column(open, 'seeds.r0c0.alpha'), [0.5, 0.75]);
    assert.deepEqual(column(open, 'gone'), [42, MISSING]);
  });
});
