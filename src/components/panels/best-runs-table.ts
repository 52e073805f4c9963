import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, queryAll } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { compact, count, fixed, percent } from '../../diagnosis/units.ts';
import type { EpisodeRow } from '../../worker/leaderboards.ts';
import { intend } from '../intentions.ts';
import type { BestOrder } from '../preferences.ts';
import { base, controls, stageColours } from '../styles.ts';
import { orDash } from '../widgets/or-dash.ts';
import { fallCell, growthCell, rewardCell, stageLetters } from './episode-cells.ts';
import { leaderboardStyles } from './leaderboard-styles.ts';
import { moveBetweenRows, rowOf } from './row-keys.ts';

interface Column {
  readonly name: string;
  readonly title: string;
  readonly order?: BestOrder;
  /** Its cells stand to the left. */
  readonly left?: true;
  /** Left out where there is little room, unless the rows are sorted by it. */
  readonly wide?: true;
}

const COLUMNS: readonly Column[] = [
  { name: '#', title: 'Rank', left: true },
  { name: 'Env', title: 'Environment', left: true },
  { name: 'Batch', title: 'Batch, and episode', wide: true },
  { name: 'Peak %', title: 'Highest accuracy of the episode', order: 'accuracy' },
  { name: 'End', title: 'Points from the peak to the end' },
  { name: 'Reward', title: 'Sum of the rewards of the episode', order: 'reward' },
  { name: 'Growth', title: 'Size at the end as a multiple of the host', order: 'growth' },
  {
    name: 'Eff.',
    title: 'Efficiency: points above the mean of the first batch for each percent of growth',
    order: 'efficiency',
    wide: true,
  },
  { name: 'Seeds', title: 'Stage of each slot at the peak' },
];

const MEDALS = ['gold', 'silver', 'bronze'] as const;

function efficiencyText(value: number): string {
  return Math.abs(value) < 1000 ? fixed(value, 2) : compact(value);
}

/** The best episodes as they are given: rank, figures, seeds; sorted by a press on a heading. */
@customElement('scry-best-runs-table')
export class BestRunsTable extends LitElement {
  static override styles = [
    base,
    controls,
    stageColours,
    leaderboardStyles,
    css`
      :host {
        container-type: inline-size;
      }
      @container (max-width: 440px) {
        .wide:not([aria-sort], .sorted) {
          display: none;
        }
      }
      .medal {
        display: inline-grid;
        place-items: center;
        width: 18px;
        height: 18px;
        border-radius: 50%;
        border: 1.5px solid currentcolor;
        font-size: var(--size-xs);
        font-weight: 600;
      }
      .gold {
        color: var(--warn);
        box-shadow:
          inset 0 0 0 1.5px var(--panel),
          inset 0 0 0 2.5px currentcolor;
      }
      .silver {
        color: var(--text-dim);
      }
      .bronze {
        color: var(--stage-embargoed);
        border-style: dashed;
      }
      .rank {
        display: inline-block;
        width: 18px;
        text-align: center;
      }
    `,
  ];

  /** In the order in which they stand. */
  @property({ attribute: false }) rows: readonly EpisodeRow[] = [];
  @property({ type: String }) order: BestOrder = 'accuracy';
  @query('.box') private readonly _box!: HTMLElement;
  @queryAll('button.open') private readonly _open!: NodeListOf<HTMLButtonElement>;
  /** A row that is being dismissed from here: the keyboard goes on with the one that takes its place. */
  #leaving: { readonly id: string; readonly place: number } | null = null;

  override updated(changed: PropertyValues<this>): void {
    const leaving = this.#leaving;
    if (leaving === null || !changed.has('rows') || this.rows.some(({ id }) => id === leaving.id)) return;
    this.#leaving = null;
    const next = this._open[Math.min(leaving.place, this._open.length - 1)];
    (next ?? this._box).focus();
  }

  override render(): TemplateResult {
    return html`<div
      class="box"
      role="region"
      tabindex="0"
      aria-label="Table of the best runs"
      @click=${this.#clicked}
      @keydown=${this.#pressed}
    >
      <table>
        <thead>
          <tr>
            ${COLUMNS.map((column) => this.#heading(column))}
            <th scope="col" class="left"><span class="visually-hidden">Dismiss</span></th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            this.rows,
            ({ id }) => id,
            (row, i) => this.#row(row, i),
          )}
        </tbody>
      </table>
    </div>`;
  }

  #heading({ name, title, order, left, wide }: Column): TemplateResult {
    const sorted = order === this.order;
    return html`<th
      scope="col"
      class="${left === true ? 'left' : ''} ${wide === true ? 'wide' : ''}"
      title=${title}
      aria-sort=${sorted ? 'descending' : nothing}
    >
      ${
        order === undefined
          ? name
          : html`<button
              class="plain"
              @click=${() => {
                intend(this, 'scry-prefer', { bestOrder: order });
              }}
            >
              ${sorted ? html`<span aria-hidden="true">↓</span>` : ''}${name}
            </button>`
      }
    </th>`;
  }

  #row(row: EpisodeRow, i: number): TemplateResult {
    const medal = MEDALS[i];
    const where = `env ${String(row.env)}, batch ${String(row.batch)}`;
    const efficient = this.order === 'efficiency' ? 'sorted' : '';
    return html`<tr class="num" data-id=${row.id}>
      <td class="left">
        ${
          medal === undefined
            ? html`<span class="rank faint">${i + 1}</span>`
            : html`<span class="medal ${medal}" title=${medal}>${i + 1}</span
                ><span class="visually-hidden">${medal}</span>`
        }
      </td>
      <th scope="row" class="left">
        <button
          class="plain open"
          aria-label="Compare peak and end of ${where}"
          aria-keyshortcuts="Delete"
          title="Peak and end beside each other"
        >
          ${row.env}
        </button>
      </th>
      <td class="dim wide" title="batch ${row.batch}, episode ${count(row.episode)}">
        ${row.batch}<span class="faint"> ·${count(row.episode)}</span>
      </td>
      <td class="bold" title="${percent(row.peak, 2)} at epoch ${row.peakEpoch}">${fixed(row.peak, 1)}</td>
      <td>${fallCell(row)}</td>
      <td>${rewardCell(row.reward)}</td>
      <td>${growthCell(row.growth)}</td>
      <td class="wide ${efficient}">${orDash(row.efficiency, efficiencyText, 'it grew nothing')}</td>
      <td>${stageLetters(row.slots, row.peakStages)}</td>
      <td class="act"><button class="plain dismiss" aria-label="Dismiss ${where}" title="Dismiss">×</button></td>
    </tr>`;
  }

  #clicked(event: Event): void {
    const id = rowOf(event);
    if (id === null) return;
    if (event.target instanceof Element && event.target.closest('.dismiss') !== null) this.#dismiss(id);
    else intend(this, 'scry-compare', { row: this.rows.find((row) => row.id === id) ?? null });
  }

  #pressed(event: KeyboardEvent): void {
    moveBetweenRows(event);
    const id = event.key === 'Delete' ? rowOf(event) : null;
    if (id === null) return;
    event.preventDefault();
    this.#dismiss(id);
  }

  #dismiss(id: string): void {
    this.#leaving = { id, place: this.rows.findIndex((row) => row.id === id) };
    intend(this, 'scry-dismiss-run', { id, dismissed: true });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-best-runs-table': BestRunsTable;
  }
}
