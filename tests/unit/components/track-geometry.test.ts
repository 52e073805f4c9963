import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  accuracyPath,
  boundaryPath,
  densityPath,
  diamondPath,
  flagPath,
  nearest,
  placeWords,
  positionAt,
  trianglePath,
  xOf,
} from '../../../src/components/widgets/track-geometry.ts';
import type { BatchMark } from '../../../src/worker/view-slices.ts';

const scale = { width: 1012, head: 1000 };

function batchesOf(accuracies: readonly (number | null)[], every = 100): BatchMark[] {
  return accuracies.map((accuracy, i) => ({ batch: i + 1, position: (i + 1) * every, accuracy }));
}

function xs(path: string): number[] {
  return [...path.matchAll(/[ML](-?[\d.]+) /g)].map(([, x]) => Number(x));
}

describe('places on the track', () => {
  it('lie between a little room left and right', () => {
    assert.equal(xOf(0, scale), 6);
    assert.equal(xOf(500, scale), 506);
    assert.equal(xOf(1000, scale), 1006);
  });

  it('stay on the track for positions outside the run', () => {
    assert.equal(xOf(-5, scale), 6);
    assert.equal(xOf(2000, scale), 1006);
    assert.equal(positionAt(-50, scale), 0);
    assert.equal(positionAt(5000, scale), 1000);
  });

  it('are the start where there is nothing yet, or no room', () => {
    assert.equal(xOf(3, { width: 100, head: 0 }), 6);
    assert.equal(positionAt(50, { width: 100, head: 0 }), 0);
    assert.equal(positionAt(3, { width: 0, head: 50 }), 0);
  });

  it('lead back to their position, as far as a px can', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000_000 }),
        fc.integer({ min: 20, max: 4000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (head, width, part) => {
          const position = Math.round(part * head);
          const back = positionAt(xOf(position, { width, head }), { width, head });
          assert.ok(Math.abs(back - position) <= 1);
        },
      ),
    );
  });
});

describe('the line of accuracy', () => {
  it('goes through the ends of the batches, the best at the top', () => {
    assert.equal(accuracyPath(batchesOf([10, 20, 15]), scale), 'M106 34L206 12L306 23');
  });

  it('has a gap where an accuracy is missing or no finite number', () => {
    const path = accuracyPath(batchesOf([10, 20, null, 30, 40, Number.NaN, 5, 6, Infinity, 7]), scale);
    assert.equal(path.match(/M/g)?.length, 4);
    assert.doesNotMatch(path, /NaN|Infinity/);
  });

  it('is a dot for a single batch, and nothing for none', () => {
    assert.match(accuracyPath(batchesOf([50]), scale), /^M106 23h0$/);
    assert.equal(accuracyPath([], scale), '');
    assert.equal(accuracyPath(batchesOf([null, Number.NaN]), scale), '');
  });

  it('does not blow noise up to news', () => {
    const heights = [...accuracyPath(batchesOf([50, 50.1]), scale).matchAll(/ ([\d.]+)/g)].map(([, y]) => Number(y));
    assert.ok(Math.abs((heights[0] ?? 0) - (heights[1] ?? 99)) < 2);
  });

  it('has at most two points a px column for thousands of batches, and keeps the extremes', () => {
    const accuracies = Array.from({ length: 20_000 }, (_, i) => (i === 12_345 ? 100 : 50 + (i % 7)));
    const batches = batchesOf(accuracies, 1);
    const path = accuracyPath(batches, { width: 400, head: 20_000 });
    assert.ok(xs(path).length <= 2 * 401);
    assert.match(path, / 12L/);
    assert.deepEqual(
      xs(path),
      xs(path).toSorted((a, b) => a - b),
    );
  });

  it('is never drawn outside the track, whatever comes', () => {
    const mark = fc.record({
      batch: fc.nat(),
      position: fc.integer({ min: -10, max: 2000 }),
      accuracy: fc.option(fc.double()),
    });
    fc.assert(
      fc.property(fc.array(mark), (batches) => {
        const path = accuracyPath(batches, scale);
        assert.doesNotMatch(path, /NaN|Infinity/);
        assert.ok(xs(path).every((x) => x >= 6 && x <= 1006));
      }),
    );
  });
});

describe('the bars of density', () => {
  it('stand side by side, the fullest highest', () => {
    assert.equal(densityPath({ width: 500, counts: [4, 2] }, scale), 'M6 44v-9h499v9zM506 44v-4.5h499v4.5z');
  });

  it('are merged where they would be too thin', () => {
    const path = densityPath({ width: 1, counts: Array.from({ length: 1000 }, () => 1) }, { width: 112, head: 1000 });
    assert.equal(xs(path).length, 25);
  });

  it('do not let the newest, unfinished stretch set the measure', () => {
    const path = densityPath({ width: 400, counts: [40, 40, 200] }, scale);
    assert.equal(path.match(/v-9h/g)?.length, 3);
  });

  it('are absent where nothing happened', () => {
    assert.equal(densityPath({ width: 1, counts: [] }, { width: 100, head: 0 }), '');
    assert.equal(densityPath({ width: 10, counts: [0, 0] }, scale), '');
    assert.equal(densityPath({ width: 0, counts: [1] }, scale), '');
  });
});

describe('the boundaries of batches', () => {
  it('are all there where there is room', () => {
    assert.deepEqual(xs(boundaryPath(batchesOf([1, 2, 3]), scale)), [106, 206, 306]);
  });

  it('are thinned by a round step where there is none', () => {
    const batches = batchesOf(
      Array.from({ length: 500 }, () => 1),
      2,
    );
    const lines = xs(boundaryPath(batches, scale));
    assert.deepEqual(lines.slice(0, 3), [16, 26, 36]);
    assert.ok(lines.every((x, i) => i === 0 || x - (lines[i - 1] ?? 0) >= 6));
  });

  it('end also with wild numbers', () => {
    for (const batch of [Number.NaN, Infinity, -Infinity, 1e300]) {
      boundaryPath(
        [
          { batch: 1, position: 1, accuracy: 1 },
          { batch, position: 2, accuracy: 1 },
        ],
        scale,
      );
    }
  });
});

describe('marks', () => {
  it('have a shape of their own', () => {
    const at = [{ position: 500 }];
    const shapes = [trianglePath, diamondPath, flagPath].map((draw) => draw(at, scale));
    assert.ok(shapes.every((path) => path.startsWith('M506 ')));
    assert.equal(new Set(shapes).size, 3);
  });

  it('are one where they would be a blot', () => {
    assert.equal(
      xs(trianglePath([{ position: 500 }, { position: 501 }, { position: 502 }, { position: 510 }], scale)).length,
      2,
    );
  });

  it('are found by a place near to them', () => {
    const places = [{ position: 100 }, { position: 104 }];
    assert.equal(nearest(places, 109, scale, 5)?.position, 104);
    assert.equal(nearest(places, 102, scale, 5)?.position, 100);
    assert.equal(nearest(places, 200, scale, 5), null);
  });
});

describe('the words for a place', () => {
  const batches = batchesOf([10, null, 30.25]);

  it('name the batch that it belongs to, and its accuracy', () => {
    assert.deepEqual(placeWords(batches, 0), { batch: 'batch 1', accuracy: '10.0 %' });
    assert.deepEqual(placeWords(batches, 100), { batch: 'batch 1', accuracy: '10.0 %' });
    assert.deepEqual(placeWords(batches, 101), { batch: 'batch 2', accuracy: 'accuracy not a number' });
    assert.deepEqual(placeWords(batches, 300), { batch: 'batch 3', accuracy: '30.3 %' });
  });

  it('do not invent a batch that has not ended', () => {
    assert.deepEqual(placeWords(batches, 301), { batch: 'after batch 3', accuracy: '' });
    assert.deepEqual(placeWords([], 5), { batch: 'before the first batch end', accuracy: '' });
  });

  it('tell a range where ends of batches were left out', () => {
    const few = [
      { batch: 10, position: 100, accuracy: 1 },
      { batch: 20, position: 200, accuracy: 2 },
    ];
    assert.equal(placeWords(few, 150).batch, 'batch 11 to 20');
  });
});
