import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_SIMULATION, simulateRun } from '../../../src/simulator/simulate.ts';
import { CATALOGUE } from '../../../src/telemetry/catalogue.ts';
import { feedRow, isFeedEvent } from '../../../src/worker/feed.ts';
import { routineRow } from '../../../src/worker/feed-routine.ts';
import type { FeedRow } from '../../../src/worker/view-slices.ts';
import { eventFrom, line } from '../aggregator/events.ts';

function rowOf(type: string, data: Readonly<Record<string, unknown>> | null, more = {}): FeedRow {
  return routineRow(eventFrom(line(0, type, data, more)), 7);
}

function analytics(kind: string, data: Readonly<Record<string, unknown>> = {}): FeedRow {
  return rowOf('ANALYTICS_SNAPSHOT', { kind, ...data }, { severity: 'debug' });
}

/** Nothing that was not told, and no gaps where it would have stood. */
function assertClean({ text, tag }: FeedRow): void {
  assert.ok(tag.length > 0 && text.length > 2, text);
  assert.doesNotMatch(text, /undefined|null|\[object|NaN|Infinity/);
  assert.doesNotMatch(text, /\s\s|\s[:,.]|^\s|\s$|[:,]$/, `a gap in: ${text}`);
}

const MOODS = ['healthy', 'troubled'] as const;

describe('rows of a whole run', () => {
  for (const mood of MOODS) {
    test(`every event of a ${mood} run has a row that is clean, and its own where it is worth a line`, () => {
      const run = simulateRun({ ...DEFAULT_SIMULATION, envs: 3, batches: 3, epochs: 5, mood });
      const seen = new Set<string>();
      [...run].forEach(({ line: text }, position) => {
        const event = eventFrom(text, position);
        const own = feedRow(event, position);
        assert.equal(isFeedEvent(event), own !== null, event.event_type);
        const row = routineRow(event, position);
        if (own !== null) assert.deepEqual(row, own);
        if (!text.includes('NaN')) assertClean(row);
        assert.deepEqual(
          [row.position, row.time, row.type, row.severity],
          [position, event.time, event.event_type, event.severity],
        );
        seen.add(row.tag);
      });
      for (const tag of ['EPOCH', 'ACTION', 'BATCH', 'PPO', 'GERM']) assert.ok(seen.has(tag), tag);
    });
  }

  test('every type that is known has a row without a payload', () => {
    for (const type of Object.keys(CATALOGUE)) {
      const event = eventFrom(line(0, type, null));
      assert.equal(isFeedEvent(event), true);
      assert.deepEqual([feedRow(event, 0)?.tag, feedRow(event, 0)?.type], ['EMPTY', type]);
    }
  });
});

describe('what every epoch brings', () => {
  test('is told in short', () => {
    const told: readonly (readonly [FeedRow, string])[] = [
      [
        rowOf('EPOCH_COMPLETED', {
          env_id: 2,
          val_accuracy: 61.25,
          val_loss: 1.5,
          inner_epoch: 12,
          seeds: { r0c0: { stage: 'TRAINING' }, r0c1: { stage: 'DORMANT' }, __aggregate__: {} },
        }),
        'Epoch 12: accuracy 61.3 %, loss 1.50, 1 seed',
      ],
      [
        analytics('last_action', { action_name: 'WAIT', slot_id: 'r0c0', action_confidence: 0.5, total_reward: -0.25 }),
        'WAIT on r0c0: confidence 50.0 %, reward −0.250',
      ],
      [analytics('last_action', { action_name: 'PRUNE', action_success: false }), 'PRUNE failed'],
      [
        analytics('action_distribution', { action_counts: { WAIT: 2, PRUNE: 0, ADVANCE: 1200 } }),
        'Actions: ADVANCE 1,200, WAIT 2',
      ],
      [
        analytics('batch_stats', { batch: 4, host_accuracy: 50, accuracy: 49, skipped_update: true, kl_divergence: 0 }),
        'Figures of batch 4: mean accuracy 50.0 %, rolling 49.0 %, update skipped',
      ],
      [
        analytics('shapley_computed', { shapley_values: { r0c0: { mean: 2.4 }, r0c1: { mean: -0.2 } } }),
        'Share of each seed: r0c0 +2.40 points, r0c1 −0.20 points',
      ],
      [analytics('something_new'), 'something new'],
      [
        rowOf('COUNTERFACTUAL_MATRIX_COMPUTED', {
          env_id: 1,
          slot_ids: ['r0c0', 'r0c1'],
          configs: [
            { seed_mask: [false, false], accuracy: 40 },
            { seed_mask: [true, false], accuracy: 44 },
            { seed_mask: [true, true], accuracy: 52 },
          ],
        }),
        'Accuracy with and without r0c0, r0c1: all 52.0 %, none 40.0 %',
      ],
      [
        rowOf('ALLOCATOR_STATS', { device: 'cuda:0', allocated_bytes: 2e9, reserved_bytes: 4e9, num_ooms: 0 }),
        'cuda:0: 2.0 GB used, 4.0 GB reserved',
      ],
      [
        rowOf('PHASE_PROFILE_COMPLETED', {
          phases: { host_forward: { wall_ms: 12 }, reward: { wall_ms: 30 }, other: {} },
          epoch: 3,
        }),
        'Time of epoch 3: reward 30.0 ms, host forward 12.0 ms',
      ],
    ];
    for (const [row, text] of told) {
      assert.equal(row.text, text);
      assert.equal(row.tone, 'none');
      assertClean(row);
    }
  });

  test('leaves no gaps where next to nothing is told', () => {
    for (const kind of [
      'last_action',
      'action_distribution',
      'batch_stats',
      'shapley_computed',
      'summary_table',
      'throughput',
      'mask_hit_rates',
      'reward_summary',
      'heuristic_episode',
      'heuristic_config',
      'heuristic_warning',
    ]) {
      assertClean(analytics(kind));
    }
    assertClean(rowOf('COUNTERFACTUAL_MATRIX_COMPUTED', { env_id: 0, slot_ids: [], configs: [] }));
    assertClean(rowOf('PHASE_PROFILE_COMPLETED', { phases: {} }));
  });

  test('keeps NaN', () => {
    const data = { env_id: 0, val_accuracy: 50, val_loss: NaN, inner_epoch: 1 };
    assert.equal(rowOf('EPOCH_COMPLETED', data).text, 'Epoch 1: accuracy 50.0 %, loss NaN');
  });
});

describe('environment and slot of a row', () => {
  const where = ({ env, slot }: FeedRow): unknown[] => [env, slot];

  test('are those of the event, the slot of the envelope first', () => {
    const data = { slot_id: 'r0c0', env_id: 3, reason: 'x' };
    assert.deepEqual(where(rowOf('SEED_PRUNED', data)), [3, 'r0c0']);
    assert.deepEqual(where(rowOf('SEED_PRUNED', data, { slot_id: 'r1c1' })), [3, 'r1c1']);
    assert.deepEqual(where(rowOf('QUANTUM_FLUX', { env_id: 2, slot_id: 'r0c2' })), [2, 'r0c2']);
    assert.deepEqual(where(rowOf('GOVERNOR_ROLLBACK', { env_id: 1, reason: 'x' })), [1, null]);
    assert.deepEqual(where(rowOf('REWARD_HACKING_SUSPECTED', { pattern: 'p', slot_id: 'r0c1' })), [null, 'r0c1']);
  });

  test('are none where the event names none, or names one that it does not speak of', () => {
    assert.deepEqual(where(rowOf('GRADIENT_ANOMALY', { anomaly_type: 'x' })), [null, null]);
    assert.deepEqual(where(rowOf('QUANTUM_FLUX', { env_id: 'two', slot_id: 7 })), [null, null]);
    assert.deepEqual(where(rowOf('QUANTUM_FLUX', null)), [null, null]);
    const mean = { env_id: 0, current_acc: 4, rolling_avg_acc: 5, drop_percent: 1 };
    assert.deepEqual(where(rowOf('PERFORMANCE_DEGRADATION', mean)), [null, null]);
  });
});
