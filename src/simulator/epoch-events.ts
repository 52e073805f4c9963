import type { Payload } from '../telemetry/event.ts';
import type { BatchContext } from './context.ts';
import { blendedSeeds, type Environment } from './environment.ts';
import type { ObservationStats } from './observation.ts';
import { rounded } from './random.ts';
import { isAlive, type Seed } from './seed-life.ts';

type SeedTelemetry = NonNullable<Payload<'EPOCH_COMPLETED'>['seeds']>[string];

/** How strongly two seeds help each other, in percentage points; fixed by what they are. */
function interaction(a: Seed, b: Seed): number {
  return 0.3 * Math.sin(a.potential * 3 + b.potential * 5) * Math.min(a.alpha, b.alpha);
}

function seedTelemetry(env: Environment, seed: Seed): SeedTelemetry {
  let sum = 0;
  let boost = 0;
  let upstream = 0;
  let downstream = 0;
  for (const other of env.slots) {
    if (other === null || other === seed || !isAlive(other)) continue;
    const shared = interaction(seed, other);
    sum += shared;
    boost = Math.max(boost, shared);
    if (other.slot < seed.slot) upstream += other.alpha;
    else downstream += other.alpha;
  }
  return {
    stage: seed.stage,
    blueprint_id: seed.blueprint,
    accuracy_delta: seed.alpha > 0 ? rounded(env.accuracy - seed.accuracyAtStage) : 0,
    epochs_in_stage: seed.stageEpochs,
    alpha: rounded(seed.alpha),
    grad_ratio: rounded(seed.health),
    has_vanishing: seed.vanishing,
    has_exploding: seed.exploding,
    contribution_velocity: rounded(seed.velocity),
    interaction_sum: rounded(sum),
    boost_received: rounded(boost),
    upstream_alpha_sum: rounded(upstream),
    downstream_alpha_sum: rounded(downstream),
  };
}

/** `EPOCH_COMPLETED` of one environment (telemetry-events §3.3). */
export function emitEpochCompleted(
  ctx: BatchContext,
  env: Environment,
  epoch: number,
  observation: ObservationStats | null,
): void {
  const seeds: Record<string, SeedTelemetry> = {};
  for (const seed of env.slots) if (seed !== null) seeds[seed.slotId] = seedTelemetry(env, seed);
  const data = {
    env_id: env.id,
    val_accuracy: rounded(env.accuracy),
    val_loss: rounded(env.loss),
    inner_epoch: epoch,
    episode_idx: env.episodeIdx,
    seeds,
    observation_stats: observation,
  };
  ctx.events.emit('EPOCH_COMPLETED', data, { epoch });
}

/** `TAMIYO_INITIATED`, once per episode when the host has stabilised (telemetry-events §3.6). */
export function emitTamiyoInitiated(ctx: BatchContext, env: Environment, epoch: number): void {
  const needed = ctx.options.epochs >= 20 ? 3 : 1;
  const loss = env.loss.toFixed(4);
  ctx.events.emit(
    'TAMIYO_INITIATED',
    {
      env_id: env.id,
      epoch,
      stable_count: needed,
      stabilization_epochs: needed,
      val_loss: rounded(env.loss),
      episode_idx: null,
    },
    {
      epoch,
      message:
        `Host stabilized - germination now allowed (env_id=${String(env.id)}, stable_count=${String(needed)}` +
        `, stabilization_epochs=${String(needed)}, val_loss=${loss})`,
    },
  );
}

/** `COUNTERFACTUAL_MATRIX_COMPUTED` of an environment with blended seeds (telemetry-events §3.12). */
export function emitCounterfactuals(ctx: BatchContext, env: Environment, factorial: boolean): void {
  const seeds = blendedSeeds(env);
  if (seeds.length === 0) return;
  const bare = env.accuracy - seeds.reduce((sum, seed) => sum + seed.contribution, 0);
  const config = (on: (seed: Seed) => boolean) => ({
    seed_mask: seeds.map(on),
    accuracy: rounded(
      Math.min(
        100,
        Math.max(
          0,
          seeds.reduce((sum, seed) => sum + (on(seed) ? seed.contribution : 0), bare),
        ),
      ),
    ),
  });
  const configs = [config(() => false), ...seeds.map((one) => config((seed) => seed === one))];
  if (seeds.length >= 3 && factorial) configs.push(...seeds.map((off) => config((seed) => seed !== off)).reverse());
  configs.push(config(() => true));
  ctx.events.emit('COUNTERFACTUAL_MATRIX_COMPUTED', {
    env_id: env.id,
    slot_ids: seeds.map((seed) => seed.slotId),
    configs,
    episode_idx: env.episodeIdx,
    strategy: factorial ? 'full_factorial' : 'ablation_only',
    compute_time_ms: 0,
  });
}

/** `ANALYTICS_SNAPSHOT` of kind `shapley_computed` at the end of an episode (telemetry-events §3.16). */
export function emitShapley(ctx: BatchContext, env: Environment): void {
  const seeds = blendedSeeds(env);
  if (seeds.length === 0) return;
  const values: Record<string, { mean: number; std: number; n_samples: number }> = {};
  for (const seed of seeds) {
    const std = seeds.length === 1 ? 0 : rounded(ctx.random.between(0.1, 0.6));
    values[seed.slotId] = { mean: rounded(seed.contribution), std, n_samples: 20 };
  }
  ctx.events.emit('ANALYTICS_SNAPSHOT', {
    kind: 'shapley_computed',
    env_id: env.id,
    episode_idx: env.episodeIdx,
    batch: ctx.batch + 1,
    shapley_values: values,
    num_slots: seeds.length,
  });
}
