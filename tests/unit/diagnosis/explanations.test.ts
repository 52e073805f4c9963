import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explanationOf } from '../../../src/diagnosis/explanations.ts';

const RULES = [
  ['rollback', 'loss-not-finite', 'accuracy-not-finite', 'env-degraded', 'env-stalled', 'stalled-share'],
  ['accuracy-outlier', 'seed-exploding', 'seed-vanishing', 'negative-synergy', 'reward-hacking', 'gaming-rate'],
  ['memory', 'out-of-memory', 'gradient-nan', 'gradient-inf', 'head-nan', 'head-inf', 'metric-not-a-number'],
  ['exploding-layers', 'dead-layers', 'gradient-norm', 'gradient-cv', 'gradient-anomaly', 'gradient-pathology'],
  [
    'ratio-explosion',
    'ratio-collapse',
    'value-collapse',
    'numerical-instability',
    'head-entropy-collapsed',
    'ratio-max',
    'joint-ratio',
  ],
  ['entropy', 'entropy-falling', 'entropy-collapsed', 'collapse-risk', 'kl', 'clip', 'explained-variance'],
  ['value-nrmse', 'value-return-correlation', 'td-error', 'bellman-error', 'q-variance', 'advantage-spread'],
  ['log-prob', 'decision-density', 'lstm', 'lstm-not-finite', 'observation-not-finite', 'observation-clip'],
  ['observation-saturation', 'observation-outliers', 'observation-drift', 'action-entropy', 'yield-rate'],
  ['slots-full', 'slots-scarce', 'slot-utilization', 'wait-share', 'performance-degradation', 'trend-degradation'],
  ['isolation-violation', 'update-skipped', 'lines-unreadable', 'silence'],
].flat();

describe('the explanation', () => {
  for (const rule of RULES) {
    test(`of ${rule} says in short sentences what it is, why it matters and what to try`, () => {
      const help = explanationOf(rule);
      assert.ok(help !== null);
      for (const text of [help.what, help.why, help.next]) {
        assert.match(text, /^[A-Z].*[.?]$/);
        assert.ok(text.length <= 160, `${String(text.length)} characters: ${text}`);
      }
    });
  }

  for (const rule of ['', 'new-rule', 'constructor', '__proto__', 'toString']) {
    test(`of “${rule}”, which is no rule, is none`, () => {
      assert.equal(explanationOf(rule), null);
    });
  }
});
