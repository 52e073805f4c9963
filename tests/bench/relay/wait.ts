import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until it holds. Throws after so many seconds. */
export async function until(holds: () => Promise<boolean> | boolean, what: string, seconds: number): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited ${String(seconds)} s in vain for ${what}.`);
    await pause(25);
  }
}
