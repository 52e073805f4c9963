import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { orderCards } from '../../../src/components/panels/board-order.ts';
import { standing, type Standing } from '../../../src/components/panels/board-standing.ts';
import { BOARD_ORDERS, type BoardOrder } from '../../../src/components/preferences.ts';
import type { EnvCard } from '../../../src/worker/view-slices.ts';
import { envCard, unmeasured } from '../../component/support/board-samples.ts';

const ids = (cards: readonly EnvCard[], order: BoardOrder): number[] => orderCards(cards, order).map(({ id }) => id);

test('those that need attention come first: by level, then by score, then by id', () => {
  const cards = [
    envCard({ id: 4, level: 'warn', score: 0.3 }),
    envCard({ id: 9, level: 'none' }),
    envCard({ id: 2, level: 'ok' }),
    envCard({ id: 1, level: 'warn', score: 0.3 }),
    envCard({ id: 8, level: 'warn', score: 0.5 }),
    envCard({ id: 7, level: 'crit', score: 0.1 }),
  ];
  assert.deepEqual(ids(cards, 'attention'), [7, 8, 1, 4, 2, 9]);
  assert.deepEqual(ids(cards, 'id'), [1, 2, 4, 7, 8, 9]);
});

test('what was not measured, and NaN, comes last in every order, ties by id', () => {
  const cards = [
    unmeasured(5),
    envCard({ id: 1, accuracy: NaN, totalReward: NaN, loss: NaN, growth: NaN, stall: NaN, updated: NaN }),
    envCard({ id: 2, accuracy: 10, totalReward: -3, loss: 0.9, growth: 1, stall: 1, updated: 9 }),
    envCard({ id: 4, accuracy: 80, totalReward: 7, loss: 0.1, growth: 2, stall: 4, updated: 3 }),
    envCard({ id: 3, accuracy: 80, totalReward: 7, loss: 0.1, growth: 2, stall: 4, updated: 3 }),
  ];
  for (const order of ['accuracy', 'reward', 'loss', 'growth', 'stall', 'age'] as const) {
    assert.deepEqual(ids(cards, order), [3, 4, 2, 1, 5], order);
  }
});

test('a loss of 0 was never told, and a return without a reward is none', () => {
  assert.deepEqual(ids([envCard({ id: 1, loss: 0 }), envCard({ id: 2, loss: 3 })], 'loss'), [2, 1]);
  assert.deepEqual(
    ids([envCard({ id: 1, reward: null, totalReward: 9 }), envCard({ id: 2, totalReward: -9 })], 'reward'),
    [2, 1],
  );
});

const anyNumber = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, 0));
const anyCard = fc.record({
  level: fc.constantFrom('none', 'ok', 'warn', 'crit'),
  score: fc.double({ min: 0, max: 1, noNaN: true }),
  accuracy: fc.option(anyNumber),
  reward: fc.option(anyNumber),
  totalReward: anyNumber,
  loss: fc.option(anyNumber),
  growth: fc.option(anyNumber),
  stall: fc.nat(50),
  updated: fc.option(anyNumber),
});
const anyCards = fc
  .array(anyCard, { maxLength: 20 })
  .map((changes) => changes.map((change, id) => envCard({ ...change, id })));

test('every order keeps all cards and does not depend on the one they came in', () => {
  fc.assert(
    fc.property(anyCards, fc.constantFrom(...BOARD_ORDERS), (cards, order) => {
      const sorted = ids(cards, order);
      assert.deepEqual(
        [...sorted].sort((a, b) => a - b),
        cards.map(({ id }) => id),
      );
      assert.deepEqual(ids([...cards].reverse(), order), sorted);
    }),
  );
});

/** Two sound environments and a third whose cards are given one by one. */
function places(course: readonly Partial<EnvCard>[], order: BoardOrder = 'attention'): number[][] {
  const others = [envCard({ id: 0 }), envCard({ id: 1, level: 'warn', score: 0.3 })];
  let state: Standing | null = null;
  return course.map((change) => {
    state = standing(state, [...others, envCard({ id: 2, ...change })], order);
    return [...state.ids];
  });
}

const sound = { level: 'ok', score: 0 } as const;
const bad = { level: 'crit', score: 0.9 } as const;

test('an environment moves up only after three changes in a row that were ahead', () => {
  assert.deepEqual(places([sound, bad, bad, bad]), [
    [1, 0, 2],
    [1, 0, 2],
    [1, 0, 2],
    [2, 1, 0],
  ]);
});

test('one sound card in between starts the count anew', () => {
  assert.deepEqual(places([sound, bad, bad, sound, bad, bad]).at(-1), [1, 0, 2]);
});

test('an environment moves down only after five changes in a row that were behind', () => {
  const course = places([bad, sound, sound, sound, sound, sound]);
  assert.deepEqual(
    course.slice(0, 5),
    Array.from({ length: 5 }, () => [2, 1, 0]),
  );
  assert.deepEqual(course[5], [1, 0, 2]);
});

test('only changes of its own card count', () => {
  const quiet = envCard({ id: 2, ...bad });
  let state = standing(null, [envCard({ id: 0 }), envCard({ id: 2 })], 'attention');
  for (let i = 0; i < 9; i++) state = standing(state, [envCard({ id: 0, epoch: 12 + i }), quiet], 'attention');
  assert.deepEqual(state.ids, [0, 2]);
});

test('a newly asked order acts at once, and so does a new set of environments', () => {
  const first = standing(null, [envCard({ id: 0, accuracy: 1 }), envCard({ id: 1, accuracy: 2 })], 'id');
  const next = [envCard({ id: 0, accuracy: 1 }), envCard({ id: 1, accuracy: 2 })];
  assert.deepEqual(standing(first, next, 'accuracy').ids, [1, 0]);
  assert.deepEqual(standing(first, [...next, envCard({ id: 5 })], 'id').ids, [0, 1, 5]);
  assert.deepEqual(standing(first, next.slice(1), 'id').ids, [1]);
});

test('a jump through the run counts as the epochs that it leaps', () => {
  assert.deepEqual(
    places([
      { ...sound, epoch: 10 },
      { ...bad, epoch: 13 },
    ]).at(-1),
    [2, 1, 0],
  );
  assert.deepEqual(
    places([
      { ...bad, epoch: 10 },
      { ...sound, epoch: 14 },
    ]).at(-1),
    [2, 1, 0],
  );
  assert.deepEqual(
    places([
      { ...bad, epoch: 10 },
      { ...sound, epoch: 15 },
    ]).at(-1),
    [1, 0, 2],
  );
});

test('after a step back in time, and at the start of a new batch, the order is right at once', () => {
  assert.deepEqual(
    places([
      { ...bad, epoch: 10 },
      { ...sound, epoch: 9 },
    ]).at(-1),
    [1, 0, 2],
  );
  assert.deepEqual(
    places([
      { ...bad, updated: 10 },
      { ...sound, updated: 9 },
    ]).at(-1),
    [1, 0, 2],
  );
  assert.deepEqual(
    places([
      { ...bad, history: [1, 2] },
      { ...sound, history: [1] },
    ]).at(-1),
    [1, 0, 2],
  );
});

test('the same epoch of another batch or run is a jump too', () => {
  const there = { updated: 5000, epoch: 12 };
  assert.deepEqual(
    places([
      { ...bad, updated: 1000, epoch: 12 },
      { ...sound, ...there },
    ]).at(-1),
    [1, 0, 2],
  );
  assert.deepEqual(
    places([
      { ...bad, best: 70 },
      { ...sound, best: 60, epoch: 13, updated: 1001 },
    ]).at(-1),
    [1, 0, 2],
  );
});

test('without a change the places are the very same list, so that nothing is drawn again', () => {
  const cards = [envCard({ id: 0 }), envCard({ id: 1 })];
  const state = standing(null, cards, 'attention');
  assert.equal(standing(state, cards, 'attention').ids, state.ids);
});

test('whatever comes, every environment stands exactly once', () => {
  fc.assert(
    fc.property(fc.array(anyCards, { maxLength: 12 }), fc.constantFrom(...BOARD_ORDERS), (course, order) => {
      let state: Standing | null = null;
      for (const cards of course) {
        state = standing(state, cards, order);
        assert.deepEqual(
          [...state.ids].sort((a, b) => a - b),
          cards.map(({ id }) => id),
        );
      }
    }),
  );
});
