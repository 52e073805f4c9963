import type { BatchContext } from './context.ts';
import { averageCeiling, hostAccuracy, learningCurve, type LearningCurve, lossAt } from './learning-curve.ts';
import { ENV_DEVICES, HOST_PARAMS, SLOT_IDS } from './options.ts';
import type { Random } from './random.ts';
import { growSeed, isAlive, type Seed } from './seed-life.ts';

/** One environment during one episode. Accuracies are percent. */
export interface Environment {
  readonly id: number;
  readonly device: string;
  readonly episodeIdx: number;
  readonly curve: LearningCurve;
  /** Inner epoch in which the host has stabilised. */
  readonly stableAt: number;
  readonly slots: (Seed | null)[];
  /** True while gradients explode and learning stands still. */
  readonly stalls: boolean;
  accuracy: number;
  previousAccuracy: number;
  loss: number;
  initiated: boolean;
  seedsCreated: number;
  germinations: number;
  prunes: number;
  fossilisations: number;
  contributingFossils: number;
  rewardSum: number;
  /** The last 20 rewards, for the stability score (telemetry-events §3.13). */
  readonly rewards: number[];
  rolledBack: boolean;
  /** The last lifecycle action, which a rollback is laid to. */
  lastAction: { readonly id: string; readonly operation: string; readonly slotId: string } | null;
}

const STALL_AFTER = 0.3;

/** A lasting advantage of an environment in percentage points, the same in every batch of a run. */
function lift(env: number, seed: number): number {
  return 3 * Math.sin(env * 2.399 + (seed % 1000));
}

/** What seeds usually add to the host in the end, in percentage points; short episodes leave them no time. */
function usualBoost(epochs: number): number {
  return epochs >= 20 ? 4 : 1.5;
}

/** How much an untrained policy costs in the first batch, in percentage points. */
const FIRST_BATCH_LOSS = 4;

function averageOf(ctx: BatchContext): number {
  if (ctx.trouble.lull && ctx.rolling !== null) return ctx.rolling - usualBoost(ctx.options.epochs);
  return averageCeiling(ctx.skill, ctx.trouble.collapse) - (ctx.batch === 0 ? FIRST_BATCH_LOSS : 0);
}

/** An environment at the start of its episode. */
export function startEpisode(id: number, ctx: BatchContext): Environment {
  const { options, random, trouble } = ctx;
  const stableAt = options.epochs >= 20 ? 4 + random.integer(0, 2) : Math.min(options.epochs, 1 + random.integer(0, 1));
  return {
    id,
    device: ENV_DEVICES[id % ENV_DEVICES.length] ?? 'cuda:0',
    episodeIdx: ctx.episodesBefore + id,
    curve: learningCurve(random, averageOf(ctx), trouble.lull ? 0 : lift(id, options.seed)),
    stableAt,
    slots: SLOT_IDS.map(() => null),
    stalls: trouble.stalledEnv === id,
    accuracy: 10,
    previousAccuracy: 10,
    loss: 2.3,
    initiated: false,
    seedsCreated: 0,
    germinations: 0,
    prunes: 0,
    fossilisations: 0,
    contributingFossils: 0,
    rewardSum: 0,
    rewards: [],
    rolledBack: false,
    lastAction: null,
  };
}

/** Trains and validates one inner epoch: seeds grow, accuracy and loss are measured anew. */
export function trainEpoch(env: Environment, epoch: number, epochs: number, random: Random): void {
  let boost = 0;
  for (const seed of env.slots) {
    if (seed === null) continue;
    growSeed(seed, random, env.stalls);
    boost += seed.contribution;
  }
  const share = epoch / epochs;
  const noise = env.stalls && share > STALL_AFTER ? -Math.abs(0.4 * random.normal()) : 0.7 * random.normal();
  const host = hostAccuracy(env.curve, env.stalls ? Math.min(share, STALL_AFTER) : share);
  env.previousAccuracy = epoch === 1 ? host : env.accuracy;
  env.accuracy = Math.min(99, Math.max(1, host + Math.min(10, boost) + noise));
  env.loss = Math.max(0.05, lossAt(env.accuracy) + 0.02 * random.normal());
}

/** The env's seeds whose alpha is above 0, in slot order. */
export function blendedSeeds(env: Environment): Seed[] {
  return env.slots.filter((seed): seed is Seed => isAlive(seed) && seed.alpha > 0);
}

/** Parameters of all living seeds. */
export function seedParams(env: Environment): number {
  let sum = 0;
  for (const seed of env.slots) if (isAlive(seed)) sum += seed.params;
  return sum;
}

/** Size of host and seeds as a multiple of the host. */
export function paramRatio(env: Environment): number {
  return (HOST_PARAMS + seedParams(env)) / HOST_PARAMS;
}

/** Adds a step's reward to the episode. */
export function noteReward(env: Environment, reward: number): void {
  env.rewardSum += reward;
  env.rewards.push(reward);
  if (env.rewards.length > 20) env.rewards.shift();
}

/** 1 / (1 + population variance of the last rewards); 1 with fewer than two (telemetry-events §3.13). */
export function stabilityScore(rewards: readonly number[]): number {
  if (rewards.length < 2) return 1;
  const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
  const variance = rewards.reduce((sum, reward) => sum + (reward - mean) ** 2, 0) / rewards.length;
  return 1 / (1 + variance);
}
