import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { acknowledging, dismissing, pinning, snoozing } from '../../../src/app/mark-changes.ts';
import { NO_MARKS } from '../../../src/components/preferences.ts';

const MINUTE = 60_000;

describe('marks', () => {
  test('a pinned environment is there once, the newest last', () => {
    const marks = [pinning(3, true), pinning(5, true), pinning(3, true)].reduce((now, change) => change(now), NO_MARKS);
    assert.deepEqual(marks.pins, [5, 3]);
    assert.deepEqual(pinning(5, false)(marks).pins, [3]);
    assert.deepEqual(pinning(9, false)(marks).pins, [5, 3]);
  });

  test('findings are acknowledged once, and can be taken back', () => {
    const marks = acknowledging(['b', 'c', 'b'], true)(acknowledging(['a', 'b'], true)(NO_MARKS));
    assert.deepEqual(marks.acknowledged, ['a', 'b', 'c']);
    assert.deepEqual(acknowledging(['a', 'c'], false)(marks).acknowledged, ['b']);
  });

  test('a dismissed row is had back', () => {
    const marks = dismissing('x', true)(NO_MARKS);
    assert.deepEqual(marks.dismissed, ['x']);
    assert.deepEqual(dismissing('x', false)(marks), NO_MARKS);
  });

  test('a snooze ends so many minutes on, and a new one replaces it', () => {
    const marks = snoozing(['a', 'b'], 10, 1000)(NO_MARKS);
    assert.deepEqual(marks.snoozed, [
      ['a', 1000 + 10 * MINUTE],
      ['b', 1000 + 10 * MINUTE],
    ]);
    assert.deepEqual(snoozing(['a'], 1, 2000)(marks).snoozed, [
      ['b', 1000 + 10 * MINUTE],
      ['a', 2000 + MINUTE],
    ]);
  });

  test('a snooze of no minutes wakes, and what is over is dropped', () => {
    const marks = snoozing(['c'], 60, 0)(snoozing(['a', 'b'], 10, 0)(NO_MARKS));
    assert.deepEqual(
      snoozing(['a'], 0, 5)(marks).snoozed.map(([id]) => id),
      ['b', 'c'],
    );
    assert.deepEqual(
      snoozing([], 0, 10 * MINUTE)(marks).snoozed.map(([id]) => id),
      ['c'],
    );
  });

  test('a change leaves what it was given as it was', () => {
    const before = pinning(1, true)(NO_MARKS);
    pinning(2, true)(before);
    assert.deepEqual(before.pins, [1]);
  });
});
