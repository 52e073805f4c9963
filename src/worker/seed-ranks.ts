import type { SeedState } from '../aggregator/env-state.ts';
import type { GroupState } from '../aggregator/group-state.ts';
import { slotOf } from '../aggregator/handle-seeds.ts';
import type { KnownEvent } from '../telemetry/event.ts';
import { insertRanked } from './ranked.ts';

/** The seeds that gave most and least, by their measured contribution. */

const KEPT_BEST = 20;
const KEPT_WORST = 10;

/** A seed that was fossilized or pruned. */
export interface SeedRow {
  readonly id: string;
  readonly env: number;
  readonly slot: string;
  readonly blueprint: string;
  readonly batch: number;
  readonly epoch: number;
  readonly outcome: 'fossilized' | 'pruned';
  /** Measured contribution in points: counterfactual where there is one, else the improvement. */
  readonly contribution: number;
  readonly measuredBy: 'counterfactual' | 'improvement';
  readonly params: number | null;
  readonly epochs: number | null;
  readonly position: number;
}

/** Plain data, bounded, so that it can lie in a checkpoint. */
export interface SeedRanks {
  /** Greatest contribution first. */
  readonly best: SeedRow[];
  /** Least first. */
  readonly worst: SeedRow[];
  /** Seeds in all, also those of which nothing was measured. */
  ended: number;
}

/** Ranks before the first seed. */
export function newSeedRanks(): SeedRanks {
  return { best: [], worst: [], ended: 0 };
}

/** All that are kept, greatest contribution first. */
export function rankedSeeds({ best, worst }: SeedRanks): SeedRow[] {
  return [...new Set([...best, ...worst])].sort(byMost);
}

/**
 * Takes the end of a seed. A contribution that was not measured, or is no finite number, is only counted.
 * @param state as it is before the event, which makes a pruned seed forget its parameters
 * @param at the batch that runs, from 1, and the index of the event
 */
export function takeSeed(
  ranks: SeedRanks,
  event: KnownEvent<'SEED_FOSSILIZED'> | KnownEvent<'SEED_PRUNED'>,
  state: GroupState,
  at: { readonly batch: number; readonly position: number },
): void {
  const { data } = event;
  if (data === null) return;
  ranks.ended += 1;
  const contribution = data.counterfactual ?? data.improvement;
  if (contribution == null || !Number.isFinite(contribution)) return;
  const slot = slotOf(event, data);
  const env = state.envs.get(data.env_id);
  const row: SeedRow = {
    id: `${state.group}/seed/${String(at.position)}`,
    env: data.env_id,
    slot,
    batch: at.batch,
    epoch: env?.current_epoch ?? 0,
    contribution,
    measuredBy: data.counterfactual == null ? 'improvement' : 'counterfactual',
    epochs: data.epochs_total ?? null,
    position: at.position + 1,
    ...whatEnded(event, env?.seeds.get(slot)),
  };
  insertRanked(ranks.best, row, KEPT_BEST, byMost);
  insertRanked(ranks.worst, row, KEPT_WORST, byLeast);
}

type Ended = Pick<SeedRow, 'outcome' | 'blueprint' | 'params'>;

/** A prune need not name the blueprint, and never tells the parameters: the seed in the slot does. */
function whatEnded(event: Parameters<typeof takeSeed>[1], seed: SeedState | undefined): Ended {
  if (event.event_type === 'SEED_FOSSILIZED') {
    return {
      outcome: 'fossilized',
      blueprint: event.data?.blueprint_id ?? '',
      params: event.data?.params_added ?? null,
    };
  }
  const named = event.data?.blueprint_id ?? '';
  const params = seed === undefined || seed.seed_params === 0 ? null : seed.seed_params;
  return { outcome: 'pruned', blueprint: named === '' ? (seed?.blueprint_id ?? '') : named, params };
}

function inTime(a: SeedRow, b: SeedRow): number {
  return a.batch - b.batch || a.env - b.env || a.position - b.position;
}

function byMost(a: SeedRow, b: SeedRow): number {
  return b.contribution - a.contribution || inTime(a, b);
}

function byLeast(a: SeedRow, b: SeedRow): number {
  return a.contribution - b.contribution || inTime(a, b);
}
