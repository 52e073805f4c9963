import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { toPythonJson } from '../../src/simulator/python-json.ts';
import { DEFAULT_SIMULATION, simulateRun, type SimulationOptions } from '../../src/simulator/simulate.ts';
import { CATALOGUE } from '../../src/telemetry/catalogue.ts';
import { decodeLine } from '../../src/telemetry/decode.ts';
import { OPERATIONS } from '../../src/telemetry/enums.ts';
import type { TelemetryEvent } from '../../src/telemetry/event.ts';

const SMALL: SimulationOptions = { ...DEFAULT_SIMULATION, envs: 4, batches: 2, epochs: 8 };
const TROUBLED: SimulationOptions = { ...DEFAULT_SIMULATION, batches: 10, mood: 'troubled' };
const HEALTHY: SimulationOptions = { ...DEFAULT_SIMULATION, batches: 10 };

/** Which stage may follow which (enums §1.1). */
const LEGAL: Readonly<Record<string, readonly string[]>> = {
  GERMINATED: ['TRAINING', 'PRUNED'],
  TRAINING: ['BLENDING', 'PRUNED'],
  BLENDING: ['HOLDING', 'PRUNED'],
  HOLDING: ['FOSSILIZED', 'BLENDING', 'PRUNED'],
  PRUNED: ['EMBARGOED'],
  EMBARGOED: ['RESETTING'],
  RESETTING: ['DORMANT'],
};

function textOf(options: SimulationOptions): string {
  let text = '';
  for (const { line } of simulateRun(options)) text += `${line}\n`;
  return text;
}

function hashOf(options: SimulationOptions): string {
  return createHash('sha256').update(textOf(options)).digest('hex');
}

function eventsOf(options: SimulationOptions): TelemetryEvent[] {
  const events: TelemetryEvent[] = [];
  for (const { line } of simulateRun(options)) {
    const decoded = decodeLine(line, events.length);
    if (!decoded.ok) assert.fail(`${decoded.error.reason}: ${line.slice(0, 300)}`);
    events.push(decoded.event);
  }
  return events;
}

function typesOf(events: readonly TelemetryEvent[]): Set<string> {
  return new Set(events.map((event) => event.event_type));
}

const troubled = eventsOf(TROUBLED);
const healthy = eventsOf(HEALTHY);

describe('a simulated run', () => {
  test('has the same bytes for the same seed', () => {
    assert.equal(hashOf(SMALL), hashOf({ ...SMALL }));
  });

  test('has different bytes for a different seed', () => {
    assert.notEqual(hashOf(SMALL), hashOf({ ...SMALL, seed: 8 }));
  });

  test('is made lazily: the first line of an endless run comes at once', () => {
    const run = simulateRun({ ...DEFAULT_SIMULATION, batches: 1_000_000 });
    const first = run.next();
    run.return(undefined);
    assert.ok(first.done !== true);
    assert.match(first.value.line, /"event_type": "TRAINING_STARTED"/);
  });

  test('has only events of known types with sound payloads', () => {
    for (const event of [...troubled, ...healthy]) assert.ok(event.known, event.event_type);
  });

  test('is pure ASCII, one line per event, with the separators of Python', () => {
    for (const { line } of simulateRun({ ...SMALL, envs: 5 })) {
      assert.match(line, /^[ -~]+$/);
      assert.match(
        line,
        /^\{"event_id": "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "event_type": /,
      );
    }
  });

  test('gives no event the id of another', () => {
    assert.equal(new Set(troubled.map((event) => event.event_id)).size, troubled.length);
  });

  test('never steps back in time, and tells the time of each line', () => {
    let before = SMALL.startTime;
    for (const { time, line } of simulateRun(SMALL)) {
      assert.ok(time >= before);
      before = time;
      const decoded = decodeLine(line, 0);
      assert.ok(decoded.ok && decoded.event.time === time);
    }
  });

  test('takes about 1.2 s per inner epoch', () => {
    const profiles = healthy.filter((event) => event.event_type === 'PHASE_PROFILE_COMPLETED' && event.epoch === 2);
    const starts = healthy.filter((event) => event.event_type === 'PHASE_PROFILE_COMPLETED' && event.epoch === 1);
    const seconds = (profiles[0]?.time ?? 0) - (starts[0]?.time ?? 0);
    assert.ok(seconds > 1.1 && seconds < 1.3, String(seconds));
  });

  test('keeps every accuracy between 0 and 100', () => {
    for (const event of [...troubled, ...healthy]) {
      if (!event.known || event.event_type !== 'EPOCH_COMPLETED') continue;
      const accuracy = event.data?.val_accuracy ?? Number.NaN;
      assert.ok(accuracy >= 0 && accuracy <= 100, String(accuracy));
    }
  });

  test('reports every environment in every inner epoch, and closes every batch', () => {
    const epochs = healthy.filter((event) => event.event_type === 'EPOCH_COMPLETED');
    assert.equal(epochs.length, HEALTHY.envs * HEALTHY.epochs * HEALTHY.batches);
    const batches = healthy.filter((event) => event.event_type === 'BATCH_EPOCH_COMPLETED');
    assert.equal(batches.length, HEALTHY.batches);
    for (const event of batches) {
      if (!event.known || event.event_type !== 'BATCH_EPOCH_COMPLETED') continue;
      assert.equal(event.data?.n_envs, HEALTHY.envs);
      assert.equal(event.data?.env_accuracies?.length, HEALTHY.envs);
    }
    const last = batches.at(-1);
    assert.equal(last?.epoch, HEALTHY.envs * HEALTHY.batches);
  });

  test('refuses options that are out of range', () => {
    assert.throws(() => simulateRun({ ...SMALL, envs: 0 }).next(), /envs must be a whole number/);
    assert.throws(() => simulateRun({ ...SMALL, seed: 0.5 }).next(), /seed must be a whole number/);
  });

  test('works with a single environment, batch and epoch in either mood', () => {
    for (const mood of ['healthy', 'troubled'] as const) {
      const events = eventsOf({ ...SMALL, envs: 1, batches: 1, epochs: 1, mood });
      assert.ok(typesOf(events).has('BATCH_EPOCH_COMPLETED'));
    }
  });
});

describe('the order of events', () => {
  test('puts the update before the end of its batch', () => {
    let updates = 0;
    for (const event of troubled) {
      if (event.event_type === 'PPO_UPDATE_COMPLETED') updates++;
      if (!event.known || event.event_type !== 'BATCH_EPOCH_COMPLETED') continue;
      assert.equal(updates, event.data?.batch_idx);
    }
  });

  test('moves seeds only along legal transitions, each from the stage it was in', () => {
    const stages = new Map<string, string>();
    for (const event of [...troubled, ...healthy]) {
      if (!event.known) continue;
      // A new episode uses the slots, and a repeated batch the seed names, anew.
      if (event.event_type === 'SEED_GERMINATED') stages.set(event.seed_id ?? '', 'GERMINATED');
      if (event.event_type !== 'SEED_STAGE_CHANGED' || event.data === null) continue;
      const { from_stage: from, to_stage: to } = event.data;
      assert.equal(from, stages.get(event.seed_id ?? ''), event.event_id);
      assert.ok(LEGAL[from]?.includes(to), `${from} to ${to}`);
      stages.set(event.seed_id ?? '', to);
    }
  });

  test('evaluates a gate right before the stage change that it allows', () => {
    let gated = 0;
    for (const [index, event] of troubled.entries()) {
      if (!event.known || event.event_type !== 'SEED_GATE_EVALUATED') continue;
      const next = troubled[index + 1];
      const changes = next?.known === true && next.event_type === 'SEED_STAGE_CHANGED' ? next.data : null;
      assert.equal(changes !== null, event.data?.passed);
      if (changes === null) continue;
      assert.equal(next?.seed_id, event.seed_id);
      assert.equal(changes.to_stage, event.data?.target_stage);
      gated++;
    }
    assert.ok(gated > 100);
  });

  test('changes the stage right before a seed is reported fossilised or pruned', () => {
    const all = [...troubled, ...healthy];
    for (const [index, event] of all.entries()) {
      const type = event.event_type;
      if (type !== 'SEED_FOSSILIZED' && type !== 'SEED_PRUNED') continue;
      const before = all[index - 1];
      assert.ok(before?.known === true && before.event_type === 'SEED_STAGE_CHANGED');
      assert.equal(before.seed_id, event.seed_id);
      assert.equal(before.data?.to_stage, type === 'SEED_PRUNED' ? 'PRUNED' : 'FOSSILIZED');
    }
  });

  test('writes no last action for an environment that was rolled back in that step', () => {
    for (const [index, event] of troubled.entries()) {
      if (!event.known || event.event_type !== 'GOVERNOR_ROLLBACK') continue;
      const phases = troubled
        .slice(index + 1, index + 4)
        .map((row) => (row.known && row.event_type === 'MORPHOLOGY_CAUSAL_LOG' ? row.data?.phase : row.event_type));
      assert.deepEqual(phases, ['rollback', 'cooldown', 'audit']);
      const next = troubled
        .slice(index)
        .find((row) => row.known && row.event_type === 'ANALYTICS_SNAPSHOT' && row.data?.kind === 'last_action');
      assert.ok(
        next?.known === true && next.event_type === 'ANALYTICS_SNAPSHOT' && next.data?.env_id !== event.data?.env_id,
      );
    }
  });
});

describe('rewards', () => {
  test('are about the sum of their parts', () => {
    for (const event of healthy) {
      if (!event.known || event.event_type !== 'ANALYTICS_SNAPSHOT' || event.data?.kind !== 'last_action') continue;
      const parts = event.data.reward_components;
      assert.ok(parts);
      const sum =
        (parts.bounded_attribution ?? 0) +
        (parts.compute_rent ?? 0) +
        (parts.alpha_shock ?? 0) +
        (parts.blending_warning ?? 0) +
        (parts.holding_warning ?? 0) +
        (parts.stage_bonus ?? 0) +
        (parts.pbrs_bonus ?? 0) +
        (parts.synergy_bonus ?? 0) +
        (parts.action_shaping ?? 0) +
        (parts.terminal_bonus ?? 0) -
        (parts.occupancy_rent ?? 0) -
        (parts.fossilized_rent ?? 0);
      assert.ok(Math.abs(sum - (event.data.total_reward ?? Number.NaN)) < 0.001);
    }
  });
});

describe('a healthy run', () => {
  test('has neither rollbacks nor anomalies, and ends better than it began', () => {
    const trouble = [...typesOf(healthy)].filter((type) =>
      /ROLLBACK|ANOMALY|PATHOLOGY|COLLAPSE|EXPLOSION|INSTABILITY|DEGRADATION|WARNING|SUSPECTED/.test(type),
    );
    assert.deepEqual(trouble, []);
    const accuracies = healthy.flatMap((event) =>
      event.known && event.event_type === 'BATCH_EPOCH_COMPLETED' ? [event.data?.avg_accuracy ?? 0] : [],
    );
    assert.ok((accuracies.at(-1) ?? 0) > (accuracies[0] ?? 100) + 5);
  });

  test('uses all six operations', () => {
    const used = new Set(
      healthy.flatMap((event) =>
        event.known && event.event_type === 'ANALYTICS_SNAPSHOT' ? [event.data?.action_name] : [],
      ),
    );
    for (const operation of OPERATIONS) assert.ok(used.has(operation), operation);
  });
});

describe('a troubled run', () => {
  test('shows every event type of the catalogue, with few environments too', () => {
    const expected = Object.keys(CATALOGUE).sort();
    assert.deepEqual([...typesOf(troubled)].sort(), expected);
    assert.deepEqual([...typesOf(eventsOf({ ...TROUBLED, envs: 4, epochs: 12 }))].sort(), expected);
  });

  test('lets the policy collapse after 60 % of the batches', () => {
    for (const event of troubled) {
      if (!event.known || event.event_type !== 'PPO_UPDATE_COMPLETED' || event.data === null) continue;
      assert.equal(event.data.entropy < 0.1, (event.data.batch ?? 0) > 6);
      assert.equal(event.data.entropy_collapsed, event.data.entropy < 0.1);
    }
  });

  test('rolls environment 11 back with a loss that is not a number', () => {
    const rollbacks = troubled.flatMap((event) =>
      event.known && event.event_type === 'GOVERNOR_ROLLBACK' ? [event.data] : [],
    );
    assert.ok(rollbacks.length > 2);
    assert.ok(rollbacks.every((data) => data?.env_id === 11));
    assert.ok(rollbacks.some((data) => Number.isNaN(data?.loss_at_panic)));
  });

  test('lets gradients explode in environment 3 alone', () => {
    const envs = new Set<number>();
    for (const event of troubled) {
      if (!event.known || event.event_type !== 'EPOCH_COMPLETED' || event.data === null) continue;
      if (Object.values(event.data.seeds ?? {}).some((seed) => seed.has_exploding === true))
        envs.add(event.data.env_id);
    }
    assert.deepEqual([...envs], [3]);
  });
});

describe('the writer of Python JSON', () => {
  test('writes bare tokens, escapes and separators as Python does', () => {
    const value = { a: [1, Number.NaN, Infinity, -Infinity], 'ä"': 'Δ 😀\n', n: null, t: true, big: 2n ** 64n - 1n };
    assert.equal(
      toPythonJson(value),
      '{"a": [1, NaN, Infinity, -Infinity], "\\u00e4\\"": "\\u0394 \\ud83d\\ude00\\n", "n": null, "t": true, "big": 18446744073709551615}',
    );
  });
});

describe('the fixtures', () => {
  const fixtures: readonly (readonly [string, Partial<SimulationOptions>])[] = [
    ['healthy_run', { envs: 4, batches: 2, epochs: 5, seed: 7 }],
    ['anomaly_detected', { envs: 4, batches: 2, epochs: 7, seed: 7, mood: 'troubled' }],
    ['tamiyo_active', { envs: 2, batches: 2, epochs: 10, seed: 31 }],
  ];
  for (const [name, options] of fixtures) {
    test(`${name} is what the simulator makes today, and small`, () => {
      const text = readFileSync(new URL(`../fixtures/${name}.jsonl`, import.meta.url), 'utf8');
      assert.ok(text.length < 400_000, String(text.length));
      assert.ok(
        text === textOf({ ...DEFAULT_SIMULATION, ...options }),
        'make the fixtures anew, see fixtures/README.md',
      );
    });
  }
});
