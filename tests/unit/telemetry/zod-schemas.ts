import { z } from 'zod';
import type { Field, FieldTable, ScalarKind } from '../../../src/telemetry/field.ts';

/**
 * The second opinion on payloads: a zod schema from the same field table that the hand-written guard walks.
 * It describes payloads after coercion, so "0.25" is no number here and u64 is a string of digits.
 */

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// z.number() refuses NaN and the infinities, z.int() refuses what exceeds 2^53; telemetry has both.
const SCALARS: Record<ScalarKind, z.ZodType> = {
  number: z.custom<number>((value) => typeof value === 'number'),
  integer: z.custom<number>((value) => Number.isInteger(value)),
  string: z.string(),
  boolean: z.boolean(),
  u64: z.string().regex(/^\d+$/),
  anything: z.unknown(),
};

const SCALAR_KINDS = new Map<string, z.ZodType>(Object.entries(SCALARS));

/** A map with free keys. z.record passes over a key named `__proto__`; telemetry may hold one. */
function mapOf(item: z.ZodType): z.ZodType {
  return z.custom<Record<string, unknown>>(
    (value) => isPlainObject(value) && Object.keys(value).every((key) => item.safeParse(value[key]).success),
  );
}

function schemaOfField(field: Field): z.ZodType {
  if (typeof field === 'string') {
    const optional = field.endsWith('?');
    const scalar = SCALAR_KINDS.get(optional ? field.slice(0, -1) : field);
    if (scalar === undefined) throw new Error(`no schema for the kind ${field}`);
    return optional ? scalar.nullish() : scalar;
  }
  const inner = schemaOfCompound(field);
  return field.optional === true ? inner.nullish() : inner;
}

function schemaOfCompound(field: Exclude<Field, string>): z.ZodType {
  if ('list' in field) return z.array(schemaOfField(field.list));
  if ('map' in field) return mapOf(schemaOfField(field.map));
  if ('object' in field) return zodSchemaFor(field.object);
  return z.tuple([schemaOfField(field.pair[0]), schemaOfField(field.pair[1])]);
}

/** The schema of a payload; unknown keys pass. */
export function zodSchemaFor(table: FieldTable): z.ZodType {
  return z.looseObject(Object.fromEntries(Object.entries(table).map(([name, field]) => [name, schemaOfField(field)])));
}
