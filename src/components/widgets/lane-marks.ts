import { fixed, signed } from '../../diagnosis/units.ts';
import type { EpisodeStory, GateTick, Lane, SeedEnd, StageSegment } from '../../worker/episode-story.ts';
import { longStage } from './stage-words.ts';

/** What one can point at in a swimlane, in the order of time, and what it says. Pure. */

/** A line of what a mark says. */
export interface Said {
  readonly tone: 'ok' | 'warn' | 'plain';
  readonly text: string;
}

interface Base {
  /** Unique in the story, and the same as long as the mark is there. */
  readonly key: string;
  readonly epoch: number;
  /** The cursor that shows it first. */
  readonly position: number;
  readonly title: string;
  readonly details: readonly Said[];
}

/** A mark of a lane, or of the row above the lanes. */
export type Mark = Base &
  (
    | { readonly kind: 'segment'; readonly segment: StageSegment; readonly to: number }
    | { readonly kind: 'gate'; readonly gate: GateTick }
    | { readonly kind: 'end'; readonly end: SeedEnd }
    | { readonly kind: 'rollback' }
  );

type Rollback = EpisodeStory['rollbacks'][number];

/** Names of the stream as words. */
function spaced(name: string): string {
  return name.replaceAll('_', ' ');
}

/** The moment after so many epochs. */
function moment(epoch: number): string {
  return epoch <= 0 ? 'before epoch 1' : `after epoch ${String(epoch)}`;
}

function epochsText({ from, to }: StageSegment): string {
  if (to === null) return `since epoch ${String(from + 1)}`;
  if (to <= from) return moment(from);
  return to === from + 1 ? `epoch ${String(to)}` : `epochs ${String(from + 1)} to ${String(to)}`;
}

function alphaText(lane: Lane, { from, to }: StageSegment): readonly Said[] {
  const inside = lane.alpha.filter(({ epoch }) => epoch > from && (to === null || epoch <= to));
  const first = inside[0];
  const last = inside.at(-1);
  if (first === undefined || last === undefined) return [];
  const end = fixed(last.alpha, 2);
  const begin = fixed(first.alpha, 2);
  return [{ tone: 'plain', text: begin === end ? `alpha ${end}` : `alpha ${begin} to ${end}` }];
}

/** Who ended a seed and why, the fullest wording first. */
export function endTexts({ kind, reason, initiator, improvement }: SeedEnd): readonly string[] {
  const gain = improvement === null ? '' : ` ${signed(improvement, 2)}`;
  if (kind === 'fossilized') return [`fossilized${gain}`, 'fossilized', 'foss'];
  const why = reason.startsWith('governor_') && initiator === 'governor' ? reason.slice('governor_'.length) : reason;
  const who = initiator === null ? '' : `by ${initiator}`;
  const full = [spaced(why), who].filter((text) => text !== '').join(' ');
  return [full === '' ? 'pruned' : full, initiator ?? 'pruned'];
}

function segmentMark(lane: Lane, segment: StageSegment, reached: number): Mark {
  const blueprint = segment.blueprint === null ? '' : ` · ${segment.blueprint}`;
  return {
    kind: 'segment',
    key: `${lane.slot} s${String(segment.position)} ${segment.stage}`,
    segment,
    to: segment.to ?? Math.max(reached, segment.from),
    epoch: segment.from,
    position: segment.position,
    title: `${lane.slot} · ${longStage(segment.stage)} · ${epochsText(segment)}${blueprint}`,
    details: alphaText(lane, segment),
  };
}

function gateMark(lane: Lane, gate: GateTick): Mark {
  const verdict = gate.passed ? 'passed' : 'failed';
  return {
    kind: 'gate',
    key: `${lane.slot} g${String(gate.position)}`,
    gate,
    epoch: gate.epoch,
    position: gate.position,
    title: `${lane.slot} · Gate ${gate.gate} ${verdict} · ${moment(gate.epoch)} · on the way to ${longStage(gate.target)}`,
    details: [
      ...gate.checksFailed.map((check): Said => ({ tone: 'warn', text: spaced(check) })),
      ...gate.checksPassed.map((check): Said => ({ tone: 'ok', text: spaced(check) })),
      ...(gate.message === null ? [] : [{ tone: 'plain', text: gate.message } as const]),
    ],
  };
}

function endMark(lane: Lane, end: SeedEnd): Mark {
  const who = end.initiator === null ? '' : ` by ${end.initiator}`;
  const what = end.kind === 'fossilized' ? 'Fossilized' : `Pruned${who}`;
  const reason = end.reason === '' ? 'no reason given' : `reason: ${spaced(end.reason)}`;
  const gain = end.improvement === null ? 'not measured' : `${signed(end.improvement, 2)} points`;
  return {
    kind: 'end',
    key: `${lane.slot} e${String(end.position)}`,
    end,
    epoch: end.epoch,
    position: end.position,
    title: `${lane.slot} · ${what} · ${moment(end.epoch)}`,
    details: [
      ...(end.kind === 'pruned' ? [{ tone: 'plain', text: reason } as const] : []),
      { tone: 'plain', text: `improvement ${gain}` },
    ],
  };
}

/** The marks of a lane in the order of time; `reached` is the newest epoch that was completed. */
export function marksOf(lane: Lane, reached: number): readonly Mark[] {
  const ended = (segment: StageSegment): boolean =>
    segment.stage === 'PRUNED' &&
    segment.to === segment.from &&
    lane.ends.some(({ kind, epoch }) => kind === 'pruned' && epoch === segment.from);
  return [
    // A seed that was pruned is gone in the same moment: its end says so already.
    ...lane.segments.filter((segment) => !ended(segment)).map((segment) => segmentMark(lane, segment, reached)),
    ...lane.gates.map((gate) => gateMark(lane, gate)),
    ...lane.ends.map((end) => endMark(lane, end)),
  ].sort((a, b) => a.position - b.position || a.epoch - b.epoch);
}

/** The marks of the row above the lanes. */
export function rollbackMarks(rollbacks: readonly Rollback[]): readonly Mark[] {
  return rollbacks.map(({ epoch, reason, position }) => ({
    kind: 'rollback',
    key: `rollback ${String(position)}`,
    epoch,
    position,
    title: `Rollback · ${moment(epoch)}`,
    details: [{ tone: 'plain', text: `reason: ${spaced(reason)}` }],
  }));
}
