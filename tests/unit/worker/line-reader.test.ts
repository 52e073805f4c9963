import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isBlankLine } from '../../../src/telemetry/lines.ts';
import { markBefore, sequenceReader, takeLines, type Mark } from '../../../src/worker/sources/line-reader.ts';

const LINES = fc.array(fc.constantFrom('a', 'ä€💥', '', '  ', 'long '.repeat(20), 'b\r'), { maxLength: 40 });

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

describe('reading lines again', () => {
  test('gives the same lines from any mark, position and count', async () => {
    await fc.assert(
      fc.asyncProperty(
        LINES,
        fc.nat(30),
        fc.integer({ min: 1, max: 30 }),
        fc.nat(30),
        fc.integer({ min: 1, max: 50 }),
        async (all, from, count, startLine, size) => {
          const text = all.map((line) => `${line}\n`).join('');
          const positions = all.filter((line) => !isBlankLine(line));
          const before = all.slice(0, Math.min(startLine, all.length));
          const mark: Mark = {
            position: before.filter((line) => !isBlankLine(line)).length,
            offset: Buffer.byteLength(before.map((line) => `${line}\n`).join('')),
          };
          const start = Math.max(from, mark.position);
          const bytes = new Uint8Array(Buffer.from(text)).subarray(mark.offset);
          assert.deepEqual(
            await takeLines(inChunks(bytes, size), mark, start, count),
            positions.slice(start, start + count),
          );
        },
      ),
    );
  });

  test('starts at the last mark at or before the position', () => {
    const marks = [0, 10, 20, 30].map((position) => ({ position, offset: position * 100 }));
    assert.deepEqual(
      [0, 9, 10, 25, 99].map((position) => markBefore(marks, position).position),
      [0, 0, 10, 20, 30],
    );
  });

  test('makes a sequence again and takes no more of it than it needs', async () => {
    let made = 0;
    const reader = sequenceReader(() =>
      Promise.resolve(
        (function* lines() {
          for (let i = 0; ; i++) {
            made += 1;
            yield { line: `line ${String(i)}` };
          }
        })(),
      ),
    );
    assert.deepEqual(await reader(3, 2), ['line 3', 'line 4']);
    assert.equal(made, 5);
  });
});
