import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newObservationStats, type GroupState, type ObservationStats } from '../../../src/aggregator/group-state.ts';
import { behaviourOf, judgeBehaviour, type Behaviour } from '../../../src/diagnosis/behaviour-rules.ts';
import { judgeObservations } from '../../../src/diagnosis/observation-rules.ts';
import { THRESHOLDS } from '../../../src/diagnosis/threshold-profile.ts';
import { env, group, withSeeds } from './group-states.ts';

describe('observations', () => {
  const levels = (change: Partial<ObservationStats>): string[] =>
    judgeObservations({ ...newObservationStats(), batch_size: 16, ...change }, THRESHOLDS).map(
      ({ rule, level }) => `${rule} ${level}`,
    );

  test('are not judged before a report of them came', () => {
    assert.deepEqual(judgeObservations({ ...newObservationStats(), nan_count: 3, clip_pct: 1 }, THRESHOLDS), []);
  });

  test('are faulty with a single NaN or infinite value', () => {
    assert.deepEqual(levels({ nan_count: 1 }), ['observation-not-finite crit']);
    assert.deepEqual(levels({ inf_count: 1 }), ['observation-not-finite crit']);
  });

  for (const [rule, field, warn, crit] of [
    ['observation-clip', 'clip_pct', 0.001, 0.01],
    ['observation-saturation', 'near_clip_pct', 0.01, 0.05],
    ['observation-outliers', 'outlier_pct', 0.05, 0.1],
    ['observation-drift', 'normalization_drift', 1, 2],
  ] as const) {
    test(`${rule} is raised exactly beyond ${String(warn)} and ${String(crit)}`, () => {
      assert.deepEqual(levels({ [field]: warn }), []);
      assert.deepEqual(levels({ [field]: warn + 1e-9 }), [`${rule} warn`]);
      assert.deepEqual(levels({ [field]: crit }), [`${rule} warn`]);
      assert.deepEqual(levels({ [field]: crit + 1e-9 }), [`${rule} crit`]);
    });
  }
});

describe('behaviour', () => {
  const sound: Behaviour = {
    ...behaviourOf(group([env(0)])),
    totalSlots: 10,
    activeSlots: 5,
    actionEntropy: 0.5,
    yieldRate: 0.5,
    slotUtilization: 0.5,
    waitShare: 0.5,
    stalledShare: 0.2,
  };
  const levels = (change: Partial<Behaviour>): string[] =>
    judgeBehaviour({ ...sound, ...change }, THRESHOLDS).map(({ rule, level }) => `${rule} ${level}`);

  test('in the middle of its ranges raises nothing', () => {
    assert.deepEqual(levels({}), []);
  });

  test('of which too little is known raises nothing', () => {
    const nothing = {
      actionEntropy: null,
      yieldRate: null,
      slotUtilization: null,
      waitShare: null,
      stalledShare: null,
    };
    assert.deepEqual(levels({ ...nothing, activeSlots: 10 }), []);
  });

  for (const [rule, field, sane, worse] of [
    ['action-entropy', 'actionEntropy', 0.1, [0.0999, 'crit']],
    ['action-entropy', 'actionEntropy', 0.8, [0.8001, 'crit']],
    ['yield-rate', 'yieldRate', 0.2, [0.1999, 'crit']],
    ['yield-rate', 'yieldRate', 0.9, [0.9001, 'warn']],
    ['slot-utilization', 'slotUtilization', 0.2, [0.1999, 'crit']],
    ['slot-utilization', 'slotUtilization', 0.9, [0.9001, 'warn']],
    ['wait-share', 'waitShare', 0.8, [0.8001, 'warn']],
    ['wait-share', 'waitShare', 0.8, [0.9501, 'crit']],
    ['stalled-share', 'stalledShare', 0.5, [0.5001, 'warn']],
    ['stalled-share', 'stalledShare', 0.5, [0.9001, 'crit']],
  ] as const) {
    test(`${rule} is raised beyond ${String(sane)}, at ${String(worse[0])} as ${worse[1]}`, () => {
      assert.deepEqual(levels({ [field]: sane }), []);
      assert.deepEqual(levels({ [field]: worse[0] }), [`${rule} ${worse[1]}`]);
    });
  }

  test('tells of slots that are full, and of free ones that are scarce', () => {
    assert.deepEqual(levels({ activeSlots: 10 }), ['slots-full warn']);
    assert.deepEqual(levels({ totalSlots: 20, activeSlots: 19 }), ['slots-scarce warn']);
    assert.deepEqual(levels({ totalSlots: 20, activeSlots: 18 }), []);
  });

  test('tells of action entropy as the number that it is, not as percent', () => {
    const [found] = judgeBehaviour({ ...sound, actionEntropy: 0.05 }, THRESHOLDS);
    assert.equal(found?.text, 'Action entropy 0.050 is below 0.100.');
  });

  test('is read from the environments that run', () => {
    const busy = withSeeds(0, [{ stage: 'TRAINING' }, { stage: 'BLENDING' }]);
    const state: GroupState = group([busy, env(1, { status: 'stalled' })], {
      batchActions: new Map([['WAIT', 15]]),
      batchActionTotal: 20,
      cumulativeGerminated: 5,
      cumulativeFossilized: 1,
    });
    const seen = behaviourOf(state);
    assert.deepEqual(
      [seen.totalSlots, seen.activeSlots, seen.slotUtilization, seen.waitShare, seen.stalledShare, seen.yieldRate],
      [4, 2, 0.5, 0.75, 0.5, 0.2],
    );
    assert.equal(behaviourOf({ ...state, batchActionTotal: 19 }).waitShare, null);
    assert.equal(behaviourOf({ ...state, cumulativeGerminated: 4 }).yieldRate, null);
    assert.equal(behaviourOf(group([])).slotUtilization, null);
  });
});
