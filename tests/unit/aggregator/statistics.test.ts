import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  actionEntropy,
  collapseRisk,
  completionTrend,
  correlation,
  detectTrend,
  entropyVelocity,
  rateTrend,
} from '../../../src/aggregator/statistics.ts';

const TOLERANCE = 1e-9;

function near(actual: number, expected: number): void {
  if (Number.isNaN(expected)) assert.ok(Number.isNaN(actual), `expected NaN, found ${String(actual)}`);
  else assert.ok(Math.abs(actual - expected) <= TOLERANCE, `expected ${String(expected)}, found ${String(actual)}`);
}

function times(value: number, count: number): number[] {
  return Array.from({ length: count }, () => value);
}

const SLOPING = [1.3, 1.25, 1.31, 1.2, 1.18, 1.1, 1.12, 1.05, 1.0, 0.97];

describe('entropy velocity (§10.1)', () => {
  const vectors: readonly (readonly [readonly number[], number])[] = [
    [[1, 2, 3, 4], 0],
    [[1.2, 1.1, 1.0, 0.9, 0.8], -0.1],
    [times(0.5, 5), 0],
    [SLOPING, -0.038424242424242395],
    [[9, 9, ...SLOPING], -0.038424242424242395],
    [[0.1, 0.2, 0.4, 0.8, 1.6], 0.36],
    [[1, NaN, 1, 1, 1], NaN],
    [[1, 1, 1, 1, Infinity], NaN],
  ];
  for (const [values, expected] of vectors) {
    test(`of ${values.join(', ')} is ${String(expected)}`, () => {
      near(entropyVelocity(values), expected);
    });
  }
});

describe('correlation (§10.2)', () => {
  const vectors: readonly (readonly [readonly number[], readonly number[], number])[] = [
    [[1, 2, 3, 4], [1, 2, 3, 4], 0],
    [[1, 2, 3, 4, 5], [2, 4, 6, 8, 10], 1],
    [times(1, 5), [1, 2, 3, 4, 5], 0],
    [[1.2, 1.1, 1.15, 1.0, 0.9, 0.92], [0.05, 0.08, 0.07, 0.12, 0.2], -0.7027493269663554],
    [[1, 2, 3, 4, 5], [3, 1, 4, 1, 5], 0.35355339059327373],
    [[1, 2, NaN, 4, 5], [3, 1, 4, 1, 5], NaN],
  ];
  for (const [x, y, expected] of vectors) {
    test(`of ${x.join(', ')} with ${y.join(', ')} is ${String(expected)}`, () => {
      near(correlation(x, y), expected);
    });
  }

  test('lies between -1 and 1 and does not depend on the order of its arguments', () => {
    const series = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 5, maxLength: 12 });
    fc.assert(
      fc.property(series, series, (x, y) => {
        const value = correlation(x, y);
        assert.ok(Math.abs(value) <= 1 + 1e-9);
        near(correlation(y, x), value);
      }),
    );
  });
});

describe('collapse risk (§10.3)', () => {
  const vectors: readonly (readonly [readonly number[], number, number])[] = [
    [times(1, 4), 0.5, 0],
    [times(1, 5), 0, 0.09069767441860462],
    [times(1, 5), 0.05, 0.05],
    [[1.0, 0.9, 0.8, 0.7, 0.6], 0, 0.6851162790697675],
    [[1.0, 0.9, 0.8, 0.7, 0.6], 0.65, 0.65],
    [[0.6, 0.55, 0.5, 0.45, 0.4], 0, 0.6990697674418604],
    [[0.5, 0.45, 0.4, 0.35, 0.25], 0, 0.5825581395348838],
    [[0.5, 0.4, 0.3, 0.2, 0.1], 0, 1],
    [[0.5, 0.4, 0.3, 0.2, 0.05], 0.95, 1],
    [[1.2, 1.19, 1.18, 1.17, 1.16], 0, 0.08604651162790697],
    [[1.2, 1.17, 1.14, 1.11, 1.08], 0, 0.37162790697674414],
    [times(0.2, 5), 0, 0.27674418604651163],
    [times(2, 5), 0.3, 0],
    [[1, 1, 1, 1, NaN], 0, 0.72],
    [[1, NaN, 1, 1, 1], 0, 0.6572093023255814],
    [[1, 1, 1, 1, Infinity], 0, 0.63],
  ];
  for (const [values, previous, expected] of vectors) {
    test(`of ${values.join(', ')} after ${String(previous)} is ${String(expected)}`, () => {
      near(collapseRisk(values, previous), expected);
    });
  }

  test('is carried from value to value over a ten-element history', () => {
    const held = 0.6502325581395348;
    const series: readonly (readonly [number, number])[] = [
      ...[1.5, 1.4, 1.3, 1.2].map((value) => [value, 0] as const),
      [1.1, held],
      ...[1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2].map((value) => [value, held] as const),
      [0.1, 1],
      [0.15, 0.594186046511628],
      [0.3, 0.706046511627907],
      [0.5, 0.706046511627907],
      [0.8, 0.13720930232558137],
      [1.0, 0.13720930232558137],
    ];
    const history: number[] = [];
    let risk = 0;
    for (const [value, expected] of series) {
      history.push(value);
      if (history.length > 10) history.shift();
      risk = collapseRisk(history, risk);
      near(risk, expected);
    }
  });

  test('lies between 0 and 1 whatever the entropies', () => {
    const history = fc.array(fc.double(), { maxLength: 12 });
    fc.assert(
      fc.property(history, fc.double({ min: 0, max: 1, noNaN: true }), (values, previous) => {
        const risk = collapseRisk(values, previous);
        assert.ok(risk >= 0 && risk <= 1, String(risk));
      }),
    );
  });
});

describe('the trend of a history (§10.4)', () => {
  const vectors: readonly (readonly [readonly number[], string, 'lower' | 'higher', string])[] = [
    [[5, 5, 5, 4, 4], 'default', 'lower', 'stable'],
    [[5, 5, 5, 4, 4, 4], 'default', 'lower', 'improving'],
    [[5, 5, 5, 6, 6, 6], 'default', 'lower', 'warning'],
    [[1, 1, 1, 1.08, 1.08, 1.08], 'entropy', 'lower', 'warning'],
    [[1, 1, 1, 1.0799, 1.0799, 1.0799], 'entropy', 'lower', 'stable'],
    [[10, 10, 10, 8.5, 8.5, 8.5], 'episode_return', 'higher', 'warning'],
    [[0, 0, 0, 0.01, 0.01, 0.01], 'default', 'higher', 'improving'],
    [[0, 0, 0, 0.009, 0.009, 0.009], 'default', 'higher', 'stable'],
    [[-10, -10, -10, -8, -8, -8], 'episode_return', 'higher', 'improving'],
    [[1, 1.1, 0.9, 1, 5, -3], 'default', 'lower', 'volatile'],
    [[1, 1, 1, 1, 5, -3], 'default', 'lower', 'stable'],
    [[1, 2, 3, 1, 2, 3, 9], 'default', 'lower', 'volatile'],
    [[...times(3, 19), 2], 'policy_loss', 'lower', 'stable'],
    [times(NaN, 10), 'default', 'lower', 'stable'],
    [times(NaN, 10), 'default', 'higher', 'stable'],
  ];
  for (const [values, metric, better, expected] of vectors) {
    test(`of ${metric} ${values.join(', ')} (${better} is better) is ${expected}`, () => {
      assert.equal(detectTrend(values, metric, better), expected);
    });
  }
});

describe('the trend of a rate (§10.5)', () => {
  const vectors: readonly (readonly [readonly number[], string])[] = [
    [[1, 1, 1, 1, 1, 2], 'stable'],
    [[...times(1, 5), ...times(2, 5)], 'rising'],
    [[...times(2, 5), ...times(1, 5)], 'falling'],
    [[...times(0, 5), ...times(0.002, 5)], 'stable'],
    [[...times(0, 5), ...times(0.003, 5)], 'rising'],
    [[...times(1, 5), ...times(1.2, 5)], 'stable'],
    [[...times(1, 5), ...times(1.21, 5)], 'rising'],
    [[5, 5, 5, 1, 1, 1, 1, 1], 'falling'],
    [times(7, 4), 'stable'],
  ];
  for (const [values, expected] of vectors) {
    test(`of ${values.join(', ')} is ${expected}`, () => {
      assert.equal(rateTrend(values), expected);
    });
  }
});

describe('the trend of completions (§5.7)', () => {
  const outcomes = (...parts: readonly (readonly [boolean, number])[]): boolean[] =>
    parts.flatMap(([value, count]) => Array.from({ length: count }, () => value));
  const vectors: readonly (readonly [readonly boolean[], string, string])[] = [
    [outcomes([true, 9]), 'stable', 'fewer than ten outcomes'],
    [outcomes([false, 10], [true, 10]), 'improving', 'ten failures, then ten successes'],
    [outcomes([true, 10], [false, 10]), 'declining', 'ten successes, then ten failures'],
    [outcomes([false, 10], [true, 1], [false, 9]), 'stable', 'a tenth more, which is not enough'],
    [outcomes([true, 5], [false, 6]), 'declining', 'eleven outcomes, whose halves overlap'],
  ];
  for (const [values, expected, name] of vectors) {
    test(`is ${expected} for ${name}`, () => {
      assert.equal(completionTrend(values), expected);
    });
  }
});

describe('the entropy of the actions (§5.10)', () => {
  test('is 0 without counts, with one action, and with nothing counted', () => {
    assert.equal(actionEntropy(new Map()), 0);
    assert.equal(actionEntropy(new Map([['WAIT', 5]])), 0);
    assert.equal(
      actionEntropy(
        new Map([
          ['WAIT', 0],
          ['PRUNE', 0],
        ]),
      ),
      0,
    );
  });

  test('is 1 for an even mix and counts unused actions in the base', () => {
    near(
      actionEntropy(
        new Map([
          ['WAIT', 3],
          ['PRUNE', 3],
        ]),
      ),
      1,
    );
    near(
      actionEntropy(
        new Map([
          ['WAIT', 3],
          ['PRUNE', 3],
          ['ADVANCE', 0],
          ['FOSSILIZE', 0],
        ]),
      ),
      0.5,
    );
  });
});
