import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { intend } from '../intentions.ts';
import { base, controls, panel } from '../styles.ts';

/** Watching a live run: the relay's address or the link that it printed. */
@customElement('scry-relay-panel')
export class RelayPanel extends LitElement {
  static override styles = [
    base,
    panel,
    controls,
    css`
      form {
        display: flex;
        gap: var(--gap-2);
      }
      input {
        flex: 1;
        min-width: 0;
      }
    `,
  ];

  /** Why the last address could not be used. */
  @property() problem = '';
  @query('input') private readonly _input!: HTMLInputElement;

  override render(): TemplateResult {
    return html`<section aria-labelledby="title">
      <h2 id="title">Watch a live run</h2>
      <form
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          intend(this, 'scry-open-relay', { address: this._input.value });
        }}
      >
        <input
          aria-label="Address of the relay, or the link it printed"
          aria-describedby="help"
          placeholder="http://gpu-box:8765/#token=…"
          autocomplete="off"
          spellcheck="false"
        />
        <button>Connect</button>
      </form>
      ${this.problem === '' ? '' : html`<div class="s warn" role="alert">▲ ${this.problem}</div>`}
      <div id="help" class="xs dim">
        Start <span class="num">npm start -- --dir telemetry/</span> beside the training; it prints the link. A relay on
        another address opens with its own page.
      </div>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-relay-panel': RelayPanel;
  }
}
