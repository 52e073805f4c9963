import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newFindingsLog } from '../../../src/diagnosis/findings-log.ts';
import { ViewSlicer } from '../../../src/worker/view-slicer.ts';
import { applyToView, newView, type ViewState } from '../../../src/worker/view-state.ts';
import { batch, epoch, eventFrom, line, started } from '../aggregator/events.ts';

function viewOf(lines: readonly string[]): ViewState {
  const view = newView();
  for (const [position, text] of lines.entries()) applyToView(view, eventFrom(text, position));
  return view;
}

describe('a card of an environment that has not begun the next batch', () => {
  test('is not compared with those that have', () => {
    const accuracies = [10, 11, 10, 11, 10, 11];
    const next = [60, 62, 60, 62, 60];
    const view = viewOf([
      started(0, { n_envs: 6 }),
      ...accuracies.map((accuracy, env) => epoch(1, env, accuracy, 1)),
      batch(2, 1, { n_envs: 6 }),
      ...next.map((accuracy, env) => epoch(3, env, accuracy, 1)),
    ]);
    const slicer = new ViewSlicer();
    const last = slicer.changes(view).board?.changed.find(({ id }) => id === 5);
    assert.deepEqual([last?.endedBatch, last?.accuracy, last?.reasons], [1, 11, []]);
    assert.deepEqual(slicer.detail(view, 'default', 5, newFindingsLog())?.reasons, []);
  });
});

describe('cohorts', () => {
  test('have the rollbacks that stand amid their events', () => {
    const of = (group: string, text: string): string => text.replace('"default"', `"${group}"`);
    const rollback = line(2, 'GOVERNOR_ROLLBACK', { env_id: 0, reason: 'r' });
    const view = viewOf([
      of('A', started(0)),
      of('B', started(0)),
      of('A', epoch(1, 0, 50, 1)),
      rollback,
      of('B', epoch(1, 0, 50, 1)),
    ]);
    const { cohorts } = new ViewSlicer().values(view, { log: newFindingsLog(), judging: null });
    assert.deepEqual(
      cohorts.map(({ group, rollbacks }) => [group, rollbacks]),
      [
        ['A', 1],
        ['B', 0],
      ],
    );
  });
});
