/** Assertions for tests that run in a browser, where `node:assert` is not. */

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object' && value !== null) {
    return JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'number' && !Number.isFinite(inner) ? String(inner) : inner,
    );
  }
  return String(value);
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => right.has(key) && same(value, right.get(key)));
}

/** Fails the test. */
export function fail(message: string): never {
  throw new Error(message);
}

/** The condition holds. */
export function ok(condition: unknown, message = 'the condition does not hold'): asserts condition {
  if (!condition) fail(message);
}

/** Both are the same value; NaN is NaN. */
export function equal<T>(actual: T, expected: T, message = ''): void {
  if (!Object.is(actual, expected)) fail(`${message} got ${show(actual)}, expected ${show(expected)}`.trim());
}

/** Both hold the same plain data. */
export function deepEqual(actual: unknown, expected: unknown, message = ''): void {
  if (!same(actual, expected)) fail(`${message} got ${show(actual)}, expected ${show(expected)}`.trim());
}

/** The text has a part that matches. */
export function match(text: string, pattern: RegExp): void {
  if (!pattern.test(text)) fail(`${show(text)} does not match ${String(pattern)}`);
}

/** The text has no part that matches. */
export function noMatch(text: string, pattern: RegExp): void {
  if (pattern.test(text)) fail(`${show(text)} matches ${String(pattern)}`);
}

/** The value is there; for what a query may not find. */
export function found<T>(value: T | null | undefined, what = 'it'): T {
  if (value === null || value === undefined) fail(`${what} is not there`);
  return value;
}
