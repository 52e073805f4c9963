import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { parseProfile, type ProfileProblem } from '../../../src/diagnosis/profile-schema.ts';
import { THRESHOLD_FIELDS, THRESHOLD_METRICS } from '../../../src/diagnosis/profile-table.ts';
import { PROFILE_VERSION, THRESHOLDS } from '../../../src/diagnosis/threshold-profile.ts';

function problemsOf(value: unknown): readonly ProfileProblem[] {
  const parsed = parseProfile(value);
  return parsed.ok ? [] : parsed.problems;
}

/** Paths of all numbers in a value. */
function numbersIn(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) =>
    typeof part === 'object' && part !== null ? numbersIn(part, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}

describe('the table of thresholds', () => {
  test('has every number of the profile once', () => {
    const paths = THRESHOLD_FIELDS.map(({ path }) => path);
    assert.deepEqual(
      [...paths].sort(),
      numbersIn(THRESHOLDS)
        .filter((path) => path !== 'version')
        .sort(),
    );
  });

  test('has words and bounds that the defaults keep to', () => {
    for (const { name, meaning, fields } of THRESHOLD_METRICS) {
      assert.match(name, /^[A-Z]/);
      assert.match(meaning, /\.$/);
      for (const field of fields) {
        assert.ok(field.min <= field.default && field.default <= field.max, field.path);
        assert.ok(field.step > 0);
        assert.doesNotMatch(field.name, /[A-Z]/, 'a name from the code');
      }
    }
  });
});

describe('a profile', () => {
  test('with the defaults is sound, as a value and as text', () => {
    assert.deepEqual(parseProfile(THRESHOLDS), { ok: true, profile: THRESHOLDS });
    assert.deepEqual(parseProfile(JSON.stringify(THRESHOLDS)), { ok: true, profile: THRESHOLDS });
  });

  test('of another version is refused, with both versions named', () => {
    const [problem] = problemsOf({ ...THRESHOLDS, version: 99 });
    assert.equal(problem?.path, 'version');
    assert.match(problem.message, new RegExp(`99.*${PROFILE_VERSION}`));
    assert.match(problemsOf({ kl: { warn: 1, crit: 2 } })[0]?.message ?? '', /missing/);
  });

  test('that is no JSON says where', () => {
    assert.match(problemsOf('{"version": 2,')[0]?.message ?? '', /^This is not JSON: .+/);
  });

  for (const value of [null, undefined, 7, '7', '[]', '"x"', [], true]) {
    test(`that is ${JSON.stringify(value)} is none`, () => {
      assert.equal(problemsOf(value).length, 1);
    });
  }

  test('tells all that is wrong with it, each with its place', () => {
    const problems = problemsOf({
      ...THRESHOLDS,
      clip: undefined,
      kl: { warn: 'x', crit: null },
      entropy: { warn: 0.1, crit: 0.2 },
      gamingRate: { warn: 3 },
      gap: 7,
      colour: 1,
    });
    assert.deepEqual(
      new Map(problems.map(({ path, message }) => [path, message])),
      new Map([
        ['colour', 'There is no such threshold.'],
        ['clip', 'It is missing.'],
        ['kl.warn', 'It has to be a number, and is the text “x”.'],
        ['kl.crit', 'It has to be a number, and is null.'],
        ['gap', 'It has to be a group of numbers, and is 7.'],
        ['gamingRate.warn', 'It has to be 1 or less.'],
        ['entropy.warn', '“watch below” has to be larger than “critical below”, which is 0.2.'],
      ]),
    );
  });

  for (const value of [Number.NaN, Infinity, -Infinity]) {
    test(`with ${value} is refused`, () => {
      const problems = problemsOf({ ...THRESHOLDS, kl: { warn: value, crit: 1 } });
      assert.deepEqual(problems[0], { path: 'kl.warn', message: 'It has to be a finite number.' });
    });
  }

  test('needs the critical limit beyond the one to watch, whichever way is bad', () => {
    assert.equal(problemsOf({ ...THRESHOLDS, kl: { warn: 0.03, crit: 0.03 } })[0]?.path, 'kl.crit');
    assert.equal(
      problemsOf({ ...THRESHOLDS, entropyVelocity: { warn: -0.04, crit: -0.03 } })[0]?.path,
      'entropyVelocity.warn',
    );
    const ratio = { critLow: 0.5, warnLow: 0.5, warnHigh: 0.4, critHigh: 3 };
    assert.deepEqual(
      problemsOf({ ...THRESHOLDS, jointRatio: ratio }).map(({ path }) => path),
      ['jointRatio.warnLow', 'jointRatio.warnHigh'],
    );
    assert.equal(problemsOf({ ...THRESHOLDS, yieldRate: { low: 0.9, high: 0.2 } })[0]?.path, 'yieldRate.high');
  });

  test('whatever comes as text is read or refused with reasons', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const parsed = parseProfile(text);
        assert.ok(parsed.ok || parsed.problems.length > 0);
      }),
    );
  });

  test('whatever number stands in a field, it is refused or kept as it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...THRESHOLD_FIELDS), fc.double(), ({ path, min, max }, number) => {
        const [key = '', field] = path.split('.');
        const part: unknown = Object.entries(THRESHOLDS).find(([name]) => name === key)?.[1];
        const changed =
          typeof part === 'object' && part !== null && field !== undefined ? { ...part, [field]: number } : number;
        const value = { ...THRESHOLDS, [key]: changed };
        const parsed = parseProfile(value);
        if (!(number >= min && number <= max)) assert.equal(parsed.ok, false);
        if (parsed.ok) assert.deepEqual(parsed.profile, value);
        else
          for (const problem of parsed.problems) assert.ok(problem.path === path || problem.path.startsWith(`${key}.`));
      }),
    );
  });
});
