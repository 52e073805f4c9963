import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fullWhen, isoWhen, whenText } from '../../../src/components/widgets/when-text.ts';

/** Moments are made by the local calendar, so that the tests hold in every time zone. */
const at = (year: number, month: number, day: number, hour = 12, minute = 0): number =>
  new Date(year, month - 1, day, hour, minute).getTime();
const now = at(2026, 3, 10, 14, 30);

test('what is less than a minute away is now, also where the clock was set back', () => {
  assert.equal(whenText(now, now), 'now');
  assert.equal(whenText(now - 59_999, now), 'now');
  assert.equal(whenText(now + 59_999, now), 'now');
});

test('within the hour it is told in minutes, within the day in hours', () => {
  assert.equal(whenText(now - 60_000, now), '1 min ago');
  assert.equal(whenText(now - 4.9 * 60_000, now), '4 min ago');
  assert.equal(whenText(now - 59.9 * 60_000, now), '59 min ago');
  assert.equal(whenText(now - 3_600_000, now), '1 h ago');
  assert.equal(whenText(at(2026, 3, 10, 0, 0), now), '14 h ago');
});

test('the day before is yesterday by the calendar, not by hours', () => {
  assert.equal(whenText(at(2026, 3, 9, 23, 59), now), 'yesterday');
  assert.equal(whenText(at(2026, 3, 9, 0, 0), now), 'yesterday');
  assert.equal(whenText(at(2026, 3, 8, 23, 59), now), '8 Mar');
  assert.equal(whenText(at(2025, 12, 31, 20), at(2026, 1, 1, 2)), 'yesterday');
  assert.equal(whenText(at(2026, 3, 9, 23, 50), at(2026, 3, 10, 0, 10)), '20 min ago');
});

test('before that it is the date, with the year where it is another', () => {
  assert.equal(whenText(at(2026, 1, 12), now), '12 Jan');
  assert.equal(whenText(at(2025, 1, 12), now), '12 Jan 2025');
});

test('what lies ahead is told by its date', () => {
  assert.equal(whenText(at(2026, 3, 12), now), '12 Mar');
  assert.equal(whenText(at(2027, 3, 12), now), '12 Mar 2027');
});

test('the full date has the time in two digits', () => {
  assert.equal(fullWhen(at(2025, 1, 12, 9, 4)), '12 Jan 2025, 09:04');
});

test('no number makes it throw, or write NaN', () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), (then, other) => {
      for (const text of [whenText(then, other), fullWhen(then), isoWhen(then)]) {
        assert.doesNotMatch(text, /NaN|Invalid|undefined/);
      }
    }),
    { seed: 7 },
  );
  assert.equal(whenText(Number.NaN, now), '—');
  assert.equal(fullWhen(Infinity), 'unknown');
  assert.equal(isoWhen(9e15), '');
});
