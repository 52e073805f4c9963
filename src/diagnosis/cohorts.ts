import type { GroupState } from '../aggregator/group-state.ts';
import { roiOf } from './gates.ts';
import type { PolicyReadings } from './policy-readings.ts';
import type { BestEpisode } from './reading.ts';
import type { ThresholdProfile } from './threshold-profile.ts';
import { percent, signed } from './units.ts';

/** Cohorts of an A/B run beside each other (health-thresholds §4.11). */

/** One group as the comparison shows it; null was never received. */
export interface CohortRow {
  readonly group: string;
  readonly rewardMode: string | null;
  readonly batch: number;
  readonly episodes: number;
  /** Percent. */
  readonly meanAccuracy: number | null;
  readonly bestAccuracy: number | null;
  /** Final accuracy of its best episode, percent. */
  readonly finalAccuracy: number | null;
  readonly meanReward: number | null;
  /** Growth of that episode: (host + fossilized parameters) ÷ host. */
  readonly growth: number | null;
  /** Points above the baseline for each unit of growth. */
  readonly roi: number | null;
  readonly entropy: number | null;
  readonly kl: number | null;
  readonly explainedVariance: number | null;
  readonly rollbacks: number;
  readonly fossilized: number;
  readonly pruned: number;
  /** Why it cannot lead: the newest anomaly; null where nothing blocks. */
  readonly blocked: { readonly text: string; readonly position: number } | null;
}

/** What the leader is chosen by. */
export const LEADER_RULES = ['roi', 'accuracy', 'reward'] as const;
export type LeaderRule = (typeof LEADER_RULES)[number];

/** What only the events of a group tell; plain data, that grows with them. */
export interface CohortFacts {
  rollbacks: number;
  /** Highest accuracy of any environment at any epoch, percent; null before the first. */
  bestAccuracy: number | null;
  /** The newest anomaly, and the cursor that shows it. */
  anomaly: CohortRow['blocked'];
}

/** One group as the rows are made of it. */
export interface Cohort {
  readonly state: GroupState;
  readonly facts: CohortFacts;
  /** Its best episode by final accuracy; null before the first. */
  readonly best: BestEpisode | null;
  /** What its newest update measured. */
  readonly readings: PolicyReadings;
}

/**
 * The groups beside each other, in the order of their names. None where fewer than two have started: stray events
 * make groups that are no cohorts.
 */
export function cohortRows(groups: readonly Cohort[], profile: ThresholdProfile): CohortRow[] {
  const started = groups.filter(({ state }) => state.connected);
  if (started.length < 2) return [];
  return started
    .map((cohort) => cohortRow(cohort, profile))
    .sort((a, b) => (a.group < b.group ? -1 : a.group > b.group ? 1 : 0));
}

function cohortRow({ state, facts, best, readings }: Cohort, profile: ThresholdProfile): CohortRow {
  return {
    group: state.group,
    rewardMode: state.rewardMode === '' ? null : state.rewardMode,
    batch: state.currentBatch,
    episodes: state.currentEpisode,
    meanAccuracy: state.batchAvgAccuracy,
    bestAccuracy: facts.bestAccuracy,
    finalAccuracy: best?.final ?? null,
    meanReward: state.batchesCompleted === 0 ? null : state.batchAvgReward,
    growth: best?.growth ?? null,
    roi: roiOf(best, profile.baseline.accuracy),
    entropy: readings.entropy ?? null,
    kl: readings.kl_divergence ?? null,
    explainedVariance: readings.explained_variance ?? null,
    rollbacks: facts.rollbacks,
    fossilized: state.cumulativeFossilized,
    pruned: state.cumulativePruned,
    blocked: facts.anomaly,
  };
}

/** Values that differ by less are equal. */
const SAME = 1e-6;

/** Growth below which there is none (health-thresholds §4.10). */
const NO_GROWTH = 1e-6;

interface Rule {
  readonly valueOf: (row: CohortRow) => number | null;
  /** The value in a sentence, and beside another. */
  readonly tell: (value: number, row: CohortRow) => string;
  readonly write: (value: number, row: CohortRow) => string;
}

const RULES: Readonly<Record<LeaderRule, Rule>> = {
  roi: {
    valueOf: ({ roi }) => roi,
    tell: (value, row) =>
      grew(row)
        ? `${signed(value, 2)} points from the baseline for each percent of growth`
        : `${signed(value * NO_GROWTH * 100, 1)} points from the baseline, and it grew nothing`,
    write: (value, row) => (grew(row) ? signed(value, 2) : `${signed(value * NO_GROWTH * 100, 1)} and no growth`),
  },
  accuracy: {
    valueOf: ({ finalAccuracy }) => finalAccuracy,
    tell: (value) => `its best episode ended at ${percent(value)}`,
    write: (value) => percent(value),
  },
  reward: {
    valueOf: ({ meanReward }) => meanReward,
    tell: (value) => `mean reward ${signed(value, 2)} in the newest batch`,
    write: (value) => signed(value, 2),
  },
};

/** Whether parameters were paid; false also where it is not known. */
function grew({ growth }: CohortRow): boolean {
  return growth !== null && growth - 1 > NO_GROWTH;
}

/** Who leads, and why in a sentence; `group` is null where nobody does. */
export interface Leader {
  readonly group: string | null;
  readonly reason: string;
}

/**
 * The cohort with the highest value that is not blocked; ties (1e-6) by final accuracy, then by name
 * (health-thresholds §4.11).
 */
export function leaderOf(rows: readonly CohortRow[], rule: LeaderRule): Leader {
  const { valueOf, tell, write } = RULES[rule];
  const open = rows.filter(({ blocked }) => blocked === null);
  if (open.length === 0) return { group: null, reason: 'Nobody leads: every cohort has reported an anomaly.' };
  const able = open.flatMap((row) => {
    const value = valueOf(row);
    return value === null || !Number.isFinite(value) ? [] : [{ row, value }];
  });
  const most = Math.max(...able.map(({ value }) => value));
  const [first] = able
    .filter(({ value }) => most - value <= SAME)
    .sort((a, b) => finalOf(b.row) - finalOf(a.row) || (a.row.group < b.row.group ? -1 : 1));
  if (first === undefined) {
    return { group: null, reason: 'Nobody leads yet: no cohort that could has a value for it.' };
  }
  const { group } = first.row;
  const others = able.filter(({ row }) => row !== first.row);
  const held = others.map(({ row, value }) => `${row.group} ${write(value, row)}`).join(', ');
  const blocked = rows.filter((row) => row.blocked !== null).map((row) => row.group);
  const compared = others.length > 0 ? `; ${held}` : blocked.length > 0 ? `; ${blocked.join(', ')} blocked` : '';
  return { group, reason: `${group} leads: ${tell(first.value, first.row)}${compared}.` };
}

function finalOf({ finalAccuracy }: CohortRow): number {
  return finalAccuracy !== null && Number.isFinite(finalAccuracy) ? finalAccuracy : -Infinity;
}
