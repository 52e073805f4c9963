import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { count } from '../../diagnosis/units.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';

/** Ends a shared session; asks once more where that sends somebody away. */
@customElement('scry-stop-sharing')
export class StopSharing extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host,
      .row {
        display: flex;
        align-items: center;
        gap: var(--gap-2);
      }
      button {
        min-height: var(--button-height, 30px);
        padding: 2px var(--button-pad, 12px);
        white-space: nowrap;
      }
      .sure {
        border-color: var(--crit);
        color: var(--crit);
      }
    `,
  ];

  /** Who would be sent away. */
  @property({ type: Number }) guests = 0;
  /** On the button while nothing is asked. */
  @property() words = 'Stop sharing';
  /** Reflected, so that what stands beside it can make room. */
  @property({ type: Boolean, reflect: true }) asking = false;
  @query('button') private readonly _first!: HTMLElement | null;

  override updated(changed: PropertyValues): void {
    // The pressed button is gone; the keyboard stays here, on what changes nothing.
    if (changed.has('asking') && changed.get('asking') !== undefined) this._first?.focus();
  }

  override render(): TemplateResult {
    if (!this.asking || this.guests === 0)
      return html`<button
        @click=${() => {
          if (this.guests === 0) intend(this, 'scry-share-stop', null);
          else this.asking = true;
        }}
      >
        ${this.words}
      </button>`;
    return html`<div class="row" role="group" aria-label="Stop sharing?" @keydown=${this.#onKey}>
      <button
        @click=${() => {
          this.asking = false;
        }}
      >
        Go on
      </button>
      <button
        class="sure"
        @click=${() => {
          this.asking = false;
          intend(this, 'scry-share-stop', null);
        }}
      >
        Stop for ${count(this.guests)} ${this.guests === 1 ? 'guest' : 'guests'}
      </button>
    </div>`;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    // To a dialog around this and to the shell, Escape means something else.
    event.preventDefault();
    event.stopPropagation();
    this.asking = false;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-stop-sharing': StopSharing;
  }
}
