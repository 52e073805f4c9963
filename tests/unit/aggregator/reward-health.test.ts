import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { OutcomePoint } from '../../../src/aggregator/group-state.ts';
import { hypervolume, paretoFront, rewardHealth } from '../../../src/aggregator/reward-health.ts';
import { asReference, groupOf, lastAction, line, runOf, started } from './events.ts';

function point(final_accuracy: number, param_ratio: number, stability_score = 1): OutcomePoint {
  return { final_accuracy, param_ratio, stability_score };
}

function outcome(second: number, { final_accuracy, param_ratio, stability_score }: OutcomePoint): string {
  return line(second, 'EPISODE_OUTCOME', {
    env_id: 0,
    episode_idx: 0,
    final_accuracy,
    param_ratio,
    stability_score,
    num_fossilized: 0,
    num_contributing_fossilized: 0,
    episode_reward: 0,
    reward_mode: 'shaped',
  });
}

function step(second: number, env: number, components: Readonly<Record<string, unknown>> | null): string {
  return lastAction({ second, env, inner: 1, name: 'WAIT', reward: 1, value: 0, components });
}

const update = line(1, 'PPO_UPDATE_COMPLETED', {
  policy_loss: 0,
  value_loss: 0,
  entropy: 1,
  grad_norm: 1,
  kl_divergence: 0,
  clip_fraction: 0,
  explained_variance: 0.6,
  value_nrmse: 0.4,
  ev_low_return_variance: true,
});

describe('the Pareto front', () => {
  const strong = point(70, 0.5);
  const small = point(60, 0.2);
  const steady = point(50, 0.6, 2);

  test('has the outcomes that are best in something, as they arrived', () => {
    assert.deepEqual(paretoFront([steady, point(55, 0.3), small, strong]), [steady, small, strong]);
  });

  test('keeps an outcome that is worse in all but its stability', () => {
    assert.deepEqual(paretoFront([strong, point(10, 0.9, 1.5)]).length, 2);
    assert.deepEqual(paretoFront([strong, point(10, 0.9, 1)]), [strong]);
  });

  test('leaves out what is beaten in one thing and equal in the others', () => {
    assert.deepEqual(paretoFront([point(70, 0.6), strong, point(69, 0.5), point(70, 0.5, 0.9)]), [strong]);
  });

  test('keeps duplicates', () => {
    assert.deepEqual(paretoFront([strong, small, { ...strong }]), [strong, small, strong]);
  });

  test('of nothing is empty', () => {
    assert.deepEqual(paretoFront([]), []);
  });
});

describe('the hypervolume', () => {
  test('is the area under the front up to the reference ratio, 1 in E1 and 2 in E2', () => {
    const front = [point(60, 0.2), point(70, 0.5)];
    assert.equal(hypervolume(front, 'E1'), 70 * 0.5 + 60 * (0.5 - 0.2));
    assert.equal(hypervolume(front, 'E2'), 70 * 1.5 + 60 * (0.5 - 0.2));
  });

  test('is the same for E1’s growth and E2’s multiple of the host, but for rounding', () => {
    const outcomes = [point(60, 0.25), point(70, 0.5), point(80, 0.75)];
    const multiples = outcomes.map((one) => ({ ...one, param_ratio: one.param_ratio + 1 }));
    assert.equal(hypervolume(outcomes, 'E1'), 80 * 0.25 + 70 * 0.25 + 60 * 0.25);
    assert.equal(hypervolume(multiples, 'E2'), hypervolume(outcomes, 'E1'));
    assert.equal(hypervolume(multiples, 'E1'), 0);
  });

  test('is 0 without outcomes, without accuracy, and at or beyond the reference ratio', () => {
    for (const outcomes of [[], [point(0, 0.5)], [point(-3, 0.5)], [point(80, 1)], [point(80, 1.5)]]) {
      assert.equal(hypervolume(outcomes, 'E1'), 0);
    }
    assert.equal(hypervolume([point(80, 2)], 'E2'), 0);
    assert.equal(hypervolume([point(80, 1.5)], 'E2'), 40);
  });

  test('gains nothing from a duplicate, or from an outcome that is only steadier', () => {
    assert.equal(hypervolume([point(70, 0.5), point(70, 0.5)], 'E1'), 35);
    assert.equal(hypervolume([point(70, 0.5), point(60, 0.7, 2)], 'E1'), 35);
  });
});

const grid = (max: number): fc.Arbitrary<number> => fc.integer({ min: -1, max: 10 }).map((n) => (n * max) / 10);
const points = fc.array(
  fc
    .oneof(
      fc.tuple(grid(100), grid(2), grid(1)),
      fc.tuple(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
    )
    .map(([accuracy, ratio, stability]) => point(accuracy, ratio, stability)),
  { maxLength: 25 },
);

/** At least as good in all, and better in something. */
function beats(x: OutcomePoint, y: OutcomePoint): boolean {
  const gains = [
    x.final_accuracy - y.final_accuracy,
    x.stability_score - y.stability_score,
    y.param_ratio - x.param_ratio,
  ];
  return gains.every((gain) => gain >= 0) && gains.some((gain) => gain > 0);
}

describe('whatever the outcomes,', () => {
  test('nobody beats a member of the front, and somebody on it beats whoever is not', () => {
    fc.assert(
      fc.property(points, (outcomes) => {
        const front = new Set(paretoFront(outcomes));
        for (const one of outcomes) {
          assert.equal(front.has(one), !outcomes.some((other) => beats(other, one)));
          if (!front.has(one)) assert.ok([...front].some((member) => beats(member, one)));
        }
      }),
    );
  });

  test('one more that is beaten changes neither front nor hypervolume', () => {
    const worse = fc.tuple(
      fc.nat(),
      fc.constantFrom(0, 1, 5),
      fc.constantFrom(0, 0.5),
      fc.constantFrom(0, 0.25),
      fc.nat(),
    );
    fc.assert(
      fc.property(points, worse, (outcomes, [pick, accuracy, ratio, stability, place]) => {
        const model = outcomes[pick % Math.max(1, outcomes.length)];
        fc.pre(model !== undefined);
        const beaten = point(
          model.final_accuracy - accuracy,
          model.param_ratio + ratio,
          model.stability_score - stability,
        );
        fc.pre(beats(model, beaten));
        const more = outcomes.toSpliced(place % (outcomes.length + 1), 0, beaten);
        assert.deepEqual(paretoFront(more), paretoFront(outcomes));
        for (const rules of ['E1', 'E2'] as const) {
          assert.equal(hypervolume(more, rules), hypervolume(outcomes, rules));
        }
      }),
    );
  });

  test('the hypervolume is not negative, and no smaller up to 2 than up to 1', () => {
    fc.assert(
      fc.property(points, (outcomes) => {
        const [near, far] = [hypervolume(outcomes, 'E1'), hypervolume(outcomes, 'E2')];
        assert.ok(near >= 0);
        assert.ok(far >= near - 1e-9);
      }),
    );
  });

  test('the hypervolume does not depend on their order', () => {
    fc.assert(
      fc.property(points, (outcomes) => {
        const turned = hypervolume(outcomes.toReversed(), 'E2');
        assert.ok(Math.abs(turned - hypervolume(outcomes, 'E2')) < 1e-9);
      }),
    );
  });
});

describe('reward health', () => {
  const parts = [
    step(2, 0, { total_reward: -2, stage_bonus: 0.5, ratio_penalty: -0.1 }),
    step(3, 1, { total_reward: 0.5, stage_bonus: -0.25 }),
    step(4, 2, { total_reward: 0, stage_bonus: 9, alpha_shock: 9 }),
    step(5, 3, { total_reward: 1.5, alpha_shock: -0.5 }),
  ];
  const lines = [started(0, { n_envs: 5 }), update, ...parts, outcome(6, point(70, 0.5)), outcome(7, point(60, 0.2))];

  for (const rules of ['E1', 'E2'] as const) {
    test(`sums up the environments with a reward, with the hypervolume of ${rules}`, () => {
      assert.deepEqual(rewardHealth(groupOf(runOf(lines, asReference(rules)))), {
        pbrs_fraction: 0.75 / 4,
        anti_gaming_trigger_rate: 2 / 3,
        ev_explained: 0.6,
        hypervolume: (rules === 'E2' ? 105 : 35) + 60 * (0.5 - 0.2),
        value_nrmse: 0.4,
        ev_low_return_variance: true,
      });
    });
  }

  test('is all zero, and the error infinite, where no environment has a reward', () => {
    const nothing = {
      pbrs_fraction: 0,
      anti_gaming_trigger_rate: 0,
      ev_explained: 0,
      hypervolume: 0,
      value_nrmse: Infinity,
      ev_low_return_variance: false,
    };
    const silent = lines.filter((text) => !text.includes('last_action'));
    assert.deepEqual(rewardHealth(groupOf(runOf(silent))), nothing);
    assert.deepEqual(rewardHealth(groupOf(runOf([...silent, parts[2] ?? '']))), nothing);
  });

  test('divides by a tiny number rather than by nothing', () => {
    const tiny = step(2, 0, { total_reward: 1e-12, stage_bonus: 1 });
    assert.equal(rewardHealth(groupOf(runOf([started(0), tiny]))).pbrs_fraction, 1e8);
  });
});
