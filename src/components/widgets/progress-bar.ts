import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../styles.ts';

/** How far something has come, 0 to 1. */
@customElement('scry-progress-bar')
export class ProgressBar extends LitElement {
  static override styles = [
    base,
    css`
      svg {
        display: block;
        width: 100%;
        height: 8px;
        border-radius: 4px;
        background: var(--line);
      }
      rect {
        fill: var(--accent);
      }
    `,
  ];

  @property({ type: Number }) value = 0;
  @property() label = '';

  override render(): TemplateResult {
    const percent = Math.min(100, Math.max(0, this.value * 100));
    return html`<div
      role="progressbar"
      aria-label=${this.label}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${percent.toFixed(0)}
    >
      <svg aria-hidden="true">${svg`<rect width="${percent.toFixed(2)}%" height="8"></rect>`}</svg>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-progress-bar': ProgressBar;
  }
}
