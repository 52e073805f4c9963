import type { EnvDetail } from '../../worker/env-detail.ts';
import type { EpisodeStory, EpochValue } from '../../worker/episode-story.ts';
import type { ChartDomain, ChartPoint } from '../widgets/chart-geometry.ts';

/** What the charts of an environment draw. Pure. */

export interface EnvSeries {
  readonly accuracy: readonly ChartPoint[];
  readonly loss: readonly ChartPoint[];
  readonly reward: readonly ChartPoint[];
  readonly domain: ChartDomain | null;
}

/** The story, where it tells of what the detail shows: the same environment in the same batch. */
export function storyOf(detail: EnvDetail, story: EpisodeStory | null): EpisodeStory | null {
  return story?.env === detail.id && story.group === detail.group && story.batch === detail.batch ? story : null;
}

function fromStory(values: readonly EpochValue[]): ChartPoint[] {
  return values.map(({ epoch, value, position }) => ({ x: epoch, value, position }));
}

/** The newest values end at the epoch that was reached. */
function fromHistory(values: readonly number[], epoch: number): ChartPoint[] {
  const first = Math.max(1, epoch - values.length + 1);
  return values.map((value, i) => ({ x: first + i, value, position: null }));
}

/** Epoch by epoch from the story; until it was read, from what the detail keeps, which has no loss. */
export function envSeries(detail: EnvDetail, story: EpisodeStory | null): EnvSeries {
  const told = storyOf(detail, story);
  const series =
    told === null
      ? {
          accuracy: fromHistory(detail.accuracyHistory, detail.epoch),
          loss: [],
          reward: fromHistory(detail.rewardHistory, detail.epoch),
        }
      : { accuracy: fromStory(told.accuracy), loss: fromStory(told.loss), reward: fromStory(told.reward) };
  const places = [...series.accuracy, ...series.loss, ...series.reward].map(({ x }) => x);
  if (places.length === 0) return { ...series, domain: null };
  // One axis for all, so that what is below one another is at the same epoch.
  return { ...series, domain: { from: Math.min(...places), to: Math.max(...places, detail.maxEpochs) } };
}
