import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { payoffOf } from '../../../src/components/widgets/payoff.ts';

const BASELINE = { accuracy: 60, growth: 0.1, episodes: 10 };

describe('what growth bought', () => {
  const word = (final: number, growth: number | null, episodes = 10): string => {
    const payoff = payoffOf({ final, growth }, BASELINE, episodes);
    return payoff === null ? 'nothing' : `${payoff.level}: ${payoff.word}`;
  };

  test('is nothing before the first episode', () => {
    assert.equal(payoffOf(null, BASELINE, 100), null);
  });

  test('is points above the baseline for each percent of parameters', () => {
    const payoff = payoffOf({ final: 72, growth: 1.25 }, BASELINE, 10);
    assert.deepEqual([payoff?.points, payoff?.paid, payoff?.ratio], [12, 25, 0.48]);
  });

  test('is not judged on too few episodes', () => {
    assert.equal(word(80, 1.05, 9), 'none: early');
    assert.equal(word(80, 1.05, 10), 'ok: pays off');
  });

  test('fails at the baseline and below it', () => {
    assert.equal(word(60, 1.05), 'crit: below it');
    assert.equal(word(59.9, 1), 'crit: below it');
    assert.equal(word(60.1, 1.05), 'ok: pays off');
  });

  test('is costly only above the allowed growth and with less than two points a percent', () => {
    assert.equal(word(60.5, 1.1), 'ok: pays off');
    assert.equal(word(85, 1.125), 'ok: pays off');
    assert.equal(word(84.9, 1.125), 'warn: costly');
  });

  test('has no ratio where nothing was paid or the growth is not known', () => {
    assert.equal(word(70, 1), 'ok: for free');
    assert.equal(word(70, null), 'ok: above it');
    assert.equal(payoffOf({ final: 70, growth: 1 }, BASELINE, 10)?.ratio, null);
    assert.equal(payoffOf({ final: 70, growth: null }, BASELINE, 10)?.paid, null);
  });

  test('keeps NaN as NaN', () => {
    assert.equal(word(Number.NaN, 1.2), 'none: not a number');
  });

  test('never invents a growth or a ratio', () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity));
    fc.assert(
      fc.property(number, fc.option(number), fc.nat(100), (final, growth, episodes) => {
        const payoff = payoffOf({ final, growth }, BASELINE, episodes);
        assert.ok(payoff !== null);
        assert.equal(payoff.paid === null, growth === null);
        if (payoff.ratio !== null) assert.ok(growth !== null && growth > 1);
      }),
    );
  });
});
