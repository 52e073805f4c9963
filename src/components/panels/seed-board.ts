import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { count, signed } from '../../diagnosis/units.ts';
import type { SeedRow } from '../../worker/leaderboards.ts';
import { intend } from '../intentions.ts';
import { base, controls, stageColours } from '../styles.ts';
import { orDash } from '../widgets/or-dash.ts';
import { leaderboardStyles } from './leaderboard-styles.ts';
import { moveBetweenRows, rowOf } from './row-keys.ts';

const OUTCOMES = {
  fossilized: { letter: 'F', style: 'stage-fossilized' },
  pruned: { letter: 'P', style: 'stage-pruned' },
} as const;

const MEASURES = {
  counterfactual: { word: 'measured', title: 'Measured with the seed switched off' },
  improvement: { word: 'improved', title: 'Accuracy gained while it lived; it was never switched off to measure it' },
} as const;

/** The seeds that gave most and least, over the whole run. */
@customElement('scry-seed-board')
export class SeedBoard extends LitElement {
  static override styles = [
    base,
    controls,
    stageColours,
    leaderboardStyles,
    css`
      :host {
        container-type: inline-size;
      }
      .box {
        overflow-y: auto;
        max-height: 290px;
      }
      thead th {
        position: sticky;
        top: 0;
        background: var(--panel);
      }
      button.open {
        max-width: 14ch;
      }
    `,
  ];

  /** Greatest contribution first. */
  @property({ attribute: false }) rows: readonly SeedRow[] = [];
  /** Seeds that ended, also those of which nothing was measured. */
  @property({ type: Number }) ended = 0;

  override render(): TemplateResult {
    if (this.rows.length === 0) {
      return html`<div class="message s faint">
        ${this.ended === 0 ? 'No seed has been fossilized or pruned yet.' : 'What the seeds gave was never measured.'}
      </div>`;
    }
    return html`<div
      class="box"
      role="region"
      tabindex="0"
      aria-label="Table of the seeds by contribution"
      @click=${this.#clicked}
      @keydown=${moveBetweenRows}
    >
      <table>
        <thead>
          <tr>
            <th scope="col" class="left">Blueprint</th>
            <th scope="col" title="Environment">Env</th>
            <th scope="col">Slot</th>
            <th scope="col">Batch</th>
            <th scope="col" title="Fossilized or pruned">End</th>
            <th scope="col" title="Contribution in points of accuracy" aria-sort="descending">Points</th>
            <th scope="col" title="What the points were told by" class="left">By</th>
            <th scope="col" title="Parameters of the seed">Params</th>
            <th scope="col" title="Epochs that it lived">Epochs</th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            this.rows,
            ({ id }) => id,
            (row) => this.#row(row),
          )}
        </tbody>
      </table>
    </div>`;
  }

  #row(row: SeedRow): TemplateResult {
    const { letter, style } = OUTCOMES[row.outcome];
    const { word, title } = MEASURES[row.measuredBy];
    const blueprint = row.blueprint === '' ? 'unnamed' : row.blueprint;
    return html`<tr class="num" data-id=${row.id}>
      <th scope="row" class="left">
        <button
          class="plain open cut"
          aria-label="Go to the end of ${blueprint} in env ${row.env}, slot ${row.slot}, batch ${row.batch}"
          title="${blueprint}: go to batch ${row.batch}, epoch ${row.epoch}"
        >
          <bdi>${blueprint}</bdi>
        </button>
      </th>
      <td>${row.env}</td>
      <td class="dim"><bdi>${row.slot}</bdi></td>
      <td class="dim">${row.batch}</td>
      <td>
        <span class=${style} title=${row.outcome} aria-hidden="true">${letter}</span
        ><span class="visually-hidden">${row.outcome}</span>
      </td>
      <td class="bold ${row.contribution < 0 ? 'crit' : ''}">${signed(row.contribution, 1)}</td>
      <td class="left faint" title=${title}>${word}</td>
      <td class="dim">${orDash(row.params, count)}</td>
      <td class="dim">${orDash(row.epochs, count)}</td>
    </tr>`;
  }

  #clicked(event: Event): void {
    const id = rowOf(event);
    const row = this.rows.find((one) => one.id === id);
    if (row === undefined) return;
    intend(this, 'scry-seek', { position: row.position });
    intend(this, 'scry-focus', { env: row.env });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-seed-board': SeedBoard;
  }
}
