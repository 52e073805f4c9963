import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { newObservationStats, type ObservationStats } from '../../../src/aggregator/group-state.ts';
import { findingAt } from '../../../src/diagnosis/finding.ts';
import { THRESHOLDS } from '../../../src/diagnosis/threshold-profile.ts';
import { DEFAULT_SIMULATION, simulateRun } from '../../../src/simulator/simulate.ts';
import { epoch, line, START, started } from '../aggregator/events.ts';
import { RECORDED_FILES } from '../aggregator/recordings.ts';
import { linesIn } from '../worker/time-travel/recording.ts';
import { findingsOf, logOf, spans } from './diagnosed.ts';

function batch(second: number, index: number): string {
  return line(second, 'BATCH_EPOCH_COMPLETED', {
    episodes_completed: 2 * index,
    batch_idx: index,
    avg_accuracy: 50,
    avg_reward: 1,
    total_episodes: 10,
    n_envs: 2,
  });
}

function update(second: number, more: Readonly<Record<string, unknown>> = {}): string {
  return line(second, 'PPO_UPDATE_COMPLETED', {
    policy_loss: 0.1,
    value_loss: 0.1,
    entropy: 1,
    grad_norm: 1,
    kl_divergence: 0.001,
    clip_fraction: 0.1,
    ...more,
  });
}

const ANOMALY = line(0, 'GRADIENT_ANOMALY', { anomaly_type: 'norm_drift', detail: 'x > 1' });

describe('a finding', () => {
  test('of an anomaly event begins with it, and is over with the first batch that passed without another', () => {
    const lines = [started(0), epoch(1, 0, 50, 1), ANOMALY, ANOMALY, batch(4, 1), epoch(5, 0, 50, 1), batch(6, 2)];
    const [found, ...others] = findingsOf(lines, 'gradient-anomaly');
    assert.deepEqual(others, []);
    assert.deepEqual([found?.begin, found?.end, found?.seen], [3, 7, [3, 4]]);
    assert.match(found?.text ?? '', /norm drift: x > 1/);
  });

  test('of an anomaly is not hidden behind another kind of anomaly that has the same event type', () => {
    const kind = (second: number, type: string): string => line(second, 'GRADIENT_ANOMALY', { anomaly_type: type });
    const { findings } = logOf([started(0), kind(1, 'gradient_norm_drift'), kind(2, 'lstm_nan'), kind(3, 'lstm_nan')]);
    assert.deepEqual(
      findings.map(({ rule, begin, seen }) => [rule, begin, seen.length]),
      [
        ['gradient-anomaly', 2, 1],
        ['lstm-not-finite', 3, 2],
      ],
    );
  });

  test('of a rollback lasts until the next epoch of its environment', () => {
    const rollback = line(2, 'GOVERNOR_ROLLBACK', {
      env_id: 1,
      reason: 'Structural Collapse',
      panic_reason: 'governor_nan',
      loss_at_panic: Number.NaN,
    });
    const lines = [started(0), epoch(1, 1, 50, 1), rollback, epoch(3, 0, 50, 1), epoch(4, 1, 50, 2)];
    const [found] = findingsOf(lines, 'rollback');
    assert.deepEqual([found?.begin, found?.end, found?.env, found?.level], [3, 5, 1, 'crit']);
    assert.match(found?.text ?? '', /governor nan, loss NaN/);
  });

  test('of an environment is over with its batch', () => {
    const drops = [60, 55, 50, 45, 44].map((accuracy, i) => epoch(i, 0, accuracy, i + 1));
    assert.deepEqual(spans([started(0), ...drops, batch(9, 1)], 'env-degraded'), [[5, 7]]);
  });

  test('of the policy lasts from update to update while it is seen, and ends with the first without it', () => {
    const lines = [
      started(0),
      update(1, { nan_grad_count: 2 }),
      update(2, { nan_grad_count: 1 }),
      update(3, { nan_grad_count: 0 }),
    ];
    assert.deepEqual(spans(lines, 'gradient-nan'), [[2, 4]]);
  });

  test('neither begins nor ends with an update that does not carry its metric, or was skipped', () => {
    const lines = [
      started(0),
      update(1, { inf_grad_count: 2 }),
      update(2),
      update(3, { inf_grad_count: 0, skipped: true }),
      update(4, { inf_grad_count: 0 }),
    ];
    assert.deepEqual(spans(lines, 'gradient-inf'), [[2, 5]]);
    assert.deepEqual(spans(lines, 'update-skipped'), [[4, 5]]);
  });

  test('that becomes worse ends, and a critical one begins at the same cursor', () => {
    const judged = { ...THRESHOLDS, warmUpBatches: 0 };
    const lines = [started(0), update(1, { kl_divergence: 0.02 }), update(2, { kl_divergence: 0.2 })];
    const found = logOf(lines, judged).findings.filter(({ rule }) => rule === 'kl');
    assert.deepEqual(
      found.map(({ level, begin, end }) => [level, begin, end]),
      [
        ['warn', 2, 3],
        ['crit', 3, null],
      ],
    );
  });

  test('of silence tells of a gap that is long and unusual, and is over with the event that ended it', () => {
    const steady = Array.from({ length: 20 }, (_, i) => epoch(i, 0, 50, 1));
    const [found, ...others] = findingsOf([started(0), ...steady, epoch(200, 0, 50, 2)], 'silence');
    assert.deepEqual(others, []);
    assert.deepEqual([found?.begin, found?.end, found?.title], [22, 22, 'Silence of 3 m 1 s']);
    assert.deepEqual(spans([started(0), ...steady, epoch(78, 0, 50, 2)], 'silence'), [], 'shorter than a minute');
  });

  test('of lines that could not be read counts them', () => {
    const [found] = findingsOf([started(0), '{"nothing', 'nonsense', epoch(1, 0, 50, 1)], 'lines-unreadable');
    assert.deepEqual([found?.begin, found?.seen.length, found?.group], [2, 2, 'default']);
  });

  test('of lines that could not be read before the first event is of the group and time of that event', () => {
    const lines = ['nonsense', started(0), batch(1, 1), epoch(2, 0, 50, 1), batch(3, 2)];
    const [found] = findingsOf(lines, 'lines-unreadable');
    assert.deepEqual([found?.begin, found?.end, found?.group, found?.time], [1, 2, 'default', START]);
  });

  test('of observations begins with the report of either kind of event', () => {
    const seen = { ...newObservationStats(), batch_size: 4, nan_count: 1 };
    const step = (second: number, stats: Partial<ObservationStats>): string =>
      line(second, 'ANALYTICS_SNAPSHOT', { kind: 'last_action', env_id: 0, observation_stats: { ...seen, ...stats } });
    const empty = step(2, { nan_count: 0, batch_size: 0 });
    const lines = [started(0), epoch(1, 0, 50, 1), step(1, {}), empty, step(3, { nan_count: 0 })];
    assert.deepEqual(spans(lines, 'observation-not-finite'), [[3, 5]]);
  });

  test('of an update that was skipped begins with the statistics of its batch, for it has no event of its own', () => {
    const stats = (second: number, skipped: boolean | null): string =>
      line(second, 'ANALYTICS_SNAPSHOT', { kind: 'batch_stats', skipped_update: skipped });
    const lines = [started(0), stats(1, true), batch(1, 1), stats(2, null), stats(3, false)];
    assert.deepEqual(spans(lines, 'update-skipped'), [[2, 5]]);
  });

  test('that is told after the end of its batch is of that batch', () => {
    const drop = line(3, 'PERFORMANCE_DEGRADATION', {
      env_id: 0,
      current_acc: 40,
      rolling_avg_acc: 50,
      drop_percent: 20,
    });
    const [found] = findingsOf([started(0), batch(2, 1), drop], 'performance-degradation');
    assert.equal(found?.batch, 1);
    const steady = Array.from({ length: 20 }, (_, i) => epoch(i, 0, 50, 1));
    const [silence] = findingsOf([started(0), ...steady, batch(200, 1)], 'silence');
    assert.equal(silence?.batch, 1);
  });

  test('is over when another run of the group begins', () => {
    const lines = [started(0), update(1, { nan_grad_count: 1 }), started(2, { episode_id: 'ppo_2_10ep' })];
    assert.deepEqual(spans(lines, 'gradient-nan'), [[2, 3]]);
  });

  test('belongs to its group: another group neither has nor ends it', () => {
    const inGroup = (text: string, group: string): string => text.replace('"default"', `"${group}"`);
    const lines = [
      inGroup(started(0), 'A'),
      inGroup(started(0), 'B'),
      inGroup(update(1, { nan_grad_count: 1 }), 'A'),
      inGroup(update(2, { nan_grad_count: 0 }), 'B'),
    ];
    const found = findingsOf(lines, 'gradient-nan');
    assert.deepEqual(
      found.map(({ group, begin, end }) => [group, begin, end]),
      [['A', 3, null]],
    );
  });
});

describe('a stray event of one of several cohorts', () => {
  const of = (group: string, text: string): string => text.replace('"default"', `"${group}"`);
  const rollback = line(2, 'GOVERNOR_ROLLBACK', { env_id: 0, reason: 'r' });

  test('is found in the cohort amid whose events it stands, and is over with the next epoch there', () => {
    const lines = [
      of('A', started(0)),
      of('B', started(0)),
      of('A', epoch(1, 0, 50, 1)),
      rollback,
      line(2, 'REWARD_HACKING_SUSPECTED', { pattern: 'p', slot_id: 'r0c0' }),
      of('B', epoch(2, 0, 50, 1)),
      of('A', epoch(3, 0, 50, 2)),
    ];
    const { findings } = logOf(lines);
    assert.deepEqual(
      findings.map(({ rule, group, begin, end }) => [rule, group, begin, end]),
      [
        ['rollback', 'A', 4, 7],
        ['reward-hacking', 'A', 5, null],
      ],
    );
  });

  test('is none where the group merely has not begun: its name is its own', () => {
    const lines = [of('A', epoch(1, 0, 50, 1)), of('B', ANOMALY)];
    assert.deepEqual(
      findingsOf(lines, 'gradient-anomaly').map(({ group }) => group),
      ['B'],
    );
  });

  test('stays where it is written when that group has epochs of its own', () => {
    const lines = [of('A', started(0)), of('B', started(0)), epoch(1, 0, 50, 1), of('A', ANOMALY), rollback];
    assert.deepEqual(
      findingsOf(lines, 'rollback').map(({ group }) => group),
      ['default'],
    );
  });
});

describe('findings of a whole run', () => {
  const simulated = [...simulateRun({ ...DEFAULT_SIMULATION, seed: 5, envs: 4, batches: 3 })].map(
    ({ line: text }) => text,
  );
  const runs = [simulated, ...RECORDED_FILES.map((file) => linesIn(file).slice(0, 6000))];

  test('at any cursor are those that reading up to that cursor gives', () => {
    for (const lines of runs) {
      const whole = logOf(lines);
      fc.assert(
        fc.property(fc.nat(lines.length), (cursor) => {
          const upTo = logOf(lines.slice(0, cursor));
          const now = whole.findings.map((finding) => findingAt(finding, cursor)).filter((view) => view !== null);
          assert.deepEqual(
            now.map(({ id, over, text, count }) => [id, over, text, count]),
            upTo.findings.map((finding) => [finding.id, finding.end !== null, finding.text, finding.seen.length]),
          );
        }),
        { numRuns: 4 },
      );
    }
  });

  test('have ids of their own, begin where they were seen first, and end after they began', () => {
    for (const lines of runs) {
      const { findings } = logOf(lines);
      assert.equal(new Set(findings.map(({ id }) => id)).size, findings.length);
      for (const { begin, end, seen, text, title } of findings) {
        assert.equal(seen[0], begin);
        assert.ok(end === null || end >= begin);
        assert.ok(text !== '' && title !== '' && !/undefined|null/.test(text), text);
      }
    }
  });

  test('stay bounded in a stream that never ends a finding', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) =>
      line(0, 'REWARD_HACKING_SUSPECTED', { pattern: 'x', slot_id: `slot-${String(i)}` }),
    );
    const log = logOf([started(0), ...lines]);
    assert.equal(log.findings.length, 1000);
    assert.equal(log.dropped, 19_000);
    assert.equal(log.groups.get('default')?.lastSeen.size, 1000);
  });
});
