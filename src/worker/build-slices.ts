import type { BestRunRecord, GroupState } from '../aggregator/group-state.ts';
import type { EnvState } from '../aggregator/env-state.ts';
import { mean } from '../aggregator/history.ts';
import { stageCounts } from '../aggregator/snapshot.ts';
import { envLevel, envReasons } from '../diagnosis/env-health.ts';
import {
  judgeClip,
  judgeEntropy,
  judgeExplainedVariance,
  judgeGradientNorm,
  judgeKl,
} from '../diagnosis/policy-health.ts';
import type { Judgement } from '../diagnosis/level.ts';
import { epochsPerSecond, secondsPerBatch, type Trail } from './trail.ts';
import type { BestRun, EnvCard, Figure, HeaderSlice, KpiSlice, PolicySlice, SeedChip, Vital } from './view-slices.ts';

/** Slices of a group's state: small plain objects, ready to be cloned to the window. */

/** Identity and progress of the run; `groups` are all groups of the run. */
export function headerSlice(state: GroupState, trail: Trail, groups: readonly string[]): HeaderSlice {
  const perBatch = secondsPerBatch(trail);
  const runs = [...state.envs.values()].some((env) => env.accuracy_history.length > 0);
  const remaining = state.maxBatches - state.currentBatch;
  return {
    runId: state.runId,
    task: state.taskName,
    rewardMode: state.rewardMode === '' ? null : state.rewardMode,
    groups,
    group: state.group,
    batch: state.currentBatch,
    runningBatch: state.currentBatch + (runs ? 1 : 0),
    maxBatches: state.connected ? state.maxBatches : 0,
    epoch: state.currentEpoch,
    maxEpochs: state.connected ? state.maxEpochs : 0,
    episodes: state.currentEpisode,
    runtime: state.lastEventTime - state.startTime,
    time: state.lastEventTime,
    eta: perBatch === null || remaining < 0 ? null : perBatch * remaining,
  };
}

function figure(value: number | null | undefined, history: readonly number[]): Figure {
  return { value: value ?? null, history: [...history] };
}

/** The outcome row. */
export function kpiSlice(state: GroupState, trail: Trail): KpiSlice {
  const running = [...state.envs.values()].filter((env) => env.accuracy_history.length > 0);
  const now = running.length === 0 ? null : mean(running.map((env) => env.host_accuracy));
  const dormant = stageCounts(state).get('DORMANT') ?? 0;
  const totalSlots = state.envs.size * state.slotIds.length;
  const finished = trail.accuracy.length > 0;
  const betweenBatches = running.length === 0 && finished;
  return {
    meanAccuracy: figure(finished ? trail.accuracy.at(-1) : now, finished ? trail.accuracy : state.meanAccuracyHistory),
    accuracyNow: finished ? now : null,
    meanReward: figure(trail.reward.at(-1), trail.reward),
    bestAccuracy: figure(trail.bestAccuracy, trail.best),
    bestAccuracyEnv: trail.bestAccuracyEnv,
    batch: figure(state.currentBatch === 0 ? null : state.currentBatch, trail.batches),
    activeSlots: figure(
      state.slotIds.length === 0 ? null : betweenBatches ? trail.activeSlots.at(-1) : totalSlots - dormant,
      trail.activeSlots,
    ),
    totalSlots,
    fossilized: state.cumulativeFossilized,
    pruned: state.cumulativePruned,
    throughput: figure(epochsPerSecond(trail), trail.throughput),
  };
}

const NOT_MEASURED: Judgement = { level: 'none', word: 'not measured' };

function vital(
  name: string,
  history: readonly number[],
  judge: (value: number) => Judgement,
  format: Vital['format'] = 'number',
): Vital {
  const value = history.at(-1);
  const judged = value === undefined ? NOT_MEASURED : judge(value);
  return { name, value: value ?? null, format, level: judged.level, word: judged.word, history: [...history] };
}

function judgeRate(history: readonly number[]): (value: number) => Judgement {
  const fixed = history.every((value) => value === history[0]);
  return () => ({ level: 'ok', word: fixed ? 'fixed' : 'scheduled' });
}

/** The policy's vitals, what it does and how sure it is. */
export function policySlice(state: GroupState, trail: Trail): PolicySlice {
  const { tamiyo } = state;
  return {
    received: tamiyo.ppo_data_received,
    update: trail.updates,
    time: trail.updateTime,
    vitals: [
      vital('KL divergence', trail.kl, judgeKl),
      vital('Entropy', trail.entropy, (value) => judgeEntropy(value, tamiyo.entropy_velocity)),
      vital('Clip fraction', trail.clip, judgeClip, 'fraction'),
      vital('Explained var.', trail.explainedVariance, (value) =>
        judgeExplainedVariance(value, tamiyo.ev_low_return_variance),
      ),
      vital('Gradient norm', trail.gradientNorm, judgeGradientNorm),
      vital('Learning rate', trail.learningRate, judgeRate(trail.learningRate), 'scientific'),
    ],
    actionCounts: [...tamiyo.action_counts],
    totalActions: tamiyo.total_actions,
    recent: tamiyo.recent_decisions.map((decision) => ({
      action: decision.chosen_action,
      env: decision.env_id,
      success: decision.action_success ?? true,
    })),
    confidence: tamiyo.recent_decisions[0]?.confidence ?? null,
  };
}

function chipsOf(state: GroupState, env: EnvState): SeedChip[] {
  return state.slotIds.map((slot) => {
    const seed = env.seeds.get(slot);
    return {
      slot,
      stage: seed?.stage ?? 'DORMANT',
      blueprint: seed?.blueprint_id ?? null,
      alpha: seed?.alpha ?? 0,
      epochsInStage: seed?.epochs_in_stage ?? 0,
      exploding: seed?.has_exploding ?? false,
      vanishing: seed?.has_vanishing ?? false,
    };
  });
}

/** One environment's card. */
export function envCard(state: GroupState, env: EnvState): EnvCard {
  const reasons = envReasons(env);
  return {
    id: env.env_id,
    endedBatch: null,
    level: envLevel(env, reasons),
    reason: reasons[0]?.short ?? null,
    reasons: reasons.map(({ level, text }) => ({ level, text })),
    status: env.status,
    accuracy: env.accuracy_history.length === 0 ? null : env.host_accuracy,
    best: env.best_accuracy,
    history: [...env.accuracy_history],
    reward: env.reward_history.at(-1) ?? null,
    totalReward: env.cumulative_reward,
    epoch: env.current_epoch,
    lastAction: env.action_history.at(-1) ?? null,
    chips: chipsOf(state, env),
  };
}

/** A row of the leaderboard. */
export function bestRun(state: GroupState, record: BestRunRecord): BestRun {
  return {
    id: record.record_id,
    env: record.env_id,
    episode: record.episode,
    peak: record.peak_accuracy,
    final: record.final_accuracy,
    reward: state.rules === 'E2' ? record.cumulative_reward : null,
    growth: record.growth_ratio,
    stages: record.slot_ids.map((slot) => record.seeds.get(slot)?.stage ?? 'DORMANT'),
  };
}
