import assert from 'node:assert/strict';
import { lookAt } from '../../../../src/aggregator/run-state.ts';
import { takeSnapshot } from '../../../../src/aggregator/snapshot.ts';
import type { FindingsLog } from '../../../../src/diagnosis/findings-log.ts';
import { ViewSlicer } from '../../../../src/worker/view-slicer.ts';
import type { ViewState } from '../../../../src/worker/view-state.ts';

/** Everything that is drawn of a view: each group's snapshot, slices and findings, the feed, the ends of batches. */
export function picture(view: ViewState, log: FindingsLog): unknown {
  const { run, recent, groups: kept, position } = view;
  const groups = [...run.groups.keys()].map((name) => {
    const state = lookAt(run, name);
    assert.ok(state !== null);
    const slicer = new ViewSlicer();
    slicer.show(name);
    slicer.focus = 0;
    const slices = { ...slicer.values(view, { log, judging: null }), ...slicer.changes(view) };
    return { name, snapshot: takeSnapshot(state, run.lastTime ?? 0, run.events), slices };
  });
  return structuredClone({ position, groups, recent, kept, events: run.events });
}
