import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { CATALOGUE, type EventType, knownEventType } from '../../../src/telemetry/catalogue.ts';
import { checkPayload } from '../../../src/telemetry/check.ts';
import type { Field, FieldTable, ScalarKind } from '../../../src/telemetry/field.ts';
import { isRecord } from '../../../src/telemetry/json.ts';
import { zodSchemaFor } from './zod-schemas.ts';

const TYPES: readonly EventType[] = Object.keys(CATALOGUE).flatMap((name) => knownEventType(name) ?? []);
const SCHEMAS = new Map(TYPES.map((type) => [type, zodSchemaFor(CATALOGUE[type])]));

const passesZod = (type: EventType, payload: unknown): boolean =>
  SCHEMAS.get(type)?.safeParse(payload).success === true;

// Payloads that follow a table, written as a producer may write them.

const key = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('r0c0', 'constructor', 'toString', '__proto__'));

const SCALARS: Record<ScalarKind, fc.Arbitrary<unknown>> = {
  number: fc.double(),
  integer: fc.oneof(fc.integer(), fc.constantFrom(-1, 0, 2 ** 60)),
  string: fc.string({ maxLength: 8 }),
  boolean: fc.boolean(),
  u64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
  anything: fc.jsonValue({ maxDepth: 1 }),
};
const SCALAR_KINDS = new Map<string, fc.Arbitrary<unknown>>(Object.entries(SCALARS));

function payloadField(field: Field): fc.Arbitrary<unknown> {
  if (typeof field === 'string') {
    const optional = field.endsWith('?');
    const scalar = SCALAR_KINDS.get(optional ? field.slice(0, -1) : field) ?? fc.constant(null);
    return optional ? fc.oneof({ arbitrary: scalar, weight: 3 }, { arbitrary: fc.constant(null), weight: 1 }) : scalar;
  }
  const inner = payloadCompound(field);
  return field.optional === true ? fc.option(inner) : inner;
}

function payloadCompound(field: Exclude<Field, string>): fc.Arbitrary<unknown> {
  if ('list' in field) return fc.array(payloadField(field.list), { maxLength: 3 });
  if ('map' in field) return fc.dictionary(key, payloadField(field.map), { maxKeys: 3, noNullPrototype: true });
  if ('object' in field) return payloadOf(field.object);
  return fc.tuple(payloadField(field.pair[0]), payloadField(field.pair[1]));
}

function payloadOf(table: FieldTable): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.fromEntries(Object.entries(table).map(([name, field]) => [name, payloadField(field)]));
  return fc.record(fields, { noNullPrototype: true });
}

const PAYLOADS = new Map(TYPES.map((type) => [type, payloadOf(CATALOGUE[type])]));
const sample = fc
  .constantFrom(...TYPES)
  .chain((type) => fc.record({ type: fc.constant(type), payload: PAYLOADS.get(type) ?? fc.constant({}) }));

const replacement = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, 2 ** 53 + 2, 1e300, -5, 0.5, ''),
  fc.constantFrom(
    '0.25',
    ' -3 ',
    '1e5',
    '.5',
    '1.',
    'nan',
    '-Infinity',
    '+inf',
    'tensor(0.25)',
    'tensor(x)',
    '0x10',
    '1_0',
  ),
  fc.constantFrom('True', 'False', 'true', 'false', 'TRUE', '18446744073709551615', '-7'),
  fc.constantFrom([null], [[null]], [['x', 'y']], [['x', 1, 2]], { x: null }, { x: 'y' }, {}),
);

/** Replaces one value somewhere in the payload; `steps` says where, `mutant` by what. */
function mutate(payload: Record<string, unknown>, steps: readonly number[], mutant: unknown): void {
  let holder: Record<string, unknown> | unknown[] = payload;
  for (const step of steps) {
    const names: readonly string[] = Object.keys(holder);
    const name = names[step % Math.max(1, names.length)];
    if (name === undefined) return;
    const value: unknown = Array.isArray(holder) ? holder[Number(name)] : holder[name];
    if (step % 3 !== 0 && (isRecord(value) || Array.isArray(value)) && Object.keys(value).length > 0) {
      holder = value;
      continue;
    }
    Object.defineProperty(holder, name, { value: mutant, enumerable: true, writable: true, configurable: true });
    return;
  }
}

/** Checks both directions of the agreement between guard and zod. */
function assertAgreement(type: EventType, original: Record<string, unknown>): void {
  const payload = structuredClone(original); // The guard converts in place; fast-check hands values out again.
  const rawPasses = passesZod(type, payload);
  const guarded = checkPayload(type, payload, JSON.stringify(payload));
  if (guarded.ok) {
    assert.ok(passesZod(type, guarded.data), `${type}: the guard lets pass what zod refuses`);
  } else {
    assert.ok(
      !rawPasses,
      `${type}: zod lets pass what the guard refuses: ${guarded.problem.field} ${guarded.problem.reason}`,
    );
    assert.notEqual(guarded.problem.field, '');
    assert.notEqual(guarded.problem.reason, '');
  }
}

describe('the payload guard and the zod schemas', () => {
  test('agree that a payload which follows its table is right, for every event type', () => {
    fc.assert(
      fc.property(sample, ({ type, payload }) => {
        assert.ok(passesZod(type, payload));
        assertAgreement(type, payload);
      }),
      { numRuns: 300 },
    );
  });

  test('agree on payloads in which one value was replaced by another JSON value', () => {
    fc.assert(
      fc.property(
        sample,
        fc.array(fc.nat(1000), { minLength: 5, maxLength: 5 }),
        replacement,
        ({ type, payload: original }, steps, mutant) => {
          const payload = structuredClone(original);
          mutate(payload, steps, structuredClone(mutant));
          assertAgreement(type, payload);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('agree on payloads from which a field is missing, and the guard names it', () => {
    fc.assert(
      fc.property(sample, fc.nat(1000), ({ type, payload: original }, at) => {
        const payload = structuredClone(original);
        const names = Object.keys(CATALOGUE[type]);
        const name = names[at % Math.max(1, names.length)];
        if (name === undefined) return;
        Reflect.deleteProperty(payload, name);
        const required = !passesZod(type, payload);
        const guarded = checkPayload(type, payload, '');
        assert.equal(guarded.ok, !required);
        if (!guarded.ok) assert.deepEqual(guarded.problem, { field: name, reason: 'missing' });
      }),
      { numRuns: 300 },
    );
  });

  test('agree on arbitrary JSON objects', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TYPES),
        fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true }),
        assertAgreement,
      ),
    );
  });

  test('agree that a list of anything may hold nulls', () => {
    assertAgreement('GRADIENT_ANOMALY', { anomaly_type: 'gradient_drift', gradient_stats: [null, { layer: 'conv1' }] });
  });

  test('agree that an unsigned 64-bit integer has no sign', () => {
    const germinated = { slot_id: 'r0c0', env_id: 0, blueprint_id: 'mlp', params: 1 };
    for (const seed of [-1, -5, -(2 ** 60)]) assertAgreement('SEED_GERMINATED', { ...germinated, rng_seed: seed });
  });

  test('agree that an unsigned 64-bit integer is written in digits, even where doubles would use an exponent', () => {
    const germinated = { slot_id: 'r0c0', env_id: 0, blueprint_id: 'mlp', params: 1 };
    assertAgreement('SEED_GERMINATED', { ...germinated, rng_seed: 1e300 });
  });
});

describe('the zod schemas', () => {
  const schema = zodSchemaFor({
    score: 'number',
    count: 'integer?',
    seed: 'u64?',
    flags: { map: 'boolean', optional: true },
    pairs: { list: { pair: ['string', 'number'] }, optional: true },
  });

  test('let NaN and the infinities pass as numbers, and unknown keys as they are', () => {
    for (const score of [Number.NaN, Infinity, -Infinity, 1]) assert.ok(schema.safeParse({ score, more: [1] }).success);
  });

  test('let optional fields be absent or null, but no required one', () => {
    assert.ok(schema.safeParse({ score: 1, count: null, flags: null }).success);
    assert.ok(!schema.safeParse({ score: null }).success);
    assert.ok(!schema.safeParse({}).success);
  });

  test('refuse what is stringified, fractional, signed or of the wrong length where it matters', () => {
    for (const wrong of [
      { score: '1' },
      { count: 0.5 },
      { seed: '-1' },
      { seed: 1 },
      { flags: { a: 1 } },
      { pairs: [['a']] },
    ]) {
      assert.ok(!schema.safeParse({ score: 1, ...wrong }).success, JSON.stringify(wrong));
    }
  });

  test('look at a map key named __proto__ like at any other', () => {
    const flags = (text: string): unknown => JSON.parse(text);
    assert.ok(!schema.safeParse({ score: 1, flags: flags('{"__proto__": 3}') }).success);
    assert.ok(schema.safeParse({ score: 1, flags: flags('{"__proto__": true}') }).success);
  });
});
