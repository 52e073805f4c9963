import type { BatchContext } from './context.ts';
import type { Environment } from './environment.ts';
import { trainingEpochsNeeded } from './gates.ts';
import { isPrunable, type Seed } from './seed-life.ts';
import { SLOT_IDS } from './options.ts';

/** Indices of the operations (enums §2). */
export const WAIT = 0;
export const GERMINATE = 1;
export const SET_ALPHA_TARGET = 2;
export const PRUNE = 3;
export const FOSSILIZE = 4;
export const ADVANCE = 5;

/** The operation that Tamiyo has sampled, with the distribution it came from. */
export interface Decision {
  readonly operation: number;
  /** The target slot, even for WAIT. */
  readonly slot: number;
  /** How many slots the operation could have gone to. */
  readonly slotChoices: number;
  /** Probability of each operation; 0 where it is masked. */
  readonly probabilities: readonly number[];
  readonly valid: readonly boolean[];
  /** Entropy of the distribution in nats. */
  readonly entropy: number;
}

const ALL_SLOTS: readonly number[] = SLOT_IDS.map((_, slot) => slot);

function canRetarget(seed: Seed): boolean {
  if (seed.pruning) return false;
  return seed.stage === 'HOLDING' || (seed.stage === 'BLENDING' && seed.ramp === null);
}

function canAdvance(seed: Seed): boolean {
  return seed.stage === 'GERMINATED' || seed.stage === 'TRAINING' || (seed.stage === 'BLENDING' && !seed.pruning);
}

function slotsWhere(env: Environment, allowed: (seed: Seed) => boolean): number[] {
  return ALL_SLOTS.filter((slot) => {
    const seed = env.slots[slot] ?? null;
    return seed !== null && allowed(seed);
  });
}

/** The slots that each operation may go to; an empty list masks the operation. */
function targets(env: Environment): readonly (readonly number[])[] {
  return [
    ALL_SLOTS,
    env.initiated ? ALL_SLOTS.filter((slot) => env.slots[slot] === null) : [],
    slotsWhere(env, canRetarget),
    slotsWhere(env, (seed) => isPrunable(seed) && seed.age > 0),
    slotsWhere(env, (seed) => seed.stage === 'HOLDING'),
    slotsWhere(env, canAdvance),
  ];
}

function isReady(seed: Seed, epochs: number): boolean {
  if (seed.stage === 'TRAINING') return !seed.exploding && seed.stageEpochs >= trainingEpochsNeeded(epochs);
  return seed.stage === 'GERMINATED' || (seed.ramp === null && seed.alphaTarget >= 1);
}

/** How much the operation is worth at that slot, in logits; a skilled policy sees it more clearly. */
function preference(operation: number, seed: Seed | null, skill: number, epochs: number): number {
  switch (operation) {
    case GERMINATE:
      return 1.1;
    case SET_ALPHA_TARGET:
      return seed !== null && seed.alphaTarget < 1 ? 1.4 + skill : -0.9 - skill;
    case PRUNE:
      if (seed === null || seed.age < 3) return -1.6 - skill;
      return seed.potential < 0.6 || seed.exploding ? 0.3 + 1.2 * skill : -1.2 - skill;
    case FOSSILIZE:
      return seed !== null && seed.contribution >= 1 ? 1.2 + skill : -0.8 - skill;
    case ADVANCE:
      return seed !== null && isReady(seed, epochs) ? 1.6 + 1.2 * skill : -0.3 - skill;
    default:
      return 1.15;
  }
}

/** Samples an operation and its slot from the masked policy distribution. */
export function decide(ctx: BatchContext, env: Environment): Decision {
  const { random, skill, trouble } = ctx;
  const choices = targets(env);
  const temperature = Math.max(0.12, 0.35 + 0.5 * ctx.policyEntropy);
  const weights: number[] = [];
  const bestSlots: number[] = [];
  let total = 0;
  for (let operation = 0; operation < choices.length; operation++) {
    let best = -Infinity;
    let bestSlot = 0;
    for (const slot of choices[operation] ?? []) {
      const value = preference(operation, env.slots[slot] ?? null, skill, ctx.options.epochs);
      if (value > best) {
        best = value;
        bestSlot = slot;
      }
    }
    if (operation === WAIT) best += 1.2 * trouble.collapse;
    const weight = best === -Infinity ? 0 : Math.exp((best + 0.2 * random.normal()) / temperature);
    weights.push(weight);
    bestSlots.push(bestSlot);
    total += weight;
  }
  const probabilities = weights.map((weight) => weight / total);
  const operation = random.weighted(weights);
  const slots = choices[operation] ?? ALL_SLOTS;
  const straying = operation !== WAIT && random.chance(0.15 * (1 - skill));
  const slot = straying ? (slots[random.integer(0, slots.length - 1)] ?? 0) : (bestSlots[operation] ?? 0);
  let entropy = 0;
  for (const p of probabilities) if (p > 1e-8) entropy -= p * Math.log(p);
  return {
    operation,
    slot,
    slotChoices: slots.length,
    probabilities,
    valid: choices.map((list) => list.length > 0),
    entropy,
  };
}
