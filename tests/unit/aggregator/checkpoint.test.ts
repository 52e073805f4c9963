import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { describe, test } from 'node:test';
import { serialize } from 'node:v8';
import fc from 'fast-check';
import { restore, save, STATE_VERSION, type Checkpoint } from '../../../src/aggregator/checkpoint.ts';
import {
  applyToRun,
  FOR_PEOPLE,
  newRun,
  type AggregatorOptions,
  type RunState,
} from '../../../src/aggregator/run-state.ts';
import { DEFAULT_SIMULATION, simulateRun } from '../../../src/simulator/simulate.ts';
import type { TelemetryEvent } from '../../../src/telemetry/event.ts';
import { asReference, eventFrom, groupOf, lastAction, runOf, started } from './events.ts';
import { miniature } from './miniature.ts';
import { eventsIn, FIXTURE_FILES, RECORDED_FILES } from './recordings.ts';

function applyAll(run: RunState, events: readonly TelemetryEvent[]): RunState {
  for (const event of events) applyToRun(run, event);
  return run;
}

function restored(checkpoint: Checkpoint): RunState {
  const run = restore(checkpoint);
  assert.ok(run !== null, 'the checkpoint is of this version');
  return run;
}

/** Holds the state that went through a checkpoint at p against the one that did not, at q. */
function goesOn(events: readonly TelemetryEvent[], options: AggregatorOptions, p: number, q: number): void {
  const straight = applyAll(newRun(options), events.slice(0, p));
  const checkpoint = save(straight);
  const resumed = restored(checkpoint);
  applyAll(straight, events.slice(p, q));
  applyAll(resumed, events.slice(p, q));
  assert.equal(straight.events, resumed.events);
  assert.deepStrictEqual(resumed, straight);
}

/** Two positions in a stretch of that length, the first not behind the second. */
function positions(length: number): fc.Arbitrary<readonly [number, number]> {
  return fc.tuple(fc.nat(length), fc.nat(length)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
}

describe('going on from a checkpoint gives the same state as never having stopped, in', () => {
  for (const file of FIXTURE_FILES) {
    test(basename(file), () => {
      const events = eventsIn(file);
      assert.ok(events.length > 200);
      fc.assert(
        fc.property(positions(events.length), ([p, q]) => {
          goesOn(events, FOR_PEOPLE, p, q);
        }),
        { numRuns: 10 },
      );
    });
  }

  if (RECORDED_FILES.length > 0) {
    for (const file of RECORDED_FILES) {
      test(basename(file), () => {
        const events = eventsIn(file);
        const rules = basename(file).startsWith('e1') ? 'E1' : 'E2';
        assert.ok(events.length > 300);
        fc.assert(
          fc.property(positions(events.length), fc.boolean(), ([p, q], forPeople) => {
            goesOn(events, forPeople ? FOR_PEOPLE : asReference(rules), p, q);
          }),
          { numRuns: 3, endOnFailure: true },
        );
      });
    }
  }

  test('the miniature recording, at every position', () => {
    for (const rules of ['E1', 'E2'] as const) {
      const events = miniature(rules).map(eventFrom);
      for (let p = 0; p <= events.length; p++) goesOn(events, asReference(rules), p, events.length);
    }
  });
});

const action = (second: number, env: number, value: number): string =>
  lastAction({ second, env, inner: 1, name: 'WAIT', reward: 1, value, components: null });

describe('a checkpoint', () => {
  const events = miniature('E2').map(eventFrom);

  test('keeps a pending decision and the one on the list the same, so that its advantage shows', () => {
    const run = restored(save(runOf([started(0), action(1, 0, 2), action(2, 1, 5)])));
    const [newest, oldest] = groupOf(run).tamiyo.recent_decisions;
    assert.ok(newest !== undefined && oldest !== undefined);
    assert.equal(groupOf(run).pendingDecisions.get(0)?.decision, oldest);
    assert.equal(groupOf(run).pendingDecisions.get(1)?.decision, newest);
    assert.equal(oldest.td_advantage, null);
    applyToRun(run, eventFrom(action(3, 0, 4)));
    const advantages = groupOf(run).tamiyo.recent_decisions.map((decision) => decision.td_advantage);
    assert.deepEqual(advantages, [null, null, 1 + 0.995 * 4 - 2]);
  });

  test('does not change when the run it was made of goes on', () => {
    const run = applyAll(newRun(asReference('E2')), events.slice(0, 12));
    const checkpoint = save(run);
    const before = structuredClone(checkpoint);
    applyAll(run, events.slice(12));
    assert.deepStrictEqual(checkpoint, before);
    assert.notDeepStrictEqual(checkpoint.state, run);
  });

  test('can be restored twice: what is applied to a restored state does not reach it', () => {
    const checkpoint = save(applyAll(newRun(asReference('E2')), events.slice(0, 12)));
    const before = structuredClone(checkpoint);
    const first = applyAll(restored(checkpoint), events.slice(12));
    assert.deepStrictEqual(checkpoint, before);
    const second = restored(checkpoint);
    assert.deepStrictEqual(second, before.state);
    assert.deepStrictEqual(applyAll(second, events.slice(12)), first);
  });

  test('is of this version, and one of another version gives null', () => {
    const checkpoint = save(newRun());
    assert.equal(checkpoint.version, STATE_VERSION);
    assert.deepStrictEqual(restore(checkpoint), newRun());
    for (const version of [STATE_VERSION - 1, STATE_VERSION + 1, Number.NaN]) {
      assert.equal(restore({ ...checkpoint, version }), null);
    }
  });

  test('survives being written to storage', () => {
    const checkpoint = save(applyAll(newRun(asReference('E2')), events.slice(0, 12)));
    const stored = structuredClone(checkpoint);
    assert.deepStrictEqual(applyAll(restored(stored), events.slice(12)), applyAll(newRun(asReference('E2')), events));
  });

  for (const mood of ['healthy', 'troubled'] as const) {
    test(`of a ${mood} run does not grow with the run`, () => {
      const options = { ...DEFAULT_SIMULATION, envs: 4, batches: 40, epochs: 10, mood };
      const lines = [...simulateRun(options)].map(({ line }) => line);
      const run = newRun();
      const sizes: number[] = [];
      const early = Math.round(lines.length * 0.3);
      lines.forEach((text, position) => {
        applyToRun(run, eventFrom(text, position));
        if (position + 1 === early || position + 1 === lines.length) sizes.push(serialize(save(run)).length);
      });
      const [at30 = 0, at100 = 0] = sizes;
      assert.equal(sizes.length, 2);
      assert.ok(at100 <= 1.2 * at30, `${String(at30)} bytes after 30 %, ${String(at100)} at the end`);
    });
  }
});
