import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count } from '../../diagnosis/units.ts';
import { intend } from '../intentions.ts';
import type { CopyProgress } from '../sharing-model.ts';
import { base, controls } from '../styles.ts';
import { FocusKeeper } from './focus-keeper.ts';
import './progress-bar.ts';

/** Keeps a copy of the shared run on this device: starts it, shows how far it is, gives it up. */
@customElement('scry-copy-progress')
export class CopyProgressBar extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: var(--gap-2);
        font-size: var(--size-s);
      }
      button {
        min-height: 26px;
        padding: 2px 10px;
        white-space: nowrap;
      }
      scry-progress-bar {
        flex: 1 1 60px;
        min-width: 40px;
        max-width: 90px;
      }
      .state {
        white-space: nowrap;
      }
    `,
  ];

  /** Null while nothing was copied. */
  @property({ attribute: false }) copy: CopyProgress | null = null;
  /** The host lets guests keep a copy. */
  @property({ type: Boolean }) allowed = false;
  protected readonly focusKeeper = new FocusKeeper(this, 'button');

  override render(): TemplateResult | string {
    const { copy } = this;
    switch (copy?.state) {
      case 'copying': {
        const share = copy.total === 0 ? 0 : copy.done / copy.total;
        return html`<scry-progress-bar
            .value=${share}
            .label=${`Copying the run: ${count(copy.done)} of ${count(copy.total)} events`}
          ></scry-progress-bar>
          <span class="num xs" title="${count(copy.done)} of ${count(copy.total)} events"
            >${Math.floor(Math.min(1, share) * 100)} %</span
          >
          ${this.#button('Cancel', false)}`;
      }
      case 'following':
        return html`<span
            class="state"
            title="All ${count(copy.done)} events so far are in the Library; what comes is added."
            ><span class="ok">●</span> Copy kept, goes on</span
          >
          ${this.#button('Stop copying', false)}`;
      case 'complete':
        return html`<span class="state" title="It is in the Library."><span class="ok">●</span> Copy kept</span>`;
      case 'failed':
        return html`<span class="cut" role="alert" title=${copy.problem ?? ''}
            ><span class="crit">◆</span> ${copy.problem ?? 'The copy failed.'}</span
          >
          ${this.allowed ? this.#button('Try again', true) : ''}`;
      case 'cancelled':
      case undefined:
        return this.allowed ? this.#button('Keep a copy', true) : '';
    }
  }

  #button(words: string, on: boolean): TemplateResult {
    return html`<button
      @click=${() => {
        intend(this, 'scry-keep-copy', { on });
      }}
    >
      ${words}
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-copy-progress': CopyProgressBar;
  }
}
