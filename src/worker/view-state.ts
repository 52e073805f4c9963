import type { GroupState } from '../aggregator/group-state.ts';
import { pushBounded } from '../aggregator/history.ts';
import { groupNameOf } from '../aggregator/run-boundaries.ts';
import { applyToRun, newRun, type AggregatorOptions, type RunState } from '../aggregator/run-state.ts';
import { STATE_VERSION } from '../aggregator/checkpoint.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';
import { envCard } from './build-slices.ts';
import { feedRow, isFeedEvent } from './feed.ts';
import { followTrail, newTrail, type Trail } from './trail.ts';
import type { EnvCard, FeedRow } from './view-slices.ts';

/** Everything that the panels show, at one position of one run. Plain data: it is what a checkpoint holds. */

/** Rows of the feed at hand. */
export const FEED_ROWS = 120;

/** Version of the state in stored checkpoints: the aggregator's, and this file's own. */
export const VIEW_VERSION = STATE_VERSION * 100 + 1;

export interface ViewState {
  /** Lines taken. */
  position: number;
  readonly run: RunState;
  /** By group. */
  readonly trails: Map<string, Trail>;
  /** By group: cards as the last batch left them, because between two batches the state itself is empty (aggregation §3.5). */
  readonly batchEnds: Map<string, ReadonlyMap<number, EnvCard>>;
  /** The newest rows of the feed, oldest first. */
  readonly recent: FeedRow[];
}

/** The view of a run before its first line. */
export function newView(options?: AggregatorOptions): ViewState {
  return { position: 0, run: newRun(options), trails: new Map(), batchEnds: new Map(), recent: [] };
}

/** Applies the event at the view's position; gives the state of the group it belongs to, null where it has none. */
export function applyToView(view: ViewState, event: TelemetryEvent): GroupState | null {
  const position = view.position;
  view.position += 1;
  if (event.event_type === 'BATCH_EPOCH_COMPLETED') keepBatchEnd(view, event);
  const state = applyToRun(view.run, event);
  if (state === null) return null;
  followTrail(trailOf(view, state), event, state);
  if (isFeedEvent(event)) {
    const row = feedRow(event, position);
    if (row !== null) pushBounded(view.recent, row, FEED_ROWS);
  }
  return state;
}

/** The trail of a group; made when first asked for. */
export function trailOf(view: ViewState, state: GroupState): Trail {
  let trail = view.trails.get(state.group);
  if (trail === undefined) {
    trail = newTrail();
    view.trails.set(state.group, trail);
  }
  return trail;
}

function keepBatchEnd(view: ViewState, event: TelemetryEvent): void {
  if (event.event_type !== 'BATCH_EPOCH_COMPLETED' || !event.known || event.data === null) return;
  const state = view.run.groups.get(groupNameOf(view.run, event));
  if (state === undefined) return;
  const batch = event.data.batch_idx;
  const cards = [...state.envs.values()]
    .filter((env) => env.accuracy_history.length > 0)
    .map((env): [number, EnvCard] => [env.env_id, { ...envCard(state, env), endedBatch: batch }]);
  view.batchEnds.set(state.group, new Map(cards));
}
