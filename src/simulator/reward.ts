import type { BatchContext } from './context.ts';
import { blendedSeeds, type Environment, seedParams } from './environment.ts';
import { HOST_PARAMS } from './options.ts';
import { FOSSILIZE, PRUNE, SET_ALPHA_TARGET, WAIT } from './policy.ts';
import { rounded } from './random.ts';
import { isAlive, type Seed } from './seed-life.ts';
import type { Payload } from '../telemetry/event.ts';

/** `reward_components` of a step (telemetry-events §4.3). */
export type RewardComponents = NonNullable<Payload<'ANALYTICS_SNAPSHOT'>['reward_components']>;

/** Integer values of the stages (enums §1). */
const STAGE_VALUES: ReadonlyMap<string, number> = new Map([
  ['GERMINATED', 2],
  ['TRAINING', 3],
  ['BLENDING', 4],
  ['HOLDING', 6],
  ['FOSSILIZED', 7],
  ['PRUNED', 8],
  ['EMBARGOED', 9],
  ['RESETTING', 10],
]);

/** The step that is rewarded. */
interface Step {
  readonly epoch: number;
  readonly operation: number;
  readonly operationName: string;
  readonly success: boolean;
  /** The seed in the target slot after the action. */
  readonly seed: Seed | null;
}

function actionShaping(step: Step): number {
  if (step.operation === WAIT) return 0;
  if (!step.success) return -0.1;
  if (step.operation === PRUNE) return (step.seed?.potential ?? 0) > 1 ? -0.4 : 0.1;
  return step.operation === SET_ALPHA_TARGET ? -0.02 : -0.01;
}

/**
 * The reward of one step in the shaped mode. As in real recordings the accuracy change is told but not paid, the ratio
 * penalty lies within the attribution, and the bonus for fossilized seeds within that of the end; the rest adds up.
 */
export function rewardStep(ctx: BatchContext, env: Environment, step: Step): RewardComponents {
  const { random } = ctx;
  const { seed } = step;
  const blended = blendedSeeds(env);
  const alive = env.slots.filter((slot) => isAlive(slot)).length;
  const contribution = seed !== null && seed.alpha > 0 ? rounded(seed.contribution) : null;
  const growth = seedParams(env) / HOST_PARAMS;
  const fossilises = step.operation === FOSSILIZE && step.success;
  const last = step.epoch === ctx.options.epochs;

  const change = env.accuracy - env.previousAccuracy;
  const rent = rounded(-0.04 * growth);
  const shock = seed !== null && step.operation === SET_ALPHA_TARGET && step.success ? -0.05 : 0;
  const blending = seed?.stage === 'BLENDING' && seed.contribution < 0 ? -0.06 : 0;
  const holding = seed?.stage === 'HOLDING' && seed.stageEpochs > 4 ? -0.08 : 0;
  const stage = fossilises ? 0.3 : 0;
  const pbrs = alive === 0 ? 0 : rounded(0.04 + 0.01 * random.normal());
  const synergy = blended.length > 1 ? rounded(0.02 * blended.length) : 0;
  const shaping = actionShaping(step);
  const fossilTerminal = last ? rounded(0.25 * env.contributingFossils) : 0;
  const terminal = last ? rounded((env.accuracy - 50) / 25 + fossilTerminal) : 0;
  const ratio = contribution !== null && contribution > 6 ? -0.1 : 0;
  const share = contribution === null ? 0 : Math.min(1, Math.max(-0.5, 0.12 * contribution));
  const attribution = rounded(0.12 * change + share + ratio);
  const occupancy = rounded(0.004 * alive);
  const fossilRent = rounded(0.002 * env.fossilisations);
  const shaped =
    stage + pbrs + synergy + shaping + terminal + rent + shock + blending + holding - occupancy - fossilRent;
  const total = rounded(attribution + shaped);
  return {
    base_acc_delta: rounded(change),
    seed_contribution: contribution,
    bounded_attribution: attribution,
    progress_since_germination: seed === null ? null : rounded(env.accuracy - seed.accuracyAtGermination),
    stable_val_acc: null,
    attribution_discount: 1,
    ratio_penalty: ratio,
    escrow_credit_prev: 0,
    escrow_credit_target: 0,
    escrow_delta: 0,
    escrow_credit_next: 0,
    escrow_forfeit: 0,
    compute_rent: rent,
    alpha_shock: shock,
    blending_warning: blending,
    holding_warning: holding,
    stage_bonus: stage,
    pbrs_bonus: pbrs,
    synergy_bonus: synergy,
    action_shaping: shaping,
    terminal_bonus: terminal,
    fossilize_terminal_bonus: fossilTerminal,
    hindsight_credit: 0,
    num_fossilized_seeds: env.fossilisations,
    num_contributing_fossilized: env.contributingFossils,
    action_name: step.operationName,
    action_success: step.success,
    seed_stage: seed === null ? null : (STAGE_VALUES.get(seed.stage) ?? null),
    epoch: step.epoch,
    val_acc: rounded(env.accuracy),
    acc_at_germination: seed === null ? null : rounded(seed.accuracyAtGermination),
    host_baseline_acc: null,
    growth_ratio: rounded(growth),
    total_reward: total,
    shaped_reward_ratio:
      Math.abs(total) < 1e-8 ? 0 : rounded(Math.abs(shaped + ratio + fossilTerminal) / Math.abs(total)),
    occupancy_rent: occupancy,
    fossilized_rent: fossilRent,
    n_active_seeds: alive,
    timing_discount: 1,
    drip_this_epoch: 0,
    drip_immediate_bonus: 0,
    drip_deferred_total: 0,
    num_drip_sources: 0,
  };
}
