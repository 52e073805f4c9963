import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { INDEX_EVERY } from '../../../src/relay/limits.ts';
import { LineIndex } from '../../../src/relay/line-index.ts';
import { isBlankLine } from '../../../src/telemetry/lines.ts';

/** Offsets of all lines with a position, found the slow way, and the offset after the last whole line. */
function starts(text: string): { offsets: number[]; end: number } {
  const offsets: number[] = [];
  let at = 0;
  const lines = text.split('\n');
  for (const line of lines.slice(0, -1)) {
    if (!isBlankLine(line)) offsets.push(at);
    at += Buffer.byteLength(line) + 1;
  }
  return { offsets, end: at };
}

function indexOf(bytes: Uint8Array, cuts: readonly number[]): LineIndex {
  const index = new LineIndex();
  let at = 0;
  for (let turn = 0; at < bytes.length; turn++) {
    const next = Math.min(bytes.length, at + 1 + (cuts[turn % cuts.length] ?? 0));
    index.add(bytes.subarray(at, next));
    at = next;
  }
  return index;
}

const LINE = fc.oneof(
  fc.constantFrom('', ' ', '\t\r', '{"n": 1}', 'ä漢💥'),
  fc.string({ unit: 'grapheme', maxLength: 9 }),
);
const TEXT = fc
  .array(LINE, { maxLength: 400 })
  .map((lines) => lines.map((line) => line.replaceAll('\n', '')).join('\n'));

test('the same bytes give the same index however they are cut, in the middle of characters too', () => {
  fc.assert(
    fc.property(TEXT, fc.array(fc.nat(60), { minLength: 1, maxLength: 9 }), (text, cuts) => {
      const index = indexOf(Buffer.from(text), cuts);
      const { offsets, end } = starts(text);
      assert.equal(index.head, offsets.length);
      assert.equal(index.end, end);
      assert.equal(index.seen, Buffer.byteLength(text));
      assert.equal(index.first, offsets[0] ?? null);
    }),
  );
});

test('a position is found from the last indexed one before it, and whole lines up to the farthest after it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 * INDEX_EVERY }), fc.nat(5000), fc.nat(), (count, room, seed) => {
      const text = Array.from(
        { length: count },
        (_, n) => `${'x'.repeat((n * 7) % 23)}y${n % 9 === 0 ? '\n' : ''}\n`,
      ).join('');
      const { offsets, end } = starts(text);
      const index = indexOf(Buffer.from(text), [512]);
      const position = seed % count;
      const before = index.before(position);
      assert.ok(before.position <= position && position - before.position < INDEX_EVERY);
      assert.equal(offsets[before.position], before.offset);

      const limit = (offsets[position] ?? 0) + room;
      const after = index.after(position, limit);
      if (after === null) return;
      assert.ok(after.position > position && after.offset <= limit);
      assert.equal(after.offset, after.position === count ? end : offsets[after.position]);
    }),
  );
});
