import type { EnvState } from '../aggregator/env-state.ts';
import type { GroupState } from '../aggregator/group-state.ts';
import { mean } from '../aggregator/history.ts';
import { anomalyScore, envLevel, type EnvReason } from '../diagnosis/env-health.ts';
import type { EvidenceFormat } from '../diagnosis/finding.ts';
import { counterfactualOf, decisionsOf, graveyardOf, seedsOf, shapleyOf, trailOf } from './env-detail-parts.ts';
import { rewardBreakdown } from './reward-breakdown.ts';
import type { SeedChip } from './view-slices.ts';

/** The environment in focus, in full, as the state at the cursor has it. */

/** Why it is flagged. */
export interface ReasonView {
  readonly key: string;
  readonly level: 'warn' | 'crit';
  readonly text: string;
  /** Share of the anomaly score, 0 to 1. */
  readonly weight: number;
  readonly value: number | null;
  readonly limit: number | null;
  /** How the two are written. */
  readonly format: EvidenceFormat;
  /** The cursor that first showed it, and its time; null where no finding tells. */
  readonly since: { readonly position: number; readonly time: number; readonly batch: number } | null;
}

/** A slot with its seed. `present` is false where the environment reports no such slot: that is not dormant. */
export interface SeedDetail extends SeedChip {
  readonly present: boolean;
  readonly params: number;
  /** Points. */
  readonly accuracyDelta: number;
  readonly improvement: number;
  readonly gradientRatio: number;
  readonly epochsTotal: number;
  readonly curve: string;
  readonly tempoEpochs: number;
  readonly contributionVelocity: number;
  readonly interaction: number;
  readonly boost: number;
  readonly counterfactual: number;
  readonly pruneReason: string;
  readonly autoPruned: boolean;
}

/** One part of the reward of the newest step. */
export interface RewardPart {
  readonly name: string;
  readonly value: number;
}

/** A component that is told beside the parts and must not be added to them. */
export interface ToldPart extends RewardPart {
  /** The part that it is in already; null where it is not paid at all. */
  readonly within: string | null;
}

/** The reward of the newest step: parts, and what they leave unexplained. */
export interface RewardBreakdown {
  readonly total: number;
  readonly parts: readonly RewardPart[];
  /** total − Σ parts: drawn as a bar of its own. */
  readonly residual: number;
  readonly told: readonly ToldPart[];
}

export interface CounterfactualView {
  readonly strategy: string;
  /** Accuracy with no seed, percent; null where it was not measured. */
  readonly baseline: number | null;
  readonly combined: number | null;
  /** Accuracy of each slot's seed alone, percent. */
  readonly alone: readonly { readonly slot: string; readonly accuracy: number | null }[];
  readonly pairs: readonly { readonly slots: readonly [string, string]; readonly accuracy: number }[];
  /** combined − baseline − Σ (alone − baseline), points; null where a part of it was not measured. */
  readonly synergy: number | null;
}

export interface ShapleyView {
  readonly slot: string;
  /** Points. */
  readonly mean: number;
  readonly std: number;
  readonly samples: number;
  /** 1.96 σ/√n away from zero. */
  readonly significant: boolean;
}

export interface GraveyardRow {
  readonly blueprint: string;
  readonly spawned: number;
  readonly fossilized: number;
  readonly pruned: number;
}

export interface TrailRow {
  readonly epoch: number;
  readonly action: string;
  readonly slot: string;
  readonly from: string;
  readonly to: string;
  readonly blueprint: string;
  readonly alpha: number | null;
  readonly accuracyDelta: number | null;
}

export interface DecisionRow {
  readonly id: string;
  readonly time: number;
  readonly batch: number;
  readonly epoch: number;
  readonly action: string;
  readonly slot: string | null;
  /** Fractions. */
  readonly confidence: number;
  readonly value: number;
  readonly reward: number | null;
  readonly tdAdvantage: number | null;
  readonly success: boolean | null;
}

/** Null fields were never received. */
export interface EnvDetail {
  readonly id: number;
  readonly group: string;
  readonly level: 'none' | 'ok' | 'warn' | 'crit';
  readonly status: string;
  /** 0 to 1. */
  readonly score: number;
  readonly reasons: readonly ReasonView[];
  /** Batch that runs, from 1; between two batches the one that was just done. */
  readonly batch: number;
  /** Between two batches: what is shown is the end of the last. */
  readonly ended: boolean;
  readonly epoch: number;
  readonly maxEpochs: number;
  /** Percent. */
  readonly accuracy: number | null;
  readonly best: number | null;
  readonly bestEpoch: number | null;
  readonly loss: number | null;
  readonly reward: number | null;
  readonly meanReward: number | null;
  readonly totalReward: number | null;
  /** (host + fossilized parameters) ÷ host; null where the host's are not known. */
  readonly growth: number | null;
  readonly hostParams: number | null;
  readonly fossilizedParams: number;
  readonly epochsSinceBest: number;
  /** Share of steps in which an anti-gaming penalty fired, a fraction; null before the first step. */
  readonly gamingRate: number | null;
  readonly rewardMode: string | null;
  /** Seconds since 1970 of its newest event; null before the first. */
  readonly updated: number | null;
  readonly accuracyHistory: readonly number[];
  readonly rewardHistory: readonly number[];
  readonly seeds: readonly SeedDetail[];
  readonly actionCounts: readonly (readonly [string, number])[];
  readonly totalActions: number;
  readonly breakdown: RewardBreakdown | null;
  readonly counterfactual: CounterfactualView | null;
  readonly shapley: readonly ShapleyView[];
  readonly graveyard: readonly GraveyardRow[];
  readonly trail: readonly TrailRow[];
  /** Newest first. */
  readonly decisions: readonly DecisionRow[];
}

/**
 * An environment in full.
 * @param state its group: within a batch as it is, between two as the batch's end left it, where that was kept
 * @param ended the batch whose end `state` shows; null within a batch
 * @param since where a reason's finding began; null where none tells
 */
export function envDetail(
  state: GroupState,
  env: EnvState,
  reasons: readonly EnvReason[],
  ended: { readonly batch: number } | null,
  since: (key: string) => ReasonView['since'],
): EnvDetail {
  const began = env.accuracy_history.length > 0;
  const rewarded = env.reward_history.length > 0;
  const batch = ended?.batch ?? state.currentBatch + 1;
  const hostKnown = env.host_params > 0;
  return {
    id: env.env_id,
    group: state.group,
    level: envLevel(env, reasons),
    status: env.status,
    score: anomalyScore(reasons),
    reasons: reasons.map(({ key, level, text, weight, value, limit, format }) => ({
      key,
      level,
      text,
      weight,
      value,
      limit,
      format,
      since: since(key),
    })),
    batch,
    ended: ended !== null,
    epoch: env.current_epoch,
    maxEpochs: state.connected ? state.maxEpochs : 0,
    accuracy: began ? env.host_accuracy : null,
    // The best starts at 0 and only a number above it replaces that: an accuracy of NaN is no best of 0.
    best: env.accuracy_history.some((value) => value <= env.best_accuracy) ? env.best_accuracy : null,
    bestEpoch: env.best_accuracy_epoch === 0 ? null : env.best_accuracy_epoch,
    // The state keeps the loss of the batch before until the first epoch.
    loss: began ? env.host_loss : null,
    reward: env.reward_history.at(-1) ?? null,
    meanReward: rewarded ? mean(env.reward_history) : null,
    totalReward: rewarded ? env.cumulative_reward : null,
    growth: hostKnown ? (env.host_params + env.fossilized_params) / env.host_params : null,
    hostParams: hostKnown ? env.host_params : null,
    fossilizedParams: env.fossilized_params,
    epochsSinceBest: env.epochs_since_improvement,
    gamingRate: env.total_reward_steps === 0 ? null : env.gaming_trigger_count / env.total_reward_steps,
    rewardMode: env.reward_mode === '' ? null : env.reward_mode,
    updated: env.last_update,
    accuracyHistory: [...env.accuracy_history],
    rewardHistory: [...env.reward_history],
    seeds: seedsOf(state, env),
    actionCounts: [...env.action_counts],
    totalActions: env.total_actions,
    breakdown: rewardBreakdown(env),
    counterfactual: counterfactualOf(env.counterfactual_matrix),
    shapley: shapleyOf(env.shapley_snapshot, batch),
    graveyard: graveyardOf(env),
    trail: trailOf(env),
    decisions: decisionsOf(state, env),
  };
}
