import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CATALOGUE, knownEventType } from '../../../src/telemetry/catalogue.ts';
import { ANOMALY_TYPES } from '../../../src/telemetry/enums.ts';

const SPECIFIED = `TRAINING_STARTED CHECKPOINT_LOADED EPOCH_COMPLETED BATCH_EPOCH_COMPLETED PPO_UPDATE_COMPLETED
  PLATEAU_DETECTED DEGRADATION_DETECTED IMPROVEMENT_DETECTED TAMIYO_INITIATED SEED_GERMINATED SEED_STAGE_CHANGED
  SEED_GATE_EVALUATED SEED_FOSSILIZED SEED_PRUNED COUNTERFACTUAL_MATRIX_COMPUTED ANALYTICS_SNAPSHOT EPISODE_OUTCOME
  GOVERNOR_ROLLBACK RATIO_EXPLOSION_DETECTED RATIO_COLLAPSE_DETECTED VALUE_COLLAPSE_DETECTED
  NUMERICAL_INSTABILITY_DETECTED GRADIENT_ANOMALY GRADIENT_PATHOLOGY_DETECTED PERFORMANCE_DEGRADATION
  REWARD_HACKING_SUSPECTED MEMORY_WARNING ISOLATION_VIOLATION PHASE_PROFILE_COMPLETED MORPHOLOGY_CAUSAL_LOG
  TOPOLOGY_MANIFEST_RECORDED ALLOCATOR_STATS`.split(/\s+/);

describe('the catalogue of event types', () => {
  test('holds exactly the 32 types of the specification', () => {
    assert.equal(SPECIFIED.length, 32);
    assert.deepEqual(Object.keys(CATALOGUE).sort(), [...SPECIFIED].sort());
  });

  test('finds every type by its own name', () => {
    for (const name of SPECIFIED) assert.equal(knownEventType(name), name);
  });

  test('knows no other case, no padding and no name from Object.prototype [anchor 20, 22]', () => {
    for (const name of [
      '',
      'REWARD_COMPUTED',
      'epoch_completed',
      ' EPOCH_COMPLETED',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
    ]) {
      assert.equal(knownEventType(name), undefined, name);
    }
  });

  test('gives all six anomaly types one table, and all three trends one', () => {
    assert.equal(ANOMALY_TYPES.size, 6);
    for (const name of ANOMALY_TYPES) {
      const type = knownEventType(name);
      assert.ok(type);
      assert.equal(CATALOGUE[type], CATALOGUE.GRADIENT_ANOMALY);
    }
    assert.equal(CATALOGUE.PLATEAU_DETECTED, CATALOGUE.IMPROVEMENT_DETECTED);
    assert.equal(CATALOGUE.DEGRADATION_DETECTED, CATALOGUE.IMPROVEMENT_DETECTED);
  });
});
