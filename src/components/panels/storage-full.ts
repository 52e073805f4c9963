import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { bytes, count } from '../../diagnosis/units.ts';
import type { StorageState } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import { EMPTY_VIEW, type LibraryModel, type LibraryRun } from '../view-model.ts';
import { fullWhen } from '../widgets/when-text.ts';
import { dispensable } from './run-order.ts';

/** Runs offered at first. */
const OFFERED = 4;

/** Says, on any view, that what comes is not stored: the choice where the device is full, else why, in a line. */
@customElement('scry-storage-full')
export class StorageFull extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--gap-2);
        padding: 10px var(--gap-4);
        border-bottom: 1px solid var(--line);
        background: color-mix(in srgb, var(--warn) 9%, var(--page));
      }
      .memory {
        padding: 6px var(--gap-4);
        border-bottom: 1px solid var(--line);
        background: var(--panel);
        overflow-wrap: anywhere;
      }
      h2 {
        margin: 0;
        font-size: var(--size-m);
        font-weight: 650;
        display: inline;
      }
      p,
      [role='alert'] {
        margin: 0;
        max-width: 1100px;
      }
      fieldset {
        border: 0;
        margin: 0;
        padding: 0;
        min-width: 0;
      }
      legend {
        padding: 0 0 var(--gap-1);
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        max-width: 720px;
        max-height: 40vh;
        overflow-y: auto;
      }
      label {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto auto;
        align-items: center;
        gap: var(--gap-3);
        min-height: 30px;
        padding: 0 var(--gap-1);
        border-radius: var(--radius-s);
        cursor: pointer;
      }
      label:hover {
        background: color-mix(in srgb, var(--raised) 70%, transparent);
      }
      input {
        width: 16px;
        height: 16px;
        min-height: 0;
        margin: 4px;
        accent-color: var(--accent);
        cursor: pointer;
      }
      .size {
        min-width: 7ch;
        text-align: right;
      }
      a {
        color: inherit;
      }
      .buttons {
        flex-wrap: wrap;
      }
      button:disabled {
        cursor: not-allowed;
        background: var(--raised);
        border-color: var(--line);
        color: var(--text-dim);
        font-weight: 400;
      }
      @media (max-width: 480px) {
        .seen {
          display: none;
        }
        label {
          grid-template-columns: auto minmax(0, 1fr) auto;
        }
      }
    `,
  ];

  @property({ attribute: false }) storage: StorageState = EMPTY_VIEW.storage;
  @property({ attribute: false }) library: LibraryModel = EMPTY_VIEW.library;
  /** The runs ticked by the person; null while nobody ticked, when it is the oldest. */
  @state() private _ticked: ReadonlySet<string> | null = null;
  @state() private _all = false;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('storage') || this.storage.kind === 'full') return;
    // The next time is another choice.
    this._ticked = null;
    this._all = false;
  }

  override render(): TemplateResult {
    const { storage } = this;
    switch (storage.kind) {
      case 'device':
      case 'host':
      case 'other-tab':
        return html``;
      case 'memory':
        return html`<div class="memory s dim" role="status">
          ○ This run is kept in memory only and ends with this window: ${storage.reason}
        </div>`;
      case 'full':
        return this.#choice(storage.since);
    }
  }

  #choice(since: number): TemplateResult {
    const { runs } = this.library;
    const offered = dispensable(runs ?? []);
    const ticked = offered.filter(({ id }, i) => (this._ticked === null ? i === 0 : this._ticked.has(id)));
    const freed = ticked.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
    return html`<section aria-labelledby="title">
      <div role="alert">
        <span class="warn" aria-hidden="true">▲ </span>
        <h2 id="title">This device is full.</h2>
        From position <span class="num">${count(since)}</span> on this run is kept in memory only; that part is gone
        when the run is left. What was stored before stays.
      </div>
      ${offered.length === 0 ? this.#otherHelp() : this.#list(offered, ticked)}
      <div class="row buttons">
        ${
          offered.length === 0
            ? ''
            : html`<button
                class="primary"
                ?disabled=${ticked.length === 0}
                @click=${() => {
                  this._ticked = null;
                  intend(this, 'scry-make-room', { ids: ticked.map(({ id }) => id) });
                  intend(this, 'scry-retry-storage', null);
                }}
              >
                Delete selected for good and go on storing
              </button>`
        }
        <button
          @click=${() => {
            intend(this, 'scry-retry-storage', null);
          }}
        >
          Try again
        </button>
        <button
          @click=${() => {
            intend(this, 'scry-accept-memory', null);
          }}
        >
          Go on in memory
        </button>
        ${
          offered.length === 0
            ? ''
            : html`<span class="s dim" role="status"
                >${ticked.length === 0 ? 'None selected' : html`Frees <span class="num">${bytes(freed)}</span>`}</span
              >`
        }
      </div>
    </section>`;
  }

  #list(offered: readonly LibraryRun[], ticked: readonly LibraryRun[]): TemplateResult {
    const shown = this._all ? offered : offered.slice(0, OFFERED);
    return html`<fieldset>
      <legend class="s dim">Runs to delete, oldest first. Those kept forever, open or live are not listed.</legend>
      <ul>
        ${shown.map(
          (run) =>
            html`<li>
              <label class="s">
                <input
                  type="checkbox"
                  .checked=${ticked.includes(run)}
                  @change=${() => {
                    this.#tick(run.id, ticked);
                  }}
                />
                <span class="cut" title=${run.name}>
                  <bdi>${run.name}</bdi>${run.task === '' ? '' : html` <bdi class="dim">${run.task}</bdi>`}
                </span>
                <span class="seen dim">${fullWhen(run.lastSeen)}</span>
                <span class="size num">${bytes(run.storedBytes)}</span>
              </label>
            </li>`,
        )}
      </ul>
      ${
        shown.length === offered.length
          ? ''
          : html`<button
              class="plain s"
              @click=${() => {
                this._all = true;
              }}
            >
              Show all ${count(offered.length)}
            </button>`
      }
    </fieldset>`;
  }

  #otherHelp(): TemplateResult {
    if (this.library.runs === null) return html`<p class="s dim">Reading which runs could be deleted…</p>`;
    return html`<p class="s dim">
      There is no run to delete: all others are kept forever, open or live. Release one in the
      <a href="#/library">Library</a>, or free space on this device or in this browser, and try again.
    </p>`;
  }

  #tick(id: string, ticked: readonly LibraryRun[]): void {
    const next = new Set(ticked.map((run) => run.id));
    if (!next.delete(id)) next.add(id);
    this._ticked = next;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-storage-full': StorageFull;
  }
}
