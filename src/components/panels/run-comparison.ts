import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { count, percent, signed } from '../../diagnosis/units.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import type { RunComparison as Comparison } from '../view-model.ts';
import { dash } from '../widgets/or-dash.ts';
import { comparisonParts, type ComparisonPart, type ComparisonRow } from './comparison-rows.ts';

const TURNS: Readonly<
  Record<ComparisonRow['turned'], { readonly tone: string; readonly mark: string; readonly word: string }>
> = {
  better: { tone: 'ok', mark: '▲', word: 'better' },
  worse: { tone: 'crit', mark: '▼', word: 'worse' },
  same: { tone: 'faint', mark: '', word: '' },
  unknown: { tone: '', mark: '', word: '' },
};

/** A leaderboard row looked into: the environment at its peak and at its end, side by side, in a dialog. */
@customElement('scry-run-comparison')
export class RunComparison extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      dialog {
        width: min(860px, calc(100vw - 32px));
        max-height: min(820px, calc(100dvh - 48px));
        padding: 0;
        color: var(--text);
        background: var(--panel);
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
      }
      dialog::backdrop {
        background: color-mix(in srgb, var(--page) 70%, transparent);
      }
      header {
        padding: var(--gap-3) var(--gap-4);
        border-bottom: 1px solid var(--line);
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-2);
        align-items: center;
      }
      h2 {
        margin: 0;
        font-size: var(--size-l);
      }
      .head {
        margin-right: auto;
        min-width: 0;
      }
      .list {
        overflow: auto;
        min-height: 0;
        padding: 0 var(--gap-4) var(--gap-3);
      }
      .list:focus-visible {
        outline-offset: -2px;
      }
      .state {
        padding: var(--gap-4);
      }
      table {
        border-collapse: collapse;
        table-layout: fixed;
        width: 100%;
        font-size: var(--size-s);
      }
      th,
      td {
        text-align: right;
        padding: 3px 0 3px 12px;
        border-top: 1px solid var(--line);
        vertical-align: baseline;
      }
      td .words,
      td .num,
      td.num {
        white-space: normal;
        overflow-wrap: anywhere;
      }
      .c-name {
        width: 27%;
      }
      .c-diff {
        width: 21%;
      }
      th:first-child {
        text-align: left;
        padding-left: 0;
      }
      thead th {
        position: sticky;
        top: 0;
        background: var(--panel);
        border-top: 0;
        box-shadow: 0 1px 0 var(--line);
        color: var(--text-faint);
        font-weight: 500;
        padding-top: var(--gap-2);
      }
      tbody th {
        font-weight: 400;
        color: var(--text-dim);
        overflow-wrap: anywhere;
      }
      tbody th.title {
        padding-top: var(--gap-3);
        border-top: 0;
        font-size: var(--size-xs);
        font-weight: 600;
        letter-spacing: 0.08em;
        text-transform: uppercase;
      }
      @media (max-width: 560px) {
        dialog {
          width: 100vw;
          max-width: 100vw;
          max-height: 100dvh;
        }
        th,
        td {
          padding-left: 6px;
          font-size: var(--size-xs);
        }
        .list,
        header {
          padding-left: var(--gap-3);
          padding-right: var(--gap-3);
        }
      }
    `,
  ];

  @property({ attribute: false }) comparison: Comparison | null = null;
  @query('dialog') private readonly _dialog!: HTMLDialogElement | null;

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('comparison') || this._dialog === null) return;
    if (this.comparison !== null && !this._dialog.open) this._dialog.showModal();
    if (this.comparison === null && this._dialog.open) this._dialog.close();
  }

  override render(): TemplateResult {
    const { comparison } = this;
    return html`<dialog
      aria-labelledby="title"
      @close=${() => {
        // Where the property closed it, nobody needs to hear.
        if (this.comparison !== null) intend(this, 'scry-compare', { row: null });
      }}
    >
      ${comparison === null ? nothing : this.#content(comparison)}
    </dialog>`;
  }

  #content(comparison: Comparison): TemplateResult {
    const { row } = comparison;
    return html`<header>
        <div class="head">
          <h2 id="title">Env ${row.env} in batch ${count(row.batch)}: peak and end</h2>
          <div class="s dim">
            Peak ${percent(row.peak)} at epoch ${count(row.peakEpoch)}, end ${percent(row.final)}:
            <span class=${row.final < row.peak ? 'crit' : ''}>${signed(row.final - row.peak, 1)} points</span>
          </div>
        </div>
        ${this.#goButton('Go to the peak', row.peakPosition)} ${this.#goButton('Go to the end', row.endPosition)}
        <button type="button" @click=${() => this._dialog?.close()}>Close</button>
      </header>
      ${this.#state(comparison)}`;
  }

  #goButton(text: string, position: number): TemplateResult {
    return html`<button
      type="button"
      @click=${() => {
        intend(this, 'scry-seek', { position });
        this._dialog?.close();
      }}
    >
      ${text}
    </button>`;
  }

  #state({ peak, end, problem }: Comparison): TemplateResult {
    if (problem !== null) {
      return html`<p class="state s" role="alert"><span class="crit" aria-hidden="true">◆</span> ${problem}</p>`;
    }
    if (peak === null || end === null) {
      return html`<p class="state s dim" role="status">Looking up the peak and the end …</p>`;
    }
    return html`<div class="list" tabindex="0" role="region" aria-label="Peak and end">
      <table>
        <colgroup>
          <col class="c-name" />
          <col />
          <col />
          <col class="c-diff" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col"><span class="visually-hidden">What</span></th>
            <th scope="col">Peak</th>
            <th scope="col">End</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        ${comparisonParts(peak, end).map((part) => this.#part(part))}
      </table>
    </div>`;
  }

  #part({ title, rows }: ComparisonPart): TemplateResult {
    return html`<tbody>
      <tr>
        <th class="title" colspan="4" scope="rowgroup">${title}</th>
      </tr>
      ${rows.map((row) => {
        const turn = TURNS[row.turned];
        const kind = row.words ? 'words' : 'num';
        return html`<tr>
          <th scope="row">${row.name}</th>
          <td><span class=${kind}>${row.peak ?? dash()}</span></td>
          <td><span class=${kind}>${row.end ?? dash()}</span></td>
          <td class="${kind} ${turn.tone}">
            ${row.difference ?? dash('cannot be told')}${
              turn.mark === ''
                ? ''
                : html` <span aria-hidden="true">${turn.mark}</span><span class="visually-hidden">${turn.word}</span>`
            }
          </td>
        </tr>`;
      })}
    </tbody>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-run-comparison': RunComparison;
  }
}
