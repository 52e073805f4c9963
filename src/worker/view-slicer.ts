import type { EnvState } from '../aggregator/env-state.ts';
import type { GroupState } from '../aggregator/group-state.ts';
import { lookAt, primaryGroup } from '../aggregator/run-state.ts';
import { verdictOf } from '../diagnosis/verdict.ts';
import { bestRun, envCard, headerSlice, kpiSlice, policySlice } from './build-slices.ts';
import { sameValue } from './same-value.ts';
import type { BoardSlice, EnvCard, FeedSlice, Slices } from './view-slices.ts';
import { trailOf, type ViewState } from './view-state.ts';

/** Cuts a view into slices for the window, and remembers what the window has. */

/** Slices that are whole values of a view. */
export type ViewValues = Pick<Slices, 'header' | 'verdict' | 'kpis' | 'policy' | 'bestRuns'>;

export class ViewSlicer {
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
  values(view: ViewState): ViewValues {
    const state = this.#state(view);
    if (state === null) return { header: null, verdict: null, kpis: null, policy: null, bestRuns: [] };
    const trail = trailOf(view, state);
    return {
      header: headerSlice(state, trail, [...view.run.groups.keys()].sort()),
      verdict: verdictOf(state, trail),
      kpis: kpiSlice(state, trail),
      policy: policySlice(state, trail),
      bestRuns: state.bestRuns.map((record) => bestRun(state, record)),
    };
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
    for (const env of state?.envs.values() ?? []) {
      const card = cardOf(view, state, env);
      if (card === null || sameValue(this.#cards.get(card.id), card)) continue;
      this.#cards.set(card.id, card);
      changed.push(card);
    }
    const ids = state === null ? [] : [...state.envs.keys()];
    if (changed.length === 0 && sameValue(ids, this.#ids)) return null;
    this.#ids = ids;
    return { ids, changed };
  }
}

function cardOf(view: ViewState, state: GroupState | null, env: EnvState): EnvCard | null {
  if (state === null) return null;
  const waiting = env.accuracy_history.length === 0;
  return (waiting ? view.batchEnds.get(state.group)?.get(env.env_id) : undefined) ?? envCard(state, env);
}
