import type { GroupState } from '../aggregator/group-state.ts';

/**
 * The group an event speaks of. The June version writes rollbacks and suspected reward hacking of every cohort as
 * `default` (telemetry-events §1.6); with several cohorts the aggregator cannot tell whose they are. They are written
 * amid the events of their own cohort, so the one that spoke last is it.
 * @param state of the group that the event was applied to
 * @param newest the group of the event before it; empty where there was none
 */
export function ownerOf(state: GroupState, newest: string): string {
  const nameless = state.group === 'default' || state.group === '';
  const stray = nameless && !state.connected && state.currentEpoch === 0 && state.currentBatch === 0;
  return stray && newest !== '' ? newest : state.group;
}
