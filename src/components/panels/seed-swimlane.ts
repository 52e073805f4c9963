import { html, LitElement, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { STAGES } from '../../telemetry/enums.ts';
import type { EpisodeStory } from '../../worker/episode-story.ts';
import { intend } from '../intentions.ts';
import { base, panel, stageClass, stageColours } from '../styles.ts';
import { marksOf, rollbackMarks, type Mark, type Said } from '../widgets/lane-marks.ts';
import { longStage } from '../widgets/stage-words.ts';
import {
  chartHeight,
  drawChart,
  endGlyph,
  gateGlyph,
  rollbackGlyph,
  scaleOf,
  stageBar,
  type MarkRow,
} from './lane-drawing.ts';
import './story-table.ts';
import { swimlaneStyles } from './swimlane-styles.ts';

const TONES: Readonly<Record<Said['tone'], TemplateResult | typeof nothing>> = {
  ok: html`<span class="ok" role="img" aria-label="passed:">✓</span> `,
  warn: html`<span class="warn" role="img" aria-label="failed:">✕</span> `,
  plain: nothing,
};

interface Place {
  readonly row: number;
  readonly mark: number;
}

/** The life of every slot of an environment over one batch: stages, alpha, gates, ends and rollbacks. */
@customElement('scry-seed-swimlane')
export class SeedSwimlane extends LitElement {
  static override styles = [base, panel, stageColours, swimlaneStyles];

  @property({ attribute: false }) story: EpisodeStory | null = null;
  /** Measured, so that letters and marks keep their shape. */
  @state() private _width = 0;
  /** Keys of marks. */
  @state() private _hovered: string | null = null;
  @state() private _focused: string | null = null;
  /** Where the Tab key enters each row, by slot; the row above the lanes is ''. */
  @state() private _entries: ReadonlyMap<string, string> = new Map();
  @state() private _tableOpen = false;
  @query('.chart') private readonly _chart!: HTMLElement;
  @query('.ruler') private readonly _ruler!: HTMLElement;
  #rows: readonly MarkRow[] = [];
  readonly #observer = new ResizeObserver((entries) => {
    this._width = Math.floor(entries.at(-1)?.contentRect.width ?? this._width);
  });

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#observer.observe(this._ruler);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
    this._hovered = this._focused = null;
  }

  override firstUpdated(): void {
    this.#observer.observe(this._ruler);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { story } = this;
    if (!changed.has('story')) return;
    const before = changed.get('story');
    if (story === null) this.#rows = [];
    else if (before?.lanes !== story.lanes || before.rollbacks !== story.rollbacks || before.epoch !== story.epoch) {
      this.#rows = [
        { lane: null, marks: rollbackMarks(story.rollbacks) },
        ...story.lanes.map((lane) => ({ lane, marks: marksOf(lane, story.epoch) })),
      ];
    }
  }

  override render(): TemplateResult {
    const { story } = this;
    const begun = story !== null && (story.epoch > 0 || this.#rows.some(({ marks }) => marks.length > 0));
    return html`<section aria-labelledby="title">
      <h2 id="title">
        Seed swimlane
        ${
          story === null
            ? nothing
            : html`<span class="note faint"
                >Env ${story.env} · batch ${story.batch} · epoch ${story.epoch} of ${story.maxEpochs}</span
              >`
        }
      </h2>
      <div class="chart">
        <div class="ruler"></div>
        ${begun ? this.#chart(story) : html`<div class="s faint">${this.#nothing()}</div>`}
      </div>
      ${begun ? html`${this.#readout()} ${this.#legend(story)} ${this.#table(story)}` : nothing}
    </section>`;
  }

  #nothing(): string {
    return this.story === null
      ? 'Choose an environment to see what became of its seeds.'
      : 'No epoch of this batch yet.';
  }

  #chart(story: EpisodeStory): TemplateResult {
    const shown = this.#shown()?.key ?? null;
    const { _width: width, _entries: entries } = this;
    return html`<svg
      width=${width}
      height=${chartHeight(this.#rows)}
      role="group"
      aria-label=${this.#summary(story)}
      @click=${this.#onClick}
      @keydown=${this.#onKey}
      @pointerover=${this.#onOver}
      @pointerleave=${() => {
        this._hovered = null;
      }}
      @focusin=${this.#onFocus}
      @focusout=${() => {
        this._focused = null;
      }}
    >
      ${guard([this.#rows, story.maxEpochs, width, shown, entries], () =>
        // Its height is there before its width is known, so that measuring moves nothing.
        width === 0 ? nothing : drawChart(story, this.#rows, width, { shown, reachable: this.#reachable() }),
      )}
    </svg>`;
  }

  #summary(story: EpisodeStory): string {
    const now = story.lanes.map(({ slot, segments }) => {
      const stage = segments.at(-1)?.stage;
      return `${slot} ${stage === undefined ? 'not reported' : longStage(stage).toLowerCase()}`;
    });
    const upTo = `epoch ${String(story.epoch)} of ${String(scaleOf(story, 0).epochs)}`;
    return `Stages of the seeds of environment ${String(story.env)} up to ${upTo}; now ${now.join(', ') || 'no slots'}`;
  }

  #shown(): Mark | undefined {
    const key = this._hovered ?? this._focused;
    return key === null ? undefined : this.#rows.flatMap(({ marks }) => marks).find((mark) => mark.key === key);
  }

  /** In each row, the mark at which the keyboard was last, else the newest. */
  #reachable(): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const { lane, marks } of this.#rows) {
      const entry = this._entries.get(lane?.slot ?? '');
      const mark = marks.find(({ key }) => key === entry) ?? marks.at(-1);
      if (mark !== undefined) keys.add(mark.key);
    }
    return keys;
  }

  #readout(): TemplateResult {
    const mark = this.#shown();
    return html`<div class="readout" aria-live="polite">
      ${
        mark === undefined
          ? html`<span class="faint"
              >Point at a mark, or walk from mark to mark with the arrow keys. Enter goes to that moment.</span
            >`
          : html`<div>${mark.title}</div>
              <ul>
                ${mark.details.map(({ tone, text }) => html`<li>${TONES[tone]}${text}</li>`)}
              </ul>`
      }
    </div>`;
  }

  #legend(story: EpisodeStory): TemplateResult {
    const marks = this.#rows.flatMap((row) => row.marks);
    const stages = new Set(marks.flatMap((mark) => (mark.kind === 'segment' ? [mark.segment.stage] : [])));
    const has = (test: (mark: Mark) => boolean, entry: TemplateResult): TemplateResult | typeof nothing =>
      marks.some(test) ? entry : nothing;
    const entry = (colour: string, picture: TemplateResult, words: string): TemplateResult =>
      html`<li class=${colour}>
        <svg width="18" height="14" aria-hidden="true">${picture}</svg><span class="dim">${words}</span>
      </li>`;
    const silent = story.lanes.some(({ segments }) => segments[0]?.from !== 0);
    return html`<ul class="legend" aria-label="Legend">
      ${[...STAGES, ...[...stages].filter((stage) => !STAGES.some((known) => known === stage))]
        .filter((stage) => stages.has(stage))
        .map((stage) => entry(stageClass(stage), stageBar(stage, 0, 1, 18, 12), longStage(stage)))}
      ${
        story.lanes.some(({ alpha }) => alpha.some((point) => point.alpha !== 0))
          ? entry('', svg`<path class="alpha" d="M1 12C8 12 8 3 17 3"></path>`, 'alpha, 0 to 1')
          : nothing
      }
      ${has((mark) => mark.kind === 'gate' && mark.gate.passed, entry('ok', gateGlyph(true, 9, 7), 'gate passed'))}
      ${has((mark) => mark.kind === 'gate' && !mark.gate.passed, entry('warn', gateGlyph(false, 9, 7), 'gate failed'))}
      ${has(
        (mark) => mark.kind === 'end' && mark.end.kind === 'pruned',
        entry('stage-pruned', endGlyph('pruned', 9, 7), 'pruned'),
      )}
      ${has(
        (mark) => mark.kind === 'end' && mark.end.kind === 'fossilized',
        entry('stage-fossilized', endGlyph('fossilized', 9, 7), 'fossilized'),
      )}
      ${has((mark) => mark.kind === 'rollback', entry('crit', rollbackGlyph(9, 8), 'rollback'))}
      ${silent ? entry('', svg`<path class="unreported" d="M1 7H18"></path>`, 'nothing reported') : nothing}
      ${
        story.epoch < story.maxEpochs
          ? entry('', svg`<rect width="18" height="14" fill="url(#weave-ahead)"></rect>`, 'not reached yet')
          : nothing
      }
    </ul>`;
  }

  #table(story: EpisodeStory): TemplateResult {
    return html`<details
      @toggle=${({ currentTarget }: Event) => {
        this._tableOpen = currentTarget instanceof HTMLDetailsElement && currentTarget.open;
      }}
    >
      <summary>As a table</summary>
      ${this._tableOpen ? html`<scry-story-table .story=${story}></scry-story-table>` : nothing}
    </details>`;
  }

  #placeOf(event: Event): Place | null {
    const mark = event.target instanceof Element ? event.target.closest<SVGElement>('.mark') : null;
    if (mark === null) return null;
    return { row: Number(mark.dataset['row']), mark: Number(mark.dataset['mark']) };
  }

  #markAt(place: Place | null): Mark | undefined {
    return place === null ? undefined : this.#rows[place.row]?.marks[place.mark];
  }

  #onOver(event: Event): void {
    this._hovered = this.#markAt(this.#placeOf(event))?.key ?? null;
  }

  #onFocus(event: Event): void {
    const place = this.#placeOf(event);
    const mark = this.#markAt(place);
    if (place === null || mark === undefined) return;
    this._focused = mark.key;
    this._entries = new Map(this._entries).set(this.#rows[place.row]?.lane?.slot ?? '', mark.key);
  }

  #onClick(event: Event): void {
    const mark = this.#markAt(this.#placeOf(event));
    if (mark !== undefined) intend(this, 'scry-seek', { position: mark.position });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const place = this.#placeOf(event);
    const mark = this.#markAt(place);
    if (place === null || mark === undefined) return;
    if (event.key === 'Enter' || event.key === ' ') intend(this, 'scry-seek', { position: mark.position });
    else {
      const next = this.#neighbour(place, mark, event.key);
      if (next === null) return;
      // Without its pointer the readout follows the keyboard.
      this._hovered = null;
      this.#focusOn(next);
    }
    event.preventDefault();
    // The shell knows these keys too.
    event.stopPropagation();
  }

  /** Where a key leads; the place itself at an end, null for a key that leads nowhere. */
  #neighbour({ row, mark: at }: Place, mark: Mark, key: string): Place | null {
    const last = (this.#rows[row]?.marks.length ?? 1) - 1;
    switch (key) {
      case 'ArrowLeft':
        return { row, mark: Math.max(0, at - 1) };
      case 'ArrowRight':
        return { row, mark: Math.min(last, at + 1) };
      case 'Home':
        return { row, mark: 0 };
      case 'End':
        return { row, mark: last };
      case 'ArrowUp':
        return this.#rowBeside(row, -1, mark.epoch) ?? { row, mark: at };
      case 'ArrowDown':
        return this.#rowBeside(row, 1, mark.epoch) ?? { row, mark: at };
      default:
        return null;
    }
  }

  /** The mark nearest in time in the next row that has any. */
  #rowBeside(from: number, direction: 1 | -1, epoch: number): Place | null {
    for (let row = from + direction; row >= 0 && row < this.#rows.length; row += direction) {
      const distances = (this.#rows[row]?.marks ?? []).map((mark) => Math.abs(mark.epoch - epoch));
      if (distances.length > 0) return { row, mark: distances.indexOf(Math.min(...distances)) };
    }
    return null;
  }

  #focusOn({ row, mark }: Place): void {
    this._chart.querySelector<SVGElement>(`[data-row="${String(row)}"][data-mark="${String(mark)}"]`)?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-seed-swimlane': SeedSwimlane;
  }
}
