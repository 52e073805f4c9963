import { OPERATIONS } from '../telemetry/enums.ts';
import type { AnomalyWatch } from './anomalies.ts';
import { emitAllocator, emitManifest, emitMemoryWarning } from './system-events.ts';
import type { BatchContext } from './context.ts';
import type { Environment } from './environment.ts';
import { emitEpisodeOutcome } from './episode-outcome.ts';
import type { BatchTally } from './inner-epoch.ts';
import { emitUpdateProfile } from './phase-profile.ts';
import { simulateUpdate, type Update } from './ppo-update.ts';
import { rounded } from './random.ts';

/** Task preset of the trend rule, in percentage points (telemetry-events §3.5). */
const PLATEAU = 0.4;
const IMPROVEMENT = 1.5;
const ROLLING_BATCHES = 10;
/** Drop below the rolling mean that counts as a degradation, as a share (telemetry-events §3.18). */
const DEGRADATION = 0.1;

/** What the ends of the batches remember of each other. */
export interface BatchHistory {
  /** Mean accuracies of the last batches, in percent. */
  readonly accuracies: number[];
  rolling: number | null;
  readonly watch: AnomalyWatch;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function emitBatchStats(ctx: BatchContext, update: Update, tally: BatchTally, rolling: number, accuracy: number): void {
  const data = {
    kind: 'batch_stats',
    batch: ctx.batch + 1,
    episodes_completed: ctx.episodesAfter,
    inner_epoch: ctx.options.epochs,
    accuracy: rolling,
    host_accuracy: accuracy,
    entropy: update.payload.entropy,
    kl_divergence: update.klDivergence,
    explained_variance: update.explainedVariance,
    seeds_created: ctx.scoreboard.created,
    seeds_fossilized: ctx.scoreboard.fossilised,
    skipped_update: false,
    rollback_attempt_count: tally.rollbacks,
    rollback_unattributed_count: 0,
  };
  ctx.events.emit('ANALYTICS_SNAPSHOT', data, { epoch: ctx.episodesAfter });
}

function emitTrend(ctx: BatchContext, rolling: number, previous: number | null): void {
  if (previous === null) return;
  const delta = rounded(rolling - previous);
  const data = {
    batch_idx: ctx.batch + 1,
    episodes_completed: ctx.episodesAfter,
    rolling_delta: delta,
    rolling_avg_accuracy: rolling,
    prev_rolling_avg_accuracy: previous,
  };
  if (Math.abs(delta) < PLATEAU) ctx.events.emit('PLATEAU_DETECTED', data);
  else if (delta < -IMPROVEMENT) ctx.events.emit('DEGRADATION_DETECTED', data);
  else if (delta > IMPROVEMENT) ctx.events.emit('IMPROVEMENT_DETECTED', data);
}

function emitSummaryTable(ctx: BatchContext, envs: readonly Environment[]): void {
  if (ctx.episodesAfter % 5 !== 0) return;
  const tables: Record<string, string> = {};
  for (const env of envs) tables[String(env.id)] = ctx.scoreboard.envTable(env.id);
  const text = [ctx.scoreboard.blueprintTable(), ...Object.values(tables)].join('\n');
  const data = {
    kind: 'summary_table',
    batch: ctx.batch + 1,
    episodes_completed: ctx.episodesAfter,
    summary_table: text,
    scoreboard_tables: tables,
  };
  ctx.events.emit('ANALYTICS_SNAPSHOT', data, { message: text });
}

function emitDegradation(ctx: BatchContext, accuracy: number, rolling: number): void {
  const progress = ctx.episodesAfter / (ctx.options.batches * ctx.options.envs);
  const drop = (rolling - accuracy) / rolling;
  if (progress < 0.1 || !(rolling > 0) || drop < DEGRADATION) return;
  const data = {
    env_id: 0,
    current_acc: accuracy,
    rolling_avg_acc: rolling,
    drop_percent: rounded(100 * drop),
    threshold_percent: 100 * DEGRADATION,
    episode_idx: null,
    training_progress: rounded(progress),
  };
  ctx.events.emit('PERFORMANCE_DEGRADATION', data, { severity: 'warning' });
}

/** Everything between the last inner epoch of a batch and the next batch, in the order of telemetry-events §2.2. */
export function endBatch(
  ctx: BatchContext,
  envs: readonly Environment[],
  tally: BatchTally,
  history: BatchHistory,
): void {
  const { events, options, episodesAfter } = ctx;
  const accuracies = envs.map((env) => rounded(env.accuracy));
  const accuracy = rounded(mean(accuracies));
  const meanReward = rounded(mean(envs.map((env) => env.rewardSum)));
  // An episode with a rollback gets its corrected outcome only now (telemetry-events §3.13).
  for (const env of envs) if (env.rolledBack) emitEpisodeOutcome(ctx, env);
  const update = simulateUpdate(ctx, meanReward, tally.rollbacks);
  events.clock.advance(1000 * (update.payload.update_time_ms ?? 0));
  emitUpdateProfile(ctx);
  history.watch.emit(ctx, update);
  events.emit('PPO_UPDATE_COMPLETED', update.payload, { epoch: episodesAfter });

  history.accuracies.push(accuracy);
  if (history.accuracies.length > ROLLING_BATCHES) history.accuracies.shift();
  const rolling = rounded(mean(history.accuracies));
  emitBatchStats(ctx, update, tally, rolling, accuracy);
  emitTrend(ctx, rolling, history.rolling);
  history.rolling = rolling;
  const batch = {
    episodes_completed: episodesAfter,
    batch_idx: ctx.batch + 1,
    avg_accuracy: accuracy,
    avg_reward: meanReward,
    total_episodes: options.batches * options.envs,
    n_envs: options.envs,
    start_episode: 0,
    requested_episodes: 0,
    rolling_accuracy: rolling,
    env_accuracies: accuracies,
  };
  events.emit('BATCH_EPOCH_COMPLETED', batch, { epoch: episodesAfter });
  const counts = Object.fromEntries(OPERATIONS.map((name, operation) => [name, tally.actions[operation] ?? 0]));
  events.emit('ANALYTICS_SNAPSHOT', { kind: 'action_distribution', action_counts: counts }, { epoch: episodesAfter });
  emitSummaryTable(ctx, envs);
  emitDegradation(ctx, accuracy, rolling);
  emitAllocator(ctx);
  emitMemoryWarning(ctx);
  emitManifest(ctx, envs);
}
