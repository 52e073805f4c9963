import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fixed, percent } from '../../diagnosis/units.ts';
import type { EnvCard, SeedChip } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base, controls, panel, stageClass, stageColours } from '../styles.ts';
import { levelGlyph } from '../widgets/level-glyph.ts';

/** Why the focused environment is flagged, and what its slots hold. */
@customElement('scry-why-flagged-panel')
export class WhyFlaggedPanel extends LitElement {
  static override styles = [
    base,
    panel,
    controls,
    stageColours,
    css`
      :host {
        overflow-wrap: anywhere;
      }
      section {
        overflow-wrap: anywhere;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        gap: var(--gap-2);
      }
      .facts {
        flex-wrap: wrap;
        row-gap: 2px;
      }
    `,
  ];

  @property({ attribute: false }) card: EnvCard | null = null;

  override render(): TemplateResult {
    const { card } = this;
    if (card === null) {
      return html`<section aria-labelledby="title">
        <h2 id="title">Why flagged</h2>
        <div class="s faint">Choose an environment on the board to see what stands behind its mark.</div>
      </section>`;
    }
    return html`<section aria-labelledby="title">
      <h2 id="title">
        Why flagged · Env ${card.id}
        <button
          class="plain end note"
          @click=${() => {
            intend(this, 'scry-focus', { env: null });
          }}
        >
          close
        </button>
      </h2>
      <ul class="s">
        ${
          card.reasons.length === 0
            ? html`<li>
                ${levelGlyph(card.level)}
                ${card.level === 'none' ? 'No epoch of this batch yet.' : 'Nothing is wrong here.'}
              </li>`
            : card.reasons.map(({ level, text }) => html`<li>${levelGlyph(level)} ${text}</li>`)
        }
      </ul>
      <div class="row xs dim facts">
        <span>${card.status}</span>
        <span class="num">best ${percent(card.best)}</span>
        <span class="num">epoch ${card.epoch}</span>
        <span>last action ${card.lastAction ?? 'none'}</span>
      </div>
      <ul class="xs">
        ${card.chips.map((chip) => this.#slot(chip))}
      </ul>
    </section>`;
  }

  #slot(chip: SeedChip): TemplateResult {
    if (chip.stage === 'DORMANT') return html`<li class="faint"><span class="num">${chip.slot}</span> empty</li>`;
    return html`<li>
      <span class="num dim">${chip.slot}</span> <b class=${stageClass(chip.stage)}>${chip.stage}</b>
      ${chip.blueprint ?? 'unknown blueprint'}
      <span class="num dim">alpha ${fixed(chip.alpha, 2)} · ${chip.epochsInStage} epochs</span>
    </li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-why-flagged-panel': WhyFlaggedPanel;
  }
}
