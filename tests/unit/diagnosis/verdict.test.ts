import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newTamiyo, type TamiyoState } from '../../../src/aggregator/tamiyo-state.ts';
import { newObservationStats, type GroupState } from '../../../src/aggregator/group-state.ts';
import { experimentGates, phaseGates, type GateList } from '../../../src/diagnosis/gates.ts';
import { driversOf, nextStep } from '../../../src/diagnosis/narrative.ts';
import type { PolicyReadings } from '../../../src/diagnosis/policy-readings.ts';
import type { Reading } from '../../../src/diagnosis/reading.ts';
import { verdictOf } from '../../../src/diagnosis/verdict.ts';
import { env, group, reading, withSeeds } from './group-states.ts';

const SOUND: PolicyReadings = {
  entropy: 0.8,
  explained_variance: 0.6,
  kl_divergence: 0.01,
  clip_fraction: 0.1,
  grad_norm: 1,
  advantage_std: 1,
  v_return_correlation: 0.8,
  q_variance: 0.5,
};

function trained(change: Partial<GroupState> = {}, tamiyo: Partial<TamiyoState> = {}): GroupState {
  const seeds = [{ stage: 'TRAINING' }, { stage: 'DORMANT' }];
  return group([withSeeds(0, seeds), withSeeds(1, seeds)], {
    currentBatch: 60,
    currentEpisode: 120,
    cumulativeGerminated: 20,
    cumulativeFossilized: 8,
    cumulativePruned: 8,
    tamiyo: {
      ...newTamiyo(),
      ppo_data_received: true,
      entropy: 0.8,
      cumulative_total_actions: 100,
      cumulative_action_counts: new Map([
        ['WAIT', 80],
        ['GERMINATE', 14],
        ['PRUNE', 6],
      ]),
      ...tamiyo,
    },
    ...change,
  });
}

function of(readings: PolicyReadings, state = trained(), parts: Partial<Reading> = {}): Reading {
  return reading(state, { readings, ...parts });
}

function word(readings: PolicyReadings, state = trained()): string {
  const { level, word: name } = verdictOf(of(readings, state), CALM);
  return `${name} ${level}`;
}

const CALM = { events: 100, critical: 0 };

describe('the verdict', () => {
  test('follows the order of the reference: waiting, NaN, Inf, warm-up, failing, watch, learning', () => {
    assert.equal(word({}, group([env(0)])), 'WAITING none');
    assert.equal(word({ ...SOUND, nan_grad_count: 1, inf_grad_count: 1 }, trained({ currentBatch: 3 })), 'NaN crit');
    assert.equal(word({ ...SOUND, inf_grad_count: 1 }, trained({ currentBatch: 3 })), 'INF crit');
    assert.equal(word({ ...SOUND, kl_divergence: 1 }, trained({ currentBatch: 49 })), 'WARM-UP ok');
    assert.equal(word({ ...SOUND, kl_divergence: 1 }), 'FAIL crit');
    assert.equal(word({ ...SOUND, kl_divergence: 0.02 }), 'WATCH warn');
    assert.equal(word(SOUND), 'LEARNING ok');
  });

  test('does not call a policy sound that reported NaN, even while it warms up', () => {
    const {
      word: name,
      level,
      headline,
    } = verdictOf(of({ ...SOUND, policy_loss: NaN }, trained({ currentBatch: 3 })), CALM);
    assert.deepEqual([name, level], ['FAIL', 'crit']);
    assert.match(headline, /policy loss/);
  });

  test('names the first issue of the reference order and how many more there are', () => {
    const { headline } = verdictOf(of({ ...SOUND, entropy: 0.05, kl_divergence: 1, grad_norm: 20 }), CALM);
    assert.equal(headline, 'The policy is in trouble: entropy and 2 more.');
  });

  test('is not good while an environment is critical', () => {
    const state = trained();
    state.envs.set(2, env(2, { rolled_back: true }));
    assert.equal(word(SOUND, state), 'LEARNING warn');
  });

  test('is not good while a critical finding lasts, and tells how many do', () => {
    const { level, details } = verdictOf(of(SOUND), { events: 100, critical: 2 });
    assert.equal(level, 'warn');
    assert.ok(details.includes('2 critical findings last.'));
  });

  test('says of a heuristic run that there is no policy to judge', () => {
    assert.equal(word({}, group([env(0)], { runId: 'heur_1' })), 'HEURISTIC ok');
  });

  test('tells what was never measured', () => {
    const { missing } = verdictOf(of({ entropy: 1 }), CALM);
    assert.ok(missing.includes('explained variance') && missing.includes('observation statistics'));
    assert.deepEqual(verdictOf(of(SOUND), CALM).missing, ['observation statistics']);
  });
});

describe('drivers', () => {
  const keys = (readings: PolicyReadings, state = trained()): string[] =>
    driversOf(of(readings, state)).map(({ key }) => key);

  test('are at most three, the loudest first', () => {
    const bad = { ...SOUND, advantage_std: 0.01, v_return_correlation: 0.1, explained_variance: 0.1, kl_divergence: 1 };
    assert.deepEqual(keys(bad), ['advantage', 'correlation', 'explained-variance']);
  });

  test('come from what was received only', () => {
    assert.deepEqual(keys({}), []);
    assert.deepEqual(keys(SOUND), []);
  });

  test('say that no update has come, where there will be one', () => {
    assert.equal(keys({}, group([env(0)]))[0], 'no-updates');
    assert.ok(!keys({}, group([env(0)], { runId: 'heur_1' })).includes('no-updates'));
    assert.deepEqual(keys({}, group([], { connected: false })), []);
  });

  test('of the same score stand in the order of the reference', () => {
    const stats = { ...newObservationStats(), batch_size: 8 };
    const clipped = trained({ observationStats: { ...stats, clip_pct: 0.02 } }, { collapse_risk_score: 0.8 });
    assert.deepEqual(keys({ ...SOUND, v_return_correlation: 0.1 }, clipped), [
      'correlation',
      'observation-clip',
      'collapse',
    ]);
    const saturated = trained({ observationStats: { ...stats, near_clip_pct: 0.02 } });
    assert.deepEqual(keys({ ...SOUND, kl_divergence: 0.02 }, saturated), ['observation-saturation', 'kl']);
  });

  test('speak of KL only while the entropy is not about to collapse', () => {
    assert.deepEqual(keys({ ...SOUND, kl_divergence: 0.02 }), ['kl']);
    assert.deepEqual(keys({ ...SOUND, kl_divergence: 0.02 }, trained({}, { collapse_risk_score: 0.8 })), ['collapse']);
  });
});

describe('the next step', () => {
  test('is the first rule that applies', () => {
    assert.match(nextStep(of({}, group([env(0)]))), /first policy update/);
    assert.match(nextStep(of(SOUND, trained({ currentBatch: 3 }))), /warm up/);
    assert.match(nextStep(of({ ...SOUND, v_return_correlation: 0.5 })), /correlation above 0.6/);
    assert.match(nextStep(of({ ...SOUND, explained_variance: 0.1 })), /critic should recover/);
    assert.match(nextStep(of(SOUND)), /mean accuracy rise/);
  });
});

function gates({ gates: list }: GateList): Record<string, string> {
  return Object.fromEntries(list.map(({ name, state }) => [name, state]));
}

describe('gates of the experiment', () => {
  test('pass in a sound run, and then it can be interpreted', () => {
    const list = experimentGates(of(SOUND), 100);
    assert.equal(list.word, 'Interpretable');
    assert.deepEqual(new Set(Object.values(gates(list))), new Set(['pass']));
  });

  test('wait for data before they judge', () => {
    const list = experimentGates(of({}, group([env(0)])), 4);
    assert.equal(list.word, 'Collecting');
    assert.equal(gates(list)['Data feed'], 'pending');
    assert.equal(gates(list)['Critic'], 'pending');
  });

  test('fail on numbers that are none, and block', () => {
    const list = experimentGates(of({ ...SOUND, nan_grad_count: 1 }), 100);
    assert.deepEqual([list.word, list.level, gates(list)['Numerics']], ['Blocked', 'crit', 'fail']);
  });

  test('judge the policy at a collapse risk of 0.55 and 0.85', () => {
    const policy = (risk: number): string | undefined =>
      gates(experimentGates(of(SOUND, trained({}, { collapse_risk_score: risk })), 100))['Policy'];
    assert.deepEqual([policy(0.549), policy(0.55), policy(0.849), policy(0.85)], ['pass', 'watch', 'watch', 'fail']);
  });

  test('judge the critic at a Q variance of 0.1 and 0.01', () => {
    const critic = (variance: number): string | undefined =>
      gates(experimentGates(of({ ...SOUND, q_variance: variance }), 100))['Critic'];
    assert.deepEqual([critic(0.1), critic(0.099), critic(0.01), critic(0.0099)], ['pass', 'watch', 'watch', 'fail']);
  });
});

describe('gates of the phase', () => {
  const at = (best: Reading['best'], change: Partial<GroupState> = {}): GateList =>
    phaseGates(of(SOUND, trained(change), { best }));

  test('hold the best final accuracy against the baseline in percent', () => {
    assert.equal(gates(at(null))['Control'], 'pending');
    assert.equal(gates(at({ final: 60, peak: 61, growth: 1.1 }))['Control'], 'fail');
    assert.equal(gates(at({ final: 60.1, peak: 61, growth: 1.1 }))['Control'], 'pass');
  });

  test('want two points for each percent once growth exceeds a tenth', () => {
    assert.equal(gates(at({ final: 70, peak: 70, growth: 1.05 }))['Return on growth'], 'pass');
    assert.equal(gates(at({ final: 90, peak: 90, growth: 1.16 }))['Return on growth'], 'watch');
    assert.equal(gates(at({ final: 90, peak: 90, growth: 1.14 }))['Return on growth'], 'pass');
    assert.equal(gates(at({ final: 50, peak: 90, growth: 1.14 }))['Return on growth'], 'fail');
    assert.equal(gates(at({ final: 50, peak: 90, growth: null }))['Return on growth'], 'fail');
    assert.equal(gates(at({ final: 70, peak: 90, growth: null }))['Return on growth'], 'pending');
  });

  test('wait for ten episodes, and pass when all planned ones are done', () => {
    const planned = { ...trained().runConfig, n_episodes: 120 };
    assert.equal(gates(at(null, { currentEpisode: 9 }))['Evidence'], 'pending');
    assert.equal(gates(at(null, { currentEpisode: 119, runConfig: planned }))['Evidence'], 'watch');
    assert.equal(gates(at(null, { currentEpisode: 120, runConfig: planned }))['Evidence'], 'pass');
  });
});
