import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { combinationRows } from '../../../src/components/panels/counterfactual-rows.ts';
import { clampWidth, otherWidth, widthAfter } from '../../../src/components/panels/drawer-width.ts';
import { outcomeOf } from '../../../src/components/panels/env-decision-rows.ts';
import { partWords, shapingShare, waterfall } from '../../../src/components/panels/reward-bars.ts';
import { shapleyBars } from '../../../src/components/panels/shapley-bars.ts';
import { trailSteps } from '../../../src/components/panels/trail-steps.ts';
import type { RewardBreakdown } from '../../../src/worker/env-detail.ts';
import type { EpisodeStory } from '../../../src/worker/episode-story.ts';

function breakdown(values: readonly number[], residual: number, total: number): RewardBreakdown {
  return { total, parts: values.map((value, i) => ({ name: `part_${String(i)}`, value })), residual, told: [] };
}

describe('the waterfall of a reward', () => {
  test('begins every part where the one before ended, and stands the total on zero', () => {
    const { bars, zero, zeros } = waterfall(breakdown([3, 0, -1], -0.5, 1.5));
    assert.deepEqual(
      bars.map(({ kind, name, from, to }) => [kind, name, from, to]),
      [
        ['part', 'part 0', 0, 1],
        ['part', 'part 2', 1, 2 / 3],
        ['residual', 'not explained', 2 / 3, 0.5],
        ['total', 'reward', 0, 0.5],
      ],
    );
    assert.equal(zero, 0);
    assert.equal(zeros, 1);
  });

  test('ends the residual where the total ends, whatever the parts are', () => {
    const amount = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 12 }), amount, (values, total) => {
        const residual = total - values.reduce((sum, value) => sum + value, 0);
        const { bars } = waterfall(breakdown(values, residual, total));
        const [last, sum] = bars.slice(-2);
        if (last?.to == null || sum?.to == null || bars.length < 2) return;
        assert.ok(Math.abs(last.to - sum.to) < 1e-6, `${String(last.to)} and ${String(sum.to)}`);
      }),
    );
  });

  test('is not drawn where a part is no number, but still told', () => {
    const { bars, zero } = waterfall(breakdown([Number.NaN, 1], Number.NaN, 1));
    assert.equal(zero, null);
    assert.equal(bars.length, 4);
    assert.ok(bars.every(({ from, to }) => from === null && to === null));
  });

  test('has words for every part, also for those nobody knows', () => {
    assert.equal(partWords('compute_rent'), 'compute rent');
    assert.equal(partWords('brand_new_bonus'), 'brand new bonus');
  });

  test('has no share of shaping without a reward', () => {
    const shaped: RewardBreakdown = { total: 2, parts: [{ name: 'pbrs_bonus', value: -0.5 }], residual: 2.5, told: [] };
    assert.equal(shapingShare(shaped), 0.25);
    assert.equal(shapingShare({ ...shaped, total: 0 }), null);
    assert.equal(shapingShare({ ...shaped, total: Number.NaN }), null);
  });
});

describe('the bars of Shapley values', () => {
  test('share one scale with zero on it', () => {
    const { bars, zero } = shapleyBars([
      { slot: 'a', mean: 3, std: 0, samples: 4, significant: true },
      { slot: 'b', mean: -1, std: 0, samples: 4, significant: true },
    ]);
    assert.equal(zero, 0.25);
    assert.deepEqual(bars[0]?.bar, [0.25, 1]);
    assert.deepEqual(bars[1]?.bar, [0, 0.25]);
  });

  test('have an error of 1.96 σ/√n, and none without samples', () => {
    const value = { slot: 'a', mean: 1, std: 2, samples: 16, significant: true };
    assert.equal(shapleyBars([value]).bars[0]?.error, 0.98);
    assert.equal(shapleyBars([{ ...value, samples: 0 }]).bars[0]?.error, null);
    assert.equal(shapleyBars([{ ...value, mean: Number.NaN }]).bars[0]?.bar, null);
  });
});

describe('the measured combinations', () => {
  const slots = ['a', 'b', 'c', 'd'];
  const pairs = slots.flatMap((first, i) =>
    slots.slice(i + 1).map((second, k) => ({ slots: [first, second] as const, accuracy: 55 + 10 * i + k })),
  );
  const view = {
    strategy: 'full',
    baseline: 50,
    combined: 60,
    alone: slots.map((slot) => ({ slot, accuracy: 52 })),
    pairs,
    synergy: 2,
  };
  const interactions = (interferes: boolean): (number | null)[] =>
    combinationRows(view, interferes)
      .filter(({ kind }) => kind === 'pair')
      .map(({ interaction }) => interaction);

  test('of four seeds list the five pairs that give each other most, or least where they interfere', () => {
    assert.deepEqual(interactions(false), [21, 12, 11, 3, 2]);
    assert.deepEqual(interactions(true), [1, 2, 3, 11, 12]);
  });

  test('have no interaction where a part was not measured', () => {
    const three = {
      ...view,
      alone: slots.slice(0, 3).map((slot) => ({ slot, accuracy: null })),
      pairs: pairs.slice(0, 1),
    };
    assert.equal(combinationRows(three, false).find(({ kind }) => kind === 'pair')?.interaction, null);
  });

  test('of one seed are two rows', () => {
    const one = { ...view, alone: view.alone.slice(0, 1), pairs: [] };
    assert.deepEqual(
      combinationRows(one, false).map(({ kind, gain }) => [kind, gain]),
      [
        ['none', null],
        ['all', 10],
      ],
    );
  });
});

describe('a decision', () => {
  test('is a hit below 0.1, near below 0.3, else a miss, and open without a reward', () => {
    assert.equal(outcomeOf(0.09, 0), 'hit');
    assert.equal(outcomeOf(0.1, 0), 'near');
    assert.equal(outcomeOf(-0.3, 0), 'miss');
    assert.equal(outcomeOf(Number.NaN, 0), 'miss');
    assert.equal(outcomeOf(null, 0), 'open');
    assert.equal(outcomeOf(1, null), 'open');
  });
});

describe('the trail', () => {
  const story: EpisodeStory = {
    env: 0,
    group: 'default',
    batch: 1,
    maxEpochs: 10,
    epoch: 5,
    from: 0,
    to: 100,
    accuracy: [],
    loss: [],
    reward: [],
    lanes: [
      {
        slot: 'r0c0',
        segments: [
          { stage: 'TRAINING', from: 1, to: 4, blueprint: 'norm', position: 10 },
          { stage: 'PRUNED', from: 4, to: 4, blueprint: 'norm', position: 40 },
          { stage: 'EMBARGOED', from: 4, to: null, blueprint: null, position: 41 },
        ],
        alpha: [],
        gates: [],
        ends: [{ epoch: 4, kind: 'pruned', reason: 'no gain', initiator: null, improvement: -1, position: 40 }],
      },
    ],
    decisions: [],
    rollbacks: [],
  };

  test('is the story’s, the newest first, with the reason at the stage that ended the seed', () => {
    assert.deepEqual(
      trailSteps([], story).map(({ from, to, reason, points, position }) => [from, to, reason, points, position]),
      [
        ['PRUNED', 'EMBARGOED', null, null, 41],
        ['TRAINING', 'PRUNED', 'no gain', -1, 40],
        [null, 'TRAINING', null, null, 10],
      ],
    );
  });
});

describe('the width of the drawer', () => {
  test('keeps its bounds, whatever is asked for', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (width) => {
        const clamped = clampWidth(width);
        assert.ok(clamped >= 360 && clamped <= 560);
        assert.equal(clampWidth(otherWidth(clamped)), otherWidth(clamped));
      }),
    );
    assert.equal(widthAfter('a', 400), null);
    assert.equal(widthAfter('Enter', 400), 560);
  });
});
