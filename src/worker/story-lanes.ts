import type { Payload } from '../telemetry/event.ts';
import type { Lane, StageSegment } from './episode-story.ts';

/** How a lane of a story grows: each function gives a new lane and leaves the old one as it was. */

/** More of a kind than any batch has; of what a hostile file adds beyond, the oldest is let go. */
const KEPT = 4096;
/** More slots than any host has. */
const LANES = 256;

/** A list with one more at its end, bounded. */
export function pushed<T>(list: readonly T[], value: T): readonly T[] {
  return list.length < KEPT ? [...list, value] : [...list.slice(1), value];
}

/** A list of values by epoch with one more; a second value of the newest epoch replaces the first. */
export function put<T extends { readonly epoch: number }>(list: readonly T[], value: T): readonly T[] {
  return list.at(-1)?.epoch === value.epoch ? [...list.slice(0, -1), value] : pushed(list, value);
}

/** The lane of a slot of which nothing was reported yet. */
export function newLane(slot: string): Lane {
  return { slot, segments: [], alpha: [], gates: [], ends: [] };
}

/** The lanes after a change to that of one slot; a slot that is new gets its place in the order of the text. */
export function changeLane(lanes: readonly Lane[], slot: string, change: (lane: Lane) => Lane): readonly Lane[] {
  if (slot === '') return lanes;
  const at = lanes.findIndex((lane) => lane.slot === slot);
  const lane = lanes[at];
  if (lane !== undefined) {
    const changed = change(lane);
    return changed === lane ? lanes : [...lanes.slice(0, at), changed, ...lanes.slice(at + 1)];
  }
  if (lanes.length >= LANES) return lanes;
  const later = lanes.findIndex((other) => other.slot > slot);
  const place = later < 0 ? lanes.length : later;
  return [...lanes.slice(0, place), change(newLane(slot)), ...lanes.slice(place)];
}

function begin(lane: Lane, segment: Omit<StageSegment, 'to'>): Lane {
  const last = lane.segments.at(-1);
  if (last === undefined) return { ...lane, segments: [{ ...segment, to: null }] };
  const from = Math.max(last.from, segment.from);
  const before = [...lane.segments.slice(0, -1), { ...last, to: from }];
  return { ...lane, segments: pushed(before, { ...segment, from, to: null }) };
}

function named(blueprint: string | null | undefined): string | null {
  return blueprint == null || blueprint === '' ? null : blueprint;
}

/** A new seed in the slot, whatever was there before. */
export function germinated(lane: Lane, blueprint: string, epoch: number, position: number): Lane {
  return begin(lane, { stage: 'GERMINATED', from: epoch, blueprint: named(blueprint), position });
}

/** The seed in a stage; a stage in which it is already begins no second time. */
export function entered(lane: Lane, stage: string, blueprint: string | null, epoch: number, position: number): Lane {
  const last = lane.segments.at(-1);
  if (stage === '' || last?.stage === stage) return lane;
  const carried = last === undefined || last.stage === 'DORMANT' ? null : last.blueprint;
  const own = stage === 'DORMANT' ? null : (named(blueprint) ?? carried);
  return begin(lane, { stage, from: epoch, blueprint: own, position });
}

type Reports = NonNullable<Payload<'EPOCH_COMPLETED'>['seeds']>;

function withReport(lane: Lane, report: Reports[string], epoch: number, position: number): Lane {
  const stage = report.stage ?? '';
  const blueprint = named(report.blueprint_id);
  const last = lane.segments.at(-1);
  // The epoch that is reported passed in this stage, so it was there when the epoch began.
  const since = Math.max(0, epoch - 1);
  const another = blueprint !== null && last?.blueprint != null && last.blueprint !== blueprint;
  let next = entered(lane, stage, blueprint, since, position);
  if (next === lane && last !== undefined && stage !== 'DORMANT') {
    if (another) next = begin(lane, { stage, from: since, blueprint, position });
    else if (last.blueprint === null && blueprint !== null) {
      next = { ...lane, segments: [...lane.segments.slice(0, -1), { ...last, blueprint }] };
    }
  }
  return report.alpha == null ? next : { ...next, alpha: put(next.alpha, { epoch, alpha: report.alpha }) };
}

/** The lanes after the report at the end of an epoch (telemetry-events §3.3). */
export function reported(lanes: readonly Lane[], reports: Reports, epoch: number, position: number): readonly Lane[] {
  let next = lanes;
  let whole = true;
  for (const [slot, report] of Object.entries(reports)) {
    if (report.stage == null) whole = false;
    else next = changeLane(next, slot, (lane) => withReport(lane, report, epoch, position));
  }
  if (!whole) return next;
  const since = Math.max(0, epoch - 1);
  return next.map((lane) =>
    lane.segments.length === 0 || Object.hasOwn(reports, lane.slot)
      ? lane
      : entered(lane, 'DORMANT', null, since, position),
  );
}
