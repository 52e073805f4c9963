import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fixed } from '../../diagnosis/units.ts';
import { base } from '../styles.ts';
import { actionClass, actionColours } from './action-colours.ts';

/** The mix of actions as one bar with its legend. */
@customElement('scry-action-bar')
export class ActionBar extends LitElement {
  static override styles = [
    base,
    actionColours,
    css`
      :host {
        display: block;
        /* With a legend of two rows, which it has most of the time. */
        min-height: 56px;
      }
      svg {
        display: block;
        width: 100%;
        height: 14px;
        border-radius: 4px;
        background: var(--line);
      }
      rect {
        fill: currentColor;
      }
      ul {
        list-style: none;
        margin: var(--gap-2) 0 0;
        padding: 0;
        display: flex;
        flex-wrap: wrap;
        gap: 2px 12px;
      }
      li::before {
        content: '';
        display: inline-block;
        width: 8px;
        height: 8px;
        border-radius: 2px;
        margin-right: 5px;
        background: currentColor;
      }
      li {
        overflow-wrap: anywhere;
        min-width: 0;
      }
      li span {
        color: var(--text-dim);
      }
    `,
  ];

  /** Action and how often it was chosen. */
  @property({ attribute: false }) counts: readonly (readonly [string, number])[] = [];

  override render(): TemplateResult {
    const total = this.counts.reduce((sum, [, n]) => sum + n, 0);
    if (total === 0) return html`<div class="xs faint">No actions in this batch yet.</div>`;
    const sorted = [...this.counts].filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]);
    let left = 0;
    const bars = sorted.map(([action, n]) => {
      const share = (n / total) * 100;
      const bar = svg`<rect class=${actionClass(action)} x="${left.toFixed(2)}%" width="${share.toFixed(2)}%" height="14"><title>${action} ${fixed(share, 0)} %</title></rect>`;
      left += share;
      return bar;
    });
    return html`<svg aria-hidden="true">${bars}</svg>
      <ul class="xs">
        ${sorted.map(
          ([action, n]) =>
            html`<li class=${actionClass(action)}>
              <span>${action} <span class="num">${fixed((n / total) * 100, 0)} %</span></span>
            </li>`,
        )}
      </ul>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-action-bar': ActionBar;
  }
}
