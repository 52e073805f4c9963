import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count, fixed, signed } from '../../diagnosis/units.ts';
import type { TrailRow } from '../../worker/env-detail.ts';
import type { EpisodeStory } from '../../worker/episode-story.ts';
import { intend } from '../intentions.ts';
import { base, stageClass, stageColours } from '../styles.ts';
import { dash, orDash } from '../widgets/or-dash.ts';
import { tables } from './detail-styles.ts';
import { trailSteps, type TrailStep } from './trail-steps.ts';

/** Every change of stage of the environment's seeds in this batch, the newest first. */
@customElement('scry-life-trail')
export class LifeTrail extends LitElement {
  static override styles = [base, stageColours, tables];

  @property({ attribute: false }) trail: readonly TrailRow[] = [];
  /** Of the same environment and batch; null until it was read. */
  @property({ attribute: false }) story: EpisodeStory | null = null;

  override render(): TemplateResult {
    const steps = trailSteps(this.trail, this.story);
    if (steps.length === 0) {
      return html`<p class="s faint">
        ${this.story === null ? 'What happened to its seeds is not read yet.' : 'Nothing happened to its seeds in this batch yet.'}
      </p>`;
    }
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Life-cycle trail">
      <table>
        <thead>
          <tr>
            <th scope="col" class="r">Epoch</th>
            <th scope="col">Slot</th>
            <th scope="col">Change</th>
            <th scope="col">Seed</th>
            <th scope="col" class="r">Alpha</th>
            <th scope="col" class="r">Points</th>
          </tr>
        </thead>
        <tbody>
          ${steps.map((step) => this.#row(step))}
        </tbody>
      </table>
    </div>`;
  }

  #row(step: TrailStep): TemplateResult {
    const { epoch, position } = step;
    return html`<tr>
      <td class="r num">
        ${
          epoch === null
            ? dash('the event does not tell the epoch')
            : position === null
              ? count(epoch)
              : html`<button
                  class="go num"
                  type="button"
                  aria-label="Go to epoch ${count(epoch)}"
                  @click=${() => {
                    intend(this, 'scry-seek', { position });
                  }}
                >
                  ${count(epoch)}
                </button>`
        }
      </td>
      <td class="num dim">${step.slot}</td>
      <td>
        ${step.from === null || step.from === step.to ? '' : html`<span class="dim">${step.from} →</span> `}<span
          class=${stageClass(step.to)}
          >${step.to}</span
        >${step.action === null ? '' : html` <span class="faint">${step.action}</span>`}
        ${step.reason === null ? '' : html` <span class="faint">${step.reason}</span>`}
      </td>
      <td>${step.blueprint ?? dash('no seed')}</td>
      <td class="r num">${orDash(step.alpha, (alpha) => fixed(alpha, 2), 'not told')}</td>
      <td class="r num">${orDash(step.points, (points) => signed(points, 2), 'not told')}</td>
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-life-trail': LifeTrail;
  }
}
