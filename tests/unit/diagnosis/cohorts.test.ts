import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cohortRows, leaderOf, LEADER_RULES, type Cohort, type CohortRow } from '../../../src/diagnosis/cohorts.ts';
import { THRESHOLDS } from '../../../src/diagnosis/threshold-profile.ts';
import { blocksCohort, followCohort, newCohortFacts } from '../../../src/worker/cohort-trail.ts';
import { batch, epoch, eventFrom, groupOf, line, runOf, started } from '../aggregator/events.ts';

const inGroup = (text: string, group: string): string =>
  text.replace('"group_id": "default"', `"group_id": "${group}"`);

function cohort(group: string, lines: readonly string[], change: Partial<Cohort> = {}): Cohort {
  const run = runOf(lines.map((text) => inGroup(text, group)));
  return { state: groupOf(run, group), facts: newCohortFacts(), best: null, readings: {}, ...change };
}

function row(change: Partial<CohortRow> = {}): CohortRow {
  return {
    group: 'A',
    rewardMode: 'shaped',
    batch: 4,
    episodes: 16,
    meanAccuracy: 60,
    bestAccuracy: 70,
    finalAccuracy: 66,
    meanReward: 1,
    growth: 1.1,
    roi: 0.6,
    entropy: 1,
    kl: 0.01,
    explainedVariance: 0.4,
    rollbacks: 0,
    fossilized: 3,
    pruned: 2,
    blocked: null,
    ...change,
  };
}

const blocked = { text: 'ratio 9 > 2', position: 7 };

describe('the rows of an A/B run', () => {
  it('are none with fewer than two groups that have started', () => {
    const a = cohort('A', [started(0), batch(1, 1)]);
    const stray = cohort('default', [line(0, 'TAMIYO_INITIATED', null)]);
    assert.deepEqual(cohortRows([a], THRESHOLDS), []);
    assert.deepEqual(cohortRows([a, stray], THRESHOLDS), []);
  });

  it('stand in the order of the names, without stray groups', () => {
    const groups = ['B', 'A'].map((name) => cohort(name, [started(0)]));
    const stray = cohort('default', [line(0, 'TAMIYO_INITIATED', null)]);
    assert.deepEqual(
      cohortRows([...groups, stray], THRESHOLDS).map(({ group }) => group),
      ['A', 'B'],
    );
  });

  it('tell return on growth from the best episode and the baseline in percent', () => {
    const best = { final: 66, peak: 70, growth: 1.1 };
    const [a, b] = cohortRows([cohort('A', [started(0)], { best }), cohort('B', [started(0)])], THRESHOLDS);
    assert.ok(Math.abs((a?.roi ?? 0) - 0.6) < 1e-9);
    assert.deepEqual([a?.finalAccuracy, a?.growth], [66, 1.1]);
    assert.deepEqual([b?.roi, b?.finalAccuracy, b?.growth], [null, null, null]);
  });

  it('have no value that was never received', () => {
    const readings = { entropy: 0.5, kl_divergence: 0 };
    const [a, b] = cohortRows(
      [cohort('A', [started(0)]), cohort('B', [started(0), batch(1, 1)], { readings })],
      THRESHOLDS,
    );
    assert.deepEqual(
      [a?.entropy, a?.kl, a?.explainedVariance, a?.meanAccuracy, a?.meanReward],
      [null, null, null, null, null],
    );
    assert.deepEqual(
      [b?.entropy, b?.kl, b?.explainedVariance, b?.meanAccuracy, b?.meanReward],
      [0.5, 0, null, 52.5, 0.8],
    );
  });

  it('tell rollbacks, the best accuracy and what blocks', () => {
    const facts = newCohortFacts();
    const told = [
      epoch(0, 0, 55, 1),
      epoch(1, 0, Number.NaN, 2),
      line(2, 'GOVERNOR_ROLLBACK', { env_id: 0, device: 'cpu', reason: 'Structural Collapse' }),
      line(3, 'GRADIENT_ANOMALY', { anomaly_type: 'gradient_drift', detail: 'drift 3 > 2' }),
    ];
    for (const [i, text] of told.entries()) followCohort(facts, eventFrom(text, i), i);
    const [a] = cohortRows([cohort('A', [started(0)], { facts }), cohort('B', [started(0)])], THRESHOLDS);
    assert.deepEqual([a?.rollbacks, a?.bestAccuracy, a?.blocked], [1, 55, { text: 'drift 3 > 2', position: 4 }]);
  });
});

describe('what blocks a cohort', () => {
  it('is an anomaly of any kind, also one that is not known, but no trend and no rollback', () => {
    for (const type of [
      'RATIO_EXPLOSION_DETECTED',
      'GRADIENT_ANOMALY',
      'GRADIENT_PATHOLOGY_DETECTED',
      'QUANTUM_FLUX_DETECTED',
    ]) {
      assert.ok(blocksCohort(type), type);
    }
    for (const type of [
      'PLATEAU_DETECTED',
      'DEGRADATION_DETECTED',
      'IMPROVEMENT_DETECTED',
      'GOVERNOR_ROLLBACK',
      'EPOCH_COMPLETED',
    ]) {
      assert.ok(!blocksCohort(type), type);
    }
  });

  it('is told by the newest one’s detail, else its message, else its name', () => {
    const facts = newCohortFacts();
    const follow = (data: unknown, message: string): string | undefined => {
      const text = line(0, 'QUANTUM_FLUX_DETECTED', data as null, { message });
      followCohort(facts, eventFrom(text), 0);
      return facts.anomaly?.text;
    };
    assert.equal(follow({ detail: 'flux 3 > 2' }, 'Flux'), 'flux 3 > 2');
    assert.equal(follow({ detail: '' }, 'Flux'), 'Flux');
    assert.equal(follow(null, ''), 'Quantum flux detected');
    assert.equal(follow({ detail: 'x'.repeat(9999) }, '')?.length, 300);
  });
});

describe('the leader', () => {
  it('is the cohort with the highest value of the chosen rule', () => {
    const rows = [
      row({ group: 'A', roi: 0.6, finalAccuracy: 66, meanReward: 3 }),
      row({ group: 'B', roi: 0.4, finalAccuracy: 70, meanReward: 2 }),
    ];
    assert.deepEqual(
      LEADER_RULES.map((rule) => leaderOf(rows, rule)),
      [
        { group: 'A', reason: 'A leads: +0.60 points from the baseline for each percent of growth; B +0.40.' },
        { group: 'B', reason: 'B leads: its best episode ended at 70.0 %; A 66.0 %.' },
        { group: 'A', reason: 'A leads: mean reward +3.00 in the newest batch; B +2.00.' },
      ],
    );
  });

  it('is no cohort that is blocked, and nobody where all are', () => {
    const rows = [row({ group: 'A', meanReward: 9, blocked }), row({ group: 'B', meanReward: 1 })];
    assert.deepEqual(leaderOf(rows, 'reward'), {
      group: 'B',
      reason: 'B leads: mean reward +1.00 in the newest batch; A blocked.',
    });
    assert.deepEqual(leaderOf([row({ blocked }), row({ group: 'B', blocked })], 'roi'), {
      group: null,
      reason: 'Nobody leads: every cohort has reported an anomaly.',
    });
  });

  it('is nobody while no cohort has a value', () => {
    const rows = [row({ roi: null }), row({ group: 'B', roi: Number.NaN })];
    assert.equal(leaderOf(rows, 'roi').group, null);
  });

  it('is, of equal values, the one that ended higher, then the first by name', () => {
    const tied = [
      row({ group: 'B', meanReward: 1, finalAccuracy: 60 }),
      row({ group: 'A', meanReward: 1.0000005, finalAccuracy: 59 }),
    ];
    assert.equal(leaderOf(tied, 'reward').group, 'B');
    assert.equal(leaderOf([row({ group: 'B' }), row({ group: 'A' })], 'reward').group, 'A');
  });

  it('that grew nothing is told in points, not as a return without bounds', () => {
    const free = row({ group: 'A', growth: 1, roi: 45_000 });
    assert.match(
      leaderOf([free, row({ group: 'B' })], 'roi').reason,
      /^A leads: \+4\.5 points from the baseline, and it grew nothing;/,
    );
  });

  it('does not depend on the order of the rows', () => {
    const value = fc.option(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(Number.NaN, Infinity)));
    const rows = fc
      .uniqueArray(fc.string({ minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 5 })
      .chain((names) =>
        fc.tuple(
          ...names.map((group) =>
            fc
              .record({
                roi: value,
                finalAccuracy: value,
                meanReward: value,
                blocked: fc.option(fc.constant(blocked), { freq: 5 }),
              })
              .map((change) => row({ group, ...change })),
          ),
        ),
      );
    fc.assert(
      fc.property(rows, fc.constantFrom(...LEADER_RULES), (list, rule) => {
        assert.equal(leaderOf(list, rule).group, leaderOf([...list].reverse(), rule).group);
      }),
    );
  });
});
