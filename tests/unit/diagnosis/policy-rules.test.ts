import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newTamiyo, type TamiyoState } from '../../../src/aggregator/tamiyo-state.ts';
import type { PolicyReadings } from '../../../src/diagnosis/policy-readings.ts';
import { judgePolicy, type PolicyFacts } from '../../../src/diagnosis/policy-rules.ts';
import { THRESHOLDS } from '../../../src/diagnosis/threshold-profile.ts';

const TINY = 1e-9;

function facts(change: Partial<PolicyFacts> = {}, tamiyo: Partial<TamiyoState> = {}): PolicyFacts {
  return { batch: 60, actions: 100, lowReturnVariance: false, tamiyo: { ...newTamiyo(), ...tamiyo }, ...change };
}

function levelOf(rule: string, readings: PolicyReadings, context = facts()): string {
  return judgePolicy(readings, context, THRESHOLDS).symptoms.find((found) => found.rule === rule)?.level ?? 'none';
}

/** Rule, field, sound value, the first watched one, the first critical one; null: never so. */
const AT_THE_THRESHOLD: readonly (readonly [string, keyof PolicyReadings, number, number | null, number | null])[] = [
  ['entropy', 'entropy', 0.3, 0.3 - TINY, 0.1 - TINY],
  ['explained-variance', 'explained_variance', 0.3, 0.3 - TINY, 0],
  ['kl', 'kl_divergence', 0.015, 0.015 + TINY, 0.03 + TINY],
  ['clip', 'clip_fraction', 0.25, 0.25 + TINY, 0.3 + TINY],
  ['gradient-norm', 'grad_norm', 5, 5 + 1e-6, 10 + 1e-6],
  ['value-nrmse', 'value_nrmse', 1 - TINY, 1, null],
  ['value-return-correlation', 'v_return_correlation', 0.6, 0.6 - TINY, 0.3 - TINY],
  ['td-error', 'td_error_mean', 5 - 1e-6, 5, 15],
  ['td-error', 'td_error_mean', -5 + 1e-6, -5, -15],
  ['bellman-error', 'bellman_error', 20 - 1e-6, 20, 50],
  ['q-variance', 'q_variance', 0.1, 0.1 - TINY, 0.01 - TINY],
  ['gradient-cv', 'gradient_cv', 0.5 - TINY, 0.5, 2],
  ['ratio-max', 'ratio_max', 1.5, 1.5 + TINY, 2 + TINY],
  ['joint-ratio', 'joint_ratio_max', 2, 2 + TINY, 3 + TINY],
  ['joint-ratio', 'joint_ratio_max', 0.5, 0.5 - TINY, 0.33 - TINY],
  ['advantage-spread', 'advantage_std', 0.5, 0.5 - TINY, 0.1 - TINY],
  ['advantage-spread', 'advantage_std', 2, 2 + TINY, 3 + TINY],
  ['log-prob', 'log_prob_min', -50, -50 - 1e-6, -100 - 1e-6],
  ['decision-density', 'decision_density', 0.7, 0.7 - TINY, 0.3 - TINY],
  ['lstm', 'lstm_h_rms', 5, 5 + 1e-6, 10 + 1e-6],
  ['lstm', 'lstm_c_rms', 1e-4, 1e-4 - 1e-12, 1e-6 - 1e-12],
  ['gradient-nan', 'nan_grad_count', 0, null, 1],
  ['gradient-inf', 'inf_grad_count', 0, null, 1],
  ['exploding-layers', 'exploding_layers', 0, null, 1],
  ['dead-layers', 'dead_layers', 0, 1, null],
];

describe('a policy metric', () => {
  for (const [rule, field, sound, warn, crit] of AT_THE_THRESHOLD) {
    test(`${field} is judged by ${rule} exactly at its limits (sound ${String(sound)})`, () => {
      assert.equal(levelOf(rule, { [field]: sound }), 'none');
      if (warn !== null) assert.equal(levelOf(rule, { [field]: warn }), 'warn');
      if (crit !== null) assert.equal(levelOf(rule, { [field]: crit }), 'crit');
    });
  }

  test('that was not received raises nothing, and is not counted as judged', () => {
    const { symptoms, judged } = judgePolicy({}, facts(), THRESHOLDS);
    assert.deepEqual(symptoms, []);
    for (const rule of ['entropy', 'kl', 'clip', 'explained-variance', 'lstm/lstm_h_rms', 'gradient-nan']) {
      assert.equal(judged.has(rule), false, rule);
    }
  });

  test('is not judged before the warm-up is over, but a numerical fault is', () => {
    const early = facts({ batch: 49 });
    const bad = { kl_divergence: 1, entropy: 0.01, explained_variance: -1, nan_grad_count: 3 };
    assert.deepEqual(
      judgePolicy(bad, early, THRESHOLDS).symptoms.map(({ rule }) => rule),
      ['gradient-nan'],
    );
    assert.equal(levelOf('kl', bad, facts({ batch: 50 })), 'crit');
  });

  test('that is NaN or infinite is a fault of its own, and crosses no limit', () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      const { symptoms } = judgePolicy({ policy_loss: value }, facts({ batch: 0 }), THRESHOLDS);
      assert.deepEqual(
        symptoms.map(({ key, level, class: of }) => [key, level, of]),
        [['metric-not-a-number/policy_loss', 'crit', 'numerics']],
      );
    }
    assert.equal(levelOf('kl', { kl_divergence: Number.NaN }), 'none');
  });

  test('of explained variance is not held against a run whose returns hardly vary', () => {
    assert.equal(levelOf('explained-variance', { explained_variance: -2 }, facts({ lowReturnVariance: true })), 'none');
  });

  test('of Q variance counts from 20 actions on', () => {
    assert.equal(levelOf('q-variance', { q_variance: 0 }, facts({ actions: 19 })), 'none');
    assert.equal(levelOf('q-variance', { q_variance: 0 }, facts({ actions: 20 })), 'crit');
  });

  test('is told with its value, its limit and how they relate', () => {
    const [found] = judgePolicy({ kl_divergence: 0.05 }, facts(), THRESHOLDS).symptoms;
    assert.equal(found?.title, 'KL divergence high');
    assert.equal(found.text, 'KL divergence 0.050 is above 0.030.');
    assert.deepEqual(found.evidence, [
      { name: 'KL divergence', value: 0.05, limit: 0.03, relation: 'above', format: 'number' },
    ]);
  });
});

describe('a mean TD error on the negative side', () => {
  test('is told as below the negative limit', () => {
    const [found] = judgePolicy({ td_error_mean: -7 }, facts(), THRESHOLDS).symptoms;
    assert.equal(found?.text, 'Mean TD error −7.00 is at or below −5.00.');
    assert.deepEqual([found.evidence[0]?.limit, found.evidence[0]?.relation], [-5, 'at or below']);
  });
});

describe('the course of the entropy', () => {
  const at = (tamiyo: Partial<TamiyoState>): string[] =>
    judgePolicy({ entropy: 0.9 }, facts({}, tamiyo), THRESHOLDS).symptoms.map(({ rule, level }) => `${rule} ${level}`);

  test('falls when its slope is below the limit', () => {
    assert.deepEqual(at({ entropy: 0.9, entropy_velocity: -0.01 }), []);
    assert.deepEqual(at({ entropy: 0.9, entropy_velocity: -0.0101 }), ['entropy-falling warn']);
  });

  test('tells in how many updates it collapses', () => {
    const { symptoms } = judgePolicy(
      { entropy: 0.9 },
      facts({}, { entropy: 0.9, entropy_velocity: -0.02 }),
      THRESHOLDS,
    );
    assert.match(symptoms[0]?.text ?? '', /about 40 updates/);
  });

  test('is critical when the trainer says that it collapsed, or the risk is beyond its limit', () => {
    assert.deepEqual(at({ entropy: 0.9, entropy_collapsed: true }), ['entropy-collapsed crit']);
    assert.deepEqual(at({ entropy: 0.9, collapse_risk_score: 0.549 }), []);
    assert.deepEqual(at({ entropy: 0.9, collapse_risk_score: 0.55 }), ['collapse-risk warn']);
    assert.deepEqual(at({ entropy: 0.9, collapse_risk_score: 0.7 }), ['collapse-risk warn']);
    assert.deepEqual(at({ entropy: 0.9, collapse_risk_score: 0.71 }), ['collapse-risk crit']);
  });
});

describe('latches and the hidden state', () => {
  test('are faults once they are set', () => {
    const latched = new Map([
      ['op', true],
      ['slot', false],
    ]);
    const rules = (tamiyo: Partial<TamiyoState>): string[] =>
      judgePolicy({}, facts({ batch: 0 }, tamiyo), THRESHOLDS).symptoms.map(({ rule }) => rule);
    assert.deepEqual(rules({ head_nan_latch: latched }), ['head-nan']);
    assert.deepEqual(rules({ head_inf_latch: latched }), ['head-inf']);
    assert.deepEqual(rules({ lstm_has_nan: true }), ['lstm-not-finite']);
    assert.deepEqual(rules({ lstm_has_inf: true }), ['lstm-not-finite']);
    assert.deepEqual(rules({}), []);
  });
});
