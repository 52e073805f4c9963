import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newFindingsLog, raise, settle, type FindingsLog, type Place } from '../../../src/diagnosis/findings-log.ts';
import { symptom } from '../../../src/diagnosis/symptom.ts';
import { findingsSlice } from '../../../src/worker/findings-slice.ts';

const at = (cursor: number): Place => ({ group: 'A', cursor, time: cursor, batch: 1 });

function raised(log: FindingsLog, rule: string, level: 'warn' | 'crit', env: number | null, cursor: number): void {
  const found = symptom({ rule, class: 'environment', level, title: rule, text: rule, env });
  raise(log, { name: `${rule}/${String(env)}` }, found, at(cursor));
}

function ended(log: FindingsLog, rule: string, env: number | null, cursor: number): void {
  settle(log, { name: `${rule}/${String(env)}` }, [], at(cursor));
}

const rules = (log: FindingsLog): string[] => findingsSlice(log, 10_000, 'A', 1, null).list.map(({ rule }) => rule);

describe('the findings that are sent', () => {
  test('have what lasts among them, however much everyday business came since', () => {
    const log = newFindingsLog();
    raised(log, 'gradient-nan', 'crit', null, 1);
    for (let env = 0; env < 1000; env++) raised(log, 'env-stalled', 'warn', env, 2 + env);
    assert.ok(rules(log).includes('gradient-nan'));
    assert.ok(rules(log).length < 500);
  });

  test('have what is over among them, however much everyday business was over since: a banner waits for its person', () => {
    const log = newFindingsLog();
    raised(log, 'rollback', 'crit', 3, 1);
    ended(log, 'rollback', 3, 2);
    for (let env = 0; env < 300; env++) {
      raised(log, 'env-stalled', 'warn', env, 2 + env);
      ended(log, 'env-stalled', env, 3 + env);
    }
    assert.ok(rules(log).includes('rollback'));
    const { list, older } = findingsSlice(log, 10_000, 'A', 1, null);
    assert.equal(list.length + older, 301);
  });
});
