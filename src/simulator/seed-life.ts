import { BLUEPRINTS, type Curve, curveShare, entry, type Style } from './action-space.ts';
import type { Random } from './random.ts';
import { SLOT_IDS } from './options.ts';

/** Stages of a seed that holds a slot (enums §1). */
export type Stage =
  'GERMINATED' | 'TRAINING' | 'BLENDING' | 'HOLDING' | 'FOSSILIZED' | 'PRUNED' | 'EMBARGOED' | 'RESETTING';

/** A way of alpha from one value to another, one step per inner epoch. */
interface Ramp {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
  done: number;
}

/** A seed from germination until its slot is free again. Accuracies and contributions in percentage points. */
export interface Seed {
  readonly id: string;
  readonly slot: number;
  readonly slotId: string;
  readonly blueprint: string;
  readonly params: number;
  readonly tempoEpochs: number;
  readonly accuracyAtGermination: number;
  /** What the seed is worth at full alpha once it is trained; negative for a bad fit. */
  readonly potential: number;
  style: Style;
  curve: Curve;
  stage: Stage;
  stageEpochs: number;
  age: number;
  accuracyAtStage: number;
  alpha: number;
  alphaTarget: number;
  ramp: Ramp | null;
  /** True while alpha runs to 0 because the policy has asked for a prune. */
  pruning: boolean;
  contribution: number;
  velocity: number;
  /** Gradient health 0 to 1. */
  health: number;
  vanishing: boolean;
  exploding: boolean;
  /** Accuracy when blending began, null before. */
  accuracyAtBlending: number | null;
}

/** What the policy has chosen for a new seed. */
interface Germination {
  readonly id: string;
  readonly slot: number;
  readonly blueprint: number;
  readonly style: Style;
  readonly tempoEpochs: number;
  readonly alphaTarget: number;
  readonly curve: Curve;
}

/** A new seed; a skilled policy picks better ones. */
export function germinateSeed(choice: Germination, accuracy: number, skill: number, random: Random): Seed {
  const blueprint = entry(BLUEPRINTS, choice.blueprint);
  return {
    id: choice.id,
    slot: choice.slot,
    slotId: entry(SLOT_IDS, choice.slot),
    blueprint: blueprint.id,
    params: blueprint.params,
    tempoEpochs: choice.tempoEpochs,
    accuracyAtGermination: accuracy,
    potential: Math.max(-3, blueprint.worth + 1.2 * skill + 1.3 * random.normal()),
    style: choice.style,
    curve: choice.curve,
    stage: 'GERMINATED',
    stageEpochs: 0,
    age: 0,
    accuracyAtStage: accuracy,
    alpha: 0,
    alphaTarget: choice.alphaTarget,
    ramp: null,
    pruning: false,
    contribution: 0,
    velocity: 0,
    health: 1,
    vanishing: false,
    exploding: false,
    accuracyAtBlending: null,
  };
}

/** True for a seed that trains or takes part in the output (enums §1, group "active"), or has just germinated. */
export function isAlive(seed: Seed | null): seed is Seed {
  return seed !== null && seed.stage !== 'PRUNED' && seed.stage !== 'EMBARGOED' && seed.stage !== 'RESETTING';
}

/** True for a living seed that may still be pruned: a fossil stays. */
export function isPrunable(seed: Seed | null): seed is Seed {
  return isAlive(seed) && seed.stage !== 'FOSSILIZED' && !seed.pruning;
}

/** Starts a way of alpha to a target over so many epochs; 0 epochs set it at once. */
export function startRamp(seed: Seed, to: number, steps: number): void {
  seed.ramp = steps === 0 ? null : { from: seed.alpha, to, steps, done: 0 };
  if (steps === 0) seed.alpha = to;
}

/** Moves the seed to a stage. */
export function enterStage(seed: Seed, stage: Stage, accuracy: number): void {
  if (stage === 'BLENDING') {
    seed.accuracyAtBlending ??= accuracy;
    if (seed.stage === 'TRAINING') startRamp(seed, seed.alphaTarget, seed.tempoEpochs);
  }
  if (stage === 'PRUNED') {
    seed.alpha = 0;
    seed.ramp = null;
    seed.contribution = 0;
    seed.velocity = 0;
    seed.exploding = false;
    seed.vanishing = false;
  }
  seed.stage = stage;
  seed.stageEpochs = 0;
  seed.accuracyAtStage = accuracy;
}

/** One inner epoch passes for the seed: alpha, contribution and gradient health move on. */
export function growSeed(seed: Seed, random: Random, unstable: boolean): void {
  seed.stageEpochs++;
  seed.age++;
  if (!isAlive(seed)) return;
  const { ramp } = seed;
  if (ramp !== null) {
    ramp.done++;
    seed.alpha = ramp.from + (ramp.to - ramp.from) * curveShare(seed.curve, ramp.done / ramp.steps);
    if (ramp.done >= ramp.steps) seed.ramp = null;
  }
  const before = seed.contribution;
  const trained = 1 - Math.exp(-seed.age / 6);
  const noise = seed.alpha > 0 ? 0.15 * random.normal() : 0;
  seed.contribution = seed.potential * trained * seed.alpha + noise;
  seed.velocity = 0.7 * seed.velocity + 0.3 * (seed.contribution - before);
  seed.exploding = unstable && seed.stage !== 'FOSSILIZED' && random.chance(0.85);
  seed.vanishing = !seed.exploding && random.chance(0.02);
  seed.health = seed.exploding ? random.between(0.2, 0.5) : seed.vanishing ? 0.5 : random.between(0.86, 1);
}
