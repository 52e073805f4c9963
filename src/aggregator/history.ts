/** Appends to a bounded history: the oldest falls out (aggregation §1.1). */
export function pushBounded<T>(history: T[], value: T, maximum: number): void {
  history.push(value);
  if (history.length > maximum) history.shift();
}

/** Adds to a count in a map; new keys are appended. */
export function addCount(counts: Map<string, number>, key: string, amount = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + amount);
}

/** The counts with one more; the given map stays as it is, so that whoever holds it needs no copy. */
export function withCount(counts: ReadonlyMap<string, number>, key: string): Map<string, number> {
  return new Map(counts).set(key, (counts.get(key) ?? 0) + 1);
}

/** Sum in container order divided by the count; 0 for an empty list. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) return 0;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Population variance. */
export function variance(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) ** 2;
  return sum / values.length;
}
