import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { symptomOfEvent } from '../../../src/diagnosis/event-rules.ts';
import { THRESHOLDS } from '../../../src/diagnosis/threshold-profile.ts';
import { epoch, eventFrom, line } from '../aggregator/events.ts';

function told(type: string, data: Readonly<Record<string, unknown>>, severity = 'warning'): string {
  const found = symptomOfEvent(eventFrom(line(0, type, data, { severity })), THRESHOLDS);
  return found === null ? 'none' : `${found.rule} ${found.level} ${found.class}`;
}

describe('an event that reports trouble', () => {
  const anomaly = { anomaly_type: 'x', detail: 'y' };
  for (const [type, expected] of [
    ['RATIO_EXPLOSION_DETECTED', 'ratio-explosion crit policy'],
    ['RATIO_COLLAPSE_DETECTED', 'ratio-collapse warn policy'],
    ['VALUE_COLLAPSE_DETECTED', 'value-collapse warn critic'],
    ['NUMERICAL_INSTABILITY_DETECTED', 'numerical-instability crit numerics'],
    ['GRADIENT_ANOMALY', 'gradient-anomaly warn gradient'],
    ['GRADIENT_PATHOLOGY_DETECTED', 'gradient-pathology warn gradient'],
  ] as const) {
    test(`${type} is ${expected}, and critical in any case where the trainer says error`, () => {
      assert.equal(told(type, anomaly), expected);
      assert.match(told(type, anomaly, 'error'), / crit /);
    });
  }

  for (const [kind, expected, title] of [
    ['gradient_norm_drift', 'gradient-anomaly warn gradient', 'Gradient anomaly'],
    ['entropy_collapse_alpha_speed', 'head-entropy-collapsed warn policy', 'Entropy of the alpha speed head collapsed'],
    ['entropy_nan_inf_op', 'numerical-instability crit numerics', 'Numerical instability'],
    ['ratio_nan_inf', 'numerical-instability crit numerics', 'Numerical instability'],
    ['lstm_nan', 'lstm-not-finite crit numerics', 'LSTM state not finite'],
    ['lstm_inf', 'lstm-not-finite crit numerics', 'LSTM state not finite'],
    ['lstm_h_explosion', 'lstm warn policy', 'LSTM state out of range'],
    ['lstm_c_vanishing', 'lstm warn policy', 'LSTM state out of range'],
  ] as const) {
    test(`GRADIENT_ANOMALY of ${kind}, which has no event type of its own, is ${expected}`, () => {
      const found = symptomOfEvent(eventFrom(line(0, 'GRADIENT_ANOMALY', { anomaly_type: kind })), THRESHOLDS);
      assert.equal(`${found?.rule ?? ''} ${found?.level ?? ''} ${found?.class ?? ''}`, expected);
      assert.equal(found?.title, title);
      assert.equal(found.key, `${found.rule}/${kind}`);
    });
  }

  test('is no trend that merely stands still or rises', () => {
    const trend = {
      batch_idx: 3,
      episodes_completed: 12,
      rolling_delta: -3,
      rolling_avg_accuracy: 50,
      prev_rolling_avg_accuracy: 53,
    };
    assert.equal(told('PLATEAU_DETECTED', trend), 'none');
    assert.equal(told('IMPROVEMENT_DETECTED', trend), 'none');
    assert.equal(told('DEGRADATION_DETECTED', trend), 'trend-degradation warn environment');
  });

  test('of memory is critical beyond 90 percent', () => {
    assert.equal(told('MEMORY_WARNING', { gpu_utilization: 0.9 }), 'memory warn memory');
    assert.equal(told('MEMORY_WARNING', { gpu_utilization: 0.901 }), 'memory crit memory');
  });

  test('of the allocator counts only when memory ran out', () => {
    const stats = { device: 'cuda:0', allocated_bytes: 1, reserved_bytes: 2 };
    assert.equal(told('ALLOCATOR_STATS', stats, 'info'), 'none');
    assert.equal(told('ALLOCATOR_STATS', { ...stats, num_ooms: 0 }, 'info'), 'none');
    assert.equal(told('ALLOCATOR_STATS', { ...stats, num_ooms: 1 }, 'info'), 'out-of-memory crit memory');
  });

  test('of reward hacking, isolation, performance and rollback is told in words with values', () => {
    assert.equal(told('REWARD_HACKING_SUSPECTED', { pattern: 'p' }), 'reward-hacking warn hacking');
    assert.equal(told('REWARD_HACKING_SUSPECTED', { pattern: 'p' }, 'critical'), 'reward-hacking crit hacking');
    assert.equal(told('ISOLATION_VIOLATION', {}), 'isolation-violation warn seed');
    const drop = { current_acc: 40, rolling_avg_acc: 50, drop_percent: 20 };
    assert.equal(told('PERFORMANCE_DEGRADATION', drop), 'performance-degradation warn environment');
    const rollback = eventFrom(line(0, 'GOVERNOR_ROLLBACK', { env_id: 3, reason: 'r', loss_at_panic: Number.NaN }));
    const found = symptomOfEvent(rollback, THRESHOLDS);
    assert.deepEqual([found?.key, found?.env, found?.evidence[0]?.value], ['rollback/3', 3, Number.NaN]);
  });

  test('tells evidence that is true, whatever the trainer holds it against', () => {
    const evidence = (utilization: number): unknown => {
      const found = symptomOfEvent(eventFrom(line(0, 'MEMORY_WARNING', { gpu_utilization: utilization })), THRESHOLDS);
      return found?.evidence.map(({ relation, limit }) => [relation, limit]);
    };
    assert.deepEqual(evidence(0.6), [['is', null]]);
    assert.deepEqual(evidence(0.8), [['above', 75]]);
    assert.deepEqual(evidence(0.95), [['above', 90]]);
    const drop = { current_acc: 45, rolling_avg_acc: 50, drop_percent: 10, threshold_percent: 10 };
    const fell = symptomOfEvent(eventFrom(line(0, 'PERFORMANCE_DEGRADATION', drop)), THRESHOLDS);
    assert.equal(fell?.evidence[0]?.relation, 'at or above');
  });

  test('of a rollback names the limit only where the loss is above it: not every cause is one', () => {
    const evidence = (loss: number): unknown => {
      const data = { env_id: 0, reason: 'r', loss_at_panic: loss, loss_threshold: 2 };
      return symptomOfEvent(eventFrom(line(0, 'GOVERNOR_ROLLBACK', data)), THRESHOLDS)?.evidence.map(
        ({ relation, limit }) => [relation, limit],
      );
    };
    assert.deepEqual(evidence(2.1), [['above', 2]]);
    assert.deepEqual(evidence(1.9), [['is', null]]);
    assert.deepEqual(evidence(Number.NaN), [['is', null]]);
  });

  test('of reward hacking is of the environment that the seed names, and reads well with parts missing', () => {
    const hacking = (more: Readonly<Record<string, unknown>>): ReturnType<typeof symptomOfEvent> =>
      symptomOfEvent(
        eventFrom(line(0, 'REWARD_HACKING_SUSPECTED', { pattern: 'p_q', slot_id: 'r0c1', ...more })),
        THRESHOLDS,
      );
    const found = hacking({ seed_id: 'ep17_env12_seed_0', seed_contribution: 3, total_improvement: -1.5 });
    assert.deepEqual([found?.env, found?.key], [12, 'reward-hacking/12/r0c1']);
    assert.match(found?.text ?? '', /claims 3.00 points, while the network gained −1.50/);
    assert.deepEqual(hacking({ seed_id: 'odd' })?.env, null);
    assert.match(hacking({ seed_contribution: 3 })?.text ?? '', /: it claims 3.00 points\.$/);
  });

  test('is no everyday event', () => {
    assert.equal(symptomOfEvent(eventFrom(epoch(0, 0, 50, 1)), THRESHOLDS), null);
  });
});
