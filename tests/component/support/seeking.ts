import { encodePlain } from '../../../src/storage/plain-data.ts';
import type { HistoryApi } from '../../../src/storage/history-store.ts';
import { Positions } from '../../../src/storage/positions.ts';
import { HistoryReader } from '../../../src/worker/history-reader.ts';
import { applyDecoded, decodeFor, TimeMachine } from '../../../src/worker/time-machine.ts';
import { newView, type ViewState } from '../../../src/worker/view-state.ts';
import { deepEqual, equal, found } from './expect.ts';

/** Views made from lines alone, and from a store. */

/** The view after so many lines, made from the first on. */
export function viewAfter(lines: readonly string[], position = lines.length): ViewState {
  const view = newView();
  for (const line of lines.slice(0, position)) applyDecoded(view, decodeFor(view, line));
  return view;
}

/** Both views are the same in every part, maps and numbers that are none included. */
export function sameView(actual: ViewState, expected: ViewState, message = ''): void {
  equal(actual.position, expected.position, `${message} position`);
  deepEqual([...encodePlain(actual)], [...encodePlain(expected)], `${message} at ${String(expected.position)}`);
}

/** A time machine over a store, with the problems that it was told of. */
export function timeMachineOf(
  store: HistoryApi,
  run: string,
  checkpoints: readonly number[],
): { readonly machine: TimeMachine; readonly reader: HistoryReader; readonly problems: string[] } {
  const problems: string[] = [];
  const reader = new HistoryReader(
    store,
    run,
    () => undefined,
    (problem) => problems.push(problem),
  );
  return { machine: new TimeMachine(store, run, reader, new Positions(checkpoints)), reader, problems };
}

/** Seeks, and expects to get there. */
export async function sought(machine: TimeMachine, position: number): Promise<ViewState> {
  return found(await machine.seek(position), `the view at ${String(position)}`);
}
