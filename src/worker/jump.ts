import { clockText } from '../telemetry/timestamp.ts';
import { findForward } from './find-line.ts';
import { batchesOf, stretchOfTime } from './run-index.ts';
import type { Jump } from './parse-jump.ts';
import type { StepContext } from './steps.ts';

/** Going to a place that somebody typed: a batch, an epoch of it, a time, a position. */

const DAY = 86_400;

/** Where a jump leads, or why it leads nowhere. */
export type Landing = { readonly position: number } | { readonly problem: string };

async function toTime(context: StepContext, time: number): Promise<Landing> {
  const { reader, index, head } = context;
  if (time > index.lastTime) return { problem: `The run ends at ${clockText(index.lastTime)}, before that time.` };
  const found = await findForward(reader, stretchOfTime(index, time), head, {
    maybe: () => true,
    matches: (event) => event.time >= time,
  });
  return { position: found === null ? head : found + 1 };
}

/** Time of the run's first event; of an empty run later than any. */
async function beginOf({ reader, head }: StepContext): Promise<number> {
  let begin = Number.POSITIVE_INFINITY;
  await findForward(reader, 0, head, {
    maybe: () => true,
    matches: ({ time }) => {
      begin = time;
      return true;
    },
  });
  return begin;
}

async function toEpoch(context: StepContext, from: number, to: number, epoch: number, where: string): Promise<Landing> {
  const seen = { last: -1, newest: 0 };
  await findForward(context.reader, from, to, {
    maybe: (line) => line.includes('"EPOCH_COMPLETED"'),
    matches: (event, position) => {
      if (!event.known || event.event_type !== 'EPOCH_COMPLETED' || event.data === null) return false;
      if (context.group !== null && event.group_id !== context.group && event.group_id !== 'default') return false;
      seen.newest = event.data.inner_epoch;
      if (seen.newest === epoch) seen.last = position;
      return seen.newest > epoch;
    },
  });
  return seen.last < 0
    ? { problem: `${where} has no epoch ${String(epoch)}; it ends with ${String(seen.newest)}.` }
    : { position: seen.last + 1 };
}

function toBatch(context: StepContext, batch: number, epoch: number | null): Promise<Landing> | Landing {
  const batches = batchesOf(context.index, context.group);
  const at = batches.findIndex((each) => each.batch === batch);
  const end = batches[at];
  const last = batches.at(-1);
  if (end !== undefined && epoch === null) return { position: end.position };
  // The batch that runs now has no end yet.
  const running = end === undefined && last !== undefined && batch === last.batch + 1;
  if (end === undefined && !running && !(last === undefined && batch === 1)) {
    const range =
      last === undefined
        ? 'none is complete yet'
        : `they go from ${String(batches[0]?.batch)} to ${String(last.batch)}`;
    return { problem: `There is no batch ${String(batch)}: ${range}.` };
  }
  if (epoch === null) return { position: context.head };
  const from = (end === undefined ? last : batches[at - 1])?.position ?? 0;
  return toEpoch(context, from, end?.position ?? context.head, epoch, `Batch ${String(batch)}`);
}

/** Finds the place. */
export async function landingOf(context: StepContext, jump: Jump, cursorTime: number | null): Promise<Landing> {
  const { head, index, group, cursor } = context;
  switch (jump.kind) {
    case 'position':
      return jump.position <= head
        ? { position: jump.position }
        : { problem: `The run has ${head.toLocaleString('en')} events so far.` };
    case 'batch':
      return toBatch(context, jump.batch, jump.epoch);
    case 'epoch': {
      const batches = batchesOf(index, group);
      const next = batches.find(({ position }) => position > cursor);
      const from = batches.findLast(({ position }) => position <= cursor)?.position ?? 0;
      return toEpoch(context, from, next?.position ?? head, jump.epoch, 'This batch');
    }
    case 'number':
      return batchesOf(index, group).some(({ batch }) => batch === jump.value)
        ? toBatch(context, jump.value, null)
        : landingOf(context, { kind: 'position', position: jump.value }, cursorTime);
    case 'time':
      return toTime(context, jump.time);
    case 'clock': {
      // The day is the one of the run, or else any, on which that time is nearest to what is shown.
      const now = cursorTime ?? index.lastTime;
      const midnight = Math.floor(now / DAY) * DAY;
      const candidates = [-DAY, 0, DAY].map((offset) => midnight + offset + jump.seconds);
      const begin = await beginOf(context);
      const inRun = candidates.filter((time) => time >= begin && time <= index.lastTime);
      const nearest = (inRun.length === 0 ? candidates : inRun).reduce((best, time) =>
        Math.abs(time - now) < Math.abs(best - now) ? time : best,
      );
      return toTime(context, nearest);
    }
  }
}
