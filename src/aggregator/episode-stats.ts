import type { GroupState } from './group-state.ts';
import { mean, variance } from './history.ts';
import { actionEntropy, completionTrend, rateTrend, type CompletionTrend, type RateTrend } from './statistics.ts';

/** Computed summaries over episodes and seed lives (aggregation §4.8, 4.10). */

export interface SeedLifecycleStats {
  readonly germination_count: number;
  readonly prune_count: number;
  readonly fossilize_count: number;
  readonly active_count: number;
  readonly total_slots: number;
  readonly germination_rate: number;
  readonly prune_rate: number;
  readonly fossilize_rate: number;
  readonly blend_success_rate: number;
  readonly avg_lifespan_epochs: number;
  readonly germination_trend: RateTrend;
  readonly prune_trend: RateTrend;
  readonly fossilize_trend: RateTrend;
}

export interface EpisodeStats {
  readonly length_mean: number;
  readonly length_std: number;
  readonly length_min: number;
  readonly length_max: number;
  readonly total_episodes: number;
  readonly episodes_per_second: number;
  readonly timeout_count: number;
  readonly success_count: number;
  readonly early_termination_count: number;
  readonly timeout_rate: number;
  readonly success_rate: number;
  readonly early_termination_rate: number;
  readonly steps_per_germinate: number;
  readonly steps_per_prune: number;
  readonly steps_per_fossilize: number;
  readonly action_entropy: number;
  readonly yield_rate: number;
  readonly slot_utilization: number;
  readonly completion_trend: CompletionTrend;
}

/** Rates are cumulative counts per finished episode. */
export function seedLifecycleStats(state: GroupState, activeSlots: number, totalSlots: number): SeedLifecycleStats {
  const episodes = Math.max(1, state.currentEpisode);
  const ended = state.cumulativeFossilized + state.cumulativePruned;
  return {
    germination_count: state.cumulativeGerminated,
    prune_count: state.cumulativePruned,
    fossilize_count: state.cumulativeFossilized,
    active_count: activeSlots,
    total_slots: totalSlots,
    germination_rate: state.cumulativeGerminated / episodes,
    prune_rate: state.cumulativePruned / episodes,
    fossilize_rate: state.cumulativeFossilized / episodes,
    blend_success_rate: ended === 0 ? 0 : state.cumulativeFossilized / ended,
    avg_lifespan_epochs: mean(state.lifespans),
    germination_trend: rateTrend(state.germinationRates),
    prune_trend: rateTrend(state.pruneRates),
    fossilize_trend: rateTrend(state.fossilizeRates),
  };
}

/** Finished episodes per second over the last hundred batches (§5.8). */
export function episodesPerSecond(state: GroupState): number {
  const oldest = state.throughputWindow[0];
  const newest = state.throughputWindow.at(-1);
  if (oldest === undefined || newest === undefined || state.throughputWindow.length < 2) return 0;
  const span = newest.time - oldest.time;
  return span < 1 ? 0 : (newest.episodes - oldest.episodes) / span;
}

export function episodeStats(state: GroupState, activeSlots: number, totalSlots: number): EpisodeStats {
  const lengths = state.episodeLengths;
  const episodes = state.currentEpisode;
  const known = episodes > 0 && lengths.length > 0;
  const steps = lengths.reduce((sum, length) => sum + length, 0);
  return {
    length_mean: known ? mean(lengths) : 0,
    length_std: known ? Math.sqrt(variance(lengths)) : 0,
    length_min: known ? Math.min(...lengths) : 0,
    length_max: known ? Math.max(...lengths) : 0,
    total_episodes: episodes,
    episodes_per_second: episodesPerSecond(state),
    timeout_count: known ? state.timeoutCount : 0,
    success_count: known ? state.successCount : 0,
    early_termination_count: 0,
    timeout_rate: known ? state.timeoutCount / episodes : 0,
    success_rate: known ? state.successCount / episodes : 0,
    early_termination_rate: 0,
    steps_per_germinate: known ? steps / Math.max(1, state.outcomeGerminations) : 0,
    steps_per_prune: known ? steps / Math.max(1, state.outcomePrunes) : 0,
    steps_per_fossilize: known ? steps / Math.max(1, state.outcomeFossilizations) : 0,
    action_entropy: actionEntropy(state.tamiyo.cumulative_action_counts),
    yield_rate: state.cumulativeGerminated === 0 ? 0 : state.cumulativeFossilized / state.cumulativeGerminated,
    slot_utilization: totalSlots === 0 ? 0 : activeSlots / totalSlots,
    completion_trend: completionTrend(state.recentSuccesses),
  };
}
