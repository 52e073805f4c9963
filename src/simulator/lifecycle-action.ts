import { ALPHA_SPEEDS, ALPHA_TARGETS, BLUEPRINTS, CURVES, entry, STYLES, TEMPO_EPOCHS } from './action-space.ts';
import type { HeadChoices } from './action-heads.ts';
import { logCausal } from './causal-log.ts';
import type { BatchContext } from './context.ts';
import type { Environment } from './environment.ts';
import { evaluateGate } from './gates.ts';
import { ADVANCE, type Decision, FOSSILIZE, GERMINATE, PRUNE, SET_ALPHA_TARGET, WAIT } from './policy.ts';
import { type ActionIdentity, identify } from './provenance.ts';
import { changeStage, emitGate, emitGermination, fossiliseSeed, pruneSeed } from './seed-events.ts';
import { germinateSeed, type Seed, startRamp } from './seed-life.ts';

/** The governor refuses these operations now and then, with a factor of enums §13. */
const REFUSALS: ReadonlyMap<number, { readonly factor: string; readonly reason: string }> = new Map([
  [GERMINATE, { factor: 'active_seed_capacity', reason: 'active seed capacity is reached' }],
  [SET_ALPHA_TARGET, { factor: 'alpha_schedule_complete', reason: 'alpha schedule is not complete' }],
]);

function germinate(
  ctx: BatchContext,
  env: Environment,
  slot: number,
  heads: HeadChoices,
  action: ActionIdentity,
): boolean {
  const choice = {
    id: `ep${String(env.episodeIdx)}_env${String(env.id)}_seed_${String(env.seedsCreated)}`,
    slot,
    blueprint: heads.blueprint,
    style: entry(STYLES, heads.style),
    tempoEpochs: entry(TEMPO_EPOCHS, heads.tempo),
    alphaTarget: entry(ALPHA_TARGETS, heads.alphaTarget),
    curve: entry(CURVES, heads.alphaCurve),
  };
  const seed = germinateSeed(choice, env.accuracy, ctx.skill, ctx.random);
  env.slots[slot] = seed;
  env.seedsCreated++;
  env.germinations++;
  ctx.scoreboard.noteGermination(seed);
  emitGermination(ctx, env, seed, action);
  return true;
}

function retarget(
  ctx: BatchContext,
  env: Environment,
  seed: Seed,
  heads: HeadChoices,
  action: ActionIdentity,
): boolean {
  const target = entry(ALPHA_TARGETS, heads.alphaTarget);
  seed.style = entry(STYLES, heads.style);
  seed.curve = entry(CURVES, heads.alphaCurve);
  if (target === seed.alphaTarget) return false;
  seed.alphaTarget = target;
  // A new target sends a seed that holds back to blending (enums §1.1).
  if (seed.stage === 'HOLDING') changeStage(ctx, env, seed, 'BLENDING', action);
  startRamp(seed, target, entry(ALPHA_SPEEDS, heads.alphaSpeed).steps);
  return true;
}

function prune(ctx: BatchContext, env: Environment, seed: Seed, heads: HeadChoices, action: ActionIdentity): boolean {
  const { steps } = entry(ALPHA_SPEEDS, heads.alphaSpeed);
  env.prunes++;
  if (steps === 0 || seed.alpha === 0) {
    pruneSeed(ctx, env, seed, '', action);
    return true;
  }
  seed.curve = entry(CURVES, heads.alphaCurve);
  if (seed.stage === 'HOLDING') changeStage(ctx, env, seed, 'BLENDING', action);
  seed.pruning = true;
  startRamp(seed, 0, steps);
  return true;
}

function passGate(ctx: BatchContext, env: Environment, seed: Seed, action: ActionIdentity): boolean {
  const result = evaluateGate(seed, ctx.options.epochs);
  if (result === null) return false;
  emitGate(ctx, env, seed, result);
  if (result.failed.length > 0) return false;
  if (result.target === 'FOSSILIZED') fossiliseSeed(ctx, env, seed, action);
  else changeStage(ctx, env, seed, result.target, action);
  return true;
}

function dispatch(
  ctx: BatchContext,
  env: Environment,
  decision: Decision,
  heads: HeadChoices,
  action: ActionIdentity,
): boolean {
  const { slot } = decision;
  if (decision.operation === GERMINATE) return germinate(ctx, env, slot, heads, action);
  const seed = env.slots[slot] ?? null;
  if (seed === null) return false;
  switch (decision.operation) {
    case SET_ALPHA_TARGET:
      return retarget(ctx, env, seed, heads, action);
    case PRUNE:
      return prune(ctx, env, seed, heads, action);
    case FOSSILIZE:
    case ADVANCE:
      return passGate(ctx, env, seed, action);
    default:
      return false;
  }
}

/** What became of an action. */
export interface ActionOutcome {
  readonly success: boolean;
  /** The operation that counts: a refused one counts as WAIT (telemetry-events §3.23). */
  readonly counted: number;
}

/** Carries out Tamiyo's action between the rows of the causal log (telemetry-events §3.23). WAIT writes none. */
export function act(
  ctx: BatchContext,
  env: Environment,
  epoch: number,
  decision: Decision,
  heads: HeadChoices,
): ActionOutcome {
  const { operation } = decision;
  if (operation === WAIT) return { success: true, counted: WAIT };
  const blueprint = operation === GERMINATE ? entry(BLUEPRINTS, heads.blueprint).id : null;
  const action = identify(ctx, env, epoch, operation, decision.slot, blueprint);
  env.lastAction = action;
  logCausal(ctx, env, action, 'proposal');
  const refusal = REFUSALS.get(operation);
  if (refusal !== undefined && ctx.random.chance(0.03)) {
    logCausal(ctx, env, action, 'verdict', { ...refusal, evidence: null });
    return { success: false, counted: WAIT };
  }
  logCausal(ctx, env, action, 'verdict');
  logCausal(ctx, env, action, 'mutation');
  const changed = dispatch(ctx, env, decision, heads, action);
  logCausal(ctx, env, action, 'dispatch');
  if (changed) logCausal(ctx, env, action, operation === FOSSILIZE ? 'fossilization' : 'commit');
  return { success: changed, counted: operation };
}
