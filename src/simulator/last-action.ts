import { OPERATIONS } from '../telemetry/enums.ts';
import { type HeadChoices, headTelemetry } from './action-heads.ts';
import { ALPHA_SPEEDS, ALPHA_TARGETS, BLUEPRINTS, CURVES, entry, STYLES } from './action-space.ts';
import type { BatchContext } from './context.ts';
import type { Environment } from './environment.ts';
import type { ActionOutcome } from './lifecycle-action.ts';
import type { ObservationStats } from './observation.ts';
import { SLOT_IDS } from './options.ts';
import { type Decision, GERMINATE, PRUNE, SET_ALPHA_TARGET, WAIT } from './policy.ts';
import { rounded } from './random.ts';
import type { RewardComponents } from './reward.ts';

function titleCase(stage: string): string {
  return stage.charAt(0) + stage.slice(1).toLowerCase();
}

/** `slot_states` of a moment: "Empty", or the stage and its rounded improvement (telemetry-events §3.16). */
export function slotStates(env: Environment): Readonly<Record<string, string>> {
  const states: Record<string, string> = {};
  for (const [index, slotId] of SLOT_IDS.entries()) {
    const seed = env.slots[index] ?? null;
    if (seed === null) states[slotId] = 'Empty';
    else states[slotId] = `${titleCase(seed.stage)} ${(env.accuracy - seed.accuracyAtGermination).toFixed(0)}%`;
  }
  return states;
}

function alternatives(decision: Decision): (readonly [string, number])[] {
  const others = decision.probabilities
    .map((probability, operation): readonly [string, number] => [entry(OPERATIONS, operation), rounded(probability)])
    .filter((_, operation) => operation !== decision.operation);
  return others.sort((a, b) => b[1] - a[1]).slice(0, 2);
}

/** One step of the policy, before it is written. */
interface PolicyStep {
  readonly epoch: number;
  readonly decision: Decision;
  readonly heads: HeadChoices;
  readonly outcome: ActionOutcome;
  readonly reward: RewardComponents;
  /** As they were before the action. */
  readonly slotStates: Readonly<Record<string, string>>;
  /** Only for environment 0. */
  readonly observation: ObservationStats | null;
}

/** `ANALYTICS_SNAPSHOT` of kind `last_action` (telemetry-events §3.16). */
export function emitLastAction(ctx: BatchContext, env: Environment, step: PolicyStep): void {
  const { decision, heads } = step;
  const { operation } = decision;
  const germinates = operation === GERMINATE;
  const styled = germinates || operation === SET_ALPHA_TARGET;
  const ramped = operation === PRUNE || operation === SET_ALPHA_TARGET;
  const style = entry(STYLES, heads.style);
  const value = 1 + 4 * ctx.skill * (1 - step.epoch / ctx.options.epochs) + 0.4 * ctx.random.normal();
  ctx.events.emit(
    'ANALYTICS_SNAPSHOT',
    {
      kind: 'last_action',
      env_id: env.id,
      episode_idx: env.episodeIdx,
      total_reward: step.reward.total_reward ?? 0,
      action_name: entry(OPERATIONS, operation),
      action_confidence: rounded(decision.probabilities[operation] ?? 0),
      head_telemetry: headTelemetry(ctx, decision),
      value_estimate: rounded(value * (1 - 0.9 * ctx.trouble.collapse)),
      slot_id: entry(SLOT_IDS, decision.slot),
      blueprint_id: germinates ? entry(BLUEPRINTS, heads.blueprint).id : null,
      style: styled ? style.name : null,
      blend_id: styled ? style.blend : null,
      tempo_idx: germinates ? heads.tempo : null,
      alpha_target: styled ? entry(ALPHA_TARGETS, heads.alphaTarget) : null,
      alpha_speed: ramped ? entry(ALPHA_SPEEDS, heads.alphaSpeed).name : null,
      alpha_curve: ramped ? entry(CURVES, heads.alphaCurve).name : null,
      alpha_algorithm: env.slots[decision.slot]?.style.algorithm ?? style.algorithm,
      alpha_algorithm_selected: style.algorithm,
      action_success: step.outcome.success,
      op_masked: decision.valid.filter((valid) => valid).length < 2,
      slot_masked: operation !== WAIT && decision.slotChoices < 2,
      blueprint_masked: false,
      style_masked: false,
      tempo_masked: false,
      alpha_target_masked: false,
      alpha_speed_masked: false,
      alpha_curve_masked: false,
      reward_components: step.reward,
      observation_stats: step.observation,
      slot_states: step.slotStates,
      alternatives: alternatives(decision),
      // 32-bit in the producer, which prints about eight digits.
      decision_entropy: Number(Math.fround(decision.entropy).toPrecision(8)),
      inner_epoch: step.epoch,
    },
    { epoch: step.epoch, message: 'Last action', severity: 'debug' },
  );
}
