import assert from 'node:assert/strict';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { createGunzip } from 'node:zlib';
import { applyToRun, FOR_PEOPLE, newRun, primaryGroup, type RunState } from '../../../src/aggregator/run-state.ts';
import { rulesShownBy } from '../../../src/aggregator/rules.ts';
import { decodeLine } from '../../../src/telemetry/decode.ts';
import { isBlankLine } from '../../../src/telemetry/lines.ts';
import { asReference, epoch, eventFrom, groupOf, line, runOf, started } from './events.ts';
import { miniature } from './miniature.ts';

const FIXTURES = resolve(import.meta.dirname, '../../fixtures');
const RECORDINGS = resolve(import.meta.dirname, '../../../../shared/recordings');
const FIXTURE_NAMES = ['healthy_run', 'anomaly_detected', 'tamiyo_active'];

const RECORDED: readonly (readonly [string, 'E1' | 'E2'])[] = [
  ['e1-heuristic', 'E1'],
  ['e1-ppo-60rounds', 'E1'],
  ['e1-ppo-nan-crash', 'E1'],
  ['e1-ppo-chaos', 'E1'],
  ['e2-heuristic', 'E2'],
  ['e2-dual-ab', 'E2'],
];

/** Applies a recording as for people; stops after a number of lines. */
async function runOfRecording(name: string, most: number): Promise<RunState> {
  const run = newRun(FOR_PEOPLE);
  const input = createReadStream(join(RECORDINGS, `${name}.jsonl.gz`)).pipe(createGunzip());
  let position = 0;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    if (isBlankLine(text)) continue;
    const decoded = decodeLine(text, position);
    position += 1;
    if (decoded.ok) applyToRun(run, decoded.event);
    if (position >= most) break;
  }
  return run;
}

describe('the producer’s version', () => {
  for (const name of FIXTURE_NAMES) {
    test(`is E2 for the fixture ${name}`, () => {
      const lines = readFileSync(join(FIXTURES, `${name}.jsonl`), 'utf8')
        .split('\n')
        .filter((text) => !isBlankLine(text));
      const run = runOf(lines);
      assert.equal(run.rules, 'E2');
      for (const group of run.groups.values()) assert.equal(group.rules, 'E2');
    });
  }

  if (existsSync(RECORDINGS)) {
    for (const [name, rules] of RECORDED) {
      test(`is ${rules} for the recording ${name}`, async () => {
        const run = await runOfRecording(name, 3000);
        assert.ok(run.events > 100);
        assert.equal(run.rules, rules);
      });
    }
  }

  test('is E1 until an event shows otherwise, then E2 in all groups, and never E1 again', () => {
    const run = newRun();
    applyToRun(run, eventFrom(started(0)));
    assert.deepEqual([run.rules, groupOf(run).rules], ['E1', 'E1']);
    applyToRun(run, eventFrom(line(1, 'ALLOCATOR_STATS', null, { group_id: 'B' })));
    assert.equal(run.rules, 'E1', 'an event without a payload shows nothing');
    applyToRun(run, eventFrom(started(2, { proof_baseline_mode: null }).replace('"default"', '"B"')));
    assert.deepEqual([run.rules, groupOf(run).rules, groupOf(run, 'B').rules], ['E2', 'E2', 'E2']);
    applyToRun(run, eventFrom(started(3)));
    assert.equal(run.rules, 'E2');
  });

  test('is taken from the options where it is known', () => {
    assert.equal(runOf([started(0, { proof_baseline_mode: null })], asReference('E1')).rules, 'E1');
  });

  test('cannot be told from an event that both versions write alike', () => {
    assert.equal(
      rulesShownBy(eventFrom(line(0, 'GOVERNOR_ROLLBACK', { env_id: 0, reason: 'Structural Collapse' }))),
      null,
    );
    assert.equal(rulesShownBy(eventFrom(line(0, 'SEED_TELEPORTED', {}))), null);
  });
});

describe('an event of an unknown type', () => {
  const unknown = line(1, 'SEED_TELEPORTED', { to: 'r9c9' }, { message: 'off it went' });

  test('is counted and logged for people and changes nothing else', () => {
    const run = runOf([started(0), epoch(1, 0, 50, 1)]);
    const before = structuredClone(groupOf(run));
    applyToRun(run, eventFrom(unknown));
    const after = groupOf(run);
    assert.equal(run.events, 3);
    assert.equal(after.eventLog.at(-1)?.event_type, 'SEED_TELEPORTED');
    assert.equal(after.eventLog.at(-1)?.message, 'off it went');
    assert.deepEqual({ ...after, eventLog: [], lastEventTime: 0 }, { ...before, eventLog: [], lastEventTime: 0 });
  });

  test('is dropped where unknown types are not kept, even as the first event of a group', () => {
    const run = runOf([started(0), unknown, line(2, 'QUANTUM_FLUX', null, { group_id: 'B' })], asReference('E1'));
    assert.equal(run.events, 1);
    assert.deepEqual([...run.groups.keys()], ['default']);
    assert.equal(groupOf(run).eventLog.length, 1);
  });
});

describe('an event without a payload', () => {
  const types = [
    ...new Set(miniature('E2').map((text) => eventFrom(text).event_type)),
    'PPO_UPDATE_COMPLETED',
    'SEED_PRUNED',
  ];
  for (const type of [
    ...types,
    'GOVERNOR_ROLLBACK',
    'SEED_GATE_EVALUATED',
    'MORPHOLOGY_CAUSAL_LOG',
    'RATIO_EXPLOSION_DETECTED',
  ]) {
    test(`of type ${type} is logged and changes nothing else`, () => {
      const run = runOf(miniature('E2').slice(0, 16), { ...asReference('E2'), observeEveryEvent: false });
      const before = structuredClone(groupOf(run));
      applyToRun(run, eventFrom(line(16, type, null)));
      const after = groupOf(run);
      assert.equal(run.events, 17);
      assert.equal(after.lastEventTime, before.lastEventTime + 1);
      assert.equal(after.eventLog.length, before.eventLog.length + 1);
      assert.equal(after.eventLog.at(-1)?.message, type);
      assert.deepEqual({ ...after, eventLog: [], lastEventTime: 0 }, { ...before, eventLog: [], lastEventTime: 0 });
    });
  }
});

describe('groups', () => {
  const inGroup = (text: string, group: string): string =>
    text.replace('"group_id": "default"', `"group_id": "${group}"`);

  test('are independent of each other', () => {
    const lines = miniature('E2');
    const alone = groupOf(runOf(lines, asReference('E2')));
    const mixed = runOf(
      lines.flatMap((text) => [inGroup(text, 'B'), text, inGroup(text, 'A')]),
      asReference('E2'),
    );
    assert.deepEqual(groupOf(mixed), alone);
    assert.deepEqual({ ...groupOf(mixed, 'A'), group: 'default' }, alone);
    assert.equal(mixed.events, 3 * lines.length);
  });

  test('are led by `default` where it is there, else by the first of the alphabet', () => {
    assert.equal(primaryGroup(newRun()), null);
    const two = [inGroup(started(0), 'B'), inGroup(started(1), 'A')];
    assert.equal(primaryGroup(runOf(two)), 'A');
    assert.equal(primaryGroup(runOf([...two, started(2)])), 'default');
  });
});

test('the state is plain data: a structured clone goes on as the original does', () => {
  const lines = miniature('E2').map((text, i) => eventFrom(text, i));
  const run = newRun(asReference('E2'));
  for (const event of lines.slice(0, 12)) applyToRun(run, event);
  const copy = structuredClone(run);
  for (const event of lines.slice(12)) {
    applyToRun(run, event);
    applyToRun(copy, event);
  }
  assert.deepEqual(copy, run);
});
