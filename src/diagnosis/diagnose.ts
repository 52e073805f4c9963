import type { GroupState } from '../aggregator/group-state.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';
import { behaviourOf, judgeBehaviour } from './behaviour-rules.ts';
import { ownSightings } from './env-health.ts';
import { symptomOfEvent } from './event-rules.ts';
import {
  adoptEarly,
  endEnvs,
  endGroup,
  endQuiet,
  hasOpen,
  raise,
  report,
  settle,
  type FindingsLog,
  type Place,
} from './findings-log.ts';
import { judgeObservations } from './observation-rules.ts';
import { accuracyDeviation, peersOf } from './peers.ts';
import { readingsOfUpdate } from './policy-readings.ts';
import { judgePolicy } from './policy-rules.ts';
import { ownerOf } from './stray.ts';
import { symptom } from './symptom.ts';
import type { ThresholdProfile } from './threshold-profile.ts';
import { count, duration } from './units.ts';

/** Diagnosis of a run, event by event: pure, and the same live as from a recording. */

const UPDATE = { name: 'update' } as const;
const SKIPPED = { name: 'skipped' } as const;
const OBSERVATIONS = { name: 'observations' } as const;
const BEHAVIOUR = { name: 'behaviour' } as const;
const SILENCE = { name: 'silence' } as const;
const PEERS = { name: 'peers' } as const;
const SKIP = symptom({
  rule: 'update-skipped',
  class: 'numerics',
  level: 'warn',
  title: 'Policy update skipped',
  text: 'The trainer skipped an update of the policy: it learned nothing from this batch.',
});
/** A gap counts this much in the usual one. */
const GAP_WEIGHT = 0.01;

/**
 * Judges an event that was just applied.
 * @param position the event's
 * @param state of its group, right after it was applied
 */
export function diagnose(
  log: FindingsLog,
  event: TelemetryEvent,
  position: number,
  state: GroupState,
  profile: ThresholdProfile,
): void {
  const cursor = position + 1;
  const owner = ownerOf(state, log.lastGroup);
  // Of a stray event its cohort tells the batch.
  const place: Place = {
    group: owner,
    cursor,
    time: event.time,
    batch: owner === state.group ? batchOf(state, event) : log.lastBatch,
  };
  if (log.lastGroup === '') adoptEarly(log, place);
  judgeSilence(log, place, profile);
  log.lastGroup = owner;
  log.lastBatch = place.batch;
  if (!event.known || event.data === null) return;
  switch (event.event_type) {
    case 'EPOCH_COMPLETED':
      judgeEpoch(log, event.data.env_id, place, state, profile);
      if (event.data.observation_stats != null) lookAtObservations(log, place, state, profile);
      return;
    case 'ANALYTICS_SNAPSHOT':
      // January's version tells of observations only here (telemetry-events §3.3, 3.16).
      if (event.data.observation_stats != null) lookAtObservations(log, place, state, profile);
      if (event.data.kind === 'batch_stats' && event.data.skipped_update != null) {
        // A skipped update writes no event of its own (telemetry-events §2.2).
        settle(log, SKIPPED, event.data.skipped_update ? [SKIP] : [], place);
      }
      return;
    case 'COUNTERFACTUAL_MATRIX_COMPUTED':
    case 'MORPHOLOGY_CAUSAL_LOG':
      return;
    case 'PPO_UPDATE_COMPLETED':
      judgeUpdate(log, event.data, place, state, profile);
      return;
    case 'BATCH_EPOCH_COMPLETED':
      endBatch(log, place);
      return;
    case 'TRAINING_STARTED':
      endGroup(log, place);
      return;
    default: {
      const found = symptomOfEvent(event, profile);
      if (found === null) return;
      // It lasts until the environment's next epoch, which is judged on its own.
      if (event.event_type === 'GOVERNOR_ROLLBACK' && state.envs.has(event.data.env_id)) {
        raise(log, { env: event.data.env_id }, found, place);
      } else report(log, found, place);
    }
  }
}

/** A line that could not be read, at its position; it belongs to the group of the newest event. */
export function diagnoseUnreadable(log: FindingsLog, position: number, reason: string): void {
  const group = log.lastGroup;
  const place: Place = {
    group,
    cursor: position + 1,
    time: log.lastTime ?? 0,
    batch: log.lastBatch,
  };
  const found = symptom({
    rule: 'lines-unreadable',
    class: 'silence',
    level: 'warn',
    title: 'Lines could not be read',
    text: `A line could not be read: ${reason}. What it said is missing from everything shown.`,
  });
  report(log, found, place);
}

/** Written at a batch's end, and still of that batch (telemetry-events §2.2). */
const OF_BATCH_END: ReadonlySet<string> = new Set([
  'BATCH_EPOCH_COMPLETED',
  'PERFORMANCE_DEGRADATION',
  'ALLOCATOR_STATS',
]);

/** The batch that runs. */
function batchOf(state: GroupState, event: TelemetryEvent): number {
  if (OF_BATCH_END.has(event.event_type)) return state.currentBatch;
  if (!state.connected) return 0;
  // After the last batch there is no next one.
  return state.maxBatches > 0 ? Math.min(state.maxBatches, state.currentBatch + 1) : state.currentBatch + 1;
}

function judgeSilence(log: FindingsLog, place: Place, profile: ThresholdProfile): void {
  const { time } = place;
  const gap = log.lastTime === null ? null : time - log.lastTime;
  log.lastTime = time;
  // Timestamps may step back; that is no time that passed.
  if (gap === null || !(gap >= 0)) return;
  const usual = log.usualGap;
  log.usualGap = usual === null ? gap : usual + (gap - usual) * GAP_WEIGHT;
  if (usual === null || gap < profile.gap.seconds || gap < usual * profile.gap.times) return;
  const found = symptom({
    rule: 'silence',
    class: 'silence',
    level: 'warn',
    title: `Silence of ${duration(gap)}`,
    text: `No event came for ${duration(gap)}; usually there is one every ${usual < 1 ? 'second or faster' : duration(usual)}.`,
    evidence: [
      {
        name: 'gap',
        value: gap,
        limit: Math.max(profile.gap.seconds, usual * profile.gap.times),
        relation: 'at or above',
        format: 'seconds',
      },
    ],
  });
  raise(log, SILENCE, found, place);
  // With the event that ended it, it is over.
  settle(log, SILENCE, [], place);
}

function judgeEpoch(log: FindingsLog, id: number, place: Place, state: GroupState, profile: ThresholdProfile): void {
  const env = state.envs.get(id);
  if (env === undefined) return;
  const seen = ownSightings(env, profile);
  if (seen.length > 0 || hasOpen(log, state.group, id)) settle(log, { env: id }, seen, place);
  // Once an epoch, with its first environment, all are compared with each other.
  if (state.envs.keys().next().value === id) judgePeers(log, place, state, profile);
}

function lookAtObservations(log: FindingsLog, place: Place, state: GroupState, profile: ThresholdProfile): void {
  // A report of nothing neither begins nor ends anything.
  if (state.observationStats.batch_size === 0) return;
  settle(log, OBSERVATIONS, judgeObservations(state.observationStats, profile), place);
}

function judgePeers(log: FindingsLog, place: Place, state: GroupState, profile: ThresholdProfile): void {
  const peers = peersOf(state);
  const limit = profile.accuracyOutlier.warn;
  const found = [...state.envs.values()].flatMap((env) => {
    const deviation = accuracyDeviation(env, peers);
    if (deviation === null || -deviation <= limit) return [];
    const value = env.host_accuracy;
    return symptom({
      rule: 'accuracy-outlier',
      class: 'environment',
      level: 'warn',
      env: env.env_id,
      title: `Env ${String(env.env_id)} far below the others`,
      text: `Its accuracy lies ${(-deviation).toFixed(1)} standard deviations below that of the ${count(peers.measured)} environments.`,
      evidence: [
        {
          name: 'accuracy',
          value,
          limit: peers.meanAccuracy - limit * peers.spread,
          relation: 'below',
          format: 'percent',
        },
      ],
    });
  });
  settle(log, PEERS, found, place);
}

function judgeUpdate(
  log: FindingsLog,
  data: Parameters<typeof readingsOfUpdate>[0],
  place: Place,
  state: GroupState,
  profile: ThresholdProfile,
): void {
  const skipped = data.skipped === true || data.update_skipped === true;
  settle(log, SKIPPED, skipped ? [SKIP] : [], place);
  settle(log, BEHAVIOUR, judgeBehaviour(behaviourOf(state), profile), place);
  if (skipped) return;
  const { symptoms, judged } = judgePolicy(
    readingsOfUpdate(data),
    {
      batch: state.currentBatch,
      actions: state.tamiyo.cumulative_total_actions + state.batchActionTotal,
      lowReturnVariance: data.ev_low_return_variance ?? false,
      tamiyo: state.tamiyo,
    },
    profile,
  );
  settle(log, UPDATE, symptoms, place, judged);
}

/** Environments begin anew; what events report is over once a whole batch passed without it. */
function endBatch(log: FindingsLog, place: Place): void {
  endEnvs(log, place);
  settle(log, PEERS, [], place);
  endQuiet(log, place);
}
