import type { TelemetryEvent } from '../telemetry/event.ts';
import { findBackward, findForward, type LineTest } from './find-line.ts';
import { findingPositions } from './findings-slice.ts';
import type { HistoryReader } from './history-reader.ts';
import { batchesOf, type RunIndex } from './run-index.ts';

/** Where a step of each unit leads: cursors at which something has just been completed. */

/** What one step moves by. */
export type StepUnit = 'event' | 'epoch' | 'batch' | 'decision' | 'finding';

/** What a step needs to know. */
export interface StepContext {
  readonly reader: HistoryReader;
  readonly index: RunIndex;
  /** The group whose batches, epochs and decisions count; null for any. */
  readonly group: string | null;
  readonly cursor: number;
  readonly head: number;
}

type Direction = 1 | -1;

function nextOf(positions: readonly number[], { cursor, head }: StepContext, direction: Direction): number {
  if (direction === 1) return positions.find((position) => position > cursor) ?? head;
  return positions.findLast((position) => position < cursor) ?? 0;
}

function ofGroup(event: TelemetryEvent, group: string | null): boolean {
  return group === null || event.group_id === group || event.group_id === '' || event.group_id === 'default';
}

function decisionTest(group: string | null): LineTest {
  return {
    maybe: (line) => line.includes('last_action'),
    matches: (event) =>
      event.known &&
      event.event_type === 'ANALYTICS_SNAPSHOT' &&
      event.data?.kind === 'last_action' &&
      ofGroup(event, group),
  };
}

/** Epoch of an epoch event of the group; null of any other event. */
function epochOf(event: TelemetryEvent, group: string | null): number | null {
  if (!event.known || event.event_type !== 'EPOCH_COMPLETED' || !ofGroup(event, group)) return null;
  return event.data?.inner_epoch ?? event.epoch;
}

function epochTest(group: string | null, accept: (epoch: number, position: number) => boolean): LineTest {
  return {
    maybe: (line) => line.includes('"EPOCH_COMPLETED"'),
    matches: (event, position) => {
      const epoch = epochOf(event, group);
      return epoch !== null && accept(epoch, position);
    },
  };
}

/** The next cursor at which all environments have completed an epoch: right before the first event of the next. */
async function nextEpoch({ reader, group, cursor, head }: StepContext): Promise<number> {
  let current: number | null = null;
  await findBackward(
    reader,
    cursor,
    epochTest(group, (epoch) => {
      current = epoch;
      return true;
    }),
  );
  // What stands between two batches is no epoch: something of one must lie in the step.
  let moved = false;
  const found = await findForward(
    reader,
    cursor,
    head,
    epochTest(group, (epoch) => {
      const changed = moved && epoch !== current;
      current = epoch;
      moved = true;
      return changed;
    }),
  );
  return found ?? head;
}

async function lastEpoch({ reader, group, cursor }: StepContext): Promise<number> {
  let begin: { readonly epoch: number; position: number } | null = null;
  const found = await findBackward(
    reader,
    cursor,
    epochTest(group, (epoch, position) => {
      if (begin === null || begin.epoch === epoch) {
        begin = { epoch, position };
        return false;
      }
      return true;
    }),
  );
  return found === null ? 0 : beginOf(begin);
}

function beginOf(begin: { readonly position: number } | null): number {
  return begin?.position ?? 0;
}

/** The cursor that a step leads to; the ends of the run where there is no more of its kind. */
export async function stepFrom(context: StepContext, unit: StepUnit, direction: Direction): Promise<number> {
  const { reader, index, group, cursor, head } = context;
  switch (unit) {
    case 'event':
      return Math.min(head, Math.max(0, cursor + direction));
    case 'batch':
      return nextOf(
        batchesOf(index, group).map(({ position }) => position),
        context,
        direction,
      );
    case 'finding':
      return nextOf(findingPositions(index.log, group), context, direction);
    case 'epoch':
      return direction === 1 ? nextEpoch(context) : lastEpoch(context);
    case 'decision': {
      if (direction === 1) {
        const found = await findForward(reader, cursor, head, decisionTest(group));
        return found === null ? head : found + 1;
      }
      const found = await findBackward(reader, cursor - 1, decisionTest(group));
      return found === null ? 0 : found + 1;
    }
  }
}
