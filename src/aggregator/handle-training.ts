import type { KnownEvent, Payload } from '../telemetry/event.ts';
import { recountAccuracies } from './accuracy.ts';
import { newActionCounts, newEnv } from './env-state.ts';
import { MAX_ENVS, newObservationStats, type GroupState } from './group-state.ts';
import { newTamiyo } from './tamiyo-state.ts';

/** `TRAINING_STARTED`: a run begins in this group; what §3.1 does not name carries over. */
export function handleTrainingStarted(
  state: GroupState,
  event: KnownEvent<'TRAINING_STARTED'>,
  data: Payload<'TRAINING_STARTED'>,
): void {
  state.runId = data.episode_id ?? '';
  state.taskName = data.task;
  state.maxEpochs = data.max_epochs;
  state.maxBatches = data.max_batches ?? 0;
  state.connected = true;
  state.startTime = event.time;
  state.currentEpisode = data.start_episode ?? 0;
  state.currentEpoch = 0;
  state.hostParams = data.host_params ?? 0;
  state.rewardMode = data.reward_mode ?? '';
  state.runConfig = {
    seed: data.seed ?? null,
    n_episodes: data.n_episodes ?? 0,
    lr: data.lr ?? 0,
    clip_ratio: data.clip_ratio ?? 0.2,
    entropy_coef: data.entropy_coef ?? 0.01,
    param_budget: data.param_budget ?? 0,
    resume_path: data.resume_path ?? '',
    entropy_anneal: data.entropy_anneal ?? {},
  };
  state.slotIds = [...data.slot_ids];
  state.slotsLocked = true;

  state.envs = new Map();
  for (let id = 0; id < Math.min(data.n_envs, MAX_ENVS); id++)
    state.envs.set(id, newEnv(id, state.hostParams, state.rewardMode));
  recountAccuracies(state);
  state.throughputWindow = [];
  const { cumulative_action_counts, cumulative_total_actions } = state.tamiyo;
  // The counts over all batches carry over, though the policy's state begins anew (§3.1).
  state.tamiyo = { ...newTamiyo(), cumulative_action_counts, cumulative_total_actions };
  state.tamiyo.infrastructure.compile_enabled = data.compile_enabled ?? false;
  state.tamiyo.infrastructure.compile_backend = data.compile_backend ?? '';
  state.tamiyo.infrastructure.compile_mode = data.compile_mode ?? '';
  state.batchActions = newActionCounts();
  state.batchActionTotal = 0;
  state.bestRuns = [];
  state.receivedMetrics = new Set();
  if (state.rules === 'E2') state.observationStats = newObservationStats();
}
