import { episodeStats, type EpisodeStats } from '../aggregator/episode-stats.ts';
import type { GroupState } from '../aggregator/group-state.ts';
import { stageCounts } from '../aggregator/snapshot.ts';
import type { EvidenceFormat, Symptom } from './finding.ts';
import { above, crossed, symptom, type Crossing } from './symptom.ts';
import type { Range, ThresholdProfile } from './threshold-profile.ts';
import { count, fractionAsPercent } from './units.ts';

/** What the policy does with its environments and slots (health-thresholds §2.7). */

/** Figures of a group's behaviour; null where too little was seen to tell. */
export interface Behaviour {
  readonly stats: EpisodeStats;
  readonly totalSlots: number;
  readonly activeSlots: number;
  /** Fractions. */
  readonly actionEntropy: number | null;
  readonly yieldRate: number | null;
  readonly slotUtilization: number | null;
  readonly waitShare: number | null;
  readonly stalledShare: number | null;
  readonly actions: number;
}

const ENOUGH_ACTIONS = 20;
const ENOUGH_GERMINATIONS = 5;

/** What a group does now. Between two batches the slots and environments are empty, so there is less to tell. */
export function behaviourOf(state: GroupState): Behaviour {
  const running = [...state.envs.values()].filter((env) => env.accuracy_history.length > 0);
  const totalSlots = state.envs.size * state.slotIds.length;
  const activeSlots = totalSlots - (stageCounts(state).get('DORMANT') ?? 0);
  const stats = episodeStats(state, activeSlots, totalSlots);
  const actions = state.tamiyo.cumulative_total_actions;
  const wait = state.batchActions.get('WAIT') ?? 0;
  return {
    stats,
    totalSlots,
    activeSlots,
    actionEntropy: actions < ENOUGH_ACTIONS ? null : stats.action_entropy,
    yieldRate: state.cumulativeGerminated < ENOUGH_GERMINATIONS ? null : stats.yield_rate,
    slotUtilization: totalSlots === 0 || running.length === 0 ? null : stats.slot_utilization,
    waitShare: state.batchActionTotal < ENOUGH_ACTIONS ? null : wait / state.batchActionTotal,
    stalledShare:
      running.length === 0 ? null : running.filter((env) => env.status === 'stalled').length / running.length,
    actions,
  };
}

/** Outside of a range on one side worse than on the other, as the episode panel has it (health-thresholds §3). */
function offRange(value: number, range: Range, worse: 'low' | 'high' | 'both'): Crossing | null {
  if (value < range.low) {
    return { level: worse === 'high' ? 'warn' : 'crit', limit: range.low, relation: 'below' };
  }
  if (value > range.high) return { level: worse === 'low' ? 'warn' : 'crit', limit: range.high, relation: 'above' };
  return null;
}

/** Judges a group's behaviour at the end of its episodes. */
export function judgeBehaviour(behaviour: Behaviour, profile: ThresholdProfile): Symptom[] {
  const found: Symptom[] = [];
  const add = (
    rule: string,
    name: string,
    value: number | null,
    crossing: (value: number) => Crossing | null,
    format: EvidenceFormat = 'fraction',
  ): void => {
    const crossed_ = value === null ? null : crossing(value);
    if (value !== null && crossed_ !== null) {
      found.push(crossed(rule, rule === 'stalled-share' ? 'environment' : 'progress', name, value, crossed_, format));
    }
  };
  add(
    'action-entropy',
    'action entropy',
    behaviour.actionEntropy,
    (value) => offRange(value, profile.actionEntropy, 'both'),
    'number',
  );
  add('yield-rate', 'yield of germinated seeds', behaviour.yieldRate, (value) =>
    offRange(value, profile.yieldRate, 'low'),
  );
  add('slot-utilization', 'slot utilisation', behaviour.slotUtilization, (value) =>
    offRange(value, profile.slotUtilization, 'low'),
  );
  add('wait-share', 'share of WAIT', behaviour.waitShare, (value) => above(value, profile.waitShare));
  add('stalled-share', 'share of stalled environments', behaviour.stalledShare, (value) =>
    above(value, profile.stalledShare),
  );
  const { totalSlots, activeSlots } = behaviour;
  const empty = totalSlots - activeSlots;
  if (behaviour.slotUtilization !== null && activeSlots > 0) {
    if (empty === 0) {
      found.push(
        symptom({
          rule: 'slots-full',
          class: 'progress',
          level: 'warn',
          title: 'No slot is free',
          text: `All ${count(totalSlots)} slots are taken: the policy cannot germinate anything.`,
          evidence: [{ name: 'free slots', value: 0, limit: 0, relation: 'at or below', format: 'count' }],
        }),
      );
    } else if (empty / totalSlots < profile.emptySlotShare.warn) {
      found.push(
        symptom({
          rule: 'slots-scarce',
          class: 'progress',
          level: 'warn',
          title: 'Few slots are free',
          text: `${count(empty)} of ${count(totalSlots)} slots are free, less than ${fractionAsPercent(profile.emptySlotShare.warn, 0)}.`,
          evidence: [
            {
              name: 'free slots',
              value: empty / totalSlots,
              limit: profile.emptySlotShare.warn,
              relation: 'below',
              format: 'fraction',
            },
          ],
        }),
      );
    }
  }
  return found;
}
