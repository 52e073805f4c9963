import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { fixed } from '../../diagnosis/units.ts';
import { CONTRIBUTING_STAGES } from '../../telemetry/enums.ts';
import type { SeedChip } from '../../worker/view-slices.ts';
import { base, stageClass, stageColours } from '../styles.ts';

const SHORT: ReadonlyMap<string, string> = new Map([
  ['GERMINATED', 'Germ'],
  ['TRAINING', 'Train'],
  ['BLENDING', 'Blend'],
  ['HOLDING', 'Hold'],
  ['FOSSILIZED', 'Foss'],
  ['PRUNED', 'Prune'],
  ['EMBARGOED', 'Embar'],
  ['RESETTING', 'Reset'],
]);

function alphaText(alpha: number): string {
  if (!Number.isFinite(alpha)) return fixed(alpha, 0);
  return alpha >= 1 ? '1' : fixed(alpha, 2).replace(/^0/, '');
}

/** Alpha is told where it can differ from 0. */
function showsAlpha({ stage, alpha }: SeedChip): boolean {
  return CONTRIBUTING_STAGES.has(stage) || (stage !== 'DORMANT' && alpha !== 0);
}

function describe(chip: SeedChip): string {
  if (chip.stage === 'DORMANT') return `${chip.slot}: empty`;
  const gradient = chip.exploding ? ', gradients explode' : chip.vanishing ? ', gradients vanish' : '';
  return `${chip.slot}: ${chip.stage} ${chip.blueprint ?? ''}, alpha ${fixed(chip.alpha, 2)}, ${String(chip.epochsInStage)} epochs in stage${gradient}`;
}

/** The slots of an environment: stage as a word, alpha as a number and a bar, a mark where gradients go wrong. */
@customElement('scry-slot-chips')
export class SlotChips extends LitElement {
  static override styles = [
    base,
    stageColours,
    css`
      :host {
        container-type: inline-size;
      }
      @container (max-width: 165px) {
        .alpha {
          display: none;
        }
      }
      .chips {
        display: grid;
        grid-auto-flow: column;
        grid-auto-columns: minmax(0, 1fr);
        gap: 6px;
      }
      .chips.many {
        grid-auto-flow: row;
        grid-template-columns: repeat(4, minmax(0, 1fr));
      }
      .row {
        gap: var(--gap-1);
        font-size: 10px;
        white-space: nowrap;
        overflow: hidden;
        line-height: 1.4;
      }
      .stage {
        font-weight: 600;
      }
      svg {
        display: block;
        width: 100%;
        height: 4px;
        margin-top: 3px;
        border-radius: 2px;
        background: var(--line);
        overflow: hidden;
      }
      rect {
        fill: currentColor;
      }
    `,
  ];

  @property({ attribute: false }) chips: readonly SeedChip[] = [];

  override render(): TemplateResult {
    return html`<div class="chips ${this.chips.length > 5 ? 'many' : ''}">
      ${this.chips.map((chip) => this.#chip(chip))}
    </div>`;
  }

  #chip(chip: SeedChip): TemplateResult {
    const dormant = chip.stage === 'DORMANT';
    const width = Number.isFinite(chip.alpha) ? Math.min(1, Math.max(0, chip.alpha)) * 100 : 0;
    const words = describe(chip);
    return html`<div class=${stageClass(chip.stage)} title=${words} role="img" aria-label=${words}>
      <div class="row">
        <span class=${dormant ? 'faint' : 'stage cut'}
          >${dormant ? chip.slot : (SHORT.get(chip.stage) ?? chip.stage.slice(0, 6))}</span
        >
        ${chip.exploding ? html`<span class="crit">▲</span>` : chip.vanishing ? html`<span class="warn">▼</span>` : ''}
        <span class="end num dim alpha">${showsAlpha(chip) ? alphaText(chip.alpha) : ''}</span>
      </div>
      <svg aria-hidden="true">${svg`<rect width="${String(width)}%" height="4"></rect>`}</svg>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-slot-chips': SlotChips;
  }
}
