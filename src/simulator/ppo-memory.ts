import type { BatchContext } from './context.ts';
import { rounded } from './random.ts';

/** Health of the recurrent state h or c: root mean squares per environment and extremes. */
interface StateHealth {
  readonly rms: number;
  readonly max: number;
}

function health(ctx: BatchContext, state: 'h' | 'c', usual: number): StateHealth {
  const { injected } = ctx.trouble;
  if (injected.includes(`lstm_${state}_explosion`)) return { rms: 9.5, max: 14 + ctx.random.normal() };
  if (injected.includes(`lstm_${state}_vanishing`)) return { rms: 2e-7, max: 6e-7 };
  const rms = usual * (1 + 0.1 * ctx.random.normal()) * (1 + ctx.trouble.collapse);
  return { rms, max: rms * ctx.random.between(1.1, 1.5) };
}

function fieldsOf(ctx: BatchContext, prefix: string, h: StateHealth, c: StateHealth): Record<string, number | boolean> {
  const { injected } = ctx.trouble;
  // 4 layers of 128 cells per environment.
  const root = Math.sqrt(4 * 128 * ctx.options.envs);
  return {
    [`${prefix}lstm_h_l2_total`]: rounded(h.rms * root),
    [`${prefix}lstm_c_l2_total`]: rounded(c.rms * root),
    [`${prefix}lstm_h_rms`]: rounded(h.rms, 8),
    [`${prefix}lstm_c_rms`]: rounded(c.rms, 8),
    [`${prefix}lstm_h_env_rms_mean`]: rounded(h.rms, 8),
    [`${prefix}lstm_h_env_rms_max`]: rounded(h.max, 8),
    [`${prefix}lstm_c_env_rms_mean`]: rounded(c.rms, 8),
    [`${prefix}lstm_c_env_rms_max`]: rounded(c.max, 8),
    [`${prefix}lstm_h_max`]: rounded(h.max * 2.5, 8),
    [`${prefix}lstm_c_max`]: rounded(c.max * 3, 8),
    [`${prefix}lstm_has_nan`]: injected.includes('lstm_nan'),
    [`${prefix}lstm_has_inf`]: injected.includes('lstm_inf'),
  };
}

/** The `lstm_*` and `rollout_lstm_*` fields of `PPO_UPDATE_COMPLETED` (telemetry-events §3.17). */
export function memoryFields(ctx: BatchContext): Readonly<Record<string, number | boolean>> {
  const h = health(ctx, 'h', 0.32);
  const c = health(ctx, 'c', 0.9);
  return { ...fieldsOf(ctx, '', h, c), ...fieldsOf(ctx, 'rollout_', h, c) };
}
