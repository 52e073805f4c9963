import type { EnvState } from '../aggregator/env-state.ts';
import type { GroupState } from '../aggregator/group-state.ts';
import { isHeuristicRun } from '../aggregator/run-boundaries.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';
import { insertRanked } from './ranked.ts';
import { newSeedRanks, rankedSeeds, takeSeed, type SeedRanks, type SeedRow } from './seed-ranks.ts';

export type { SeedRow };

/** The run's best and worst, over all episodes up to the cursor. */

/** An environment's episode. */
export interface EpisodeRow {
  /** `<group>/<batch>/<env>`. */
  readonly id: string;
  readonly env: number;
  readonly batch: number;
  readonly episode: number;
  /** Percent. */
  readonly peak: number;
  readonly peakEpoch: number;
  readonly final: number;
  /** Sum over the episode; null where no reward was received. */
  readonly reward: number | null;
  /** (host + fossilized parameters) ÷ host; null where the host's are not known. */
  readonly growth: number | null;
  /** Points above the run's first mean accuracy for each percent of growth; null where it cannot be told. */
  readonly efficiency: number | null;
  /** Stage of each slot at the peak and at the end, in the order of `slots`. */
  readonly slots: readonly string[];
  readonly peakStages: readonly string[];
  readonly endStages: readonly string[];
  /** Cursors that show the peak and the end. */
  readonly peakPosition: number;
  readonly endPosition: number;
}

/** Bounded: the best of each order, the worst falls, the seeds that gave most and least. */
export interface LeaderboardsSlice {
  /** Union of the best by each order; the panel sorts. */
  readonly best: readonly EpisodeRow[];
  /** Greatest fall from peak to end first; only falls of more than half a point. */
  readonly worst: readonly EpisodeRow[];
  /** Greatest contribution first. */
  readonly seeds: readonly SeedRow[];
  /** The best by final accuracy, ties by peak; null before the first episode ended. */
  readonly bestByEnd: EpisodeRow | null;
  /** Episodes and seeds counted in all. */
  readonly episodes: number;
  readonly endedSeeds: number;
}

/** Episodes kept of each order, and of the falls. */
const KEPT_EPISODES = 10;
/** Points from peak to end beyond which an episode has fallen (health-thresholds §6). */
const FALL = -0.5;
/** Final accuracies that differ by less are equal (health-thresholds §4.10). */
const SAME_ACCURACY = 1e-6;

/** The peak of an episode that still runs. */
interface RunningPeak {
  /** The cursor that shows it. */
  readonly position: number;
  readonly slots: readonly string[];
  /** In the order of `slots`. */
  readonly stages: readonly string[];
}

/**
 * What the lists rank by. `growth` is most growth first, as the older monitors have it: most episodes grow nothing,
 * so least first would be a list of those, and `efficiency` already favours much for little. `end` is for the verdict,
 * `worst` goes by the fall from peak to end, greatest first.
 */
type EpisodeLists = Readonly<Record<'accuracy' | 'reward' | 'efficiency' | 'growth' | 'end' | 'worst', EpisodeRow[]>>;

/** The lists of one group, as they grow. Plain data, bounded, so that it can lie in a checkpoint. */
export interface Leaderboards {
  readonly running: Map<number, RunningPeak>;
  /** Rewards told by outcomes, by environment, until the batch ends. */
  readonly outcomes: Map<number, { readonly episode: number; readonly reward: number }>;
  readonly lists: EpisodeLists;
  readonly seeds: SeedRanks;
  /** Mean accuracy of the run's first batch, percent; null before it. */
  firstAccuracy: number | null;
  /** The newest batch that was counted. */
  batch: number;
  episodes: number;
}

/** Leaderboards before the first event. */
export function newLeaderboards(): Leaderboards {
  return {
    running: new Map(),
    outcomes: new Map(),
    lists: { accuracy: [], reward: [], efficiency: [], growth: [], end: [], worst: [] },
    seeds: newSeedRanks(),
    firstAccuracy: null,
    batch: 0,
    episodes: 0,
  };
}

/**
 * Takes what an event is about to change: a batch's end empties the environments, a prune forgets the parameters.
 * @param position index of the event
 */
export function beforeEvent(boards: Leaderboards, event: TelemetryEvent, state: GroupState, position: number): void {
  if (!event.known || event.data === null) return;
  switch (event.event_type) {
    case 'BATCH_EPOCH_COMPLETED': {
      const { batch_idx: batch, avg_accuracy: accuracy, episodes_completed: episodes, n_envs: envs } = event.data;
      if (batch <= boards.batch) forgetFrom(boards, batch);
      boards.batch = batch;
      if (boards.firstAccuracy === null && Number.isFinite(accuracy)) boards.firstAccuracy = accuracy;
      for (const env of state.envs.values()) {
        const episode = episodes - envs + env.env_id;
        const told = boards.outcomes.get(env.env_id);
        const reward = told?.episode === episode ? told.reward : null;
        takeEpisode(boards, state, env, { batch, episode, reward, position });
      }
      boards.running.clear();
      boards.outcomes.clear();
      return;
    }
    case 'ANALYTICS_SNAPSHOT': {
      // Heuristic runs have no batches: this is how they say that an episode is over.
      if (event.data.kind !== 'heuristic_episode') return;
      const env = state.envs.get(event.data.env_id ?? 0);
      const reward = event.data.total_reward ?? null;
      const batch = boards.episodes + 1;
      if (env !== undefined) takeEpisode(boards, state, env, { batch, episode: boards.episodes, reward, position });
      return;
    }
    case 'SEED_FOSSILIZED':
    case 'SEED_PRUNED': {
      const batch = isHeuristicRun(state.runId) ? boards.episodes + 1 : state.currentBatch + 1;
      takeSeed(boards.seeds, event, state, { batch, position });
      return;
    }
    default:
  }
}

/**
 * Follows an event that was just applied to the group.
 * @param position index of the event
 */
export function afterEvent(boards: Leaderboards, event: TelemetryEvent, state: GroupState, position: number): void {
  if (!event.known || event.data === null) return;
  switch (event.event_type) {
    case 'TRAINING_STARTED':
      // The environments are new; what a stopped training left of an episode is no episode.
      boards.running.clear();
      boards.outcomes.clear();
      return;
    case 'EPOCH_COMPLETED': {
      const env = state.envs.get(event.data.env_id);
      // Only a new peak leaves this at 0.
      if (env?.epochs_since_improvement !== 0) return;
      boards.running.set(env.env_id, { position: position + 1, slots: state.slotIds, stages: stagesOf(state, env) });
      return;
    }
    case 'EPISODE_OUTCOME': {
      const { env_id: env, episode_idx: episode, episode_reward: reward } = event.data;
      if (state.envs.has(env)) boards.outcomes.set(env, { episode, reward });
      return;
    }
    default:
  }
}

/** The best by final accuracy, ties (1e-6) by peak (health-thresholds §4.10); null before the first episode. */
export function bestByEnd({ lists }: Leaderboards): EpisodeRow | null {
  const [first, ...others] = lists.end;
  if (first === undefined) return null;
  return others
    .filter(({ final }) => first.final - final <= SAME_ACCURACY)
    .reduce((best, row) => (row.peak > best.peak ? row : best), first);
}

/** The lists as the panels show them. */
export function leaderboardsSlice(boards: Leaderboards): LeaderboardsSlice {
  const { accuracy, reward, efficiency, growth, worst } = boards.lists;
  return {
    best: [...new Set([...accuracy, ...reward, ...efficiency, ...growth])],
    worst: [...worst],
    seeds: rankedSeeds(boards.seeds),
    bestByEnd: bestByEnd(boards),
    episodes: boards.episodes,
    endedSeeds: boards.seeds.ended,
  };
}

function stagesOf(state: GroupState, env: EnvState): string[] {
  return state.slotIds.map((slot) => env.seeds.get(slot)?.stage ?? 'DORMANT');
}

/** A resumed run does batches again: what is kept of the abandoned ones gives way. */
function forgetFrom({ lists }: Leaderboards, batch: number): void {
  for (const list of Object.values(lists)) {
    const kept = list.filter((row) => row.batch < batch);
    list.splice(0, list.length, ...kept);
  }
}

interface EpisodeEnd {
  readonly batch: number;
  readonly episode: number;
  /** As the end's or the outcome's event tells it. */
  readonly reward: number | null;
  readonly position: number;
}

function takeEpisode(boards: Leaderboards, state: GroupState, env: EnvState, end: EpisodeEnd): void {
  if (env.accuracy_history.length === 0) return;
  boards.episodes += 1;
  const peak = boards.running.get(env.env_id);
  if (peak === undefined || !Number.isFinite(env.best_accuracy)) return;
  const final = env.host_accuracy;
  const growth = env.host_params > 0 ? (env.host_params + env.fossilized_params) / env.host_params : null;
  const row: EpisodeRow = {
    id: `${state.group}/${String(end.batch)}/${String(env.env_id)}`,
    env: env.env_id,
    batch: end.batch,
    episode: end.episode,
    peak: env.best_accuracy,
    peakEpoch: env.best_accuracy_epoch,
    final,
    reward: env.reward_history.length > 0 ? env.cumulative_reward : end.reward,
    growth,
    efficiency: efficiencyOf(final, growth, boards.firstAccuracy),
    slots: peak.slots,
    peakStages: peak.stages,
    endStages: stagesOf(state, env),
    peakPosition: peak.position,
    endPosition: end.position,
  };
  const { lists } = boards;
  place(lists.accuracy, row, ({ peak }) => peak);
  place(lists.reward, row, ({ reward }) => reward);
  place(lists.efficiency, row, ({ efficiency }) => efficiency);
  place(lists.growth, row, ({ growth }) => growth);
  place(lists.end, row, ({ final }) => final);
  if (final - row.peak < FALL) place(lists.worst, row, ({ final, peak }) => peak - final);
}

/** Points of the end above the first mean, for each percent of growth; an episode that grew nothing has none. */
function efficiencyOf(final: number, growth: number | null, first: number | null): number | null {
  if (growth === null || first === null || !(growth > 1)) return null;
  return (final - first) / ((growth - 1) * 100);
}

/** Puts a row where it belongs, greatest value first; what is no finite number takes no place. */
function place(list: EpisodeRow[], row: EpisodeRow, valueOf: (row: EpisodeRow) => number | null): void {
  const value = valueOf(row);
  if (value === null || !Number.isFinite(value)) return;
  insertRanked(
    list,
    row,
    KEPT_EPISODES,
    (a, b) => (valueOf(b) ?? 0) - (valueOf(a) ?? 0) || a.batch - b.batch || a.env - b.env,
  );
}
