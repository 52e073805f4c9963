import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import type { LibraryRun } from '../view-model.ts';

/** The name of a stored run, being edited in its place. Fires `done` once it was saved or left as it was. */
@customElement('scry-run-name-form')
export class RunNameForm extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-1);
      }
      input {
        flex: 1 1 140px;
        min-width: 0;
        padding: 0 8px;
      }
      input,
      button,
      button.plain {
        min-height: 28px;
      }
      button {
        padding: 0 10px;
      }
    `,
  ];

  @property({ attribute: false }) run: LibraryRun | null = null;
  @query('input') private readonly _input!: HTMLInputElement | null;

  override firstUpdated(): void {
    this._input?.focus();
    this._input?.select();
  }

  override render(): TemplateResult {
    return html`<form
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.#save();
      }}
      @keydown=${(event: KeyboardEvent) => {
        // Escape of an input method only ends the composing.
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        this.#done();
      }}
    >
      <input
        aria-label="New name of ${this.run?.name ?? ''}"
        dir="auto"
        maxlength="200"
        autocomplete="off"
        spellcheck="false"
        .value=${this.run?.name ?? ''}
      />
      <button>Save</button>
      <button
        type="button"
        class="plain"
        @click=${() => {
          this.#done();
        }}
      >
        Cancel
      </button>
    </form>`;
  }

  #save(): void {
    const { run } = this;
    const name = this._input?.value.trim() ?? '';
    // A run without a name could not be found again.
    if (run !== null && name !== '' && name !== run.name) intend(this, 'scry-rename-run', { id: run.id, name });
    this.#done();
  }

  #done(): void {
    this.dispatchEvent(new CustomEvent('done'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-run-name-form': RunNameForm;
  }
}
