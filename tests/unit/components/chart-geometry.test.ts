import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  bestPoint,
  chartShape,
  nearestPoint,
  pointIn,
  type ChartPoint,
} from '../../../src/components/widgets/chart-geometry.ts';

function points(values: readonly number[]): ChartPoint[] {
  return values.map((value, i) => ({ x: i + 1, value, position: null }));
}

const DOMAIN = { from: 1, to: 3 };

describe('a small chart', () => {
  test('draws a line from the lowest to the highest value', () => {
    const shape = chartShape(points([10, 20, 15]), DOMAIN, [], 100, 50);
    assert.equal(shape.line, 'M0 47L50 3L100 25');
    assert.equal(shape.low, 10);
    assert.equal(shape.high, 20);
    assert.equal(shape.faults, '');
  });

  test('leaves a gap and a tick where a value is no number', () => {
    const shape = chartShape(points([10, Number.NaN, 20]), DOMAIN, [], 100, 50);
    assert.equal(shape.line, 'M0 47h0M100 3h0');
    assert.equal(shape.faults, 'M50 50v-7');
  });

  test('has no axis where no value is finite', () => {
    const shape = chartShape(points([Number.NaN, Infinity]), DOMAIN, [5], 100, 50);
    assert.equal(shape.line, '');
    assert.equal(shape.low, null);
    assert.deepEqual(shape.limits, [null]);
  });

  test('draws a limit that is near, and not one that would flatten the line', () => {
    const shape = chartShape(points([10, 20, 15]), DOMAIN, [25, 90], 100, 50);
    assert.equal(shape.high, 25);
    assert.deepEqual(shape.limits, [3, null]);
  });

  test('stays within its field, whatever the values are', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 1, maxLength: 40 }), (values) => {
        const list = points(values);
        const domain = { from: 1, to: values.length };
        const shape = chartShape(list, domain, [0], 100, 50);
        assert.doesNotMatch(shape.line + shape.area + shape.faults, /NaN|Infinity/);
        for (const point of list) {
          const place = pointIn(shape, point, domain, 100, 50);
          if (place === null) continue;
          assert.ok(place.x >= 0 && place.x <= 100 && place.y >= 0 && place.y <= 50, JSON.stringify(place));
        }
      }),
    );
  });

  test('finds the best and the nearest point', () => {
    const list = points([Number.NaN, 3, 1, 3]);
    assert.equal(bestPoint(list, 'higher'), 1);
    assert.equal(bestPoint(list, 'lower'), 2);
    assert.equal(bestPoint(points([Number.NaN]), 'higher'), -1);
    assert.equal(nearestPoint(list, 2.4), 1);
    assert.equal(nearestPoint([], 1), -1);
  });
});
