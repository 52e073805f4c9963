import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { firstLineStart, IDENTITY_BYTES, identityOf } from '../../../../src/telemetry/identity.ts';
import { isBlankLine } from '../../../../src/telemetry/lines.ts';
import { FIXTURE_FILES } from '../../aggregator/recordings.ts';
import { linesIn } from './recording.ts';

/** The digest as the relay's language has it. */
function digest(line: Uint8Array): string {
  return createHash('sha256').update(line.subarray(0, IDENTITY_BYTES)).digest('hex').slice(0, 16);
}

describe('the identity of a source', () => {
  test('is the digest of its first line, whatever follows', async () => {
    const line = fc.uint8Array({ maxLength: 200 }).map((bytes) => bytes.map((byte) => (byte === 10 ? 32 : byte)));
    await fc.assert(
      fc.asyncProperty(line, fc.uint8Array({ maxLength: 200 }), async (first, rest) => {
        const identity = await identityOf(Uint8Array.from([...first, 10, ...rest]));
        assert.equal(identity, digest(first));
        assert.match(identity, /^[0-9a-f]{16}$/);
        assert.equal(await identityOf(first), identity, 'also where the newline has not come yet');
      }),
    );
  });

  test('is told from its first 4096 bytes, even where they end in a character', async () => {
    const long = Buffer.from(`x${'💥'.repeat(3000)}`);
    assert.equal(await identityOf(long), digest(long));
    assert.equal(await identityOf(long.subarray(0, IDENTITY_BYTES)), digest(long));
    assert.equal(await identityOf(Buffer.concat([long, Buffer.from('more\nand more')])), digest(long));
    const almost = Buffer.concat([long.subarray(0, IDENTITY_BYTES - 1), Buffer.from('y')]);
    assert.notEqual(await identityOf(almost), digest(long));
  });

  test('differs between the fixtures, and is the same for the same', async () => {
    const identities = await Promise.all(
      FIXTURE_FILES.map((file) => identityOf(Buffer.from(linesIn(file).join('\n')))),
    );
    assert.equal(new Set(identities).size, FIXTURE_FILES.length);
    assert.deepEqual(
      identities,
      FIXTURE_FILES.map((file) => digest(Buffer.from(linesIn(file)[0] ?? ''))),
    );
  });

  test('can be told also on pages that may not use digests', async () => {
    const { crypto } = globalThis;
    Object.defineProperty(globalThis, 'crypto', { value: {}, configurable: true, writable: true });
    try {
      const texts = ['', 'a', 'b', 'ab', 'ba', '{"event_type": "TRAINING_STARTED"}', 'x'.repeat(5000)];
      const identities = await Promise.all(texts.map((text) => identityOf(Buffer.from(text))));
      assert.equal(new Set(identities).size, texts.length);
      for (const identity of identities) assert.match(identity, /^[0-9a-f]{16}$/);
      assert.equal(await identityOf(Buffer.from('ab\nrest')), identities[3]);
    } finally {
      Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true, writable: true });
    }
  });
});

describe('the first line', () => {
  test('starts where the first line that is not blank starts', () => {
    const piece = fc.constantFrom('\n', ' ', '\t', '\r', '\r\n', 'x', '{', ' x', 'ä');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        let wanted = 0;
        const lines = text.split('\n');
        for (const line of lines) {
          if (!isBlankLine(line)) break;
          wanted += Buffer.byteLength(line) + 1;
        }
        const none = lines.every(isBlankLine);
        assert.equal(firstLineStart(Buffer.from(text)), none ? -1 : wanted);
      }),
      { numRuns: 300 },
    );
  });

  test('has not come where nothing or only blanks have', () => {
    for (const text of ['', '\n', ' \r\n\t\n ']) assert.equal(firstLineStart(Buffer.from(text)), -1);
  });
});
