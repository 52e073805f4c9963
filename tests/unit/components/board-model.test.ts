import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { arrange } from '../../../src/components/panels/board-arrange.ts';
import { filterCards, filterChoices, isOpen, NO_FILTER } from '../../../src/components/panels/board-filter.ts';
import { summarise } from '../../../src/components/panels/board-summary.ts';
import {
  columnsOf,
  firstEpoch,
  scaleOf,
  SHADES,
  shadeOf,
  shadePaths,
} from '../../../src/components/panels/heat-cells.ts';
import { spanOf } from '../../../src/components/panels/scroll-window.ts';
import { envCard, notNumbers, slotChip, unmeasured } from '../../component/support/board-samples.ts';

const shown = (text: string, more = {}): number[] =>
  filterCards(CARDS, { ...NO_FILTER, text, ...more }).map(({ id }) => id);

const CARDS = [
  envCard({ id: 1, chips: [slotChip({ stage: 'BLENDING', blueprint: 'attention' })] }),
  envCard({
    id: 11,
    status: 'stalled',
    reason: 'stalled 12 ep',
    reasons: [{ level: 'warn', text: 'No new best for 12 epochs.' }],
  }),
  envCard({ id: 3, rewardMode: 'sparse', rolledBack: 9 }),
];

test('digits alone are an environment, several are any of them', () => {
  assert.deepEqual(shown('1'), [1]);
  assert.deepEqual(shown('3 11'), [11, 3]);
  assert.deepEqual(shown('  '), [1, 11, 3]);
  assert.deepEqual(shown('99'), []);
});

test('words are looked for in status, stage, blueprint, reason and reward mode, and all have to be found', () => {
  assert.deepEqual(shown('STALL'), [11]);
  assert.deepEqual(shown('blend'), [1]);
  assert.deepEqual(shown('attention blending'), [1]);
  assert.deepEqual(shown('attention stalled'), []);
  assert.deepEqual(shown('no new best'), [11]);
  assert.deepEqual(shown('sparse'), [3]);
  assert.deepEqual(shown('rolled'), [3]);
  assert.deepEqual(shown('healthy 3'), [3]);
});

test('status and stage are chosen from those that occur, stages in the order of life', () => {
  assert.deepEqual(shown('', { status: 'stalled' }), [11]);
  assert.deepEqual(shown('', { stage: 'BLENDING' }), [1]);
  const choices = filterChoices(CARDS, { ...NO_FILTER, stage: 'PRUNED' });
  assert.deepEqual(choices.statuses, ['healthy', 'stalled']);
  assert.deepEqual(choices.stages, ['TRAINING', 'BLENDING', 'PRUNED']);
  assert.equal(isOpen(NO_FILTER), true);
  assert.equal(isOpen({ ...NO_FILTER, text: 'x' }), false);
});

const open = { ids: [3, 11, 1], filter: NO_FILTER, pins: [], hideHealthy: false, focusedEnv: null };

test('pinned ones come first, in the order that all have', () => {
  const { rows } = arrange(CARDS, { ...open, pins: [1, 11] });
  assert.deepEqual(
    rows.map(({ id }) => id),
    [11, 1, 3],
  );
});

test('healthy ones can be hidden, but never the one in focus or a pinned one, and those are counted that are', () => {
  const cards = [0, 1, 2, 3].map((id) => envCard({ id })).concat([envCard({ id: 4, level: 'crit' }), unmeasured(5)]);
  const wishes = { ...open, ids: [0, 1, 2, 3, 4, 5], hideHealthy: true, pins: [2], focusedEnv: 3 };
  const { rows, hidden, matched } = arrange(cards, wishes);
  assert.deepEqual(
    rows.map(({ id }) => id),
    [2, 3, 4, 5],
  );
  assert.equal(hidden, 2);
  assert.equal(matched.length, 6);
});

test('pins of environments that are not there harm nothing', () => {
  assert.deepEqual(
    arrange(CARDS, { ...open, pins: [77], focusedEnv: 99 }).rows.map(({ id }) => id),
    [3, 11, 1],
  );
});

test('means leave out what is missing, and tell how many were measured', () => {
  const summary = summarise([
    envCard({ id: 0, accuracy: 50, best: 60, reward: null, totalReward: 99, growth: 1 }),
    envCard({ id: 1, accuracy: 70, best: 80, reward: 2, totalReward: 4, growth: null }),
    unmeasured(2),
    notNumbers(3),
  ]);
  assert.deepEqual(summary.accuracy, { value: 60, measured: 2, notFinite: 1 });
  assert.deepEqual(summary.best, { value: 80, env: 1 });
  assert.deepEqual(summary.reward, { value: 2, measured: 1, notFinite: 1 });
  assert.deepEqual(summary.totalReward, { value: 4, measured: 1, notFinite: 1 });
  assert.deepEqual(summary.growth, { value: 1, measured: 1, notFinite: 1 });
  assert.equal(summary.seeds, 4);
  assert.equal(summary.slots, 4);
});

test('from nothing measured comes no number', () => {
  for (const cards of [[], [unmeasured(0), unmeasured(1)]]) {
    const { accuracy, best, reward, loss, growth } = summarise(cards);
    assert.equal(best, null);
    for (const mean of [accuracy, reward, loss, growth])
      assert.deepEqual(mean, { value: null, measured: 0, notFinite: 0 });
  }
});

test('slots with a seed are counted by slot, dormant ones not', () => {
  const chips = [slotChip({ slot: 'a' }), slotChip({ slot: 'b', stage: 'DORMANT' })];
  const { seedsBySlot, seeds, slots } = summarise([envCard({ id: 0, chips }), envCard({ id: 1, chips })]);
  assert.deepEqual([...seedsBySlot], [['a', 2]]);
  assert.deepEqual([seeds, slots], [2, 4]);
});

test('a mean never lies outside of what it is made of', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), { minLength: 1 }),
      (values) => {
        const { value } = summarise(values.map((accuracy, id) => envCard({ id, accuracy }))).accuracy;
        assert.ok(value !== null);
        const slack = 1e-9 * Math.max(...values.map(Math.abs));
        assert.ok(value >= Math.min(...values) - slack && value <= Math.max(...values) + slack);
      },
    ),
  );
});

test('the heat scale runs in steps of five and is never flat', () => {
  assert.deepEqual(scaleOf([envCard({ history: [42, 61, NaN, Infinity] })]), { low: 40, high: 65 });
  assert.deepEqual(scaleOf([envCard({ history: [50] })]), { low: 50, high: 55 });
  assert.equal(scaleOf([unmeasured(0), notNumbers(1)]), null);
});

test('the columns are the epochs of all histories, epoch under epoch', () => {
  const early = envCard({ id: 0, epoch: 3, history: [1, 2, 3] });
  const late = envCard({ id: 1, epoch: 60, history: [1, 2] });
  assert.equal(firstEpoch(early), 1);
  assert.equal(firstEpoch(late), 59);
  assert.deepEqual(columnsOf([early, late, unmeasured(2)]), { first: 1, last: 60 });
  assert.ok(columnsOf([unmeasured(2)]).last < columnsOf([unmeasured(2)]).first);
  // An event without an epoch leaves 0 behind: the history still has its length.
  assert.equal(firstEpoch(envCard({ epoch: 0, history: [1, 2] })), 1);
});

test('NaN has a look of its own, infinities are at the ends', () => {
  const scale = { low: 0, high: 100 };
  assert.equal(shadeOf(NaN, scale), null);
  assert.equal(shadeOf(Infinity, scale), SHADES - 1);
  assert.equal(shadeOf(-Infinity, scale), 0);
  assert.equal(shadeOf(100, scale), SHADES - 1);
  assert.equal(shadeOf(0, scale), 0);
});

test('equal neighbours are one stroke, and epochs without a value stay free', () => {
  const card = envCard({ epoch: 4, history: [0, 0, NaN] });
  const paths = shadePaths(card, { first: 1, last: 6 }, { low: 0, high: 100 });
  assert.equal(paths[0], 'M1 0h2v1h-2z');
  assert.equal(paths[SHADES], 'M3 0h1v1h-1z');
  assert.equal(paths.filter((path) => path !== '').length, 2);
});

test('the strokes of a row cover each of its values once', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.double(), fc.constant(NaN)), { maxLength: 60 }), (history) => {
      const card = envCard({ epoch: history.length, history });
      const widths = shadePaths(card, columnsOf([card]), { low: 0, high: 1 })
        .join('')
        .matchAll(/h(\d+)v/g);
      assert.equal(
        [...widths].reduce((sum, [, width]) => sum + Number(width), 0),
        history.length,
      );
    }),
  );
});

test('only what is in sight and a little more is drawn', () => {
  const shape = { count: 256, perRow: 4, rowHeight: 120, spare: 1 };
  assert.deepEqual(spanOf(shape, 0, 540), { from: 0, to: 24, before: 0, after: 58 * 120 });
  assert.deepEqual(spanOf(shape, 1200, 540), { from: 36, to: 64, before: 9 * 120, after: 48 * 120 });
});

test('whatever is scrolled, the drawn part is in the list, covers the sight and leaves room for the rest', () => {
  const shapes = fc.record({
    count: fc.nat(5000),
    perRow: fc.integer({ min: 1, max: 9 }),
    rowHeight: fc.integer({ min: 1, max: 300 }),
    spare: fc.nat(6),
  });
  fc.assert(
    fc.property(shapes, fc.integer({ min: -500, max: 2_000_000 }), fc.nat(3000), (shape, top, height) => {
      const { from, to, before, after } = spanOf(shape, top, height);
      const rows = Math.ceil(shape.count / shape.perRow);
      assert.ok(from >= 0 && from <= to && to <= shape.count);
      const drawn = from === to ? 0 : Math.ceil(to / shape.perRow) - Math.floor(from / shape.perRow);
      assert.equal(before + after + drawn * shape.rowHeight, rows * shape.rowHeight);
      const end = Math.min(rows * shape.rowHeight, Math.max(0, top) + height);
      if (Math.max(0, top) < end) assert.ok(before <= Math.max(0, top) && rows * shape.rowHeight - after >= end);
    }),
  );
});
