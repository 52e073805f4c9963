import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { EnvCard } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import type { BoardOrder } from '../preferences.ts';
import { base, stageColours } from '../styles.ts';
import { actionColours } from '../widgets/action-colours.ts';
import { chipStyles } from '../widgets/chip-drawing.ts';
import { ageOf, flashes } from '../widgets/env-facts.ts';
import { pinStyles } from '../widgets/pin-button.ts';
import { ageText, columnsFor, rowCells, slotsOf, summaryCells, type Column } from './board-cells.ts';
import type { BoardSummary } from './board-summary.ts';
import { boardTableStyles } from './board-table-styles.ts';
import { ScrollWindow, type ListShape, type Span } from './scroll-window.ts';

const ROW = 27;
const SPARE_ROWS = 3;

/** Environments as rows of a dense table, with one row for all. */
@customElement('scry-board-table')
export class BoardTable extends LitElement {
  static override styles = [base, stageColours, actionColours, chipStyles, pinStyles, boardTableStyles];

  /** In the order to draw. */
  @property({ attribute: false }) rows: readonly EnvCard[] = [];
  @property({ attribute: false }) summary: BoardSummary | null = null;
  @property({ attribute: false }) order: BoardOrder = 'attention';
  @property({ attribute: false }) focusedEnv: number | null = null;
  @property({ attribute: false }) pins: ReadonlySet<number> = new Set();
  @property({ attribute: false }) settled: ReadonlySet<number> = new Set();
  /** Time of the newest event, seconds since 1970. */
  @property({ attribute: false }) now: number | null = null;
  @query('.box') private readonly _box!: HTMLElement | null;

  readonly #window = new ScrollWindow(this);
  #span: Span = { from: 0, to: 0, before: 0, after: 0 };
  /** Kept as long as the slots are the same, so that unchanged rows are known as such. */
  #slots: readonly string[] = [];

  constructor() {
    super();
    this.addEventListener('click', (event) => {
      this.#chosen(event);
    });
  }

  get #shape(): ListShape {
    return { count: this.rows.length, perRow: 1, rowHeight: ROW, spare: SPARE_ROWS };
  }

  override render(): TemplateResult {
    const { rows } = this;
    const slots = slotsOf(rows);
    if (slots.join() !== this.#slots.join()) this.#slots = slots;
    this.#span = this.#window.span(this.#shape);
    const { from, to } = this.#span;
    const columns = columnsFor(this.#slots);
    return html`<div class="box" tabindex="0" role="region" aria-label="Table of all environments">
      <table aria-rowcount=${rows.length + 2}>
        <colgroup>
          ${columns.map(({ key }) => html`<col class="col-${key}" />`)}
        </colgroup>
        <thead>
          <tr aria-rowindex="1">
            ${columns.map((column) => this.#head(column))}
          </tr>
        </thead>
        <tbody>
          <tr class="space before" aria-hidden="true"></tr>
          ${repeat(
            rows.slice(from, to),
            ({ id }) => id,
            (card, index) => this.#row(card, from + index),
          )}
          <tr class="space after" aria-hidden="true"></tr>
        </tbody>
        ${
          this.summary === null
            ? ''
            : html`<tfoot>
                <tr aria-rowindex=${rows.length + 2}>
                  ${summaryCells(this.summary, this.#slots)}
                </tr>
              </tfoot>`
        }
      </table>
    </div>`;
  }

  override updated(changed: PropertyValues<this>): void {
    const focused = changed.has('focusedEnv') ? this.rows.findIndex(({ id }) => id === this.focusedEnv) : -1;
    if (focused >= 0) this.#window.reveal(focused, ROW);
    this.#window.settle(this.renderRoot, this._box, this.#span, this.#shape);
  }

  #head({ key, label, about, order, way, words }: Column): TemplateResult {
    if (order === null) return html`<th scope="col" class=${words ? '' : 'n'} title=${about}>${label}</th>`;
    const sorted = order === this.order;
    return html`<th scope="col" class=${words ? '' : 'n'} aria-sort=${sorted ? way : 'none'}>
      <button
        class="sort"
        type="button"
        data-order=${order}
        title="${about}. ${sorted && key !== 'score' ? 'Press to sort by attention again' : 'Press to sort'}"
      >
        ${label}<span aria-hidden="true">${sorted ? (way === 'ascending' ? ' ▴' : ' ▾') : ''}</span>
      </button>
    </th>`;
  }

  #row(card: EnvCard, index: number): TemplateResult {
    const selected = card.id === this.focusedEnv;
    const pinned = this.pins.has(card.id);
    const age = ageOf(card, this.now);
    const slots = this.#slots;
    const look = `${this.settled.has(card.id) ? ' settled' : ''}${selected ? ' selected' : ''}${flashes(card, this.now) ? ' flash' : ''}`;
    return html`<tr class="pins${look}" data-env=${card.id} aria-rowindex=${index + 2}>
      ${guard([card, selected, pinned, slots, ageText(age)], () => rowCells(card, { slots, selected, pinned, age }))}
    </tr>`;
  }

  #chosen(event: MouseEvent): void {
    const path = event.composedPath().filter((target) => target instanceof HTMLElement);
    const order = path.find(({ dataset }) => dataset['order'] !== undefined)?.dataset['order'];
    if (order !== undefined) {
      const column = columnsFor([]).find((each) => each.order === order);
      if (column?.order != null) {
        intend(this, 'scry-prefer', { boardOrder: column.order === this.order ? 'attention' : column.order });
      }
      return;
    }
    const id = path.find(({ dataset }) => dataset['env'] !== undefined)?.dataset['env'];
    const card = this.rows.find((each) => String(each.id) === id);
    if (card === undefined) return;
    if (path.some(({ classList }) => classList.contains('pin'))) {
      intend(this, 'scry-pin', { env: card.id, pinned: !this.pins.has(card.id) });
    } else intend(this, 'scry-focus', { env: card.id === this.focusedEnv ? null : card.id });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-board-table': BoardTable;
  }
}
