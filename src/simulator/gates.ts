import type { Seed, Stage } from './seed-life.ts';

/** The outcome of a gate with the producer's check strings (enums §4). */
export interface GateResult {
  readonly gate: 'G1' | 'G2' | 'G3' | 'G5';
  readonly target: Stage;
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly message: string;
}

/** Epochs a seed trains before it may blend: 10 in a full episode of 150, fewer in short ones. */
export function trainingEpochsNeeded(epochs: number): number {
  return Math.min(10, Math.max(1, Math.round(epochs / 10)));
}

function trainingGate(seed: Seed, needed: number): GateResult {
  const passed: string[] = [];
  const failed: string[] = [];
  if (seed.stageEpochs >= needed) passed.push(`trained_${String(seed.stageEpochs)}_epochs`);
  else failed.push(`insufficient_training_${String(seed.stageEpochs)}_of_${String(needed)}`);
  (seed.exploding ? failed : passed).push(seed.exploding ? 'exploding_gradients' : 'no_exploding_gradients');
  const health = seed.health.toFixed(2);
  if (seed.health >= 0.7) passed.push(`gradient_health_${health}`);
  else failed.push(`gradient_health_low_${health}_need_0.70`);
  const verdict = failed.length === 0 ? 'PASS' : 'FAIL';
  return { gate: 'G2', target: 'BLENDING', passed, failed, message: `Permissive G2 Safety: ${verdict}` };
}

function blendingGate(seed: Seed): GateResult {
  const passed: string[] = [];
  const failed: string[] = [];
  const target = seed.alphaTarget.toFixed(2);
  if (seed.alphaTarget >= 1) passed.push('alpha_target_full');
  else failed.push(`alpha_target_not_full_${target}`);
  if (seed.ramp === null) passed.push('alpha_target_reached');
  else failed.push(`alpha_not_at_target_${seed.alpha.toFixed(2)}_target_${target}_mode_UP`);
  return { gate: 'G3', target: 'HOLDING', passed, failed, message: 'Permissive G3: alpha completion only' };
}

function fossilGate(seed: Seed): GateResult {
  const contribution = seed.contribution.toFixed(2);
  const passed = [`counterfactual_available_${contribution}%`];
  const failed: string[] = [];
  if (seed.exploding) failed.push('unhealthy');
  else passed.push('healthy');
  if (seed.contribution >= 1) passed.push(`sufficient_contribution_${contribution}%`);
  else failed.push(`insufficient_contribution_${contribution}%_below_1.0%`);
  return { gate: 'G5', target: 'FOSSILIZED', passed, failed, message: `Contribution: ${contribution}%` };
}

/** The gate that guards the seed's next stage; null where the stage has none. */
export function evaluateGate(seed: Seed, epochs: number): GateResult | null {
  switch (seed.stage) {
    case 'GERMINATED':
      return { gate: 'G1', target: 'TRAINING', passed: ['germinated'], failed: [], message: 'Ready for training' };
    case 'TRAINING':
      return trainingGate(seed, trainingEpochsNeeded(epochs));
    case 'BLENDING':
      return blendingGate(seed);
    case 'HOLDING':
      return fossilGate(seed);
    default:
      return null;
  }
}
