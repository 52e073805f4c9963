import assert from 'node:assert/strict';
import {
  applyToRun,
  lookAt,
  newRun,
  type AggregatorOptions,
  type RunState,
} from '../../../src/aggregator/run-state.ts';
import type { GroupState, Rules } from '../../../src/aggregator/group-state.ts';
import { decodeLine } from '../../../src/telemetry/decode.ts';
import type { TelemetryEvent } from '../../../src/telemetry/event.ts';

/** Lines as the producer writes them, and runs made of them. */

/** The moment that second 0 stands for: 2025-06-15 15:06:40 UTC. */
export const START = Date.parse('2025-06-15T15:06:40Z') / 1000;

/** JSON as Python writes it: NaN and the infinities are bare words. */
export function pythonJson(value: unknown): string {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? JSON.stringify(value) : String(value);
  }
  if (Array.isArray(value)) return `[${value.map((item: unknown) => pythonJson(item)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${fields.map(([key, item]) => `${JSON.stringify(key)}: ${pythonJson(item)}`).join(', ')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** One line; `more` overrides envelope fields. */
export function line(
  second: number,
  type: string,
  data: Readonly<Record<string, unknown>> | null,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return pythonJson({
    event_id: `event-${String(second)}`,
    event_type: type,
    timestamp: new Date((START + second) * 1000).toISOString().replace('Z', '000+00:00'),
    seed_id: null,
    slot_id: null,
    epoch: null,
    group_id: 'default',
    message: '',
    data,
    severity: 'info',
    ...more,
  });
}

/** The event in a line; fails where the line is none. */
export function eventFrom(text: string, position = 0): TelemetryEvent {
  const decoded = decodeLine(text, position);
  assert.ok(decoded.ok, decoded.ok ? '' : `${decoded.error.reason}: ${text.slice(0, 200)}`);
  return decoded.event;
}

/** Options of the reference: default environments, fixed rules, a look after every event. */
export function asReference(rules: Rules): AggregatorOptions {
  return {
    envsBeforeStart: 16,
    rules,
    observeEveryEvent: true,
    keepUnknownTypes: false,
    freshStateForNewRun: false,
    mergeGhostGroups: false,
  };
}

export function runOf(lines: Iterable<string>, options?: AggregatorOptions): RunState {
  const run = newRun(options);
  let position = 0;
  for (const text of lines) {
    applyToRun(run, eventFrom(text, position));
    position += 1;
  }
  return run;
}

/** A group as somebody who looks at it sees it. */
export function groupOf(run: RunState, name = 'default'): GroupState {
  const group = lookAt(run, name);
  assert.ok(group, `no group ${name}`);
  return group;
}

export function started(second: number, more: Readonly<Record<string, unknown>> = {}): string {
  return line(second, 'TRAINING_STARTED', {
    n_envs: 2,
    max_epochs: 3,
    max_batches: 5,
    task: 'miniature',
    host_params: 1000,
    slot_ids: ['r0c0', 'r0c1'],
    episode_id: 'ppo_1_10ep',
    start_episode: 0,
    ...more,
  });
}

export function epoch(second: number, env: number, accuracy: number, inner: number, seeds: unknown = {}): string {
  const data = { env_id: env, val_accuracy: accuracy, val_loss: 1, inner_epoch: inner, seeds };
  return line(second, 'EPOCH_COMPLETED', data, { epoch: inner });
}

export function germinated(second: number, env: number, slot: string, blueprint: string): string {
  return line(
    second,
    'SEED_GERMINATED',
    { slot_id: slot, env_id: env, blueprint_id: blueprint, params: 100 },
    { slot_id: slot, epoch: 1 },
  );
}

export interface Action {
  readonly second: number;
  readonly env: number;
  readonly inner: number;
  readonly name: string;
  readonly reward: number;
  readonly value: number;
  readonly components: Readonly<Record<string, unknown>> | null;
  readonly more?: Readonly<Record<string, unknown>>;
}

export function lastAction(action: Action): string {
  const data = {
    kind: 'last_action',
    env_id: action.env,
    total_reward: action.reward,
    action_name: action.name,
    action_confidence: 0.5,
    value_estimate: action.value,
    slot_id: 'r0c0',
    action_success: true,
    reward_components: action.components,
    ...action.more,
  };
  return line(action.second, 'ANALYTICS_SNAPSHOT', data, { epoch: action.inner, message: 'Last action' });
}

export function batch(second: number, index: number, more: Readonly<Record<string, unknown>> = {}): string {
  return line(second, 'BATCH_EPOCH_COMPLETED', {
    episodes_completed: 2 * index,
    batch_idx: index,
    avg_accuracy: 52.5,
    avg_reward: 0.8,
    total_episodes: 10,
    n_envs: 2,
    ...more,
  });
}
