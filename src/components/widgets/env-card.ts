import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fixed, signed } from '../../diagnosis/units.ts';
import type { EnvCard as Card } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base } from '../styles.ts';
import { levelGlyph } from './level-glyph.ts';
import './slot-chips.ts';
import './sparkline.ts';

/** One environment: accuracy and its course, reward, why it is flagged, its slots. Choosing it sets the focus. */
@customElement('scry-env-card')
export class EnvCard extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        content-visibility: auto;
        contain-intrinsic-size: auto 118px;
      }
      button {
        font: inherit;
        color: inherit;
        text-align: left;
        width: 100%;
        height: 100%;
        background: var(--raised);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        padding: 8px 10px;
        display: grid;
        gap: 6px;
        cursor: pointer;
        overflow: hidden;
      }
      button:hover {
        border-color: var(--text-faint);
      }
      button.is-warn {
        border-color: color-mix(in srgb, var(--warn) 55%, transparent);
      }
      button.is-crit {
        border-color: color-mix(in srgb, var(--crit) 65%, transparent);
      }
      button[aria-pressed='true'] {
        outline: 2px solid var(--accent);
        outline-offset: -1px;
      }
    `,
  ];

  @property({ attribute: false }) card: Card | null = null;
  @property({ type: Boolean }) selected = false;

  /** Out of sight: the browser skips its content, so it need not be kept up to date either. */
  #skipped = false;
  #behind = false;

  constructor() {
    super();
    this.addEventListener('contentvisibilityautostatechange', (event) => {
      this.#skipped = 'skipped' in event && event.skipped === true;
      if (!this.#skipped && this.#behind) this.requestUpdate();
    });
  }

  override shouldUpdate(): boolean {
    this.#behind = this.#skipped && this.hasUpdated;
    return !this.#behind;
  }

  override render(): TemplateResult {
    const { card } = this;
    if (card === null) return html``;
    const tone = card.level === 'warn' || card.level === 'crit' ? card.level : 'none';
    return html`<button
      class="is-${tone}"
      aria-pressed=${this.selected ? 'true' : 'false'}
      @click=${() => {
        intend(this, 'scry-focus', { env: this.selected ? null : card.id });
      }}
    >
      <div class="row">
        <span>${levelGlyph(card.level)}</span><b>Env ${card.id}</b>
        <span class="end num ${tone === 'crit' ? 'crit' : ''}"
          >${
            card.accuracy === null
              ? html`<span class="faint" aria-label="no epoch yet">—</span>`
              : html`<b>${fixed(card.accuracy, 1)}</b><span class="faint">%</span>`
          }</span
        >
      </div>
      <scry-sparkline .values=${card.history} label="Accuracy of environment ${card.id}" level=${tone}></scry-sparkline>
      <div class="row xs num">
        ${
          card.reward === null
            ? html`<span class="faint">no reward</span>`
            : html`<span class=${card.reward < 0 ? 'crit' : 'ok'} title="last reward">${signed(card.reward, 2)}</span
                ><span class="faint" title="reward of this episode">Σ ${fixed(card.totalReward, 1)}</span>`
        }
        <span class="end cut ${card.reason === null ? 'faint' : tone}"
          >${card.reason ?? (card.endedBatch === null ? `ep ${String(card.epoch)}` : `end of batch ${String(card.endedBatch)}`)}</span
        >
      </div>
      <scry-slot-chips .chips=${card.chips}></scry-slot-chips>
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-env-card': EnvCard;
  }
}
