import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  alphaPath,
  axisTicks,
  barSpan,
  brokenAlphaPath,
  epochX,
  fitting,
  GUTTER,
  placeNotes,
} from '../../../src/components/widgets/lane-geometry.ts';
import { endTexts, marksOf, rollbackMarks } from '../../../src/components/widgets/lane-marks.ts';
import type { SeedEnd } from '../../../src/worker/episode-story.ts';

const SCALE = fc.record({ width: fc.integer({ min: 0, max: 2000 }), epochs: fc.integer({ min: 1, max: 5000 }) });

function end(epoch: number, more: Partial<SeedEnd> = {}): SeedEnd {
  return { epoch, kind: 'pruned', reason: '', initiator: 'policy', improvement: null, position: epoch, ...more };
}

describe('geometry of the swimlane', () => {
  test('keeps epochs in order and inside the chart', () => {
    fc.assert(
      fc.property(SCALE, fc.nat(6000), fc.nat(6000), (scale, a, b) => {
        const low = epochX(Math.min(a, b), scale);
        const high = epochX(Math.max(a, b), scale);
        assert.ok(GUTTER <= low && low <= high && high <= Math.max(GUTTER, scale.width));
        assert.ok(barSpan(Math.min(a, b), Math.max(a, b), scale).width >= 2);
      }),
    );
  });

  test('labels round epochs and the last, as many as can be read', () => {
    assert.deepEqual(axisTicks({ width: 558, epochs: 150 }), [0, 20, 40, 60, 80, 100, 120, 150]);
    assert.deepEqual(axisTicks({ width: 558, epochs: 1 }), [0, 1]);
    assert.deepEqual(axisTicks({ width: 0, epochs: 150 }), []);
    fc.assert(
      fc.property(SCALE, (scale) => {
        const ticks = axisTicks(scale);
        assert.ok(ticks.length <= 2 + scale.width / 46);
        for (const [i, tick] of ticks.entries()) assert.ok(i === 0 || tick > (ticks[i - 1] ?? 0));
      }),
    );
  });

  test('takes the longest wording that fits', () => {
    assert.equal(fitting(['Train conv_light', 'Train'], 200), 'Train conv_light');
    assert.equal(fitting(['Train conv_light', 'Train'], 60), 'Train');
    assert.equal(fitting(['Train conv_light', 'Train'], 20), '');
  });

  test('breaks alpha where epochs are missing, and leaves out what never leaves 0', () => {
    const scale = { width: 158, epochs: 10 };
    const alpha = [0, 0, 0.5, 1].map((value, i) => ({ epoch: i + 1, alpha: value }));
    assert.equal(alphaPath(alpha, scale), 'M66 44.5L76 38L86 31.5');
    assert.equal(alphaPath([...alpha, { epoch: 8, alpha: 1 }], scale), 'M66 44.5L76 38L86 31.5M126 31.5h0');
    assert.equal(alphaPath([{ epoch: 1, alpha: 0 }], scale), '');
    assert.equal(alphaPath([{ epoch: 1, alpha: 7 }], scale), 'M56 31.5h0');
  });

  test('marks alpha that is no finite number instead of drawing it', () => {
    const alpha = [Number.NaN, 0.5, Infinity].map((value, i) => ({ epoch: i + 1, alpha: value }));
    const scale = { width: 158, epochs: 10 };
    assert.equal(alphaPath(alpha, scale), 'M66 38h0');
    assert.match(brokenAlphaPath(alpha, scale), /^M54 .+M74 /);
  });

  test('never lets notes touch each other or leave the chart', () => {
    fc.assert(
      fc.property(SCALE, fc.array(fc.nat(5000), { maxLength: 30 }), (scale, epochs) => {
        const ends = epochs.sort((a, b) => a - b).map((epoch) => end(epoch, { reason: 'scheduled_prune' }));
        let free = 0;
        for (const { text, x, anchor } of placeNotes(ends, endTexts, scale)) {
          const width = text.length * 6.1;
          const left = anchor === 'start' ? x : x - width;
          assert.ok(left >= free - 0.1 && left + width <= scale.width);
          free = left + width;
        }
      }),
    );
  });
});

describe('marks of a lane', () => {
  test('say who pruned and why, in as many words as fit', () => {
    assert.deepEqual(endTexts(end(3)), ['by policy', 'policy']);
    assert.deepEqual(endTexts(end(3, { reason: 'scheduled_prune' })), ['scheduled prune by policy', 'policy']);
    assert.deepEqual(endTexts(end(3, { reason: 'governor_nan', initiator: 'governor' })), [
      'nan by governor',
      'governor',
    ]);
    assert.deepEqual(endTexts(end(3, { initiator: null })), ['pruned', 'pruned']);
    const fossil = end(3, { kind: 'fossilized', initiator: null, improvement: 3.456 });
    assert.deepEqual(endTexts(fossil), ['fossilized +3.46', 'fossilized', 'foss']);
  });

  test('come in the order of time and tell missing from zero', () => {
    const lane = {
      slot: 'r0c0',
      segments: [
        { stage: 'TRAINING', from: 0, to: 4, blueprint: null, position: 3 },
        { stage: 'PRUNED', from: 4, to: null, blueprint: null, position: 30 },
      ],
      alpha: [
        { epoch: 1, alpha: 0 },
        { epoch: 4, alpha: Number.NaN },
      ],
      gates: [],
      ends: [end(4, { position: 31 })],
    };
    const marks = marksOf(lane, 6);
    assert.deepEqual(
      marks.map(({ title, details }) => [title, ...details.map(({ text }) => text)]),
      [
        ['r0c0 · Training · epochs 1 to 4', 'alpha 0.00 to NaN'],
        ['r0c0 · Pruned · since epoch 5'],
        ['r0c0 · Pruned by policy · after epoch 4', 'no reason given', 'improvement not measured'],
      ],
    );
    assert.equal(
      rollbackMarks([{ epoch: 0, reason: 'governor_nan', position: 1 }])[0]?.title,
      'Rollback · before epoch 1',
    );
  });
});
