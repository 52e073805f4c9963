import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { compact } from '../../diagnosis/units.ts';
import type { Level } from '../../diagnosis/level.ts';
import { base } from '../styles.ts';
import { sparkPaths } from './spark-path.ts';

const WIDTH = 120;

/** A small line chart without axes; says its newest value and range to a screen reader. */
@customElement('scry-sparkline')
export class Sparkline extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        /* Nothing outside depends on what is drawn in here: a new line costs no layout. */
        contain: strict;
        height: var(--spark-height, 22px);
      }
      svg {
        display: block;
        width: 100%;
        height: 100%;
        color: var(--text-dim);
      }
      svg.is-warn {
        color: var(--warn);
      }
      svg.is-crit {
        color: var(--crit);
      }
      .area {
        fill: currentColor;
        opacity: 0.12;
      }
      .line {
        fill: none;
        stroke: currentColor;
        stroke-width: 1.4;
        stroke-linecap: round;
        vector-effect: non-scaling-stroke;
      }
    `,
  ];

  /** Oldest first; NaN leaves a gap. */
  @property({ attribute: false }) values: readonly number[] = [];
  @property() label = '';
  @property() level: Level = 'none';

  override render(): TemplateResult {
    const height = 24;
    const { line, area } = sparkPaths(this.values, WIDTH, height);
    return html`<svg
      class="is-${this.level}"
      viewBox="0 0 ${WIDTH} ${height}"
      preserveAspectRatio="none"
      role="img"
      aria-label=${this.#describe()}
    >
      <path class="area" d=${area}></path>
      <path class="line" d=${line}></path>
    </svg>`;
  }

  #describe(): string {
    const finite = this.values.filter((value) => Number.isFinite(value));
    const newest = this.values.at(-1);
    if (newest === undefined || finite.length === 0) return `${this.label}: no values yet`;
    const range = `${compact(Math.min(...finite))} to ${compact(Math.max(...finite))}`;
    return `${this.label}: ${String(this.values.length)} values, ${range}, now ${compact(newest)}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-sparkline': Sparkline;
  }
}
