import { ALPHA_SPEEDS, ALPHA_TARGETS, BLUEPRINTS, CURVES, STYLES, TEMPO_EPOCHS } from './action-space.ts';
import type { BatchContext } from './context.ts';
import { type Decision, GERMINATE, PRUNE, SET_ALPHA_TARGET, WAIT } from './policy.ts';
import { rounded } from './random.ts';

/** What the policy heads have chosen, as indices into the action space (enums §3). */
export interface HeadChoices {
  readonly blueprint: number;
  readonly style: number;
  readonly tempo: number;
  readonly alphaTarget: number;
  readonly alphaSpeed: number;
  readonly alphaCurve: number;
}

const BLUEPRINT_WEIGHTS = BLUEPRINTS.map((blueprint) => blueprint.weight);

/** Draws one choice per head; seeds that come late or must become full are blended accordingly. */
export function chooseHeads(ctx: BatchContext, operation: number): HeadChoices {
  const { random, skill } = ctx;
  const full = operation === SET_ALPHA_TARGET ? 7 : 1.5 + 2 * skill;
  return {
    blueprint: random.weighted(BLUEPRINT_WEIGHTS),
    style: random.integer(0, STYLES.length - 1),
    tempo: random.weighted([2 + 2 * skill, 2, 1]),
    alphaTarget: random.weighted([0.6, 0.8, full]),
    alphaSpeed: random.weighted([2, 2, 1.5, 1]),
    alphaCurve: random.integer(0, CURVES.length - 1),
  };
}

const SIZES = {
  blueprint: BLUEPRINTS.length,
  style: STYLES.length,
  tempo: TEMPO_EPOCHS.length,
  alphaTarget: ALPHA_TARGETS.length,
  alphaSpeed: ALPHA_SPEEDS.length,
  alphaCurve: CURVES.length,
};

interface HeadState {
  readonly confidence: number;
  /** Normalised, 0 to 1. */
  readonly entropy: number;
}

/** A head without a say is certain, as the producer writes it. */
const SILENT: HeadState = { confidence: 1, entropy: 0 };

function speak(ctx: BatchContext, size: number): HeadState {
  const entropy = Math.min(1, Math.max(0.01, 0.72 * ctx.policyEntropy + 0.05 * ctx.random.normal()));
  // The less entropy, the more of the probability sits on the choice.
  const confidence = 1 / size + (1 - 1 / size) * (1 - entropy) * ctx.random.between(0.7, 1);
  return { confidence: rounded(confidence), entropy: rounded(entropy) };
}

/** `head_telemetry` (telemetry-events §4.2): the heads that matter for the operation speak (enums §2). */
export function headTelemetry(ctx: BatchContext, decision: Decision) {
  const { operation } = decision;
  const germinates = operation === GERMINATE;
  const retargets = operation === SET_ALPHA_TARGET;
  const head = (size: number, matters: boolean): HeadState => (matters ? speak(ctx, size) : SILENT);
  const slot = head(Math.max(2, decision.slotChoices), operation !== WAIT && decision.slotChoices > 1);
  const blueprint = head(SIZES.blueprint, germinates);
  const style = head(SIZES.style, germinates || retargets);
  const tempo = head(SIZES.tempo, germinates);
  const target = head(SIZES.alphaTarget, germinates || retargets);
  const speed = head(SIZES.alphaSpeed, retargets || operation === PRUNE);
  const curve = head(SIZES.alphaCurve, retargets || operation === PRUNE);
  const choices = decision.valid.filter((valid) => valid).length;
  return {
    op_confidence: rounded(decision.probabilities[operation] ?? 0),
    slot_confidence: slot.confidence,
    blueprint_confidence: blueprint.confidence,
    style_confidence: style.confidence,
    tempo_confidence: tempo.confidence,
    alpha_target_confidence: target.confidence,
    alpha_speed_confidence: speed.confidence,
    curve_confidence: curve.confidence,
    op_entropy: choices < 2 ? 0 : rounded(Math.min(1, decision.entropy / Math.log(choices))),
    slot_entropy: slot.entropy,
    blueprint_entropy: blueprint.entropy,
    style_entropy: style.entropy,
    tempo_entropy: tempo.entropy,
    alpha_target_entropy: target.entropy,
    alpha_speed_entropy: speed.entropy,
    curve_entropy: curve.entropy,
  };
}
