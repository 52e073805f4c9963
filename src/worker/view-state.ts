import type { EnvState } from '../aggregator/env-state.ts';
import type { GroupState } from '../aggregator/group-state.ts';
import { pushBounded } from '../aggregator/history.ts';
import { groupNameOf } from '../aggregator/run-boundaries.ts';
import { applyToRun, newRun, type AggregatorOptions, type RunState } from '../aggregator/run-state.ts';
import { STATE_VERSION } from '../aggregator/checkpoint.ts';
import { ownerOf } from '../diagnosis/stray.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';
import { followCohort, newCohortFacts, type CohortFacts } from './cohort-trail.ts';
import { feedRow, isFeedEvent } from './feed.ts';
import { afterEvent, beforeEvent, newLeaderboards, type Leaderboards } from './leaderboards.ts';
import { followTrail, newTrail, type Trail } from './trail.ts';
import type { FeedRow } from './view-slices.ts';

/** Everything that the panels show, at one position of one run. Plain data: it is what a checkpoint holds. */

/** Rows of the feed at hand. */
export const FEED_ROWS = 120;

/** Version of the state in stored checkpoints: the aggregator's, and this file's own. */
export const VIEW_VERSION = STATE_VERSION * 100 + 3;

/** What is kept of a group besides the aggregator's state. */
export interface GroupView {
  readonly trail: Trail;
  readonly boards: Leaderboards;
  readonly cohort: CohortFacts;
  /** Environments as the last batch left them, because between two batches the state itself is empty (aggregation §3.5). */
  batchEnd: BatchEnd | null;
}

/** The end of a batch: environments that have not begun the next one. */
export interface BatchEnd {
  readonly batch: number;
  /** The cursor right before its last event: environments are as they were left. */
  readonly cursor: number;
  readonly envs: Map<number, EnvState>;
}

export interface ViewState {
  /** Lines taken. */
  position: number;
  readonly run: RunState;
  readonly groups: Map<string, GroupView>;
  /** Group of the newest event, that of its cohort where it names none; empty before the first. */
  newest: string;
  /** The newest rows of the feed, oldest first. */
  readonly recent: FeedRow[];
}

/** The view of a run before its first line. */
export function newView(options?: AggregatorOptions): ViewState {
  return { position: 0, run: newRun(options), groups: new Map(), newest: '', recent: [] };
}

/** Applies the event at the view's position; gives the state of the group it belongs to, null where it has none. */
export function applyToView(view: ViewState, event: TelemetryEvent): GroupState | null {
  const position = view.position;
  view.position += 1;
  const before = view.run.groups.get(groupNameOf(view.run, event));
  if (before !== undefined) {
    const group = groupView(view, before.group);
    beforeEvent(group.boards, event, before, position);
    endBatch(group, event, before, position);
  }
  const state = applyToRun(view.run, event);
  if (state === null) return null;
  const group = groupView(view, state.group);
  followTrail(group.trail, event, state);
  forgetEnd(group, event);
  afterEvent(group.boards, event, state, position);
  view.newest = ownerOf(state, view.newest);
  followCohort(groupView(view, view.newest).cohort, event, position);
  if (isFeedEvent(event)) {
    const row = feedRow(event, position);
    if (row !== null) pushBounded(view.recent, row, FEED_ROWS);
  }
  return state;
}

/** What is kept of a group; made when first asked for. */
export function groupView(view: ViewState, name: string): GroupView {
  let group = view.groups.get(name);
  if (group === undefined) {
    group = { trail: newTrail(), boards: newLeaderboards(), cohort: newCohortFacts(), batchEnd: null };
    view.groups.set(name, group);
  }
  return group;
}

function endBatch(group: GroupView, event: TelemetryEvent, state: GroupState, cursor: number): void {
  if (event.event_type !== 'BATCH_EPOCH_COMPLETED' || !event.known || event.data === null) return;
  // What the reset empties it replaces: a flat copy keeps everything as it was.
  const ended = [...state.envs.values()].filter((env) => env.accuracy_history.length > 0);
  const envs = new Map(ended.map((env) => [env.env_id, { ...env }]));
  group.batchEnd = { batch: event.data.batch_idx, cursor, envs };
}

/** An environment that begins anew shows itself. */
function forgetEnd(group: GroupView, event: TelemetryEvent): void {
  const { batchEnd } = group;
  if (batchEnd === null || !event.known || event.data === null) return;
  if (event.event_type === 'TRAINING_STARTED') group.batchEnd = null;
  if (event.event_type !== 'EPOCH_COMPLETED') return;
  batchEnd.envs.delete(event.data.env_id);
  if (batchEnd.envs.size === 0) group.batchEnd = null;
}
