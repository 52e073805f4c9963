import { CATALOGUE, type EventType } from './catalogue.ts';
import type { Payload } from './event.ts';
import type { Field, FieldTable, ScalarKind } from './field.ts';
import { HOT_GUARDS } from './hot-guards.generated.ts';
import { isRecord } from './json.ts';
import { numberFromText, wholeNumberText } from './number-text.ts';

/**
 * The guard of the hot path: walks a payload along its field table, once, in place. It converts what the
 * producer stringified ("0.25", "True"; telemetry-events §1.4) and stops at the first wrong field.
 */

/** Where a payload departs from its table. */
export interface FieldProblem {
  readonly field: string;
  readonly reason: string;
}

type Check =
  | { readonly kind: ScalarKind; readonly name: string; readonly optional: boolean }
  | { readonly kind: 'list' | 'map'; readonly name: string; readonly optional: boolean; readonly item: Check }
  | { readonly kind: 'object'; readonly name: string; readonly optional: boolean; readonly plan: Plan }
  | { readonly kind: 'pair'; readonly name: string; readonly optional: boolean; readonly items: Plan };
type Plan = readonly Check[];

const SCALARS: readonly ScalarKind[] = ['number', 'integer', 'string', 'boolean', 'u64', 'anything'];

function scalarCheck(name: string, text: string): Check {
  const optional = text.endsWith('?');
  const kind = SCALARS.find((scalar) => scalar === (optional ? text.slice(0, -1) : text));
  if (kind === undefined) throw new Error(`field table: ${name} has the unknown kind ${text}`);
  return { kind, name, optional };
}

function compileField(name: string, field: Field): Check {
  if (typeof field === 'string') return scalarCheck(name, field);
  const optional = field.optional === true;
  if ('list' in field) return { kind: 'list', name, optional, item: compileField('', field.list) };
  if ('map' in field) return { kind: 'map', name, optional, item: compileField('', field.map) };
  if ('object' in field) return { kind: 'object', name, optional, plan: compileTable(field.object) };
  return { kind: 'pair', name, optional, items: field.pair.map((item, i) => compileField(String(i), item)) };
}

function compileTable(table: FieldTable): Plan {
  return Object.entries(table).map(([name, field]) => compileField(name, field));
}

const PLANS: ReadonlyMap<string, Plan> = new Map(
  Object.entries(CATALOGUE).map(([type, table]) => [type, compileTable(table)]),
);

interface Path {
  /** The raw line, for integers beyond 2^53. */
  readonly line: string;
  problem: FieldProblem | null;
}

function fail(path: Path, field: string, reason: string): false {
  path.problem = { field, reason };
  return false;
}

/** Puts the place of a list item in front of a problem found inside it. */
function failInside(path: Path, place: string): false {
  const { field, reason } = path.problem ?? { field: '', reason: '' };
  return fail(path, field === '' || field.startsWith('[') ? `${place}${field}` : `${place}.${field}`, reason);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value === 'object') return 'an object';
  return typeof value === 'number' || typeof value === 'boolean' ? `the ${typeof value} ${String(value)}` : 'nothing';
}

function checkList(list: unknown[], check: Check, prefix: string, path: Path): boolean {
  for (let i = 0; i < list.length; i++) {
    const value = list[i];
    if (value === null || value === undefined) {
      if (check.optional || check.kind === 'anything') continue;
      return fail(path, `${prefix}[${String(i)}]`, `expected ${check.kind}, found null`);
    }
    const fixed = fix(value, check, '', path);
    if (fixed === undefined) return failInside(path, `${prefix}[${String(i)}]`);
    if (fixed !== value) list[i] = fixed;
  }
  return true;
}

function checkMap(map: Record<string, unknown>, check: Check, prefix: string, path: Path): boolean {
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (value === null || value === undefined) {
      if (check.optional || check.kind === 'anything') continue;
      return fail(path, `${prefix}.${key}`, `expected ${check.kind}, found null`);
    }
    const fixed = fix(value, check, prefix === '' ? key : `${prefix}.${key}`, path);
    if (fixed === undefined) return false;
    if (fixed !== value) Object.defineProperty(map, key, { value: fixed, enumerable: true });
  }
  return true;
}

function checkTable(payload: Record<string, unknown>, plan: Plan, prefix: string, path: Path): boolean {
  for (const check of plan) {
    const value = payload[check.name];
    if (value === null || value === undefined) {
      if (check.optional) continue;
      const field = prefix === '' ? check.name : `${prefix}.${check.name}`;
      return fail(path, field, value === null ? `expected ${check.kind}, found null` : 'missing');
    }
    switch (check.kind) {
      // The two commonest cases stay in this loop: they are nine tenths of all fields.
      case 'number':
        if (typeof value === 'number') continue;
        break;
      case 'string':
        if (typeof value === 'string') continue;
        break;
      default:
    }
    const fixed = fix(value, check, prefix === '' ? check.name : `${prefix}.${check.name}`, path);
    if (fixed === undefined) return false;
    if (fixed !== value) payload[check.name] = fixed;
  }
  return true;
}

/** The value in its proper type, or undefined where it has none (the problem is then in `path`). */
function fix(value: unknown, check: Check, field: string, path: Path): unknown {
  switch (check.kind) {
    case 'number':
    case 'integer': {
      const number = typeof value === 'string' ? numberFromText(value) : value;
      if (typeof number === 'number' && (check.kind === 'number' || Number.isInteger(number))) return number;
      break;
    }
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (value === 'True' || value === 'true') return true;
      if (value === 'False' || value === 'false') return false;
      break;
    case 'string':
      if (typeof value === 'string') return value;
      break;
    case 'u64': {
      const digits = wholeNumberText(value, check.name, path.line);
      if (digits !== null) return digits;
      break;
    }
    case 'anything':
      return value;
    case 'list':
      if (!Array.isArray(value)) break;
      return checkList(value, check.item, field, path) ? value : undefined;
    case 'map':
      if (!isRecord(value)) break;
      return checkMap(value, check.item, field, path) ? value : undefined;
    case 'object':
      if (!isRecord(value)) break;
      return checkTable(value, check.plan, field, path) ? value : undefined;
    case 'pair': {
      if (!Array.isArray(value) || value.length !== check.items.length) break;
      for (const [i, item] of check.items.entries()) {
        const fixed = fix(value[i], item, `${field}[${String(i)}]`, path);
        if (fixed === undefined) return undefined;
        value[i] = fixed;
      }
      return value;
    }
  }
  fail(path, field, `expected ${check.kind}, found ${describe(value)}`);
  return undefined;
}

/** Holds a payload against its type's table; `line` is the raw text, for integers beyond 2^53. */
export function checkPayload<T extends EventType>(
  type: T,
  data: Record<string, unknown>,
  line: string,
): { readonly ok: true; readonly data: Payload<T> } | { readonly ok: false; readonly problem: FieldProblem } {
  // The generated guard converts in place what it can; what it cannot place, the walk looks at more closely.
  if (fitsAtOnce<T>(type, data, line)) return { ok: true, data };
  const path: Path = { line, problem: null };
  const plan = PLANS.get(type);
  if (plan !== undefined && followsTable<T>(data, plan, path)) return { ok: true, data };
  return { ok: false, problem: path.problem ?? { field: '', reason: 'no table for this type' } };
}

function followsTable<T extends EventType>(data: object, plan: Plan, path: Path): data is Payload<T> {
  return isRecord(data) && checkTable(data, plan, '', path);
}

function fitsAtOnce<T extends EventType>(type: T, data: object, line: string): data is Payload<T> {
  return isRecord(data) && HOT_GUARDS.get(type)?.(data, line) === true;
}
