import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { LineError } from '../../telemetry/event.ts';
import { count } from '../../diagnosis/units.ts';
import { base, controls } from '../styles.ts';

/** A dialog with the lines that could not be read: where, why, and how they begin. */
@customElement('scry-line-errors')
export class LineErrors extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      dialog {
        width: min(1000px, calc(100vw - 32px));
        max-height: min(700px, calc(100vh - 64px));
        padding: var(--gap-4);
        color: var(--text);
        background: var(--panel);
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }
      dialog::backdrop {
        background: color-mix(in srgb, var(--page) 70%, transparent);
      }
      h2 {
        margin: 0;
        font-size: var(--size-l);
      }
      .list {
        overflow: auto;
        max-height: 520px;
        margin-top: var(--gap-3);
      }
      table {
        border-collapse: collapse;
        width: 100%;
        font-size: var(--size-s);
      }
      th,
      td {
        text-align: left;
        vertical-align: top;
        padding: 5px 8px;
        border-top: 1px solid var(--line);
      }
      th {
        color: var(--text-faint);
        font-weight: 500;
      }
      code {
        font: var(--size-xs) var(--mono);
        color: var(--text-dim);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) errors: readonly LineError[] = [];
  /** All of them, where only the first were kept. */
  @property({ type: Number }) total = 0;
  @property({ type: Boolean }) open = false;
  @query('dialog') private readonly _dialog!: HTMLDialogElement | null;

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('open') || this._dialog === null) return;
    if (this.open && !this._dialog.open) this._dialog.showModal();
    if (!this.open && this._dialog.open) this._dialog.close();
  }

  override render(): TemplateResult {
    return html`<dialog
      aria-labelledby="title"
      @close=${() => {
        this.dispatchEvent(new CustomEvent('close'));
      }}
    >
      <div class="row">
        <h2 id="title">${count(this.total)} ${this.total === 1 ? 'line' : 'lines'} could not be read</h2>
        <button class="end" @click=${() => this._dialog?.close()}>Close</button>
      </div>
      <div class="s dim">
        They were skipped; everything around them was kept.
        ${this.total > this.errors.length ? `The first ${count(this.errors.length)} are listed.` : ''}
      </div>
      <div class="list" tabindex="0" role="region" aria-label="Lines that could not be read">
        <table>
          <thead>
            <tr>
              <th scope="col">Line</th>
              <th scope="col">Byte</th>
              <th scope="col">Why</th>
              <th scope="col">How it begins</th>
            </tr>
          </thead>
          <tbody>
            ${this.errors.map(
              (error) =>
                html`<tr>
                  <td class="num">${count(error.position + 1)}</td>
                  <td class="num dim">${error.byteOffset === null ? '—' : count(error.byteOffset)}</td>
                  <td>${error.reason}</td>
                  <td><code>${error.excerpt}</code></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-line-errors': LineErrors;
  }
}
