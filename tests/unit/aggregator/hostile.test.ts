import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { GroupState } from '../../../src/aggregator/group-state.ts';
import type { RunState } from '../../../src/aggregator/run-state.ts';
import { takeSnapshot } from '../../../src/aggregator/snapshot.ts';
import { LineSplitter } from '../../../src/telemetry/lines.ts';
import { Ingest } from '../../../src/worker/ingest.ts';
import { batch, epoch, germinated, groupOf, lastAction, line, runOf, started } from './events.ts';

const FIXTURES = resolve(import.meta.dirname, '../../fixtures');
const HOSTILE = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', '\u0000', '💥'];

function ownNames(): string {
  return JSON.stringify(
    [Object, Array, Map, Function].map((kind) => Object.getOwnPropertyNames(kind.prototype).sort()),
  );
}

describe('hostile names', () => {
  for (const name of HOSTILE) {
    test(`${JSON.stringify(name)} as slot, blueprint, action and group pollutes nothing`, () => {
      const before = ownNames();
      const seeds = Object.fromEntries([[name, { stage: 'HOLDING', alpha: '0.5', blueprint_id: name }]]);
      const counts = Object.fromEntries([[name, 3]]);
      const lines = [
        epoch(1, 0, 50, 1, seeds),
        germinated(2, 0, name, name),
        lastAction({
          second: 3,
          env: 0,
          inner: 1,
          name,
          reward: 1,
          value: 0,
          components: null,
          more: { slot_id: name, slot_states: Object.fromEntries([[name, 'HOLDING']]) },
        }),
        line(4, 'SEED_PRUNED', { slot_id: name, env_id: 0, reason: name, blueprint_id: name, epochs_total: 3 }),
        line(5, 'SEED_FOSSILIZED', { slot_id: name, env_id: 0, blueprint_id: name, improvement: NaN, params_added: 1 }),
        line(7, 'ANALYTICS_SNAPSHOT', {
          kind: 'shapley_computed',
          env_id: 0,
          shapley_values: Object.fromEntries([[name, { mean: '1.5' }]]),
        }),
        batch(6, 1),
        line(8, 'ANALYTICS_SNAPSHOT', { kind: 'action_distribution', action_counts: counts }),
        line(9, name === '' ? '__proto__' : name, Object.fromEntries([[name, { polluted: true }]]), { message: name }),
      ].map((text) => text.replace('"group_id": "default"', `"group_id": ${JSON.stringify(name)}`));
      const run = runOf(lines);
      // Events without a group are the default group's.
      const state = groupOf(run, name === '' ? 'default' : name);
      assert.equal(ownNames(), before);
      assert.equal(Reflect.get({}, 'polluted'), undefined);
      assert.equal(run.events, lines.length);
      assert.equal(state.cumulativeBlueprintSpawns.get(name), 1);
      assert.equal(state.envs.get(0)?.shapley_snapshot.values.get(name)?.mean, 1.5);
      assert.equal(state.tamiyo.cumulative_action_counts.get(name === '' ? 'UNKNOWN' : name), 1);
      const { tamiyo } = takeSnapshot(state, 10, run.events);
      assert.deepEqual([...tamiyo.action_counts], [[name, 3]]);
      assert.equal(state.slotIds.length, name === '' ? 0 : 1);
      assert.equal(takeSnapshot(state, 10, run.events).total_events_received, lines.length);
    });
  }

  test('in a heuristic run’s pseudo slot make no slot', () => {
    const state = groupOf(runOf([epoch(1, 0, 50, 1, { __aggregate__: { gradient_norm: 1 } })]));
    assert.deepEqual([state.slotIds, state.envs.get(0)?.seeds.size], [[], 0]);
  });
});

/** Everything in the state that is a list or map and its bound. */
function assertBounded(state: GroupState): void {
  const atMost = (name: string, size: number, limit: number): void => {
    assert.ok(size <= limit, `${name} holds ${String(size)}, at most ${String(limit)} allowed`);
  };
  for (const env of state.envs.values()) {
    atMost('accuracy history', env.accuracy_history.length, 50);
    atMost('reward history', env.reward_history.length, 50);
    atMost('action history', env.action_history.length, 50);
    atMost('best action history', env.best_action_history.length, 50);
  }
  atMost('mean accuracy history', state.meanAccuracyHistory.length, 50);
  atMost('event log', state.eventLog.length, 100);
  atMost('best runs', state.bestRuns.length, 10);
  atMost('decisions', state.tamiyo.recent_decisions.length, 8);
  atMost('lifespans', state.lifespans.length, 100);
  atMost('throughput window', state.throughputWindow.length, 100);
  atMost('outcomes', state.outcomes.length, 100);
  atMost('episode lengths', state.episodeLengths.length, 100);
  atMost('recent successes', state.recentSuccesses.length, 20);
  atMost('morphology log', state.morphologyLog.length, 200);
  for (const rates of [state.germinationRates, state.pruneRates, state.fossilizeRates])
    atMost('rates', rates.length, 20);
  atMost('returns', state.tamiyo.episode_return_history.length, 20);
  const { tamiyo } = state;
  for (const history of [tamiyo.entropy_history, tamiyo.policy_loss_history, tamiyo.clip_fraction_history]) {
    atMost('update history', history.length, 10);
  }
}

const OUTCOME = {
  param_ratio: 1,
  num_fossilized: 0,
  num_contributing_fossilized: 0,
  episode_reward: 0,
  stability_score: 1,
};
const MORPHOLOGY = { phase: 'p', env_id: 0, slot_id: 'r0c0', operation: 'GERMINATE', action_id: 'a' };

/** One event of the kind, so that each kind can be repeated for long. */
const KINDS: readonly ((second: number) => string)[] = [
  (second) => epoch(second, second % 2, second % 100, 1 + (second % 3), { r0c0: { stage: 'HOLDING' } }),
  (second) => lastAction({ second, env: second % 2, inner: 1, name: 'WAIT', reward: 1, value: 0, components: {} }),
  (second) => germinated(second, 0, 'r0c0', 'mlp'),
  (second) => line(second, 'SEED_PRUNED', { slot_id: 'r0c0', env_id: 0, reason: 'x', epochs_total: 3 }),
  (second) =>
    line(second, 'EPISODE_OUTCOME', {
      ...OUTCOME,
      env_id: 0,
      episode_idx: 0,
      final_accuracy: second % 90,
      reward_mode: 'shaped',
    }),
  (second) => line(second, 'MORPHOLOGY_CAUSAL_LOG', MORPHOLOGY),
  (second) => batch(second, second),
];

describe('bounded histories', () => {
  test('never exceed their limits, whatever comes in whatever order', () => {
    const stretch = fc.tuple(fc.nat(KINDS.length - 1), fc.integer({ min: 1, max: 120 }));
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 12 }), (stretches) => {
        let second = 1;
        const lines = stretches.flatMap(([kind, times]) =>
          Array.from({ length: times }, () => KINDS[kind]?.((second += 1)) ?? ''),
        );
        assertBounded(groupOf(runOf([started(0, { proof_baseline_mode: null }), ...lines])));
      }),
      { numRuns: 20 },
    );
  });

  test('hold the newest values', () => {
    const state = groupOf(runOf([started(0), ...Array.from({ length: 60 }, (_, i) => epoch(i + 1, 0, i + 1, 1))]));
    const history = state.envs.get(0)?.accuracy_history ?? [];
    assert.deepEqual([history.length, history[0], history.at(-1)], [50, 11, 60]);
  });
});

/** The run in a file that arrives in chunks of the given sizes, in turn. */
function runFromChunks(bytes: Uint8Array, sizes: readonly number[]): RunState {
  const ingest = new Ingest(undefined, {});
  const splitter = new LineSplitter();
  let turn = 0;
  for (let at = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    for (const block of splitter.push(bytes.subarray(at, at + size))) ingest.takeBlock(block);
    at += size;
  }
  for (const block of splitter.end()) ingest.takeTornLine(block);
  return ingest.run;
}

describe('a recording in chunks', () => {
  for (const name of ['healthy_run', 'anomaly_detected', 'tamiyo_active']) {
    test(`gives the same state of ${name} however it is cut`, () => {
      const bytes = readFileSync(join(FIXTURES, `${name}.jsonl`));
      const whole = runFromChunks(bytes, [bytes.length]);
      assert.ok(whole.events > 200);
      const sizes = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 6 });
      fc.assert(
        fc.property(sizes, (cuts) => {
          assert.deepEqual(runFromChunks(bytes, cuts), whole);
        }),
        { numRuns: 8 },
      );
    });
  }
});
