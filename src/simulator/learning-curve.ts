import type { Random } from './random.ts';

/** How the bare host of one environment learns within one episode. Accuracies are percent. */
export interface LearningCurve {
  readonly start: number;
  readonly ceiling: number;
  /** How many times the distance to the ceiling shrinks by e within the episode. */
  readonly rate: number;
}

/** The ceiling of the average host, in percent: it rises with skill (0 to 1) and falls with collapse (0 to 1). */
export function averageCeiling(skill: number, collapse: number): number {
  return 55 + 18 * skill - 24 * collapse;
}

/**
 * A curve for one episode, which starts near 30 %.
 * @param average the ceiling of the average host, in percent
 * @param lift a lasting advantage of the environment, in percentage points
 */
export function learningCurve(random: Random, average: number, lift: number): LearningCurve {
  return {
    start: 30 + 1.5 * random.normal(),
    ceiling: Math.min(82, average + lift + random.normal()),
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
