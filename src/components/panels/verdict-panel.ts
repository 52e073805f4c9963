import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Gate } from '../../diagnosis/gates.ts';
import type { Level } from '../../diagnosis/level.ts';
import type { VerdictSlice } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import { levelShape } from '../widgets/level-glyph.ts';

const STATES: Readonly<Record<Gate['state'], { readonly level: Level; readonly word: string }>> = {
  fail: { level: 'crit', word: 'fails' },
  watch: { level: 'warn', word: 'watch' },
  pending: { level: 'none', word: 'not enough data yet' },
  pass: { level: 'ok', word: 'passes' },
};

/** What the verdict rests on: the gates of experiment and phase, and what was not measured (health-thresholds §4.9, 4.10). */
@customElement('scry-verdict-panel')
export class VerdictPanel extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        container-type: inline-size;
      }
      .panel {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: var(--gap-3) var(--gap-4);
        padding: var(--gap-3) var(--gap-4);
        border-bottom: 1px solid var(--line);
        background: var(--panel);
        font-size: var(--size-s);
        overflow-wrap: anywhere;
      }
      .foot {
        grid-column: 1 / -1;
        flex-wrap: wrap;
        align-items: flex-start;
      }
      .foot p {
        margin: 0;
        flex: 1 1 300px;
      }
      h2 {
        margin: 0 0 4px;
        font-size: var(--size-xs);
        font-weight: 600;
        color: var(--text-dim);
        letter-spacing: 0.08em;
        text-transform: uppercase;
      }
      h2 .word {
        letter-spacing: 0;
        text-transform: none;
        margin-left: 6px;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th,
      td {
        text-align: left;
        vertical-align: baseline;
        padding: 4px 8px 4px 0;
        border-top: 1px solid var(--line);
        font-weight: 400;
      }
      thead th {
        border-top: none;
        color: var(--text-faint);
        font-size: var(--size-xs);
      }
      tbody th {
        font-weight: 600;
        white-space: nowrap;
      }
      .state {
        min-width: 9em;
      }
      td.is-none .state-word {
        color: var(--text-dim);
      }
      @container (max-width: 1000px) {
        .panel {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      @container (max-width: 560px) {
        .panel {
          padding-inline: var(--gap-3);
        }
        thead {
          position: absolute;
          clip-path: inset(50%);
        }
        tbody tr {
          display: grid;
          grid-template-columns: minmax(0, 1fr) auto;
          gap: 0 var(--gap-2);
          padding: 5px 0;
          border-top: 1px solid var(--line);
        }
        tbody th,
        tbody td {
          border: none;
          padding: 1px 0;
        }
        .wide {
          grid-column: 1 / -1;
        }
        .wide[data-label]:not(:empty)::before {
          content: attr(data-label) ' ';
          color: var(--text-faint);
        }
        .state {
          min-width: 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) verdict: VerdictSlice | null = null;

  override render(): TemplateResult {
    const { verdict } = this;
    if (verdict === null) {
      return html`<div class="panel dim">Nothing has been received yet, so there is nothing to judge.</div>`;
    }
    const { experiment, phase, missing } = verdict;
    return html`<div class="panel">
      ${this.#gates('Can the run be judged?', 'experiment', experiment)}
      ${this.#gates('Is it worth going on?', 'phase', phase)}
      <div class="row foot">
        <p class="dim">
          ${
            missing.length === 0
              ? 'Everything that the verdict asks for was measured.'
              : `Not measured in this run: ${missing.join(', ')}.`
          }
        </p>
        <button
          @click=${() => {
            intend(this, 'scry-dialog', { dialog: 'thresholds' });
          }}
        >
          Thresholds…
        </button>
      </div>
    </div>`;
  }

  #gates(title: string, id: string, { word, level, gates }: VerdictSlice['experiment']): TemplateResult {
    return html`<section aria-labelledby=${id}>
      <h2 id=${id}>${title} <span class="word ${level}">${levelShape(level)} ${word}</span></h2>
      <table role="table" aria-labelledby=${id}>
        <thead>
          <tr role="row">
            <th role="columnheader" scope="col">Gate</th>
            <th role="columnheader" scope="col">State</th>
            <th role="columnheader" scope="col">Seen</th>
            <th role="columnheader" scope="col">Asked for</th>
            <th role="columnheader" scope="col">Based on</th>
          </tr>
        </thead>
        <tbody>
          ${gates.map((gate) => this.#gate(gate))}
        </tbody>
      </table>
    </section>`;
  }

  #gate({ name, state, observed, threshold, sample }: Gate): TemplateResult {
    const { level, word } = STATES[state];
    return html`<tr role="row">
      <th role="rowheader" scope="row">${name}</th>
      <td role="cell" class="state is-${level}">
        <span class=${level} aria-hidden="true">${levelShape(level)}</span> <span class="state-word">${word}</span>
      </td>
      <td role="cell" class="wide" data-label="Seen">
        ${observed === '' ? html`<span class="faint" title="not measured" aria-label="not measured">—</span>` : observed}
      </td>
      <td role="cell" class="wide dim" data-label="Asked for">${threshold}</td>
      <td role="cell" class="wide dim" data-label="Based on">${sample}</td>
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-verdict-panel': VerdictPanel;
  }
}
