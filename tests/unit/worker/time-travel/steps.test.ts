import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { stepFrom, type StepUnit } from '../../../../src/worker/steps.ts';
import { batch, epoch, lastAction, line, started } from '../../aggregator/events.ts';
import { PlaceOracle } from './place-oracle.ts';
import { recordingOf, simulated, twoGroups, type Recording } from './recording.ts';

const UNITS: readonly StepUnit[] = ['event', 'epoch', 'batch', 'decision', 'finding'];

function decision(second: number, env: number): string {
  return lastAction({ second, env, inner: 1, name: 'WAIT', reward: 0, value: 0, components: null });
}

function trouble(second: number): string {
  return line(second, 'VALUE_COLLAPSE_DETECTED', { anomaly_type: 'value_collapse' }, { severity: 'warning' });
}

function inGroup(text: string, group: string): string {
  return text.replace('"group_id": "default"', `"group_id": "${group}"`);
}

/** Cursors at which one arrives by stepping from one end to the other. */
async function walk(recording: Recording, unit: StepUnit, direction: 1 | -1, group?: string | null): Promise<number[]> {
  const { head } = recording.ingest;
  const visited: number[] = [];
  for (let cursor = direction === 1 ? 0 : head; cursor !== (direction === 1 ? head : 0);) {
    cursor = await stepFrom(recording.context(cursor, group), unit, direction);
    visited.push(cursor);
  }
  return visited;
}

describe('steps through a run of two environments', () => {
  //            0           1               2               3              4
  const lines = [started(0), decision(1, 0), decision(1, 1), epoch(2, 0, 50, 1), epoch(2, 1, 50, 1)];
  //         5               6               7                   8                   9
  lines.push(decision(3, 0), decision(3, 1), epoch(4, 0, 51, 2), epoch(4, 1, 51, 2), batch(5, 1));
  //         10          11              12                 13                 14
  lines.push(trouble(6), decision(7, 0), epoch(8, 0, 52, 1), epoch(8, 1, 52, 1), batch(9, 2));
  const recording = recordingOf(lines);

  for (const [unit, there, back] of [
    ['event', lines.map((_, i) => i + 1), lines.map((_, i) => i).reverse()],
    ['decision', [2, 3, 6, 7, 12, 15], [12, 7, 6, 3, 2, 0]],
    ['epoch', [7, 12, 15], [12, 7, 0]],
    ['batch', [10, 15], [10, 0]],
    ['finding', [11, 15], [11, 0]],
  ] as const) {
    test(`of one ${unit} each lead from end to end, and back`, async () => {
      assert.deepEqual(await walk(recording, unit, 1), there);
      assert.deepEqual(await walk(recording, unit, -1), back);
    });
  }

  test('stay at the ends', async () => {
    for (const unit of UNITS) {
      assert.equal(await stepFrom(recording.context(0), unit, -1), 0);
      assert.equal(await stepFrom(recording.context(lines.length), unit, 1), lines.length);
    }
  });

  test('by decision show the decision just made, by batch the batch just done, by finding the finding just made', async () => {
    const machine = recording.timeMachine();
    const at = await machine.seek(await stepFrom(recording.context(0), 'decision', 1));
    assert.equal(at?.run.groups.get('default')?.lastActionEnvId, 0);
    const done = await machine.seek(await stepFrom(recording.context(3), 'batch', 1));
    assert.equal(done?.run.groups.get('default')?.batchesCompleted, 1);
    const found = await machine.seek(await stepFrom(recording.context(3), 'finding', 1));
    assert.equal(found?.recent.at(-1)?.tone, 'warn');
  });

  test('by epoch show all environments with that epoch done and none with the next', async () => {
    const machine = recording.timeMachine();
    const view = await machine.seek(await stepFrom(recording.context(0), 'epoch', 1));
    const envs = [...(view?.run.groups.get('default')?.envs.values() ?? [])];
    assert.deepEqual(
      envs.map(({ accuracy_history: history }) => history),
      [[50], [50]],
    );
  });
});

describe('steps through a run without any', () => {
  test('lead to its ends', async () => {
    const empty = recordingOf([]);
    const dull = recordingOf(['{broken', started(0), '{broken', 'null']);
    for (const unit of ['epoch', 'batch', 'decision'] as const) {
      assert.equal(await stepFrom(empty.context(0), unit, 1), 0);
      assert.equal(await stepFrom(empty.context(0), unit, -1), 0);
      assert.equal(await stepFrom(dull.context(2), unit, 1), 4);
      assert.equal(await stepFrom(dull.context(2), unit, -1), 0);
    }
    // Lines that cannot be read are something to know of.
    assert.equal(await stepFrom(dull.context(0), 'finding', 1), 1);
    empty.close();
    dull.close();
  });
});

describe('two groups side by side', () => {
  const lines = [started(0), started(0)].map((text, i) => inGroup(text, i === 0 ? 'A' : 'B'));
  for (const [second, inner] of [
    [1, 1],
    [2, 2],
    [3, 1],
  ] as const) {
    lines.push(inGroup(decision(second, 0), 'A'), inGroup(decision(second, 0), 'B'));
    lines.push(inGroup(epoch(second, 0, 50, inner), 'A'));
    // B is one epoch behind.
    lines.push(inGroup(epoch(second, 0, 50, inner === 1 ? 2 : 1), 'B'));
    if (second === 2) lines.push(inGroup(batch(second, 1), 'A'));
  }
  lines.push(inGroup(batch(4, 1), 'B'));
  const recording = recordingOf(lines);

  test('are stepped through each by itself', async () => {
    assert.deepEqual(await walk(recording, 'batch', 1, 'A'), [11, lines.length]);
    assert.deepEqual(await walk(recording, 'batch', 1, 'B'), [lines.length]);
    assert.deepEqual(await walk(recording, 'decision', 1, 'A'), [3, 7, 12, lines.length]);
    assert.deepEqual(await walk(recording, 'decision', -1, 'B'), [13, 8, 4, 0]);
    assert.deepEqual(await walk(recording, 'epoch', 1, 'A'), [8, 13, lines.length]);
  });
});

for (const [name, lines] of [
  ['a simulated run', simulated({ batches: 3, epochs: 4 })],
  ['a troubled run', simulated({ batches: 4, epochs: 3, mood: 'troubled', seed: 5 })],
  ['two simulated groups', twoGroups({ batches: 2, epochs: 4 })],
] as const) {
  describe(`steps through ${name}`, () => {
    const oracle = new PlaceOracle(lines);
    const recording = recordingOf(lines);
    const groups = [...oracle.groupsAt(lines.length), null];
    const step = fc.record({
      unit: fc.constantFrom(...UNITS),
      direction: fc.constantFrom(1 as const, -1 as const),
      group: fc.constantFrom(...groups),
      cursor: fc.nat(lines.length),
    });

    test('lead from anywhere where a look at all of its lines says', async () => {
      await fc.assert(
        fc.asyncProperty(step, async ({ unit, direction, group, cursor }) => {
          // Batches and findings are indexed by group; there is no batch of no group.
          fc.pre(group !== null || unit !== 'batch');
          assert.equal(
            await stepFrom(recording.context(cursor, group), unit, direction),
            oracle.step(unit, direction, group, cursor, lines.length),
          );
        }),
        { numRuns: 300 },
      );
    });

    test('come by every place of their unit, there and back', async () => {
      for (const unit of ['batch', 'epoch', 'decision', 'finding'] as const) {
        for (const group of groups.filter((each) => each !== null)) {
          const places = oracle.places(unit, group, lines.length);
          const between = places.filter((place) => place > 0 && place < lines.length);
          assert.deepEqual(await walk(recording, unit, 1, group), [...between, lines.length]);
          assert.deepEqual(await walk(recording, unit, -1, group), [...between.reverse(), 0]);
        }
      }
    });
  });
}
