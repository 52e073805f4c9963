import type { Envelope, Payload } from '../telemetry/event.ts';
import type { EnvState } from './env-state.ts';
import { isKept, type GroupState } from './group-state.ts';
import type { DecisionSnapshot } from './tamiyo-state.ts';

/** The policy's recent decisions (aggregation §8). */

const GAMMA = 0.995;
const KEPT = 8;
const EXPIRY_SECONDS = 120;

const TEMPOS = ['FAST', 'STANDARD', 'SLOW'];

function alphaTargetName(target: number | null | undefined): string | null {
  if (target === 0.5) return 'HALF';
  if (target === 0.7) return 'SEVENTY';
  if (target === 1) return 'FULL';
  return null;
}

interface Chosen {
  readonly action: string;
  readonly confidence: number;
  readonly success: boolean;
}

function decisionOf(
  state: GroupState,
  env: EnvState,
  event: Envelope,
  data: Payload<'ANALYTICS_SNAPSHOT'>,
  chosen: Chosen,
): DecisionSnapshot {
  const heads = data.head_telemetry ?? {};
  const value = data.value_estimate ?? 0;
  const reward = data.total_reward ?? 0;
  // What was not measured is 0 in the older producer's reference and null in the newer one's.
  const missing = state.rules === 'E2' ? null : 0;
  return {
    timestamp: event.time,
    slot_states: data.slot_states ?? {},
    host_accuracy: env.host_accuracy,
    chosen_action: chosen.action,
    chosen_slot: data.slot_id ?? null,
    confidence: chosen.confidence,
    expected_value: value,
    actual_reward: reward,
    alternatives: data.alternatives ?? [],
    action_success: chosen.success,
    decision_id: event.id,
    env_id: env.env_id,
    epoch: state.currentEpoch,
    batch: state.currentBatch,
    episode: state.currentEpisode,
    value_residual: reward - value,
    td_advantage: null,
    decision_entropy: data.decision_entropy ?? missing,
    chosen_blueprint: data.blueprint_id ?? null,
    chosen_tempo: TEMPOS[data.tempo_idx ?? -1] ?? null,
    chosen_style: data.style ?? null,
    chosen_curve: data.alpha_curve ?? null,
    chosen_alpha_target: alphaTargetName(data.alpha_target),
    chosen_alpha_speed: data.alpha_speed ?? null,
    op_confidence: heads.op_confidence ?? 0,
    slot_confidence: heads.slot_confidence ?? 0,
    blueprint_confidence: heads.blueprint_confidence ?? 0,
    style_confidence: heads.style_confidence ?? 0,
    tempo_confidence: heads.tempo_confidence ?? 0,
    alpha_target_confidence: heads.alpha_target_confidence ?? 0,
    alpha_speed_confidence: heads.alpha_speed_confidence ?? 0,
    curve_confidence: heads.curve_confidence ?? 0,
    op_entropy: heads.op_entropy ?? missing,
    slot_entropy: heads.slot_entropy ?? missing,
    blueprint_entropy: heads.blueprint_entropy ?? missing,
    style_entropy: heads.style_entropy ?? missing,
    tempo_entropy: heads.tempo_entropy ?? missing,
    alpha_target_entropy: heads.alpha_target_entropy ?? missing,
    alpha_speed_entropy: heads.alpha_speed_entropy ?? missing,
    curve_entropy: heads.curve_entropy ?? missing,
  };
}

/** Adds a decision; the environment's pending one gets its TD advantage, even across episodes. */
export function recordDecision(
  state: GroupState,
  env: EnvState,
  event: Envelope,
  data: Payload<'ANALYTICS_SNAPSHOT'>,
  chosen: Chosen,
): void {
  const decision = decisionOf(state, env, event, data, chosen);
  const value = decision.expected_value;
  const pending = state.pendingDecisions.get(env.env_id);
  if (pending !== undefined) {
    pending.decision.td_advantage = pending.reward + GAMMA * value - pending.value;
  }
  if (isKept(state, env)) state.pendingDecisions.set(env.env_id, { decision, reward: data.total_reward ?? 0, value });
  const { tamiyo } = state;
  tamiyo.recent_decisions.unshift(decision);
  if (tamiyo.recent_decisions.length > KEPT) tamiyo.recent_decisions.length = KEPT;
  tamiyo.last_action_op = chosen.action;
  tamiyo.last_action_success = chosen.success;
}

/** Drops the oldest decision that is more than 120 s old, at most one a call (§8, expiry). */
export function expireDecision(state: GroupState, now: number): void {
  const decisions = state.tamiyo.recent_decisions;
  for (let i = decisions.length - 1; i >= 0; i--) {
    const decision = decisions[i];
    if (decision !== undefined && now - decision.timestamp > EXPIRY_SECONDS) {
      decisions.splice(i, 1);
      return;
    }
  }
}
