import { css, html, LitElement, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { compact, count, percent, signed } from '../../diagnosis/units.ts';
import { intend } from '../intentions.ts';
import { base } from '../styles.ts';
import {
  bestPoint,
  chartShape,
  nearestPoint,
  pointIn,
  xIn,
  type ChartDomain,
  type ChartPoint,
  type ChartShape,
} from './chart-geometry.ts';

/** A line across the chart that means something. */
export interface ChartLimit {
  readonly value: number;
  readonly name: string;
}

/** How the values are written. */
export type ChartFormat = 'percent' | 'number' | 'signed';

const WIDTH = 320;
const HEIGHT = 56;
const NO_POINTS: readonly ChartPoint[] = [];

const WRITERS: Readonly<Record<ChartFormat, (value: number) => string>> = {
  percent: (value) => percent(value),
  number: compact,
  signed: (value) => signed(value, 2),
};

/**
 * A small line chart with its axes. A pointer or the arrow keys read its values; a click or Enter goes to the moment
 * that shows the value, where that is known.
 */
@customElement('scry-small-chart')
export class SmallChart extends LitElement {
  static override styles = [
    base,
    css`
      .head {
        justify-content: space-between;
      }
      .plot {
        display: grid;
        grid-template-columns: minmax(44px, auto) minmax(0, 1fr);
        column-gap: 6px;
      }
      .y {
        display: flex;
        flex-direction: column;
        justify-content: space-between;
        text-align: right;
        line-height: 1;
      }
      .x {
        grid-column: 2;
        display: flex;
        justify-content: space-between;
        line-height: 1.4;
      }
      .field {
        position: relative;
        height: 56px;
        border-left: 1px solid var(--line);
        border-bottom: 1px solid var(--line);
      }
      svg {
        display: block;
        width: 100%;
        height: 100%;
        overflow: visible;
      }
      path,
      line {
        vector-effect: non-scaling-stroke;
        fill: none;
      }
      .area {
        fill: var(--text-dim);
        opacity: 0.1;
      }
      .line {
        stroke: var(--text-dim);
        stroke-width: 1.5;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .faults {
        stroke: var(--crit);
        stroke-width: 2;
      }
      .limit {
        stroke: var(--text-faint);
        stroke-dasharray: 4 3;
      }
      .dot {
        stroke-linecap: round;
        stroke-width: 7;
        stroke: var(--ok);
      }
      .dot.read {
        stroke: var(--text);
      }
      .hair {
        stroke: var(--text-faint);
      }
      .reader {
        position: absolute;
        inset: 0;
        touch-action: pan-y;
      }
      .reader.goes {
        cursor: pointer;
      }
    `,
  ];

  @property() label = '';
  /** Oldest first, in the order of x; NaN and the infinities are drawn as ticks. */
  @property({ attribute: false }) points: readonly ChartPoint[] = NO_POINTS;
  /** The whole axis; null: from the first point to the last. */
  @property({ attribute: false }) domain: ChartDomain | null = null;
  @property({ attribute: false }) limits: readonly ChartLimit[] = [];
  @property() format: ChartFormat = 'number';
  /** Which value is the best; `none` marks none. */
  @property() better: 'higher' | 'lower' | 'none' = 'none';

  /** Index of the point that is read; null while none is. */
  @state() private _read: number | null = null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('points') && this._read !== null && this._read >= this.points.length) this._read = null;
  }

  #write(value: number): string {
    return WRITERS[this.format](value);
  }

  get #domain(): ChartDomain {
    return this.domain ?? { from: this.points[0]?.x ?? 0, to: this.points.at(-1)?.x ?? 0 };
  }

  override render(): TemplateResult {
    const { points, label } = this;
    if (points.length === 0) {
      return html`<div class="row xs head"><span>${label}</span><span class="faint">no epoch yet</span></div>`;
    }
    const domain = this.#domain;
    const shape = chartShape(
      points,
      domain,
      this.limits.map(({ value }) => value),
      WIDTH,
      HEIGHT,
    );
    const best = this.better === 'none' ? -1 : bestPoint(points, this.better);
    return html`<div class="row xs head">
        <span>${label}</span>
        <span class="num">${this.#readout(best)}</span>
      </div>
      <div class="plot xs faint num">
        <div class="y" aria-hidden="true">
          <span>${shape.high === null ? '' : this.#write(shape.high)}</span>
          <span>${shape.low === null || shape.low === shape.high ? '' : this.#write(shape.low)}</span>
        </div>
        <div class="field">${this.#drawing(shape, domain, best)}${this.#reader(domain)}</div>
        <div class="x" aria-hidden="true">
          <span>epoch ${count(domain.from)}</span>${this.#far(shape)}<span>${count(domain.to)}</span>
        </div>
      </div>`;
  }

  #readout(best: number): TemplateResult {
    const read = this._read === null ? undefined : this.points[this._read];
    if (read !== undefined) return html`${this.#write(read.value)} <span class="faint">epoch ${count(read.x)}</span>`;
    const top = this.points[best];
    const newest = this.points.at(-1);
    return html`${
      top === undefined ? '' : html`<span class="faint">best ${this.#write(top.value)} at ${count(top.x)} ·</span> `
    }${newest === undefined ? '' : this.#write(newest.value)}`;
  }

  #drawing(shape: ChartShape, domain: ChartDomain, best: number): TemplateResult {
    const dot = (index: number, kind: 'best' | 'read'): unknown => {
      const point = this.points[index];
      const place = point === undefined ? null : pointIn(shape, point, domain, WIDTH, HEIGHT);
      return place === null ? nothing : svg`<path class="dot ${kind}" d="M${place.x} ${place.y}h0"></path>`;
    };
    const read = this._read === null ? undefined : this.points[this._read];
    const hair = read === undefined ? null : xIn(domain, read.x, WIDTH);
    return html`<svg
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      preserveAspectRatio="none"
      role="img"
      aria-label=${this.#describe(best)}
    >
      <path class="area" d=${shape.area}></path>
      ${shape.limits.map((y) =>
        y === null ? nothing : svg`<line class="limit" x1="0" x2=${WIDTH} y1=${y} y2=${y}></line>`,
      )}
      ${hair === null ? nothing : svg`<line class="hair" x1=${hair} x2=${hair} y1="0" y2=${HEIGHT}></line>`}
      <path class="line" d=${shape.line}></path>
      <path class="faults" d=${shape.faults}></path>
      ${dot(best, 'best')} ${this._read === null ? nothing : dot(this._read, 'read')}
    </svg>`;
  }

  /** Names the limits, drawn or not. */
  #far(shape: ChartShape): TemplateResult {
    return html`<span
      >${this.limits
        .map(({ name, value }, i) => `${shape.limits[i] == null ? '' : '┄ '}${name} ${this.#write(value)}`)
        .join(', ')}</span
    >`;
  }

  #reader(domain: ChartDomain): TemplateResult {
    const { points } = this;
    const at = this._read ?? points.length - 1;
    const point = points[at];
    const first = points[0];
    const last = points.at(-1);
    if (point === undefined || first === undefined || last === undefined) return html``;
    const goes = point.position !== null;
    return html`<div
      class="reader ${goes ? 'goes' : ''}"
      role="slider"
      tabindex="0"
      aria-label="${this.label} by epoch"
      aria-valuemin=${first.x}
      aria-valuemax=${last.x}
      aria-valuenow=${point.x}
      aria-valuetext="epoch ${count(point.x)}: ${this.#write(point.value)}${goes ? ', Enter goes there' : ''}"
      @pointermove=${(event: PointerEvent) => {
        this.#point(event, domain);
      }}
      @pointerleave=${() => {
        this._read = null;
      }}
      @blur=${() => {
        this._read = null;
      }}
      @click=${(event: MouseEvent) => {
        this.#point(event, domain);
        this.#go();
      }}
      @keydown=${this.#key}
    ></div>`;
  }

  #point(event: MouseEvent, domain: ChartDomain): void {
    const target = event.currentTarget;
    if (!(target instanceof HTMLElement) || target.clientWidth === 0) return;
    const x = domain.from + (event.offsetX / target.clientWidth) * (domain.to - domain.from);
    this._read = nearestPoint(this.points, x);
  }

  #go(): void {
    const position = this.points[this._read ?? this.points.length - 1]?.position ?? null;
    if (position !== null) intend(this, 'scry-seek', { position });
  }

  readonly #key = (event: KeyboardEvent): void => {
    const end = this.points.length - 1;
    const at = this._read ?? end;
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      PageDown: at - 10,
      PageUp: at + 10,
      Home: 0,
      End: end,
    };
    const place = places[event.key];
    if (place !== undefined) this._read = Math.min(end, Math.max(0, place));
    else if (event.key === 'Enter' || event.key === ' ') this.#go();
    else return;
    // The keys of the transport bar mean something else.
    event.preventDefault();
    event.stopPropagation();
  };

  #describe(best: number): string {
    const { points, label } = this;
    const finite = points.filter(({ value }) => Number.isFinite(value)).map(({ value }) => value);
    const newest = points.at(-1);
    const parts = [`${label}: ${count(points.length)} epochs`];
    if (finite.length > 0) parts.push(`${this.#write(Math.min(...finite))} to ${this.#write(Math.max(...finite))}`);
    const top = points[best];
    if (top !== undefined) parts.push(`best at epoch ${count(top.x)}`);
    if (finite.length < points.length) parts.push(`${count(points.length - finite.length)} not finite`);
    if (newest !== undefined) parts.push(`now ${this.#write(newest.value)}`);
    return parts.join(', ');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-small-chart': SmallChart;
  }
}
