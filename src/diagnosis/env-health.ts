import type { EnvState, SeedState } from '../aggregator/env-state.ts';
import type { EvidenceFormat, FindingClass, Sighting, Symptom } from './finding.ts';
import type { Level } from './level.ts';
import { accuracyDeviation, NO_PEERS, type Peers } from './peers.ts';
import { symptom } from './symptom.ts';
import { synergyOf } from './synergy.ts';
import type { ThresholdProfile } from './threshold-profile.ts';
import { compact, count, fixed, fractionAsPercent, percent } from './units.ts';

/** Why an environment needs a look (health-thresholds §4.4, 5, 9.2). */
export interface EnvReason {
  /** The same as the finding's that this reason is. */
  readonly key: string;
  readonly rule: string;
  readonly class: FindingClass;
  readonly level: 'warn' | 'crit';
  /** A few words for the card. */
  readonly short: string;
  /** The whole sentence, with value and limit. */
  readonly text: string;
  /** Share of the anomaly score that it makes up alone, 0 to 1. */
  readonly weight: number;
  readonly value: number | null;
  readonly limit: number | null;
  readonly format: EvidenceFormat;
  readonly slot: string | null;
}

/** A reason before it is put into words: most of them were told an epoch ago. */
interface Sign extends Omit<EnvReason, 'short' | 'text'> {
  readonly tell: () => Pick<EnvReason, 'short' | 'text'>;
}

type Parts = Pick<Sign, 'rule' | 'class' | 'level' | 'weight' | 'tell'> &
  Partial<Pick<Sign, 'value' | 'limit' | 'format' | 'slot'>>;

const STALL_EPOCHS = 10;
const ENOUGH_STEPS = 20;

function sign(env: EnvState, parts: Parts): Sign {
  const slot = parts.slot ?? null;
  const key = `${parts.rule}/${String(env.env_id)}${slot === null ? '' : `/${slot}`}`;
  return { value: null, limit: null, format: 'number', ...parts, slot, key };
}

function faults(env: EnvState): Sign[] {
  const reasons: Sign[] = [];
  if (env.rolled_back) {
    reasons.push(
      sign(env, {
        rule: 'rollback',
        class: 'rollback',
        level: 'crit',
        tell: () => ({
          short: 'rolled back',
          text: `The governor rolled this environment back (${env.rollback_reason === '' ? 'no reason given' : env.rollback_reason}).`,
        }),
        weight: 1,
      }),
    );
  }
  if (env.last_update === null || env.accuracy_history.length === 0) return reasons;
  for (const [rule, name, value] of [
    ['loss-not-finite', 'Validation loss', env.host_loss],
    ['accuracy-not-finite', 'Accuracy', env.host_accuracy],
  ] as const) {
    if (Number.isFinite(value)) continue;
    reasons.push(
      sign(env, {
        rule,
        class: 'numerics',
        level: 'crit',
        tell: () => ({
          short: `${rule === 'loss-not-finite' ? 'loss' : 'accuracy'} ${fixed(value, 0)}`,
          text: `${name} is ${fixed(value, 0)}.`,
        }),
        weight: 1,
        value,
      }),
    );
  }
  return reasons;
}

function course(env: EnvState, peers: Peers, profile: ThresholdProfile): Sign[] {
  const reasons: Sign[] = [];
  if (env.status === 'degraded') {
    reasons.push(
      sign(env, {
        rule: 'env-degraded',
        class: 'environment',
        level: 'crit',
        tell: () => ({
          short: 'degraded',
          text: `Accuracy fell by more than 1 point three times without a rise; the best was ${percent(env.best_accuracy)} at epoch ${count(env.best_accuracy_epoch)}.`,
        }),
        weight: 0.7,
        value: env.host_accuracy,
        limit: env.best_accuracy,
        format: 'percent',
      }),
    );
  }
  if (env.status === 'stalled') {
    const stall = env.epochs_since_improvement;
    reasons.push(
      sign(env, {
        rule: 'env-stalled',
        class: 'environment',
        level: 'warn',
        tell: () => ({
          short: `stalled ${count(stall)} ep`,
          text: `No new best for ${count(stall)} epochs (limit ${count(STALL_EPOCHS)}, for 3 epochs); the best was ${percent(env.best_accuracy)}.`,
        }),
        weight: 0.2 + Math.min(0.3, Math.max(0, stall - STALL_EPOCHS) / 100),
        value: stall,
        limit: STALL_EPOCHS,
        format: 'count',
      }),
    );
  }
  const deviation = accuracyDeviation(env, peers);
  if (deviation !== null && -deviation > profile.accuracyOutlier.warn) {
    reasons.push(
      sign(env, {
        rule: 'accuracy-outlier',
        class: 'environment',
        level: 'warn',
        tell: () => ({
          short: `${fixed(-deviation, 1)} σ below`,
          text: `Accuracy ${percent(env.host_accuracy)} is ${fixed(-deviation, 1)} standard deviations below the mean of all, ${percent(peers.meanAccuracy)} (limit ${fixed(profile.accuracyOutlier.warn, 1)}).`,
        }),
        weight: Math.min(0.6, -deviation / 10),
        value: env.host_accuracy,
        limit: peers.meanAccuracy - profile.accuracyOutlier.warn * peers.spread,
        format: 'percent',
      }),
    );
  }
  return reasons;
}

function isGaming(
  { gaming_trigger_count: fired, total_reward_steps: steps }: EnvState,
  profile: ThresholdProfile,
): boolean {
  return steps >= ENOUGH_STEPS && fired > 0 && fired / steps >= profile.gamingRate.warn;
}

function takesFromEachOther(env: EnvState, profile: ThresholdProfile): boolean {
  const synergy = synergyOf(env.counterfactual_matrix);
  return synergy !== null && -synergy > profile.negativeSynergy.warn;
}

/** Slots in these stages hold no seed that could learn; what is still reported of its gradients says nothing. */
const SEEDLESS: ReadonlySet<string> = new Set(['DORMANT', 'PRUNED', 'EMBARGOED', 'RESETTING']);

/** True where gradients of a living seed explode or vanish. */
export function hasGradientTrouble({ stage, has_exploding: exploding, has_vanishing: vanishing }: SeedState): boolean {
  return (exploding || vanishing) && !SEEDLESS.has(stage);
}

function seedTrouble(env: EnvState, profile: ThresholdProfile): Sign[] {
  const reasons: Sign[] = [];
  for (const seed of env.seeds.values()) {
    if (!hasGradientTrouble(seed)) continue;
    const word = seed.has_exploding ? 'exploding' : 'vanishing';
    reasons.push(
      sign(env, {
        rule: `seed-${word}`,
        class: 'seed',
        level: 'warn',
        tell: () => ({
          short: `${seed.slot_id} ${word}`,
          text: `Gradients ${seed.has_exploding ? 'explode' : 'vanish'} in ${seed.slot_id} (${seed.stage}, gradient ratio ${compact(seed.grad_ratio)}).`,
        }),
        weight: seed.has_exploding ? 0.5 : 0.3,
        value: seed.grad_ratio,
        slot: seed.slot_id,
      }),
    );
  }
  const synergy = synergyOf(env.counterfactual_matrix);
  if (synergy !== null && takesFromEachOther(env, profile)) {
    reasons.push(
      sign(env, {
        rule: 'negative-synergy',
        class: 'seed',
        level: 'warn',
        tell: () => ({
          short: 'seeds interfere',
          text: `Together the seeds give ${fixed(-synergy, 1)} points less than the sum of each alone (limit ${fixed(profile.negativeSynergy.warn, 1)}): they hurt each other.`,
        }),
        weight: 0.25,
        value: synergy,
        limit: -profile.negativeSynergy.warn,
      }),
    );
  }
  if (isGaming(env, profile)) {
    const gaming = env.gaming_trigger_count / env.total_reward_steps;
    reasons.push(
      sign(env, {
        rule: 'gaming-rate',
        class: 'hacking',
        level: 'warn',
        tell: () => ({
          short: `gaming ${fractionAsPercent(gaming, 0)}`,
          text: `Anti-gaming penalties fired in ${fractionAsPercent(gaming)} of its steps (limit ${fractionAsPercent(profile.gamingRate.warn, 0)}).`,
        }),
        weight: 0.4,
        value: gaming,
        limit: profile.gamingRate.warn,
        format: 'fraction',
      }),
    );
  }
  return reasons;
}

/**
 * Reasons, worst first: by level, then by weight. None for a sound environment, and nothing from data that never came.
 */
export function envReasons(env: EnvState, peers: Peers, profile: ThresholdProfile): EnvReason[] {
  return signsOf(env, peers, profile)
    .sort((a, b) => (a.level === b.level ? b.weight - a.weight : a.level === 'crit' ? -1 : 1))
    .map(({ tell, ...rest }) => ({ ...rest, ...tell() }));
}

function signsOf(env: EnvState, peers: Peers, profile: ThresholdProfile): Sign[] {
  return [...faults(env), ...course(env, peers, profile), ...seedTrouble(env, profile)];
}

/** True where none of the rules that an environment's own epoch can tell holds: the usual case, told cheaply. */
function isSound(env: EnvState, profile: ThresholdProfile): boolean {
  if (env.status === 'stalled' || env.status === 'degraded' || env.rolled_back) return false;
  if (!Number.isFinite(env.host_loss) || !Number.isFinite(env.host_accuracy)) return false;
  if (isGaming(env, profile) || takesFromEachOther(env, profile)) return false;
  for (const seed of env.seeds.values()) if (hasGradientTrouble(seed)) return false;
  return true;
}

/** The environment's level: its worst reason, `none` before its first epoch. */
export function envLevel(env: EnvState, reasons: readonly EnvReason[]): Level {
  return reasons[0]?.level ?? (env.accuracy_history.length === 0 ? 'none' : 'ok');
}

/** The anomaly score, 0 to 1: what is left of soundness after every reason took its share of it. */
export function anomalyScore(reasons: readonly EnvReason[]): number {
  return 1 - reasons.reduce((sound, { weight }) => sound * (1 - weight), 1);
}

const SOUND: readonly Sighting[] = [];

/** What an environment's own epoch shows: its reasons without those that compare it with others. */
export function ownSightings(env: EnvState, profile: ThresholdProfile): readonly Sighting[] {
  if (isSound(env, profile)) return SOUND;
  return signsOf(env, NO_PEERS, profile).map((seen) => ({
    key: seen.key,
    level: seen.level,
    describe: () => symptomOf(env, seen),
  }));
}

/** What the value of a reason is. */
const MEASURED: Readonly<Record<string, string>> = {
  'loss-not-finite': 'validation loss',
  'accuracy-not-finite': 'accuracy',
  'env-degraded': 'accuracy',
  'env-stalled': 'epochs without a new best',
  'seed-exploding': 'gradient ratio',
  'seed-vanishing': 'gradient ratio',
  'negative-synergy': 'points from each other',
  'gaming-rate': 'steps with a penalty',
};

function symptomOf(env: EnvState, seen: Sign): Symptom {
  const { rule, level, value, limit, format, slot } = seen;
  const { short, text } = seen.tell();
  const relation =
    limit === null ? 'is' : rule === 'gaming-rate' ? 'at or above' : (value ?? 0) > limit ? 'above' : 'below';
  return symptom({
    rule,
    class: seen.class,
    level,
    env: env.env_id,
    slot,
    title: `Env ${String(env.env_id)} ${short}`,
    text,
    evidence: value === null ? [] : [{ name: MEASURED[rule] ?? rule, value, limit, relation, format }],
  });
}
