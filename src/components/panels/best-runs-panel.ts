import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { count, percent } from '../../diagnosis/units.ts';
import type { EpisodeRow, LeaderboardsSlice } from '../../worker/leaderboards.ts';
import { intend } from '../intentions.ts';
import { BEST_ORDERS, type BestOrder } from '../preferences.ts';
import { base, controls, panel } from '../styles.ts';
import { EMPTY_VIEW } from '../view-model.ts';
import './best-runs-table.ts';
import { BEST_ORDER_NAMES, inBestOrder } from './episode-order.ts';

const SHOWN = 10;

const TABS = ['best', 'worst', 'seeds'] as const;
type Tab = (typeof TABS)[number];
const TAB_NAMES: Readonly<Record<Tab, string>> = { best: 'Best runs', worst: 'Worst', seeds: 'Seeds' };

/** The leaderboards of the run: best episodes, worst falls, and what the seeds gave. */
@customElement('scry-best-runs-panel')
export class BestRunsPanel extends LitElement {
  static override styles = [
    base,
    panel,
    controls,
    css`
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 var(--gap-2);
        min-height: 24px;
      }
      [role='tablist'] {
        display: flex;
        gap: var(--gap-3);
      }
      button.tab {
        background: none;
        border: 0;
        border-bottom: 2px solid transparent;
        border-radius: 0;
        padding: 0;
        min-height: 24px;
        font-size: var(--size-xs);
        font-weight: 600;
        letter-spacing: 0.06em;
        text-transform: uppercase;
        color: var(--text-faint);
      }
      button.tab:hover {
        color: var(--text);
      }
      button.tab[aria-selected='true'] {
        color: var(--text-dim);
        border-bottom-color: var(--text-dim);
      }
      select.plain {
        font-size: var(--size-xs);
        padding: 0;
      }
      .dismissed button {
        font-size: var(--size-xs);
        padding: 0;
        border: 0;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        font-size: var(--size-s);
      }
      li {
        display: flex;
        align-items: center;
        gap: var(--gap-2);
      }
    `,
  ];

  @property({ attribute: false }) boards: LeaderboardsSlice = EMPTY_VIEW.leaderboards;
  @property({ type: String }) order: BestOrder = 'accuracy';
  /** Ids of the best runs that are not to be listed. */
  @property({ attribute: false }) dismissed: readonly string[] = [];
  @state() private _tab: Tab = 'best';
  @state() private _unfolded = false;

  override willUpdate(): void {
    // The other two are loaded when somebody turns to them.
    if (this._tab === 'worst') void import('./worst-runs-panel.ts');
    if (this._tab === 'seeds') void import('./seed-board.ts');
  }

  override render(): TemplateResult {
    return html`<section aria-labelledby="title">
      <h2 id="title" class="visually-hidden">Leaderboards</h2>
      <div class="head">
        <div role="tablist" aria-labelledby="title" @keydown=${this.#pressed}>${TABS.map((tab) => this.#tab(tab))}</div>
        <span class="end xs faint">${this.#note()}</span>
      </div>
      <div role="tabpanel" id="panel" aria-labelledby=${this._tab}>${this.#body()}</div>
    </section>`;
  }

  #tab(tab: Tab): TemplateResult {
    const selected = tab === this._tab;
    return html`<button
      class="tab"
      role="tab"
      id=${tab}
      aria-selected=${selected}
      aria-controls="panel"
      tabindex=${selected ? 0 : -1}
      @click=${() => {
        this._tab = tab;
      }}
    >
      ${TAB_NAMES[tab]}
    </button>`;
  }

  #note(): TemplateResult | string {
    const { episodes, endedSeeds } = this.boards;
    switch (this._tab) {
      case 'best':
        if (this.boards.best.length === 0) return '';
        return html`<select
          class="plain"
          aria-label="Order of the best runs"
          .value=${this.order}
          @change=${this.#chosen}
        >
          ${BEST_ORDERS.map(
            (order) =>
              html`<option value=${order} ?selected=${order === this.order}>${BEST_ORDER_NAMES[order]}</option>`,
          )}
        </select>`;
      case 'worst':
        return `of ${count(episodes)} ${episodes === 1 ? 'episode' : 'episodes'}`;
      case 'seeds':
        return `of ${count(endedSeeds)} that ended`;
    }
  }

  #body(): TemplateResult {
    switch (this._tab) {
      case 'best':
        return this.#best();
      case 'worst':
        return html`<scry-worst-runs-panel .rows=${this.boards.worst}></scry-worst-runs-panel>`;
      case 'seeds':
        return html`<scry-seed-board .rows=${this.boards.seeds} .ended=${this.boards.endedSeeds}></scry-seed-board>`;
    }
  }

  #best(): TemplateResult {
    const { best } = this.boards;
    if (best.length === 0) return html`<div class="s faint">The first finished batch fills this list.</div>`;
    const gone = new Set(this.dismissed);
    const ordered = inBestOrder(best, this.order);
    const rows = ordered.filter(({ id }) => !gone.has(id)).slice(0, SHOWN);
    const away = ordered.filter(({ id }) => gone.has(id));
    return html`${
      rows.length === 0
        ? html`<div class="s faint">All of them are dismissed.</div>`
        : html`<scry-best-runs-table .rows=${rows} .order=${this.order}></scry-best-runs-table>`
    }
    ${away.length === 0 ? '' : this.#dismissed(away)}`;
  }

  #dismissed(away: readonly EpisodeRow[]): TemplateResult {
    return html`<div class="dismissed xs">
      <button
        class="plain"
        aria-expanded=${this._unfolded}
        @click=${() => {
          this._unfolded = !this._unfolded;
        }}
      >
        <span aria-hidden="true">${this._unfolded ? '▾' : '▸'}</span> ${count(away.length)} dismissed
      </button>
      ${
        this._unfolded
          ? html`<ul aria-label="Dismissed runs">
              ${repeat(
                away,
                ({ id }) => id,
                ({ id, env, batch, peak }) =>
                  html`<li class="num">
                    <span class="dim">env ${env}, batch ${batch}</span> <span>${percent(peak)}</span>
                    <button
                      class="plain end"
                      aria-label="Restore env ${env}, batch ${batch}"
                      @click=${() => {
                        intend(this, 'scry-dismiss-run', { id, dismissed: false });
                      }}
                    >
                      Restore
                    </button>
                  </li>`,
              )}
            </ul>`
          : ''
      }
    </div>`;
  }

  #chosen(event: Event): void {
    const chosen = event.target instanceof HTMLSelectElement ? event.target.value : '';
    const bestOrder = BEST_ORDERS.find((order) => order === chosen);
    if (bestOrder !== undefined) intend(this, 'scry-prefer', { bestOrder });
  }

  #pressed(event: KeyboardEvent): void {
    const here = TABS.indexOf(this._tab);
    const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: TABS.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tab = TABS[(next + TABS.length) % TABS.length] ?? 'best';
    this._tab = tab;
    this.renderRoot.querySelector<HTMLElement>(`#${tab}`)?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-best-runs-panel': BestRunsPanel;
  }
}
