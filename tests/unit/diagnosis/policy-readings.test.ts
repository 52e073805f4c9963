import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readingsOfUpdate, type PolicyReadings } from '../../../src/diagnosis/policy-readings.ts';
import { eventFrom, line } from '../aggregator/events.ts';

function readings(more: Readonly<Record<string, unknown>>): PolicyReadings {
  const event = eventFrom(
    line(0, 'PPO_UPDATE_COMPLETED', {
      policy_loss: 0.1,
      value_loss: 0.1,
      entropy: 1,
      grad_norm: 1,
      kl_divergence: 0.001,
      clip_fraction: 0.1,
      ...more,
    }),
  );
  assert.ok(event.known && event.event_type === 'PPO_UPDATE_COMPLETED' && event.data !== null);
  return readingsOfUpdate(event.data);
}

describe('what an update measured', () => {
  test('has no field that the event lacks', () => {
    assert.equal('explained_variance' in readings({}), false);
    assert.equal('explained_variance' in readings({ explained_variance: null }), false);
    assert.equal(readings({ nan_grad_count: 0 }).nan_grad_count, 0);
  });

  test('has no correlation where the trainer wrote the 0 that stands for none', () => {
    assert.equal('v_return_correlation' in readings({ v_return_correlation: 0 }), false);
    assert.equal(readings({ v_return_correlation: 1e-6 }).v_return_correlation, 1e-6);
  });

  test('has no variance of Q where fewer than two operations were possible', () => {
    const valid = (count: number): boolean[] => Array.from({ length: 6 }, (_, i) => i < count);
    assert.equal('q_variance' in readings({ q_variance: 0, op_valid_mask: valid(1) }), false);
    assert.equal(readings({ q_variance: 0, op_valid_mask: valid(2) }).q_variance, 0);
    assert.equal(readings({ q_variance: 0 }).q_variance, 0);
  });
});
