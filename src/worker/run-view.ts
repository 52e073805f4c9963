import type { EnvState } from '../aggregator/env-state.ts';
import type { GroupState } from '../aggregator/group-state.ts';
import { groupNameOf } from '../aggregator/run-boundaries.ts';
import { lookAt, primaryGroup } from '../aggregator/run-state.ts';
import { verdictOf } from '../diagnosis/verdict.ts';
import type { TelemetryEvent } from '../telemetry/event.ts';
import { bestRun, envCard, headerSlice, kpiSlice, policySlice } from './build-slices.ts';
import { feedRow, isFeedEvent } from './feed.ts';
import { Ingest } from './ingest.ts';
import { sameValue } from './same-value.ts';
import { Trail } from './trail.ts';
import type { BoardSlice, EnvCard, FeedSlice, Slices } from './view-slices.ts';

/** One open run as the window sees it: ingest, small-chart trails, feed, and which group is shown. */

const FEED_ROWS = 120;

export class RunView {
  readonly ingest: Ingest;
  /** By state: a run that begins anew in its group begins a new trail. */
  readonly #trails = new WeakMap<GroupState, Trail>();
  #shown: string | null = null;
  /** Cards as the last batch left them: between two batches the state itself is empty (aggregation §3.5). */
  readonly #batchEnds = new WeakMap<GroupState, ReadonlyMap<number, EnvCard>>();
  #newEvents: { readonly event: TelemetryEvent; readonly position: number }[] = [];
  #feedReset = true;
  #cards = new Map<number, EnvCard>();
  /** Ids last sent; null while none were, so that an empty board is sent too. */
  #ids: readonly number[] | null = null;

  constructor() {
    this.ingest = new Ingest(undefined, {
      before: (event) => {
        this.#keepBatchEnd(event);
      },
      after: (event, position, state) => {
        this.#follow(event, position, state);
      },
    });
  }

  /** Shows another group of the run. */
  show(group: string): void {
    this.#shown = group;
    this.#cards = new Map();
    this.#ids = null;
  }

  /** Whole-value slices of the shown group; null before the first event. */
  values(): Omit<Slices, 'feed' | 'board' | 'source'> | null {
    const state = this.#state();
    if (state === null) return null;
    const trail = this.#trailOf(state);
    return {
      header: headerSlice(state, trail, [...this.ingest.run.groups.keys()].sort()),
      verdict: verdictOf(state, trail),
      kpis: kpiSlice(state, trail),
      policy: policySlice(state, trail),
      bestRuns: state.bestRuns.map((record) => bestRun(state, record)),
    };
  }

  /** New feed rows and changed cards since the last call. */
  changes(): Partial<Pick<Slices, 'feed' | 'board'>> {
    const feed = this.#takeFeed();
    const board = this.#takeBoard();
    return { ...(feed === null ? {} : { feed }), ...(board === null ? {} : { board }) };
  }

  #state(): GroupState | null {
    const { run } = this.ingest;
    const shown = this.#shown !== null && run.groups.has(this.#shown) ? this.#shown : primaryGroup(run);
    return shown === null ? null : lookAt(run, shown);
  }

  #trailOf(state: GroupState): Trail {
    let trail = this.#trails.get(state);
    if (trail === undefined) {
      trail = new Trail();
      this.#trails.set(state, trail);
    }
    return trail;
  }

  #keepBatchEnd(event: TelemetryEvent): void {
    if (event.event_type !== 'BATCH_EPOCH_COMPLETED' || !event.known || event.data === null) return;
    const state = this.ingest.run.groups.get(groupNameOf(this.ingest.run, event));
    if (state === undefined) return;
    const batch = event.data.batch_idx;
    const cards = [...state.envs.values()]
      .filter((env) => env.accuracy_history.length > 0)
      .map((env) => ({ ...envCard(state, env), endedBatch: batch }));
    this.#batchEnds.set(state, new Map(cards.map((card) => [card.id, card])));
  }

  #cardOf(state: GroupState, env: EnvState): EnvCard {
    const waiting = env.accuracy_history.length === 0;
    const ended = waiting ? this.#batchEnds.get(state)?.get(env.env_id) : undefined;
    return ended ?? envCard(state, env);
  }

  #follow(event: TelemetryEvent, position: number, state: GroupState): void {
    this.#trailOf(state).follow(event, state);
    if (!isFeedEvent(event)) return;
    this.#newEvents.push({ event, position });
    // While a file is read much more arrives between two paints than the feed shows.
    if (this.#newEvents.length > 2 * FEED_ROWS) {
      this.#newEvents = this.#newEvents.slice(-FEED_ROWS);
      this.#feedReset = true;
    }
  }

  #takeFeed(): FeedSlice | null {
    if (this.#newEvents.length === 0 && !this.#feedReset) return null;
    const rows = this.#newEvents.slice(-FEED_ROWS).flatMap(({ event, position }) => feedRow(event, position) ?? []);
    const slice: FeedSlice = { reset: this.#feedReset, rows };
    this.#newEvents = [];
    this.#feedReset = false;
    return slice;
  }

  #takeBoard(): BoardSlice | null {
    const state = this.#state();
    if (state === null) return null;
    const changed: EnvCard[] = [];
    for (const env of state.envs.values()) {
      const card = this.#cardOf(state, env);
      if (sameValue(this.#cards.get(card.id), card)) continue;
      this.#cards.set(card.id, card);
      changed.push(card);
    }
    const ids = [...state.envs.keys()];
    if (changed.length === 0 && sameValue(ids, this.#ids)) return null;
    this.#ids = ids;
    return { ids, changed };
  }
}
