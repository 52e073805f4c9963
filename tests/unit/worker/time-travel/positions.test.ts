import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Positions } from '../../../../src/storage/positions.ts';

const position = fc.oneof(fc.nat(30), fc.nat(2_000_000_000));
const change = fc.record({ kind: fc.constantFrom('add', 'remove'), position });
const ascending = fc.uniqueArray(position, { maxLength: 40 }).map((positions) => positions.sort((a, b) => a - b));

/** After the changes; a plain sorted array that went through the same. */
function changed(
  start: readonly number[],
  changes: readonly { readonly kind: string; readonly position: number }[],
): { positions: Positions; plain: number[] } {
  const positions = new Positions(start);
  const plain = new Set(start);
  for (const { kind, position: at } of changes) {
    if (kind === 'add') {
      positions.add(at);
      plain.add(at);
    } else {
      positions.remove(at);
      plain.delete(at);
    }
  }
  return { positions, plain: [...plain].sort((a, b) => a - b) };
}

describe('positions', () => {
  test('answer as a sorted array does, whatever was added and removed', () => {
    fc.assert(
      fc.property(ascending, fc.array(change, { maxLength: 40 }), position, position, (start, changes, a, b) => {
        const { positions, plain } = changed(start, changes);
        assert.deepEqual(positions.all, plain);
        assert.equal(positions.last, plain.at(-1) ?? null);
        for (const at of [a, b, ...plain]) {
          assert.equal(positions.atOrBefore(at), plain.findLast((each) => each <= at) ?? null);
          assert.equal(positions.after(at), plain.find((each) => each > at) ?? null);
        }
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        assert.deepEqual(
          positions.between(from, to),
          plain.filter((each) => each >= from && each < to),
        );
        assert.deepEqual(
          positions.between(from, Infinity),
          plain.filter((each) => each >= from),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('do not change the array that they were made of', () => {
    const start = [1, 5, 9];
    const positions = new Positions(start);
    positions.add(7);
    positions.remove(1);
    assert.deepEqual(
      [start, positions.all],
      [
        [1, 5, 9],
        [5, 7, 9],
      ],
    );
  });

  test('that are none have nothing before or after anything', () => {
    const none = new Positions();
    assert.deepEqual([none.last, none.atOrBefore(5), none.after(5), none.between(0, 9)], [null, null, null, []]);
    none.remove(3);
    assert.deepEqual(none.all, []);
  });
});
