import { nothing, svg, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { STAGES } from '../../telemetry/enums.ts';
import type { EpisodeStory, Lane } from '../../worker/episode-story.ts';
import { stageClass } from '../styles.ts';
import {
  alphaPath,
  AXIS,
  axisTicks,
  BAR,
  BAR_TOP,
  barSpan,
  brokenAlphaPath,
  epochX,
  fitting,
  GATE_Y,
  GUTTER,
  LANE,
  NOTE_Y,
  placeNotes,
  WORD,
  type LaneScale,
} from '../widgets/lane-geometry.ts';
import { endTexts, type Mark } from '../widgets/lane-marks.ts';
import { shortStage } from '../widgets/stage-words.ts';

/** The swimlane as SVG: the axis, lanes with their bars, alpha, gates and ends, and what lies ahead. */

/** Letters of a slot's name for which there is room. */
const NAME = 7;

/** A row of marks: the one above the lanes, or a lane. */
export interface MarkRow {
  readonly lane: Lane | null;
  readonly marks: readonly Mark[];
}

/** Which marks stand out. */
export interface Standing {
  /** Key of the mark that the readout tells of. */
  readonly shown: string | null;
  /** Key of the mark of each row that the Tab key reaches. */
  readonly reachable: ReadonlySet<string>;
}

/** The texture of each stage, so that none is told by its colour alone. */
const WEAVES: Readonly<Record<(typeof STAGES)[number], TemplateResult>> = {
  DORMANT: svg``,
  GERMINATED: svg`<circle cx="3" cy="3" r="1"></circle>`,
  TRAINING: svg`<path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5"></path>`,
  BLENDING: svg`<path d="M-1 -1L7 7M-1 5L1 7M5 -1L7 1"></path>`,
  HOLDING: svg`<path d="M0 3H6"></path>`,
  FOSSILIZED: svg`<rect width="6" height="6"></rect>`,
  PRUNED: svg`<path d="M1 1L5 5M5 1L1 5"></path>`,
  EMBARGOED: svg`<path d="M3 0V6"></path>`,
  RESETTING: svg`<circle cx="1.5" cy="1.5" r=".9"></circle><circle cx="4.5" cy="4.5" r=".9"></circle>`,
};

const KNOWN: ReadonlySet<string> = new Set(STAGES);

function weaveOf(stage: string): string {
  return KNOWN.has(stage) ? `url(#weave-${stage.toLowerCase()})` : 'none';
}

function definitions(): TemplateResult {
  return svg`<defs>
    ${STAGES.map(
      (stage) =>
        svg`<pattern
          id="weave-${stage.toLowerCase()}"
          class="weave ${stageClass(stage)}"
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
        >${WEAVES[stage]}</pattern>`,
    )}
    <pattern id="weave-ahead" class="weave ahead" width="6" height="6" patternUnits="userSpaceOnUse">
      <path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5"></path>
    </pattern>
  </defs>`;
}

/** The bar of a stage. */
export function stageBar(stage: string, x: number, y: number, width: number, height: number): TemplateResult {
  if (stage === 'DORMANT') {
    return svg`<path class="empty-bar" d="M${x} ${y + height / 2}h${width}"></path>`;
  }
  return svg`<rect class="body" x=${x} y=${y} width=${width} height=${height}></rect>
    <rect x=${x} y=${y} width=${width} height=${height} fill=${weaveOf(stage)}></rect>
    <rect class="edge" x=${x} y=${y} width=${Math.min(2, width)} height=${height}></rect>`;
}

/** A gate that was passed, or failed. */
export function gateGlyph(passed: boolean, x: number, y: number): TemplateResult {
  const d = passed
    ? `M${String(x - 3.5)} ${String(y)}l2.6 3l4.6 -6`
    : `M${String(x - 3)} ${String(y - 3)}l6 6m0 -6l-6 6`;
  return svg`<path class="glyph" d=${d}></path>`;
}

/** The end of a seed: a diamond where it became permanent, a crossed square where it was removed. */
export function endGlyph(kind: 'fossilized' | 'pruned', x: number, y: number): TemplateResult {
  if (kind === 'fossilized') return svg`<path class="solid" d="M${x} ${y - 6}l6 6l-6 6l-6 -6z"></path>`;
  return svg`<rect class="solid" x=${x - 5} y=${y - 5} width="10" height="10" rx="2"></rect>
    <path class="cut-out" d="M${x - 2.4} ${y - 2.4}l4.8 4.8m0 -4.8l-4.8 4.8"></path>`;
}

/** A governor's rollback. */
export function rollbackGlyph(x: number, y: number): TemplateResult {
  return svg`<path
    class="glyph"
    vector-effect="non-scaling-stroke"
    transform="translate(${x - 5} ${y - 5}) scale(.42)"
    d="M1 4V10H7M3.5 15a9 9 0 1 0 2.1 -9.4L1 10"
  ></path>`;
}

function colourOf(mark: Mark): string {
  switch (mark.kind) {
    case 'segment':
      return stageClass(mark.segment.stage);
    case 'gate':
      return mark.gate.passed ? 'ok' : 'warn';
    case 'end':
      return mark.end.kind === 'fossilized' ? 'stage-fossilized' : 'stage-pruned';
    case 'rollback':
      return 'crit';
  }
}

function shapeOf(mark: Mark, top: number, scale: LaneScale): TemplateResult {
  const x = epochX(mark.epoch, scale);
  switch (mark.kind) {
    case 'segment': {
      const span = barSpan(mark.segment.from, mark.to, scale);
      const y = top + BAR_TOP;
      return svg`${stageBar(mark.segment.stage, span.x, y, span.width, BAR)}
        <rect class="hit" x=${span.x} y=${y} width=${span.width} height=${BAR}></rect>`;
    }
    case 'gate':
      return svg`<path class="stem" d="M${x} ${top + GATE_Y + 5}V${top + BAR_TOP}"></path>
        ${gateGlyph(mark.gate.passed, x, top + GATE_Y)}
        <rect class="hit" x=${x - 7} y=${top + 1} width="14" height=${BAR_TOP - 2} rx="3"></rect>`;
    case 'end':
      return svg`${endGlyph(mark.end.kind, x, top + BAR_TOP + BAR / 2)}
        <rect class="hit" x=${x - 8} y=${top + BAR_TOP + 2} width="16" height=${BAR - 4} rx="3"></rect>`;
    case 'rollback':
      return svg`${rollbackGlyph(x, AXIS - 8)}
        <rect class="hit" x=${x - 8} y=${AXIS - 16} width="16" height="16" rx="3"></rect>`;
  }
}

function drawMark(
  mark: Mark,
  at: readonly [row: number, index: number],
  top: number,
  scale: LaneScale,
  { shown, reachable }: Standing,
): TemplateResult {
  return svg`<g
    class="mark ${colourOf(mark)} ${shown === mark.key ? 'shown' : ''}"
    role="button"
    tabindex=${reachable.has(mark.key) ? 0 : -1}
    data-row=${at[0]}
    data-mark=${at[1]}
    aria-label=${mark.title}
  >${shapeOf(mark, top, scale)}</g>`;
}

/** Words that fit on the bars; beside the marks, whose names say more. */
function barWords(marks: readonly Mark[], top: number, scale: LaneScale): readonly TemplateResult[] {
  return marks.flatMap((mark) => {
    if (mark.kind !== 'segment' || mark.segment.stage === 'DORMANT') return [];
    const { stage, blueprint } = mark.segment;
    const short = shortStage(stage);
    const span = barSpan(mark.segment.from, mark.to, scale);
    const text = fitting([blueprint === null ? short : `${short} ${blueprint}`, short], span.width);
    if (text === '') return [];
    return [svg`<text class="on-bar" x=${span.x + 9} y=${top + BAR_TOP + WORD - 1} aria-hidden="true">${text}</text>`];
  });
}

function silence(lane: Lane, story: EpisodeStory, top: number, scale: LaneScale): TemplateResult | typeof nothing {
  const first = lane.segments[0];
  if (first?.from === 0) return nothing;
  const y = top + BAR_TOP + BAR / 2;
  const start = epochX(0, scale);
  const end = epochX(first?.from ?? story.epoch, scale);
  if (first !== undefined) return svg`<path class="unreported" d="M${start} ${y}H${end}"></path>`;
  return svg`<path class="unreported" d="M${start + 84} ${y}H${Math.max(start + 84, end)}"></path>
    <text class="silent" x=${start + 4} y=${y + 3.5}>not reported</text>`;
}

function drawLane(
  lane: Lane,
  marks: readonly Mark[],
  row: number,
  top: number,
  story: EpisodeStory,
  scale: LaneScale,
  standing: Standing,
): TemplateResult {
  const drawn = (kind: Mark['kind']): unknown => {
    const some = marks.map((mark, index) => ({ mark, index })).filter(({ mark }) => mark.kind === kind);
    return repeat(
      some,
      ({ mark }) => mark.key,
      ({ mark, index }) => drawMark(mark, [row, index], top, scale, standing),
    );
  };
  const name = lane.slot.length > NAME ? `${lane.slot.slice(0, NAME - 1)}…` : lane.slot;
  const alpha = alphaPath(lane.alpha, scale);
  const lifted = `translate(0 ${String(top)})`;
  return svg`<g role="group" aria-label="Slot ${lane.slot}${lane.segments.length === 0 ? ', not reported' : ''}">
    <text class="slot" x="0" y=${top + BAR_TOP + BAR / 2 + 4}>${name}</text>
    ${silence(lane, story, top, scale)} ${drawn('segment')} ${barWords(marks, top, scale)}
    <path class="alpha-halo" transform=${lifted} d=${alpha}></path>
    <path class="alpha" transform=${lifted} d=${alpha}></path>
    <path class="alpha-broken" transform=${lifted} d=${brokenAlphaPath(lane.alpha, scale)}></path>
    ${placeNotes(lane.ends, endTexts, scale).map(
      ({ text, x, anchor }) =>
        svg`<text class="note" x=${x} y=${top + NOTE_Y} text-anchor=${anchor} aria-hidden="true">${text}</text>`,
    )}
    ${drawn('gate')} ${drawn('end')}
  </g>`;
}

function axis(story: EpisodeStory, scale: LaneScale, height: number): TemplateResult {
  const ticks = axisTicks(scale);
  const lines = ticks.map(
    (epoch) => `M${String(Math.round(epochX(epoch, scale)) + 0.5)} ${String(AXIS - 4)}V${String(height)}`,
  );
  const now = epochX(story.epoch, scale);
  const end = epochX(scale.epochs, scale);
  return svg`<g aria-hidden="true">
    <text x="0" y="10">epoch</text>
    ${ticks.map(
      (epoch) =>
        svg`<text x=${epochX(epoch, scale)} y="10" text-anchor=${epoch === scale.epochs ? 'end' : 'middle'}>${epoch}</text>`,
    )}
    <path class="grid" d=${lines.join('')}></path>
    <rect x=${now} y=${AXIS} width=${Math.max(0, end - now)} height=${height - AXIS} fill="url(#weave-ahead)"></rect>
    ${story.epoch < scale.epochs ? svg`<path class="now" d="M${now} ${AXIS - 6}V${height}"></path>` : nothing}
  </g>`;
}

/** The epoch at the right end: that of the batch, or a later one that came all the same. */
export function scaleOf(story: EpisodeStory, width: number): LaneScale {
  return { width, epochs: Math.max(1, story.maxEpochs, story.epoch) };
}

/** Height of the chart, px. */
export function chartHeight(rows: readonly MarkRow[]): number {
  return AXIS + rows.filter(({ lane }) => lane !== null).length * LANE;
}

/** All that stands in the chart. */
export function drawChart(
  story: EpisodeStory,
  rows: readonly MarkRow[],
  width: number,
  standing: Standing,
): TemplateResult {
  const scale = scaleOf(story, width);
  const height = chartHeight(rows);
  const marks = rows.flatMap((row) => row.marks);
  const shown = marks.find(({ key }) => key === standing.shown);
  let top = AXIS - LANE;
  return svg`${definitions()} ${axis(story, scale, height)}
    ${shown === undefined ? nothing : svg`<path class="guide" d="M${epochX(shown.epoch, scale)} ${AXIS - 6}V${height}"></path>`}
    ${rows.map((row, index) => {
      if (row.lane === null) {
        if (row.marks.length === 0) return nothing;
        return svg`<g role="group" aria-label="Rollbacks">${row.marks.map(
          (mark, at) =>
            svg`<path class="rollback" d="M${epochX(mark.epoch, scale)} ${AXIS}V${height}"></path>
              ${drawMark(mark, [index, at], 0, scale, standing)}`,
        )}</g>`;
      }
      top += LANE;
      return drawLane(row.lane, row.marks, index, top, story, scale, standing);
    })}
    <path class="grid" d="M${GUTTER - 0.5} ${AXIS - 4}V${height}"></path>`;
}
