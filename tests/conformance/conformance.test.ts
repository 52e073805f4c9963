import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { rewardHealth } from '../../src/aggregator/reward-health.ts';
import { takeSnapshot } from '../../src/aggregator/snapshot.ts';
import { asReference, groupOf, runOf } from '../unit/aggregator/events.ts';
import { miniature } from '../unit/aggregator/miniature.ts';
import { compare, type Comparison, type Difference } from './compare.ts';
import { conform, recordingsWithReferences } from './conform.ts';

const OWN = resolve(import.meta.dirname, '../fixtures/conformance');
const SHARED = resolve(import.meta.dirname, '../../../shared/recordings');

function shown(differences: readonly Difference[]): string {
  return differences
    .slice(0, 20)
    .map(
      ({ path, expected, actual }) => `${path}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`,
    )
    .join('\n');
}

function compared(expected: unknown, actual: unknown): Comparison {
  const result: Comparison = { values: 0, differences: [] };
  compare(expected, actual, 'it', result);
  return result;
}

describe('the miniature recording of the spec (§10.10)', () => {
  const pairs = recordingsWithReferences(OWN);

  test('is found with its references', () => {
    assert.deepEqual(
      pairs.map(({ recording, golden }) => [basename(recording), basename(golden)]),
      [['mini.jsonl', 'mini.golden.jsonl']],
    );
    assert.equal(
      readFileSync(join(OWN, 'mini.jsonl'), 'utf8'),
      miniature('E2')
        .map((text) => `${text}\n`)
        .join(''),
    );
  });

  for (const { recording, golden } of pairs) {
    test('gives the values that the spec states', async () => {
      const report = await conform(recording, golden);
      assert.deepEqual(report.differences, [], shown(report.differences));
      assert.equal(report.snapshots, 25);
      assert.ok(report.values > 150, `only ${String(report.values)} values were compared`);
    });
  }
});

if (existsSync(SHARED)) {
  describe('the reference’s recordings', () => {
    const pairs = recordingsWithReferences(SHARED);

    test('are there', () => {
      assert.ok(pairs.length > 0);
    });

    for (const { recording, golden } of pairs) {
      test(`${basename(recording)} gives every value of the reference`, async () => {
        const report = await conform(recording, golden);
        assert.deepEqual(report.differences.slice(0, 20), [], shown(report.differences));
        assert.ok(report.snapshots > 0, 'no snapshot was compared');
        assert.ok(report.values > 1000, `only ${String(report.values)} values were compared`);
      });
    }
  });
}

describe('the comparison can fail', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'scry-conformance-'));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const changes: readonly (readonly [string, string, string, number])[] = [
    ['"hypervolume":59.3', '"hypervolume":59.4', 'default.reward_health.hypervolume', 19],
    ['"td_advantage":1.49', '"td_advantage":1.4900001', 'default.snapshot.tamiyo.recent_decisions[2].td_advantage', 9],
    ['"run_id":"ppo_1_10ep"', '"run_id":"ppo_2_10ep"', 'default.snapshot.run_id', 1],
    ['"events":25', '"events":26', 'events', 25],
    ['"peak_accuracy":45', '"peak_accuracy":"NaN"', 'default.snapshot.best_runs[1].peak_accuracy', 20],
    ['"slot_ids":["r0c0","r0c1"]', '"slot_ids":["r0c1","r0c0"]', 'default.snapshot.slot_ids[0]', 1],
    ['"WAIT":2,', '"WAIT":2,"JUMP":0,', 'default.snapshot.tamiyo.action_counts.JUMP', 10],
  ];
  for (const [old, changed, path, line] of changes) {
    test(`where ${old} reads ${changed}`, async () => {
      const golden = readFileSync(join(OWN, 'mini.golden.jsonl'), 'utf8');
      assert.ok(golden.includes(old));
      const file = join(folder, 'changed.golden.jsonl');
      writeFileSync(file, golden.replace(old, changed));
      const report = await conform(join(OWN, 'mini.jsonl'), file);
      const found = report.differences.find((difference) => difference.path === path);
      assert.ok(found, `no difference at ${path}: ${shown(report.differences)}`);
      assert.equal(found.line, line);
    });
  }

  test('in any single number of a snapshot', () => {
    const run = runOf(miniature('E2').slice(0, 19), asReference('E2'));
    const state = groupOf(run);
    const actual = { snapshot: takeSnapshot(state, state.lastEventTime, run.events), health: rewardHealth(state) };
    const numbers: string[] = [];
    const walk = (value: unknown, path: readonly (string | number)[]): void => {
      if (typeof value === 'number' && Number.isFinite(value)) numbers.push(path.join('.'));
      if (Array.isArray(value))
        value.forEach((item: unknown, i) => {
          walk(item, [...path, i]);
        });
      else if (value instanceof Map) for (const [key, item] of value) walk(item, [...path, String(key)]);
      else if (typeof value === 'object' && value !== null)
        for (const [key, item] of Object.entries(value)) walk(item, [...path, key]);
    };
    walk(actual, []);
    /** The reference's JSON for our value, with the number at `target` changed. */
    const golden = (value: unknown, target: string, path: readonly (string | number)[]): unknown => {
      if (typeof value === 'number')
        return path.join('.') === target
          ? value === 0
            ? 1
            : 2 * value
          : Number.isFinite(value)
            ? value
            : String(value);
      if (Array.isArray(value)) return value.map((item: unknown, i) => golden(item, target, [...path, i]));
      const entries =
        value instanceof Map ? [...value] : typeof value === 'object' && value !== null ? Object.entries(value) : null;
      if (entries === null) return value;
      return Object.fromEntries(
        entries.map(([key, item]: [unknown, unknown]) => [String(key), golden(item, target, [...path, String(key)])]),
      );
    };
    assert.ok(numbers.length > 500);
    assert.deepEqual(compared(golden(actual, '', []), actual).differences, []);
    const every = numbers.filter((path, i) => i % 7 === 0 && !/captured_at|(cpu|ram|gpu)_/.test(path));
    for (const path of every) assert.equal(compared(golden(actual, path, []), actual).differences.length, 1, path);
  });
});

describe('two values', () => {
  const equal: readonly (readonly [string, unknown, unknown])[] = [
    ['numbers within a relative 1e-9', 1e6, 1e6 + 1e-4],
    ['numbers within 1e-12 of zero', 0, 9e-13],
    ['NaN and its name', 'NaN', NaN],
    ['an infinity and its name', '-Infinity', -Infinity],
    ['a time and its seconds', '2025-06-15T15:06:40.250000+00:00', Date.parse('2025-06-15T15:06:40.250Z') / 1000],
    [
      'an object and a map with integer keys',
      { 0: 'a', 1: 'b' },
      new Map([
        [0, 'a'],
        [1, 'b'],
      ]),
    ],
    ['an object and one with more fields', { a: 1 }, { a: 1, own: true }],
  ];
  for (const [name, expected, actual] of equal) {
    test(`are equal: ${name}`, () => {
      const result = compared(expected, actual);
      assert.deepEqual(result.differences, []);
      assert.ok(result.values > 0);
    });
  }

  const different: readonly (readonly [string, unknown, unknown])[] = [
    ['numbers beyond a relative 1e-9', 1e6, 1e6 + 1e-2],
    ['a number and NaN', 0, NaN],
    ['times a second apart', '2025-06-15T15:06:40+00:00', Date.parse('2025-06-15T15:06:41Z') / 1000],
    ['null and nothing', null, undefined],
    ['a number and its text', 1, '1'],
    ['true and 1', true, 1],
    ['lists of different lengths', [1], [1, 2]],
    [
      'a map with a key too many',
      { a: 1 },
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    ],
    ['a map with a key too few', { a: 1, b: 2 }, new Map([['a', 1]])],
    ['an object and null', { a: 1 }, null],
  ];
  for (const [name, expected, actual] of different) {
    test(`differ: ${name}`, () => {
      assert.ok(compared(expected, actual).differences.length > 0);
    });
  }
});
