import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { count, fixed, percent } from '../../diagnosis/units.ts';
import type { EpisodeRow } from '../../worker/leaderboards.ts';
import { intend } from '../intentions.ts';
import { base, controls, stageColours } from '../styles.ts';
import { fallCell, stageLetters } from './episode-cells.ts';
import { leaderboardStyles } from './leaderboard-styles.ts';
import { moveBetweenRows, rowOf } from './row-keys.ts';

/** The episodes that fell most from their peak to their end, over the whole run. */
@customElement('scry-worst-runs-panel')
export class WorstRunsPanel extends LitElement {
  static override styles = [
    base,
    controls,
    stageColours,
    leaderboardStyles,
    css`
      :host {
        container-type: inline-size;
      }
      .arrow {
        padding: 0 0.5em;
      }
    `,
  ];

  /** Greatest fall first. */
  @property({ attribute: false }) rows: readonly EpisodeRow[] = [];

  override render(): TemplateResult {
    if (this.rows.length === 0) {
      return html`<div class="message s faint">No episode has fallen by more than half a point from its peak.</div>`;
    }
    return html`<div
      class="box"
      role="region"
      tabindex="0"
      aria-label="Table of the worst falls"
      @click=${this.#clicked}
      @keydown=${moveBetweenRows}
    >
      <table>
        <thead>
          <tr>
            <th scope="col" class="left" title="Environment">Env</th>
            <th scope="col" title="Batch, and episode">Batch</th>
            <th scope="col" title="Highest accuracy of the episode">Peak %</th>
            <th scope="col" title="Accuracy at its end">End %</th>
            <th scope="col" title="Points from the peak to the end">Fall</th>
            <th scope="col" title="Stage of each slot at the peak and at the end">Seeds</th>
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

  #row(row: EpisodeRow): TemplateResult {
    return html`<tr class="num" data-id=${row.id}>
      <th scope="row" class="left">
        <button
          class="plain open"
          aria-label="Compare peak and end of env ${row.env}, batch ${row.batch}"
          title="Peak and end beside each other"
        >
          ${row.env}
        </button>
      </th>
      <td class="dim" title="batch ${row.batch}, episode ${count(row.episode)}">
        ${row.batch}<span class="faint"> ·${count(row.episode)}</span>
      </td>
      <td title="${percent(row.peak, 2)} at epoch ${row.peakEpoch}">${fixed(row.peak, 1)}</td>
      <td class="bold">${fixed(row.final, 1)}</td>
      <td>${fallCell(row)}</td>
      <td>
        ${stageLetters(row.slots, row.peakStages)}<span class="faint arrow" aria-hidden="true">›</span
        ><span class="visually-hidden"> then </span>${stageLetters(row.slots, row.endStages)}
      </td>
    </tr>`;
  }

  #clicked(event: Event): void {
    const id = rowOf(event);
    const row = this.rows.find((one) => one.id === id);
    if (row !== undefined) intend(this, 'scry-compare', { row });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-worst-runs-panel': WorstRunsPanel;
  }
}
