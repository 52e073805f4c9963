import type { EnvState } from '../aggregator/env-state.ts';
import type { Level } from './level.ts';
import { count, fixed, percent } from './units.ts';

/** Why an environment needs a look (health-thresholds §4.4, 5). */
export interface EnvReason {
  readonly level: 'warn' | 'crit';
  /** A few words for the card. */
  readonly short: string;
  /** The whole sentence, with value and limit. */
  readonly text: string;
}

/** Reasons, worst first; none for a sound environment. Nothing is raised from data that never came. */
export function envReasons(env: EnvState): EnvReason[] {
  const reasons: EnvReason[] = [];
  if (env.rolled_back) {
    reasons.push({
      level: 'crit',
      short: 'rolled back',
      text: `The governor rolled this environment back (${env.rollback_reason === '' ? 'no reason given' : env.rollback_reason}).`,
    });
  }
  if (env.last_update !== null && !Number.isFinite(env.host_loss)) {
    reasons.push({
      level: 'crit',
      short: `loss ${fixed(env.host_loss, 0)}`,
      text: `Validation loss is ${fixed(env.host_loss, 0)}.`,
    });
  }
  if (env.accuracy_history.length > 0 && !Number.isFinite(env.host_accuracy)) {
    reasons.push({
      level: 'crit',
      short: `accuracy ${fixed(env.host_accuracy, 0)}`,
      text: `Accuracy is ${fixed(env.host_accuracy, 0)}.`,
    });
  }
  if (env.status === 'degraded') {
    reasons.push({
      level: 'crit',
      short: 'degraded',
      text: `Accuracy fell by more than 1 point three times without a rise; the best was ${percent(env.best_accuracy)} at epoch ${count(env.best_accuracy_epoch)}.`,
    });
  }
  if (env.status === 'stalled') {
    reasons.push({
      level: 'warn',
      short: `stalled ${count(env.epochs_since_improvement)} ep`,
      text: `No new best for ${count(env.epochs_since_improvement)} epochs (limit 10, for 3 epochs); the best was ${percent(env.best_accuracy)}.`,
    });
  }
  for (const seed of env.seeds.values()) {
    if (seed.has_exploding) {
      reasons.push({
        level: 'warn',
        short: `${seed.slot_id} exploding`,
        text: `Gradients explode in ${seed.slot_id} (${seed.stage}).`,
      });
    } else if (seed.has_vanishing) {
      reasons.push({
        level: 'warn',
        short: `${seed.slot_id} vanishing`,
        text: `Gradients vanish in ${seed.slot_id} (${seed.stage}).`,
      });
    }
  }
  return reasons.sort((a, b) => (a.level === b.level ? 0 : a.level === 'crit' ? -1 : 1));
}

/** The environment's level: its worst reason, `none` before its first epoch. */
export function envLevel(env: EnvState, reasons: readonly EnvReason[]): Level {
  return reasons[0]?.level ?? (env.accuracy_history.length === 0 ? 'none' : 'ok');
}
