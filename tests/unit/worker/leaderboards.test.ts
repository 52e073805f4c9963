import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { applyToRun, newRun, primaryGroup } from '../../../src/aggregator/run-state.ts';
import { groupNameOf } from '../../../src/aggregator/run-boundaries.ts';
import { decodePlain, encodePlain } from '../../../src/storage/plain-data.ts';
import {
  afterEvent,
  beforeEvent,
  bestByEnd,
  leaderboardsSlice,
  newLeaderboards,
  type EpisodeRow,
  type Leaderboards,
} from '../../../src/worker/leaderboards.ts';
import { batch, epoch, eventFrom, germinated, lastAction, line, started } from '../aggregator/events.ts';
import { eventsIn, FIXTURE_FILES, recordingNamed } from '../aggregator/recordings.ts';
import type { TelemetryEvent } from '../../../src/telemetry/event.ts';

/** Follows events as the session does; gives the boards of the group `default`. */
function follow(events: Iterable<TelemetryEvent>, atEach?: (boards: Leaderboards, position: number) => Leaderboards) {
  const run = newRun();
  let boards = newLeaderboards();
  let position = 0;
  for (const event of events) {
    const before = run.groups.get(groupNameOf(run, event));
    if (before !== undefined) beforeEvent(boards, event, before, position);
    const state = applyToRun(run, event);
    if (state !== null) afterEvent(boards, event, state, position);
    position += 1;
    boards = atEach?.(boards, position) ?? boards;
  }
  return { boards, run };
}

function boardsOf(lines: readonly string[]): Leaderboards {
  return follow(lines.map((text, i) => eventFrom(text, i))).boards;
}

const sliceOf = (lines: readonly string[]) => leaderboardsSlice(boardsOf(lines));

function action(second: number, env: number, reward: number): string {
  return lastAction({ second, env, inner: 1, name: 'WAIT', reward, value: 0, components: null });
}

function fossilized(second: number, env: number, more: Readonly<Record<string, unknown>> = {}): string {
  return line(second, 'SEED_FOSSILIZED', {
    slot_id: 'r0c0',
    env_id: env,
    blueprint_id: 'conv_light',
    improvement: 3,
    params_added: 100,
    epochs_total: 7,
    ...more,
  });
}

function pruned(second: number, env: number, more: Readonly<Record<string, unknown>> = {}): string {
  return line(second, 'SEED_PRUNED', {
    slot_id: 'r0c0',
    env_id: env,
    reason: '',
    improvement: -1,
    epochs_total: 4,
    ...more,
  });
}

function outcome(second: number, env: number, episode: number, reward: number): string {
  return line(second, 'EPISODE_OUTCOME', {
    env_id: env,
    episode_idx: episode,
    final_accuracy: 50,
    param_ratio: 1,
    num_fossilized: 0,
    num_contributing_fossilized: 0,
    episode_reward: reward,
    stability_score: 1,
    reward_mode: 'shaped',
  });
}

/** A batch in which each environment reaches one accuracy. */
function plainBatch(index: number, accuracies: readonly number[], rewards: readonly (number | null)[] = []): string[] {
  return [
    ...accuracies.map((accuracy, env) => epoch(index, env, accuracy, 1)),
    ...rewards.flatMap((reward, env) => (reward === null ? [] : [action(index, env, reward)])),
    batch(index, index, { n_envs: accuracies.length, episodes_completed: accuracies.length * index }),
  ];
}

const ids = (rows: readonly EpisodeRow[]): string[] => rows.map(({ id }) => id);

describe('an episode in the leaderboards', () => {
  const lines = [
    started(0),
    germinated(1, 0, 'r0c0', 'conv_light'),
    epoch(2, 0, 50, 1, { r0c0: { stage: 'TRAINING', blueprint_id: 'conv_light' } }),
    epoch(3, 0, 61, 2, { r0c0: { stage: 'BLENDING', blueprint_id: 'conv_light' } }),
    action(4, 0, 0.5),
    fossilized(5, 0),
    epoch(6, 0, 58, 3, { r0c0: { stage: 'FOSSILIZED', blueprint_id: 'conv_light' } }),
    action(7, 0, 0.25),
    batch(8, 1),
  ];

  it('has its peak and end, with the cursors that show them and the stages of each', () => {
    const { best, episodes } = sliceOf(lines);
    assert.deepEqual(best, [
      {
        id: 'default/1/0',
        env: 0,
        batch: 1,
        episode: 0,
        peak: 61,
        peakEpoch: 2,
        final: 58,
        reward: 0.75,
        growth: 1.1,
        efficiency: (58 - 52.5) / 10.000000000000009,
        slots: ['r0c0', 'r0c1'],
        peakStages: ['BLENDING', 'DORMANT'],
        endStages: ['FOSSILIZED', 'DORMANT'],
        peakPosition: 4,
        endPosition: 8,
      },
    ]);
    assert.equal(episodes, 1);
  });

  it('has no reward where none was received, else the one that its outcome tells', () => {
    assert.equal(sliceOf([started(0), ...plainBatch(1, [50])]).best[0]?.reward, null);
    const told = [started(0), epoch(1, 0, 50, 1), outcome(2, 0, 0, 9.5), batch(3, 1)];
    assert.equal(sliceOf(told).best[0]?.reward, 9.5);
    const another = [started(0), epoch(1, 0, 50, 1), outcome(2, 0, 7, 9.5), batch(3, 1)];
    assert.equal(sliceOf(another).best[0]?.reward, null);
  });

  it('has no growth where the host is not known, and no efficiency where nothing grew', () => {
    const unknown = sliceOf([started(0, { host_params: 0 }), ...plainBatch(1, [50])]).best[0];
    assert.equal(unknown?.growth, null);
    const host = sliceOf([started(0), ...plainBatch(1, [50])]).best[0];
    assert.deepEqual([host?.growth, host?.efficiency], [1, null]);
  });

  it('without a peak above 0 is counted and takes no place', () => {
    const { best, episodes } = sliceOf([started(0), ...plainBatch(1, [0, Number.NaN])]);
    assert.deepEqual([best, episodes], [[], 2]);
  });

  it('of a run that stopped and went on is not counted, and earlier ones stay', () => {
    const slice = sliceOf([
      started(0),
      ...plainBatch(1, [50, 51]),
      epoch(2, 0, 90, 1),
      started(3, { start_episode: 2, resume_path: 'checkpoint' }),
      ...plainBatch(2, [40, 41]),
    ]);
    assert.deepEqual(ids(slice.best), ['default/1/1', 'default/1/0', 'default/2/1', 'default/2/0']);
    assert.equal(slice.episodes, 4);
  });

  it('of a batch that a resumed run does again takes the place of the abandoned one', () => {
    const slice = sliceOf([
      started(0),
      ...plainBatch(1, [50, 51]),
      ...plainBatch(2, [60, 61]),
      started(3, { start_episode: 2, resume_path: 'checkpoint' }),
      ...plainBatch(2, [40, 41]),
    ]);
    assert.deepEqual(
      slice.best.map(({ id, peak }) => [id, peak]),
      [
        ['default/1/1', 51],
        ['default/1/0', 50],
        ['default/2/1', 41],
        ['default/2/0', 40],
      ],
    );
  });

  it('of a heuristic run ends where the run says so', () => {
    const end = (second: number): string =>
      line(second, 'ANALYTICS_SNAPSHOT', { kind: 'heuristic_episode', env_id: 0, total_reward: 4.5 });
    const { best } = sliceOf([
      started(0, { episode_id: 'heur_1' }),
      epoch(1, 0, 50, 1, null),
      end(2),
      started(3, { episode_id: 'heur_2' }),
      epoch(4, 0, 45, 1, null),
      end(5),
    ]);
    assert.deepEqual(
      best.map(({ id, reward, peakPosition, endPosition }) => [id, reward, peakPosition, endPosition]),
      [
        ['default/1/0', 4.5, 2, 2],
        ['default/2/0', 4.5, 5, 5],
      ],
    );
  });
});

describe('the worst falls', () => {
  it('are those of more than half a point, greatest first', () => {
    const falling = (second: number, env: number, to: number): string[] => [
      epoch(second, env, 50, 1),
      epoch(second, env, to, 2),
    ];
    const { worst } = sliceOf([
      started(0),
      ...falling(1, 0, 49.5),
      ...falling(1, 1, 49.4),
      batch(2, 1),
      ...falling(3, 0, 20),
      batch(4, 2),
    ]);
    assert.deepEqual(ids(worst), ['default/2/0', 'default/1/1']);
  });

  it('have none of an end that is not a number', () => {
    const { worst, best } = sliceOf([started(0), epoch(1, 0, 50, 1), epoch(2, 0, Number.NaN, 2), batch(3, 1)]);
    assert.deepEqual([ids(worst), best[0]?.final], [[], Number.NaN]);
  });
});

describe('the best by final accuracy', () => {
  it('is, of those that ended equal, the one with the highest peak', () => {
    const lines = [
      started(0),
      ...[epoch(1, 0, 50, 1), epoch(1, 1, 55, 1), epoch(2, 0, 45.0000005, 2), epoch(2, 1, 45, 2), batch(3, 1)],
    ];
    assert.equal(bestByEnd(boardsOf(lines))?.env, 1);
    assert.equal(bestByEnd(newLeaderboards()), null);
  });
});

describe('the seeds', () => {
  it('stand by their contribution: counterfactual where there is one, else the improvement', () => {
    const { seeds, endedSeeds } = sliceOf([
      started(0),
      germinated(1, 0, 'r0c0', 'norm'),
      epoch(2, 0, 50, 5, null),
      fossilized(3, 0, { improvement: 9, counterfactual: 2 }),
      germinated(4, 1, 'r0c0', 'attention'),
      pruned(5, 1, { improvement: 4 }),
    ]);
    assert.equal(endedSeeds, 2);
    assert.deepEqual(
      seeds.map(({ env, blueprint, contribution, measuredBy, params, outcome, epoch, epochs, position, batch }) => ({
        env,
        blueprint,
        contribution,
        measuredBy,
        params,
        outcome,
        epoch,
        epochs,
        position,
        batch,
      })),
      [
        {
          env: 1,
          blueprint: 'attention',
          contribution: 4,
          measuredBy: 'improvement',
          params: 100,
          outcome: 'pruned',
          epoch: 0,
          epochs: 4,
          position: 6,
          batch: 1,
        },
        {
          env: 0,
          blueprint: 'conv_light',
          contribution: 2,
          measuredBy: 'counterfactual',
          params: 100,
          outcome: 'fossilized',
          epoch: 5,
          epochs: 7,
          position: 4,
          batch: 1,
        },
      ],
    );
  });

  it('of which nothing was measured are only counted', () => {
    const { seeds, endedSeeds } = sliceOf([
      started(0),
      pruned(1, 0, { improvement: undefined }),
      fossilized(2, 0, { counterfactual: Number.NaN }),
    ]);
    assert.deepEqual([seeds, endedSeeds], [[], 2]);
  });

  it('are the twenty that gave most and the ten that gave least', () => {
    const many = Array.from({ length: 50 }, (_, i) => pruned(i, 0, { improvement: (i * 7) % 50 }));
    const { seeds } = sliceOf([started(0), ...many]);
    assert.deepEqual(
      seeds.map(({ contribution }) => contribution),
      [...Array.from({ length: 20 }, (_, i) => 49 - i), ...Array.from({ length: 10 }, (_, i) => 9 - i)],
    );
  });
});

describe('whatever the episodes are', () => {
  const special = fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -1, 1e300);
  const accuracy = fc.oneof({ weight: 4, arbitrary: fc.double({ min: 0, max: 100, noNaN: true }) }, special);
  const episodes = fc.array(
    fc.tuple(accuracy, accuracy, fc.option(fc.oneof(fc.integer({ min: -9, max: 9 }), special))),
    {
      minLength: 1,
      maxLength: 40,
    },
  );
  const linesOf = (list: readonly (readonly [number, number, number | null])[]): string[] => [
    started(0),
    ...list.flatMap(([first, second, reward], i) => [
      epoch(i, i % 2, first, 1),
      epoch(i, i % 2, second, 2),
      ...(reward === null ? [] : [action(i, i % 2, reward)]),
      ...(i % 2 === 1 ? [batch(i, (i + 1) / 2)] : []),
    ]),
  ];

  it('every list is sorted without a NaN, bounded, and equal ones stand in the order of batch and env', () => {
    fc.assert(
      fc.property(episodes, (list) => {
        const { lists } = boardsOf(linesOf(list));
        for (const [name, valueOf] of Object.entries({
          accuracy: (row: EpisodeRow) => row.peak,
          reward: (row: EpisodeRow) => row.reward ?? Number.NaN,
          end: (row: EpisodeRow) => row.final,
          worst: (row: EpisodeRow) => row.peak - row.final,
        })) {
          const rows = lists[name as keyof typeof lists];
          assert.ok(rows.length <= 10);
          for (const [i, row] of rows.entries()) {
            assert.ok(Number.isFinite(valueOf(row)), name);
            const above = rows[i - 1];
            if (above === undefined) continue;
            const order = valueOf(row) - valueOf(above) || above.batch - row.batch || above.env - row.env;
            assert.ok(order < 0, `${name}: ${String(valueOf(above))} before ${String(valueOf(row))}`);
          }
        }
      }),
    );
  });

  it('they lie in a checkpoint at any place and go on as if nothing had been', () => {
    fc.assert(
      fc.property(episodes, fc.nat(60), (list, place) => {
        const events = linesOf(list).map((text, i) => eventFrom(text, i));
        const stored = follow(events, (boards, position) =>
          position === place ? (decodePlain(encodePlain(boards)) as Leaderboards) : boards,
        );
        assert.deepEqual(leaderboardsSlice(stored.boards), leaderboardsSlice(follow(events).boards));
      }),
      { numRuns: 30 },
    );
  });
});

describe('the order by accuracy', () => {
  for (const file of [
    ...FIXTURE_FILES,
    ...['e2-ppo-16env', 'e1-ppo-chaos'].flatMap((name) => recordingNamed(name) ?? []),
  ]) {
    it(`is the reference’s list of best runs in ${basename(file)}`, () => {
      const { boards, run } = follow(eventsIn(file));
      const group = primaryGroup(run) ?? '';
      const bestRuns = run.groups.get(group)?.bestRuns ?? [];
      assert.ok(bestRuns.length > 0);
      assert.deepEqual(
        boards.lists.accuracy.map(({ env, episode, peak, peakEpoch, final }) => [env, episode, peak, peakEpoch, final]),
        bestRuns.map((best) => [best.env_id, best.episode, best.peak_accuracy, best.epoch, best.final_accuracy]),
      );
    });
  }
});
