import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isBlankLine } from '../../../src/telemetry/lines.ts';
import { feedRow } from '../../../src/worker/feed.ts';
import { sameValue } from '../../../src/worker/same-value.ts';
import { eventFrom, line, pythonJson } from '../aggregator/events.ts';

const FIXTURES = resolve(import.meta.dirname, '../../fixtures');
const NOISE = new Set([
  'EPOCH_COMPLETED',
  'ANALYTICS_SNAPSHOT',
  'COUNTERFACTUAL_MATRIX_COMPUTED',
  'ALLOCATOR_STATS',
  'PHASE_PROFILE_COMPLETED',
  'MORPHOLOGY_CAUSAL_LOG',
]);

const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constantFrom(null, NaN, Infinity, -0, 0)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('__proto__', 'constructor')), tie('value'), {
      maxKeys: 4,
    }),
  ),
})).value;

describe('two plain values', () => {
  test('are the same as their own clone', () => {
    fc.assert(fc.property(plain, (value) => sameValue(value, structuredClone(value))));
  });

  test('are the same in both directions or in none', () => {
    fc.assert(fc.property(plain, plain, (a, b) => sameValue(a, b) === sameValue(b, a)));
  });

  test('differ when one scalar inside differs', () => {
    fc.assert(
      fc.property(plain, plain, plain, (value, a, b) => {
        const around = (inner: unknown): unknown => ({ first: value, list: [value, { inner }] });
        assert.equal(sameValue(around(a), around(b)), sameValue(a, b));
        assert.equal(sameValue(around({ x: 1 }), around({ x: 2 })), false);
      }),
    );
  });

  const different: readonly (readonly [string, unknown, unknown])[] = [
    ['an empty list and an empty object', [], {}],
    ['an empty object and an empty list', {}, []],
    ['an object like a list and the list', { 0: 'a' }, ['a']],
    ['null and an object', null, {}],
    ['nothing and null', undefined, null],
    ['a missing field and one without value', {}, { a: undefined }],
    ['fields of other names', { a: 1 }, { b: 1 }],
    ['a number and its text', 1, '1'],
    ['lists of other lengths', [1], [1, 1]],
  ];
  for (const [name, a, b] of different) {
    test(`differ: ${name}`, () => {
      assert.equal(sameValue(a, b), false);
      assert.equal(sameValue(b, a), false);
    });
  }

  test('are the same with NaN in them and whatever the order of their fields', () => {
    assert.ok(sameValue({ a: [NaN], b: 1 }, { b: 1, a: [NaN] }));
  });
});

/** `measured` allows NaN, where the line itself holds one. */
function assertClean(text: string, measured = false): void {
  assert.doesNotMatch(
    text,
    measured ? /undefined|null|\[object|Infinity/ : /undefined|null|\[object|NaN|Infinity/,
    text,
  );
  assert.doesNotMatch(text, /\s\s|\s[:,.]|^\s|\s$/, `a gap in: ${text}`);
}

describe('the feed', () => {
  for (const name of ['healthy_run', 'anomaly_detected', 'tamiyo_active']) {
    test(`has clean rows for ${name}, and none for what every epoch brings`, () => {
      const lines = readFileSync(join(FIXTURES, `${name}.jsonl`), 'utf8')
        .split('\n')
        .filter((text) => !isBlankLine(text));
      let rows = 0;
      lines.forEach((text, position) => {
        const event = eventFrom(text, position);
        const row = feedRow(event, position);
        if (NOISE.has(event.event_type) && ['debug', 'info'].includes(event.severity))
          assert.equal(row, null, event.event_type);
        if (row === null) return;
        rows += 1;
        assert.deepEqual([row.position, row.time], [position, event.time]);
        assert.ok(row.text.length > 3 && row.tag.length > 0);
        assertClean(row.text, text.includes('NaN'));
      });
      assert.ok(rows > 10 && rows < lines.length / 2, `${String(rows)} rows for ${String(lines.length)} events`);
    });
  }

  const text = (type: string, data: Readonly<Record<string, unknown>> | null, more = {}): string | undefined =>
    feedRow(eventFrom(line(0, type, data, more)), 0)?.text;
  const UPDATE = {
    entropy: 1,
    clip_fraction: 0.1,
    kl_divergence: 0.01,
    policy_loss: 0,
    value_loss: 0,
    grad_norm: 1,
    nan_grad_count: 0,
  };

  test('leaves no gaps where a producer left a field out', () => {
    assertClean(text('PPO_UPDATE_COMPLETED', UPDATE) ?? '');
    assertClean(text('SEED_PRUNED', { slot_id: 'r0c0', env_id: 0, reason: '' }) ?? '');
    assertClean(text('CHECKPOINT_LOADED', {}) ?? '');
    assertClean(text('TRAINING_STARTED', { n_envs: 1, max_epochs: 1, task: 't', slot_ids: [] }) ?? '');
    assertClean(text('QUANTUM_FLUX', {}) ?? '');
  });

  test('invents no figures for an update that was skipped', () => {
    const row =
      text('PPO_UPDATE_COMPLETED', { ...UPDATE, entropy: 0, clip_fraction: 0, kl_divergence: 0, skipped: true }) ?? '';
    assert.match(row, /skip/i);
    assert.doesNotMatch(row, /KL 0|entropy 0/);
  });

  test('writes NaN where NaN was measured', () => {
    assert.match(text('PPO_UPDATE_COMPLETED', { ...UPDATE, kl_divergence: NaN, batch: 3 }) ?? '', /KL NaN/);
    assert.equal(pythonJson([NaN, -Infinity]), '[NaN, -Infinity]');
  });

  test('names the slot of the envelope, as the state does', () => {
    const row = text(
      'SEED_GERMINATED',
      { slot_id: 'r0c0', env_id: 0, blueprint_id: 'mlp', params: 1 },
      { slot_id: 'r1c1' },
    );
    assert.match(row ?? '', /r1c1/);
  });

  test('shows an event without a payload and one of an unknown type', () => {
    assert.equal(text('SEED_PRUNED', null), 'SEED_PRUNED without a payload');
    assert.equal(text('QUANTUM_FLUX', {}, { message: 'odd' }), 'QUANTUM_FLUX odd');
  });
});
