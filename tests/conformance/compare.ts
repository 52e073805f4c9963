/** Compares a snapshot with a reference value by value (recordings/README.md, "How to compare"). */

export interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

export interface Comparison {
  values: number;
  readonly differences: Difference[];
}

const SPECIAL: ReadonlyMap<unknown, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/** Random ids, the moment of capture, and what the reference samples from its own machine. */
const NOT_COMPARED = /(^|\.)(record_id|decision_id|captured_at|vitals\.(cpu_percent|ram_\w+|gpu_\w+))$/;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?\+00:00$/;

function numbersEqual(a: number, b: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  if (a === b) return true;
  return Math.abs(a - b) <= Math.max(1e-12, 1e-9 * Math.max(Math.abs(a), Math.abs(b)));
}

function secondsOf(text: string): number {
  const dot = text.indexOf('.');
  const micros = dot < 0 ? 0 : Number(text.slice(dot + 1, dot + 7).padEnd(6, '0'));
  return (Date.parse(`${text.slice(0, 19)}Z`) * 1000 + micros) / 1e6;
}

function scalarEqual(expected: unknown, actual: unknown): boolean {
  const number = SPECIAL.get(expected) ?? expected;
  if (typeof number === 'number' && typeof actual === 'number') return numbersEqual(number, actual);
  // Times are seconds in Scry's snapshots.
  if (typeof expected === 'string' && typeof actual === 'number' && TIMESTAMP.test(expected)) {
    // Microseconds: relative to the seconds since 1970, any two moments of a run would be equal.
    return Math.abs(secondsOf(expected) - actual) < 1e-6;
  }
  return expected === actual;
}

function entriesOf(value: unknown): Map<string, unknown> | null {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [String(key), item]));
  if (typeof value === 'object' && value !== null) return new Map(Object.entries(value));
  return null;
}

function differ(result: Comparison, path: string, expected: unknown, actual: unknown): void {
  result.differences.push({ path, expected, actual });
}

/** Walks the reference and collects every difference. */
export function compare(expected: unknown, actual: unknown, path: string, result: Comparison): void {
  if (NOT_COMPARED.test(path)) return;
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      result.values += 1;
      differ(
        result,
        path,
        `a list of ${String(expected.length)}`,
        Array.isArray(actual) ? `a list of ${String(actual.length)}` : actual,
      );
      return;
    }
    expected.forEach((item: unknown, i) => {
      compare(item, actual[i], `${path}[${String(i)}]`, result);
    });
    return;
  }
  if (typeof expected === 'object' && expected !== null) {
    const entries = entriesOf(actual);
    if (entries === null) {
      result.values += 1;
      differ(result, path, 'a map', actual);
      return;
    }
    for (const [key, item] of Object.entries(expected)) compare(item, entries.get(key), `${path}.${key}`, result);
    // A map with free keys must not have more of them; objects of ours may carry extra fields.
    if (actual instanceof Map && actual.size !== Object.keys(expected).length) {
      differ(result, path, Object.keys(expected), [...entries.keys()]);
    }
    return;
  }
  result.values += 1;
  if (!scalarEqual(expected, actual)) differ(result, path, expected, actual);
}
