import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Rules } from '../../../src/aggregator/group-state.ts';
import type { EnvState } from '../../../src/aggregator/env-state.ts';
import { rewardHealth } from '../../../src/aggregator/reward-health.ts';
import { newGroup, type GroupState } from '../../../src/aggregator/group-state.ts';
import { takeSnapshot, type SanctumSnapshot } from '../../../src/aggregator/snapshot.ts';
import { asReference, groupOf, runOf, START } from './events.ts';
import { miniature, SECONDS } from './miniature.ts';

interface Moment {
  readonly state: GroupState;
  readonly snapshot: SanctumSnapshot;
  readonly env0: EnvState;
  readonly env1: EnvState;
}

function after(rules: Rules, second: number): Moment {
  const count = SECONDS.indexOf(second) + 1;
  assert.ok(count > 0, `the recording has no event at ${String(second)}`);
  const run = runOf(miniature(rules).slice(0, count), asReference(rules));
  const state = groupOf(run);
  const [env0, env1] = [state.envs.get(0), state.envs.get(1)];
  assert.ok(env0 !== undefined && env1 !== undefined);
  return { state, snapshot: takeSnapshot(state, START + second, run.events), env0, env1 };
}

function near(actual: number | null | undefined, expected: number): void {
  assert.ok(typeof actual === 'number', `expected ${String(expected)}, found ${String(actual)}`);
  assert.ok(Math.abs(actual - expected) <= 1e-9, `expected ${String(expected)}, found ${String(actual)}`);
}

test('before its first event a group of the reference has 16 environments and no connection', () => {
  const state = newGroup('default', 'E1', 16, false, START);
  assert.equal(state.envs.size, 16);
  assert.deepEqual([state.maxEpochs, state.maxBatches, state.connected], [150, 100, false]);
});

for (const rules of ['E1', 'E2'] as const) {
  describe(`the miniature recording under the rules of ${rules} (§10.10)`, () => {
    test('0: the start replaces the default environments', () => {
      const { snapshot } = after(rules, 0);
      assert.equal(snapshot.envs.size, 2);
      assert.equal(snapshot.tamiyo.action_counts.size, 0);
      assert.equal(snapshot.connected, true);
    });

    test('2: the mean accuracy gets a value with every environment', () => {
      const { snapshot, env0, env1 } = after(rules, 2);
      assert.deepEqual(snapshot.mean_accuracy_history, [50, 45]);
      assert.deepEqual([env0.best_accuracy_episode, env1.best_accuracy_episode], [0, 1]);
    });

    test('3: a germinated seed takes a slot', () => {
      const { snapshot, env0 } = after(rules, 3);
      assert.equal(snapshot.slot_stage_counts.get('DORMANT'), 3);
      assert.equal(snapshot.slot_stage_counts.get('GERMINATED'), 1);
      assert.equal(snapshot.active_slots, 1);
      assert.equal(env0.active_seed_count, 1);
    });

    test('5: decisions stand newest first and wait for their advantage', () => {
      const [newest, older] = after(rules, 5).state.tamiyo.recent_decisions;
      assert.deepEqual([newest?.env_id, newest?.chosen_action], [1, 'WAIT']);
      near(newest?.value_residual, -0.8);
      assert.deepEqual([older?.env_id, older?.chosen_action], [0, 'GERMINATE']);
      near(older?.value_residual, -0.5);
      assert.deepEqual([older?.chosen_tempo, older?.chosen_alpha_target], ['STANDARD', 'SEVENTY']);
      assert.deepEqual([older?.td_advantage, older?.epoch, older?.batch], [null, 1, 0]);
    });

    test('6: what is kept of the peak is a copy of ten fields', () => {
      const { env0 } = after(rules, 6);
      const seed = env0.best_seeds.get('r0c0');
      assert.deepEqual([seed?.stage, seed?.seed_params, seed?.blend_tempo_epochs], ['HOLDING', 100, 5]);
      assert.deepEqual(env0.best_action_history, ['GERMINATE']);
      assert.equal(env0.best_reward_components?.ratio_penalty, -0.1);
    });

    test('8: the next decision of an environment gives the last one its advantage', () => {
      const { state, snapshot, env0 } = after(rules, 8);
      const germinate = state.tamiyo.recent_decisions.find(({ chosen_action: name }) => name === 'GERMINATE');
      near(germinate?.td_advantage, 1.49);
      assert.equal(env0.reward_components.bounded_attribution, 0.2);
      assert.deepEqual([env0.gaming_trigger_count, env0.total_reward_steps], [1, 2]);
      assert.equal(snapshot.rewards, env0.reward_components);
    });

    test('9: the most telling reward is shown, actions are counted by their operation', () => {
      const { state, snapshot, env1 } = after(rules, 9);
      assert.equal(snapshot.rewards, env1.reward_components);
      assert.equal(state.tamiyo.recent_decisions[0]?.chosen_action, 'PRUNE');
      const { tamiyo } = snapshot;
      const counts = Object.fromEntries(tamiyo.action_counts);
      assert.deepEqual([counts['WAIT'], counts['GERMINATE'], counts['PRUNE'], tamiyo.total_actions], [2, 1, 1, 4]);
    });

    test('11: the matrix at the peak follows the rules', () => {
      const matrix = after(rules, 11).env0.best_counterfactual_matrix;
      const configs = matrix?.configs.map(({ seed_mask: mask, accuracy }) => [...mask, accuracy]);
      if (rules === 'E1') {
        assert.deepEqual(matrix?.slot_ids, ['r0c0', 'r0c1']);
        assert.deepEqual(configs, [
          [false, false, 55],
          [true, false, 58],
          [false, true, 56],
          [true, true, 61],
        ]);
      } else {
        assert.deepEqual(matrix?.slot_ids, ['r0c0']);
        assert.deepEqual(configs, [
          [false, 55],
          [true, 58],
          [false, 56],
          [true, 61],
        ]);
      }
    });

    test('14: a fossilized seed counts once and leaves its trail', () => {
      const { snapshot, env0 } = after(rules, 14);
      near(snapshot.envs.get(0)?.growth_ratio, 1.1);
      assert.equal(env0.active_seed_count, 0);
      const life = snapshot.seed_lifecycle;
      assert.deepEqual(
        [
          life.germination_count,
          life.fossilize_count,
          life.germination_rate,
          life.fossilize_rate,
          life.blend_success_rate,
        ],
        [1, 1, 1, 1, 1],
      );
      assert.equal(life.avg_lifespan_epochs, 7);
      const rows = env0.lifecycle_events.map((row) => [row.action, row.from_stage, row.to_stage, row.epoch]);
      const trail = [
        ['GERMINATE(conv_light)', 'DORMANT', 'GERMINATED', 2],
        ['ADVANCE', 'HOLDING', 'FOSSILIZED', 2],
        ['FOSSILIZE', 'FOSSILIZED', 'FOSSILIZED', 2],
      ];
      assert.deepEqual(rows, rules === 'E2' ? trail : []);
    });

    test('18: episodes count when the batch has ended; the reward summary is there before', () => {
      const { state, snapshot } = after(rules, 18);
      assert.deepEqual([snapshot.episode_stats.total_episodes, snapshot.episode_stats.length_mean], [0, 0]);
      const health = rewardHealth(state);
      near(health.pbrs_fraction, 0.25);
      near(health.hypervolume, 59.3);
      assert.equal(health.anti_gaming_trigger_rate, 0);
    });

    test('19: the batch end gives rates, lengths and entropy', () => {
      const { snapshot } = after(rules, 19);
      near(snapshot.vitals.epochs_per_second, 0.3157894736842105);
      near(snapshot.vitals.batches_per_hour, 189.4736842105263);
      const stats = snapshot.episode_stats;
      assert.deepEqual([stats.length_mean, stats.length_std, stats.timeout_rate], [3, 0, 1]);
      assert.deepEqual([stats.steps_per_germinate, stats.steps_per_prune, stats.steps_per_fossilize], [6, 6, 6]);
      near(stats.action_entropy, 0.6934264036172707);
      assert.deepEqual([stats.yield_rate, stats.slot_utilization], [1, 0]);
    });

    test('19: the best runs are recorded before the reset', () => {
      const [first, second, ...rest] = after(rules, 19).snapshot.best_runs;
      assert.equal(rest.length, 0);
      assert.ok(first !== undefined && second !== undefined);
      const brief = [first, second].map((run) => [
        run.env_id,
        run.episode,
        run.peak_accuracy,
        run.final_accuracy,
        run.epoch,
      ]);
      assert.deepEqual(brief, [
        [0, 0, 61, 61, 3],
        [1, 1, 45, 44, 2],
      ]);
      near(first.growth_ratio, 1.1);
      assert.deepEqual([first.fossilized_count, second.growth_ratio], [1, 1]);
      assert.deepEqual(
        [first.reward_history, first.action_history],
        [
          [0.5, 0.2, 1],
          ['GERMINATE', 'WAIT'],
        ],
      );
      assert.deepEqual([second.reward_history, second.action_history], [[0.1, -0.2, 0], ['WAIT']]);
      if (rules === 'E1') return;
      near(first.cumulative_reward, 1.7);
      near(first.peak_cumulative_reward, 0.7);
      near(second.cumulative_reward, -0.1);
      near(second.peak_cumulative_reward, 0.1);
    });

    test('19: the environments are emptied, the batch’s action counts stay', () => {
      const { snapshot, env0 } = after(rules, 19);
      assert.deepEqual([env0.status, env0.seeds.size, env0.host_loss], ['initializing', 0, 1]);
      const counts = Object.fromEntries(snapshot.tamiyo.action_counts);
      assert.deepEqual([counts['WAIT'], counts['GERMINATE'], counts['PRUNE'], counts['FOSSILIZE']], [3, 1, 1, 1]);
      assert.equal(snapshot.tamiyo.total_actions, 6);
      assert.equal(snapshot.slot_stage_counts.get('DORMANT'), 4);
      assert.equal(snapshot.aggregate_mean_accuracy, 0);
    });

    test('20: an action distribution takes the counts’ place', () => {
      const { tamiyo } = after(rules, 20).snapshot;
      assert.deepEqual(
        [...tamiyo.action_counts],
        [
          ['WAIT', 3],
          ['GERMINATE', 1],
        ],
      );
      assert.equal(tamiyo.total_actions, 4);
    });

    test('22: a decision’s advantage crosses the end of the episode', () => {
      const decisions = after(rules, 22).state.tamiyo.recent_decisions;
      const newest = decisions[0];
      assert.deepEqual([newest?.env_id, newest?.chosen_action, newest?.epoch, newest?.batch], [0, 'WAIT', 1, 1]);
      assert.equal(newest?.episode, 2);
      near(decisions.find(({ chosen_action: name }) => name === 'FOSSILIZE')?.td_advantage, 0.1965);
    });

    test('200, 201: one decision expires with every look', () => {
      assert.deepEqual(
        [22, 200, 201].map((second) => after(rules, second).state.tamiyo.recent_decisions.length),
        [7, 6, 5],
      );
      assert.deepEqual(after(rules, 201).snapshot.mean_accuracy_history, [50, 45, 50, 52.5, 53, 52.5, 48, 49, 49]);
    });

    test('the log has a line for every event', () => {
      const log = after(rules, 22).snapshot.event_log;
      const [first, last] = [log[0], log.at(-1)];
      assert.equal(log.length, 23);
      assert.deepEqual([first?.timestamp, first?.event_type, first?.env_id], ['15:06:40', 'TRAINING_STARTED', null]);
      assert.deepEqual([first?.episode, first?.relative_time], [0, '(0s)']);
      assert.deepEqual([last?.message, last?.env_id, last?.episode], ['Last action', null, 2]);
    });
  });
}
