import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EnvState } from '../../../src/aggregator/env-state.ts';
import { MAX_ENVS, type GroupState } from '../../../src/aggregator/group-state.ts';
import { applyToRun, type RunState } from '../../../src/aggregator/run-state.ts';
import { takeSnapshot } from '../../../src/aggregator/snapshot.ts';
import { batch, epoch, eventFrom, germinated, groupOf, lastAction, line, runOf, START, started } from './events.ts';

/** An event costs what its own environment costs, however many there are; and there are only so many. */

const OWN = 7;
const slot = { slot_id: 'r0c0', env_id: OWN };

const action = (second: number, env: number): string =>
  lastAction({ second, env, inner: 1, name: 'WAIT', reward: 1, value: 0, components: { total_reward: 1 } });

const outcome = line(20, 'EPISODE_OUTCOME', {
  env_id: OWN,
  episode_idx: OWN,
  final_accuracy: 60,
  param_ratio: 1.1,
  stability_score: 1,
  num_fossilized: 0,
  num_contributing_fossilized: 0,
  episode_reward: 0,
  reward_mode: 'shaped',
});

/** Events of environment 7, in an order that may follow one another. */
const EVENTS: readonly (readonly [string, string])[] = [
  ['EPOCH_COMPLETED', epoch(10, OWN, 61, 2, { r0c0: { stage: 'HOLDING', alpha: 1 } })],
  ['EPOCH_COMPLETED that is worse', epoch(11, OWN, 40, 3)],
  ['SEED_GERMINATED', germinated(12, OWN, 'r0c0', 'mlp')],
  [
    'SEED_GATE_EVALUATED',
    line(13, 'SEED_GATE_EVALUATED', { ...slot, gate: 'G1', passed: true, target_stage: 'TRAINING' }),
  ],
  ['SEED_STAGE_CHANGED', line(14, 'SEED_STAGE_CHANGED', { ...slot, from_stage: 'HOLDING', to_stage: 'BLENDING' })],
  ['SEED_FOSSILIZED', line(15, 'SEED_FOSSILIZED', { ...slot, blueprint_id: 'mlp', improvement: 1, params_added: 9 })],
  ['SEED_PRUNED', line(16, 'SEED_PRUNED', { ...slot, reason: 'x', epochs_total: 3 })],
  ['last_action', action(17, OWN)],
  ['a second last_action', action(18, OWN)],
  [
    'COUNTERFACTUAL_MATRIX_COMPUTED',
    line(19, 'COUNTERFACTUAL_MATRIX_COMPUTED', {
      env_id: OWN,
      slot_ids: ['r0c0'],
      configs: [{ seed_mask: [true], accuracy: 61 }],
    }),
  ],
  ['EPISODE_OUTCOME', outcome],
  ['GOVERNOR_ROLLBACK', line(21, 'GOVERNOR_ROLLBACK', { env_id: OWN, reason: 'Structural Collapse' })],
  ['EPOCH_COMPLETED after a rollback', epoch(22, OWN, 70, 1)],
  [
    'shapley_computed',
    line(23, 'ANALYTICS_SNAPSHOT', { kind: 'shapley_computed', env_id: OWN, shapley_values: { r0c0: { mean: 1 } } }),
  ],
];

function bigRun(): RunState {
  const own = [epoch(1, OWN, 50, 1), epoch(2, 8, 45, 1), epoch(3, 9, 55, 1), action(4, 8), action(5, OWN)];
  return runOf([started(0, { n_envs: MAX_ENVS, proof_baseline_mode: null }), ...own]);
}

/** An environment that may not be touched: whatever is done to it fails. */
function untouchable(env: EnvState): EnvState {
  const fail = (what: string) => (_: EnvState, name: string | symbol) => {
    assert.fail(`environment ${String(env.env_id)} was touched: ${what} ${String(name)}`);
  };
  return new Proxy(env, {
    get: fail('read'),
    set: fail('wrote'),
    has: fail('asked for'),
    deleteProperty: fail('deleted'),
    defineProperty: fail('defined'),
    getOwnPropertyDescriptor: fail('described'),
    ownKeys: () => assert.fail(`environment ${String(env.env_id)} was listed`),
  });
}

/** Puts guards in place of all environments but the one, and gives what stands behind them. */
function guardOthers(state: GroupState): EnvState[] {
  const others: EnvState[] = [];
  for (const [id, env] of state.envs) {
    if (id === OWN) continue;
    others.push(env);
    state.envs.set(id, untouchable(env));
  }
  return others;
}

describe(`among ${String(MAX_ENVS)} environments`, () => {
  const run = bigRun();
  const state = run.groups.get('default');
  assert.ok(state !== undefined);
  const others = guardOthers(state);
  const before = structuredClone(others);

  for (const [name, text] of EVENTS) {
    test(`${name} touches only its own`, () => {
      const own = structuredClone(state.envs.get(OWN));
      applyToRun(run, eventFrom(text));
      if (text !== outcome && !name.startsWith('SEED_GATE')) assert.notDeepStrictEqual(state.envs.get(OWN), own);
    });
  }

  test('the others are what they were, each the same object', () => {
    assert.equal(others.length, MAX_ENVS - 1);
    assert.equal(state.envs.size, MAX_ENVS);
    assert.deepStrictEqual(others, before);
  });

  test('the mean accuracy is right without a walk', () => {
    assert.equal(state.meanAccuracyHistory.at(-1), (70 + 45 + 55) / 3);
  });

  test('the guards do guard: the end of a batch, which resets all, trips over one', () => {
    assert.throws(() => applyToRun(run, eventFrom(batch(30, 1))), /environment 0 was touched/);
  });
});

describe('more environments than anybody runs', () => {
  for (const count of [MAX_ENVS + 1, 1e9, Number.MAX_SAFE_INTEGER]) {
    test(`are cut off where a start announces ${String(count)}`, () => {
      assert.equal(groupOf(runOf([started(0, { n_envs: count })])).envs.size, MAX_ENVS);
    });
  }

  test('are none where a start announces fewer than none', () => {
    assert.equal(groupOf(runOf([started(0, { n_envs: -5 })])).envs.size, 0);
  });

  const many = MAX_ENVS + 500;

  test('are not kept beyond the bound when the stream names them, and the first ones stay', () => {
    const run = runOf(Array.from({ length: many }, (_, i) => epoch(i, i, 50, 1)));
    const { envs } = groupOf(run);
    assert.deepEqual(
      [envs.size, envs.has(0), envs.has(MAX_ENVS - 1), envs.has(MAX_ENVS)],
      [MAX_ENVS, true, true, false],
    );
    assert.equal(run.events, many);
    assert.equal(takeSnapshot(groupOf(run), START + many, run.events).envs.size, MAX_ENVS);
  });

  test('leave no more than the bound behind, neither environments nor pending decisions', () => {
    const state = groupOf(runOf(Array.from({ length: many }, (_, i) => action(i, i))));
    assert.equal(state.envs.size, MAX_ENVS);
    assert.ok(state.pendingDecisions.size <= MAX_ENVS, `${String(state.pendingDecisions.size)} decisions are pending`);
  });

  test('do not count in the mean accuracy when they are not kept', () => {
    const full = started(0, { n_envs: MAX_ENVS });
    const beyond = [2, 3, 4, 5].map((second) => epoch(second, MAX_ENVS + 3, 10, second));
    const state = groupOf(runOf([full, epoch(1, 0, 50, 1), ...beyond, epoch(6, 0, 60, 2)]));
    assert.equal(state.meanAccuracyHistory.at(-1), 60);
  });

  test('count in the actions of the batch as little as in those of the run when they are not kept', () => {
    const full = started(0, { n_envs: MAX_ENVS });
    const run = runOf([full, action(1, 0), action(2, MAX_ENVS + 3), batch(3, 1)]);
    const { tamiyo } = groupOf(run);
    assert.equal(tamiyo.cumulative_total_actions, 1);
    assert.equal(tamiyo.total_actions, tamiyo.cumulative_total_actions);
  });
});
