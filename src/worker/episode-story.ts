import type { KnownEvent, Payload, TelemetryEvent } from '../telemetry/event.ts';
import { normaliseAction } from '../telemetry/enums.ts';
import { slotOf } from '../aggregator/handle-seeds.ts';
import { changeLane, entered, germinated, newLane, put, pushed, reported } from './story-lanes.ts';

/**
 * What happened in one environment during one batch, epoch by epoch, read from its events up to the cursor.
 *
 * Epochs are places on an axis: `n` is the moment at which n epochs of the environment were complete. No `SEED_*` event
 * tells its inner epoch (their envelope's `epoch` counts episodes), but their order does: what happens between the
 * `EPOCH_COMPLETED` of epoch n and that of n+1 lies at n, and the stage it leads to is what the report of n+1 shows.
 * All recordings agree. Where a report shows a stage that no event led to, the report wins: the stage changed before
 * its epoch began, at n−1. A report that lists other slots or none says that a slot is empty; `null`, or an entry
 * without a stage (the heuristic's pseudo slot), says nothing (telemetry-events §3.3).
 */

/** A stage of a slot's seed. Epochs are those of the batch, from 0 (before the first) on. */
export interface StageSegment {
  readonly stage: string;
  readonly from: number;
  /** Null where it still lasts. */
  readonly to: number | null;
  readonly blueprint: string | null;
  /** The cursor at which it began. */
  readonly position: number;
}

export interface GateTick {
  readonly epoch: number;
  readonly gate: string;
  readonly passed: boolean;
  readonly target: string;
  readonly checksPassed: readonly string[];
  readonly checksFailed: readonly string[];
  readonly message: string | null;
  readonly position: number;
}

export interface SeedEnd {
  readonly epoch: number;
  readonly kind: 'fossilized' | 'pruned';
  /** Empty for a fossilized seed. */
  readonly reason: string;
  /** Who pruned; null where the event does not say. */
  readonly initiator: string | null;
  /** Points. */
  readonly improvement: number | null;
  readonly position: number;
}

export interface Lane {
  readonly slot: string;
  /** In order, without a gap; before the first report the slot's stage is not known, and there is no segment. */
  readonly segments: readonly StageSegment[];
  /** Alpha at the end of an epoch. */
  readonly alpha: readonly { readonly epoch: number; readonly alpha: number }[];
  readonly gates: readonly GateTick[];
  readonly ends: readonly SeedEnd[];
}

/** A decision of the policy for this environment. */
export interface StoryDecision {
  readonly position: number;
  readonly epoch: number;
  readonly time: number;
  readonly action: string;
  readonly slot: string | null;
  readonly success: boolean | null;
  readonly confidence: number | null;
  readonly value: number | null;
  readonly reward: number | null;
}

/** A value at the end of each epoch; one that was not reported is missing, not zero. */
export interface EpochValue {
  readonly epoch: number;
  readonly value: number;
  /** The cursor that shows it. */
  readonly position: number;
}

export interface EpisodeStory {
  readonly env: number;
  readonly group: string;
  /** From 1. */
  readonly batch: number;
  readonly maxEpochs: number;
  /** The newest epoch that was completed at the cursor; 0 before the first. */
  readonly epoch: number;
  /** Positions that were read. */
  readonly from: number;
  readonly to: number;
  /** Percent. */
  readonly accuracy: readonly EpochValue[];
  readonly loss: readonly EpochValue[];
  readonly reward: readonly EpochValue[];
  readonly lanes: readonly Lane[];
  /** Oldest first. */
  readonly decisions: readonly StoryDecision[];
  readonly rollbacks: readonly { readonly epoch: number; readonly reason: string; readonly position: number }[];
}

/** Whose story, and where it begins. */
export interface StoryPlace {
  readonly group: string;
  readonly env: number;
  /** From 1. */
  readonly batch: number;
  readonly maxEpochs: number;
  /** Slots that the group is known to have: each gets a lane, reported or not. */
  readonly slotIds: readonly string[];
  /** The cursor at which the batch begins. */
  readonly from: number;
}

/** A story before its first event. */
export function newStory({ group, env, batch, maxEpochs, slotIds, from }: StoryPlace): EpisodeStory {
  return {
    env,
    group,
    batch,
    maxEpochs,
    epoch: 0,
    from,
    to: from,
    accuracy: [],
    loss: [],
    reward: [],
    lanes: slotIds.map(newLane),
    decisions: [],
    rollbacks: [],
  };
}

/** The story from its beginning again: what came before was another attempt or another episode. */
function begunAgain(story: EpisodeStory, position: number): EpisodeStory {
  return newStory({ ...story, slotIds: story.lanes.map(({ slot }) => slot), from: position });
}

function withStart(story: EpisodeStory, data: Payload<'TRAINING_STARTED'>, position: number): EpisodeStory {
  return newStory({ ...story, maxEpochs: data.max_epochs, slotIds: data.slot_ids, from: position });
}

function withEpoch(story: EpisodeStory, data: Payload<'EPOCH_COMPLETED'>, cursor: number): EpisodeStory {
  const epoch = data.inner_epoch;
  // An attempt of a batch that failed is run again without a word (telemetry-events §2.2).
  const own = epoch < story.epoch ? begunAgain(story, cursor - 1) : story;
  return {
    ...own,
    epoch,
    to: cursor,
    accuracy: put(own.accuracy, { epoch, value: data.val_accuracy, position: cursor }),
    loss: put(own.loss, { epoch, value: data.val_loss, position: cursor }),
    lanes: data.seeds == null ? own.lanes : reported(own.lanes, data.seeds, epoch, cursor),
  };
}

function withAction(story: EpisodeStory, event: KnownEvent<'ANALYTICS_SNAPSHOT'>, cursor: number): EpisodeStory {
  const { data } = event;
  if (data?.kind !== 'last_action') return story;
  const epoch = event.epoch ?? story.epoch;
  const named = data.action_name ?? '';
  const action = normaliseAction(named === '' ? 'UNKNOWN' : named);
  const reward = data.total_reward ?? null;
  return {
    ...story,
    to: cursor,
    reward: reward === null ? story.reward : put(story.reward, { epoch, value: reward, position: cursor }),
    decisions: pushed(story.decisions, {
      position: cursor,
      epoch,
      time: event.time,
      action,
      // The producer names a slot here too, but waiting concerns none (enums §2).
      slot: action === 'WAIT' ? null : (data.slot_id ?? null),
      success: data.action_success ?? null,
      confidence: data.action_confidence ?? null,
      value: data.value_estimate ?? null,
      reward,
    }),
  };
}

function withRollback(story: EpisodeStory, data: Payload<'GOVERNOR_ROLLBACK'>, cursor: number): EpisodeStory {
  const cause = data.panic_reason ?? '';
  const rollback = { epoch: story.epoch, reason: cause === '' ? data.reason : cause, position: cursor };
  return { ...story, to: cursor, rollbacks: pushed(story.rollbacks, rollback) };
}

type SeedEvent =
  | KnownEvent<'SEED_GERMINATED'>
  | KnownEvent<'SEED_STAGE_CHANGED'>
  | KnownEvent<'SEED_GATE_EVALUATED'>
  | KnownEvent<'SEED_FOSSILIZED'>
  | KnownEvent<'SEED_PRUNED'>;

/** What an event of the seed does to its slot's lane. */
function laneAfter(lane: Lane, event: SeedEvent, epoch: number, position: number): Lane {
  if (event.data === null) return lane;
  switch (event.event_type) {
    case 'SEED_GERMINATED':
      return germinated(lane, event.data.blueprint_id, epoch, position);
    case 'SEED_STAGE_CHANGED':
      return entered(lane, event.data.to_stage, null, epoch, position);
    case 'SEED_GATE_EVALUATED': {
      const { gate, passed, target_stage: target, checks_passed, checks_failed, message } = event.data;
      const checks = { checksPassed: checks_passed ?? [], checksFailed: checks_failed ?? [] };
      const said = message ?? '';
      const tick = { epoch, gate, passed, target, ...checks, message: said === '' ? null : said, position };
      return { ...lane, gates: pushed(lane.gates, tick) };
    }
    case 'SEED_FOSSILIZED': {
      const { blueprint_id, improvement } = event.data;
      const end: SeedEnd = { epoch, kind: 'fossilized', reason: '', initiator: null, improvement, position };
      return { ...entered(lane, 'FOSSILIZED', blueprint_id, epoch, position), ends: pushed(lane.ends, end) };
    }
    case 'SEED_PRUNED': {
      const { blueprint_id, reason, initiator, improvement } = event.data;
      const who = initiator ?? '';
      const by = who === '' ? null : who;
      const end: SeedEnd = { epoch, kind: 'pruned', reason, initiator: by, improvement: improvement ?? null, position };
      return { ...entered(lane, 'PRUNED', blueprint_id ?? null, epoch, position), ends: pushed(lane.ends, end) };
    }
  }
}

function withSeed(story: EpisodeStory, event: SeedEvent, cursor: number): EpisodeStory {
  const { data } = event;
  if (data?.env_id !== story.env) return story;
  const change = (lane: Lane): Lane => laneAfter(lane, event, story.epoch, cursor);
  return { ...story, to: cursor, lanes: changeLane(story.lanes, slotOf(event, data), change) };
}

/**
 * The story with one event more; the same object where the event says nothing about it. Events of other environments
 * are left out here, those of other groups by the caller.
 * @param position of the event's line; the cursor that shows it is one further
 */
export function followStory(story: EpisodeStory, event: TelemetryEvent, position: number): EpisodeStory {
  if (!event.known || event.data === null) return story;
  switch (event.event_type) {
    case 'TRAINING_STARTED':
      return withStart(story, event.data, position);
    case 'EPOCH_COMPLETED':
      return event.data.env_id === story.env ? withEpoch(story, event.data, position + 1) : story;
    case 'SEED_GERMINATED':
    case 'SEED_STAGE_CHANGED':
    case 'SEED_GATE_EVALUATED':
    case 'SEED_FOSSILIZED':
    case 'SEED_PRUNED':
      return withSeed(story, event, position + 1);
    case 'ANALYTICS_SNAPSHOT':
      return event.data.env_id === story.env ? withAction(story, event, position + 1) : story;
    case 'GOVERNOR_ROLLBACK':
      return event.data.env_id === story.env ? withRollback(story, event.data, position + 1) : story;
    default:
      return story;
  }
}
