import type { EventType } from '../telemetry/catalogue.ts';
import { POLICY_HEADS, type PolicyHead } from '../telemetry/enums.ts';
import type { BatchContext } from './context.ts';
import type { Update } from './ppo-update.ts';
import { rounded } from './random.ts';
import type { Payload } from '../telemetry/event.ts';

type AnomalyType = Extract<
  EventType,
  | 'RATIO_EXPLOSION_DETECTED'
  | 'RATIO_COLLAPSE_DETECTED'
  | 'VALUE_COLLAPSE_DETECTED'
  | 'NUMERICAL_INSTABILITY_DETECTED'
  | 'GRADIENT_ANOMALY'
  | 'GRADIENT_PATHOLOGY_DETECTED'
>;

interface Anomaly {
  readonly event: AnomalyType;
  readonly type: string;
  readonly detail: string;
}

/** Entropy below which a head counts as collapsed (enums §3). */
const COLLAPSE_THRESHOLDS: Readonly<Record<PolicyHead, number>> = {
  slot: 0.1,
  blueprint: 0.05,
  style: 0.08,
  tempo: 0.05,
  alpha_target: 0.08,
  alpha_speed: 0.08,
  alpha_curve: 0.08,
  op: 0.08,
};

const COLLAPSE_STREAK = 3;

/** Details of the anomalies that a troubled batch shows besides what its numbers say. */
const INJECTED_DETAILS: ReadonlyMap<string, string> = new Map([
  ['gradient_norm_drift', 'norm_drift=1.870 > 0.5'],
  ['gradient_health_drift', 'health_drift=0.640 > 0.5'],
  ['lstm_h_explosion', 'h_env_rms_max=14.000 > 10.0'],
  ['lstm_c_explosion', 'c_env_rms_max=14.000 > 10.0'],
  ['lstm_h_vanishing', 'h_rms=0.0000002 < 1e-06'],
  ['lstm_c_vanishing', 'c_rms=0.0000002 < 1e-06'],
  ['lstm_nan', 'NaN in hidden state'],
  ['lstm_inf', 'Inf in hidden state'],
  ['entropy_nan_inf_blueprint', 'blueprint entropy=nan'],
  ['ratio_nan_inf', 'ratio_max=inf'],
]);

/** Watches the updates of a run for anomalies (telemetry-events §3.15). */
export class AnomalyWatch {
  readonly #streaks = new Map<PolicyHead, number>();

  #collapsedHeads(update: Update): Anomaly[] {
    const found: Anomaly[] = [];
    for (const head of POLICY_HEADS) {
      const entropy = update.entropies[head];
      const threshold = COLLAPSE_THRESHOLDS[head];
      if (entropy > 1.5 * threshold) this.#streaks.set(head, 0);
      if (!(entropy < threshold)) continue;
      const streak = (this.#streaks.get(head) ?? 0) + 1;
      this.#streaks.set(head, streak);
      if (streak < COLLAPSE_STREAK) continue;
      const detail = `${head} entropy=${entropy.toFixed(4)} < ${String(threshold)} (${String(streak)} consecutive updates)`;
      found.push({ event: 'GRADIENT_ANOMALY', type: `entropy_collapse_${head}`, detail });
    }
    return found;
  }

  #find(ctx: BatchContext, update: Update): Anomaly[] {
    const found: Anomaly[] = [];
    const { ratioMax, ratioMin, valueLoss, payload } = update;
    if (ratioMax > 5) {
      const detail = `ratio_max=${Number.isFinite(ratioMax) ? ratioMax.toFixed(3) : 'inf'} > 5.0`;
      found.push({ event: 'RATIO_EXPLOSION_DETECTED', type: 'ratio_explosion', detail });
    }
    if (ratioMin < 0.1) {
      found.push({
        event: 'RATIO_COLLAPSE_DETECTED',
        type: 'ratio_collapse',
        detail: `ratio_min=${ratioMin.toFixed(3)} < 0.1`,
      });
    }
    if (valueLoss > 5) {
      found.push({
        event: 'VALUE_COLLAPSE_DETECTED',
        type: 'value_collapse',
        detail: `value_loss=${valueLoss.toFixed(3)} > 5.0`,
      });
    }
    if (Number.isNaN(payload.advantage_skewness)) {
      const detail = 'NaN in advantage_skewness, advantage_kurtosis';
      found.push({ event: 'NUMERICAL_INSTABILITY_DETECTED', type: 'numerical_instability', detail });
    }
    for (const type of ctx.trouble.injected) {
      const event = type.endsWith('_drift') ? 'GRADIENT_PATHOLOGY_DETECTED' : 'GRADIENT_ANOMALY';
      found.push({ event, type, detail: INJECTED_DETAILS.get(type) ?? type });
    }
    found.push(...this.#collapsedHeads(update));
    return found;
  }

  /** Writes one event per kind of anomaly that the update shows. */
  emit(ctx: BatchContext, update: Update): void {
    const badRatio = update.ratioMax > 5 || update.ratioMin < 0.1;
    for (const anomaly of this.#find(ctx, update)) {
      emitAnomaly(ctx, anomaly, badRatio ? ratioDiagnostic(ctx, update) : null);
    }
  }
}

type RatioDiagnostic = NonNullable<Payload<'GRADIENT_ANOMALY'>['ratio_diagnostic']>;

function ratioDiagnostic(ctx: BatchContext, update: Update): RatioDiagnostic {
  const { random, options } = ctx;
  const steps = options.envs * options.epochs - 1;
  const finite = Number.isFinite(update.ratioMax);
  return {
    worst_ratio_indices: [random.integer(0, steps), random.integer(0, steps)],
    worst_ratio_values: [update.ratioMax, update.ratioMin],
    worst_ratio_actions: [random.integer(1, 5), 0],
    num_bad_total: random.integer(2, 9),
    num_nonfinite: finite ? 0 : 1,
    logit_diff_mean: rounded(random.between(0.3, 0.6)),
    logit_diff_max: rounded(random.between(1.6, 3)),
  };
}

function emitAnomaly(ctx: BatchContext, anomaly: Anomaly, diagnostic: RatioDiagnostic | null): void {
  const data = {
    anomaly_type: anomaly.type,
    episode: ctx.episodesAfter,
    batch: ctx.batch + 1,
    inner_epoch: ctx.options.epochs,
    total_episodes: ctx.options.batches * ctx.options.envs,
    detail: anomaly.detail,
    gradient_stats: null,
    stability: null,
    ratio_diagnostic: diagnostic,
  };
  ctx.events.emit(anomaly.event, data, { epoch: ctx.episodesAfter, severity: 'warning' });
}

/** The notice that an update was skipped and its batch is run again (telemetry-events §2.2). */
export function emitFinitenessSkip(ctx: BatchContext): void {
  ctx.events.emit(
    'NUMERICAL_INSTABILITY_DETECTED',
    {
      anomaly_type: 'ppo_finiteness_skip',
      episode: 0,
      batch: 0,
      inner_epoch: ctx.options.epochs,
      total_episodes: ctx.options.batches * ctx.options.envs,
      detail: 'all PPO epochs hit non-finite values (1 consecutive)',
      gradient_stats: null,
      stability: null,
      ratio_diagnostic: null,
    },
    { severity: 'warning' },
  );
}
