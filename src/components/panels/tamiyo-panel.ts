import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
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
        align-content: start;
        /* Three rows of tiles, before they are there, too. */
        min-height: 250px;
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
  /** Name of the vital to point at; it is brought into view once. Null: none. */
  @property({ attribute: false }) highlight: string | null = null;

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('highlight') || this.highlight === null) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.renderRoot
      .querySelector('scry-vital-tile[pointed]')
      ?.scrollIntoView({ block: 'nearest', behavior: still ? 'auto' : 'smooth' });
  }

  override render(): TemplateResult {
    const { policy } = this;
    return html`<section aria-labelledby="title">
      <h2 id="title">
        Tamiyo
        <span class="end faint note num" title="Seen from the newest event that is shown">${this.#updateText()}</span>
      </h2>
      <div class="vitals">
        ${policy?.vitals.map((vital) => html`<scry-vital-tile .vital=${vital} ?pointed=${vital.name === this.highlight}></scry-vital-tile>`)}
      </div>
      <div class="xs dim">
        Actions, this
        batch${policy === null || policy.totalActions === 0 ? '' : html` · <span class="num">${count(policy.totalActions)}</span>`}
      </div>
      <scry-action-bar .counts=${policy?.actionCounts ?? []}></scry-action-bar>
      <div class="row xs recent">
        <span class="dim">Recent</span>
        <span class="row tags">
          ${(policy?.recent.length ?? 0) === 0 ? html`<span class="faint">no choice yet</span>` : ''}
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
        ${
          policy?.confidence == null
            ? html`<b class="num" title="not measured">—</b>`
            : html`<b class="num">${fractionAsPercent(policy.confidence, 0)}</b>`
        }
      </div>
    </section>`;
  }

  #updateText(): string {
    const { policy } = this;
    if (policy?.received !== true) return 'no update yet';
    const age = policy.time === null || this.now === null ? null : this.now - policy.time;
    return `update ${count(policy.update)}${age === null || age < 0 ? '' : ` · ${duration(age)} ago`}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-tamiyo-panel': TamiyoPanel;
  }
}
