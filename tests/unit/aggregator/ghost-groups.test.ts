import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newRun, type AggregatorOptions } from '../../../src/aggregator/run-state.ts';
import { asReference, epoch, groupOf, line, runOf, started } from './events.ts';
import { miniature } from './miniature.ts';

/** Ghost groups: parts of a grouped run that the producer writes as `default` or without a group (§1.3). */

const MERGED: AggregatorOptions = { ...asReference('E1'), envsBeforeStart: 0, mergeGhostGroups: true };
const APART: AggregatorOptions = { ...MERGED, mergeGhostGroups: false };

function inGroup(text: string, group: string): string {
  return text.replace('"group_id": "default"', `"group_id": "${group}"`);
}

/** A run of group A as E1 writes it: only the start says so. */
const [start = '', ...rest] = miniature('E1');
const grouped = [inGroup(start, 'A'), ...rest];

describe('ghost groups where they are merged', () => {
  test('are the only real group’s: one group has everything', () => {
    const run = runOf(grouped, MERGED);
    assert.deepEqual([...run.groups.keys()], ['A']);
    assert.equal(run.events, grouped.length);
    const expected = groupOf(runOf([start, ...rest], MERGED));
    assert.deepStrictEqual({ ...groupOf(run, 'A'), group: 'default' }, expected);
  });

  test('join it when they have no name at all', () => {
    const run = runOf([inGroup(start, 'A'), inGroup(epoch(1, 0, 50, 1), '')], MERGED);
    assert.deepEqual([...run.groups.keys()], ['A']);
    assert.equal(groupOf(run, 'A').envs.get(0)?.host_accuracy, 50);
  });

  test('are one group of their own, `default`, where there is no real one', () => {
    const run = runOf([started(0), inGroup(epoch(1, 0, 50, 1), ''), epoch(2, 1, 40, 1)], MERGED);
    assert.deepEqual([...run.groups.keys()], ['default']);
    assert.deepEqual(groupOf(run).meanAccuracyHistory, [50, 45]);
  });

  test('stay apart while there are two real groups', () => {
    const lines = [inGroup(start, 'A'), inGroup(started(1), 'B'), epoch(2, 0, 50, 1), inGroup(epoch(3, 0, 40, 1), '')];
    const run = runOf(lines, MERGED);
    assert.deepEqual([...run.groups.keys()], ['A', 'B', 'default']);
    assert.equal(groupOf(run).eventLog.length, 2);
    assert.equal(groupOf(run, 'A').eventLog.length, 1);
  });

  test('stay apart where `default` has a start of its own', () => {
    const lines = [inGroup(start, 'A'), started(1), epoch(2, 0, 50, 1), inGroup(epoch(3, 0, 40, 1), 'A')];
    const run = runOf(lines, MERGED);
    assert.deepEqual([...run.groups.keys()], ['A', 'default']);
    assert.equal(groupOf(run).envs.get(0)?.host_accuracy, 50);
    assert.equal(groupOf(run, 'A').envs.get(0)?.host_accuracy, 40);
  });

  test('stay apart where the start of `default` came first', () => {
    const run = runOf([started(0), inGroup(started(1), 'A'), epoch(2, 0, 50, 1)], MERGED);
    assert.equal(groupOf(run).envs.get(0)?.host_accuracy, 50);
    assert.equal(groupOf(run, 'A').envs.get(0)?.host_accuracy, 0);
  });

  test('take a rollback of E2 to the group whose environment it rolls back', () => {
    const rollback = line(2, 'GOVERNOR_ROLLBACK', { env_id: 0, reason: 'Structural Collapse' });
    const run = runOf([inGroup(start, 'A'), inGroup(epoch(1, 0, 50, 1), 'A'), rollback], MERGED);
    assert.equal(groupOf(run, 'A').envs.get(0)?.rolled_back, true);
  });

  test('never take what a real group wrote', () => {
    const run = runOf([inGroup(start, 'A'), inGroup(epoch(1, 0, 50, 1), 'B')], MERGED);
    assert.deepEqual([...run.groups.keys()], ['A', 'B']);
    assert.equal(groupOf(run, 'B').envs.get(0)?.host_accuracy, 50);
  });

  test('are not there before the first event', () => {
    assert.equal(newRun(MERGED).groups.size, 0);
  });
});

describe('groups where they are not merged', () => {
  test('are as written', () => {
    const run = runOf([...grouped, inGroup(epoch(300, 0, 50, 1), '')], APART);
    assert.deepEqual([...run.groups.keys()], ['A', 'default', '']);
    assert.deepEqual(
      [...run.groups.values()].map((group) => group.eventLog.length),
      [1, rest.length, 1],
    );
    assert.equal(groupOf(run, 'A').batchesCompleted, 0);
    assert.equal(groupOf(run).connected, false);
  });
});
