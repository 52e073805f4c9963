import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count, fixed, fractionAsPercent, signed } from '../../diagnosis/units.ts';
import type { EnvDetail } from '../../worker/env-detail.ts';
import type { EpisodeStory } from '../../worker/episode-story.ts';
import { intend } from '../intentions.ts';
import { base } from '../styles.ts';
import { actionClass, actionColours } from '../widgets/action-colours.ts';
import { dash, orDash } from '../widgets/or-dash.ts';
import { tables } from './detail-styles.ts';
import { decisionRows, outcomeOf, type ListedDecision, type Outcome } from './env-decision-rows.ts';

const OUTCOMES: Readonly<Record<Outcome, { readonly text: string; readonly tone: string; readonly title: string }>> = {
  hit: { text: 'HIT', tone: 'ok', title: 'The reward came within 0.1 of the expected value' },
  near: { text: '~OK', tone: 'warn', title: 'The reward came within 0.3 of the expected value' },
  miss: { text: 'MISS', tone: 'crit', title: 'The reward was 0.3 or more off the expected value' },
  open: { text: '…', tone: 'faint', title: 'Reward or expected value are not known' },
};

/** What the policy decided for this environment in this batch, and how it came out; the newest first. */
@customElement('scry-env-decisions')
export class EnvDecisions extends LitElement {
  static override styles = [
    base,
    actionColours,
    tables,
    css`
      .act {
        white-space: nowrap;
      }
      .act::before {
        content: '';
        display: inline-block;
        width: 8px;
        height: 8px;
        border-radius: 2px;
        margin-right: 5px;
        background: currentColor;
      }
      td:last-child,
      th:last-child {
        padding-left: 6px;
      }
      .act span {
        color: var(--text);
      }
    `,
  ];

  @property({ attribute: false }) detail: EnvDetail | null = null;
  @property({ attribute: false }) story: EpisodeStory | null = null;

  override render(): TemplateResult {
    const { detail } = this;
    if (detail === null) return html``;
    const rows = decisionRows(detail, this.story);
    if (rows.length === 0) return html`<p class="s faint">No decision for this environment is at hand.</p>`;
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Decisions">
      <table>
        <thead>
          <tr>
            <th scope="col" class="r">Epoch</th>
            <th scope="col">Action</th>
            <th scope="col" class="r">Sure</th>
            <th scope="col" class="r">Expected</th>
            <th scope="col" class="r">Reward</th>
            <th scope="col" class="r"><abbr title="Reward plus the next value, less the expected one">TD</abbr></th>
            <th scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => this.#row(row, detail.batch))}
        </tbody>
      </table>
    </div>`;
  }

  #row(row: ListedDecision, batch: number): TemplateResult {
    const outcome = OUTCOMES[outcomeOf(row.reward, row.value)];
    const two = (value: number): string => signed(value, 2);
    return html`<tr>
      <td class="r num">${this.#epoch(row, batch)}</td>
      <th scope="row">
        <span class="act ${actionClass(row.action)}"><span>${row.action}</span></span>
        ${row.slot === null || row.action === 'WAIT' ? '' : html`<span class="num dim">${row.slot}</span>`}
        ${row.success === false ? html`<span class="crit">failed</span>` : ''}
      </th>
      <td class="r num">${orDash(row.confidence, (value) => fractionAsPercent(value, 0))}</td>
      <td class="r num">${orDash(row.value, (value) => fixed(value, 2))}</td>
      <td class="r num">${orDash(row.reward, two)}</td>
      <td class="r num">${row.tdAdvantage === null ? dash('not known') : two(row.tdAdvantage)}</td>
      <td class="num ${outcome.tone}" title=${outcome.title}>${outcome.text}</td>
    </tr>`;
  }

  #epoch({ epoch, position, batch }: ListedDecision, shown: number): TemplateResult | string {
    const text = batch === shown ? count(epoch) : `${count(batch)}/${count(epoch)}`;
    if (position === null) return text;
    return html`<button
      class="go num"
      type="button"
      aria-label="Go to epoch ${text}"
      @click=${() => {
        intend(this, 'scry-seek', { position });
      }}
    >
      ${text}
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-env-decisions': EnvDecisions;
  }
}
