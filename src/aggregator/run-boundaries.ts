import type { TelemetryEvent } from '../telemetry/event.ts';
import type { GroupState } from './group-state.ts';
import type { RunState } from './run-state.ts';

/** Where a run begins anew, and which group an event really belongs to: deviations that the spec recommends. */

/** Heuristic mode writes a `TRAINING_STARTED` for every episode of the same run (telemetry-events §3). */
export function isHeuristicRun(id: string): boolean {
  return id.startsWith('heur_');
}

/** True where the event begins another run in a group that already has one (aggregation §3.1). */
export function startsNewRun(group: GroupState, event: TelemetryEvent): boolean {
  if (!group.connected || event.event_type !== 'TRAINING_STARTED' || !event.known || event.data === null) return false;
  const id = event.data.episode_id ?? '';
  if (isHeuristicRun(id) && isHeuristicRun(group.runId)) return false;
  const resumes = (event.data.resume_path ?? '') !== '' || (event.data.start_episode ?? 0) > 0;
  return !(resumes && id === group.runId);
}

function isGhost(name: string): boolean {
  return name === 'default' || name === '';
}

/**
 * The group an event belongs to. Producers write parts of a grouped run as `default` or without a group;
 * while there is just one real group and `default` has no start of its own, those events are that group's
 * (aggregation §1.3).
 */
export function groupNameOf(run: RunState, event: TelemetryEvent): string {
  const written = event.group_id;
  if (!run.options.mergeGhostGroups || !isGhost(written)) return written;
  return event.event_type === 'TRAINING_STARTED' ? 'default' : groupOfGhosts(run);
}

/** The group of events that name none: `default`, unless there is just one real group. */
export function groupOfGhosts(run: RunState): string {
  if (run.groups.get('default')?.connected === true) return 'default';
  let only: string | null = null;
  for (const name of run.groups.keys()) {
    if (isGhost(name)) continue;
    if (only !== null) return 'default';
    only = name;
  }
  return only ?? 'default';
}
