import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { newGroup } from '../../../src/aggregator/group-state.ts';
import { decodePlain } from '../../../src/storage/plain-decoder.ts';
import { encodePlain } from '../../../src/storage/plain-encoder.ts';
import { batchesPerHour, followTrail, newTrail, secondsPerBatch, type Trail } from '../../../src/worker/trail.ts';
import { eventFrom, line, START } from '../aggregator/events.ts';

const STARTED = {
  n_envs: 2,
  max_epochs: 10,
  max_batches: 5,
  task: 'cifar_baseline',
  host_params: 100,
  slot_ids: ['r0c0'],
};

function trailOf(...lines: readonly string[]): Trail {
  const trail = newTrail();
  const state = newGroup('default', 'E2', 2, false, START);
  for (const [position, text] of lines.entries()) followTrail(trail, eventFrom(text, position), state);
  return trail;
}

const allocator = (second: number, device: string, allocated: number, reserved: number): string =>
  line(second, 'ALLOCATOR_STATS', { batch_idx: 0, device, allocated_bytes: allocated, reserved_bytes: reserved });

const batch = (second: number, index: number): string =>
  line(second, 'BATCH_EPOCH_COMPLETED', {
    batch_idx: index,
    episodes_completed: index,
    total_episodes: 10,
    avg_accuracy: 50,
    avg_reward: 0,
    n_envs: 2,
  });

describe('the memory of devices', () => {
  test('is what the newest event told of each', () => {
    const trail = trailOf(
      allocator(1, 'cuda:0', 1_000, 4_000),
      allocator(2, 'cuda:1', 2_000, 4_000),
      allocator(3, 'cuda:0', 3_000, 4_000),
    );
    assert.deepEqual(
      [...trail.devices.values()],
      [
        { device: 'cuda:0', used: 3_000, of: 4_000, ofWhat: 'reserved', time: START + 3 },
        { device: 'cuda:1', used: 2_000, of: 4_000, ofWhat: 'reserved', time: START + 2 },
      ],
    );
  });

  test('is of the total where a warning told of a device without a name', () => {
    const warning = { gpu_utilization: 0.91, gpu_allocated_gb: 21.8, gpu_total_gb: 24, threshold: 0.85 };
    const trail = trailOf(line(4, 'MEMORY_WARNING', warning, { severity: 'warning' }));
    assert.deepEqual(
      [...trail.devices.values()],
      [{ device: 'GPU', used: 21.8e9, of: 24e9, ofWhat: 'total', time: START + 4 }],
    );
  });

  test('is not known from a warning without sizes', () => {
    assert.equal(trailOf(line(4, 'MEMORY_WARNING', { gpu_utilization: 0.91 })).devices.size, 0);
  });

  test('is forgotten when training starts again', () => {
    const trail = trailOf(allocator(1, 'cuda:0', 1, 2), line(2, 'TRAINING_STARTED', STARTED));
    assert.equal(trail.devices.size, 0);
  });

  test('stays bounded, however many names come, and goes on for those that are known', () => {
    const many = Array.from({ length: 500 }, (_, i) => allocator(i, `device ${String(i)}`, 1, 2));
    const trail = trailOf(...many, allocator(600, 'device 0', 2, 2));
    assert.ok(trail.devices.size < 100);
    assert.equal(trail.devices.get('device 0')?.used, 2);
  });

  test('comes back from a checkpoint as it was', () => {
    const trail = trailOf(allocator(1, 'cuda:0', 1_000, 4_000), batch(2, 1), batch(3, 2));
    assert.deepEqual(decodePlain(encodePlain(trail)), trail);
  });
});

describe('batches an hour', () => {
  test('are not known before two batches', () => {
    assert.equal(batchesPerHour(trailOf()), null);
    assert.equal(batchesPerHour(trailOf(batch(10, 1))), null);
  });

  test('are those of the latest ten, not of the whole run', () => {
    const slow = Array.from({ length: 5 }, (_, i) => batch(1000 * i, i + 1));
    const quick = Array.from({ length: 11 }, (_, i) => batch(5000 + 60 * i, i + 6));
    assert.equal(batchesPerHour(trailOf(...slow, ...quick)), 60);
  });

  test('are not known where time stands still or training was just started again', () => {
    assert.equal(batchesPerHour(trailOf(batch(10, 1), batch(10, 2))), null);
    assert.equal(batchesPerHour(trailOf(batch(10, 1), batch(20, 2), line(30, 'TRAINING_STARTED', STARTED))), null);
  });

  test('are the inverse of the time a batch takes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 30 }), (gaps) => {
        let second = 0;
        const lines = [batch(0, 0), ...gaps.map((gap, i) => batch((second += gap), i + 1))];
        const trail = trailOf(...lines);
        const [seconds, rate] = [secondsPerBatch(trail), batchesPerHour(trail)];
        assert.ok(seconds !== null && rate !== null && rate > 0);
        assert.ok(Math.abs(seconds * rate - 3600) < 1e-6);
      }),
    );
  });
});

describe('what the newest update measured', () => {
  const update = (second: number): string =>
    line(second, 'PPO_UPDATE_COMPLETED', {
      policy_loss: 0.1,
      value_loss: 0.1,
      entropy: 1,
      grad_norm: 1,
      kl_divergence: 0.001,
      clip_fraction: 0.1,
      nan_grad_count: 3,
    });

  test('is nothing when training starts again: the policy has measured nothing yet', () => {
    assert.equal(trailOf(update(1)).readings.nan_grad_count, 3);
    assert.deepEqual(trailOf(update(1), line(2, 'TRAINING_STARTED', STARTED)).readings, {});
  });
});
