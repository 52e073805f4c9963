import type { KnownEvent, Payload } from '../telemetry/event.ts';
import { recountAccuracies } from './accuracy.ts';
import { refreshActionCounts } from './action-counts.ts';
import { recordBestRuns } from './best-runs.ts';
import { newActionCounts, resetEnvForBatch } from './env-state.ts';
import type { GroupState } from './group-state.ts';
import { addCount, pushBounded } from './history.ts';

/** `BATCH_EPOCH_COMPLETED`, in the exact order of aggregation §3.5. */

const RETURNS = 20;
const RATES = 20;
const THROUGHPUT_WINDOW = 100;

export function handleBatchCompleted(
  state: GroupState,
  event: KnownEvent<'BATCH_EPOCH_COMPLETED'>,
  data: Payload<'BATCH_EPOCH_COMPLETED'>,
): void {
  if (state.continuous) refreshActionCounts(state);
  state.currentEpisode = data.episodes_completed;
  state.batchesCompleted += 1;
  pushBounded(state.throughputWindow, { time: event.time, episodes: data.episodes_completed }, THROUGHPUT_WINDOW);
  state.currentBatch = data.batch_idx;
  state.batchAvgAccuracy = data.avg_accuracy;
  state.batchRollingAccuracy = data.rolling_accuracy ?? null;
  state.batchAvgReward = data.avg_reward;
  state.batchTotalEpisodes = data.total_episodes;
  state.tamiyo.current_episode_return = data.avg_reward;
  pushBounded(state.tamiyo.episode_return_history, data.avg_reward, RETURNS);
  if (state.currentEpisode > 0) {
    pushBounded(state.germinationRates, state.cumulativeGerminated / state.currentEpisode, RATES);
    pushBounded(state.pruneRates, state.cumulativePruned / state.currentEpisode, RATES);
    pushBounded(state.fossilizeRates, state.cumulativeFossilized / state.currentEpisode, RATES);
  }
  const elapsed = event.time - state.startTime;
  if (elapsed > 0) {
    state.epochsPerSecond = (state.currentEpisode * state.maxEpochs) / elapsed;
    state.batchesPerHour = (state.batchesCompleted / elapsed) * 3600;
    state.throughputPresent = true;
  }
  recordBestRuns(state, event, data.n_envs);
  for (const env of state.envs.values()) {
    for (const [action, count] of env.action_counts) addCount(state.tamiyo.cumulative_action_counts, action, count);
    state.tamiyo.cumulative_total_actions += env.total_actions;
    resetEnvForBatch(env);
  }
  recountAccuracies(state);
  state.batchActions = newActionCounts();
  state.batchActionTotal = 0;
}
