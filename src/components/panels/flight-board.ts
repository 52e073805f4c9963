import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Level } from '../../diagnosis/level.ts';
import { count, fixed, percent, signed } from '../../diagnosis/units.ts';
import type { EnvCard } from '../../worker/view-slices.ts';
import { DEFAULT_PREFERENCES, type BoardLayout, type Preferences } from '../preferences.ts';
import { base, controls, panel } from '../styles.ts';
import { flashes, settledIds } from '../widgets/env-facts.ts';
import { levelGlyph } from '../widgets/level-glyph.ts';
import { arrange, type Arrangement } from './board-arrange.ts';
import './board-cards.ts';
import { meanTitle } from './board-cells.ts';
import { filterChoices, NO_FILTER, type BoardFilter } from './board-filter.ts';
import { standing, type Standing } from './board-standing.ts';
import { summarise, type BoardSummary, type Mean } from './board-summary.ts';
import './board-tools.ts';

/** So long nothing moves after the order changed, or after somebody pointed at a card or used the keyboard. */
const CALM_MS = 1000;

const LEVEL_NAMES: readonly (readonly [Level, string])[] = [
  ['ok', 'fine'],
  ['warn', 'to watch'],
  ['crit', 'critical'],
];

const NOTHING_THERE: Arrangement = { rows: [], matched: [], hidden: 0 };

/** Layouts that few choose are loaded when they are chosen. */
const LAYOUTS: Readonly<Record<BoardLayout, () => Promise<unknown>>> = {
  cards: () => Promise.resolve(),
  table: () => import('./board-table.ts'),
  heat: () => import('./board-heat.ts'),
};

/** All environments at a glance, those that need attention first. */
@customElement('scry-flight-board')
export class FlightBoard extends LitElement {
  static override styles = [
    base,
    panel,
    controls,
    css`
      h2 {
        flex-wrap: wrap;
        row-gap: 0;
      }
      .summary {
        display: flex;
        flex-wrap: wrap;
        gap: 0 var(--gap-3);
        margin: 0;
        font-size: var(--size-xs);
        color: var(--text-dim);
      }
      .empty {
        flex: 1;
        /* About as high as a few environments, so that little moves when they come. */
        min-height: 380px;
        display: grid;
        place-items: center;
        text-align: center;
      }
    `,
  ];

  @property({ attribute: false }) cards: readonly EnvCard[] = [];
  @property({ attribute: false }) focusedEnv: number | null = null;
  @property({ attribute: false }) preferences: Preferences = DEFAULT_PREFERENCES;
  /** Environments that stay in front. */
  @property({ attribute: false }) pins: readonly number[] = [];
  /** Time of the newest event, seconds since 1970; null before the first. */
  @property({ attribute: false }) now: number | null = null;
  @state() private _filter: BoardFilter = NO_FILTER;

  #standing: Standing | null = null;
  /** Ids as drawn: behind `#standing` while things have to stay calm. */
  #ids: readonly number[] = [];
  #calmUntil = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown: Arrangement = NOTHING_THERE;
  #summary: BoardSummary | null = null;
  #pins: ReadonlySet<number> = new Set();
  #settled: ReadonlySet<number> = new Set();

  /** Ids of the environments drawn, first to last: what "the third one" means. */
  get visibleIds(): readonly number[] {
    return this.#shown.rows.map(({ id }) => id);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  override willUpdate(changed: PropertyValues): void {
    void LAYOUTS[this.preferences.boardLayout]();
    if (changed.has('pins')) this.#pins = new Set(this.pins);
    if (changed.has('cards')) this.#settled = settledIds(this.cards);
    const { boardOrder, hideHealthy } = this.preferences;
    const asked = this.#standing?.order !== boardOrder;
    this.#standing = standing(this.#standing, this.cards, boardOrder);
    this.#place(this.#standing.ids, asked);
    const { focusedEnv, pins, _filter: filter } = this;
    this.#shown = arrange(this.cards, { ids: this.#ids, filter, pins, hideHealthy, focusedEnv });
    if (changed.has('cards') || changed.has('_filter')) this.#summary = summarise(this.#shown.matched);
  }

  /** Takes over an order at once if it was asked for or is of other environments, else when nobody is disturbed. */
  #place(ids: readonly number[], asked: boolean): void {
    if (ids === this.#ids) return;
    const now = performance.now();
    const others = ids.length !== this.#ids.length || !sameMembers(ids, this.#ids);
    const wait = this.#calmUntil - now;
    if (!asked && !others && wait > 0) {
      // The order must come right even if nothing more arrives.
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.requestUpdate();
      }, wait);
      return;
    }
    this.#ids = ids;
    this.#calmUntil = now + CALM_MS;
  }

  override render(): TemplateResult {
    const { cards } = this;
    return html`<section aria-labelledby="title">
      <h2 id="title">
        Flight board
        <span class="faint note">${count(cards.length)} ${cards.length === 1 ? 'env' : 'envs'}</span>
        <span class="end row note">${LEVEL_NAMES.map(([level, name]) => this.#tally(level, name))}</span>
      </h2>
      ${
        cards.length === 0
          ? html`<div class="empty faint">Environments appear here with their first event.</div>`
          : this.#filled()
      }
    </section>`;
  }

  #filled(): TemplateResult {
    const { rows, matched, hidden } = this.#shown;
    const { statuses, stages } = filterChoices(this.cards, this._filter);
    return html`<scry-board-tools
        .preferences=${this.preferences}
        .filter=${this._filter}
        .statuses=${statuses}
        .stages=${stages}
        .matched=${matched.length}
        .total=${this.cards.length}
        .hiddenHealthy=${hidden}
        @board-filter=${this.#take}
      ></scry-board-tools>
      ${this.preferences.boardLayout === 'table' || this.#summary === null ? nothing : this.#line(this.#summary)}
      ${
        rows.length > 0
          ? html`<div @pointermove=${this.#touched} @pointerdown=${this.#touched} @keydown=${this.#touched}>
              ${this.#layout(rows)}
            </div>`
          : html`<div class="empty faint">
              ${matched.length === 0 ? 'No environment matches the filter.' : 'All of them are healthy, and hidden as you asked.'}
            </div>`
      }`;
  }

  #layout(rows: readonly EnvCard[]): TemplateResult {
    const { focusedEnv, now } = this;
    const { boardLayout, boardOrder } = this.preferences;
    switch (boardLayout) {
      case 'cards':
        return html`<scry-board-cards
          .rows=${rows}
          .focusedEnv=${focusedEnv}
          .pins=${this.#pins}
          .settled=${this.#settled}
          .now=${now}
        ></scry-board-cards>`;
      case 'table':
        return html`<scry-board-table
          .rows=${rows}
          .summary=${this.#summary}
          .order=${boardOrder}
          .focusedEnv=${focusedEnv}
          .pins=${this.#pins}
          .settled=${this.#settled}
          .now=${now}
        ></scry-board-table>`;
      case 'heat':
        return html`<scry-board-heat
          .rows=${rows}
          .focusedEnv=${focusedEnv}
          .pins=${this.#pins}
          .flashing=${new Set(rows.filter((card) => flashes(card, now)).map(({ id }) => id))}
        ></scry-board-heat>`;
    }
  }

  #line(summary: BoardSummary): TemplateResult {
    const { envs, best } = summary;
    const figure = (name: string, mean: Mean, write: (value: number) => string): TemplateResult =>
      html`<span title=${meanTitle(mean, envs)}
        ><span class="faint">${name}</span>
        <span class="num">${mean.value === null ? '—' : write(mean.value)}</span
        >${mean.measured < envs ? html` <span class="faint num">n ${mean.measured}</span>` : nothing}</span
      >`;
    return html`<p class="summary">
      ${figure('mean accuracy', summary.accuracy, percent)}
      <span
        ><span class="faint">best</span> <span class="num">${best === null ? '—' : percent(best.value)}</span>${
          best === null ? nothing : html` <span class="faint">env ${best.env}</span>`
        }</span
      >
      ${figure('mean reward', summary.reward, (value) => signed(value, 2))}
      ${figure('mean growth', summary.growth, (value) => `${fixed(value, 2)}×`)}
      <span
        ><span class="faint">seeds</span>
        <span class="num">${count(summary.seeds)} / ${count(summary.slots)}</span></span
      >
    </p>`;
  }

  #tally(level: Level, name: string): TemplateResult {
    const number = this.cards.filter((card) => card.level === level).length;
    return html`<span class="num ${level}" title="${number} ${name}"
      >${levelGlyph(level, '')} ${number}<span class="visually-hidden"> ${name}</span></span
    >`;
  }

  /** Puts the keyboard into the filter. */
  focusFilter(): void {
    this.renderRoot.querySelector('scry-board-tools')?.focusFilter();
  }

  readonly #take = (event: CustomEvent<BoardFilter>): void => {
    this._filter = event.detail;
  };

  readonly #touched = (): void => {
    this.#calmUntil = performance.now() + CALM_MS;
  };
}

function sameMembers(a: readonly number[], b: readonly number[]): boolean {
  const members = new Set(a);
  return b.every((id) => members.has(id));
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-flight-board': FlightBoard;
  }
}
