import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  connectionTrouble,
  withConnection,
  type ConnectionFacts,
  type ConnectionJudged,
} from '../../../src/diagnosis/connection-verdict.ts';
import { THRESHOLDS } from '../../../src/diagnosis/threshold-profile.ts';

const live: ConnectionFacts = { kind: 'live', finished: false };
const fine: ConnectionJudged & { readonly more: string } = {
  level: 'ok',
  word: 'LEARNING',
  headline: 'Learning.',
  details: ['Mean accuracy 60.0 %.'],
  drivers: [{ key: 'kl', score: 0.6, level: 'warn', text: 'KL', target: 'policy', metric: 'KL' }],
  next: 'Watch.',
  more: 'kept',
};

describe('a connection troubles the verdict', () => {
  const troubles: readonly (readonly [string, ConnectionFacts, number | null, string | null])[] = [
    ['not just below 2 seconds', live, 1.999, null],
    ['as slow from 2 seconds on', live, 2, 'slow'],
    ['as slow just below 5 seconds', live, 4.999, 'slow'],
    ['as stale from 5 seconds on', live, 5, 'stale'],
    ['as stale after forever', live, Infinity, 'stale'],
    ['not once all batches are done', { kind: 'live', finished: true }, 60, null],
    ['not before the first event', live, null, null],
    ['not with an age that is no number', live, Number.NaN, null],
    [
      'as disconnected while it tries again, however fresh',
      { kind: 'reconnecting', finished: false },
      0,
      'disconnected',
    ],
    ['as disconnected once it gave up', { kind: 'offline', finished: false }, 9, 'disconnected'],
    ['as disconnected before stale', { kind: 'offline', finished: true }, 9, 'disconnected'],
    ['as ended where batches are missing', { kind: 'ended', finished: false }, 0, 'ended'],
    ['as ended where the plan is not known', { kind: 'ended', finished: null }, 99, 'ended'],
    ['not where the run is done', { kind: 'ended', finished: true }, 99, null],
    ['not while it is made', { kind: 'connecting', finished: null }, 99, null],
    ['not of a recording', { kind: 'recording', finished: null }, 99, null],
    ['not where there is none', { kind: 'none', finished: null }, null, null],
  ];
  for (const [what, facts, age, trouble] of troubles) {
    test(what, () => {
      assert.equal(connectionTrouble(facts, age, THRESHOLDS), trouble);
    });
  }

  test('by the limits of the profile', () => {
    const patient = { ...THRESHOLDS, silenceSeconds: { warn: 30, crit: 60 } };
    assert.equal(connectionTrouble(live, 29, patient), null);
    assert.equal(connectionTrouble(live, 30, patient), 'slow');
    assert.equal(connectionTrouble(live, 60, patient), 'stale');
  });
});

describe('the verdict with its connection', () => {
  test('is the very same where all is well', () => {
    assert.equal(withConnection(fine, live, 0.5, THRESHOLDS), fine);
  });

  test('says what is wrong and keeps what was judged', () => {
    const judged = withConnection(fine, live, 7, THRESHOLDS);
    assert.equal(judged.level, 'crit');
    assert.equal(judged.word, 'STALE');
    assert.deepEqual(judged.details, ['Until then: Learning.', 'Mean accuracy 60.0 %.']);
    assert.deepEqual(
      judged.drivers.map(({ key }) => key),
      ['connection', 'kl'],
    );
    assert.equal(judged.more, 'kept');
  });

  test('is a trainer that ended too early, a run that just ended, or as it was', () => {
    const at = (finished: boolean | null): string =>
      withConnection(fine, { kind: 'ended', finished }, 0, THRESHOLDS).word;
    assert.deepEqual([false, null, true].map(at), ['TRAINER ENDED', 'ENDED', 'LEARNING']);
  });

  test('does not hide a failing policy behind a slow stream', () => {
    const failing = { ...fine, level: 'crit', word: 'FAIL', next: 'Stop it.' } as const;
    const judged = withConnection(failing, live, 3, THRESHOLDS);
    assert.equal(judged.word, 'FAIL');
    assert.equal(judged.next, 'Stop it.');
    assert.equal(judged.drivers[0]?.key, 'connection');
  });

  test('is never milder than it was, and never has more than three reasons', () => {
    const kinds = ['none', 'recording', 'connecting', 'live', 'ended', 'reconnecting', 'offline'] as const;
    const rank = ['none', 'ok', 'warn', 'crit'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.option(fc.boolean()),
        fc.option(fc.double({ min: 0 })),
        fc.constantFrom(...rank),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
        (kind, finished, age, level, scores) => {
          const drivers = scores.map((score, i) => ({
            key: String(i),
            score,
            level: 'warn' as const,
            text: '',
            target: null,
            metric: null,
          }));
          const judged = withConnection({ ...fine, level, drivers }, { kind, finished }, age, THRESHOLDS);
          assert.ok(rank.indexOf(judged.level) >= rank.indexOf(level));
          assert.ok(judged.drivers.length <= 3);
          const sorted = judged.drivers.map(({ score }) => score);
          if (judged.drivers.some(({ key }) => key === 'connection')) {
            assert.deepEqual(
              sorted,
              [...sorted].sort((a, b) => b - a),
            );
          }
        },
      ),
    );
  });
});
