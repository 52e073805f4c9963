import type { GroupState } from './group-state.ts';

/** Shows the running counts of the current batch, if it has any; else the last ones stay (aggregation §4.4). */
export function refreshActionCounts(state: GroupState): void {
  if (state.batchActionTotal === 0) return;
  state.tamiyo.action_counts = new Map(state.batchActions);
  state.tamiyo.total_actions = state.batchActionTotal;
}
