import { hasGradientTrouble } from '../diagnosis/env-health.ts';
import { accuracyOf } from '../aggregator/counterfactual.ts';
import type { CounterfactualSnapshot, EnvState, SeedState, ShapleySnapshot } from '../aggregator/env-state.ts';
import { newSeed } from '../aggregator/env-state.ts';
import type { GroupState } from '../aggregator/group-state.ts';
import { rankedSlots } from '../aggregator/shapley.ts';
import { synergyOf } from '../diagnosis/synergy.ts';
import type { CounterfactualView, DecisionRow, GraveyardRow, SeedDetail, ShapleyView, TrailRow } from './env-detail.ts';

/** The lists of an environment's detail. */

/** z of a 95 % confidence interval. */
const Z_95 = 1.96;

function seedDetail(slot: string, seed: SeedState, present: boolean): SeedDetail {
  return {
    slot,
    present,
    stage: seed.stage,
    blueprint: seed.blueprint_id,
    alpha: seed.alpha,
    epochsInStage: seed.epochs_in_stage,
    exploding: hasGradientTrouble(seed) && seed.has_exploding,
    vanishing: hasGradientTrouble(seed) && seed.has_vanishing,
    params: seed.seed_params,
    accuracyDelta: seed.accuracy_delta,
    improvement: seed.improvement,
    gradientRatio: seed.grad_ratio,
    epochsTotal: seed.epochs_total,
    curve: seed.alpha_curve,
    tempoEpochs: seed.blend_tempo_epochs,
    contributionVelocity: seed.contribution_velocity,
    interaction: seed.interaction_sum,
    boost: seed.boost_received,
    counterfactual: seed.counterfactual,
    pruneReason: seed.prune_reason,
    autoPruned: seed.auto_pruned,
  };
}

/** Every slot of the run, and those that only this environment has. */
export function seedsOf(state: GroupState, env: EnvState): SeedDetail[] {
  const slots = new Set([...state.slotIds, ...env.seeds.keys()]);
  return [...slots].map((slot) => {
    const seed = env.seeds.get(slot);
    return seedDetail(slot, seed ?? newSeed(slot), seed !== undefined);
  });
}

/** The measured combinations; null where none were (aggregation §5.11, but what was not measured is null, not 0). */
export function counterfactualOf(matrix: CounterfactualSnapshot): CounterfactualView | null {
  const { slot_ids: slots, configs, strategy } = matrix;
  if (strategy === 'unavailable' || slots.length === 0 || configs.length === 0) return null;
  const having = (...on: readonly number[]): number | null =>
    accuracyOf(
      matrix,
      slots.map((_, i) => on.includes(i)),
    );
  return {
    strategy,
    baseline: having(),
    combined: having(...slots.keys()),
    alone: slots.map((slot, i) => ({ slot, accuracy: having(i) })),
    pairs: slots.flatMap((first, i) =>
      slots.slice(i + 1).flatMap((second, k) => {
        const accuracy = having(i, i + 1 + k);
        return accuracy === null ? [] : [{ slots: [first, second] as const, accuracy }];
      }),
    ),
    synergy: synergyOf(matrix),
  };
}

/** Shapley values of that batch, the greatest mean first: the state keeps the last batch's until the first epoch. */
export function shapleyOf(shapley: ShapleySnapshot, batch: number): ShapleyView[] {
  // Some events do not say which batch they are of.
  if (shapley.epoch !== 0 && shapley.epoch !== batch) return [];
  return rankedSlots(shapley).map(([slot, mean]) => {
    const { std, n_samples: samples } = shapley.values.get(slot) ?? { std: 0, n_samples: 0 };
    return { slot, mean, std, samples, significant: isSignificant(mean, std, samples) };
  });
}

function isSignificant(mean: number, std: number, samples: number): boolean {
  return samples > 0 && Number.isFinite(std) && mean !== 0 && Math.abs(mean) > (Z_95 * std) / Math.sqrt(samples);
}

/** What became of the seeds of each blueprint in this batch, in order of appearance. */
export function graveyardOf(env: EnvState): GraveyardRow[] {
  const { blueprint_spawns: spawns, blueprint_fossilized: fossilized, blueprint_prunes: prunes } = env;
  const blueprints = new Set([...spawns.keys(), ...fossilized.keys(), ...prunes.keys()]);
  return [...blueprints].map((blueprint) => ({
    blueprint,
    spawned: spawns.get(blueprint) ?? 0,
    fossilized: fossilized.get(blueprint) ?? 0,
    pruned: prunes.get(blueprint) ?? 0,
  }));
}

/** The life-cycle trail, oldest first; empty from producers of before June 2026 (aggregation §4.15). */
export function trailOf(env: EnvState): TrailRow[] {
  return env.lifecycle_events.map((row) => ({
    epoch: row.epoch,
    action: row.action,
    slot: row.slot_id,
    from: row.from_stage,
    to: row.to_stage,
    blueprint: row.blueprint_id,
    alpha: row.alpha,
    accuracyDelta: row.accuracy_delta,
  }));
}

/** The environment's own among the policy's recent decisions. */
export function decisionsOf(state: GroupState, env: EnvState): DecisionRow[] {
  return state.tamiyo.recent_decisions
    .filter((decision) => decision.env_id === env.env_id)
    .map((decision) => ({
      id: decision.decision_id,
      time: decision.timestamp,
      // The state counts the batches that were done by then.
      batch: decision.batch + 1,
      epoch: decision.epoch,
      action: decision.chosen_action,
      slot: decision.chosen_slot,
      confidence: decision.confidence,
      value: decision.expected_value,
      reward: decision.actual_reward,
      tdAdvantage: decision.td_advantage,
      success: decision.action_success,
    }));
}
