import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isRecord, parseJson } from '../../../src/telemetry/json.ts';

/** Writes a value as Python's json.dumps does: ASCII only, ", " and ": ", bare non-finite numbers. */
function pythonText(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : String(value);
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  if (isRecord(value)) {
    return `{${Object.entries(value)
      .map(([name, item]) => `${pythonText(name)}: ${pythonText(item)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const trickyText = fc
  .array(
    fc.constantFrom(
      'NaN',
      'Infinity',
      '-Infinity',
      '"',
      '\\',
      '\\"',
      '\u0000',
      '\u0000NaN',
      'u0000NaN',
      '_',
      ': ',
      ', ',
      'é',
      '\u2028',
    ),
  )
  .map((parts) => parts.join(''));
const text = fc.oneof(fc.string({ unit: 'binary' }), trickyText);
const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number,
    text,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'NaN')), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
}));

describe('JSON as Python writes it', () => {
  test('bare NaN, Infinity and -Infinity become the IEEE values, wherever they stand [anchor 19]', () => {
    assert.deepEqual(parseJson('NaN'), Number.NaN);
    assert.deepEqual(parseJson('[NaN, Infinity, -Infinity, [NaN]]'), [Number.NaN, Infinity, -Infinity, [Number.NaN]]);
    assert.deepEqual(parseJson('{"a": NaN,"b":Infinity , "c":-Infinity}'), {
      a: Number.NaN,
      b: Infinity,
      c: -Infinity,
    });
  });

  test('inside strings and keys the three words are left alone [anchor 19]', () => {
    const line = '{"message": "loss NaN, then \\"Infinity\\" and \\\\", "NaN": "-Infinity", "x": NaN}';
    assert.deepEqual(parseJson(line), { message: 'loss NaN, then "Infinity" and \\', NaN: '-Infinity', x: Number.NaN });
  });

  test('any JSON value with NaN and infinities sprinkled in comes back as it was written [anchor 19]', () => {
    fc.assert(
      fc.property(value, (original) => {
        assert.deepEqual(parseJson(pythonText(original)), original);
      }),
      { numRuns: 1000 },
    );
  });

  test('a string that looks like the marker for NaN stays a string, however it is escaped [anchor 19]', () => {
    assert.deepEqual(parseJson('["\\u0000NaN", NaN]'), ['\u0000NaN', Number.NaN]);
    assert.deepEqual(parseJson('["\\u0000\\u004eaN", NaN]'), ['\u0000NaN', Number.NaN]);
  });

  test('a literal beyond the doubles is an infinity, an integer beyond 2^53 the nearest double [anchor 19]', () => {
    assert.deepEqual(parseJson('[1e400, -1e400, 9007199254740993]'), [Infinity, -Infinity, 2 ** 53]);
  });

  test('a bare word that is glued to digits or used as a key is no JSON [anchor 19]', () => {
    for (const line of [
      '[Infinity9]',
      '[1Infinity]',
      '[0.Infinity]',
      '[NaN1]',
      '[-NaN]',
      '[+Infinity]',
      '{NaN: 1}',
      '{Infinity: 1}',
      'NaN NaN',
    ]) {
      assert.throws(() => parseJson(line), SyntaxError, line);
    }
  });

  test('a line that is not JSON throws whether or not it holds a bare number', () => {
    for (const line of ['', '{', 'not json', '{"a": NaN', '{"a": nan}', "{'a': NaN}", '{"a": "NaN}', '[NaN,]']) {
      assert.throws(() => parseJson(line), SyntaxError, line);
    }
  });

  // Quadratic work on megabytes would not end within any patience; the time-outs only end a hang.
  test(
    'megabytes of escaped quotes in a torn string are refused without hanging [anchor 14, 18]',
    { timeout: 20_000 },
    () => {
      const line = `{"x": NaN, "message": "${'\\"'.repeat(1_000_000)}`;
      assert.throws(() => parseJson(line), SyntaxError);
    },
  );

  test('megabytes that begin like the marker for NaN are read without hanging [anchor 18]', { timeout: 20_000 }, () => {
    const parsed = parseJson(`[NaN, "\\u0000NaN${'_'.repeat(2_000_000)}"]`);
    assert.ok(Array.isArray(parsed) && Number.isNaN(parsed[0]));
  });

  test('a string of several megabytes beside a NaN is read', () => {
    const long = '\\n'.repeat(1_900_000);
    const parsed = parseJson(`{"x": NaN, "s": "${long}"}`);
    assert.ok(isRecord(parsed) && typeof parsed['s'] === 'string');
    assert.equal(parsed['s'].length, 1_900_000);
  });
});
