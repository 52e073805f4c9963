import type { Level } from './level.ts';
import type { Reading } from './reading.ts';
import { compact, count, fixed, fractionAsPercent, percent, signed } from './units.ts';

/** The two lists of gates: may one interpret the experiment, and is the phase won (health-thresholds §4.9, 4.10). */

/** A gate of the verdict: what was seen, what was asked for, on how much evidence. */
export interface Gate {
  readonly name: string;
  readonly state: 'fail' | 'watch' | 'pending' | 'pass';
  /** What was seen, in words with values; empty where there is nothing. */
  readonly observed: string;
  /** What it is held against. */
  readonly threshold: string;
  /** How much it rests on: `34 of 200 episodes`. */
  readonly sample: string;
}

/** A list of gates with the word for all of them. */
export interface GateList {
  readonly word: string;
  readonly level: Level;
  readonly gates: readonly Gate[];
}

const ENOUGH_EVENTS = 5;
const ENOUGH_BATCHES = 2;
const ENOUGH_ACTIONS = 20;
const BLOCKING_RISK = 0.85;
const THIN_DENSITY = 0.35;
const CLIPPED_TOO_MUCH = 0.05;
const LEAST_ACTION_ENTROPY = 0.15;
/** The reference's 1.55 can never be reached: action entropy is 0 to 1 (health-thresholds §11.5). */
const MOST_ACTION_ENTROPY = 0.9;

const VERDICT_WORDS = { fail: 'Blocked', pending: 'Collecting', watch: 'Watch', pass: 'Interpretable' } as const;
const PHASE_WORDS = { fail: 'Investigate', pending: 'Keep running', watch: 'Review', pass: 'Candidate' } as const;
const LEVELS = { fail: 'crit', pending: 'none', watch: 'warn', pass: 'ok' } as const;

function overall(gates: readonly Gate[]): Gate['state'] {
  for (const state of ['fail', 'pending', 'watch'] as const)
    if (gates.some((gate) => gate.state === state)) return state;
  return 'pass';
}

/** May the experiment be interpreted at all? */
export function experimentGates(reading: Reading, events: number): GateList {
  const gates = [
    dataGate(reading, events),
    numericsGate(reading),
    policyGate(reading),
    criticGate(reading),
    lifecycleGate(reading),
  ];
  const state = overall(gates);
  return { word: VERDICT_WORDS[state], level: LEVELS[state], gates };
}

/** Is there a result worth going on with? */
export function phaseGates(reading: Reading): GateList {
  const gates = [
    evidenceGate(reading),
    controlGate(reading),
    roiGate(reading),
    seedGate(reading),
    decisionGate(reading),
  ];
  const state = overall(gates);
  return { word: PHASE_WORDS[state], level: LEVELS[state], gates };
}

function dataGate({ state }: Reading, events: number): Gate {
  const pending = events < ENOUGH_EVENTS || state.currentBatch < ENOUGH_BATCHES;
  return {
    name: 'Data feed',
    state: pending ? 'pending' : 'pass',
    observed: `${count(state.currentBatch)} batches`,
    threshold: `at least ${count(ENOUGH_BATCHES)} batches`,
    sample: `${count(events)} events`,
  };
}

function numericsGate({ state, readings }: Reading): Gate {
  const { observationStats: seen, tamiyo } = state;
  const known = tamiyo.ppo_data_received || seen.batch_size > 0;
  const faults =
    (seen.batch_size > 0 ? seen.nan_count + seen.inf_count : 0) +
    (readings.nan_grad_count ?? 0) +
    (readings.inf_grad_count ?? 0);
  const broken = faults > 0 || tamiyo.lstm_has_nan || tamiyo.lstm_has_inf;
  const clipped = seen.batch_size > 0 && seen.clip_pct > CLIPPED_TOO_MUCH;
  return {
    name: 'Numerics',
    state: !known ? 'pending' : broken ? 'fail' : clipped ? 'watch' : 'pass',
    observed: broken
      ? faults > 0
        ? `${count(faults)} NaN or infinite values`
        : 'LSTM state not finite'
      : clipped
        ? `${fractionAsPercent(seen.clip_pct)} clipped`
        : known
          ? 'all finite'
          : '',
    threshold: 'no NaN, no ∞, at most 5 % clipped',
    sample: seen.batch_size > 0 ? 'updates and observations' : 'updates; observations are not reported',
  };
}

function policyGate({ state, readings, profile }: Reading): Gate {
  const { tamiyo } = state;
  const { value_nrmse: nrmse, decision_density: density } = readings;
  const risk = tamiyo.collapse_risk_score;
  const fail = tamiyo.entropy_collapsed || risk >= BLOCKING_RISK;
  const watch =
    risk >= profile.collapseRisk.warn ||
    (nrmse !== undefined && nrmse >= profile.valueNrmse.warn) ||
    (density !== undefined && density < THIN_DENSITY);
  const seen = [
    `collapse risk ${fixed(risk, 2)}`,
    ...(nrmse === undefined ? [] : [`NRMSE ${fixed(nrmse, 2)}`]),
    ...(density === undefined ? [] : [`decision density ${fractionAsPercent(density, 0)}`]),
  ];
  return {
    name: 'Policy',
    state: !tamiyo.ppo_data_received ? 'pending' : fail ? 'fail' : watch ? 'watch' : 'pass',
    observed: tamiyo.ppo_data_received ? (tamiyo.entropy_collapsed ? 'entropy collapsed' : seen.join(', ')) : '',
    threshold: `risk below ${fixed(profile.collapseRisk.warn, 2)}, NRMSE below ${fixed(profile.valueNrmse.warn, 0)}, density from 35 %`,
    sample: 'newest update',
  };
}

function criticGate({ readings, behaviour, profile }: Reading): Gate {
  const variance = readings.q_variance;
  const enough = behaviour.actions >= ENOUGH_ACTIONS;
  const known = variance !== undefined && Number.isFinite(variance);
  const state =
    !enough || !known
      ? 'pending'
      : variance < profile.qVariance.crit
        ? 'fail'
        : variance < profile.qVariance.warn
          ? 'watch'
          : 'pass';
  return {
    name: 'Critic',
    state,
    observed: known ? `Q variance ${compact(variance)}` : '',
    threshold: `Q variance from ${compact(profile.qVariance.warn)}`,
    sample: `${count(behaviour.actions)} actions, at least ${count(ENOUGH_ACTIONS)}`,
  };
}

function lifecycleGate({ state, behaviour, profile }: Reading): Gate {
  const germinated = state.cumulativeGerminated;
  const { yieldRate, slotUtilization } = behaviour;
  const watch =
    (yieldRate !== null && yieldRate < profile.yieldRate.low) ||
    (slotUtilization !== null && (slotUtilization > 0.95 || slotUtilization < 0.1));
  return {
    name: 'Life cycle',
    state: germinated === 0 ? 'pending' : watch ? 'watch' : 'pass',
    observed: [
      ...(yieldRate === null ? [] : [`yield ${fractionAsPercent(yieldRate, 0)}`]),
      ...(slotUtilization === null ? [] : [`slots ${fractionAsPercent(slotUtilization, 0)} used`]),
    ].join(', '),
    threshold: `yield from ${fractionAsPercent(profile.yieldRate.low, 0)}, slots 10 to 95 % used`,
    sample: `${count(germinated)} germinations`,
  };
}

function evidenceGate({ state, profile }: Reading): Gate {
  const done = state.currentEpisode;
  const planned = state.runConfig.n_episodes;
  const least = profile.baseline.episodes;
  return {
    name: 'Evidence',
    state: done < least ? 'pending' : planned > 0 && done >= planned ? 'pass' : 'watch',
    observed: `${count(done)} episodes`,
    threshold: planned > 0 ? `all ${count(planned)} planned` : `at least ${count(least)}`,
    sample: planned > 0 ? `${count(done)} of ${count(planned)}` : 'the plan is not known',
  };
}

function controlGate({ best, profile }: Reading): Gate {
  const base = profile.baseline.accuracy;
  return {
    name: 'Control',
    state: best === null ? 'pending' : best.final <= base ? 'fail' : 'pass',
    observed: best === null ? '' : `best final ${percent(best.final)}`,
    threshold: `above the baseline of ${percent(base, 0)}`,
    sample: best === null ? 'no episode yet' : 'best episode by its end',
  };
}

/** Points above the baseline for each unit of growth; null where either is not known (health-thresholds §4.10). */
export function roiOf(best: Reading['best'], baseline: number): number | null {
  if (best?.growth == null) return null;
  return (best.final - baseline) / 100 / Math.max(1e-6, best.growth - 1);
}

function roiGate({ best, profile }: Reading): Gate {
  const roi = roiOf(best, profile.baseline.accuracy);
  const growth = best?.growth == null ? null : best.growth - 1;
  const state =
    best !== null && best.final <= profile.baseline.accuracy
      ? 'fail'
      : roi === null || growth === null
        ? 'pending'
        : growth > profile.baseline.growth && roi < 2
          ? 'watch'
          : 'pass';
  return {
    name: 'Return on growth',
    state,
    observed:
      best === null || roi === null || growth === null
        ? ''
        : `${signed(best.final - profile.baseline.accuracy, 1)} points for ${fractionAsPercent(growth)} more parameters`,
    threshold: `gain above 0; where growth exceeds ${fractionAsPercent(profile.baseline.growth, 0)}, two points for each percent`,
    sample: best === null ? 'no episode yet' : 'best episode by its end',
  };
}

function seedGate({ state, behaviour, profile }: Reading): Gate {
  const { cumulativeGerminated: germinated, cumulativeFossilized: fossilized, cumulativePruned: pruned } = state;
  const efficiency = pruned === 0 ? fossilized : fossilized / pruned;
  const yieldRate = behaviour.stats.yield_rate;
  const watch = yieldRate < profile.yieldRate.low || efficiency < 0.5;
  return {
    name: 'Seeds',
    state: germinated < 3 ? 'pending' : watch ? 'watch' : 'pass',
    observed: germinated === 0 ? '' : `${count(fossilized)} fossilized, ${count(pruned)} pruned`,
    threshold: `yield from ${fractionAsPercent(profile.yieldRate.low, 0)}, one fossilized for two pruned`,
    sample: `${count(germinated)} germinations, at least 3`,
  };
}

function decisionGate({ readings, behaviour }: Reading): Gate {
  const { actionEntropy, actions } = behaviour;
  const density = readings.decision_density;
  const state =
    actionEntropy === null
      ? 'pending'
      : actionEntropy < LEAST_ACTION_ENTROPY
        ? 'fail'
        : actionEntropy > MOST_ACTION_ENTROPY || (density !== undefined && density < THIN_DENSITY)
          ? 'watch'
          : 'pass';
  return {
    name: 'Decisions',
    state,
    observed: actionEntropy === null ? '' : `action entropy ${fixed(actionEntropy, 2)}`,
    threshold: '0.15 to 0.9, density from 35 %',
    sample: `${count(actions)} actions, at least ${count(ENOUGH_ACTIONS)}`,
  };
}
