import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Level } from '../../diagnosis/level.ts';
import { count } from '../../diagnosis/units.ts';
import type { EnvCard } from '../../worker/view-slices.ts';
import { base, controls, panel } from '../styles.ts';
import { levelGlyph } from '../widgets/level-glyph.ts';
import '../widgets/env-card.ts';
import { BOARD_ORDERS, orderCards, type BoardOrder } from './board-order.ts';

const SORT_EVERY_MS = 1500;

const LEVEL_NAMES: readonly (readonly [Level, string])[] = [
  ['ok', 'fine'],
  ['warn', 'to watch'],
  ['crit', 'critical'],
];

/** All environments at a glance, those that need attention first. */
@customElement('scry-flight-board')
export class FlightBoard extends LitElement {
  static override styles = [
    base,
    panel,
    controls,
    css`
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(196px, 1fr));
        gap: var(--gap-2);
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        white-space: nowrap;
      }
      h2 {
        flex-wrap: wrap;
        row-gap: 0;
      }
      .empty {
        flex: 1;
        min-height: 180px;
        display: grid;
        place-items: center;
        text-align: center;
      }
      @media (max-width: 560px) {
        .cards {
          grid-template-columns: repeat(auto-fill, minmax(158px, 1fr));
        }
      }
    `,
  ];

  @property({ attribute: false }) cards: readonly EnvCard[] = [];
  @property({ attribute: false }) focusedEnv: number | null = null;
  @state() private _order: BoardOrder = 'attention';
  /** Ids in the order last drawn: between two sortings cards keep their places, so that none jumps under a finger. */
  #places: readonly number[] = [];
  #sortedAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sortedBy: BoardOrder | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The cards in the order to draw: sorted anew at most every second or so, and whenever the person asks. */
  #arranged(): readonly EnvCard[] {
    const sameCards = this.#places.length === this.cards.length;
    const wait = this.#sortedAt + SORT_EVERY_MS - performance.now();
    if (sameCards && wait > 0 && this.#sortedBy === this._order) {
      // The order must come right even if nothing more arrives.
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.requestUpdate();
      }, wait);
      const byId = new Map(this.cards.map((card) => [card.id, card]));
      const kept = this.#places.flatMap((id) => byId.get(id) ?? []);
      if (kept.length === this.cards.length) return kept;
    }
    const sorted = orderCards(this.cards, this._order);
    this.#places = sorted.map(({ id }) => id);
    this.#sortedAt = performance.now();
    this.#sortedBy = this._order;
    return sorted;
  }

  override render(): TemplateResult {
    return html`<section aria-labelledby="title">
      <h2 id="title">
        Flight board
        <span class="faint note">${count(this.cards.length)} ${this.cards.length === 1 ? 'env' : 'envs'}</span>
        <span class="end row note">
          ${LEVEL_NAMES.map(([level, name]) => this.#tally(level, name))}
          <label class="dim"
            >sort
            <select
              class="plain"
              @change=${(event: Event) => {
                this.#choose(event);
              }}
            >
              ${BOARD_ORDERS.map((order) => html`<option value=${order} ?selected=${order === this._order}>${order}</option>`)}
            </select>
          </label>
        </span>
      </h2>
      ${
        this.cards.length === 0
          ? html`<div class="empty faint">Environments appear here with their first event.</div>`
          : html`<div class="cards">
              ${repeat(
                this.#arranged(),
                ({ id }) => id,
                (card) => html`<scry-env-card .card=${card} ?selected=${card.id === this.focusedEnv}></scry-env-card>`,
              )}
            </div>`
      }
    </section>`;
  }

  #tally(level: Level, name: string): TemplateResult {
    const number = this.cards.filter((card) => card.level === level).length;
    return html`<span class="num ${level}" title="${number} ${name}"
      >${levelGlyph(level, '')} ${number}<span class="visually-hidden"> ${name}</span></span
    >`;
  }

  #choose(event: Event): void {
    if (!(event.target instanceof HTMLSelectElement)) return;
    const { value } = event.target;
    this._order = BOARD_ORDERS.find((order) => order === value) ?? 'attention';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-flight-board': FlightBoard;
  }
}
