import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { applyToRun, newRun } from '../../../src/aggregator/run-state.ts';
import { decodePlain, encodePlain } from '../../../src/storage/plain-data.ts';
import { eventsIn, FIXTURE_FILES, RECORDED_FILES } from '../aggregator/recordings.ts';

const comesBack = (value: unknown): unknown => decodePlain(encodePlain(value));

/** deepStrictEqual, which tells NaN and minus zero and prototypes, and the order of keys besides. */
function assertSame(actual: unknown, expected: unknown): void {
  assert.deepStrictEqual(actual, expected);
  assert.deepStrictEqual(ordered(actual), ordered(expected));
}

/** The value as arrays, where order counts. */
function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(ordered);
  if (value instanceof Map) return ['map', [...value].map(([key, item]) => [ordered(key), ordered(item)])];
  if (value instanceof Set) return ['set', [...value].map(ordered)];
  return ['object', Object.entries(value).map(([key, item]) => [key, ordered(item)])];
}

function objectOf(entries: readonly (readonly [string, unknown])[], bare: boolean): object {
  const made: object = bare ? { __proto__: null } : {};
  for (const [key, value] of entries) {
    Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return made;
}

const utf16 = fc
  .array(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd7f0, max: 0xe010 })), { maxLength: 8 })
  .map((codes) => String.fromCharCode(...codes));
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'a', '__proto__', 'constructor', '0'),
);
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.integer({ min: -70, max: 70 }),
  fc.constantFrom(-0, 0, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31), 2 ** 31 - 1, 2 ** 32, 2 ** 53, 5e-324),
);
const typed = fc.oneof(
  fc.float64Array({ maxLength: 9 }),
  fc.float32Array({ maxLength: 9 }),
  fc.uint32Array({ maxLength: 9 }),
  fc.int32Array({ maxLength: 9 }),
  fc.uint8Array({ maxLength: 9 }),
);
const { plain } = fc.letrec<{ plain: unknown }>((tie) => ({
  plain: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    fc.constantFrom(null, undefined, true, false),
    number,
    text,
    utf16,
    typed,
    fc.array(number),
    fc.array(tie('plain')),
    fc.array(fc.tuple(tie('plain'), tie('plain'))).map((entries) => new Map(entries)),
    fc.array(tie('plain')).map((items) => new Set(items)),
    fc.tuple(fc.array(fc.tuple(text, tie('plain'))), fc.boolean()).map(([entries, bare]) => objectOf(entries, bare)),
    // Many with the same keys, few and many of them.
    fc.tuple(fc.uniqueArray(text, { maxLength: 30 }), fc.array(tie('plain'), { maxLength: 60 })).map(([keys, values]) =>
      [0, 1, 2].map((row) =>
        objectOf(
          keys.map((key, i) => [key, values[row * keys.length + i]]),
          false,
        ),
      ),
    ),
  ),
}));

describe('plain data comes back the same:', () => {
  test('anything of the supported kinds', () => {
    fc.assert(
      fc.property(plain, (value) => {
        assertSame(comesBack(value), value);
      }),
      { numRuns: 1000 },
    );
  });

  test('lone surrogates, also next to what would complete them', () => {
    for (const value of [
      ['\ud83d', '\ude00'],
      ['\ude00', '\ud83d'],
      '\ud800',
      ['a\udfff', 'é', '😀', '\ufeffb'],
      { '\udc00': 1 },
    ]) {
      assertSame(comesBack(value), value);
    }
    const long = '\ud800é'.repeat(20_000);
    assert.equal(comesBack(long), long);
  });

  test('more strings and more shapes than their short forms can name', () => {
    const strings = Array.from({ length: 40_000 }, (_, i) => `text ${i}`);
    assertSame(comesBack([strings, strings]), [strings, strings]);
    const shapes = Array.from({ length: 300 }, (_, i) => ({ common: i, [`key ${i % 150}`]: 1, more: 'é' }));
    assertSame(comesBack(shapes), shapes);
  });

  test('objects with very many keys, and an array with holes as one with undefined', () => {
    const wide = (): object => Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, i]));
    assertSame(comesBack([wide(), wide()]), [wide(), wide()]);
    const sparse: unknown[] = [];
    sparse[2] = 1;
    assertSame(comesBack(sparse), [undefined, undefined, 1]);
  });

  test('data larger than the scratch, and small data after it', () => {
    const large = Array.from({ length: 30_000 }, (_, i) => ({
      i,
      half: i / 2 + 0.25,
      list: [i, 0.5],
      name: `n${i % 100}`,
    }));
    assert.deepStrictEqual(comesBack(large), large);
    const raw = [new Uint8Array(200_000).fill(7), new Float64Array(9000).fill(0.1)];
    assert.deepStrictEqual(comesBack(raw), raw);
    assertSame(comesBack({ a: 1 }), { a: 1 });
  });

  test('bytes that do not begin at an even address', () => {
    const bytes = encodePlain({ a: [0.5, 1.5], b: 'c' });
    for (let offset = 0; offset < 9; offset++) {
      const moved = new Uint8Array(bytes.length + offset);
      moved.set(bytes, offset);
      assertSame(decodePlain(moved.subarray(offset)), { a: [0.5, 1.5], b: 'c' });
    }
  });

  test('an object in several places as one object', () => {
    const decision = { value: 1 };
    const empty: unknown[] = [];
    const value = { pending: new Map([[0, { decision }]]), list: [decision, empty, empty], set: new Set([decision]) };
    const back = comesBack(value);
    assertSame(back, value);
    assert.ok(typeof back === 'object' && back !== null && 'list' in back && Array.isArray(back.list));
    assert.ok('pending' in back && back.pending instanceof Map);
    assert.equal(Reflect.get(new Map<unknown, object>(back.pending).get(0)!, 'decision'), back.list[0]);
    assert.equal(back.list[1], back.list[2]);
    assert.ok('set' in back && back.set instanceof Set && back.set.has(back.list[0]));
  });

  test('what shares its parts over and over, without taking longer and longer', () => {
    let value: unknown = [1];
    for (let i = 0; i < 200; i++) value = [value, value];
    assert.ok(encodePlain(value).length < 2000);
    comesBack(value);
  });

  for (const file of [...FIXTURE_FILES, ...RECORDED_FILES]) {
    test(`the aggregator's state after ${basename(file)}`, () => {
      const run = newRun();
      const events = eventsIn(file);
      events.forEach((event, i) => {
        applyToRun(run, event);
        if (i === events.length >> 1) assert.deepStrictEqual(comesBack(run), run);
      });
      assertSame(comesBack(run), run);
    });
  }
});

test('what is decoded shares nothing with the bytes, and the bytes nothing with the next call', () => {
  const bytes = encodePlain([new Uint8Array([1, 2]), new Float64Array([0.5])]);
  const copy = bytes.slice();
  encodePlain(['something else', 1.5, 2.5]);
  assert.deepEqual(bytes, copy);
  const back = decodePlain(bytes);
  bytes.fill(0);
  assertSame(back, [new Uint8Array([1, 2]), new Float64Array([0.5])]);
});

test('a key __proto__ stays a key, and pollutes nothing', () => {
  const hostile: unknown = JSON.parse(
    '[{"__proto__":{"polluted":true},"a":1},{"__proto__":null},{"constructor":{"prototype":1}}]',
  );
  const back = comesBack(hostile);
  assertSame(back, hostile);
  assert.ok(Array.isArray(back));
  const items: readonly object[] = back;
  assert.equal(Object.getPrototypeOf(items[0]), Object.prototype);
  assert.ok(Object.hasOwn(items[1]!, '__proto__'));
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});

describe('what is no plain data is refused with its place:', () => {
  class Thing {
    readonly a = 1;
  }
  const cycle: Record<string, unknown> = {};
  cycle['self'] = { again: cycle };
  const refusals: [unknown, string][] = [
    [(): void => undefined, 'cannot store a function at value'],
    [{ a: [1, { 'b-c': Symbol('s') }] }, 'cannot store a symbol at value.a[1]["b-c"]'],
    [new Map([['default', { n: 1n }]]), 'cannot store a bigint at value.get("default").n'],
    [new Map([[new Date(), 1]]), 'cannot store an instance of Date at value.keys[0]'],
    [new Map([[1, new Date()]]), 'cannot store an instance of Date at value.values[0]'],
    [new Set([1, new Thing()]), 'cannot store an instance of Thing at value.values[1]'],
    [{ a: { __proto__: { b: 1 } } }, 'cannot store an instance of Object at value.a'],
    [[new Uint16Array(1)], 'cannot store an instance of Uint16Array at value[0]'],
    [[Buffer.from('a')], 'cannot store an instance of Buffer at value[0]'],
    [new (class More extends Map {})(), 'cannot store an instance of More at value'],
    [new (class List extends Array {})(), 'cannot store an instance of List at value'],
    [/a/, 'cannot store an instance of RegExp at value'],
  ];
  for (const [value, message] of refusals) {
    test(message, () => {
      assert.throws(() => encodePlain(value), { name: 'Error', message });
    });
  }

  test('a cycle, with a path that one can read', () => {
    assert.throws(
      () => encodePlain([cycle]),
      (error) =>
        error instanceof Error &&
        /1000 levels.*cycle.* at value\[0\]\.self\.again\.self/.test(error.message) &&
        error.message.length < 320,
    );
  });

  test('more than 1000 levels, and not 1000', () => {
    const nested = (levels: number): unknown => {
      let value: unknown = 1;
      for (let i = 0; i < levels; i++) value = i % 2 === 0 ? [value, 'a'] : { value };
      return value;
    };
    assertSame(comesBack(nested(1000)), nested(1000));
    assert.throws(() => encodePlain(nested(1001)), /1000 levels/);
  });

  test('and the next call is as if nothing had been', () => {
    assert.throws(() => encodePlain(['left over', 0.5, Symbol('s')]));
    assertSame(comesBack(['fresh', 1.5]), ['fresh', 1.5]);
  });
});

describe('bytes that are no plain data', () => {
  test('of another version are refused by name', () => {
    const bytes = encodePlain(1);
    bytes[0] = 9;
    assert.throws(() => decodePlain(bytes), /^Error: plain data of unknown version 9/);
  });

  const expectDamaged = (bytes: Uint8Array): void => {
    try {
      decodePlain(bytes);
    } catch (error) {
      assert.match(String(error), /^Error: (damaged: |plain data of unknown version)/);
    }
  };

  test('are refused, or give something, whatever is changed in them', () => {
    const state = newRun();
    for (const event of eventsIn(FIXTURE_FILES[0]!).slice(0, 60)) applyToRun(state, event);
    const small = [
      { a: 1.5, b: 'é', __proto__: null },
      [1, 2, 70000],
      new Map([[1, new Set(['x'])]]),
      new Uint32Array(3),
      '\ud800',
    ];
    const sources = [state, small, [small, small], Array(1200).fill({ a: [1] })].map((value) => encodePlain(value));
    const changes = fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.integer({ min: 0x40, max: 0x80 }))), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.nat(sources.length - 1), changes, fc.option(fc.nat(), { freq: 4 }), (which, places, cut) => {
        const source = sources[which]!;
        const bytes = source.slice(0, cut === null ? source.length : cut % source.length);
        for (const [at, value] of places) if (bytes.length > 0) bytes[at % bytes.length] = value;
        expectDamaged(bytes);
      }),
      { numRuns: 5000 },
    );
    assert.equal(Reflect.get({}, 'a'), undefined);
  });

  test('are refused at every length that is cut short, and with anything added', () => {
    const bytes = encodePlain({ a: [1, 2.5, 'text', new Uint8Array(5)], b: new Map([[1, 'é']]) });
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => decodePlain(bytes.subarray(0, length)), /^Error: damaged: /);
    }
    assert.throws(() => decodePlain(Uint8Array.from([...bytes, 0])), /^Error: damaged: /);
  });

  /** A header over values alone. */
  const valuesOnly = (...values: number[]): Uint8Array => {
    const bytes = new Uint8Array(24 + values.length);
    new DataView(bytes.buffer).setUint32(0, 1, true);
    new DataView(bytes.buffer).setUint32(8, values.length, true);
    bytes.set(values, 24);
    return bytes;
  };

  test('are refused before room is made for a length that they only claim', () => {
    const claimed = [255, 255, 255, 255, 15];
    for (const tag of [0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f, 0x50, 0x51, 0x52, 0x7f, 0xff]) {
      assert.throws(() => decodePlain(valuesOnly(tag, ...claimed)), /^Error: damaged: /);
    }
  });

  test('are refused for an endless number, an unknown kind, a second value and too many levels', () => {
    assert.equal(decodePlain(valuesOnly(5)), 5);
    for (const values of [
      [0x45, 255, 255, 255, 255, 255, 1],
      [0x5f],
      [0x60],
      [1, 2],
      [],
      Array<number>(5000)
        .fill(0x46)
        .flatMap((tag) => [tag, 1]),
    ]) {
      assert.throws(() => decodePlain(valuesOnly(...values)), /^Error: damaged: /);
    }
  });
});
