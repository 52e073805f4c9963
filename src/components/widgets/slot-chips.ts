import { css, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SeedChip } from '../../worker/view-slices.ts';
import { base, stageColours } from '../styles.ts';
import { chipStyles, seedChips } from './chip-drawing.ts';

/** The slots of an environment: stage as a word, alpha as a number and a bar, a mark where gradients go wrong. */
@customElement('scry-slot-chips')
export class SlotChips extends LitElement {
  static override styles = [
    base,
    stageColours,
    chipStyles,
    css`
      :host {
        container-type: inline-size;
      }
      @container (max-width: 165px) {
        .alpha {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) chips: readonly SeedChip[] = [];

  override render(): TemplateResult {
    return seedChips(this.chips);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-slot-chips': SlotChips;
  }
}
