import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { count } from '../../diagnosis/units.ts';
import type { HeaderSlice, SourceSlice, StorageState } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import { EMPTY_VIEW } from '../view-model.ts';
import { runFacts, type Fact } from './run-facts.ts';

/** A dialog with all that is known of the open run: what it is, what it was started with, where it comes from. */
@customElement('scry-run-details')
export class RunDetails extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      dialog {
        width: min(760px, calc(100vw - 32px));
        max-height: min(760px, calc(100vh - 48px));
        padding: var(--gap-4);
        color: var(--text);
        background: var(--panel);
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
        gap: var(--gap-3);
      }
      dialog::backdrop {
        background: color-mix(in srgb, var(--page) 70%, transparent);
      }
      h2 {
        margin: 0;
        font-size: var(--size-l);
        overflow-wrap: anywhere;
      }
      h3 {
        margin: var(--gap-3) 0 var(--gap-1);
        font-size: var(--size-xs);
        font-weight: 600;
        color: var(--text-dim);
        letter-spacing: 0.08em;
        text-transform: uppercase;
      }
      h3:first-child {
        margin-top: 0;
      }
      .list {
        overflow: auto;
        min-height: 0;
      }
      dl {
        margin: 0;
        display: grid;
        grid-template-columns: 170px minmax(0, 1fr);
        font-size: var(--size-s);
      }
      dt,
      dd {
        margin: 0;
        padding: 4px var(--gap-3) 4px 0;
        border-top: 1px solid var(--line);
      }
      dt {
        color: var(--text-dim);
        overflow-wrap: anywhere;
        max-width: 260px;
      }
      dd {
        padding-right: 0;
        overflow-wrap: anywhere;
        font-variant-numeric: tabular-nums;
        white-space: pre-line;
      }
      p {
        margin: 0;
      }
      @media (max-width: 560px) {
        dl {
          grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) header: HeaderSlice | null = null;
  @property({ attribute: false }) source: SourceSlice = EMPTY_VIEW.source;
  @property({ attribute: false }) storage: StorageState = EMPTY_VIEW.storage;
  @property({ type: Boolean }) open = false;
  @query('dialog') private readonly _dialog!: HTMLDialogElement | null;

  override shouldUpdate(changed: PropertyValues<this>): boolean {
    // A live run changes thirty times a second; nobody sees it in a closed dialog.
    return this.open || changed.has('open');
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('open') || this._dialog === null) return;
    if (this.open && !this._dialog.open) this._dialog.showModal();
    if (!this.open && this._dialog.open) this._dialog.close();
  }

  override render(): TemplateResult {
    const { header, source } = this;
    const facts = runFacts(header, source, this.storage);
    const config = header?.config ?? [];
    const task = header === null || header.task === '' ? source.title : header.task;
    return html`<dialog
      aria-labelledby="title"
      @close=${() => {
        this.dispatchEvent(new CustomEvent('close'));
      }}
    >
      <div class="row">
        <h2 id="title">${task === '' ? 'No run is open' : task}</h2>
        <button
          class="end"
          @click=${() => {
            const text = [...facts, ...config].map(([name, value]) => `${name}: ${value}`).join('\n');
            intend(this, 'scry-copy', { text, what: 'run details' });
          }}
        >
          Copy
        </button>
        <button @click=${() => this._dialog?.close()}>Close</button>
      </div>
      <div class="list" tabindex="0" role="region" aria-label="Details of the run">
        <h3>Run</h3>
        ${this.#list(facts)}
        ${
          source.badLines === 0
            ? ''
            : html`<button
                class="plain s"
                @click=${() => {
                  this._dialog?.close();
                  intend(this, 'scry-show-errors', null);
                }}
              >
                <span class="warn">▲</span> Show the ${count(source.badLines)}
                ${source.badLines === 1 ? 'line' : 'lines'} that could not be read
              </button>`
        }
        <h3>Started with</h3>
        ${config.length === 0 ? html`<p class="s dim">The start of this run has not been seen.</p>` : this.#list(config)}
      </div>
    </dialog>`;
  }

  #list(facts: readonly Fact[]): TemplateResult {
    return html`<dl>
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-run-details': RunDetails;
  }
}
