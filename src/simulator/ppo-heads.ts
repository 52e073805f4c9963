import { POLICY_HEADS, type PolicyHead } from '../telemetry/enums.ts';
import type { BatchContext } from './context.ts';
import { rounded } from './random.ts';

/** Normalised entropy of each head, 0 to 1. */
export type HeadEntropies = Readonly<Record<PolicyHead, number>>;

const ENTROPY_SHARES: HeadEntropies = {
  slot: 0.6,
  blueprint: 0.74,
  style: 0.7,
  tempo: 0.66,
  alpha_target: 0.62,
  alpha_speed: 0.68,
  alpha_curve: 0.72,
  op: 0.64,
};

const LEARNABLE: HeadEntropies = {
  slot: 0.42,
  blueprint: 0.12,
  style: 0.18,
  tempo: 0.12,
  alpha_target: 0.18,
  alpha_speed: 0.14,
  alpha_curve: 0.14,
  op: 0.96,
};

function clamped(value: number): number {
  return Math.min(1, Math.max(0.001, value));
}

/** Head entropies of one update; an injected anomaly may make the blueprint head's not finite. */
export function headEntropies(ctx: BatchContext): HeadEntropies {
  const of = (head: PolicyHead): number =>
    rounded(clamped(ctx.policyEntropy * ENTROPY_SHARES[head] + 0.004 * ctx.random.normal()));
  return {
    slot: of('slot'),
    blueprint: ctx.trouble.injected.includes('entropy_nan_inf_blueprint') ? Number.NaN : of('blueprint'),
    style: of('style'),
    tempo: of('tempo'),
    alpha_target: of('alpha_target'),
    alpha_speed: of('alpha_speed'),
    alpha_curve: of('alpha_curve'),
    op: of('op'),
  };
}

/**
 * The per-head fields of `PPO_UPDATE_COMPLETED` (telemetry-events §3.17): entropies, gradient norms and
 * states, learnable fractions, ratios, clip fractions, and which heads saw NaN or infinities.
 */
export function headFields(
  ctx: BatchContext,
  entropies: HeadEntropies,
  gradNorm: number,
  clip: number,
): {
  readonly fields: Readonly<Record<string, number | string>>;
  readonly nanDetected: Readonly<Record<string, boolean>>;
  readonly infDetected: Readonly<Record<string, boolean>>;
} {
  const { random, trouble } = ctx;
  const fields: Record<string, number | string> = {};
  const nanDetected: Record<string, boolean> = {};
  const infDetected: Record<string, boolean> = {};
  for (const head of POLICY_HEADS) {
    fields[`head_${head}_entropy`] = entropies[head];
    fields[`head_${head}_grad_norm`] = rounded((gradNorm * random.between(0.1, 0.5)) / (1 + trouble.collapse));
    fields[`head_${head}_learnable_fraction`] = rounded(LEARNABLE[head] * random.between(0.9, 1.04));
    const broken = Number.isNaN(entropies[head]);
    fields[`head_${head}_gradient_state`] = broken ? 'nonfinite' : 'finite';
    fields[`head_${head}_ratio_max`] = rounded(1 + random.between(0.05, 0.6) * (1 + 3 * trouble.collapse));
    fields[`head_${head}_clip_fraction`] = rounded(clip * random.between(0.1, 0.5));
    nanDetected[head] = broken;
    infDetected[head] = false;
  }
  fields['head_value_grad_norm'] = rounded(gradNorm * random.between(0.3, 0.8));
  fields['head_q_grad_norm'] = rounded(gradNorm * random.between(0.2, 0.6));
  fields['head_value_gradient_state'] = 'finite';
  fields['head_q_gradient_state'] = 'finite';
  return { fields, nanDetected, infDetected };
}
