import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { VerdictSlice } from '../../worker/view-slices.ts';
import { base } from '../styles.ts';
import { levelShape } from '../widgets/level-glyph.ts';

/** The verdict in one line: badge, headline, what stands behind it. */
@customElement('scry-verdict-line')
export class VerdictLine extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        overflow-wrap: anywhere;
      }
      .verdict {
        --tone: var(--none);
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--gap-4);
        align-items: center;
        padding: 10px var(--gap-4);
        min-height: 56px;
        border-bottom: 1px solid var(--line);
        background: linear-gradient(90deg, color-mix(in srgb, var(--tone) 10%, var(--page)), var(--page) 60%);
      }
      .verdict.is-ok {
        --tone: var(--ok);
      }
      .verdict.is-warn {
        --tone: var(--warn);
      }
      .verdict.is-crit {
        --tone: var(--crit);
      }
      .verdict > div {
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .badge {
        font-weight: 650;
        font-size: var(--size-s);
        letter-spacing: 0.04em;
        padding: 4px 10px;
        border-radius: var(--radius-s);
        border: 1px solid currentColor;
        white-space: nowrap;
      }
      @media (max-width: 560px) {
        .verdict {
          padding: 8px var(--gap-3);
          gap: var(--gap-3);
        }
      }
    `,
  ];

  @property({ attribute: false }) verdict: VerdictSlice | null = null;

  override render(): TemplateResult {
    const { verdict } = this;
    const level = verdict?.level ?? 'none';
    return html`<div class="verdict is-${level}">
      <span class="badge ${level}" role="status">${levelShape(level)} ${verdict?.word ?? 'NO DATA'}</span>
      <div>
        <b>${verdict?.headline ?? 'Nothing has been received yet.'}</b>
        <span class="dim"> ${verdict?.details.join(' ')}</span>
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-verdict-line': VerdictLine;
  }
}
