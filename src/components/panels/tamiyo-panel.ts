import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count, duration, fractionAsPercent } from '../../diagnosis/units.ts';
import type { PolicySlice } from '../../worker/view-slices.ts';
import { base, panel } from '../styles.ts';
import { actionClass, actionColours, actionLetter } from '../widgets/action-colours.ts';
import '../widgets/action-bar.ts';
import '../widgets/vital-tile.ts';

/** The policy agent: vitals, what it does in this batch, and its latest choices. */
@customElement('scry-tamiyo-panel')
export class TamiyoPanel extends LitElement {
  static override styles = [
    base,
    panel,
    actionColours,
    css`
      .vitals {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: var(--gap-2);
      }
      .recent {
        flex-wrap: wrap;
      }
      .tag {
        font: 600 10px var(--mono);
        padding: 1px 5px;
        border-radius: 3px;
        background: var(--raised);
      }
      .tag.failed {
        text-decoration: line-through;
      }
      .tags {
        gap: 3px;
      }
    `,
  ];

  @property({ attribute: false }) policy: PolicySlice | null = null;
  /** Time of the newest event, seconds since 1970: ages are told relative to it. */
  @property({ attribute: false }) now: number | null = null;

  override render(): TemplateResult {
    const { policy } = this;
    return html`<section aria-labelledby="title">
      <h2 id="title">Tamiyo <span class="end faint note num">${this.#updateText()}</span></h2>
      <div class="vitals">
        ${policy?.vitals.map((vital) => html`<scry-vital-tile .vital=${vital}></scry-vital-tile>`)}
      </div>
      <div class="xs dim">
        Actions, this batch
        ${policy === null || policy.totalActions === 0 ? '' : html`<span class="num">· ${count(policy.totalActions)}</span>`}
      </div>
      <scry-action-bar .counts=${policy?.actionCounts ?? []}></scry-action-bar>
      <div class="row xs recent">
        <span class="dim">Recent</span>
        <span class="row tags">
          ${policy?.recent.map(
            ({ action, env, success }) =>
              html`<span
                class="tag ${actionClass(action)} ${success ? '' : 'failed'}"
                title="Env ${env}: ${action}${success ? '' : ', not executed'}"
                ><span aria-hidden="true">${actionLetter(action)}</span
                ><span class="visually-hidden">${action}</span></span
              >`,
          )}
        </span>
        <span class="end dim">confidence</span>
        <b class="num">${policy?.confidence == null ? '—' : fractionAsPercent(policy.confidence, 0)}</b>
      </div>
    </section>`;
  }

  #updateText(): string {
    const { policy } = this;
    if (policy?.received !== true) return 'no update yet';
    const age = policy.time === null || this.now === null ? null : this.now - policy.time;
    return `update ${count(policy.update)}${age === null || age < 0 ? '' : ` · ${duration(age)} before`}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-tamiyo-panel': TamiyoPanel;
  }
}
