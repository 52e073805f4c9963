/** How long to wait before the next try, in milliseconds: the last of `waits` for ever. */
export function backoff(waits: readonly number[], tries: number): number {
  return waits[Math.min(tries, waits.length - 1)] ?? 0;
}
