import { css, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Level } from '../../diagnosis/level.ts';
import { base } from '../styles.ts';
import { spark, sparkStyles } from './spark-drawing.ts';

/** A small line chart without axes; says its newest value and range to a screen reader. */
@customElement('scry-sparkline')
export class Sparkline extends LitElement {
  static override styles = [
    base,
    sparkStyles,
    css`
      :host {
        /* Nothing outside depends on what is drawn in here: a new line costs no layout. */
        contain: strict;
        height: var(--spark-height, 22px);
      }
    `,
  ];

  /** Oldest first; NaN leaves a gap. */
  @property({ attribute: false }) values: readonly number[] = [];
  @property() label = '';
  @property() level: Level = 'none';

  override render(): TemplateResult {
    return spark(this.values, this.label, this.level);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-sparkline': Sparkline;
  }
}
