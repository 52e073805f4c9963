import type { TrailRow } from '../../worker/env-detail.ts';
import type { EpisodeStory, Lane } from '../../worker/episode-story.ts';

/** The life-cycle trail as it is listed. Pure. */

export interface TrailStep {
  readonly slot: string;
  /** Epoch of the batch; null where it is not told. */
  readonly epoch: number | null;
  /** What was done; null where it is not told. */
  readonly action: string | null;
  /** Null where it is not known. */
  readonly from: string | null;
  readonly to: string;
  readonly blueprint: string | null;
  readonly alpha: number | null;
  /** Points. */
  readonly points: number | null;
  /** Why it was pruned. */
  readonly reason: string | null;
  readonly position: number | null;
}

function ofLane({ slot, segments, ends, alpha }: Lane): TrailStep[] {
  return segments.map((segment, i) => {
    // Only the stage in which a seed ended has an end; the one after it may begin in the same epoch.
    const end = ends.find(({ epoch, kind }) => epoch === segment.from && kind === segment.stage.toLowerCase());
    return {
      slot,
      epoch: segment.from,
      action: null,
      from: segments[i - 1]?.stage ?? null,
      to: segment.stage,
      blueprint: segment.blueprint,
      alpha: alpha.find(({ epoch }) => epoch === segment.from)?.alpha ?? null,
      points: end?.improvement ?? null,
      reason: end === undefined || end.reason === '' ? null : end.reason,
      position: segment.position,
    };
  });
}

/** From the story, which knows epochs and places; without one from the trail. The newest first. */
export function trailSteps(trail: readonly TrailRow[], story: EpisodeStory | null): TrailStep[] {
  if (story !== null) {
    return story.lanes.flatMap(ofLane).sort((a, b) => (b.position ?? 0) - (a.position ?? 0));
  }
  return trail
    .map((row): TrailStep => ({
      slot: row.slot,
      // What the event calls its epoch is the number of episodes (aggregation §4.15).
      epoch: null,
      action: row.action,
      from: row.from,
      to: row.to,
      blueprint: row.blueprint,
      alpha: row.alpha,
      points: row.accuracyDelta,
      reason: null,
      position: null,
    }))
    .reverse();
}
