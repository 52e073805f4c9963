import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { anomalyCounts } from '../../../src/components/panels/anomaly-counts.ts';
import { FINDING_KINDS, kindOf } from '../../../src/components/panels/finding-kinds.ts';
import { attentionOf, demanding, indexOf, snoozedUntil } from '../../../src/components/panels/finding-marks.ts';
import { findingAsText } from '../../../src/components/panels/finding-copy.ts';
import { evidenceWords, lastsText, placeText } from '../../../src/components/panels/finding-text.ts';
import { inboxRows, NO_FILTER } from '../../../src/components/panels/inbox-filter.ts';
import { NO_MARKS, type RunMarks } from '../../../src/components/preferences.ts';
import { FINDING_CLASSES, type FindingView } from '../../../src/diagnosis/finding.ts';
import { finding, NINE, rollback } from '../../component/support/triage-samples.ts';

const NOW = 1_700_000_000_000;

const someFinding: fc.Arbitrary<FindingView> = fc
  .record({
    rule: fc.constantFrom('kl', 'env-stalled', 'env-degraded', 'seed-vanishing', 'exploding-layers', 'new-rule'),
    class: fc.constantFrom(...FINDING_CLASSES),
    level: fc.constantFrom('warn' as const, 'crit' as const),
    env: fc.option(fc.nat(20)),
    over: fc.boolean(),
    begin: fc.nat(1000),
  })
  .map((change) => finding({ ...change, evidence: [] }));

const someFindings = fc
  .array(someFinding, { maxLength: 60 })
  .map((list) => list.map((item, i) => ({ ...item, id: String(i) })));

const someMarks: fc.Arbitrary<RunMarks> = fc
  .record({
    acknowledged: fc.array(fc.nat(60)),
    snoozed: fc.array(fc.tuple(fc.nat(60), fc.integer({ min: -9, max: 9 }))),
  })
  .map(({ acknowledged, snoozed }) => ({
    ...NO_MARKS,
    acknowledged: acknowledged.map(String),
    snoozed: snoozed.map(([id, later]) => [String(id), NOW + later] as const),
  }));

describe('the kinds of findings', () => {
  test('take every class, also with rules that this version does not know', () => {
    const known = new Set(FINDING_KINDS.map(({ id }) => id));
    assert.equal(known.size, FINDING_KINDS.length);
    for (const class_ of FINDING_CLASSES) assert.ok(known.has(kindOf({ rule: 'new-rule', class: class_ })), class_);
  });
});

describe('the counts of the strip', () => {
  test('hold every finding that lasts once, and none that is over', () => {
    fc.assert(
      fc.property(someFindings, someMarks, (list, marks) => {
        const { items, snoozed } = anomalyCounts(list, marks, NOW);
        const counted = items.reduce((sum, { count }) => sum + count, 0);
        assert.equal(counted + snoozed, list.filter(({ over }) => !over).length);
        for (const { count, fresh } of items) assert.ok(count > 0 && fresh <= count);
      }),
    );
  });

  test('take the worst level of a kind', () => {
    const list = [finding({ id: 'a' }), finding({ id: 'b', level: 'crit' }), finding({ id: 'c' })];
    assert.equal(anomalyCounts(list, NO_MARKS, NOW).items[0]?.level, 'crit');
  });

  test('count layers as layers, and a number that is none as one', () => {
    const layers = (value: number): number | undefined =>
      anomalyCounts(
        [
          finding({
            rule: 'dead-layers',
            class: 'gradient',
            evidence: [{ name: 'dead layers', value, limit: 0, relation: 'above', format: 'count' }],
          }),
        ],
        NO_MARKS,
        NOW,
      ).items[0]?.count;
    assert.deepEqual([5, Number.NaN, Infinity].map(layers), [5, 1, 1]);
  });
});

describe('the rows of the inbox', () => {
  test('are all findings where nothing is filtered, those that last before those that are over', () => {
    fc.assert(
      fc.property(someFindings, (list) => {
        const rows = inboxRows(list, indexOf(NO_MARKS), NOW, NO_FILTER);
        assert.equal(new Set(rows).size, list.length);
        const firstOver = rows.findIndex(({ over }) => over);
        assert.ok(firstOver < 0 || rows.slice(firstOver).every(({ over }) => over));
      }),
    );
  });

  test('are only those that fit', () => {
    fc.assert(
      fc.property(someFindings, someMarks, (list, marks) => {
        const index = indexOf(marks);
        const fits = inboxRows(list, index, NOW, { ...NO_FILTER, level: 'crit', when: 'open', attention: 'snoozed' });
        for (const { id, level, over } of fits) {
          assert.ok(level === 'crit' && !over && attentionOf(id, index, NOW) === 'snoozed');
        }
      }),
    );
  });

  test('leave the list as it was', () => {
    const list = Object.freeze([finding({ id: 'a', begin: 1 }), finding({ id: 'b', begin: 2 })]);
    assert.deepEqual(
      inboxRows(list, indexOf(NO_MARKS), NOW, NO_FILTER).map(({ id }) => id),
      ['b', 'a'],
    );
  });
});

describe('what a person said of a finding', () => {
  const index = indexOf({
    ...NO_MARKS,
    acknowledged: ['a', 'b'],
    snoozed: [
      ['b', NOW + 1],
      ['c', NOW + 1],
      ['d', NOW],
    ],
  });

  test('counts as acknowledged before snoozed, and a snooze ends on its second', () => {
    assert.deepEqual(
      ['a', 'b', 'c', 'd', 'e'].map((id) => attentionOf(id, index, NOW)),
      ['acknowledged', 'acknowledged', 'snoozed', 'new', 'new'],
    );
    assert.deepEqual([snoozedUntil('c', index, NOW), snoozedUntil('d', index, NOW)], [NOW + 1, null]);
  });

  test('leaves rollbacks and hacking to be acknowledged, newest first', () => {
    const list = [
      rollback({ id: 'a' }),
      rollback({ id: 'e', begin: 5 }),
      rollback({ id: 'f', begin: 9, over: true }),
      finding(),
    ];
    const marks = { ...NO_MARKS, acknowledged: ['a'] };
    assert.deepEqual(
      demanding(list, marks, NOW).map(({ id }) => id),
      ['f', 'e'],
    );
  });
});

describe('a finding in words', () => {
  test('says where it is', () => {
    assert.equal(placeText({ env: null, slot: null }), 'the whole run');
    assert.equal(placeText({ env: 0, slot: 'r0c1' }), 'Env 0 · r0c1');
  });

  test('says how long it lasts, or lasted', () => {
    assert.equal(lastsText(finding(), null), 'lasts');
    assert.equal(lastsText(finding(), NINE + 59), 'just began');
    assert.equal(lastsText(finding(), NINE + 119), 'lasts 1 min');
    assert.equal(lastsText(finding(), NINE + 3720), 'lasts 1 h 2 m');
    assert.equal(lastsText(finding(), NINE - 1), 'lasts');
    assert.equal(lastsText(finding({ over: true, endTime: NINE + 5 }), null), 'over after 5 s');
    assert.equal(lastsText(finding({ over: true }), NINE), 'over');
  });

  test('writes a value that is the finding itself without a limit', () => {
    const text = evidenceWords({ name: 'entropy', value: Number.NaN, limit: null, relation: 'is', format: 'number' });
    assert.equal(text, 'entropy NaN');
  });

  test('can be pasted elsewhere', () => {
    const text = findingAsText(finding({ env: 2, count: 3, over: true, endTime: NINE + 5 }));
    assert.deepEqual(text.split('\n').slice(0, 6), [
      'KL divergence high (watch)',
      'Where: Env 2',
      'Since: batch 60, 09:00:00 UTC, position 100',
      'Over: 09:00:05 UTC',
      'Seen: 3 times',
      'Evidence: KL divergence 0.021, above the limit of 0.015',
    ]);
  });
});
