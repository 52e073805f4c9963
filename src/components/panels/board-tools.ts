import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count } from '../../diagnosis/units.ts';
import { intend } from '../intentions.ts';
import {
  BOARD_LAYOUTS,
  BOARD_ORDERS,
  DEFAULT_PREFERENCES,
  type BoardLayout,
  type BoardOrder,
  type Preferences,
} from '../preferences.ts';
import { base, controls } from '../styles.ts';
import { isOpen, NO_FILTER, type BoardFilter } from './board-filter.ts';

const LAYOUT_NAMES: Readonly<Record<BoardLayout, string>> = { cards: 'Cards', table: 'Table', heat: 'Heat' };
const ORDER_NAMES: Readonly<Record<BoardOrder, string>> = {
  attention: 'attention',
  id: 'number',
  accuracy: 'accuracy',
  reward: 'return',
  loss: 'loss',
  growth: 'growth',
  stall: 'stall',
  age: 'age',
};

/** What a person asks the flight board for: layout, order, filter, without the healthy ones. */
@customElement('scry-board-tools')
export class BoardTools extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px var(--gap-2);
        font-size: var(--size-s);
      }
      .layouts {
        display: flex;
      }
      .layouts button[aria-pressed='true'] {
        color: var(--text);
        background: var(--raised);
        border-color: var(--line);
      }
      input[type='search'] {
        flex: 0 1 190px;
        min-width: 110px;
        min-height: 26px;
        padding: 2px 8px;
        font-size: var(--size-s);
      }
      input[type='search']::-webkit-search-cancel-button {
        display: none;
      }
      input::placeholder {
        color: var(--text-faint);
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        min-height: 24px;
        white-space: nowrap;
        color: var(--text-dim);
        cursor: pointer;
      }
      input[type='checkbox'] {
        min-height: 0;
        width: 14px;
        height: 14px;
        margin: 0;
        accent-color: var(--accent);
      }
      select.plain {
        font-size: var(--size-s);
        max-width: 130px;
      }
      select.plain.set {
        color: var(--accent);
      }
    `,
  ];

  @property({ attribute: false }) preferences: Preferences = DEFAULT_PREFERENCES;
  @property({ attribute: false }) filter: BoardFilter = NO_FILTER;
  @property({ attribute: false }) statuses: readonly string[] = [];
  @property({ attribute: false }) stages: readonly string[] = [];
  /** Environments that the filter lets through, and that there are. */
  @property({ type: Number }) matched = 0;
  @property({ type: Number }) total = 0;
  /** Healthy ones that are not drawn. */
  @property({ type: Number, attribute: 'hidden-healthy' }) hiddenHealthy = 0;

  /** Puts the keyboard into the filter. */
  focusFilter(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input[type=search]')?.focus();
  }

  override render(): TemplateResult {
    const { preferences, filter } = this;
    return html`<span class="layouts" role="group" aria-label="Layout">
        ${BOARD_LAYOUTS.map(
          (layout) =>
            html`<button
              class="plain"
              type="button"
              aria-pressed=${layout === preferences.boardLayout ? 'true' : 'false'}
              @click=${() => {
                intend(this, 'scry-prefer', { boardLayout: layout });
              }}
            >
              ${LAYOUT_NAMES[layout]}
            </button>`,
        )}
      </span>
      <label
        >sort
        <select class="plain" .value=${preferences.boardOrder} @change=${this.#sort}>
          ${BOARD_ORDERS.map(
            (order) =>
              html`<option value=${order} ?selected=${order === preferences.boardOrder}>${ORDER_NAMES[order]}</option>`,
          )}
        </select>
      </label>
      <input
        type="search"
        aria-label="Filter environments: numbers, or words of status, stage, blueprint, reason or group"
        placeholder="Filter: 3 or stalled"
        autocomplete="off"
        spellcheck="false"
        .value=${filter.text}
        @input=${this.#type}
        @keydown=${this.#key}
      />
      ${this.#choice('Status', 'any status', this.statuses, filter.status, (status) => ({ status }))}
      ${this.#choice('Stage', 'any stage', this.stages, filter.stage, (stage) => ({ stage }))}
      <label><input type="checkbox" .checked=${preferences.hideHealthy} @change=${this.#hide} />hide healthy</label>
      <span class="xs faint" role="status"
        >${isOpen(filter) ? nothing : html`${count(this.matched)} of ${count(this.total)} match`}
        ${this.hiddenHealthy === 0 ? nothing : html`${count(this.hiddenHealthy)} healthy hidden`}</span
      >
      ${
        isOpen(filter)
          ? nothing
          : html`<button
              class="plain"
              type="button"
              @click=${() => {
                this.#ask(NO_FILTER);
              }}
            >
              Clear filter
            </button>`
      }`;
  }

  #choice(
    name: string,
    any: string,
    values: readonly string[],
    chosen: string,
    change: (value: string) => Partial<BoardFilter>,
  ): TemplateResult {
    return html`<select
      class="plain ${chosen === '' ? '' : 'set'}"
      aria-label="${name} to show"
      .value=${chosen}
      @change=${(event: Event) => {
        if (event.target instanceof HTMLSelectElement) this.#ask({ ...this.filter, ...change(event.target.value) });
      }}
    >
      <option value="" ?selected=${chosen === ''}>${any}</option>
      ${values.map((value) => html`<option value=${value} ?selected=${value === chosen}>${value.toLowerCase()}</option>`)}
    </select>`;
  }

  readonly #sort = (event: Event): void => {
    if (!(event.target instanceof HTMLSelectElement)) return;
    const { value } = event.target;
    const boardOrder = BOARD_ORDERS.find((order) => order === value);
    if (boardOrder !== undefined) intend(this, 'scry-prefer', { boardOrder });
  };

  readonly #hide = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) intend(this, 'scry-prefer', { hideHealthy: event.target.checked });
  };

  readonly #type = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) this.#ask({ ...this.filter, text: event.target.value });
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.filter.text === '') return;
    // The first Escape empties the field; only the next may mean something to those around it.
    event.preventDefault();
    event.stopPropagation();
    this.#ask({ ...this.filter, text: '' });
  };

  #ask(filter: BoardFilter): void {
    this.dispatchEvent(new CustomEvent('board-filter', { detail: filter }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-board-tools': BoardTools;
  }
  interface HTMLElementEventMap {
    /** The board's own: another filter was asked for. Does not bubble. */
    'board-filter': CustomEvent<BoardFilter>;
  }
}
