import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { EnvState } from '../../../src/aggregator/env-state.ts';
import { applyToRun } from '../../../src/aggregator/run-state.ts';
import { asReference, batch, epoch, eventFrom, groupOf, runOf, started } from './events.ts';

function statusLine(env: EnvState | undefined): string {
  assert.ok(env);
  return `${env.status} ${String(env.epochs_since_improvement)}/${String(env.stall_counter)}/${String(env.degraded_counter)}`;
}

/** Status after each accuracy: `status epochs-since-improvement/stall/degraded`. */
function statuses(accuracies: readonly number[]): string[] {
  const run = runOf([started(0)]);
  return accuracies.map((accuracy, i) => {
    applyToRun(run, eventFrom(epoch(i + 1, 0, accuracy, i + 1)));
    return statusLine(groupOf(run).envs.get(0));
  });
}

describe('the status of an environment (§10.7)', () => {
  test('rises to excellent and degrades after three uninterrupted drops', () => {
    assert.deepEqual(statuses([50, 60, 81, 80, 78.9, 77.8, 76.7, 76.7, 76.6]), [
      'healthy 0/0/0',
      'healthy 0/0/0',
      'excellent 0/0/0',
      'excellent 1/0/0',
      'excellent 2/0/1',
      'excellent 3/0/2',
      'degraded 4/0/3',
      'degraded 5/0/3',
      'degraded 6/0/3',
    ]);
  });

  test('stays initializing without any accuracy, and a rise interrupts the drops', () => {
    assert.deepEqual(statuses([0, 0, 10, 9, 7.9, 6.8, 5.7, 5.7, 6.0, 4.9]), [
      'initializing 1/0/0',
      'initializing 2/0/0',
      'healthy 0/0/0',
      'healthy 1/0/0',
      'healthy 2/0/1',
      'healthy 3/0/2',
      'degraded 4/0/3',
      'degraded 5/0/3',
      'degraded 6/0/0',
      'degraded 7/0/1',
    ]);
  });

  test('stalls at the thirteenth epoch without a new best and recovers with one', () => {
    const seen = statuses([70, ...Array.from({ length: 15 }, () => 69.5), 71]);
    assert.deepEqual(seen.slice(0, 11), [
      'healthy 0/0/0',
      ...Array.from({ length: 10 }, (_, i) => `healthy ${String(i + 1)}/0/0`),
    ]);
    assert.deepEqual(seen.slice(11), [
      'healthy 11/1/0',
      'healthy 12/2/0',
      'stalled 13/3/0',
      'stalled 14/4/0',
      'stalled 15/5/0',
      'healthy 0/0/0',
    ]);
  });

  test('is excellent only above 80 percent', () => {
    assert.deepEqual(statuses([80.0, 80.1]), ['healthy 0/0/0', 'excellent 0/0/0']);
  });

  test('is initializing again after a batch, while its counters carry over', () => {
    const drops = [90, 88, 86].map((accuracy, i) => epoch(i + 1, 0, accuracy, i + 1));
    const env = groupOf(runOf([started(0), ...drops, batch(10, 1)])).envs.get(0);
    assert.equal(statusLine(env), 'initializing 0/0/2');
  });
});

interface Report {
  readonly env: number;
  readonly accuracy: number;
}

const accuracies = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 100, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, -1, 1e-300, NaN, Infinity, -Infinity) },
);

const reports = (envs: number): fc.Arbitrary<Report[]> =>
  fc.array(fc.record({ env: fc.nat(envs - 1), accuracy: accuracies }), { minLength: 1, maxLength: 70 });

const runs = fc.integer({ min: 1, max: 8 }).chain((envs) => fc.tuple(fc.constant(envs), reports(envs), fc.nat(70)));

/** The history as the spec words it: after every report the mean over all environments above 0. */
function naiveHistory(envs: number, given: readonly Report[], batchAfter: number): number[] {
  const accuracyOf = new Map<number, number>();
  const history: number[] = [];
  given.forEach(({ env, accuracy }, i) => {
    accuracyOf.set(env, accuracy);
    const positive = Array.from({ length: envs }, (_, id) => accuracyOf.get(id) ?? 0).filter((value) => value > 0);
    if (positive.length > 0) history.push(positive.reduce((sum, value) => sum + value, 0) / positive.length);
    if (i === batchAfter) accuracyOf.clear();
  });
  return history.slice(-50);
}

describe('the mean accuracy over environments', () => {
  test('equals a recount over all environments, whatever the accuracies', () => {
    fc.assert(
      fc.property(runs, ([envs, given, batchAfter]) => {
        const lines = given.flatMap(({ env, accuracy }, i) => [
          epoch(i + 1, env, accuracy, 2),
          ...(i === batchAfter ? [batch(i + 1, 1)] : []),
        ]);
        const state = groupOf(runOf([started(0, { n_envs: envs }), ...lines]));
        const expected = naiveHistory(envs, given, batchAfter);
        assert.equal(state.meanAccuracyHistory.length, expected.length);
        state.meanAccuracyHistory.forEach((value, i) => {
          const naive = expected[i] ?? NaN;
          assert.ok(
            value === naive || Math.abs(value - naive) < 1e-9,
            `${String(i)}: ${String(value)}, naive ${String(naive)}`,
          );
        });
      }),
    );
  });

  test('is not spoilt by an environment that appears in the middle of the run', () => {
    const state = groupOf(runOf([started(0), epoch(1, 0, 40, 1), epoch(2, 7, 60, 1), epoch(3, 0, 50, 2)]));
    assert.deepEqual(state.meanAccuracyHistory, [40, 50, 55]);
    assert.equal(state.envs.get(7)?.host_params, 1000);
  });

  test('starts anew when training starts again', () => {
    const lines = [started(0), epoch(1, 0, 90, 1), started(2), epoch(3, 1, 10, 1)];
    assert.deepEqual(groupOf(runOf(lines, asReference('E2'))).meanAccuracyHistory, [90, 10]);
  });
});

describe('the peak of an environment', () => {
  test('is the strict maximum and never NaN', () => {
    fc.assert(
      fc.property(fc.array(accuracies, { minLength: 1, maxLength: 30 }), (values) => {
        const state = groupOf(runOf([started(0), ...values.map((value, i) => epoch(i + 1, 0, value, i + 1))]));
        const peak = values.reduce((best, value) => (value > best ? value : best), 0);
        assert.equal(state.envs.get(0)?.best_accuracy, peak);
      }),
    );
  });

  test('does not change with the seeds that come after it', () => {
    const lines = [
      started(0),
      epoch(1, 0, 50, 1, { r0c0: { stage: 'HOLDING', alpha: 0.5, blueprint_id: 'mlp' } }),
      epoch(2, 0, 40, 2, { r0c0: { stage: 'PRUNED', alpha: 0 } }),
    ];
    const env = groupOf(runOf(lines)).envs.get(0);
    assert.equal(env?.best_seeds.get('r0c0')?.alpha, 0.5);
    assert.equal(env.seeds.get('r0c0')?.stage, 'PRUNED');
  });
});
