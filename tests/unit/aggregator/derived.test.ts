import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  accuracyOf,
  baselineAccuracy,
  combinedAccuracy,
  individualContributions,
  pairContributions,
  totalSynergy,
} from '../../../src/aggregator/counterfactual.ts';
import type {
  CounterfactualConfig,
  CounterfactualSnapshot,
  ShapleySnapshot,
} from '../../../src/aggregator/env-state.ts';
import { isSignificant, rankedSlots, shapleyMean } from '../../../src/aggregator/shapley.ts';
import type { Trend } from '../../../src/aggregator/statistics.ts';
import { memoryUsagePercent, newTamiyo } from '../../../src/aggregator/tamiyo-state.ts';
import { textSparkline, trendIndicator } from '../../../src/aggregator/text-marks.ts';

function maskOf(text: string): boolean[] {
  return Array.from(text, (digit) => digit === '1');
}

function matrixOf(
  slots: readonly string[],
  ...measured: readonly (readonly [string, number])[]
): CounterfactualSnapshot {
  return {
    slot_ids: slots,
    configs: measured.map(([mask, accuracy]) => ({ seed_mask: maskOf(mask), accuracy })),
    strategy: 'full_factorial',
    compute_time_ms: 1,
  };
}

interface Vector {
  readonly name: string;
  readonly matrix: CounterfactualSnapshot;
  readonly baseline: number;
  readonly combined: number;
  readonly individual: readonly (readonly [string, number])[];
  readonly pairs: readonly (readonly [string, string, number])[];
  readonly synergy: number;
}

const THREE = ['a', 'b', 'c'];

/** Aggregation §10.8. */
const VECTORS: readonly Vector[] = [
  {
    name: 'one slot, of which the first measurement wins',
    matrix: matrixOf(['r0c0'], ['0', 60], ['1', 62.5], ['1', 63]),
    baseline: 60,
    combined: 62.5,
    individual: [['r0c0', 2.5]],
    pairs: [],
    synergy: 0,
  },
  {
    name: 'two slots, whose pair is the whole',
    matrix: matrixOf(['r0c0', 'r0c1'], ['00', 60], ['10', 62], ['01', 63], ['11', 66]),
    baseline: 60,
    combined: 66,
    individual: [
      ['r0c0', 2],
      ['r0c1', 3],
    ],
    pairs: [['r0c0', 'r0c1', 6]],
    synergy: 1,
  },
  {
    name: 'three slots',
    matrix: matrixOf(
      THREE,
      ['000', 60],
      ['100', 62],
      ['010', 61],
      ['001', 60.5],
      ['110', 64],
      ['101', 62],
      ['011', 61],
      ['111', 65],
    ),
    baseline: 60,
    combined: 65,
    individual: [
      ['a', 2],
      ['b', 1],
      ['c', 0.5],
    ],
    pairs: [
      ['a', 'b', 4],
      ['a', 'c', 2],
      ['b', 'c', 1],
    ],
    synergy: 1.5,
  },
  { name: 'no slot', matrix: matrixOf([]), baseline: 0, combined: 0, individual: [], pairs: [], synergy: 0 },
];

describe('a counterfactual matrix of', () => {
  for (const { name, matrix, baseline, combined, individual, pairs, synergy } of VECTORS) {
    test(name, () => {
      assert.equal(baselineAccuracy(matrix), baseline);
      assert.equal(combinedAccuracy(matrix), combined);
      assert.deepEqual([...individualContributions(matrix)], individual);
      assert.deepEqual(
        pairContributions(matrix).map(({ slots, contribution }) => [...slots, contribution]),
        pairs,
      );
      assert.equal(totalSynergy(matrix), synergy);
    });
  }

  test('no slot but one empty mask takes its accuracy as baseline and as whole', () => {
    const matrix = matrixOf([], ['', 57]);
    assert.deepEqual([baselineAccuracy(matrix), combinedAccuracy(matrix), totalSynergy(matrix)], [57, 57, 0]);
  });

  test('slots whose combinations were not all measured leaves out what is unknown', () => {
    const matrix = matrixOf(THREE, ['000', 60], ['100', 62], ['011', 61.5], ['111', 65]);
    assert.deepEqual([...individualContributions(matrix)], [['a', 2]]);
    assert.deepEqual(pairContributions(matrix), [{ slots: ['b', 'c'], contribution: 1.5 }]);
    assert.equal(totalSynergy(matrix), 3);
    assert.equal(accuracyOf(matrix, maskOf('110')), null);
  });

  test('slots of which nothing was measured alone counts from a baseline of 0', () => {
    const matrix = matrixOf(['a', 'b'], ['10', 62]);
    assert.deepEqual([baselineAccuracy(matrix), combinedAccuracy(matrix)], [0, 0]);
    assert.deepEqual([...individualContributions(matrix)], [['a', 62]]);
  });

  test('two slots tells an accuracy of 0 from none', () => {
    const matrix = matrixOf(['a', 'b'], ['00', 1], ['10', 0]);
    assert.equal(accuracyOf(matrix, maskOf('10')), 0);
    assert.equal(individualContributions(matrix).get('a'), -1);
  });

  test('two slots does not take a shorter or longer mask for a combination of them', () => {
    const matrix = matrixOf(['a', 'b'], ['1', 70], ['100', 71]);
    assert.equal(accuracyOf(matrix, maskOf('10')), null);
    assert.equal(individualContributions(matrix).size, 0);
  });
});

/** All combinations of some slots with their accuracies, in any order, some measured twice. */
const fullMatrix = fc
  .integer({ min: 1, max: 4 })
  .chain((size) =>
    fc
      .tuple(
        fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 2 ** size, maxLength: 2 ** size }),
        fc.shuffledSubarray([...Array(2 ** size).keys()], { minLength: 2 ** size }),
      )
      .map(([accuracies, order]) => ({ size, accuracies, order })),
  );

describe('a fully measured matrix', () => {
  test('has the synergy combined − baseline − Σ individual, in whatever order it was measured', () => {
    fc.assert(
      fc.property(fullMatrix, ({ size, accuracies, order }) => {
        const configs: CounterfactualConfig[] = order.map((number) => ({
          seed_mask: Array.from({ length: size }, (_, i) => ((number >> i) & 1) === 1),
          accuracy: accuracies[number]!,
        }));
        const slots = Array.from({ length: size }, (_, i) => `r0c${String(i)}`);
        const matrix = { slot_ids: slots, configs, strategy: '', compute_time_ms: 0 };
        const [baseline, combined] = [accuracies[0]!, accuracies.at(-1)!];
        const alone = slots.map((_, i) => accuracies[2 ** i]! - baseline);
        const expected = combined - baseline - alone.reduce((sum, part) => sum + part, 0);
        assert.deepEqual([...individualContributions(matrix).values()], alone);
        assert.equal(pairContributions(matrix).length, (size * (size - 1)) / 2);
        assert.ok(Math.abs(totalSynergy(matrix) - expected) < 1e-9);
        if (size === 1) assert.ok(Math.abs(totalSynergy(matrix)) < 1e-12);
      }),
    );
  });
});

function shapleyOf(...values: readonly (readonly [string, number, number])[]): ShapleySnapshot {
  return {
    slot_ids: values.map(([slot]) => slot),
    values: new Map(values.map(([slot, mean, std]) => [slot, { mean, std, n_samples: 20 }])),
    epoch: 1,
    timestamp: null,
  };
}

describe('Shapley values', () => {
  const shapley = shapleyOf(['a', 0.5, 0.2], ['b', 0.5, 0.3], ['c', 0, 0], ['d', -0.1, 0]);

  test('are significant outside 1.96 standard deviations, or without spread if they are not 0', () => {
    const marks = ['a', 'b', 'c', 'd', 'unknown'].map((slot) => isSignificant(shapley, slot));
    assert.deepEqual(marks, [true, false, false, true, false]);
  });

  test('are not significant on the very bound', () => {
    assert.equal(isSignificant(shapleyOf(['a', 0.392, 0.2]), 'a'), false);
    assert.equal(isSignificant(shapleyOf(['a', -0.393, 0.2]), 'a'), true);
  });

  test('may be held against another bound', () => {
    assert.equal(isSignificant(shapley, 'b', 1.5), true);
    assert.equal(isSignificant(shapley, 'a', 2.6), false);
  });

  test('rank by mean, ties in their order', () => {
    assert.deepEqual(rankedSlots(shapley), [
      ['a', 0.5],
      ['b', 0.5],
      ['c', 0],
      ['d', -0.1],
    ]);
    const turned = shapleyOf(['d', -0.1, 0], ['b', 0.5, 0.3], ['a', 0.5, 0.2]);
    assert.deepEqual(
      rankedSlots(turned).map(([slot]) => slot),
      ['b', 'a', 'd'],
    );
  });

  test('of an unknown slot are 0', () => {
    assert.equal(shapleyMean(shapley, 'unknown'), 0);
    assert.equal(shapleyMean(shapley, 'd'), -0.1);
  });
});

/** Aggregation §10.6. */
const SPARKLINES: readonly (readonly [readonly number[], number, string])[] = [
  [[], 8, '────────'],
  [[1], 8, '▁───────'],
  [[1, 2, 3, 4, 5, 6, 7, 8], 8, '▁▂▃▄▅▆▇█'],
  [[0, 0.5, 1], 8, '▁▄█─────'],
  [[3, 1, 2], 5, '█▁▄──'],
  [[5, 5], 4, '▁▁──'],
  [[0, 0.1428, 0.143, 0.99, 1], 8, '▁▁▂▇█───'],
  [[0, NaN, 1], 8, '▁·█─────'],
  [[-Infinity, 2, 4, Infinity], 4, '·▁█·'],
  [[NaN, Infinity], 4, '··──'],
];

describe('a text sparkline', () => {
  for (const [values, width, expected] of SPARKLINES) {
    test(`of ${values.length === 0 ? 'nothing' : values.join(' ')} is ${expected}`, () => {
      assert.equal(textSparkline(values, width), expected);
    });
  }

  test('shows the newest values, eight where nobody says how many', () => {
    assert.equal(textSparkline([99, 1, 2], 2), '▁█');
    assert.equal(textSparkline([100, 1, 2, 3, 4, 5, 6, 7, 8]), '▁▂▃▄▅▆▇█');
  });

  test('is as wide as asked, blocks first, and its highest value is the full block', () => {
    const value = fc.oneof(fc.double({ min: -1e9, max: 1e9 }), fc.constantFrom(NaN, Infinity, -Infinity));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), fc.integer({ min: 1, max: 20 }), (values, width) => {
        const text = textSparkline(values, width);
        assert.equal(text.length, width);
        assert.match(text, /^[▁▂▃▄▅▆▇█·]*─*$/);
        const shown = values.slice(-width);
        const finite = shown.filter(Number.isFinite);
        const [low, high] = [Math.min(...finite), Math.max(...finite)];
        shown.forEach((item, i) => {
          assert.equal(text.charAt(i) === '·', !Number.isFinite(item));
          if (!Number.isFinite(item)) return;
          if (item === low) assert.equal(text.charAt(i), '▁');
          if (item === high && high > low) assert.equal(text.charAt(i), '█');
        });
      }),
    );
  });
});

test('every trend has its mark and colour', () => {
  const marks: readonly (readonly [Trend, string, string])[] = [
    ['improving', '^', 'green'],
    ['stable', '-', 'dim'],
    ['volatile', '~', 'yellow'],
    ['warning', 'v', 'red'],
  ];
  for (const [trend, mark, colour] of marks) assert.deepEqual(trendIndicator(trend), { mark, colour });
});

describe('CUDA memory in use', () => {
  const metrics = { ...newTamiyo().infrastructure };

  test('is allocated of reserved in percent, and 0 while nothing is reserved', () => {
    assert.equal(memoryUsagePercent(metrics), 0);
    assert.equal(memoryUsagePercent({ ...metrics, cuda_memory_allocated_gb: 3, cuda_memory_reserved_gb: 4 }), 75);
    assert.equal(memoryUsagePercent({ ...metrics, cuda_memory_allocated_gb: 3, cuda_memory_reserved_gb: -1 }), 0);
  });
});
