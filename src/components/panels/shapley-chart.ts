import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count, fixed, signed } from '../../diagnosis/units.ts';
import type { ShapleyView } from '../../worker/env-detail.ts';
import { base } from '../styles.ts';
import { orDash } from '../widgets/or-dash.ts';
import { tables } from './detail-styles.ts';
import { shapleyBars, type ShapleyBar } from './shapley-bars.ts';

/** Means this near to zero have no colour, points (health-thresholds §5). */
const WORTH = 0.01;

/** What each slot's seed contributes by its Shapley value, with the 95 % interval of the mean. */
@customElement('scry-shapley-chart')
export class ShapleyChart extends LitElement {
  static override styles = [
    base,
    tables,
    css`
      td.bar {
        width: 40%;
        padding-right: 8px;
      }
      svg {
        display: block;
        width: 100%;
        height: 14px;
        overflow: visible;
      }
      rect.ok {
        fill: var(--ok);
      }
      rect.crit {
        fill: var(--crit);
      }
      rect.dim {
        fill: var(--text-faint);
      }
      line {
        stroke: var(--text);
      }
      line.zero {
        stroke: var(--text-faint);
      }
    `,
  ];

  /** The greatest first. */
  @property({ attribute: false }) values: readonly ShapleyView[] = [];

  override render(): TemplateResult {
    if (this.values.length === 0) return html`<p class="s faint">No Shapley values were computed in this batch.</p>`;
    const { bars, zero } = shapleyBars(this.values);
    return html`<table>
      <caption>
        Shapley value in points of accuracy; ★ where its 95 % interval leaves out zero
      </caption>
      <thead>
        <tr>
          <th scope="col">Slot</th>
          <th scope="col"><span class="visually-hidden">Drawn</span></th>
          <th scope="col" class="r">Mean</th>
          <th scope="col" class="r">± 95 %</th>
          <th scope="col" class="r">Samples</th>
        </tr>
      </thead>
      <tbody>
        ${bars.map((bar) => this.#row(bar, zero))}
      </tbody>
    </table>`;
  }

  #row({ slot, mean, error, samples, significant, bar, whisker }: ShapleyBar, zero: number | null): TemplateResult {
    const tone = mean > WORTH ? 'ok' : mean < -WORTH ? 'crit' : 'dim';
    return html`<tr>
      <th scope="row" class="num">${slot}</th>
      <td class="bar">
        <svg aria-hidden="true">
          ${bar === null ? '' : svg`<rect class=${tone} x=${share(bar[0])} width=${share(bar[1] - bar[0])} y="2" height="10"></rect>`}
          ${
            whisker === null
              ? ''
              : svg`<line x1=${share(whisker[0])} x2=${share(whisker[1])} y1="7" y2="7"></line>${whisker.map(
                  (end) => svg`<line x1=${share(end)} x2=${share(end)} y1="4" y2="10"></line>`,
                )}`
          }
          ${zero === null ? '' : svg`<line class="zero" x1=${share(zero)} x2=${share(zero)} y1="0" y2="14"></line>`}
        </svg>
      </td>
      <td class="r num ${tone}">
        ${significant ? html`<span title="significant">★<span class="visually-hidden">significant</span></span>` : ''}
        ${signed(mean, 2)}
      </td>
      <td class="r num dim">${orDash(error, (value) => fixed(value, 2))}</td>
      <td class="r num dim">${count(samples)}</td>
    </tr>`;
  }
}

function share(fraction: number): string {
  return `${(fraction * 100).toFixed(2)}%`;
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-shapley-chart': ShapleyChart;
  }
}
