import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { EnvState } from '../../../src/aggregator/env-state.ts';
import { anomalyScore, envLevel, envReasons, ownSightings, type EnvReason } from '../../../src/diagnosis/env-health.ts';
import { peersOf } from '../../../src/diagnosis/peers.ts';
import { THRESHOLDS } from '../../../src/diagnosis/threshold-profile.ts';
import { env, group, withSeeds } from './group-states.ts';

const ALONE = { measured: 0, meanAccuracy: Number.NaN, spread: 0 };

/** Reasons that an environment has without being compared; what its epoch shows must be the same. */
function ownReasons(one: EnvState, profile = THRESHOLDS): EnvReason[] {
  const reasons = envReasons(one, ALONE, profile);
  const shown = ownSightings(one, profile);
  assert.deepEqual(shown.map(({ key }) => key).sort(), reasons.map(({ key }) => key).sort());
  for (const { key, level, describe: tell } of shown) {
    assert.deepEqual([tell().key, tell().level], [key, level]);
    assert.equal(tell().text, reasons.find((reason) => reason.key === key)?.text);
  }
  return reasons;
}

function rulesOf(one: EnvState): string[] {
  return ownReasons(one, THRESHOLDS).map(({ rule, level }) => `${rule} ${level}`);
}

describe('an environment', () => {
  test('that is sound has no reason, level ok and score 0', () => {
    const reasons = ownReasons(env(0), THRESHOLDS);
    assert.deepEqual(reasons, []);
    assert.equal(envLevel(env(0), reasons), 'ok');
    assert.equal(anomalyScore(reasons), 0);
  });

  test('that has completed no epoch is not judged, whatever its defaults are', () => {
    const fresh = env(0, { accuracy_history: [], host_loss: Number.NaN, host_accuracy: Number.NaN });
    assert.deepEqual(rulesOf(fresh), []);
    assert.equal(envLevel(fresh, []), 'none');
  });

  test('is critical when it was rolled back, its loss or accuracy is not finite, or it degraded', () => {
    assert.deepEqual(rulesOf(env(0, { rolled_back: true })), ['rollback crit']);
    assert.deepEqual(rulesOf(env(0, { host_loss: Number.NaN })), ['loss-not-finite crit']);
    assert.deepEqual(rulesOf(env(0, { host_loss: Infinity })), ['loss-not-finite crit']);
    assert.deepEqual(rulesOf(env(0, { host_accuracy: Number.NaN })), ['accuracy-not-finite crit']);
    assert.deepEqual(rulesOf(env(0, { status: 'degraded' })), ['env-degraded crit']);
  });

  test('is to be watched when it stalled, or gradients of a seed explode or vanish', () => {
    assert.deepEqual(rulesOf(env(0, { status: 'stalled', epochs_since_improvement: 13 })), ['env-stalled warn']);
    assert.deepEqual(rulesOf(withSeeds(0, [{ stage: 'TRAINING', has_exploding: true, has_vanishing: true }])), [
      'seed-exploding warn',
    ]);
    assert.deepEqual(rulesOf(withSeeds(0, [{ stage: 'BLENDING', has_vanishing: true }])), ['seed-vanishing warn']);
  });

  test('has no trouble with gradients in a slot that holds no living seed', () => {
    for (const stage of ['DORMANT', 'PRUNED', 'EMBARGOED', 'RESETTING']) {
      assert.deepEqual(rulesOf(withSeeds(0, [{ stage, has_vanishing: true, has_exploding: true }])), []);
    }
  });

  test('is to be watched when gaming penalties fire in one step of twenty or more, from 20 steps on', () => {
    const gaming = (fired: number, steps: number): string[] =>
      rulesOf(env(0, { gaming_trigger_count: fired, total_reward_steps: steps }));
    assert.deepEqual(gaming(4, 100), []);
    assert.deepEqual(gaming(5, 100), ['gaming-rate warn']);
    assert.deepEqual(gaming(10, 19), []);
  });

  test('is to be watched when its seeds take more than half a point from each other, and all of it was measured', () => {
    const configs = (combined: number): { readonly seed_mask: boolean[]; readonly accuracy: number }[] => [
      { seed_mask: [false, false], accuracy: 50 },
      { seed_mask: [true, false], accuracy: 52 },
      { seed_mask: [false, true], accuracy: 53 },
      { seed_mask: [true, true], accuracy: combined },
    ];
    const measured = (combined: number, strategy = 'full'): EnvState =>
      env(0, {
        counterfactual_matrix: { slot_ids: ['a', 'b'], configs: configs(combined), strategy, compute_time_ms: 1 },
      });
    assert.deepEqual(rulesOf(measured(54.5)), []);
    assert.deepEqual(rulesOf(measured(54.4)), ['negative-synergy warn']);
    assert.deepEqual(rulesOf(measured(40, 'unavailable')), []);
    const partly = { ...measured(40).counterfactual_matrix, configs: configs(40).slice(1) };
    assert.deepEqual(rulesOf(env(0, { counterfactual_matrix: partly })), []);
  });

  test('is to be watched when it lies more than two deviations below at least four others', () => {
    const others = [70, 71, 69, 70, 70, 71, 69, 70].map((host_accuracy, i) => env(i + 1, { host_accuracy }));
    const rules = (host_accuracy: number, peers = others): string[] => {
      const one = env(0, { host_accuracy });
      return envReasons(one, peersOf(group([one, ...peers])), THRESHOLDS).map(({ rule }) => rule);
    };
    assert.deepEqual(rules(50), ['accuracy-outlier']);
    assert.deepEqual(rules(90), []);
    assert.deepEqual(rules(69), []);
    assert.deepEqual(rules(50, others.slice(0, 3)), []);
  });

  test('has evidence with a name that says what the value is, and a relation that holds', () => {
    const told = (one: EnvState): unknown[] =>
      ownSightings(one, THRESHOLDS).flatMap(({ describe: tell }) =>
        tell().evidence.map(({ name, value, relation, limit }) => [name, value, relation, limit]),
      );
    assert.deepEqual(told(env(0, { status: 'stalled', epochs_since_improvement: 13 })), [
      ['epochs without a new best', 13, 'above', 10],
    ]);
    assert.deepEqual(told(env(0, { gaming_trigger_count: 1, total_reward_steps: 20 })), [
      ['steps with a penalty', 0.05, 'at or above', 0.05],
    ]);
    assert.deepEqual(told(withSeeds(0, [{ stage: 'TRAINING', has_vanishing: true, grad_ratio: 0.5 }])), [
      ['gradient ratio', 0.5, 'is', null],
    ]);
  });

  test('names its worst reason first, with value and limit', () => {
    const one = env(3, { status: 'stalled', epochs_since_improvement: 20, host_loss: Number.NaN });
    const [first, second] = ownReasons(one, THRESHOLDS);
    assert.equal(first?.key, 'loss-not-finite/3');
    assert.deepEqual([second?.key, second?.value, second?.limit], ['env-stalled/3', 20, 10]);
  });

  test('has a score from 0 to 1 that never falls when a reason is added', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    const [sample] = ownReasons(env(0, { status: 'degraded' }), THRESHOLDS);
    assert.ok(sample);
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (many, more) => {
        const score = anomalyScore(many.map((weight) => ({ ...sample, weight })));
        const higher = anomalyScore([...many, more].map((weight) => ({ ...sample, weight })));
        assert.ok(score >= 0 && score <= 1 && higher >= score - 1e-12);
      }),
    );
  });
});
