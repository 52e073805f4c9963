import { logCausal } from './causal-log.ts';
import type { BatchContext } from './context.ts';
import type { Environment } from './environment.ts';
import { lossAt } from './learning-curve.ts';
import { PRUNE } from './policy.ts';
import { identify } from './provenance.ts';
import { rounded } from './random.ts';
import { isAlive } from './seed-life.ts';
import { pruneSeed } from './seed-events.ts';

/** True where the governor panics about this environment in this inner epoch. */
export function panicsNow(ctx: BatchContext, env: Environment, epoch: number): boolean {
  const { rollback } = ctx.trouble;
  return rollback !== null && rollback.env === env.id && rollback.epoch === epoch;
}

/** Breaks the environment's measurements of this epoch the way its panic will say. */
export function derail(ctx: BatchContext, env: Environment): void {
  const cause = ctx.trouble.rollback?.cause;
  env.accuracy = 10;
  if (cause === 'governor_nan') env.loss = Number.NaN;
  else env.loss = cause === 'governor_divergence' ? 14.2 + ctx.random.normal() : 2.3026;
}

/** Prunes what lives, then writes `GOVERNOR_ROLLBACK` and its three rows (telemetry-events §2.2 and §3.14). */
export function rollBack(ctx: BatchContext, env: Environment, epoch: number): void {
  const cause = ctx.trouble.rollback?.cause ?? 'governor_rollback';
  for (const seed of env.slots) {
    if (!isAlive(seed) || seed.stage === 'FOSSILIZED') continue;
    seed.pruning = false;
    pruneSeed(ctx, env, seed, cause, null);
  }
  const lossAtPanic = rounded(env.loss);
  ctx.events.emit(
    'GOVERNOR_ROLLBACK',
    {
      env_id: env.id,
      device: env.device,
      reason: 'Structural Collapse',
      episode_idx: null,
      loss_at_panic: lossAtPanic,
      loss_threshold: rounded(2.6 + 0.1 * ctx.random.normal()),
      consecutive_panics: cause === 'governor_divergence' ? 3 : 0,
      panic_reason: cause,
      triggering_action_id: env.lastAction?.id ?? null,
      raw_penalty: -10,
      normalized_penalty: -10,
      rollback_severity: 10,
      watch_window_evidence: 10,
      missing_keys: null,
      unexpected_keys: null,
    },
    { message: 'Critical instability detected - rollback complete', severity: 'critical' },
  );
  const own = identify(ctx, env, epoch, PRUNE, 0, null);
  const action = env.lastAction === null ? own : { ...own, ...env.lastAction };
  const refusal = { reason: `rolled back: ${cause}`, factor: 'rollback', evidence: lossAtPanic };
  logCausal(ctx, env, action, 'rollback', refusal);
  logCausal(ctx, env, action, 'cooldown', refusal);
  logCausal(ctx, env, action, 'audit', refusal);
  env.rolledBack = true;
  // The last good state comes back; the next epoch trains on from there.
  env.accuracy = env.previousAccuracy;
  env.loss = lossAt(env.accuracy);
}
