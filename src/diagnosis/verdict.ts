import type { GroupState } from '../aggregator/group-state.ts';
import { isHeuristicRun } from '../aggregator/run-boundaries.ts';
import { envReasons, type EnvReason } from './env-health.ts';
import { byUrgency, type Level } from './level.ts';
import { policyIssues, type PolicyIssue } from './policy-health.ts';
import { THRESHOLDS } from './threshold-profile.ts';
import { compact, count, fixed, percent, signed } from './units.ts';

/** The verdict in one line: a word, a headline and what stands behind it (health-thresholds §4.1). */
export interface Verdict {
  readonly level: Level;
  /** One word in capitals, always shown with the level's glyph. */
  readonly word: string;
  readonly headline: string;
  readonly details: readonly string[];
}

/** Recent values per finished batch, oldest first. */
export interface BatchTrail {
  readonly accuracy: readonly number[];
}

function accuracySentence(trail: BatchTrail): string | null {
  const newest = trail.accuracy.at(-1);
  if (newest === undefined) return null;
  const span = Math.min(10, trail.accuracy.length - 1);
  const older = trail.accuracy.at(-1 - span);
  if (span === 0 || older === undefined) return `Mean accuracy ${percent(newest)}.`;
  return `Mean accuracy ${percent(newest)} (${signed(newest - older, 1)} over ${count(span)} ${span === 1 ? 'batch' : 'batches'}).`;
}

function issueSentence({ name, value, relation, limit }: PolicyIssue): string {
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  if (relation === 'not a number') return `${capital} is ${compact(value)}.`;
  return `${capital} ${compact(value)} is ${relation} ${compact(limit)}.`;
}

function entropySentence(state: GroupState): string | null {
  const { entropy_velocity: velocity, entropy, entropy_history: history } = state.tamiyo;
  const first = history[0];
  if (!(velocity < THRESHOLDS.entropyVelocity.warn) || first === undefined) return null;
  const rounds = Math.trunc((entropy - THRESHOLDS.entropy.crit) / Math.abs(velocity));
  const end = rounds > 0 && rounds < 100 ? `; at this rate it collapses in about ${count(rounds)} more` : '';
  return `Entropy fell ${fixed(first, 2)} → ${fixed(entropy, 2)} in ${count(history.length - 1)} updates${end}.`;
}

interface FlaggedEnv {
  readonly id: number;
  readonly worst: EnvReason;
}

/** Environments with a reason to look at them, critical ones first. */
function flaggedEnvs(state: GroupState): FlaggedEnv[] {
  return [...state.envs.values()]
    .flatMap((env) => {
      const worst = envReasons(env)[0];
      return worst === undefined ? [] : [{ id: env.env_id, worst }];
    })
    .sort((a, b) => byUrgency(a.worst.level, b.worst.level));
}

function envSentence(flagged: readonly FlaggedEnv[]): string | null {
  const first = flagged[0];
  if (first === undefined) return null;
  const more = flagged.length > 1 ? ` and ${count(flagged.length - 1)} more` : '';
  return `Env ${String(first.id)} ${first.worst.short}${more}.`;
}

function headlineOf(state: GroupState, issues: readonly PolicyIssue[]): Pick<Verdict, 'level' | 'word' | 'headline'> {
  const { tamiyo } = state;
  if (!tamiyo.ppo_data_received && isHeuristicRun(state.runId)) {
    return {
      level: 'ok',
      word: 'HEURISTIC',
      headline: 'A heuristic run: no policy is trained, so there is none to judge.',
    };
  }
  if (!tamiyo.ppo_data_received) {
    return state.connected
      ? { level: 'none', word: 'WAITING', headline: 'Waiting for the first policy update.' }
      : { level: 'none', word: 'WAITING', headline: 'No run has started in this stream yet.' };
  }
  if (tamiyo.nan_grad_count > 0) {
    return { level: 'crit', word: 'NaN', headline: `${count(tamiyo.nan_grad_count)} gradients are NaN.` };
  }
  if (tamiyo.inf_grad_count > 0) {
    return { level: 'crit', word: 'INF', headline: `${count(tamiyo.inf_grad_count)} gradients are infinite.` };
  }
  if (state.currentBatch < THRESHOLDS.warmUpBatches) {
    return {
      level: 'ok',
      word: 'WARM-UP',
      headline: `Warming up, batch ${count(state.currentBatch)} of ${count(THRESHOLDS.warmUpBatches)}: too early to judge the policy.`,
    };
  }
  const worst = issues[0];
  if (worst === undefined) return { level: 'ok', word: 'LEARNING', headline: 'Learning.' };
  const others = issues.length > 1 ? ` and ${count(issues.length - 1)} more` : '';
  return worst.level === 'crit'
    ? { level: 'crit', word: 'FAIL', headline: `The policy is in trouble: ${worst.name}${others}.` }
    : { level: 'warn', word: 'WATCH', headline: `Learning, but watch ${worst.name}${others}.` };
}

/** The verdict on a group; the connection is judged elsewhere, so that a recording is never called stale. */
export function verdictOf(state: GroupState, trail: BatchTrail): Verdict {
  const issues = state.tamiyo.ppo_data_received ? policyIssues(state.tamiyo, state.receivedMetrics) : [];
  const judged = headlineOf(state, issues);
  const flagged = flaggedEnvs(state);
  const details = [
    accuracySentence(trail),
    entropySentence(state),
    ...(judged.word === 'WARM-UP' ? [] : issues.slice(0, 2).map(issueSentence)),
    envSentence(flagged),
  ].filter((sentence) => sentence !== null);
  const level = flagged[0]?.worst.level === 'crit' && judged.level === 'ok' ? 'warn' : judged.level;
  return { ...judged, level, details };
}
