import { MAX_DEPTH } from './plain-format.ts';

/** Where the first value stands that cannot be written, and what it is; a second, slow walk. */
export function findUnsupported(root: unknown): string {
  const ended = new Set<object>();
  const steps: string[] = [];
  function visit(step: string, value: unknown): string | null {
    steps.push(step);
    const problem = problemIn(value);
    if (problem === null) steps.pop();
    return problem;
  }
  function firstOf(parts: Iterable<readonly [string, unknown]>): string | null {
    for (const [step, part] of parts) {
      const problem = visit(step, part);
      if (problem !== null) return problem;
    }
    return null;
  }
  function problemIn(value: unknown): string | null {
    if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
      return `a ${typeof value}`;
    if (typeof value !== 'object' || value === null || ended.has(value)) return null;
    if (steps.length > MAX_DEPTH) return `something more than ${MAX_DEPTH} levels deep, or a cycle,`;
    const parts = partsOf(value);
    const problem = parts === null ? `an instance of ${className(value)}` : firstOf(parts);
    ended.add(value);
    return problem;
  }
  const problem = visit('value', root) ?? 'something that changes while it is read';
  const path = steps.join('');
  return `${problem} at ${path.length > 200 ? `${path.slice(0, 150)} ... ${path.slice(-40)}` : path}`;
}

/** What is in a container, with the step of the path that leads there; null for what is no container of plain data. */
function partsOf(value: object): Iterable<readonly [string, unknown]> | null {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    return Object.entries(value).map(([key, item]: [string, unknown]) => [
      /^[\p{L}_$][\p{L}\d_$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`,
      item,
    ]);
  }
  if (Array.isArray(value) && prototype === Array.prototype) {
    return value.map((item: unknown, i) => [`[${i}]`, item]);
  }
  if (value instanceof Map && prototype === Map.prototype) {
    return [...value].flatMap(([key, item]: [unknown, unknown], i): [string, unknown][] => [
      [`.keys[${i}]`, key],
      [typeof key === 'string' ? `.get(${JSON.stringify(key)})` : `.values[${i}]`, item],
    ]);
  }
  if (value instanceof Set && prototype === Set.prototype) {
    return [...value].map((item: unknown, i) => [`.values[${i}]`, item]);
  }
  const typed: unknown[] = [Float64Array, Float32Array, Uint32Array, Int32Array, Uint8Array].map(
    (kind) => kind.prototype,
  );
  return ArrayBuffer.isView(value) && typed.includes(prototype) ? [] : null;
}

function className(value: object): string {
  const constructor: unknown = Reflect.get(value, 'constructor');
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'an unnamed class';
}
