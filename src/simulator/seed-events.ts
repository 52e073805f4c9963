import type { BatchContext } from './context.ts';
import type { Environment } from './environment.ts';
import type { Around } from './event-writer.ts';
import type { GateResult } from './gates.ts';
import { type ActionIdentity, provenanceOf } from './provenance.ts';
import { rounded } from './random.ts';
import { enterStage, type Seed, type Stage } from './seed-life.ts';

function around(ctx: BatchContext, seed: Seed): Around {
  return { epoch: ctx.episodesAfter, seedId: seed.id, slotId: seed.slotId };
}

function improvement(env: Environment, seed: Seed): number {
  return rounded(env.accuracy - seed.accuracyAtGermination);
}

function blendingDelta(env: Environment, seed: Seed): number | null {
  return seed.accuracyAtBlending === null ? null : rounded(env.accuracy - seed.accuracyAtBlending);
}

/** `SEED_GERMINATED` (telemetry-events §3.7). */
export function emitGermination(ctx: BatchContext, env: Environment, seed: Seed, action: ActionIdentity): void {
  const data = {
    slot_id: seed.slotId,
    env_id: env.id,
    blueprint_id: seed.blueprint,
    params: seed.params,
    episode_idx: env.episodeIdx,
    alpha: 0,
    grad_ratio: 0,
    has_vanishing: false,
    has_exploding: false,
    epochs_in_stage: 0,
    blend_tempo_epochs: seed.tempoEpochs,
    alpha_curve: seed.curve.controller,
    ...provenanceOf(action),
  };
  ctx.events.emit('SEED_GERMINATED', data, around(ctx, seed));
}

/** `SEED_GATE_EVALUATED` (telemetry-events §3.9). */
export function emitGate(ctx: BatchContext, env: Environment, seed: Seed, result: GateResult): void {
  const data = {
    slot_id: seed.slotId,
    env_id: env.id,
    gate: result.gate,
    passed: result.failed.length === 0,
    target_stage: result.target,
    checks_passed: result.passed,
    checks_failed: result.failed,
    episode_idx: env.episodeIdx,
    message: result.message,
  };
  ctx.events.emit('SEED_GATE_EVALUATED', data, around(ctx, seed));
}

/** Moves the seed to a stage and writes `SEED_STAGE_CHANGED` (telemetry-events §3.8). */
export function changeStage(
  ctx: BatchContext,
  env: Environment,
  seed: Seed,
  to: Stage | 'DORMANT',
  action: ActionIdentity | null,
): void {
  const from = seed.stage;
  const epochs = seed.stageEpochs;
  const alphaBefore = seed.alpha;
  const exploding = seed.exploding;
  if (to !== 'DORMANT') enterStage(seed, to, env.accuracy);
  const coolingDown = from === 'PRUNED' || from === 'EMBARGOED' || from === 'RESETTING';
  const data = {
    slot_id: seed.slotId,
    env_id: env.id,
    episode_idx: env.episodeIdx,
    from_stage: from,
    to_stage: to,
    alpha: rounded(to === 'PRUNED' ? alphaBefore : seed.alpha),
    accuracy_delta: coolingDown ? 0 : improvement(env, seed),
    epochs_in_stage: epochs,
    // A seed is first measured in TRAINING; an exploding one outweighs the host many times over.
    grad_ratio: from === 'GERMINATED' ? 0 : rounded(exploding ? 4 + 20 * seed.health : 0.3 + seed.health),
    has_vanishing: seed.vanishing,
    has_exploding: exploding,
    alpha_curve: seed.curve.controller,
    ...provenanceOf(action),
  };
  ctx.events.emit('SEED_STAGE_CHANGED', data, around(ctx, seed));
}

/** Makes the seed permanent: stage change, then `SEED_FOSSILIZED` (telemetry-events §2.3 and §3.10). */
export function fossiliseSeed(ctx: BatchContext, env: Environment, seed: Seed, action: ActionIdentity): void {
  changeStage(ctx, env, seed, 'FOSSILIZED', action);
  env.fossilisations++;
  if (seed.contribution > 0) env.contributingFossils++;
  ctx.scoreboard.noteFossil(env.id, seed, improvement(env, seed));
  const data = {
    slot_id: seed.slotId,
    env_id: env.id,
    blueprint_id: seed.blueprint,
    improvement: improvement(env, seed),
    params_added: seed.params,
    episode_idx: env.episodeIdx,
    alpha: rounded(seed.alpha),
    epochs_total: seed.age,
    counterfactual: rounded(seed.contribution),
    blending_delta: blendingDelta(env, seed),
    ...provenanceOf(action),
  };
  ctx.events.emit('SEED_FOSSILIZED', data, around(ctx, seed));
}

/** Removes the seed: stage change, then `SEED_PRUNED` (telemetry-events §2.3 and §3.11). */
export function pruneSeed(
  ctx: BatchContext,
  env: Environment,
  seed: Seed,
  reason: string,
  action: ActionIdentity | null,
): void {
  const counterfactual = seed.accuracyAtBlending === null ? null : rounded(seed.contribution);
  changeStage(ctx, env, seed, 'PRUNED', action);
  ctx.scoreboard.notePrune(env.id, seed, improvement(env, seed));
  const governed = reason.startsWith('governor_');
  const data = {
    slot_id: seed.slotId,
    env_id: env.id,
    reason,
    episode_idx: env.episodeIdx,
    blueprint_id: seed.blueprint,
    improvement: improvement(env, seed),
    auto_pruned: governed,
    epochs_total: seed.age,
    counterfactual,
    blending_delta: blendingDelta(env, seed),
    initiator: governed ? 'governor' : 'policy',
    ...provenanceOf(action),
  };
  ctx.events.emit('SEED_PRUNED', data, around(ctx, seed));
}
