import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { EnvCard } from '../../worker/view-slices.ts';
import { base } from '../styles.ts';
import '../widgets/env-card.ts';
import { cardHeight } from '../widgets/env-card.ts';
import { flashes } from '../widgets/env-facts.ts';
import { ScrollWindow, type ListShape, type Span } from './scroll-window.ts';

/** Beyond so many cards they get a box of their own that scrolls, and only those near its sight are drawn. */
const ALL_DRAWN = 48;
const GAP = 8;
const SPARE_ROWS = 1;
const WIDE_CARD = 196;
const NARROW_BOX = 400;
const NARROW_CARD = 158;

/** Cards beside each other; the same rule as the style sheet's. */
function perRow(width: number): number {
  const card = width <= NARROW_BOX ? NARROW_CARD : WIDE_CARD;
  return Math.max(1, Math.floor((width + GAP) / (card + GAP)));
}

/** Environments as cards. */
@customElement('scry-board-cards')
export class BoardCards extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        container-type: inline-size;
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(196px, 1fr));
        gap: 8px;
      }
      @container (max-width: 400px) {
        .cards {
          grid-template-columns: repeat(auto-fill, minmax(158px, 1fr));
        }
      }
      .long {
        /* Four rows and a half: that there is more can be seen. */
        max-height: min(78vh, 540px);
        overflow-y: auto;
        /* Its parts come and go while one scrolls: the browser must not scroll back to where they were. */
        overflow-anchor: none;
        /* Else a scroll bar that comes and goes would change how many fit beside each other. */
        scrollbar-gutter: stable;
      }
      .space {
        height: var(--size, 0);
      }
    `,
  ];

  /** In the order to draw. */
  @property({ attribute: false }) rows: readonly EnvCard[] = [];
  @property({ attribute: false }) focusedEnv: number | null = null;
  @property({ attribute: false }) pins: ReadonlySet<number> = new Set();
  @property({ attribute: false }) settled: ReadonlySet<number> = new Set();
  /** Time of the newest event, seconds since 1970. */
  @property({ attribute: false }) now: number | null = null;
  @query('.box') private readonly _box!: HTMLElement | null;

  readonly #window = new ScrollWindow(this);
  #shape: ListShape = { count: 0, perRow: 1, rowHeight: 1, spare: 0 };
  #span: Span = { from: 0, to: 0, before: 0, after: 0 };
  #height = 0;

  override render(): TemplateResult {
    const { rows } = this;
    const long = rows.length > ALL_DRAWN;
    this.#height = cardHeight(rows.reduce((most, { chips }) => Math.max(most, chips.length), 0));
    this.#shape = {
      count: rows.length,
      perRow: perRow(this.#window.width),
      rowHeight: this.#height + GAP,
      spare: SPARE_ROWS,
    };
    this.#span = long ? this.#window.span(this.#shape) : { from: 0, to: rows.length, before: 0, after: 0 };
    const shown = long ? rows.slice(this.#span.from, this.#span.to) : rows;
    const cards = html`<div class="space before"></div>
      <div class="cards" role="list">
        ${repeat(
          shown,
          ({ id }) => id,
          (card, index) =>
            html`<scry-env-card
              role="listitem"
              data-point=${card.id}
              aria-setsize=${rows.length}
              aria-posinset=${this.#span.from + index + 1}
              .card=${card}
              .selected=${card.id === this.focusedEnv}
              .pinned=${this.pins.has(card.id)}
              .settled=${this.settled.has(card.id)}
              .flash=${flashes(card, this.now)}
            ></scry-env-card>`,
        )}
      </div>
      <div class="space after"></div>`;
    return long
      ? html`<div class="box long" tabindex="0" role="region" aria-label="Cards of all environments">${cards}</div>`
      : html`<div class="box">${cards}</div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    const height = `${String(this.#height)}px`;
    if (this.style.getPropertyValue('--card-height') !== height) this.style.setProperty('--card-height', height);
    const focused =
      changed.has('focusedEnv') && this.rows.length > ALL_DRAWN
        ? this.rows.findIndex(({ id }) => id === this.focusedEnv)
        : -1;
    if (focused >= 0) this.#window.reveal(focused, 0);
    this.#window.settle(this.renderRoot, this._box, this.#span, this.#shape);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-board-cards': BoardCards;
  }
}
