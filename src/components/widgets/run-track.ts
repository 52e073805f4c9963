import { css, html, LitElement, svg, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { count } from '../../diagnosis/units.ts';
import type { Person } from '../../worker/share-protocol.ts';
import type { FindingMark, TimelineSlice } from '../../worker/view-slices.ts';
import { intend, type StepUnit } from '../intentions.ts';
import { base } from '../styles.ts';
import type { Bookmark } from '../view-model.ts';
import {
  accuracyPath,
  boundaryPath,
  densityPath,
  diamondPath,
  FLAG_BOTTOM,
  flagPath,
  MARK_BOTTOM,
  nearest,
  placeWords,
  positionAt,
  TRACK_HEIGHT,
  trianglePath,
  xOf,
  type TrackScale,
} from './track-geometry.ts';
import { levelShape } from './level-glyph.ts';

/** A pointer this near to a mark, px, means the mark. */
const REACH = 5;
/** The tooltip's room, px; its text may be narrower. */
const TIP_WIDTH = 260;
/** After a scrub the cursor waits this long, ms, for the session to say that it is there. */
const HOLD = 1500;

const STEPS: Readonly<Record<string, readonly [StepUnit, 1 | -1]>> = {
  ArrowLeft: ['event', -1],
  ArrowDown: ['event', -1],
  ArrowRight: ['event', 1],
  ArrowUp: ['event', 1],
  PageDown: ['batch', -1],
  PageUp: ['batch', 1],
};

/** The whole run in one strip, and the slider that moves through it. */
@customElement('scry-run-track')
export class RunTrack extends LitElement {
  static override styles = [
    base,
    css`
      .slider {
        position: relative;
        height: 44px;
        border-radius: var(--radius-s);
        cursor: pointer;
        touch-action: none;
        user-select: none;
        -webkit-user-select: none;
        -webkit-tap-highlight-color: transparent;
      }
      .slider.empty {
        cursor: default;
      }
      svg {
        display: block;
        position: absolute;
        inset: 0;
        overflow: visible;
        pointer-events: none;
      }
      .density {
        fill: var(--text-faint);
        opacity: 0.4;
      }
      .bounds {
        fill: none;
        opacity: 0.75;
        stroke: var(--line);
        shape-rendering: crispEdges;
      }
      .accuracy {
        fill: none;
        stroke: var(--text-dim);
        stroke-width: 1.5;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .base {
        fill: none;
        stroke: var(--line);
        shape-rendering: crispEdges;
      }
      .ahead {
        fill: var(--panel);
        opacity: 0.62;
      }
      .warns {
        fill: var(--warn);
      }
      .crits {
        fill: var(--crit);
      }
      .warns,
      .crits {
        stroke: var(--panel);
        stroke-width: 1;
        paint-order: stroke;
      }
      .flags {
        fill: var(--text);
        stroke: var(--text);
        stroke-width: 0.8;
        opacity: 0.8;
      }
      .hover {
        stroke: var(--text-faint);
        stroke-dasharray: 2 3;
      }
      .cursor {
        stroke: var(--accent);
        stroke-width: 2;
      }
      .knob {
        fill: var(--accent);
        stroke: var(--panel);
        stroke-width: 2;
        paint-order: stroke;
      }
      .tip-box {
        display: flex;
        flex-direction: column;
        justify-content: flex-end;
        align-items: center;
        height: 100%;
      }
      .tip-box.start {
        align-items: flex-start;
      }
      .tip-box.end {
        align-items: flex-end;
      }
      .tip {
        max-width: 100%;
        padding: 3px 8px;
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        background: var(--raised);
        color: var(--text);
        font-size: var(--size-xs);
        line-height: 1.5;
      }
    `,
  ];

  @property({ attribute: false }) timeline: TimelineSlice = {
    head: 0,
    batches: [],
    density: { width: 1, counts: [] },
    findings: [],
  };
  @property({ attribute: false }) bookmarks: readonly Bookmark[] = [];
  /** In the shared session, where there is one; marks of others are loaded with the first of them. */
  @property({ attribute: false }) people: readonly Person[] = [];
  /** The position that is shown. */
  @property({ type: Number }) cursor = 0;
  /** The batch that is shown; null before the first. */
  @property({ attribute: false }) batch: number | null = null;
  /** A seek is on its way. */
  @property({ type: Boolean }) seeking = false;
  /** Measured, so that marks keep their shape. */
  @state() private _width = 0;
  /** Where the pointer put the cursor, until the session has followed. */
  @state() private _held: number | null = null;
  /** Where the pointer is, px from the left. */
  @state() private _hover: number | null = null;
  @query('.slider') private readonly _slider!: HTMLElement;
  #pointer: number | null = null;
  #wanted: number | null = null;
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #observer = new ResizeObserver((entries) => {
    this._width = entries.at(-1)?.contentRect.width ?? this._width;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = 0;
    this.#pointer = this.#wanted = this._held = this._hover = null;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (this.people.length > 0) void import('./people-flags.ts');
    const arrived = this.cursor === this._held || (changed.get('seeking') === true && !this.seeking);
    if (this._held !== null && this.#pointer === null && arrived) this._held = null;
  }

  get #scale(): TrackScale {
    return { width: this._width, head: this.timeline.head };
  }

  override render(): TemplateResult {
    const { timeline } = this;
    const empty = timeline.head === 0;
    const shown = Math.min(this._held ?? this.cursor, timeline.head);
    return html`<div
      class=${empty ? 'slider empty' : 'slider'}
      role="slider"
      tabindex="0"
      aria-label="Position in the run"
      aria-keyshortcuts="Home End"
      aria-valuemin="0"
      aria-valuemax=${timeline.head}
      aria-valuenow=${shown}
      aria-valuetext=${this.#valueText(shown)}
      @keydown=${this.#onKey}
      @pointerdown=${this.#onDown}
      @pointermove=${this.#onMove}
      @pointerup=${this.#onUp}
      @pointercancel=${this.#onUp}
      @pointerleave=${() => {
        if (this.#pointer === null) this._hover = null;
      }}
    >
      <svg width=${this._width} height=${TRACK_HEIGHT} aria-hidden="true">
        ${guard([timeline, this._width], () => this.#run())} ${empty ? '' : this.#ahead(xOf(shown, this.#scale))}
        ${guard([timeline, this.bookmarks, this._width], () => this.#marks())}
      </svg>
      ${this.people.length === 0 ? '' : html`<scry-people-flags .people=${this.people} head=${timeline.head} width=${this._width}></scry-people-flags>`}
      <svg width=${this._width} height=${TRACK_HEIGHT} aria-hidden="true">
        ${empty ? '' : this.#cursor(xOf(shown, this.#scale))}
      </svg>
      ${this._hover === null || empty ? '' : this.#tip(this._hover)}
    </div>`;
  }

  #valueText(shown: number): string {
    const { timeline } = this;
    if (timeline.head === 0) return 'no events yet';
    const own = this.batch === null || this._held !== null;
    const batch = own ? placeWords(timeline.batches, shown).batch : `batch ${count(this.batch ?? 0)}`;
    return `${batch}, position ${count(shown)} of ${count(timeline.head)}`;
  }

  #run(): TemplateResult {
    const { batches, density } = this.timeline;
    const scale = this.#scale;
    const base = `M0 ${String(TRACK_HEIGHT - 0.5)}H${String(this._width)}`;
    return svg`<path class="base" d=${base}></path>
      <path class="bounds" d=${boundaryPath(batches, scale)}></path>
      <path class="density" d=${densityPath(density, scale)}></path>
      <path class="accuracy" d=${accuracyPath(batches, scale)}></path>`;
  }

  #marks(): TemplateResult {
    const scale = this.#scale;
    const ofLevel = (level: FindingMark['level']): FindingMark[] =>
      this.timeline.findings.filter((finding) => finding.level === level);
    return svg`<path class="flags" d=${flagPath(this.bookmarks, scale)}></path>
      <path class="warns" d=${trianglePath(ofLevel('warn'), scale)}></path>
      <path class="crits" d=${diamondPath(ofLevel('crit'), scale)}></path>`;
  }

  #ahead(x: number): TemplateResult {
    return svg`<rect class="ahead" x=${x} y="0" width=${Math.max(0, this._width - x)} height=${TRACK_HEIGHT}></rect>`;
  }

  #cursor(x: number): TemplateResult {
    return svg`<path class="cursor" d="M${x} 0V${TRACK_HEIGHT}"></path>
      <circle class="knob" cx=${x} cy=${TRACK_HEIGHT} r="4"></circle>`;
  }

  /** What lies under the pointer; hidden from screen readers, who have the slider's value. */
  #tip(x: number): TemplateResult {
    const scale = this.#scale;
    const { batch, accuracy } = placeWords(this.timeline.batches, positionAt(x, scale));
    const finding = nearest(this.timeline.findings, x, scale, REACH);
    const bookmark = nearest(this.bookmarks, x, scale, REACH);
    const left = Math.min(Math.max(x - TIP_WIDTH / 2, 0), Math.max(0, this._width - TIP_WIDTH));
    const side = x < TIP_WIDTH / 2 ? 'start' : x > this._width - TIP_WIDTH / 2 ? 'end' : '';
    return html`<svg width=${this._width} height=${TRACK_HEIGHT} aria-hidden="true">
      <path class="hover" d="M${x} 0V${TRACK_HEIGHT}"></path>
      <foreignObject x=${left} y="-92" width=${Math.min(TIP_WIDTH, this._width)} height="84">
        <div class="tip-box ${side}">
          <div class="tip">
            <div class="cut">
              <b>${batch}</b>${accuracy === '' ? '' : html`<span class="num dim"> · ${accuracy}</span>`}
            </div>
            ${finding === null ? '' : html`<div class="cut"><span class=${finding.level}>${levelShape(finding.level)}</span> ${finding.text}</div>`}
            ${bookmark === null ? '' : html`<div class="cut">⚑ ${bookmark.note === '' ? 'bookmark' : bookmark.note}</div>`}
          </div>
        </div>
      </foreignObject>
    </svg>`;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : undefined;
    if (step !== undefined) intend(this, 'scry-step', { unit: step[0], direction: step[1] });
    else if (event.key === 'Home') intend(this, 'scry-seek', { position: 0 });
    else if (event.key === 'End') intend(this, 'scry-go-live', null);
    else return;
    this._held = null;
    event.preventDefault();
    // The shell knows some of these keys too.
    event.stopPropagation();
  }

  #placeOf(event: PointerEvent): { x: number; y: number } {
    const { left, top } = this._slider.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  #onDown(event: PointerEvent): void {
    if (event.button !== 0 || this.#pointer !== null || this.timeline.head === 0) return;
    this.#pointer = event.pointerId;
    this._slider.setPointerCapture(event.pointerId);
    clearTimeout(this.#timer);
    const { x, y } = this.#placeOf(event);
    this._hover = x;
    // A px is many positions; a press on a mark means exactly the mark.
    const marks: readonly { readonly position: number }[] =
      y <= MARK_BOTTOM ? this.timeline.findings : y <= FLAG_BOTTOM ? this.bookmarks : [];
    this.#scrubTo(nearest(marks, x, this.#scale, REACH)?.position ?? positionAt(x, this.#scale));
    this.#tell();
  }

  #onMove(event: PointerEvent): void {
    const { x } = this.#placeOf(event);
    const scrubbing = event.pointerId === this.#pointer;
    if (scrubbing || event.pointerType !== 'touch') this._hover = Math.min(Math.max(x, 0), this._width);
    if (!scrubbing) return;
    this.#scrubTo(positionAt(x, this.#scale));
    if (this.#frame !== 0) return;
    // No seek is worth more than what the next frame can show.
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#tell();
    });
  }

  #onUp(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#tell();
    if (event.pointerType === 'touch') this._hover = null;
    this.#timer = setTimeout(() => {
      if (!this.seeking) this._held = null;
    }, HOLD);
    this.requestUpdate();
  }

  #scrubTo(position: number): void {
    if (position === this._held) return;
    this._held = position;
    this.#wanted = position;
  }

  #tell(): void {
    if (this.#wanted === null) return;
    intend(this, 'scry-seek', { position: this.#wanted });
    this.#wanted = null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-run-track': RunTrack;
  }
}
