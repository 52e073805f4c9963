import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compress, decompress } from '../../../src/storage/lz4.ts';
import { FIXTURE_FILES } from '../aggregator/recordings.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function comesBack(bytes: Uint8Array): number {
  const before = bytes.slice();
  const packed = compress(bytes);
  assert.deepEqual(bytes, before, 'the input stays as it is');
  assert.equal(packed.byteLength, packed.buffer.byteLength, 'the copy is of the right size');
  assert.deepEqual(decompress(packed, bytes.length), bytes);
  return packed.length;
}

/** Bytes from a small generator with a seed: nothing in them repeats. */
function noise(length: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >>> 24;
  });
}

/** Stretches of noise, of one byte and of what was there before, of lengths around the format's limits. */
const patchwork = fc
  .array(fc.tuple(fc.nat(2), fc.oneof(fc.nat(20), fc.nat(600)), fc.nat(1000)), { maxLength: 12 })
  .map((stretches) => {
    const all: number[] = [];
    for (const [kind, length, number] of stretches) {
      const start = all.length - (number % (all.length + 1));
      for (let i = 0; i < length; i++) {
        if (kind === 0) all.push((Math.imul(number + i, 0x9e3779b1) >>> 24) & 255);
        else if (kind === 1) all.push(number & 255);
        else all.push(all[start + i] ?? 0);
      }
    }
    return Uint8Array.from(all);
  });

describe('what LZ4 packs comes back the same:', () => {
  test('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void comesBack(bytes)));
  });

  test('bytes that repeat, with matches and literals of every length', () => {
    fc.assert(
      fc.property(patchwork, (bytes) => void comesBack(bytes)),
      { numRuns: 300 },
    );
  });

  test('every length near the last five literals and the last match, of one byte and of a period', () => {
    for (let length = 0; length <= 300; length++) {
      for (const period of [1, 2, 3, 4, 5, 7, 8, 13]) comesBack(Uint8Array.from({ length }, (_, i) => i % period));
    }
  });

  test('what does not repeat, at hardly more than its own size', () => {
    for (const length of [1, 15, 16, 270, 271, 5000, 300_000]) {
      assert.ok(comesBack(noise(length)) <= length + Math.ceil(length / 255) + 16);
    }
  });

  test('a repeat just within and just beyond the reach of an offset', () => {
    const start = noise(64);
    for (const gap of [65535, 65536, 65537]) {
      const bytes = noise(gap + 128, 7);
      bytes.set(start, 0);
      bytes.set(start, gap);
      comesBack(bytes);
    }
  });

  test('a part of a larger buffer', () => {
    const buffer = bytesOf('what is around it must not matter '.repeat(30));
    comesBack(buffer.subarray(13, 900));
    const packed = compress(buffer);
    const around = new Uint8Array(packed.length + 21).fill(0xff);
    around.set(packed, 9);
    assert.deepEqual(decompress(around.subarray(9, 9 + packed.length), buffer.length), buffer);
  });

  test('many pieces one after the other: nothing of an earlier one is left', () => {
    fc.assert(
      fc.property(fc.array(patchwork, { maxLength: 6 }), (pieces) => {
        const packed = pieces.map((piece) => compress(piece));
        packed.forEach((one, i) => {
          const piece = pieces[i]!;
          assert.deepEqual(decompress(one, piece.length), piece);
          assert.deepEqual(compress(piece), one, 'the same again');
        });
      }),
    );
  });

  for (const file of FIXTURE_FILES) {
    test(`telemetry in ${basename(file)}, in pieces, in a quarter of its size`, () => {
      const text = new Uint8Array(readFileSync(file));
      let packed = 0;
      for (let at = 0; at < text.length; at += 1 << 18) packed += comesBack(text.subarray(at, at + (1 << 18)));
      assert.ok(text.length / packed > 4, `${text.length} / ${packed}`);
    });
  }
});

describe('a block written by hand from the specification', () => {
  const block = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
  const a = 97;

  test('holds nothing, or only literals', () => {
    assert.deepEqual(decompress(block(0), 0), block());
    assert.deepEqual(decompress(block(0x30, 1, 2, 3), 3), block(1, 2, 3));
    const twenty = noise(20);
    assert.deepEqual(decompress(block(0xf0, 5, ...twenty), 20), twenty);
    const many = noise(270);
    assert.deepEqual(decompress(block(0xf0, 255, 0, ...many), 270), many);
  });

  test('repeats one byte by a match that overlaps itself', () => {
    // One literal, 4 + 6 more of it, then the five last literals.
    assert.deepEqual(
      decompress(block(0x16, a, 1, 0, 0x50, 1, 2, 3, 4, 5), 16),
      block(...Array<number>(11).fill(a), 1, 2, 3, 4, 5),
    );
    // 4 + 15 + 255 + 26 of them.
    const long = decompress(block(0x1f, a, 1, 0, 255, 26, 0x50, 1, 2, 3, 4, 5), 306);
    assert.deepEqual(long, block(...Array<number>(301).fill(a), 1, 2, 3, 4, 5));
  });

  test('repeats what lies further back', () => {
    assert.deepEqual(
      new TextDecoder().decode(
        decompress(block(0x60, ...bytesOf('abcabd'), 6, 0, 0x31, ...bytesOf('xyz'), 2, 0, 0x10, 33), 19),
      ),
      'abcabdabcaxyzyzyzy!'.slice(0, 19),
    );
  });

  const refusals: [string, Uint8Array, number, RegExp][] = [
    ['no bytes', block(), 0, /^Error: damaged: .*ends/],
    ['no last literals', block(0x10, a, 1, 0), 5, /^Error: damaged: .*ends/],
    ['fewer literals than it says', block(0x30, 1, 2), 3, /^Error: damaged: .*literals/],
    ['half an offset', block(0x10, a, 1), 5, /^Error: damaged: .*offset/],
    ['a length without an end', block(0xf0, 255, 255), 600, /^Error: damaged: .*length/],
    ['an offset of zero', block(0x10, a, 0, 0, 0x10, a), 6, /^Error: damaged: a match 0 bytes/],
    ['an offset before the start', block(0x10, a, 2, 0, 0x10, a), 6, /^Error: damaged: a match 2 bytes/],
    ['more than it should', block(0x16, a, 1, 0, 0x10, a), 6, /^Error: damaged: more than 6/],
    ['more literals than it should', block(0x30, 1, 2, 3), 2, /^Error: damaged: more than 2/],
    ['less than it should', block(0x30, 1, 2, 3), 4, /^Error: damaged: 3 bytes instead of 4/],
    ['a size that its bytes cannot give', block(0x10, a), 100_000, /^Error: damaged: 2 bytes cannot hold/],
    ['a size above 256 MB', block(0x10, a), 2 ** 28 + 1, /^Error: damaged: a block of/],
    ['a negative size', block(0x10, a), -1, /^Error: damaged: a block of/],
    ['a size that is no number', block(0x10, a), Number.NaN, /^Error: damaged: a block of/],
  ];
  for (const [what, packed, size, message] of refusals) {
    test(`is refused for ${what}`, () => {
      assert.throws(
        () => decompress(packed, size),
        (error) => message.test(String(error)),
      );
    });
  }
});

test('a damaged block either is refused or gives bytes of the right number', () => {
  const text = readFileSync(FIXTURE_FILES[0]!).subarray(0, 6000);
  const sources = [new Uint8Array(text), noise(300), new Uint8Array(4000)].map(
    (bytes) => [compress(bytes), bytes.length] as const,
  );
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(
      fc.nat(2),
      changes,
      fc.option(fc.nat()),
      fc.integer({ min: -3, max: 3 }),
      (which, places, cut, more) => {
        const [packed, size] = sources[which]!;
        const bytes = packed.slice(0, cut === null ? packed.length : cut % (packed.length + 1));
        for (const [at, value] of places) if (bytes.length > 0) bytes[at % bytes.length] = value;
        try {
          assert.equal(decompress(bytes, size + more).length, size + more);
        } catch (error) {
          assert.match(String(error), /^Error: damaged: /);
        }
      },
    ),
    { numRuns: 3000 },
  );
});
