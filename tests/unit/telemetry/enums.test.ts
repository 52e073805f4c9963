import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { OPERATIONS, normaliseAction } from '../../../src/telemetry/enums.ts';

describe('action normalisation', () => {
  test('reduces the factored names of the table to their operation', () => {
    for (const blueprint of ['CONV_LIGHT', 'CONV_HEAVY', 'ATTENTION', 'MLP']) {
      assert.equal(normaliseAction(`GERMINATE_${blueprint}`), 'GERMINATE');
    }
    for (const gate of ['G0', 'G1', 'G2']) assert.equal(normaliseAction(`FOSSILIZE_${gate}`), 'FOSSILIZE');
  });

  test('reduces a longer name by its prefix, even "WAITING"', () => {
    assert.equal(normaliseAction('WAITING'), 'WAIT');
    assert.equal(normaliseAction('PRUNE_INSTANT'), 'PRUNE');
    assert.equal(normaliseAction('SET_ALPHA_TARGET_0.7'), 'SET_ALPHA_TARGET');
    assert.equal(normaliseAction('ADVANCED'), 'ADVANCE');
  });

  test('leaves other names alone: lower case, a prefix further in, part of a prefix, nothing', () => {
    for (const name of ['UNKNOWN', 'wait', 'Germinate', 'NO_WAIT', ' WAIT', 'SET_ALPHA', 'GERM', '', '__proto__']) {
      assert.equal(normaliseAction(name), name);
    }
  });

  test('maps an operation with anything behind it to the operation, and is idempotent', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OPERATIONS), fc.string(), (operation, suffix) => {
        assert.equal(normaliseAction(operation + suffix), operation);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (name) => {
        assert.equal(normaliseAction(normaliseAction(name)), normaliseAction(name));
      }),
    );
  });
});
