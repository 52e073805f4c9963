/** The closed sets that an action draws from (enums §5 and §6). */

/** Blueprint ids by index, with the parameters of a seed and its usual worth in percentage points. */
export const BLUEPRINTS = [
  { id: 'noop', params: 0, worth: 0, weight: 1 },
  { id: 'conv_light', params: 2312, worth: 1.8, weight: 6 },
  { id: 'attention', params: 4160, worth: 2.4, weight: 5 },
  { id: 'norm', params: 128, worth: 0.6, weight: 4 },
  { id: 'depthwise', params: 1216, worth: 1.4, weight: 6 },
  { id: 'bottleneck', params: 3456, worth: 2.0, weight: 5 },
  { id: 'conv_small', params: 1160, worth: 1.2, weight: 5 },
  { id: 'conv_heavy', params: 9248, worth: 2.9, weight: 4 },
  { id: 'lora', params: 1024, worth: 0.7, weight: 1 },
  { id: 'lora_large', params: 4096, worth: 1.1, weight: 1 },
  { id: 'mlp_small', params: 2080, worth: 0.9, weight: 1 },
  { id: 'mlp', params: 8320, worth: 1.5, weight: 1 },
  { id: 'flex_attention', params: 5120, worth: 2.2, weight: 1 },
] as const;

/** How a seed joins the host: style name, blend and algorithm. */
export const STYLES = [
  { name: 'LINEAR_ADD', blend: 'linear', algorithm: 'ADD' },
  { name: 'LINEAR_MULTIPLY', blend: 'linear', algorithm: 'MULTIPLY' },
  { name: 'SIGMOID_ADD', blend: 'sigmoid', algorithm: 'ADD' },
  { name: 'GATED_GATE', blend: 'gated', algorithm: 'GATE' },
] as const;
export type Style = (typeof STYLES)[number];

/** Blending epochs of the tempos FAST, STANDARD and SLOW. */
export const TEMPO_EPOCHS = [3, 5, 8] as const;

/** Alpha targets HALF, SEVENTY and FULL. */
export const ALPHA_TARGETS = [0.5, 0.7, 1] as const;

/** Alpha speeds with the epochs of their ramp. */
export const ALPHA_SPEEDS = [
  { name: 'INSTANT', steps: 0 },
  { name: 'FAST', steps: 3 },
  { name: 'MEDIUM', steps: 5 },
  { name: 'SLOW', steps: 8 },
] as const;

/** Curves as an action names them, with the controller's name and the steepness of the sigmoids. */
export const CURVES = [
  { name: 'LINEAR', controller: 'LINEAR', steepness: 0 },
  { name: 'COSINE', controller: 'COSINE', steepness: 0 },
  { name: 'SIGMOID_GENTLE', controller: 'SIGMOID', steepness: 6 },
  { name: 'SIGMOID', controller: 'SIGMOID', steepness: 12 },
  { name: 'SIGMOID_SHARP', controller: 'SIGMOID', steepness: 24 },
] as const;
export type Curve = (typeof CURVES)[number];

/** The entry at an index of a set that is known to hold it. */
export function entry<T>(set: readonly T[], index: number): T {
  const found = set[index];
  if (found === undefined) throw new RangeError(`no entry ${String(index)} in a set of ${String(set.length)}`);
  return found;
}

/** How far a ramp has come, 0 to 1, at the share `t` of its time. */
export function curveShare(curve: Curve, t: number): number {
  if (t >= 1) return 1;
  if (curve.controller === 'LINEAR') return t;
  if (curve.controller === 'COSINE') return (1 - Math.cos(Math.PI * t)) / 2;
  return 1 / (1 + Math.exp(-curve.steepness * (t - 0.5)));
}
