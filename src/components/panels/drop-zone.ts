import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';

/** Where a recording is dropped or chosen, or the demo started. */
@customElement('scry-drop-zone')
export class DropZone extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .zone {
        border: 1.5px dashed var(--text-faint);
        border-radius: 12px;
        padding: 40px var(--gap-4);
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
      }
      .buttons {
        justify-content: center;
        flex-wrap: wrap;
      }
      input {
        display: none;
      }
    `,
  ];

  @state() private _over = false;
  @query('input') private readonly _input!: HTMLInputElement;

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
      <p class="dim">.jsonl or .jsonl.gz. It is read on this device and stays here.</p>
      <div class="row buttons">
        <button
          class="primary"
          @click=${() => {
            this._input.click();
          }}
        >
          Open file…
        </button>
        <button
          @click=${() => {
            intend(this, 'scry-open-demo', null);
          }}
        >
          Try the demo run
        </button>
      </div>
      <input
        type="file"
        accept=".jsonl,.gz,application/gzip,application/x-ndjson"
        aria-label="Recording"
        @change=${() => {
          this.#chosen();
        }}
      />
    </div>`;
  }

  #chosen(): void {
    const file = this._input.files?.[0];
    this._input.value = '';
    if (file !== undefined) intend(this, 'scry-open-file', { file });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-drop-zone': DropZone;
  }
}
