import { css, html, LitElement, nothing, svg, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { fixed, percent } from '../../diagnosis/units.ts';
import type { EnvCard } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base } from '../styles.ts';
import { levelGlyph } from '../widgets/level-glyph.ts';
import { pinButton, pinStyles } from '../widgets/pin-button.ts';
import { sparkWords } from '../widgets/spark-drawing.ts';
import { columnsOf, firstEpoch, SHADES, scaleOf, shadePaths, type HeatColumns, type HeatScale } from './heat-cells.ts';
import { ScrollWindow, type ListShape, type Span } from './scroll-window.ts';

const ROW = 25;
const SPARE_ROWS = 3;
/** Where nothing finite was measured, any will do for what is infinite or not a number. */
const NO_SCALE: HeatScale = { low: 0, high: 1 };

/** Shades from the panel's ground to the colour of what is good; by the tokens, so that they fit both themes. */
const shadeColours = unsafeCSS(
  Array.from({ length: SHADES }, (_, i) => {
    const share = 8 + Math.round((i / (SHADES - 1)) * 92);
    return `.shade-${String(i)}{fill:color-mix(in oklab, var(--ok) ${String(share)}%, var(--panel))}`;
  }).join(''),
);

/** Environments under each other, epochs beside each other, accuracy as colour on one scale for all. */
@customElement('scry-board-heat')
export class BoardHeat extends LitElement {
  static override styles = [
    base,
    pinStyles,
    shadeColours,
    css`
      .box {
        max-height: min(72vh, 720px);
        overflow: auto;
        overflow-anchor: none;
      }
      .space {
        height: var(--size, 0);
      }
      .line {
        position: relative;
        display: grid;
        grid-template-columns: 112px minmax(60px, 1fr) 68px;
        align-items: center;
        gap: var(--gap-2);
        height: 25px;
        padding-inline: 4px;
        border-radius: var(--radius-s);
        cursor: pointer;
        contain: layout style;
      }
      .line:hover {
        background: var(--raised);
      }
      .line.selected,
      .line:has(.name:focus-visible) {
        outline: 2px solid var(--accent);
        outline-offset: -2px;
      }
      .line.flash {
        box-shadow: inset 0 0 0 2px var(--crit);
        background: color-mix(in srgb, var(--crit) 16%, var(--panel));
      }
      .line.flash::after {
        content: '';
        position: absolute;
        inset: 0;
        background: var(--crit);
        opacity: 0;
        pointer-events: none;
        animation: flash 1s ease-in-out 5;
      }
      @keyframes flash {
        50% {
          opacity: 0.2;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .line.flash::after {
          animation: none;
        }
      }
      .who {
        display: flex;
        align-items: center;
        gap: 6px;
        min-width: 0;
        white-space: nowrap;
      }
      .name {
        font: inherit;
        font-size: var(--size-s);
        color: inherit;
        height: 24px;
        padding: 0;
        border: 0;
        background: none;
        cursor: pointer;
      }
      .name:focus-visible {
        outline: none;
      }
      .strip {
        display: block;
        width: 100%;
        height: 17px;
        background: var(--page);
      }
      .not-a-number {
        fill: var(--crit);
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px var(--gap-2);
        min-height: 20px;
        padding: 0 4px 4px;
        font-size: var(--size-xs);
        color: var(--text-faint);
      }
      .legend svg {
        width: 120px;
        height: 10px;
      }
      .legend .key {
        width: 10px;
      }
      .value {
        white-space: nowrap;
        font-size: var(--size-xs);
        text-align: right;
      }
    `,
  ];

  /** In the order to draw. */
  @property({ attribute: false }) rows: readonly EnvCard[] = [];
  @property({ attribute: false }) focusedEnv: number | null = null;
  @property({ attribute: false }) pins: ReadonlySet<number> = new Set();
  /** Ids that were rolled back a moment ago. */
  @property({ attribute: false }) flashing: ReadonlySet<number> = new Set();
  /** What the pointer is on, in words. */
  @state() private _pointed: string | null = null;

  @query('.box') private readonly _box!: HTMLElement | null;

  readonly #window = new ScrollWindow(this);
  #span: Span = { from: 0, to: 0, before: 0, after: 0 };
  #columns: HeatColumns = { first: 1, last: 0 };

  constructor() {
    super();
    this.addEventListener('click', (event) => {
      this.#chosen(event);
    });
  }

  get #shape(): ListShape {
    return { count: this.rows.length, perRow: 1, rowHeight: ROW, spare: SPARE_ROWS };
  }

  override render(): TemplateResult {
    const { rows } = this;
    const scale = scaleOf(rows);
    this.#columns = columnsOf(rows);
    this.#span = this.#window.span(this.#shape);
    const { from, to } = this.#span;
    return html`${this.#legend(scale)}
      <div
        class="box"
        tabindex="0"
        role="region"
        aria-label="Accuracy of every environment, epoch by epoch"
        @pointermove=${this.#point}
        @pointerleave=${this.#unpoint}
      >
        <div class="space before"></div>
        <div role="list">
          ${repeat(
            rows.slice(from, to),
            ({ id }) => id,
            (card, index) => this.#line(card, from + index, scale),
          )}
        </div>
        <div class="space after"></div>
      </div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    const focused = changed.has('focusedEnv') ? this.rows.findIndex(({ id }) => id === this.focusedEnv) : -1;
    if (focused >= 0) this.#window.reveal(focused, 0);
    this.#window.settle(this.renderRoot, this._box, this.#span, this.#shape);
  }

  #legend(scale: HeatScale | null): TemplateResult {
    const { first, last } = this.#columns;
    if (last < first) return html`<div class="legend">No epoch was measured yet.</div>`;
    return html`<div class="legend">
      ${scale === null ? nothing : this.#ramp(scale)}
      <svg class="key" viewBox="0 0 1 1" aria-hidden="true"><path class="not-a-number" d="M0 0h1v1h-1z"></path></svg>
      <span>not a number</span>
      <span class="end num">${this._pointed ?? `epochs ${String(first)} to ${String(last)}`}</span>
    </div>`;
  }

  #ramp({ low, high }: HeatScale): TemplateResult {
    return html`<span class="num">${percent(low, 0)}</span>
      <svg viewBox="0 0 ${SHADES} 1" preserveAspectRatio="none" shape-rendering="crispEdges" aria-hidden="true">
        ${Array.from({ length: SHADES }, (_, i) => svg`<path class="shade-${i}" d="M${i} 0h1v1h-1z"></path>`)}
      </svg>
      <span class="num">${percent(high, 0)}</span>`;
  }

  #line(card: EnvCard, index: number, scale: HeatScale | null): TemplateResult {
    const { first, last } = this.#columns;
    const selected = card.id === this.focusedEnv;
    const pinned = this.pins.has(card.id);
    const flash = this.flashing.has(card.id);
    return html`<div
      class="pins line${selected ? ' selected' : ''}${flash ? ' flash' : ''}"
      role="listitem"
      data-env=${card.id}
      aria-setsize=${this.rows.length}
      aria-posinset=${index + 1}
    >
      ${guard(
        [card, selected, pinned, first, last, scale?.low, scale?.high],
        () =>
          html`<span class="who"
              ><span>${levelGlyph(card.level)}</span
              ><button class="name" type="button" aria-pressed=${selected ? 'true' : 'false'}>Env ${card.id}</button>
              ${pinButton(card.id, pinned)}</span
            >
            <svg
              class="strip"
              viewBox="0 0 ${Math.max(1, last - first + 1)} 1"
              preserveAspectRatio="none"
              shape-rendering="crispEdges"
              role="img"
              aria-label=${sparkWords(card.history, `Accuracy of environment ${String(card.id)}, percent`)}
            >
              ${shadePaths(card, this.#columns, scale ?? NO_SCALE).map((path, shade) => this.#shade(path, shade))}
            </svg>
            ${
              card.rolledBack !== null
                ? html`<span class="value crit">rolled back</span>`
                : html`<span class="value num"
                    >${card.accuracy === null ? html`<span class="faint" role="img" aria-label="Accuracy not measured yet">—</span>` : fixed(card.accuracy, 1)}</span
                  >`
            }`,
      )}
    </div>`;
  }

  #shade(path: string, shade: number): TemplateResult | typeof nothing {
    if (path === '') return nothing;
    return shade === SHADES
      ? svg`<path class="not-a-number" d=${path}></path>`
      : svg`<path class="shade-${shade}" d=${path}></path>`;
  }

  #cardAt(event: Event): EnvCard | null {
    const line = event
      .composedPath()
      .find((target) => target instanceof HTMLElement && target.dataset['env'] !== undefined);
    if (!(line instanceof HTMLElement)) return null;
    return this.rows.find(({ id }) => String(id) === line.dataset['env']) ?? null;
  }

  #chosen(event: MouseEvent): void {
    const card = this.#cardAt(event);
    if (card === null) return;
    const pin = event.composedPath().some((target) => target instanceof Element && target.classList.contains('pin'));
    if (pin) intend(this, 'scry-pin', { env: card.id, pinned: !this.pins.has(card.id) });
    else intend(this, 'scry-focus', { env: card.id === this.focusedEnv ? null : card.id });
  }

  readonly #point = (event: PointerEvent): void => {
    const card = this.#cardAt(event);
    const strip = event
      .composedPath()
      .find((target) => target instanceof SVGSVGElement && target.classList.contains('strip'));
    if (card === null || !(strip instanceof SVGSVGElement)) {
      this._pointed = null;
      return;
    }
    const { left, width } = strip.getBoundingClientRect();
    const { first, last } = this.#columns;
    const epoch = first + Math.floor(((event.clientX - left) / Math.max(1, width)) * (last - first + 1));
    const value = card.history[epoch - firstEpoch(card)];
    this._pointed = `Env ${String(card.id)}, epoch ${String(epoch)}: ${value === undefined ? 'no value' : percent(value)}`;
  };

  readonly #unpoint = (): void => {
    this._pointed = null;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-board-heat': BoardHeat;
  }
}
