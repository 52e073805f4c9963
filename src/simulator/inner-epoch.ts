import { entry } from './action-space.ts';
import { chooseHeads } from './action-heads.ts';
import type { BatchContext } from './context.ts';
import { type Environment, noteReward, trainEpoch } from './environment.ts';
import { emitCounterfactuals, emitEpochCompleted, emitShapley, emitTamiyoInitiated } from './epoch-events.ts';
import { emitEpisodeOutcome } from './episode-outcome.ts';
import { emitLastAction, slotStates } from './last-action.ts';
import { act } from './lifecycle-action.ts';
import { tickSeeds } from './mechanical-tick.ts';
import { observe, type ObservationStats } from './observation.ts';
import { emitEpochProfile } from './phase-profile.ts';
import { decide } from './policy.ts';
import { rewardStep } from './reward.ts';
import { suspectRewardHacking } from './reward-hacking.ts';
import { derail, panicsNow, rollBack } from './rollback.ts';
import { OPERATIONS } from '../telemetry/enums.ts';

/** Microseconds that an inner epoch of all environments takes. */
const EPOCH_MICROS = 1_200_000;
/** Of these, microseconds until validation is done, and from there until the policy has looked. */
const TRAIN_MICROS = 950_000;
const ROLLOUT_MICROS = 60_000;

/** What the batch gathers while its epochs run. */
export interface BatchTally {
  /** Operations by index, as they counted. */
  readonly actions: number[];
  rollbacks: number;
  /** The observation of the step before, which the next epoch reports (telemetry-events §3.3). */
  observation: ObservationStats | null;
}

/** Counts of a batch that has not begun. */
export function emptyTally(): BatchTally {
  return { actions: OPERATIONS.map(() => 0), rollbacks: 0, observation: null };
}

/** True where the exact contributions of this environment are measured this epoch. */
function measuresAll(env: Environment, epoch: number): boolean {
  return (env.id + epoch) % 3 !== 0;
}

function stepPolicy(ctx: BatchContext, env: Environment, epoch: number, tally: BatchTally): void {
  if (panicsNow(ctx, env, epoch)) {
    rollBack(ctx, env, epoch);
    tally.rollbacks++;
    return;
  }
  suspectRewardHacking(ctx, env);
  const states = slotStates(env);
  const decision = decide(ctx, env);
  const heads = chooseHeads(ctx, decision.operation);
  const outcome = act(ctx, env, epoch, decision, heads);
  tally.actions[outcome.counted] = (tally.actions[outcome.counted] ?? 0) + 1;
  const reward = rewardStep(ctx, env, {
    epoch,
    operation: decision.operation,
    operationName: entry(OPERATIONS, outcome.counted),
    success: outcome.success,
    seed: env.slots[decision.slot] ?? null,
  });
  noteReward(env, reward.total_reward ?? 0);
  const observation = env.id === 0 ? observe(ctx.random, ctx.options.envs, 0.3 * ctx.trouble.collapse) : null;
  if (observation !== null) tally.observation = observation;
  emitLastAction(ctx, env, { epoch, decision, heads, outcome, reward, slotStates: states, observation });
  tickSeeds(ctx, env);
}

function endEpisode(ctx: BatchContext, env: Environment, epoch: number): void {
  if (env.rolledBack) return;
  emitEpisodeOutcome(ctx, env);
  if (!measuresAll(env, epoch)) emitShapley(ctx, env);
}

/** One inner epoch of all environments, in the order of telemetry-events §2.2. */
export function runInnerEpoch(ctx: BatchContext, envs: readonly Environment[], epoch: number, tally: BatchTally): void {
  const { options, events, random } = ctx;
  const begin = events.clock.micros;
  const last = epoch === options.epochs;
  for (const env of envs) {
    trainEpoch(env, epoch, options.epochs, random);
    if (panicsNow(ctx, env, epoch)) derail(ctx, env);
  }
  events.clock.advanceTo(begin + TRAIN_MICROS * random.between(0.97, 1.03));
  for (const env of envs) {
    if (last || random.chance(0.6)) emitCounterfactuals(ctx, env, measuresAll(env, epoch));
    if (last && measuresAll(env, epoch)) emitShapley(ctx, env);
  }
  for (const env of envs) {
    emitEpochCompleted(ctx, env, epoch, env.id === 0 ? tally.observation : null);
    if (env.initiated || epoch < env.stableAt || Number.isNaN(env.loss)) continue;
    env.initiated = true;
    emitTamiyoInitiated(ctx, env, epoch);
  }
  events.clock.advance(ROLLOUT_MICROS);
  for (const env of envs) {
    stepPolicy(ctx, env, epoch, tally);
    if (last) endEpisode(ctx, env, epoch);
  }
  if (ctx.trouble.isolationViolation && epoch === 1) {
    events.emit('ISOLATION_VIOLATION', {}, { message: 'A seed in training reached the host', severity: 'warning' });
  }
  events.clock.advanceTo(begin + EPOCH_MICROS * random.between(0.99, 1.01));
  emitEpochProfile(ctx, epoch);
}
