import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { evidenceText } from '../../diagnosis/symptom.ts';
import { count, duration, fractionAsPercent } from '../../diagnosis/units.ts';
import type { EnvDetail, ReasonView } from '../../worker/env-detail.ts';
import { intend } from '../intentions.ts';
import { base } from '../styles.ts';
import { levelGlyph } from '../widgets/level-glyph.ts';
import { tables } from './detail-styles.ts';

/** The section of the drawer that shows what a rule looks at; null: the reason itself says it all. */
function placeOf(key: string): string | null {
  const rule = key.split('/', 1)[0] ?? '';
  if (rule === 'negative-synergy') return 'attribution';
  if (rule === 'gaming-rate') return 'reward';
  if (rule.startsWith('seed-')) return 'seeds';
  return rule === 'rollback' ? null : 'metrics';
}

/** Why an environment is flagged: what, how far beyond which limit, since when, and the way there. */
@customElement('scry-env-reasons')
export class EnvReasons extends LitElement {
  static override styles = [
    base,
    tables,
    css`
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        gap: var(--gap-2);
      }
      li {
        display: grid;
        grid-template-columns: 14px minmax(0, 1fr);
        overflow-wrap: anywhere;
      }
      .facts {
        grid-column: 2;
        display: flex;
        flex-wrap: wrap;
        gap: 0 10px;
        align-items: center;
      }
      .go {
        margin: 0 -4px;
      }
    `,
  ];

  @property({ attribute: false }) detail: EnvDetail | null = null;
  /** Time of the newest event, seconds since 1970; null where it is not known. */
  @property({ attribute: false }) now: number | null = null;

  override render(): TemplateResult {
    const { detail } = this;
    if (detail === null) return html``;
    if (detail.reasons.length === 0) {
      return html`<p class="s">
        ${levelGlyph(detail.level)}
        ${detail.level === 'none' ? 'No epoch of this batch yet, so there is nothing to judge.' : 'Nothing wrong with it.'}
      </p>`;
    }
    return html`<ul class="s">
      ${detail.reasons.map((reason) => this.#reason(reason))}
    </ul>`;
  }

  #reason(reason: ReasonView): TemplateResult {
    const { level, text, value, limit, format, weight } = reason;
    const place = placeOf(reason.key);
    return html`<li>
      <span>${levelGlyph(level)}</span>
      <span>${text}</span>
      <div class="facts xs dim">
        ${value === null ? '' : html`<span>value <span class="num">${evidenceText(value, format)}</span></span>`}
        ${limit === null ? '' : html`<span>limit <span class="num">${evidenceText(limit, format)}</span></span>`}
        <span title="How much of the anomaly score it makes up alone"
          >weight <span class="num">${fractionAsPercent(weight, 0)}</span></span
        >
        ${this.#since(reason)}
        ${
          place === null
            ? ''
            : html`<button
                class="go"
                type="button"
                @click=${() => {
                  intend(this, 'scry-reveal', { target: 'env-drawer', metric: place });
                }}
              >
                show
              </button>`
        }
      </div>
    </li>`;
  }

  #since({ since }: ReasonView): TemplateResult {
    if (since === null) return html`<span class="faint">since when is not known</span>`;
    const { position, batch, time } = since;
    const ago = this.now === null ? null : this.now - time;
    const when = `${batch === 0 ? 'before the first batch' : `since batch ${count(batch)}`}${
      ago !== null && ago >= 1 ? ` (${duration(ago)})` : ''
    }`;
    return html`<span>${when}</span>
      <button
        class="go"
        type="button"
        @click=${() => {
          intend(this, 'scry-seek', { position });
        }}
      >
        go there →
      </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-env-reasons': EnvReasons;
  }
}
