import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { explanationOf } from '../../diagnosis/explanations.ts';
import type { FindingView } from '../../diagnosis/finding.ts';
import { count } from '../../diagnosis/units.ts';
import { clockText } from '../../telemetry/timestamp.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import { fullWhen } from '../widgets/when-text.ts';
import type { Attention } from './finding-marks.ts';
import { findingAsText } from './finding-copy.ts';
import { evidenceWords } from './finding-text.ts';

const SNOOZES = [
  { minutes: 15, name: 'Snooze 15 min' },
  { minutes: 60, name: 'Snooze 1 h' },
] as const;

/** One finding in full: evidence, why it matters, what to try, and what can be done with it. */
@customElement('scry-finding-detail')
export class FindingDetail extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .detail {
        display: grid;
        gap: 6px;
        padding: 4px 10px 10px 30px;
        font-size: var(--size-s);
        overflow-wrap: anywhere;
      }
      p,
      ul,
      dl,
      dd {
        margin: 0;
        padding: 0;
      }
      ul {
        list-style: none;
      }
      dl {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        gap: 3px var(--gap-3);
      }
      dt {
        color: var(--text-faint);
      }
      .buttons {
        flex-wrap: wrap;
        gap: 6px;
        margin-top: 4px;
      }
      button {
        padding: 2px 10px;
        min-height: 28px;
      }
      @media (max-width: 560px) {
        .detail {
          padding-left: 10px;
        }
        dl {
          grid-template-columns: minmax(0, 1fr);
          gap: 0;
        }
        dd {
          margin-bottom: 4px;
        }
        button {
          min-height: 36px;
        }
      }
    `,
  ];

  @property({ attribute: false }) finding: FindingView | null = null;
  @property({ attribute: false }) attention: Attention = 'new';
  /** Milliseconds since 1970; null while it is not silent. */
  @property({ attribute: false }) silentUntil: number | null = null;

  override render(): TemplateResult {
    const { finding } = this;
    if (finding === null) return html``;
    const { text, evidence, rule, begin, time, over, endTime } = finding;
    const help = explanationOf(rule);
    return html`<div class="detail">
      <p>${text}</p>
      <dl>
        ${
          evidence.length === 0
            ? ''
            : html`<dt>Evidence</dt>
                <dd>
                  <ul>
                    ${evidence.map((item) => html`<li>${evidenceWords(item)}</li>`)}
                  </ul>
                </dd>`
        }
        <dt>Began</dt>
        <dd class="dim">
          <span class="num">${clockText(time)}</span> UTC, position <span class="num">${count(begin)}</span>${
            over && endTime !== null ? html`, over at <span class="num">${clockText(endTime)}</span>` : ''
          }${finding.count > 1 ? html`, seen ${count(finding.count)} times` : ''}
        </dd>
        ${
          help === null
            ? ''
            : html`<dt>What it is</dt>
                <dd class="dim">${help.what}</dd>
                <dt>Why it matters</dt>
                <dd>${help.why}</dd>
                <dt>What to try</dt>
                <dd>${help.next}</dd>`
        }
        ${
          this.silentUntil === null
            ? ''
            : html`<dt>Snoozed</dt>
                <dd class="dim">until ${fullWhen(this.silentUntil)}</dd>`
        }
      </dl>
      ${this.#buttons(finding)}
    </div>`;
  }

  #buttons({ id, begin, env, title }: FindingView): TemplateResult {
    const acknowledged = this.attention === 'acknowledged';
    const snooze = (minutes: number): void => {
      intend(this, 'scry-snooze', { ids: [id], minutes });
    };
    return html`<div class="row buttons" role="group" aria-label=${title}>
      <button
        @click=${() => {
          intend(this, 'scry-seek', { position: begin });
        }}
      >
        Go there
      </button>
      ${
        env === null
          ? ''
          : html`<button
              @click=${() => {
                intend(this, 'scry-focus', { env });
              }}
            >
              Show env ${env}
            </button>`
      }
      <button
        @click=${() => {
          intend(this, 'scry-acknowledge', { ids: [id], acknowledged: !acknowledged });
        }}
      >
        ${acknowledged ? 'Take back acknowledgement' : 'Acknowledge'}
      </button>
      ${
        acknowledged
          ? ''
          : this.silentUntil === null
            ? SNOOZES.map(
                ({ minutes, name }) =>
                  html`<button
                    @click=${() => {
                      snooze(minutes);
                    }}
                  >
                    ${name}
                  </button>`,
              )
            : html`<button
                @click=${() => {
                  snooze(0);
                }}
              >
                End snooze
              </button>`
      }
      <button
        @click=${() => {
          const { finding } = this;
          if (finding !== null) intend(this, 'scry-copy', { text: findingAsText(finding), what: 'finding' });
        }}
      >
        Copy as text
      </button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-finding-detail': FindingDetail;
  }
}
