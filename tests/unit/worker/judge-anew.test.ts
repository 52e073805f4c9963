import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { THRESHOLDS } from '../../../src/diagnosis/threshold-profile.ts';
import { judgeAnew } from '../../../src/worker/judge-anew.ts';
import { batch, epoch, line, started } from '../aggregator/events.ts';
import { Recording } from './time-travel/recording.ts';

const recordings: Recording[] = [];
afterEach(() => {
  for (const recording of recordings.splice(0)) recording.close();
});

const STRICT = { ...THRESHOLDS, warmUpBatches: 0, kl: { warn: 1e-6, crit: 1 } };

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

function rulesOf(recording: Recording): string[] {
  return recording.open.context.log.findings.map(({ rule }) => rule);
}

async function judged(recording: Recording): Promise<void> {
  while (recording.open.context.judging !== null) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('judging a run anew', () => {
  test('by limits that come back before it is done leaves nothing of the others', async () => {
    const recording = Recording.fresh();
    recordings.push(recording);
    recording.takeLines([started(0), epoch(1, 0, 50, 1)]);
    recording.open.useProfile(STRICT);
    recording.takeLines([update(2)]);
    recording.open.useProfile(THRESHOLDS);
    await judged(recording);
    assert.deepEqual(rulesOf(recording), ['slot-utilization']);
  });

  test('that was broken off is caught up when the run is opened again', async () => {
    const recording = Recording.fresh();
    recordings.push(recording);
    recording.takeLines([started(0), epoch(1, 0, 50, 1)]);
    recording.open.useProfile(STRICT);
    recording.takeLines([update(2)]);
    recording.open.leave();
    await recording.finish(false);
    const again = await Recording.again(recording.device, recording.open.id);
    recordings.push(again);
    await judged(again);
    assert.deepEqual(rulesOf(again), ['slot-utilization']);
  });

  test('finds a damaged stretch once, as opening the run does', async () => {
    const whole = [started(0), epoch(1, 0, 50, 1), batch(2, 1)];
    const segments = [
      { first: 0, count: 5000, text: null },
      { first: 5000, count: 3, text: whole.join('\n') },
    ];
    const reader = {
      segments: (from: number, to: number) =>
        Promise.resolve(segments.filter(({ first, count }) => first < to && first + count > from)),
    };
    const log = await judgeAnew(
      reader,
      () => 5003,
      THRESHOLDS,
      new AbortController().signal,
      () => undefined,
    );
    const [found, ...others] = log?.findings ?? [];
    assert.deepEqual(others, []);
    assert.deepEqual([found?.rule, found?.seen], ['lines-unreadable', [1]]);
    assert.match(found?.text ?? '', /5000 stored lines are damaged/);
  });
});

describe('a run that is opened again', () => {
  test('goes on with its findings: what lasted is over where it would have been', async () => {
    const recording = Recording.fresh();
    recordings.push(recording);
    recording.takeLines([started(0), update(1, { nan_grad_count: 1 })]);
    await recording.finish(false);
    const again = await Recording.again(recording.device, recording.open.id);
    recordings.push(again);
    again.takeLines([update(2, { nan_grad_count: 0 })]);
    assert.deepEqual(
      again.open.context.log.findings
        .filter(({ class: of }) => of === 'numerics')
        .map(({ rule, begin, end }) => [rule, begin, end]),
      [['gradient-nan', 2, 3]],
    );
  });
});
