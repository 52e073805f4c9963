import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { newEnv, type EnvState } from '../../../src/aggregator/env-state.ts';
import type { GroupState } from '../../../src/aggregator/group-state.ts';
import type { EnvReason } from '../../../src/diagnosis/env-health.ts';
import { envDetail, type EnvDetail } from '../../../src/worker/env-detail.ts';
import { counterfactualOf, shapleyOf } from '../../../src/worker/env-detail-parts.ts';
import { rewardBreakdown } from '../../../src/worker/reward-breakdown.ts';
import { batch, epoch, germinated, groupOf, lastAction, line, runOf, started } from '../aggregator/events.ts';

function groupAfter(lines: readonly string[]): GroupState {
  return groupOf(runOf(lines));
}

function envIn(state: GroupState, id = 0): EnvState {
  const env = state.envs.get(id);
  assert.ok(env, `environment ${String(id)}`);
  return env;
}

function detailAfter(lines: readonly string[], id = 0, reasons: readonly EnvReason[] = []): EnvDetail {
  const state = groupAfter(lines);
  return envDetail(state, envIn(state, id), reasons, null, () => null);
}

/** A seed as an epoch reports it. */
const report = { stage: 'BLENDING', blueprint_id: 'norm', alpha: 0.5, epochs_in_stage: 2, has_exploding: true };

function stepWith(components: Readonly<Record<string, unknown>>, reward: number, inner = 1): string {
  return lastAction({ second: 10 + inner, env: 0, inner, name: 'WAIT', reward, value: 0.5, components });
}

const STALLED: EnvReason = {
  key: 'env-stalled/0',
  rule: 'env-stalled',
  class: 'environment',
  level: 'warn',
  short: 'stalled 12 ep',
  text: 'No new best for 12 epochs.',
  weight: 0.25,
  value: 12,
  limit: 10,
  format: 'count',
  slot: null,
};

describe('the detail of an environment', () => {
  test('has null for everything that was not received before its first epoch', () => {
    const detail = detailAfter([started(0, { host_params: 0 })]);
    const { accuracy, best, bestEpoch, loss, reward, meanReward, totalReward, growth, hostParams } = detail;
    for (const value of [accuracy, best, bestEpoch, loss, reward, meanReward, totalReward, growth, hostParams]) {
      assert.equal(value, null);
    }
    assert.equal(detail.gamingRate, null);
    assert.equal(detail.updated, null);
    assert.equal(detail.breakdown, null);
    assert.equal(detail.counterfactual, null);
    assert.deepEqual(detail.shapley, []);
    assert.equal(detail.level, 'none');
  });

  test('has the figures of its epochs and steps', () => {
    const detail = detailAfter([
      started(0),
      epoch(1, 0, 40, 1),
      stepWith({ total_reward: 0.5 }, 0.5, 1),
      epoch(20, 0, 38, 2),
      stepWith({ total_reward: -0.25 }, -0.25, 20),
    ]);
    assert.equal(detail.accuracy, 38);
    assert.equal(detail.best, 40);
    assert.equal(detail.bestEpoch, 1);
    assert.equal(detail.epochsSinceBest, 1);
    assert.equal(detail.loss, 1);
    assert.equal(detail.reward, -0.25);
    assert.equal(detail.meanReward, 0.125);
    assert.equal(detail.totalReward, 0.25);
    assert.equal(detail.growth, 1);
    assert.deepEqual(detail.accuracyHistory, [40, 38]);
    assert.equal(detail.gamingRate, 0);
    assert.equal(detail.totalActions, 2);
  });

  test('does not take the loss of the batch before for its own', () => {
    const detail = detailAfter([started(0), epoch(1, 0, 40, 1), batch(2, 1)]);
    assert.equal(detail.loss, null);
    assert.equal(detail.batch, 2);
  });

  test('is of the batch that ended, where that is what is shown', () => {
    const state = groupAfter([started(0), epoch(1, 0, 40, 1)]);
    const detail = envDetail(state, envIn(state), [], { batch: 1 }, () => null);
    assert.equal(detail.batch, 1);
    assert.equal(detail.ended, true);
  });

  test('has no best where no accuracy was a number', () => {
    const detail = detailAfter([started(0), epoch(1, 0, Number.NaN, 1)]);
    assert.ok(Number.isNaN(detail.accuracy));
    assert.equal(detail.best, null);
    assert.equal(detail.bestEpoch, null);
  });

  test('asks since when for every reason, and has their score', () => {
    const state = groupAfter([started(0), epoch(1, 0, 40, 1)]);
    const asked: string[] = [];
    const since = { position: 7, time: 1, batch: 1 };
    const detail = envDetail(state, envIn(state), [STALLED], null, (key) => {
      asked.push(key);
      return since;
    });
    assert.deepEqual(asked, ['env-stalled/0']);
    assert.equal(detail.reasons[0]?.since, since);
    assert.equal(detail.reasons[0].value, 12);
    assert.equal(detail.score, 0.25);
    assert.equal(detail.level, 'warn');
  });

  test('tells a slot that was never reported from a dormant one', () => {
    const lines = [started(0), epoch(1, 0, 40, 1, { r0c0: report }), epoch(2, 0, 41, 2, {})];
    const seeds = detailAfter(lines).seeds.map(({ slot, present, stage }) => ({ slot, present, stage }));
    assert.deepEqual(seeds, [
      { slot: 'r0c0', present: true, stage: 'DORMANT' },
      { slot: 'r0c1', present: false, stage: 'DORMANT' },
    ]);
  });

  test('has a seed in full', () => {
    const lines = [started(0), germinated(1, 0, 'r0c0', 'norm'), epoch(2, 0, 41, 1, { r0c0: report })];
    const seed = detailAfter(lines).seeds[0];
    assert.ok(seed);
    assert.equal(seed.stage, 'BLENDING');
    assert.equal(seed.params, 100);
    assert.equal(seed.exploding, true);
    assert.equal(seed.epochsInStage, 2);
  });

  test('counts the seeds of each blueprint', () => {
    const pruned = line(
      4,
      'SEED_PRUNED',
      { slot_id: 'r0c0', env_id: 0, reason: 'no gain', blueprint_id: 'norm', improvement: -1, epochs_total: 3 },
      { slot_id: 'r0c0' },
    );
    const lines = [started(0), germinated(1, 0, 'r0c0', 'norm'), germinated(2, 0, 'r0c1', 'attention'), pruned];
    assert.deepEqual(detailAfter(lines).graveyard, [
      { blueprint: 'norm', spawned: 1, fossilized: 0, pruned: 1 },
      { blueprint: 'attention', spawned: 1, fossilized: 0, pruned: 0 },
    ]);
  });

  test('has only its own decisions, the newest first, in the batch that ran', () => {
    const lines = [
      started(0),
      batch(1, 1),
      epoch(2, 0, 40, 1),
      stepWith({ total_reward: 0.5 }, 0.5, 1),
      lastAction({ second: 12, env: 1, inner: 1, name: 'PRUNE', reward: 1, value: 1, components: null }),
      stepWith({ total_reward: 0.75 }, 0.75, 5),
    ];
    const { decisions } = detailAfter(lines);
    assert.deepEqual(
      decisions.map(({ reward, batch: ran }) => [reward, ran]),
      [
        [0.75, 2],
        [0.5, 2],
      ],
    );
    assert.equal(decisions[0]?.tdAdvantage, null);
    assert.ok(Math.abs((decisions[1]?.tdAdvantage ?? Number.NaN) - (0.5 + 0.995 * 0.5 - 0.5)) < 1e-12);
  });
});

describe('the parts of a reward', () => {
  test('are those of a real step, without what is told but not paid', () => {
    // e1-ppo-60rounds, last epoch of an episode in the escrow mode.
    const components = {
      base_acc_delta: 7.8125,
      seed_contribution: 1.5625,
      bounded_attribution: -1.1438293868263707,
      escrow_credit_prev: 2.7063293868263707,
      escrow_credit_target: 1.5625,
      escrow_delta: -1.1438293868263707,
      escrow_credit_next: 1.5625,
      escrow_forfeit: -1.5625,
      compute_rent: -0.003257115194705829,
      alpha_shock: -0.000016474291056403746,
      pbrs_bonus: 0.051750000000000095,
      terminal_bonus: 1.171875,
      total_reward: -1.4859779763121328,
    };
    const state = groupAfter([started(0), stepWith(components, components.total_reward)]);
    const breakdown = rewardBreakdown(envIn(state));
    assert.ok(breakdown);
    const parts = new Map(breakdown.parts.map(({ name, value }) => [name, value]));
    assert.equal(parts.get('bounded_attribution'), components.bounded_attribution);
    assert.equal(parts.get('escrow_forfeit'), -1.5625);
    for (const name of ['base_acc_delta', 'seed_contribution', 'escrow_delta', 'escrow_credit_next', 'total_reward']) {
      assert.equal(parts.has(name), false, name);
    }
    // What the state did not keep is the residual, and nothing else is.
    const kept = ['pbrs_bonus', 'terminal_bonus'] as const;
    const lost = kept.reduce((sum, name) => sum + (parts.has(name) ? 0 : components[name]), 0);
    assert.ok(Math.abs(breakdown.residual - lost) < 1e-9, String(breakdown.residual));
  });

  test('do not have the ratio penalty beside the attribution that has it in it', () => {
    // e1-ppo-debug-4env: 0.09375 less 0.046875.
    const components = { bounded_attribution: 0.046875, ratio_penalty: -0.046875, total_reward: 0.046875 };
    const breakdown = rewardBreakdown(envIn(groupAfter([started(0), stepWith(components, 0.046875)])));
    assert.equal(breakdown?.residual, 0);
    assert.deepEqual(
      breakdown.told.find(({ name }) => name === 'ratio_penalty'),
      { name: 'ratio_penalty', value: -0.046875, within: 'bounded_attribution' },
    );
  });

  test('take off the rents that the newer producer stores as positive numbers, where they are kept', () => {
    const env = newEnv(0, 1000, 'shaped');
    env.reward_history.push(0.5);
    Object.assign(env.reward_components, {
      bounded_attribution: 1,
      attribution_measured: true,
      occupancy_rent: 0.375,
      fossilized_rent: 0.125,
      total: 0.5,
      last_action: 'WAIT',
    });
    assert.equal(rewardBreakdown(env)?.residual, 0);
  });

  test('have the bonus for fossilized seeds once, within the one of the end where that is kept', () => {
    const env = newEnv(0, 1000, 'shaped');
    env.reward_history.push(4.875);
    Object.assign(env.reward_components, {
      fossilize_terminal_bonus: 3,
      terminal_bonus: 4.875,
      total: 4.875,
      last_action: 'WAIT',
    });
    const breakdown = rewardBreakdown(env);
    assert.equal(breakdown?.residual, 0);
    assert.equal(breakdown.told.find(({ name }) => name === 'fossilize_terminal_bonus')?.within, 'terminal_bonus');
  });

  test('do not have an older step’s attribution in a step without one, where that is known', () => {
    const env = newEnv(0, 1000, 'shaped');
    env.reward_history.push(0.25);
    Object.assign(env.reward_components, {
      bounded_attribution: 9,
      attribution_measured: false,
      stage_bonus: 0.25,
      total: 0.25,
      last_action: 'WAIT',
    });
    const breakdown = rewardBreakdown(env);
    assert.equal(breakdown?.residual, 0);
    assert.equal(
      breakdown.parts.some(({ name }) => name === 'bounded_attribution'),
      false,
    );
  });

  test('are not known of a step that came without them', () => {
    const lines = [started(0), stepWith({ total_reward: 0.5 }, 0.5)];
    const bare = lastAction({ second: 30, env: 0, inner: 2, name: 'WAIT', reward: 0.75, value: 0, components: null });
    assert.ok(rewardBreakdown(envIn(groupAfter(lines))));
    assert.equal(rewardBreakdown(envIn(groupAfter([...lines, bare]))), null);
  });

  test('and the residual add up to the reward, whatever the parts are', () => {
    const amount = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(amount, amount, amount, amount, (total, attribution, rent, forfeit) => {
        const components = {
          bounded_attribution: attribution,
          compute_rent: rent,
          escrow_forfeit: forfeit,
          total_reward: total,
        };
        const breakdown = rewardBreakdown(envIn(groupAfter([started(0), stepWith(components, total)])));
        assert.ok(breakdown);
        const sum = breakdown.parts.reduce((all, { value }) => all + value, breakdown.residual);
        const size = Math.max(1, Math.abs(total), Math.abs(attribution), Math.abs(rent), Math.abs(forfeit));
        assert.ok(Math.abs(sum - total) <= 1e-8 * size, `${String(sum)} and ${String(total)}`);
      }),
    );
  });

  test('are drawn where one is not a number: then the residual is none either', () => {
    const components = { bounded_attribution: Number.NaN, total_reward: 1 };
    const breakdown = rewardBreakdown(envIn(groupAfter([started(0), stepWith(components, 1)])));
    assert.ok(breakdown);
    assert.ok(Number.isNaN(breakdown.residual));
  });
});

describe('the measured combinations', () => {
  const config = (seed_mask: boolean[], accuracy: number): { seed_mask: boolean[]; accuracy: number } => ({
    seed_mask,
    accuracy,
  });
  const slots = { slot_ids: ['a', 'b'], strategy: 'full_factorial', compute_time_ms: 1 };

  test('have the synergy of what was measured', () => {
    const view = counterfactualOf({
      ...slots,
      configs: [
        config([false, false], 50),
        config([true, false], 53),
        config([false, true], 52),
        config([true, true], 54),
      ],
    });
    assert.equal(view?.synergy, -1);
    assert.deepEqual(view.alone, [
      { slot: 'a', accuracy: 53 },
      { slot: 'b', accuracy: 52 },
    ]);
    assert.deepEqual(view.pairs, [{ slots: ['a', 'b'], accuracy: 54 }]);
    assert.equal(view.baseline, 50);
    assert.equal(view.combined, 54);
  });

  test('have null for a part that was not measured, and no synergy then', () => {
    const view = counterfactualOf({ ...slots, configs: [config([true, false], 53), config([true, true], 54)] });
    assert.equal(view?.baseline, null);
    assert.equal(view.alone[1]?.accuracy, null);
    assert.equal(view.synergy, null);
  });

  test('are none where none were measured', () => {
    assert.equal(counterfactualOf({ ...slots, configs: [] }), null);
    assert.equal(counterfactualOf({ ...slots, strategy: 'unavailable', configs: [config([true, true], 1)] }), null);
  });
});

describe('Shapley values', () => {
  const of = (mean: number, std: number, n_samples: number): ReturnType<typeof shapleyOf> =>
    shapleyOf({ slot_ids: ['a'], values: new Map([['a', { mean, std, n_samples }]]), epoch: 3, timestamp: 1 }, 3);

  test('are significant beyond 1.96 σ/√n, and not at it', () => {
    assert.equal(of(0.98, 1, 4)[0]?.significant, false);
    assert.equal(of(0.981, 1, 4)[0]?.significant, true);
    assert.equal(of(-0.981, 1, 4)[0]?.significant, true);
  });

  test('without spread are significant where they are not zero, and never without samples', () => {
    assert.equal(of(0.1, 0, 5)[0]?.significant, true);
    assert.equal(of(0, 0, 5)[0]?.significant, false);
    assert.equal(of(5, 1, 0)[0]?.significant, false);
    assert.equal(of(Number.NaN, 1, 5)[0]?.significant, false);
  });

  test('of another batch are not this one’s', () => {
    const values = new Map([['a', { mean: 1, std: 0, n_samples: 1 }]]);
    assert.deepEqual(shapleyOf({ slot_ids: ['a'], values, epoch: 2, timestamp: 1 }, 3), []);
    assert.equal(shapleyOf({ slot_ids: ['a'], values, epoch: 0, timestamp: 1 }, 3).length, 1);
  });
});
