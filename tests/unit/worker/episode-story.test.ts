import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { applyToRun, newRun } from '../../../src/aggregator/run-state.ts';
import { DEFAULT_SIMULATION, simulateRun } from '../../../src/simulator/simulate.ts';
import type { TelemetryEvent } from '../../../src/telemetry/event.ts';
import { followStory, newStory, type EpisodeStory, type Lane } from '../../../src/worker/episode-story.ts';
import type { TextSegment } from '../../../src/worker/history-reader.ts';
import { readStory } from '../../../src/worker/read-story.ts';
import { line, eventFrom } from '../aggregator/events.ts';
import { eventsIn, recordingNamed } from '../aggregator/recordings.ts';

const PLACE = { group: 'default', env: 0, batch: 1, maxEpochs: 25, slotIds: ['r0c0', 'r0c1'], from: 0 };

const simulated = [
  ...simulateRun({ ...DEFAULT_SIMULATION, envs: 3, batches: 4, epochs: 40, mood: 'troubled', seed: 11 }),
].map((each) => each.line);

/** Real runs in which the policy is a network; the heuristic's reports name no slots. */
const recordings = [
  'e1-ppo-60rounds',
  'e1-ppo-chaos',
  'e1-ppo-nan-crash',
  'e1-ppo-debug-4env',
  'e2-ppo-debug-4env',
  'e2-ppo-16env',
  'e2-dual-ab',
].flatMap((name) => recordingNamed(name) ?? []);

const runs: readonly (() => readonly TelemetryEvent[])[] = [
  () => simulated.map((text, position) => eventFrom(text, position)),
  ...recordings.map((file) => () => eventsIn(file)),
];

/** The stories of all environments of a run, each from batch to batch; `each` sees them after every event. */
function follow(
  events: readonly TelemetryEvent[],
  each: (story: EpisodeStory, before: EpisodeStory, event: TelemetryEvent) => void,
  reading: (event: TelemetryEvent) => TelemetryEvent = (event) => event,
): void {
  const run = newRun();
  const stories = new Map<string, Map<number, EpisodeStory>>();
  for (const [position, event] of events.entries()) {
    const group = applyToRun(run, event)?.group ?? 'default';
    const own = stories.get(group) ?? new Map<number, EpisodeStory>();
    stories.set(group, own);
    if (event.event_type === 'BATCH_EPOCH_COMPLETED') own.clear();
    if (!event.known || event.data === null) continue;
    const env = 'env_id' in event.data ? event.data.env_id : null;
    if (env == null) continue;
    const before = own.get(env) ?? newStory({ ...PLACE, group, env, from: position });
    const story = followStory(before, reading(event), position);
    own.set(env, story);
    each(story, before, event);
  }
}

function stageIn(story: EpisodeStory, slot: string): string | null {
  return story.lanes.find((lane) => lane.slot === slot)?.segments.at(-1)?.stage ?? null;
}

/** What a lane would have shown at an earlier cursor, at which so many epochs were complete. */
function laneUpTo(lane: Lane, cursor: number, epoch: number): Lane {
  const past = <T extends { readonly position: number }>(list: readonly T[]): T[] =>
    list.filter(({ position }) => position <= cursor);
  const segments = past(lane.segments);
  return {
    slot: lane.slot,
    segments: segments.map((segment, i) => (i === segments.length - 1 ? { ...segment, to: null } : segment)),
    alpha: lane.alpha.filter((point) => point.epoch <= epoch),
    gates: past(lane.gates),
    ends: past(lane.ends),
  };
}

function readerOf(lines: readonly string[], size: number): Parameters<typeof readStory>[0] {
  const segments: TextSegment[] = [];
  for (let first = 0; first < lines.length; first += size) {
    const part = lines.slice(first, first + size);
    segments.push({ first, count: part.length, text: `${part.join('\n')}\n` });
  }
  return {
    segments: (from, to) => Promise.resolve(segments.filter(({ first, count }) => first < to && first + count > from)),
  };
}

const seed = (stage: string, alpha = 0, blueprint = 'mlp'): Record<string, unknown> => ({
  stage,
  alpha,
  blueprint_id: blueprint,
});

function epochLine(env: number, epoch: number, seeds: Record<string, unknown> | null): string {
  const data = { env_id: env, inner_epoch: epoch, val_accuracy: 40 + epoch, val_loss: 1 / epoch, seeds };
  return line(epoch, 'EPOCH_COMPLETED', data, { epoch });
}

function stageLine(from: string, to: string, slot = 'r0c0'): string {
  const data = { slot_id: slot, env_id: 0, from_stage: from, to_stage: to };
  return line(0, 'SEED_STAGE_CHANGED', data, { slot_id: slot, epoch: 16 });
}

const germinated = line(0, 'SEED_GERMINATED', { slot_id: 'r0c0', env_id: 0, blueprint_id: 'mlp', params: 10 });

function told(lines: readonly string[], place = PLACE): EpisodeStory {
  return lines.reduce((story, text, at) => followStory(story, eventFrom(text, at), at), newStory(place));
}

function spans(story: EpisodeStory, slot = 'r0c0'): unknown[] {
  const lane = story.lanes.find((each) => each.slot === slot);
  assert.ok(lane);
  return lane.segments.map(({ stage, from, to, position }) => [stage, from, to, position]);
}

describe('stages of a slot', () => {
  test('come from the events alone as the reports show them, at the same epochs', () => {
    let compared = 0;
    for (const events of runs) {
      follow(
        events(),
        (_, before, event) => {
          if (!event.known || event.event_type !== 'EPOCH_COMPLETED' || event.data?.seeds == null) return;
          const { seeds, inner_epoch: epoch } = event.data;
          // A batch that is run again begins with no seeds.
          if (epoch < before.epoch) return;
          for (const lane of before.lanes) {
            const last = lane.segments.at(-1);
            if (last === undefined) continue;
            assert.equal(last.stage, seeds[lane.slot]?.stage ?? 'DORMANT', `${event.id} ${lane.slot}`);
            assert.ok(last.from < epoch);
            compared += 1;
          }
          for (const slot of Object.keys(seeds)) assert.notEqual(stageIn(before, slot), null, `${event.id} ${slot}`);
        },
        (event) =>
          event.known && event.event_type === 'EPOCH_COMPLETED' && event.data !== null
            ? { ...event, data: { ...event.data, seeds: null } }
            : event,
      );
    }
    assert.ok(compared > 200);
  });

  test('are in order, without gaps and overlaps, and end as the report says', () => {
    for (const events of runs) {
      follow(events(), (story, _, event) => {
        for (const { segments } of story.lanes) {
          for (const [i, segment] of segments.entries()) {
            const next = segments[i + 1];
            assert.equal(segment.to, next === undefined ? null : next.from);
            if (next === undefined) continue;
            assert.ok(next.from >= segment.from && next.position >= segment.position);
            assert.notEqual(next.stage, segment.stage);
          }
        }
        if (!event.known || event.event_type !== 'EPOCH_COMPLETED' || event.data === null) return;
        for (const [slot, report] of Object.entries(event.data.seeds ?? {})) {
          assert.equal(stageIn(story, slot), report.stage);
          const lane = story.lanes.find((each) => each.slot === slot);
          assert.deepEqual(lane?.alpha.at(-1), { epoch: event.data.inner_epoch, alpha: report.alpha });
        }
      });
    }
  });

  test('up to a cursor are the beginning of those up to a later one', () => {
    const events = simulated.map((text, position) => eventFrom(text, position));
    const ends = events.findIndex(({ event_type }) => event_type === 'BATCH_EPOCH_COMPLETED');
    const upTo = (cursor: number): EpisodeStory =>
      events.slice(0, cursor).reduce((story, event, at) => followStory(story, event, at), newStory(PLACE));
    fc.assert(
      fc.property(fc.nat(ends), fc.nat(ends), (a, b) => {
        const cursor = Math.min(a, b);
        const earlier = upTo(cursor);
        const later = upTo(Math.max(a, b));
        const past = <T extends { readonly position: number }>(list: readonly T[]): T[] =>
          list.filter(({ position }) => position <= cursor);
        assert.deepEqual(past(later.accuracy), earlier.accuracy);
        assert.deepEqual(past(later.loss), earlier.loss);
        assert.deepEqual(past(later.reward), earlier.reward);
        assert.deepEqual(past(later.decisions), earlier.decisions);
        assert.deepEqual(past(later.rollbacks), earlier.rollbacks);
        assert.deepEqual(
          earlier.lanes,
          later.lanes
            .map((lane) => laneUpTo(lane, cursor, earlier.epoch))
            .filter(({ slot }) => earlier.lanes.some((lane) => lane.slot === slot)),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('begin at the last completed epoch, whatever the epoch in the envelope says', () => {
    const story = told([
      epochLine(0, 1, {}),
      germinated,
      epochLine(0, 2, { r0c0: seed('GERMINATED') }),
      stageLine('GERMINATED', 'TRAINING'),
      epochLine(0, 3, { r0c0: seed('TRAINING') }),
    ]);
    assert.deepEqual(spans(story), [
      ['GERMINATED', 1, 2, 2],
      ['TRAINING', 2, null, 4],
    ]);
    assert.equal(story.lanes[0]?.segments[1]?.blueprint, 'mlp');
  });

  test('come from the report where a transition had no event', () => {
    const story = told([
      epochLine(0, 1, { r0c0: seed('BLENDING', 0.4) }),
      epochLine(0, 2, { r0c0: seed('EMBARGOED') }),
      epochLine(0, 3, { r0c0: seed('RESETTING') }),
      epochLine(0, 4, {}),
      epochLine(0, 6, { r0c0: seed('GERMINATED', 0, 'norm') }),
      epochLine(0, 9, { r0c0: seed('GERMINATED', 0, 'lora') }),
    ]);
    assert.deepEqual(spans(story), [
      ['BLENDING', 0, 1, 1],
      ['EMBARGOED', 1, 2, 2],
      ['RESETTING', 2, 3, 3],
      ['DORMANT', 3, 5, 4],
      ['GERMINATED', 5, 8, 5],
      ['GERMINATED', 8, null, 6],
    ]);
    assert.deepEqual(
      story.lanes[0]?.segments.map(({ blueprint }) => blueprint),
      ['mlp', 'mlp', 'mlp', null, 'norm', 'lora'],
    );
  });

  test('do not end where a report says nothing about slots', () => {
    const story = told([germinated, epochLine(0, 1, null), epochLine(0, 2, { __aggregate__: { gradient_norm: 1 } })]);
    assert.deepEqual(spans(story), [['GERMINATED', 0, null, 1]]);
    assert.deepEqual(story.lanes[0]?.alpha, []);
  });

  test('are unknown before anything is reported, and a listed slot has its lane all the same', () => {
    const story = told([epochLine(0, 1, {}), epochLine(0, 2, { r1c0: seed('TRAINING') })]);
    assert.deepEqual(
      story.lanes.map(({ slot, segments }) => [slot, segments.length]),
      [
        ['r0c0', 0],
        ['r0c1', 0],
        ['r1c0', 1],
      ],
    );
  });

  test('keep a name that nobody knows as it is', () => {
    const story = told([stageLine('WARPED', 'SHIMMERING')]);
    assert.deepEqual(spans(story), [['SHIMMERING', 0, null, 1]]);
  });
});

describe('a story', () => {
  test('tells gates, ends, rewards, decisions and rollbacks with their cursors', () => {
    const slot = { slot_id: 'r0c0', env_id: 0 };
    const checks = { checks_passed: ['seed_ready'], checks_failed: ['unhealthy'] };
    const action = { kind: 'last_action', env_id: 0, action_name: 'PRUNE_r0c0', slot_id: 'r0c0', action_success: true };
    const story = told([
      epochLine(0, 4, { r0c0: seed('HOLDING', 0.7) }),
      line(1, 'SEED_GATE_EVALUATED', { ...slot, gate: 'G5', passed: false, target_stage: 'FOSSILIZED', ...checks }),
      stageLine('HOLDING', 'PRUNED'),
      line(2, 'SEED_PRUNED', { ...slot, reason: 'scheduled_prune', improvement: -1.5, initiator: 'policy' }),
      line(3, 'ANALYTICS_SNAPSHOT', { ...action, total_reward: -0.5, action_confidence: 0.8 }, { epoch: 4 }),
      line(4, 'GOVERNOR_ROLLBACK', {
        env_id: 0,
        device: 'cpu',
        reason: 'Structural Collapse',
        panic_reason: 'governor_nan',
      }),
      epochLine(0, 5, { r0c0: seed('PRUNED', 0.7) }),
    ]);
    assert.deepEqual(story.lanes[0]?.gates, [
      {
        epoch: 4,
        gate: 'G5',
        passed: false,
        target: 'FOSSILIZED',
        checksPassed: ['seed_ready'],
        checksFailed: ['unhealthy'],
        message: null,
        position: 2,
      },
    ]);
    assert.deepEqual(story.lanes[0]?.ends, [
      { epoch: 4, kind: 'pruned', reason: 'scheduled_prune', initiator: 'policy', improvement: -1.5, position: 4 },
    ]);
    assert.deepEqual(story.reward, [{ epoch: 4, value: -0.5, position: 5 }]);
    assert.deepEqual(
      story.decisions.map(({ action: chosen, slot: where, success, confidence, value, position }) => [
        chosen,
        where,
        success,
        confidence,
        value,
        position,
      ]),
      [['PRUNE', 'r0c0', true, 0.8, null, 5]],
    );
    assert.deepEqual(story.rollbacks, [{ epoch: 4, reason: 'governor_nan', position: 6 }]);
    assert.deepEqual(story.accuracy, [
      { epoch: 4, value: 44, position: 1 },
      { epoch: 5, value: 45, position: 7 },
    ]);
  });

  test('says nothing of a reward that was not measured, and names no slot where the policy waits', () => {
    const action = { kind: 'last_action', env_id: 0, action_name: 'WAIT', slot_id: 'r0c0', action_success: null };
    const story = told([line(1, 'ANALYTICS_SNAPSHOT', action, { epoch: 7 })]);
    assert.deepEqual(story.reward, []);
    assert.deepEqual(story.decisions[0]?.slot, null);
    assert.deepEqual(story.decisions[0]?.success, null);
  });

  test('begins again where the epochs do', () => {
    const story = told([
      epochLine(0, 1, {}),
      germinated,
      epochLine(0, 2, { r0c0: seed('GERMINATED') }),
      epochLine(0, 1, {}),
    ]);
    assert.deepEqual([story.from, story.epoch, story.accuracy.length], [3, 1, 1]);
    assert.deepEqual(spans(story), []);
  });

  test('stays the same object where an event says nothing about it', () => {
    const story = told([epochLine(0, 1, {})]);
    for (const text of [epochLine(1, 2, {}), line(1, 'PPO_UPDATE_COMPLETED', null), line(1, 'QUANTUM_FLUX', {})]) {
      assert.equal(followStory(story, eventFrom(text), 9), story);
    }
  });

  test('stays bounded whatever a file holds', () => {
    const action = { kind: 'last_action', env_id: 0, action_name: 'WAIT', total_reward: 1 };
    const event = eventFrom(line(1, 'ANALYTICS_SNAPSHOT', action, { epoch: 1 }));
    let story = newStory(PLACE);
    for (let i = 0; i < 6000; i++) story = followStory(story, event, i);
    assert.equal(story.decisions.length, 4096);
    assert.equal(story.decisions.at(-1)?.position, 6000);
    const slots = Object.fromEntries(Array.from({ length: 999 }, (_, i) => [`s${String(i)}`, seed('TRAINING')]));
    assert.equal(told([epochLine(0, 1, slots)]).lanes.length, 256);
  });
});

describe('reading a story', () => {
  const from = simulated.findIndex((text) => text.includes('"BATCH_EPOCH_COMPLETED"')) + 1;
  const to = simulated.findIndex((text, at) => at >= from && text.includes('"BATCH_EPOCH_COMPLETED"'));

  test('gives what following every event gives, from segments of any size, in one go or in several', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 5, max: 900 }),
        fc.nat(2),
        fc.integer({ min: from, max: to }),
        fc.integer({ min: from, max: to }),
        async (size, env, a, b) => {
          const where = { ...PLACE, env, batch: 2, from, to: Math.max(a, b), ghosts: true };
          let expected = newStory(where);
          for (let at = from; at < where.to; at++)
            expected = followStory(expected, eventFrom(simulated[at] ?? '', at), at);
          const reader = readerOf(simulated, size);
          const story = await readStory(reader, where);
          assert.deepEqual(story, { ...expected, to: where.to });
          const known = await readStory(reader, { ...where, to: Math.min(a, b) });
          assert.deepEqual(await readStory(reader, where, known), story);
          assert.deepEqual(await readStory(reader, where, { ...known, env: 9 }), story);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('takes events without a group only where they are the group’s', async () => {
    const grouped = (text: string, group: string): string => text.replace('"default"', JSON.stringify(group));
    const rollback = line(2, 'GOVERNOR_ROLLBACK', { env_id: 0, device: 'cpu', reason: 'x', panic_reason: null });
    const lines = [grouped(epochLine(0, 1, {}), 'A'), grouped(epochLine(0, 9, {}), 'B'), grouped(rollback, '')];
    const where = { ...PLACE, group: 'A', to: 3 };
    const story = await readStory(readerOf(lines, 2), { ...where, ghosts: true });
    assert.deepEqual([story.epoch, story.rollbacks.length], [1, 1]);
    const apart = await readStory(readerOf(lines, 2), { ...where, ghosts: false });
    assert.deepEqual([apart.epoch, apart.rollbacks.length], [1, 0]);
  });

  test('leaves out lines that are damaged, cut or of another environment', async () => {
    const lines = ['{"event_type": "EPOCH_COMPLETED", "env_id": 0', epochLine(10, 3, {}), epochLine(0, 2, {})];
    const damaged: TextSegment = { first: 0, count: 2, text: null };
    const whole: TextSegment = { first: 2, count: 3, text: lines.join('\n') };
    const reader = { segments: () => Promise.resolve([damaged, whole]) };
    const story = await readStory(reader, { ...PLACE, to: 5, ghosts: true });
    assert.deepEqual(story.accuracy, [{ epoch: 2, value: 42, position: 5 }]);
    assert.equal(story.to, 5);
  });

  test('reads no further back than a batch can be long', async () => {
    const asked: number[] = [];
    const reader = {
      segments: (first: number, end: number) => {
        asked.push(first);
        return Promise.resolve([{ first, count: end - first, text: null }]);
      },
    };
    const story = await readStory(reader, { ...PLACE, to: 1_000_000, ghosts: true });
    assert.equal(story.from, 700_000);
    assert.equal(Math.min(...asked), 700_000);
  });
});
