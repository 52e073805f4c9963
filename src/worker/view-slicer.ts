import type { EnvState } from '../aggregator/env-state.ts';
import type { GroupState } from '../aggregator/group-state.ts';
import { lookAt, primaryGroup } from '../aggregator/run-state.ts';
import { envReasons } from '../diagnosis/env-health.ts';
import type { FindingsLog } from '../diagnosis/findings-log.ts';
import { NO_PEERS, peersOf, type Peers } from '../diagnosis/peers.ts';
import { readingOf } from '../diagnosis/reading.ts';
import { THRESHOLDS, type ThresholdProfile } from '../diagnosis/threshold-profile.ts';
import { verdictOf } from '../diagnosis/verdict.ts';
import { envCard, headerSlice, kpiSlice, policySlice } from './build-slices.ts';
import { cohortsOf } from './cohorts-slice.ts';
import { envDetail, type EnvDetail } from './env-detail.ts';
import { findingsSlice, sinceIn } from './findings-slice.ts';
import { bestByEnd, leaderboardsSlice } from './leaderboards.ts';
import { sameValue } from './same-value.ts';
import type { BoardSlice, EnvCard, FeedSlice, FindingsSlice, Slices } from './view-slices.ts';
import { groupView, type GroupView, type ViewState } from './view-state.ts';

/** Cuts a view into slices for the window, and remembers what the window has. */

/** Slices that are whole values of a view. */
export type ViewValues = Pick<
  Slices,
  'header' | 'verdict' | 'kpis' | 'policy' | 'leaderboards' | 'detail' | 'findings' | 'cohorts'
>;

/** What the slices are cut with, besides the view. */
export interface SlicingContext {
  readonly log: FindingsLog;
  /** The fraction of the run that was judged anew; null while nothing is. */
  readonly judging: number | null;
}

const NO_BOARDS = { best: [], worst: [], seeds: [], bestByEnd: null, episodes: 0, endedSeeds: 0 };

/** An environment to show: as it is, or as the last batch left it. */
interface ShownEnv {
  readonly env: EnvState;
  readonly ended: { readonly batch: number; readonly cursor: number } | null;
}

export class ViewSlicer {
  profile: ThresholdProfile = THRESHOLDS;
  /** The environment in focus. */
  focus: number | null = null;
  #shown: string | null = null;
  #cards = new Map<number, EnvCard>();
  /** Ids last sent; null while none were, so that an empty board is sent too. */
  #ids: readonly number[] | null = null;
  #feedOf: ViewState | null = null;
  #feedEnd = -1;

  /** Shows another group of the run. */
  show(group: string): void {
    this.#shown = group;
    this.#cards = new Map();
    this.#ids = null;
  }

  /** The group that is shown; null before the first event. */
  groupOf(view: ViewState): string | null {
    return this.#shown !== null && view.run.groups.has(this.#shown) ? this.#shown : primaryGroup(view.run);
  }

  /** Whole-value slices of the shown group. */
  values(view: ViewState, context: SlicingContext): ViewValues {
    const { profile } = this;
    const name = this.groupOf(view);
    const state = this.#state(view);
    const findings = findingsSlice(context.log, view.position, name, profile.version, context.judging);
    if (state === null) {
      return {
        header: null,
        verdict: null,
        kpis: null,
        policy: null,
        leaderboards: NO_BOARDS,
        detail: null,
        cohorts: [],
        findings,
      };
    }
    const { trail, boards } = groupView(view, state.group);
    const { readings, accuracy } = trail;
    const reading = readingOf(state, { readings, profile, accuracy, best: bestByEnd(boards) });
    return {
      header: headerSlice(state, trail, [...view.run.groups.keys()].sort()),
      verdict: verdictOf(reading, { events: view.run.events, critical: criticalIn(findings) }),
      kpis: kpiSlice(state, trail),
      policy: policySlice(state, trail, profile),
      leaderboards: leaderboardsSlice(boards),
      detail: this.focus === null ? null : this.detail(view, state.group, this.focus, context.log),
      cohorts: cohortsOf(view, profile),
      findings,
    };
  }

  /** One environment in full; null where the group has no such. */
  detail(view: ViewState, group: string, id: number, log: FindingsLog): EnvDetail | null {
    const state = lookAt(view.run, group);
    const env = state?.envs.get(id);
    if (state === null || env === undefined) return null;
    const shown = shownEnv(env, groupView(view, group));
    const reasons = envReasons(shown.env, peersFor(shown, peersOf(state)), this.profile);
    // What ended with the batch still held when the environment was left as it is shown.
    const since = sinceIn(log, shown.ended?.cursor ?? view.position, group);
    return envDetail(state, shown.env, reasons, shown.ended, since);
  }

  /** Feed rows and cards that the window does not have yet. */
  changes(view: ViewState): Partial<Pick<Slices, 'feed' | 'board'>> {
    const feed = this.#feed(view);
    const board = this.#board(view);
    return { ...(feed === null ? {} : { feed }), ...(board === null ? {} : { board }) };
  }

  #state(view: ViewState): GroupState | null {
    const group = this.groupOf(view);
    return group === null ? null : lookAt(view.run, group);
  }

  #feed(view: ViewState): FeedSlice | null {
    const reset = this.#feedOf !== view;
    const rows = reset ? [...view.recent] : view.recent.filter(({ position }) => position > this.#feedEnd);
    this.#feedOf = view;
    this.#feedEnd = view.recent.at(-1)?.position ?? -1;
    return reset || rows.length > 0 ? { reset, rows } : null;
  }

  #board(view: ViewState): BoardSlice | null {
    const state = this.#state(view);
    const changed: EnvCard[] = [];
    if (state !== null) {
      const group = groupView(view, state.group);
      const peers = peersOf(state);
      for (const env of state.envs.values()) {
        const card = cardOf(state, shownEnv(env, group), peers, this.profile);
        if (sameValue(this.#cards.get(card.id), card)) continue;
        this.#cards.set(card.id, card);
        changed.push(card);
      }
    }
    const ids = state === null ? [] : [...state.envs.keys()];
    if (changed.length === 0 && sameValue(ids, this.#ids)) return null;
    this.#ids = ids;
    return { ids, changed };
  }
}

function shownEnv(env: EnvState, { batchEnd }: GroupView): ShownEnv {
  const last = env.accuracy_history.length > 0 ? undefined : batchEnd?.envs.get(env.env_id);
  return batchEnd === null || last === undefined
    ? { env, ended: null }
    : { env: last, ended: { batch: batchEnd.batch, cursor: batchEnd.cursor } };
}

/** Those of the next batch are no peers of an environment that is shown as the last one left it. */
function peersFor({ ended }: ShownEnv, peers: Peers): Peers {
  return ended === null ? peers : NO_PEERS;
}

function cardOf(state: GroupState, shown: ShownEnv, peers: Peers, profile: ThresholdProfile): EnvCard {
  const { env, ended } = shown;
  const card = envCard(state, env, peersFor(shown, peers), profile);
  return ended === null ? card : { ...card, endedBatch: ended.batch };
}

function criticalIn({ list }: FindingsSlice): number {
  return list.filter(({ over, level, routine }) => !over && !routine && level === 'crit').length;
}
