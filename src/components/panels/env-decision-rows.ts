import type { DecisionRow, EnvDetail } from '../../worker/env-detail.ts';
import type { EpisodeStory } from '../../worker/episode-story.ts';
import { storyOf } from './env-series.ts';

/** The decisions of one environment as they are listed. Pure. */

export interface ListedDecision {
  readonly batch: number;
  readonly epoch: number;
  readonly time: number;
  readonly action: string;
  readonly slot: string | null;
  readonly success: boolean | null;
  /** Fractions. */
  readonly confidence: number | null;
  readonly value: number | null;
  readonly reward: number | null;
  readonly tdAdvantage: number | null;
  readonly position: number | null;
}

/** How near the reward came to what was expected (health-thresholds §4.7). */
export type Outcome = 'hit' | 'near' | 'miss' | 'open';

const HIT = 0.1;
const NEAR = 0.3;

export function outcomeOf(reward: number | null, value: number | null): Outcome {
  if (reward === null || value === null) return 'open';
  const off = Math.abs(reward - value);
  if (off < HIT) return 'hit';
  return off < NEAR ? 'near' : 'miss';
}

function fromDetail(row: DecisionRow): ListedDecision {
  return { ...row, position: null };
}

/** All of the batch from the story, else the few that the policy still has; the newest first. */
export function decisionRows(detail: EnvDetail, story: EpisodeStory | null): ListedDecision[] {
  const told = storyOf(detail, story);
  if (told === null) return detail.decisions.map(fromDetail);
  const recent = new Map(detail.decisions.map((row) => [row.time, row]));
  const rows = told.decisions.map((decision) => ({
    ...decision,
    batch: told.batch,
    tdAdvantage: recent.get(decision.time)?.tdAdvantage ?? null,
  }));
  // The story may be a little behind what runs.
  const newest = told.decisions.at(-1)?.time ?? -Infinity;
  const ahead = detail.decisions.filter(({ time, batch }) => time > newest && batch === told.batch).map(fromDetail);
  return [...ahead, ...rows.reverse()];
}
