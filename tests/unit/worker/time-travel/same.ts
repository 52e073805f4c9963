import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';

/** Compares large values; where they differ it tells the first place instead of printing both. */

function entriesOf(value: object): readonly (readonly [string, unknown])[] {
  if (value instanceof Map)
    return [...(value as ReadonlyMap<unknown, unknown>)].map(([key, item]) => [String(key), item]);
  return Object.entries(value);
}

function differenceOf(a: unknown, b: unknown, path: string): string {
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    const theirs = new Map(entriesOf(b));
    for (const [key, value] of entriesOf(a)) {
      if (!theirs.has(key)) return `${path}.${key} is only in the first`;
      if (!isDeepStrictEqual(value, theirs.get(key))) return differenceOf(value, theirs.get(key), `${path}.${key}`);
      theirs.delete(key);
    }
    for (const key of theirs.keys()) return `${path}.${key} is only in the second`;
  }
  return `${path}: ${String(a)} and ${String(b)}`;
}

/** Fails where two values are not deeply and strictly equal. */
export function same(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  assert.fail(`${what}: ${differenceOf(actual, expected, '')}`);
}
