import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Level } from '../../diagnosis/level.ts';
import { base } from '../styles.ts';
import './sparkline.ts';

/** One figure of the outcome row: name, note, value with unit, and its recent course. */
@customElement('scry-kpi-card')
export class KpiCard extends LitElement {
  static override styles = [
    base,
    css`
      div.card {
        background: var(--panel);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        padding: 10px var(--gap-3);
        display: grid;
        gap: 2px;
        height: 100%;
      }
      .value {
        font-size: var(--size-xl);
        letter-spacing: -0.02em;
        line-height: 1.3;
      }
      .name {
        white-space: nowrap;
      }
      .foot {
        height: 22px;
        line-height: 22px;
      }
      .unit {
        font-size: var(--size-s);
        letter-spacing: 0;
      }
    `,
  ];

  @property() name = '';
  /** The value as text; null where it was never received. */
  @property({ attribute: false }) value: string | null = null;
  @property() unit = '';
  @property() note = '';
  @property() noteLevel: Level = 'none';
  /** What the note says in full. */
  @property() noteTitle = '';
  @property({ attribute: false }) history: readonly number[] = [];
  /** A line in place of the course, for a figure that has none; null where it has one. */
  @property({ attribute: false }) foot: string | null = null;

  override render(): TemplateResult {
    return html`<div class="card">
      <div class="row xs dim">
        <span class="name">${this.name}</span>
        <span
          class="end cut ${this.noteLevel === 'none' ? 'dim' : this.noteLevel}"
          title=${this.noteTitle === '' ? this.note : `${this.note}: ${this.noteTitle}`}
          >${this.note}</span
        >
      </div>
      <div class="num value cut" title=${this.value === null ? nothing : `${this.value} ${this.unit}`.trim()}>
        ${this.value ?? html`<span class="faint" aria-hidden="true" title="not measured">—</span><span class="visually-hidden">not measured</span>`}${this.unit === '' || this.value === null ? nothing : html`<span class="faint unit"> ${this.unit}</span>`}
      </div>
      ${
        this.foot === null
          ? html`<scry-sparkline .values=${this.history} label=${this.name}></scry-sparkline>`
          : html`<div class="foot xs dim num cut" title=${this.foot}>${this.foot}</div>`
      }
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-kpi-card': KpiCard;
  }
}
