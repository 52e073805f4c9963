import type { GroupState } from '../aggregator/group-state.ts';
import { isHeuristicRun } from '../aggregator/run-boundaries.ts';
import { envReasons, type EnvReason } from './env-health.ts';
import { experimentGates, phaseGates, type GateList } from './gates.ts';
import { byUrgency, type Level } from './level.ts';
import { driversOf, nextStep, type Driver } from './narrative.ts';
import { judgePolicy } from './policy-rules.ts';
import type { Symptom } from './finding.ts';
import type { Reading } from './reading.ts';
import { count, fixed, percent, signed } from './units.ts';

/** The verdict in one line: a word, a headline and what stands behind it (health-thresholds §4.1). */
export interface Verdict {
  readonly level: Level;
  /** One word in capitals, always shown with the level's glyph. */
  readonly word: string;
  readonly headline: string;
  readonly details: readonly string[];
  /** Why: what speaks loudest first. */
  readonly drivers: readonly Driver[];
  /** Next: what to do or to watch, one sentence. */
  readonly next: string;
  /** What the judgement lacks: values that never came, in words. */
  readonly missing: readonly string[];
  readonly experiment: GateList;
  readonly phase: GateList;
}

/** The order in which issues are named (health-thresholds §4.1 rules 9 and 10). */
const NAMED: Readonly<Record<'crit' | 'warn', readonly string[]>> = {
  crit: ['entropy', 'explained-variance', 'advantage-spread', 'kl', 'clip', 'gradient-norm'],
  warn: ['explained-variance', 'entropy', 'kl', 'clip', 'advantage-spread', 'gradient-norm'],
};

/** Names of the metrics of {@link NAMED}, as a sentence uses them. */
const NAMES: Readonly<Record<string, string>> = {
  entropy: 'entropy',
  'explained-variance': 'explained variance',
  'advantage-spread': 'advantage spread',
  kl: 'KL divergence',
  clip: 'clip fraction',
  'gradient-norm': 'gradient norm',
};

/** What a judgement would need, where the newest update did not bring it. */
const WANTED = [
  ['explained_variance', 'explained variance'],
  ['v_return_correlation', 'value and return correlation'],
  ['advantage_std', 'advantage spread'],
  ['q_variance', 'Q variance'],
] as const;

function accuracySentence(accuracy: readonly number[]): string | null {
  const newest = accuracy.at(-1);
  if (newest === undefined) return null;
  const span = Math.min(10, accuracy.length - 1);
  const older = accuracy.at(-1 - span);
  if (span === 0 || older === undefined) return `Mean accuracy ${percent(newest)}.`;
  return `Mean accuracy ${percent(newest)} (${signed(newest - older, 1)} over ${count(span)} ${span === 1 ? 'batch' : 'batches'}).`;
}

function entropySentence({ state, profile }: Reading): string | null {
  const { entropy_velocity: velocity, entropy, entropy_history: history } = state.tamiyo;
  const first = history[0];
  if (!(velocity < profile.entropyVelocity.warn) || first === undefined) return null;
  const rounds = Math.trunc((entropy - profile.entropy.crit) / Math.abs(velocity));
  const end = rounds > 0 && rounds < 100 ? `; at this rate it collapses in about ${count(rounds)} more` : '';
  return `Entropy fell ${fixed(first, 2)} → ${fixed(entropy, 2)} in ${count(history.length - 1)} updates${end}.`;
}

interface FlaggedEnv {
  readonly id: number;
  readonly worst: EnvReason;
}

/** Environments with a reason to look at them, critical ones first. */
function flaggedEnvs({ state, peers, profile }: Reading): FlaggedEnv[] {
  return [...state.envs.values()]
    .flatMap((env) => {
      const worst = envReasons(env, peers, profile)[0];
      return worst === undefined ? [] : [{ id: env.env_id, worst }];
    })
    .sort((a, b) => byUrgency(a.worst.level, b.worst.level) || b.worst.weight - a.worst.weight);
}

function envSentence(flagged: readonly FlaggedEnv[]): string | null {
  const first = flagged[0];
  if (first === undefined) return null;
  const more = flagged.length > 1 ? ` and ${count(flagged.length - 1)} more` : '';
  return `Env ${String(first.id)} ${first.worst.short}${more}.`;
}

/** What is wrong with the policy, critical first, each list in the reference's order. NaN goes before all. */
function policyIssues({ state, readings, behaviour, profile }: Reading): Symptom[] {
  if (!state.tamiyo.ppo_data_received) return [];
  const facts = {
    batch: state.currentBatch,
    actions: behaviour.actions,
    lowReturnVariance: state.tamiyo.ev_low_return_variance,
    tamiyo: state.tamiyo,
  };
  const { symptoms } = judgePolicy(readings, facts, profile);
  const ofLevel = (level: 'crit' | 'warn'): Symptom[] =>
    NAMED[level].flatMap((rule) => symptoms.filter((found) => found.rule === rule && found.level === level));
  return [...symptoms.filter(({ rule }) => rule === 'metric-not-a-number'), ...ofLevel('crit'), ...ofLevel('warn')];
}

function nameOf({ rule, evidence }: Symptom): string {
  return NAMES[rule] ?? evidence[0]?.name ?? rule;
}

type Headline = Pick<Verdict, 'level' | 'word' | 'headline'>;

function beforeJudgement(state: GroupState): Headline | null {
  const { tamiyo } = state;
  if (tamiyo.ppo_data_received) return null;
  if (isHeuristicRun(state.runId)) {
    return {
      level: 'ok',
      word: 'HEURISTIC',
      headline: 'A heuristic run: no policy is trained, so there is none to judge.',
    };
  }
  return {
    level: 'none',
    word: 'WAITING',
    headline: state.connected ? 'Waiting for the first policy update.' : 'No run has started in this stream yet.',
  };
}

function headlineOf({ state, readings, profile }: Reading, issues: readonly Symptom[]): Headline {
  const early = beforeJudgement(state);
  if (early !== null) return early;
  const { nan_grad_count: nan = 0, inf_grad_count: infinite = 0 } = readings;
  if (nan > 0) return { level: 'crit', word: 'NaN', headline: `${count(nan)} gradients are NaN.` };
  if (infinite > 0) return { level: 'crit', word: 'INF', headline: `${count(infinite)} gradients are infinite.` };
  const worst = issues[0];
  // What is no number is a fault at any time: before the warm-up nothing else is among the issues.
  if (worst === undefined && state.currentBatch < profile.warmUpBatches) {
    return {
      level: 'ok',
      word: 'WARM-UP',
      headline: `Warming up, batch ${count(state.currentBatch)} of ${count(profile.warmUpBatches)}: too early to judge the policy.`,
    };
  }
  if (worst === undefined) return { level: 'ok', word: 'LEARNING', headline: 'Learning.' };
  const others = issues.length > 1 ? ` and ${count(issues.length - 1)} more` : '';
  return worst.level === 'crit'
    ? { level: 'crit', word: 'FAIL', headline: `The policy is in trouble: ${nameOf(worst)}${others}.` }
    : { level: 'warn', word: 'WATCH', headline: `Learning, but watch ${nameOf(worst)}${others}.` };
}

/** What the verdict knows besides the reading. */
export interface VerdictContext {
  /** Events received of the whole run. */
  readonly events: number;
  /** Critical findings that last at the cursor, those of an episode's course left out. */
  readonly critical: number;
}

/** The verdict on a group; the connection is judged elsewhere, so that a recording is never called stale. */
export function verdictOf(reading: Reading, { events, critical }: VerdictContext): Verdict {
  const { state, readings } = reading;
  const issues = policyIssues(reading);
  const judged = headlineOf(reading, issues);
  const flagged = flaggedEnvs(reading);
  const warmUp = judged.word === 'WARM-UP';
  const details = [
    accuracySentence(reading.accuracy),
    entropySentence(reading),
    ...(warmUp ? [] : issues.slice(0, 2).map(({ text }) => text)),
    envSentence(flagged),
    critical === 0 ? null : `${count(critical)} critical ${critical === 1 ? 'finding lasts' : 'findings last'}.`,
  ].filter((sentence) => sentence !== null);
  const troubled = critical > 0 || flagged[0]?.worst.level === 'crit';
  const level = troubled && judged.level === 'ok' ? 'warn' : judged.level;
  const received = state.tamiyo.ppo_data_received;
  const missing = [
    ...(received
      ? WANTED.flatMap(([field, name]) => (readings[field] === undefined ? [name] : []))
      : ['policy updates']),
    ...(state.observationStats.batch_size === 0 ? ['observation statistics'] : []),
  ];
  return {
    ...judged,
    level,
    details,
    drivers: driversOf(reading),
    next:
      isHeuristicRun(state.runId) && !received
        ? 'Compare its accuracy with that of a trained policy.'
        : nextStep(reading),
    missing,
    experiment: experimentGates(reading, events),
    phase: phaseGates(reading),
  };
}
