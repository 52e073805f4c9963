import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import { recordingsOf } from '../widgets/dropped-files.ts';

/** Where recordings are dropped or chosen, one by one or as a folder, or the demo started. */
@customElement('scry-drop-zone')
export class DropZone extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .zone {
        border: 1.5px dashed var(--text-faint);
        border-radius: 12px;
        padding: 36px var(--gap-4);
        text-align: center;
        background: radial-gradient(600px 180px at 50% 0, var(--accent-soft), transparent);
        transition: border-color var(--motion);
      }
      .zone.over {
        border-color: var(--accent);
      }
      h1 {
        margin: 0;
        font-size: var(--size-xl);
        font-weight: 500;
        letter-spacing: -0.01em;
      }
      p {
        margin: 6px 0 16px;
        text-wrap: balance;
      }
      .buttons {
        justify-content: center;
        flex-wrap: wrap;
      }
      .said {
        overflow-wrap: anywhere;
      }
      .said p {
        margin: var(--gap-3) 0 0;
      }
      input {
        display: none;
      }
    `,
  ];

  @state() private _over = false;
  /** The chosen folder that holds no recording, or empty. */
  @state() private _emptyFolder = '';
  @query('#file') private readonly _file!: HTMLInputElement;
  @query('#folder') private readonly _folder!: HTMLInputElement | null;

  override render(): TemplateResult {
    return html`<div
      class="zone ${this._over ? 'over' : ''}"
      @dragenter=${() => {
        this._over = true;
      }}
      @dragleave=${(event: DragEvent) => {
        if (!(event.relatedTarget instanceof Node && this.renderRoot.contains(event.relatedTarget))) this._over = false;
      }}
      @drop=${() => {
        this._over = false;
      }}
    >
      <h1>Drop a recording here</h1>
      <p class="dim">.jsonl, .jsonl.gz or a whole telemetry folder. It is read on this device and stays here.</p>
      <div class="row buttons">
        <button
          class="primary"
          @click=${() => {
            this._file.click();
          }}
        >
          Open file…
        </button>
        ${this.#folderButton()}
        <button
          @click=${() => {
            intend(this, 'scry-open-demo', null);
          }}
        >
          Try the demo run
        </button>
      </div>
      <div class="said s warn" role="status">
        ${
          this._emptyFolder === ''
            ? ''
            : html`<p>
                ▲ No recording in the folder “<bdi>${this._emptyFolder}</bdi>”: none of its files ends in .jsonl,
                .ndjson, .json or .gz.
              </p>`
        }
      </div>
      <input
        id="file"
        type="file"
        multiple
        accept=".jsonl,.ndjson,.json,.gz,application/gzip,application/json,application/x-ndjson"
        aria-label="Recordings"
        @change=${() => {
          this.#chosen();
        }}
      />
    </div>`;
  }

  #folderButton(): TemplateResult | string {
    // Some phones cannot choose a folder.
    if (!('webkitdirectory' in HTMLInputElement.prototype)) return '';
    return html`<button
        @click=${() => {
          this._folder?.click();
        }}
      >
        Open folder…
      </button>
      <input
        id="folder"
        type="file"
        webkitdirectory
        aria-label="Folder of recordings"
        @change=${() => {
          this.#folderChosen();
        }}
      />`;
  }

  #chosen(): void {
    const files = [...(this._file.files ?? [])];
    // Else the same file could not be chosen twice.
    this._file.value = '';
    if (files.length === 0) return;
    this._emptyFolder = '';
    intend(this, 'scry-open-files', { files });
  }

  #folderChosen(): void {
    if (this._folder === null) return;
    const all = [...(this._folder.files ?? [])];
    this._folder.value = '';
    const [first] = all;
    if (first === undefined) return;
    const files = recordingsOf(all);
    this._emptyFolder = files.length > 0 ? '' : (first.webkitRelativePath.split('/')[0] ?? '') || first.name;
    if (files.length > 0) intend(this, 'scry-open-files', { files });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-drop-zone': DropZone;
  }
}
