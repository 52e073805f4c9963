import { cohortRows, type CohortRow } from '../diagnosis/cohorts.ts';
import type { ThresholdProfile } from '../diagnosis/threshold-profile.ts';
import { bestByEnd } from './leaderboards.ts';
import { groupView, type ViewState } from './view-state.ts';

/** All groups beside each other; none where the run has fewer than two. */
export function cohortsOf(view: ViewState, profile: ThresholdProfile): readonly CohortRow[] {
  if (view.run.groups.size < 2) return [];
  const cohorts = [...view.run.groups.values()].map((state) => {
    const { boards, cohort: facts, trail } = groupView(view, state.group);
    return { state, facts, best: bestByEnd(boards), readings: trail.readings };
  });
  return cohortRows(cohorts, profile);
}
