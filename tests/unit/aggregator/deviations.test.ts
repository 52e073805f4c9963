import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newTamiyo } from '../../../src/aggregator/tamiyo-state.ts';
import type { GroupState } from '../../../src/aggregator/group-state.ts';
import {
  applyToRun,
  FOR_PEOPLE,
  forConformance,
  newRun,
  type AggregatorOptions,
} from '../../../src/aggregator/run-state.ts';
import { asReference, epoch, eventFrom, groupOf, line, runOf, START, started } from './events.ts';
import { miniature } from './miniature.ts';
import { eventsIn, recordingNamed } from './recordings.ts';

/** The options of the reference but for one deviation. */
function withOption(change: Partial<AggregatorOptions>): AggregatorOptions {
  return { ...asReference('E1'), envsBeforeStart: 0, ...change };
}

describe('environments before the start', () => {
  const seen = (envsBeforeStart: number): GroupState =>
    groupOf(runOf([epoch(1, 3, 50, 1), epoch(2, 20, 40, 1)], withOption({ envsBeforeStart })));

  test('are those of the stream for people', () => {
    assert.equal(FOR_PEOPLE.envsBeforeStart, 0);
    assert.deepEqual([...seen(0).envs.keys()], [3, 20]);
  });

  test('are as many as the reference makes where its number is given, and others join them', () => {
    assert.equal(forConformance('E1', 4).envsBeforeStart, 4);
    assert.deepEqual([...seen(4).envs.keys()], [0, 1, 2, 3, 20]);
    const env = seen(16).envs.get(0);
    assert.deepEqual([env?.reward_mode, env?.host_params, env?.status], ['', 0, 'initializing']);
  });

  test('give way to those of the start', () => {
    const state = groupOf(runOf([epoch(1, 3, 50, 1), started(2)], withOption({ envsBeforeStart: 16 })));
    assert.deepEqual([...state.envs.keys()], [0, 1]);
  });
});

describe('the rules', () => {
  const ofE2 = line(2, 'MORPHOLOGY_CAUSAL_LOG', {
    phase: 'p',
    env_id: 0,
    slot_id: 'r0c0',
    operation: 'GERMINATE',
    action_id: 'a',
  });

  test('follow what the events show where nobody gives them', () => {
    const run = runOf([started(0), epoch(1, 0, 50, 1), ofE2], withOption({ rules: null }));
    assert.deepEqual([run.rules, groupOf(run).rules, groupOf(run).morphologyLog.length], ['E2', 'E2', 1]);
  });

  test('stay those of E1 where they are given, whatever the events show', () => {
    const run = runOf([started(0, { proof_baseline_mode: null }), ofE2], withOption({ rules: 'E1' }));
    assert.deepEqual([run.rules, groupOf(run).rules, groupOf(run).morphologyLog.length], ['E1', 'E1', 0]);
  });

  test('are those of E2 from the first event on where they are given', () => {
    const run = runOf([started(0)], withOption({ rules: 'E2' }));
    assert.deepEqual([run.rules, groupOf(run).rules], ['E2', 'E2']);
  });
});

describe('an event of an unknown type', () => {
  const lines = [
    started(0),
    line(1, 'SEED_TELEPORTED', { to: 'r9c9' }),
    line(2, 'QUANTUM_FLUX', null, { group_id: 'B' }),
  ];

  test('is counted and logged where such are kept, and makes its group', () => {
    const run = runOf(lines, withOption({ keepUnknownTypes: true }));
    assert.equal(run.events, 3);
    assert.deepEqual([...run.groups.keys()], ['default', 'B']);
    assert.deepEqual(
      groupOf(run).eventLog.map((entry) => entry.event_type),
      ['TRAINING_STARTED', 'SEED_TELEPORTED'],
    );
    assert.equal(run.lastTime, START + 2);
  });

  test('leaves no trace where they are not', () => {
    const run = runOf(lines, withOption({ keepUnknownTypes: false }));
    assert.deepStrictEqual(run, runOf(lines.slice(0, 1), withOption({ keepUnknownTypes: false })));
    assert.equal(applyToRun(run, eventFrom(lines[1]!)), null);
  });
});

/** What the reference carries over into a second run of the same stream, by name (aggregation §3.1). */
function carriedOver(state: GroupState): Readonly<Record<string, unknown>> {
  return {
    cumulative: [state.cumulativeGerminated, state.cumulativeFossilized, state.cumulativePruned],
    blueprints: [state.cumulativeBlueprintSpawns, state.cumulativeBlueprintFossilized, state.cumulativeBlueprintPrunes],
    log: state.eventLog,
    batches: [state.batchesCompleted, state.currentBatch],
    averages: [state.batchAvgAccuracy, state.batchRollingAccuracy, state.batchAvgReward, state.batchTotalEpisodes],
    lifespans: state.lifespans,
    rates: [state.germinationRates, state.pruneRates, state.fossilizeRates],
    outcomes: [state.outcomes, state.episodeLengths, state.recentSuccesses, state.successCount, state.timeoutCount],
    outcomeActions: [state.outcomeGerminations, state.outcomePrunes, state.outcomeFossilizations],
    accuracies: state.meanAccuracyHistory,
    pending: state.pendingDecisions,
    lastAction: [state.lastActionEnvId, state.lastActionTime],
    throughput: [state.epochsPerSecond, state.batchesPerHour, state.throughputPresent],
    morphology: state.morphologyLog,
  };
}

describe('a second TRAINING_STARTED where runs begin afresh', () => {
  const options = withOption({ freshStateForNewRun: true });
  const first = miniature('E1');

  function afterSecond(more: Readonly<Record<string, unknown>>): GroupState {
    return groupOf(runOf([...first, started(300, more)], options));
  }

  test('of another run equals a first one', () => {
    const alone = groupOf(runOf([started(300, { episode_id: 'ppo_2_10ep' })], options));
    assert.deepStrictEqual(afterSecond({ episode_id: 'ppo_2_10ep' }), alone);
    assert.deepEqual([alone.cumulativeGerminated, alone.batchesCompleted, alone.eventLog.length], [0, 0, 1]);
  });

  test('of another run counts the events of the whole stream on', () => {
    const run = runOf([...first, started(300, { episode_id: 'ppo_2_10ep' })], options);
    assert.equal(run.events, first.length + 1);
  });

  test('of the same name from the beginning is another run', () => {
    assert.equal(afterSecond({}).batchesCompleted, 0);
  });

  for (const more of [{ resume_path: '/ckpt/a.pt' }, { start_episode: 2 }]) {
    const [field] = Object.keys(more);
    test(`of the same name with ${String(field)} goes on`, () => {
      const state = afterSecond(more);
      assert.deepEqual([state.batchesCompleted, state.cumulativeGerminated], [1, 1]);
      assert.equal(state.eventLog.length, first.length + 1);
    });

    test(`of another name with ${String(field)} is another run`, () => {
      assert.equal(afterSecond({ ...more, episode_id: 'ppo_2_10ep' }).batchesCompleted, 0);
    });
  }

  test('of a heuristic episode goes on, though every episode has its own name', () => {
    const lines = [
      started(0, { episode_id: 'heur_1' }),
      epoch(1, 0, 50, 1),
      started(2, { episode_id: 'heur_1001' }),
      epoch(3, 0, 60, 1),
    ];
    const state = groupOf(runOf(lines, options));
    assert.deepEqual([state.eventLog.length, state.runId], [4, 'heur_1001']);
    assert.deepEqual(state.meanAccuracyHistory, [50, 60]);
  });

  test('of a heuristic episode after a policy run is another run', () => {
    assert.equal(afterSecond({ episode_id: 'heur_1' }).batchesCompleted, 0);
  });

  test('leaves the other groups alone', () => {
    const inB = (text: string): string => text.replace('"group_id": "default"', '"group_id": "B"');
    const run = runOf([...first, ...first.map(inB), started(300, { episode_id: 'ppo_2_10ep' })], options);
    assert.equal(groupOf(run).batchesCompleted, 0);
    assert.equal(groupOf(run, 'B').batchesCompleted, 1);
  });

  test('without a payload goes on', () => {
    const run = runOf([...first, line(300, 'TRAINING_STARTED', null)], options);
    assert.equal(groupOf(run).batchesCompleted, 1);
  });

  for (const name of ['e1-heuristic', 'e2-heuristic']) {
    const file = recordingNamed(name);
    if (file !== null) {
      test(`makes one state of all 450 epochs of ${name}`, () => {
        const run = newRun(FOR_PEOPLE);
        const states = new Set<GroupState | null>();
        let epochs = 0;
        for (const event of eventsIn(file)) {
          const state = applyToRun(run, event);
          if (event.event_type !== 'EPOCH_COMPLETED') continue;
          states.add(state);
          epochs += 1;
        }
        assert.deepEqual([epochs, states.size, run.groups.size], [450, 1, 1]);
        assert.equal(groupOf(run).runId, 'heur_6011');
      });
    }
  }
});

for (const rules of ['E1', 'E2'] as const) {
  describe(`a second TRAINING_STARTED under the rules of ${rules} where runs do not begin afresh`, () => {
    const options = { ...asReference(rules), freshStateForNewRun: false };
    const before = structuredClone(groupOf(runOf(miniature(rules), options)));
    const after = groupOf(runOf([...miniature(rules), started(300, { episode_id: 'ppo_2_10ep' })], options));

    for (const [name, value] of Object.entries(carriedOver(before))) {
      if (name === 'log') continue;
      test(`carries over: ${name}`, () => {
        assert.deepStrictEqual(carriedOver(after)[name], value);
      });
    }

    test('carries over the event log and adds its own entry', () => {
      assert.deepStrictEqual(after.eventLog.slice(0, -1), before.eventLog);
    });

    test('carries over the cumulative action counts', () => {
      const { cumulative_action_counts: counts, cumulative_total_actions: total } = before.tamiyo;
      assert.equal(total, 6);
      assert.equal(after.tamiyo.cumulative_total_actions, total);
      assert.deepStrictEqual(after.tamiyo.cumulative_action_counts, counts);
    });

    test('makes environments, best runs, throughput window and the rest of the policy anew', () => {
      assert.deepEqual(
        [...after.envs.values()].map((env) => [env.env_id, env.accuracy_history.length, env.status]),
        [
          [0, 0, 'initializing'],
          [1, 0, 'initializing'],
        ],
      );
      assert.ok(before.bestRuns.length > 0 && before.throughputWindow.length > 0);
      assert.deepEqual([after.bestRuns, after.throughputWindow], [[], []]);
      const { cumulative_action_counts, cumulative_total_actions } = after.tamiyo;
      const fresh = { ...newTamiyo(), cumulative_action_counts, cumulative_total_actions };
      assert.deepStrictEqual(after.tamiyo, fresh);
    });

    test(`${rules === 'E2' ? 'forgets' : 'carries over'} the observation statistics`, () => {
      const stats = line(250, 'ANALYTICS_SNAPSHOT', { kind: 'x', observation_stats: { nan_count: 7 } });
      const run = runOf([...miniature(rules), stats, started(300)], options);
      assert.equal(groupOf(run).observationStats.nan_count, rules === 'E2' ? 0 : 7);
    });
  });
}
