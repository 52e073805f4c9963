import type { TelemetryEvent } from '../telemetry/event.ts';
import { refreshActionCounts } from './action-counts.ts';
import { applyEvent } from './apply.ts';
import { expireDecision } from './decisions.ts';
import { newGroup, type GroupState, type Rules } from './group-state.ts';
import { groupNameOf, startsNewRun } from './run-boundaries.ts';
import { rulesShownBy } from './rules.ts';

/** How a run is aggregated. */
export interface AggregatorOptions {
  /** Default environments before `TRAINING_STARTED`: 0 for people, the reference's number in conformance. */
  readonly envsBeforeStart: number;
  /** Rules of a known producer version, or null to tell them from what the events carry. */
  readonly rules: Rules | null;
  /** Observe the state after every event (aggregation §1.2); conformance observes where the reference did. */
  readonly observeEveryEvent: boolean;
  /** Count and log events of types that the spec does not list; the reference drops them. */
  readonly keepUnknownTypes: boolean;
  /** A `TRAINING_STARTED` of another run begins with a fresh state (aggregation §3.1, recommendation). */
  readonly freshStateForNewRun: boolean;
  /** Events of the ghost groups `default` and `` join the only real group (aggregation §1.3). */
  readonly mergeGhostGroups: boolean;
}

/** The options for people who look at a run. */
export const FOR_PEOPLE: AggregatorOptions = {
  envsBeforeStart: 0,
  rules: null,
  observeEveryEvent: true,
  keepUnknownTypes: true,
  freshStateForNewRun: true,
  mergeGhostGroups: true,
};

/** The options that equal the reference value for value. */
export function forConformance(rules: Rules, envsBeforeStart: number): AggregatorOptions {
  return {
    envsBeforeStart,
    rules,
    observeEveryEvent: false,
    keepUnknownTypes: false,
    freshStateForNewRun: false,
    mergeGhostGroups: false,
  };
}

/** A whole run: one aggregator state per group (aggregation §1.3). Plain data. */
export interface RunState {
  readonly options: AggregatorOptions;
  rules: Rules;
  /** Events of all groups. */
  events: number;
  /** Time of the newest event in the file's order, seconds since 1970; null before the first. */
  lastTime: number | null;
  readonly groups: Map<string, GroupState>;
}

/** A run before its first event. */
export function newRun(options: AggregatorOptions = FOR_PEOPLE): RunState {
  return { options, rules: options.rules ?? 'E1', events: 0, lastTime: null, groups: new Map() };
}

/** Applies an event to the state of its group, and gives that state; null where the options drop the event. */
export function applyToRun(run: RunState, event: TelemetryEvent): GroupState | null {
  if (!event.known && !run.options.keepUnknownTypes) return null;
  if (run.options.rules === null && run.rules === 'E1' && rulesShownBy(event) === 'E2') {
    run.rules = 'E2';
    for (const group of run.groups.values()) group.rules = 'E2';
  }
  const group = stateFor(run, event);
  run.events += 1;
  run.lastTime = event.time;
  applyEvent(group, event);
  // Of what a look after every event would do, the counts can wait until somebody looks.
  if (group.continuous) expireDecision(group, event.time);
  return group;
}

function stateFor(run: RunState, event: TelemetryEvent): GroupState {
  const name = groupNameOf(run, event);
  const group = run.groups.get(name);
  if (group !== undefined && !(run.options.freshStateForNewRun && startsNewRun(group, event))) return group;
  const fresh = newGroup(name, run.rules, run.options.envsBeforeStart, run.options.observeEveryEvent, event.time);
  run.groups.set(name, fresh);
  return fresh;
}

/** A group's state ready to be looked at; null where the run has no such group. */
export function lookAt(run: RunState, group: string): GroupState | null {
  const state = run.groups.get(group) ?? null;
  if (state?.continuous === true) refreshActionCounts(state);
  return state;
}

/**
 * The name of the group to show first: `default` if it is there, else the alphabetically first (aggregation §1.3);
 * groups in which a run has started go before those of stray events (the June version's ghost group).
 */
export function primaryGroup(run: RunState): string | null {
  const all = [...run.groups.keys()].sort();
  const started = all.filter((name) => run.groups.get(name)?.connected === true);
  const names = started.length === 0 ? all : started;
  return names.includes('default') ? 'default' : (names[0] ?? null);
}
