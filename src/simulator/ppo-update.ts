import type { Payload } from '../telemetry/event.ts';
import type { BatchContext } from './context.ts';
import { type HeadEntropies, headEntropies, headFields } from './ppo-heads.ts';
import { memoryFields } from './ppo-memory.ts';
import { rounded } from './random.ts';

/** One update of the policy: what it reports, and the head entropies that the collapse watch needs. */
export interface Update {
  readonly payload: Payload<'PPO_UPDATE_COMPLETED'>;
  readonly entropies: HeadEntropies;
  readonly ratioMin: number;
  readonly ratioMax: number;
  readonly valueLoss: number;
  readonly explainedVariance: number;
  readonly klDivergence: number;
}

const LAYERS = [
  'feature_net.0.weight',
  'lstm.layers.0.weight_ih_l0',
  'lstm.layers.0.weight_hh_l0',
  'slot_head.0.weight',
  'op_head.2.weight',
  'blueprint_head.4.weight',
  'state_value_head.8.weight',
  'q_head.8.weight',
] as const;

/** What each operation is worth at the start and what a learned critic adds, in the order of enums §2. */
const Q_BASE = [0.2, 0.3, 0, -0.3, 0.1, 0.2] as const;
const Q_LEARNED = [0.5, 1.1, 0.2, -0.2, 1.8, 1.3] as const;

function opValues(ctx: BatchContext): { values: number[]; mask: boolean[]; variance: number; spread: number } {
  const { random, skill, trouble } = ctx;
  const calm = 1 - 0.9 * trouble.collapse;
  const values = Q_BASE.map((base, op) =>
    rounded((base + skill * (Q_LEARNED[op] ?? 0)) * calm + 0.08 * random.normal()),
  );
  const mask = values.map((_, op) => op === 0 || random.chance(0.6));
  const valid = values.filter((_, op) => mask[op]);
  const mean = valid.reduce((sum, value) => sum + value, 0) / valid.length;
  const squares = valid.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    values,
    mask,
    variance: valid.length < 2 ? 0 : rounded(squares / (valid.length - 1)),
    spread: rounded(Math.max(...valid) - Math.min(...valid)),
  };
}

function layerHealth(ctx: BatchContext): Record<string, number> | null {
  // An anomaly switches the run to DEBUG for a while; only then does anyone look at single layers (§1.8).
  if (ctx.trouble.collapse === 0) return null;
  return Object.fromEntries(LAYERS.map((layer) => [layer, ctx.random.chance(0.3) ? 0.1 : 0.7]));
}

/** Simulates the PPO update of a batch (telemetry-events §3.17). */
export function simulateUpdate(ctx: BatchContext, meanReward: number, rollbacks: number): Update {
  const { random, skill, trouble, options } = ctx;
  const { collapse } = trouble;
  const rough = (value: number, share = 0.12): number => value * (1 + share * random.normal());
  const entropies = headEntropies(ctx);
  const valueLoss = rounded(rough(0.9 - 0.6 * skill) + collapse * random.between(5.2, 8));
  const explained = rounded(-0.2 + 0.9 * skill + 0.04 * random.normal() - collapse * random.between(1, 1.6));
  const kl = rounded(Math.max(0.0005, rough(0.0105 - 0.005 * skill, 0.25)) + collapse * random.between(0.04, 0.09), 6);
  const clip = rounded(Math.max(0.01, rough(0.15 - 0.07 * skill, 0.15)) + collapse * random.between(0.25, 0.4));
  const drift = trouble.injected.some((type) => type.startsWith('gradient_'));
  const grad = rounded(Math.max(0.4, rough(2.3 - 1.3 * skill, 0.2)) * (1 + 2 * collapse) * (drift ? 4 : 1));
  const ratioMax = trouble.injected.includes('ratio_nan_inf')
    ? Infinity
    : rounded(random.between(1.25, 1.8) + collapse * random.between(4.2, 7));
  const ratioMin = rounded(random.between(0.5, 0.78) * (1 - collapse) + collapse * random.between(0.03, 0.09));
  const heads = headFields(ctx, entropies, grad, clip);
  const q = opValues(ctx);
  const returnMean = rounded(meanReward * 0.55);
  const returnStd = rounded(rough(1.6));
  const valueStd = rounded(rough(1.1) * (1 - 0.97 * collapse));
  const valueMean = rounded(returnMean * (0.3 + 0.6 * skill) * (1 - collapse));
  const nan = collapse > 0 ? Number.NaN : null;
  const memory = 3.1 + (trouble.memoryPressure ? 17 : 0) + 4 * collapse;
  const steps = options.envs * options.epochs;
  const bellman = rounded(rough(0.7 - 0.3 * skill) + 5 * collapse);
  const payload = {
    policy_loss: rounded(rough(-0.004 - 0.016 * (1 - skill), 0.4), 6),
    value_loss: valueLoss,
    entropy: rounded(ctx.policyEntropy),
    grad_norm: grad,
    kl_divergence: kl,
    clip_fraction: clip,
    nan_grad_count: trouble.injected.includes('entropy_nan_inf_blueprint') ? 2 : 0,
    pre_clip_grad_norm: grad,
    explained_variance: explained,
    value_nrmse: rounded(Math.sqrt(Math.max(0.05, 1 - explained))),
    ev_low_return_variance: false,
    ev_return_variance: rounded(returnStd ** 2),
    ev_low_return_variance_count: 0,
    entropy_loss: 0,
    advantage_mean: rounded(1e-7 * random.normal(), 10),
    advantage_std: rounded(1 - 0.9 * collapse),
    advantage_skewness: nan ?? rounded(0.3 * random.normal()),
    advantage_kurtosis: nan ?? rounded(0.5 + 0.6 * random.normal()),
    advantage_positive_ratio: rounded(0.5 + 0.03 * random.normal()),
    pre_norm_advantage_mean: rounded(0.1 * random.normal()),
    pre_norm_advantage_std: rounded(rough(1.1) * (1 - 0.97 * collapse)),
    return_mean: returnMean,
    return_std: returnStd,
    v_return_correlation: rounded(Math.min(0.98, Math.max(-0.2, 0.15 + 0.75 * skill - collapse))),
    td_error_mean: rounded(0.05 * random.normal()),
    td_error_std: rounded(rough(0.9) + 3 * collapse),
    bellman_error: bellman,
    return_p10: rounded(returnMean - 1.28 * returnStd),
    return_p50: rounded(returnMean + 0.05 * returnStd),
    return_p90: rounded(returnMean + 1.28 * returnStd),
    return_variance: rounded(returnStd ** 2),
    return_skewness: rounded(0.2 * random.normal()),
    value_target_scale: rounded(Math.max(0.5, returnStd)),
    ratio_mean: rounded(1 + 0.002 * random.normal()),
    ratio_min: ratioMin,
    ratio_max: ratioMax,
    ratio_std: rounded(rough(0.08) + 0.5 * collapse),
    log_prob_min: rounded(rough(-6) - 12 * collapse),
    log_prob_max: rounded(-0.001 * random.between(0, 1), 6),
    lr: 0.0003,
    entropy_coef: rounded(0.05 - 0.03 * Math.min(1, ctx.batch / options.batches)),
    inf_grad_count: 0,
    dead_layers: collapse > 0 ? random.integer(1, 4) : 0,
    exploding_layers: collapse > 0 ? random.integer(0, 3) : 0,
    layer_gradient_health: layerHealth(ctx),
    entropy_collapsed: ctx.policyEntropy < 0.1,
    head_nan_detected: heads.nanDetected,
    head_inf_detected: heads.infDetected,
    loss_scale: null,
    amp_overflow_detected: false,
    update_skipped: false,
    update_time_ms: rounded(rough(840), 3),
    early_stop_epoch: kl > 0.02 ? random.integer(1, 6) : null,
    joint_ratio_max: rounded(ratioMax * 1.1),
    inner_epoch: options.epochs,
    batch: ctx.batch + 1,
    ppo_updates_count: 10,
    skipped: false,
    value_mean: valueMean,
    value_std: valueStd,
    value_min: rounded(valueMean - 2.4 * valueStd),
    value_max: rounded(valueMean + 2.6 * valueStd),
    op_q_values: q.values,
    op_valid_mask: q.mask,
    q_variance: q.variance,
    q_spread: q.spread,
    q_aux_loss: rounded(rough(0.4 - 0.25 * skill)),
    clip_fraction_positive: rounded(clip * 0.55),
    clip_fraction_negative: rounded(clip * 0.45),
    gradient_cv: rounded(rough(0.45) + collapse),
    cuda_memory_allocated_gb: rounded(memory),
    cuda_memory_reserved_gb: rounded(memory * 1.3),
    cuda_memory_peak_gb: rounded(memory * 1.25),
    cuda_memory_fragmentation: rounded(0.23 + 0.02 * random.normal()),
    dataloader_wait_ratio: rounded(random.between(0.01, 0.06)),
    forced_step_ratio: rounded(0.04 + 0.3 * collapse),
    usable_actor_timesteps: Math.round(steps * (0.96 - 0.3 * collapse)),
    decision_density: rounded(0.96 - 0.3 * collapse),
    advantage_std_floored: collapse > 0.5,
    d5_pre_norm_advantage_std: rounded(rough(1.1) * (1 - 0.97 * collapse)),
    rollback_count: rollbacks,
    rollback_steps_zeroed: rollbacks * 5,
    rollback_attempt_count: rollbacks,
    rollback_unattributed_count: 0,
    ...heads.fields,
    ...memoryFields(ctx),
  };
  return { payload, entropies, ratioMin, ratioMax, valueLoss, explainedVariance: explained, klDivergence: kl };
}
