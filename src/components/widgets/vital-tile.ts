import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { compact, fractionAsPercent } from '../../diagnosis/units.ts';
import type { Vital } from '../../worker/view-slices.ts';
import { base } from '../styles.ts';
import { levelShape } from './level-glyph.ts';
import './sparkline.ts';

/** The number of a vital as it is written. */
export function vitalText({ value, format }: Vital): string {
  if (value === null) return '—';
  switch (format) {
    case 'fraction':
      return fractionAsPercent(value);
    case 'scientific':
      return Number.isFinite(value) ? value.toExponential(1) : compact(value);
    case 'number':
      return compact(value);
  }
}

/** A metric of the policy: value, judgement in shape, word and colour, and its course over updates. */
@customElement('scry-vital-tile')
export class VitalTile extends LitElement {
  static override styles = [
    base,
    css`
      div.tile {
        background: var(--raised);
        border-radius: var(--radius-s);
        border-left: 2px solid var(--none);
        padding: 8px 10px;
        display: grid;
        gap: 2px;
        height: 100%;
      }
      .tile.is-ok {
        border-color: var(--ok);
      }
      .tile.is-warn {
        border-color: var(--warn);
      }
      .tile.is-crit {
        border-color: var(--crit);
      }
      .tile.is-pointed {
        outline: 2px solid var(--accent);
        outline-offset: 1px;
      }
      .value {
        font-size: var(--size-l);
        color: var(--text);
      }
      .name {
        color: var(--text-dim);
      }
      /* The judgement is read whole; the name gives way. */
      .word {
        flex: none;
        max-width: 80%;
      }
      @media (min-width: 901px) and (max-width: 1199px) {
        div.tile {
          padding-inline: 6px;
        }
        .row {
          gap: var(--gap-1);
        }
      }
    `,
  ];

  @property({ attribute: false }) vital: Vital | null = null;
  /** Somebody asked where this stands. */
  @property({ type: Boolean }) pointed = false;

  override render(): TemplateResult {
    const { vital } = this;
    if (vital === null) return html``;
    return html`<div class="tile is-${vital.level} ${this.pointed ? 'is-pointed' : ''}">
      <div class="row xs">
        <span class="name cut" title=${vital.name}>${vital.name}</span>
        <span class="word end cut ${vital.level}" title=${vital.word}>${levelShape(vital.level)} ${vital.word}</span>
      </div>
      <div class="num value" title=${vital.value === null ? 'not measured' : nothing}>${vitalText(vital)}</div>
      <scry-sparkline .values=${vital.history} label=${vital.name} level=${vital.level}></scry-sparkline>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-vital-tile': VitalTile;
  }
}
