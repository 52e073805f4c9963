import type { Rules } from '../../../src/aggregator/group-state.ts';
import { batch, epoch, germinated, lastAction, line, started } from './events.ts';

/** The miniature recording of aggregation §10.10, by the second. */

const MASKS: readonly (readonly [readonly boolean[], number])[] = [
  [[false, false], 55],
  [[true, false], 58],
  [[false, true], 56],
  [[true, true], 61],
];

function outcome(second: number, env: number, ratio: number, more: Readonly<Record<string, unknown>>): string {
  return line(second, 'EPISODE_OUTCOME', {
    env_id: env,
    episode_idx: env,
    param_ratio: ratio,
    num_fossilized: 0,
    num_contributing_fossilized: 0,
    episode_reward: 0,
    reward_mode: 'shaped',
    episode_length: 3,
    outcome_type: 'timeout',
    ...more,
  });
}

const action = (
  second: number,
  env: number,
  inner: number,
  name: string,
  [reward, value]: readonly [number, number],
  components: Readonly<Record<string, unknown>> | null,
  more: Readonly<Record<string, unknown>> = {},
): string => lastAction({ second, env, inner, name, reward, value, components, more });

/** Seconds of the recording's events, in its order. */
export const SECONDS: readonly number[] = [...Array(23).keys(), 200, 201];

export function miniature(rules: Rules): string[] {
  // The parameter ratio is growth above the host in E1, a multiple of it in E2.
  const host = rules === 'E2' ? 1 : 0;
  const slot = { slot_id: 'r0c0', env_id: 0 };
  const inEpoch2 = { slot_id: 'r0c0', epoch: 2 };
  return [
    started(0),
    epoch(1, 0, 50, 1),
    epoch(2, 1, 40, 1),
    germinated(3, 0, 'r0c0', 'conv_light').replace('"epoch": 1', '"epoch": 2'),
    action(
      4,
      0,
      1,
      'GERMINATE',
      [0.5, 1],
      { total_reward: 0.5, ratio_penalty: -0.1, bounded_attribution: 0.2 },
      { tempo_idx: 1, alpha_target: 0.7 },
    ),
    action(5, 1, 1, 'WAIT', [0.1, 0.9], { total_reward: 0.1 }),
    epoch(6, 0, 60, 2, { r0c0: { stage: 'HOLDING', alpha: 1, blueprint_id: 'conv_light' } }),
    epoch(7, 1, 45, 2),
    action(8, 0, 2, 'WAIT', [0.2, 2], { total_reward: 0.2, bounded_attribution: null }),
    action(9, 1, 2, 'PRUNE_X', [-0.2, 1], { total_reward: -0.2, stage_bonus: 0.3 }),
    line(10, 'COUNTERFACTUAL_MATRIX_COMPUTED', {
      env_id: 0,
      slot_ids: ['r0c0', 'r0c1'],
      configs: MASKS.map(([mask, accuracy]) => ({ seed_mask: mask, accuracy })),
      strategy: 'full_factorial',
    }),
    epoch(11, 0, 61, 3, { r0c0: { stage: 'BLENDING', alpha: 0.5, blueprint_id: 'conv_light' } }),
    epoch(12, 1, 44, 3),
    line(
      13,
      'SEED_STAGE_CHANGED',
      { ...slot, from_stage: 'HOLDING', to_stage: 'FOSSILIZED', alpha: 1, epochs_in_stage: 5 },
      inEpoch2,
    ),
    line(
      14,
      'SEED_FOSSILIZED',
      { ...slot, blueprint_id: 'conv_light', improvement: 2.5, params_added: 100, epochs_total: 7 },
      inEpoch2,
    ),
    action(15, 0, 3, 'FOSSILIZE', [1, 1.5], {
      total_reward: 1,
      num_fossilized_seeds: 1,
      fossilize_terminal_bonus: 0.4,
    }),
    outcome(16, 0, 0.1 + host, { final_accuracy: 61, stability_score: 0.9, germinate_count: 1, fossilize_count: 1 }),
    action(17, 1, 3, 'WAIT', [0, 0.4], null),
    outcome(18, 1, host, { final_accuracy: 44, stability_score: 0.95 }),
    batch(19, 1),
    line(20, 'ANALYTICS_SNAPSHOT', { kind: 'action_distribution', action_counts: { WAIT: 3, GERMINATE: 1 } }),
    epoch(21, 0, 48, 1),
    action(22, 0, 1, 'WAIT', [0.3, 0.7], null),
    epoch(200, 0, 49, 2),
    epoch(201, 1, 49, 2),
  ];
}
