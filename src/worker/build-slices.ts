import type { GroupState } from '../aggregator/group-state.ts';
import type { EnvState } from '../aggregator/env-state.ts';
import { mean } from '../aggregator/history.ts';
import { stageCounts } from '../aggregator/snapshot.ts';
import { anomalyScore, envLevel, envReasons, hasGradientTrouble } from '../diagnosis/env-health.ts';
import type { Peers } from '../diagnosis/peers.ts';
import {
  judgeClip,
  judgeEntropy,
  judgeExplainedVariance,
  judgeGradientNorm,
  judgeKl,
} from '../diagnosis/policy-health.ts';
import type { Judgement } from '../diagnosis/level.ts';
import type { ThresholdProfile } from '../diagnosis/threshold-profile.ts';
import { compact, count } from '../diagnosis/units.ts';
import { batchesPerHour, epochsPerSecond, secondsPerBatch, type Trail } from './trail.ts';
import type { EnvCard, Figure, HeaderSlice, KpiSlice, PolicySlice, SeedChip, Vital } from './view-slices.ts';

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
    epochsPerSecond: epochsPerSecond(trail),
    batchesPerHour: batchesPerHour(trail),
    devices: [...trail.devices.values()],
    config: configOf(state),
  };
}

/** What the run was started with; only what the start event said. */
function configOf(state: GroupState): (readonly [string, string])[] {
  if (!state.connected) return [];
  const { runConfig, tamiyo } = state;
  const anneal = Object.entries(runConfig.entropy_anneal)
    .flatMap(([name, value]) => (value == null ? [] : [`${name} ${compact(value)}`]))
    .join(', ');
  const { compile_enabled: compiled, compile_backend: backend, compile_mode: mode } = tamiyo.infrastructure;
  return [
    ['Seed', runConfig.seed === null ? '' : String(runConfig.seed)],
    ['Environments', count(state.envs.size)],
    ['Slots', state.slotIds.join(', ')],
    ['Batches', state.maxBatches === 0 ? '' : count(state.maxBatches)],
    ['Epochs an episode', count(state.maxEpochs)],
    ['Episodes planned', runConfig.n_episodes === 0 ? '' : count(runConfig.n_episodes)],
    ['Host parameters', state.hostParams === 0 ? '' : count(state.hostParams)],
    ['Parameter budget', runConfig.param_budget === 0 ? '' : count(runConfig.param_budget)],
    ['Learning rate', runConfig.lr === 0 ? '' : compact(runConfig.lr)],
    ['Clip ratio', compact(runConfig.clip_ratio)],
    ['Entropy coefficient', compact(runConfig.entropy_coef)],
    ['Entropy annealing', anneal],
    ['Compiled', compiled ? [backend, mode].filter((text) => text !== '').join(' ') || 'yes' : 'no'],
    ['Resumed from', runConfig.resume_path],
  ].flatMap(([name = '', value = '']) => (value === '' ? [] : [[name, value] as const]));
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
  return (value) =>
    Number.isFinite(value)
      ? { level: 'ok', word: fixed ? 'fixed' : 'scheduled' }
      : { level: 'crit', word: Number.isNaN(value) ? 'NaN' : 'infinite' };
}

/** The policy's vitals, what it does and how sure it is. */
export function policySlice(state: GroupState, trail: Trail, profile: ThresholdProfile): PolicySlice {
  const { tamiyo } = state;
  return {
    received: tamiyo.ppo_data_received,
    update: trail.updates,
    time: trail.updateTime,
    vitals: [
      vital('KL divergence', trail.kl, (value) => judgeKl(value, profile)),
      vital('Entropy', trail.entropy, (value) => judgeEntropy(value, tamiyo.entropy_velocity, profile)),
      vital('Clip fraction', trail.clip, (value) => judgeClip(value, profile), 'fraction'),
      vital('Explained var.', trail.explainedVariance, (value) =>
        judgeExplainedVariance(value, tamiyo.ev_low_return_variance, profile),
      ),
      vital('Gradient norm', trail.gradientNorm, (value) => judgeGradientNorm(value, profile)),
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
      exploding: seed !== undefined && hasGradientTrouble(seed) && seed.has_exploding,
      vanishing: seed !== undefined && hasGradientTrouble(seed) && seed.has_vanishing,
    };
  });
}

/** One environment's card. */
export function envCard(state: GroupState, env: EnvState, peers: Peers, profile: ThresholdProfile): EnvCard {
  const reasons = envReasons(env, peers, profile);
  const measured = env.accuracy_history.length > 0;
  return {
    id: env.env_id,
    endedBatch: null,
    level: envLevel(env, reasons),
    reason: reasons[0]?.short ?? null,
    reasons: reasons.map(({ level, text }) => ({ level, text })),
    status: env.status,
    accuracy: measured ? env.host_accuracy : null,
    best: env.best_accuracy,
    history: [...env.accuracy_history],
    reward: env.reward_history.at(-1) ?? null,
    totalReward: env.cumulative_reward,
    epoch: env.current_epoch,
    lastAction: env.action_history.at(-1) ?? null,
    chips: chipsOf(state, env),
    score: anomalyScore(reasons),
    loss: measured ? env.host_loss : null,
    growth: env.host_params === 0 ? null : (env.host_params + env.fossilized_params) / env.host_params,
    stall: env.epochs_since_improvement,
    updated: env.last_update,
    rolledBack: env.rolled_back ? env.rollback_timestamp : null,
    rewardMode: env.reward_mode === '' ? null : env.reward_mode,
  };
}
