import type { Random } from './random.ts';

/** How the bare host of one environment learns within one episode. Accuracies are percent. */
export interface LearningCurve {
  readonly start: number;
  readonly ceiling: number;
  /** How many times the distance to the ceiling shrinks by e within the episode. */
  readonly rate: number;
}

/**
 * A curve for one episode: it starts near 30 %, and its ceiling rises with Tamiyo's skill.
 * @param lift a lasting advantage of the environment, in percentage points
 * @param collapse 0 to 1: how much a collapsed policy drags the host down
 */
export function learningCurve(random: Random, skill: number, lift: number, collapse: number): LearningCurve {
  return {
    start: 30 + 1.5 * random.normal(),
    ceiling: Math.min(82, 55 + 18 * skill + lift + random.normal() - 24 * collapse),
    rate: random.between(3, 4.2),
  };
}

/** The host's accuracy in percent after the share `t` (0 to 1) of the episode, without noise. */
export function hostAccuracy(curve: LearningCurve, t: number): number {
  return curve.start + (curve.ceiling - curve.start) * (1 - Math.exp(-curve.rate * t));
}

/** The validation loss that goes with an accuracy in percent: pure guessing has about 2.3. */
export function lossAt(accuracy: number): number {
  return 0.22 + 2.08 * Math.max(0, 1 - (accuracy - 10) / 90) ** 1.5;
}
