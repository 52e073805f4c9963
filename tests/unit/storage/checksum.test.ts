import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { checksum } from '../../../src/storage/checksum.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the checksum', () => {
  for (const [text, expected] of [
    ['', 0x02cc5d05],
    ['a', 0x550d7456],
    ['abc', 0x32d153ff],
    ['Nobody inspects the spammish repetition', 0xe2293b2f],
  ] as const) {
    test(`of "${text}" is the published xxHash32`, () => {
      assert.equal(checksum(bytesOf(text)), expected);
    });
  }

  test('is an unsigned 32-bit integer, the same wherever the bytes lie in their buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(7), (bytes, offset) => {
        const shifted = new Uint8Array(offset + bytes.length + 3).fill(0xaa);
        shifted.set(bytes, offset);
        const sum = checksum(bytes);
        assert.equal(sum, sum >>> 0);
        assert.equal(checksum(shifted.subarray(offset, offset + bytes.length)), sum);
      }),
    );
  });

  test('changes with every single bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), fc.nat(), fc.nat(7), (bytes, at, bit) => {
        const damaged = bytes.slice();
        const index = at % bytes.length;
        damaged[index] = bytes[index]! ^ (1 << bit);
        assert.notEqual(checksum(damaged), checksum(bytes));
      }),
    );
  });

  test('differs between lengths of the same bytes', () => {
    const sums = new Set(Array.from({ length: 200 }, (_, length) => checksum(new Uint8Array(length))));
    assert.equal(sums.size, 200);
  });
});
