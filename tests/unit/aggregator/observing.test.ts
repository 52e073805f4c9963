import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { observe } from '../../../src/aggregator/apply.ts';
import type { GroupState } from '../../../src/aggregator/group-state.ts';
import { applyToRun, newRun, type AggregatorOptions, type RunState } from '../../../src/aggregator/run-state.ts';
import { asReference, batch, epoch, eventFrom, groupOf, lastAction, line, runOf, START, started } from './events.ts';

/** What a look at the state does, and when it happens (aggregation §1.2). */

const ALWAYS: AggregatorOptions = { ...asReference('E2'), observeEveryEvent: true };
const WHERE_ASKED: AggregatorOptions = { ...asReference('E2'), observeEveryEvent: false };

function action(second: number, name = 'WAIT', env = 0): string {
  return lastAction({ second, env, inner: 1, name, reward: 1, value: 0, components: null });
}

const eight = [started(0), ...Array.from({ length: 8 }, (_, i) => action(i + 1))];

function decisions(run: RunState): number[] {
  return groupOf(run).tamiyo.recent_decisions.map((decision) => decision.timestamp - START);
}

describe('old decisions', () => {
  test('go one with every event, the oldest first, where every event is followed by a look', () => {
    const run = runOf(eight, ALWAYS);
    assert.deepEqual(decisions(run), [8, 7, 6, 5, 4, 3, 2, 1]);
    for (let gone = 1; gone <= 8; gone++) {
      applyToRun(run, eventFrom(epoch(200 + gone, 1, 50, 1)));
      assert.deepEqual(decisions(run), [8, 7, 6, 5, 4, 3, 2, 1].slice(0, 8 - gone));
    }
    applyToRun(run, eventFrom(epoch(300, 1, 50, 1)));
    assert.deepEqual(decisions(run), []);
  });

  test('stay for 120 seconds to the dot', () => {
    const run = runOf([...eight, epoch(121, 1, 50, 1)], ALWAYS);
    assert.equal(decisions(run).length, 8);
    applyToRun(run, eventFrom(epoch(121.5, 1, 50, 1)));
    assert.deepEqual(decisions(run), [8, 7, 6, 5, 4, 3, 2]);
  });

  test('go with events of any type, even unknown ones that are kept', () => {
    const run = runOf([...eight, line(200, 'SEED_TELEPORTED', null)], { ...ALWAYS, keepUnknownTypes: true });
    assert.equal(decisions(run).length, 7);
  });

  test('do not go with the events of another group', () => {
    const other = epoch(200, 1, 50, 1).replace('"group_id": "default"', '"group_id": "B"');
    assert.equal(decisions(runOf([...eight, other], ALWAYS)).length, 8);
  });

  test('make room for a new one first, then the oldest goes', () => {
    assert.deepEqual(decisions(runOf([...eight, action(200)], ALWAYS)), [200, 8, 7, 6, 5, 4, 3]);
  });

  test('stay until somebody looks where looks are asked for', () => {
    const run = runOf([...eight, epoch(200, 1, 50, 1), epoch(201, 1, 51, 2)], WHERE_ASKED);
    assert.equal(decisions(run).length, 8);
    observe(groupOf(run), START + 201);
    assert.deepEqual(decisions(run), [8, 7, 6, 5, 4, 3, 2]);
    observe(groupOf(run), START + 120);
    assert.equal(decisions(run).length, 7);
  });
});

/** The counts after each line, without the operations at 0. */
function countsAfterEach(lines: readonly string[], look: (run: RunState) => GroupState): Record<string, number>[] {
  const run = newRun(ALWAYS);
  return lines.map((text) => {
    applyToRun(run, eventFrom(text));
    const { action_counts: counts, total_actions: total } = look(run).tamiyo;
    const shown = [...counts].filter(([, count]) => count > 0);
    assert.equal(
      shown.reduce((sum, [, count]) => sum + count, 0),
      total,
    );
    return Object.fromEntries(shown);
  });
}

const distribution = (second: number): string =>
  line(second, 'ANALYTICS_SNAPSHOT', { kind: 'action_distribution', action_counts: { WAIT: 5, PRUNE: 2 } });

/** A batch, its distribution and the next batch (aggregation §4.4). */
const twoBatches: readonly (readonly [string, Record<string, number>])[] = [
  [started(0), {}],
  [action(1, 'WAIT'), { WAIT: 1 }],
  [action(2, 'GERMINATE', 1), { WAIT: 1, GERMINATE: 1 }],
  [distribution(3), { WAIT: 1, GERMINATE: 1 }],
  [action(4, 'WAIT'), { WAIT: 2, GERMINATE: 1 }],
  [batch(5, 1), { WAIT: 2, GERMINATE: 1 }],
  [epoch(6, 0, 50, 1), { WAIT: 2, GERMINATE: 1 }],
  [distribution(7), { WAIT: 5, PRUNE: 2 }],
  [epoch(8, 0, 50, 2), { WAIT: 5, PRUNE: 2 }],
  [action(9, 'PRUNE'), { PRUNE: 1 }],
  [started(10), {}],
];

describe('action counts', () => {
  const lines = twoBatches.map(([text]) => text);

  test('run within a batch, stay after its end, and give way to the distribution until the next action', () => {
    assert.deepEqual(
      countsAfterEach(lines, (run) => groupOf(run)),
      twoBatches.map(([, counts]) => counts),
    );
  });

  test('are the same when nobody looked in between', () => {
    lines.forEach((_, last) => {
      const { action_counts: counts } = groupOf(runOf(lines.slice(0, last + 1), ALWAYS)).tamiyo;
      assert.deepEqual(Object.fromEntries([...counts].filter(([, count]) => count > 0)), twoBatches[last]?.[1]);
    });
  });

  test('list the six operations in their order, then other names', () => {
    const { action_counts: counts } = groupOf(runOf([started(0), action(1, 'DANCE'), action(2)], ALWAYS)).tamiyo;
    assert.deepEqual(
      [...counts],
      [
        ['WAIT', 1],
        ['GERMINATE', 0],
        ['SET_ALPHA_TARGET', 0],
        ['PRUNE', 0],
        ['FOSSILIZE', 0],
        ['ADVANCE', 0],
        ['DANCE', 1],
      ],
    );
  });

  test('of a batch that nobody looked at are lost where looks are asked for', () => {
    const run = runOf([started(0), action(1), action(2, 'GERMINATE', 1), batch(5, 1)], WHERE_ASKED);
    assert.deepEqual([...groupOf(run).tamiyo.action_counts], []);
    applyToRun(run, eventFrom(action(9, 'PRUNE')));
    assert.deepEqual([...groupOf(run).tamiyo.action_counts], []);
    observe(groupOf(run), START + 9);
    assert.deepEqual([groupOf(run).tamiyo.action_counts.get('PRUNE'), groupOf(run).tamiyo.total_actions], [1, 1]);
  });

  test('of finished batches add up whether somebody looked or not', () => {
    for (const options of [ALWAYS, WHERE_ASKED]) {
      const { tamiyo } = groupOf(runOf(lines.slice(0, 10), options));
      assert.equal(tamiyo.cumulative_total_actions, 3);
      assert.deepEqual(
        [tamiyo.cumulative_action_counts.get('WAIT'), tamiyo.cumulative_action_counts.get('PRUNE')],
        [2, 0],
      );
    }
  });
});
