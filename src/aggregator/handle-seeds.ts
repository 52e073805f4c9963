import type { Envelope, KnownEvent, Payload } from '../telemetry/event.ts';
import { newRewardComponents, newSeed, type EnvState, type SeedState } from './env-state.ts';
import { envOf, noticeSlot, type GroupState } from './group-state.ts';
import { addCount, pushBounded, withCount } from './history.ts';
import { recordLifecycle } from './lifecycle-trail.ts';

/** The five `SEED_*` events (aggregation §3.4). */

const LIFESPANS = 100;

interface Target {
  readonly env: EnvState;
  readonly seed: SeedState;
  readonly slot: string;
}

/** The slot an event speaks of: the envelope's if it has one, else the payload's. */
export function slotOf(event: Envelope, data: { readonly slot_id: string }): string {
  return event.slot_id !== null && event.slot_id !== '' ? event.slot_id : data.slot_id;
}

function targetOf(
  state: GroupState,
  event: Envelope,
  data: { readonly slot_id: string; readonly env_id: number },
): Target {
  const slot = slotOf(event, data);
  const env = envOf(state, data.env_id);
  noticeSlot(state, slot);
  let seed = env.seeds.get(slot);
  if (seed === undefined) {
    seed = newSeed(slot);
    env.seeds.set(slot, seed);
  }
  return { env, seed, slot };
}

/** `SEED_GERMINATED`: fields of a former occupant that are not listed are not cleared. */
export function handleGerminated(
  state: GroupState,
  event: KnownEvent<'SEED_GERMINATED'>,
  data: Payload<'SEED_GERMINATED'>,
): void {
  const { env, seed, slot } = targetOf(state, event, data);
  seed.stage = 'GERMINATED';
  seed.blueprint_id = data.blueprint_id;
  seed.seed_params = data.params;
  seed.grad_ratio = data.grad_ratio ?? 0;
  seed.has_vanishing = data.has_vanishing ?? false;
  seed.has_exploding = data.has_exploding ?? false;
  seed.epochs_in_stage = data.epochs_in_stage ?? 0;
  seed.blend_tempo_epochs = data.blend_tempo_epochs ?? 5;
  seed.alpha = data.alpha ?? 0;
  seed.alpha_curve = data.alpha_curve ?? 'LINEAR';
  env.active_seed_count += 1;
  state.cumulativeGerminated += 1;
  env.blueprint_spawns = withCount(env.blueprint_spawns, data.blueprint_id);
  addCount(state.cumulativeBlueprintSpawns, data.blueprint_id);
  recordLifecycle(state, env, event, data, {
    slot,
    action: `GERMINATE(${data.blueprint_id})`,
    from: 'DORMANT',
    to: 'GERMINATED',
    blueprint: data.blueprint_id,
    alpha: null,
    accuracyDelta: null,
  });
}

const MECHANICAL: ReadonlySet<string> = new Set(['GERMINATED>TRAINING', 'BLENDING>HOLDING']);

/** `SEED_STAGE_CHANGED`: no counters move. */
export function handleStageChanged(
  state: GroupState,
  event: KnownEvent<'SEED_STAGE_CHANGED'>,
  data: Payload<'SEED_STAGE_CHANGED'>,
): void {
  const { env, seed, slot } = targetOf(state, event, data);
  seed.stage = data.to_stage;
  seed.grad_ratio = data.grad_ratio ?? 0;
  seed.has_vanishing = data.has_vanishing ?? false;
  seed.has_exploding = data.has_exploding ?? false;
  seed.epochs_in_stage = data.epochs_in_stage ?? 0;
  seed.accuracy_delta = data.accuracy_delta ?? 0;
  seed.alpha_curve = data.alpha_curve ?? 'LINEAR';
  seed.alpha = data.alpha ?? seed.alpha;
  recordLifecycle(state, env, event, data, {
    slot,
    action: MECHANICAL.has(`${data.from_stage}>${data.to_stage}`) ? '[auto]' : 'ADVANCE',
    from: data.from_stage,
    to: data.to_stage,
    blueprint: seed.blueprint_id,
    alpha: data.alpha ?? null,
    accuracyDelta: null,
  });
}

/** `SEED_GATE_EVALUATED` only makes sure that the seed exists. */
export function handleGateEvaluated(
  state: GroupState,
  event: KnownEvent<'SEED_GATE_EVALUATED'>,
  data: Payload<'SEED_GATE_EVALUATED'>,
): void {
  targetOf(state, event, data);
}

/** `SEED_FOSSILIZED`. */
export function handleFossilized(
  state: GroupState,
  event: KnownEvent<'SEED_FOSSILIZED'>,
  data: Payload<'SEED_FOSSILIZED'>,
): void {
  const { env, seed, slot } = targetOf(state, event, data);
  const before = seed.stage;
  const lived = data.epochs_total ?? 0;
  seed.stage = 'FOSSILIZED';
  seed.improvement = data.improvement;
  seed.blueprint_id = data.blueprint_id;
  seed.epochs_total = lived;
  seed.alpha = data.alpha ?? 1;
  seed.counterfactual = data.counterfactual ?? 0;
  env.fossilized_params += data.params_added;
  if (lived > 0) pushBounded(state.lifespans, lived, LIFESPANS);
  env.fossilized_count += 1;
  state.cumulativeFossilized += 1;
  env.active_seed_count = Math.max(0, env.active_seed_count - 1);
  env.blueprint_fossilized = withCount(env.blueprint_fossilized, data.blueprint_id);
  addCount(state.cumulativeBlueprintFossilized, data.blueprint_id);
  recordLifecycle(state, env, event, data, {
    slot,
    action: 'FOSSILIZE',
    from: before,
    to: 'FOSSILIZED',
    blueprint: seed.blueprint_id,
    alpha: seed.alpha,
    accuracyDelta: data.improvement,
  });
}

/** `SEED_PRUNED`. */
export function handlePruned(state: GroupState, event: KnownEvent<'SEED_PRUNED'>, data: Payload<'SEED_PRUNED'>): void {
  const { env, seed, slot } = targetOf(state, event, data);
  const before = { stage: seed.stage, params: seed.seed_params, blueprint: seed.blueprint_id, alpha: seed.alpha };
  const lived = data.epochs_total ?? 0;
  const improvement = data.improvement ?? 0;
  seed.prune_reason = data.reason;
  seed.improvement = improvement;
  seed.auto_pruned = data.auto_pruned ?? false;
  seed.epochs_total = lived;
  seed.counterfactual = data.counterfactual ?? 0;
  if (lived > 0) pushBounded(state.lifespans, lived, LIFESPANS);
  const named = data.blueprint_id ?? '';
  seed.blueprint_id = named === '' ? before.blueprint : named;
  if (seed.blueprint_id !== null && seed.blueprint_id !== '') {
    env.blueprint_prunes = withCount(env.blueprint_prunes, seed.blueprint_id);
    addCount(state.cumulativeBlueprintPrunes, seed.blueprint_id);
  }
  seed.stage = 'PRUNED';
  seed.seed_params = 0;
  seed.alpha = 0;
  seed.accuracy_delta = 0;
  seed.grad_ratio = 0;
  seed.has_vanishing = false;
  seed.has_exploding = false;
  seed.epochs_in_stage = 0;
  env.pruned_count += 1;
  state.cumulativePruned += 1;
  env.active_seed_count = Math.max(0, env.active_seed_count - 1);
  if (before.stage === 'FOSSILIZED' && before.params > 0) env.fossilized_params -= before.params;
  if (env.active_seed_count === 0) env.reward_components = newRewardComponents();
  recordLifecycle(state, env, event, data, {
    slot,
    action: 'PRUNE',
    from: before.stage,
    to: 'PRUNED',
    blueprint: before.blueprint,
    alpha: before.alpha,
    accuracyDelta: improvement,
  });
}
