import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { count, fixed, signed } from '../../diagnosis/units.ts';
import type { BestRun } from '../../worker/view-slices.ts';
import { base, panel, stageClass, stageColours } from '../styles.ts';

const SHOWN = 5;

/** The environment runs with the highest peaks. */
@customElement('scry-best-runs-panel')
export class BestRunsPanel extends LitElement {
  static override styles = [
    base,
    panel,
    stageColours,
    css`
      :host {
        container-type: inline-size;
      }
      @container (max-width: 400px) {
        .wide-only {
          display: none;
        }
      }
      table {
        border-collapse: collapse;
        width: 100%;
        font-size: var(--size-s);
      }
      th {
        color: var(--text-faint);
        font-weight: 500;
      }
      th,
      td {
        text-align: right;
        padding: 4px 6px;
        white-space: nowrap;
      }
      td {
        border-top: 1px solid var(--line);
      }
      th:first-child,
      td:first-child {
        text-align: left;
      }
    `,
  ];

  @property({ attribute: false }) runs: readonly BestRun[] = [];

  override render(): TemplateResult {
    return html`<section aria-labelledby="title">
      <h2 id="title">Best runs <span class="end faint note">by peak accuracy</span></h2>
      ${
        this.runs.length === 0
          ? html`<div class="s faint">The first finished batch fills this list.</div>`
          : html`<table>
              <thead>
                <tr>
                  <th scope="col">#</th>
                  <th scope="col">Env</th>
                  <th scope="col" class="wide-only">Episode</th>
                  <th scope="col">Peak %</th>
                  <th scope="col" class="wide-only">End</th>
                  <th scope="col">Reward</th>
                  <th scope="col">Growth</th>
                  <th scope="col">Seeds</th>
                </tr>
              </thead>
              <tbody>
                ${repeat(
                  this.runs.slice(0, SHOWN),
                  ({ id }) => id,
                  (run, i) => this.#row(run, i),
                )}
              </tbody>
            </table>`
      }
    </section>`;
  }

  #row(run: BestRun, i: number): TemplateResult {
    return html`<tr class="num">
      <td>${i + 1}</td>
      <td>${run.env}</td>
      <td class="dim wide-only">${count(run.episode)}</td>
      <td><b>${fixed(run.peak, 1)}</b></td>
      <td class="wide-only ${run.final - run.peak < -5 ? 'warn' : 'dim'}">${signed(run.final - run.peak, 1)}</td>
      <td>
        ${run.reward === null ? html`<span class="faint" title="not recorded by this version">—</span>` : signed(run.reward, 1)}
      </td>
      <td class="dim">${fixed(run.growth, 2)}×</td>
      <td>
        ${run.stages.map(
          (stage) =>
            html`<span class=${stageClass(stage)} title=${stage}
              >${stage === 'DORMANT' ? '·' : stage.charAt(0)}</span
            > `,
        )}
      </td>
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-best-runs-panel': BestRunsPanel;
  }
}
