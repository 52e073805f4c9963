import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { bytes, count, percent } from '../../diagnosis/units.ts';
import { base, controls, panel } from '../styles.ts';
import { EMPTY_VIEW, type LibraryModel, type LibraryRun } from '../view-model.ts';
import '../widgets/run-menu.ts';
import '../widgets/run-name-form.ts';
import '../widgets/sparkline.ts';
import { fullWhen, isoWhen, whenText } from '../widgets/when-text.ts';
import './library-news.ts';
import type { LibraryNews } from './library-news.ts';
import { inOrder, matching, NEWEST_FIRST, pressed, type RunKey, type RunOrder } from './run-order.ts';
import { runTableStyles } from './run-table-styles.ts';

/** With more runs than this, there is a field to filter them. */
const UNFILTERED = 8;
/** Rows drawn at once, and with each press on "more". */
const PAGE = 100;

interface Column {
  readonly cell: string;
  readonly name: string;
  readonly key?: RunKey;
  /** Understood without its heading by those who see the column. */
  readonly bare?: true;
}

const COLUMNS: readonly Column[] = [
  { cell: 'name left', name: 'Run', key: 'name' },
  { cell: 'task left', name: 'Task' },
  { cell: 'accuracy', name: 'Accuracy', key: 'accuracy' },
  { cell: 'spark', name: 'Accuracy by batch', bare: true },
  { cell: 'batches', name: 'Batches' },
  { cell: 'events', name: 'Events', key: 'events' },
  { cell: 'size', name: 'Size', key: 'size' },
  { cell: 'state left', name: 'State' },
  { cell: 'seen', name: 'Last seen', key: 'seen' },
  { cell: 'more', name: 'Menu', bare: true },
];

const STATES = {
  live: { tone: 'ok', shape: '●', title: 'It is being received now.' },
  complete: { tone: 'dim', shape: '■', title: 'Its source had ended: all of it is here.' },
  partial: { tone: 'dim', shape: '◧', title: 'There may be more of it at its source.' },
} as const;

/** The runs stored on this device, and what can be done with each. */
@customElement('scry-run-table')
export class RunTable extends LitElement {
  static override styles = [base, panel, controls, runTableStyles];

  @property({ attribute: false }) library: LibraryModel = EMPTY_VIEW.library;
  /** Milliseconds since 1970, from which "4 min ago" is reckoned. */
  @property({ type: Number }) now = 0;
  @state() private _order: RunOrder = NEWEST_FIRST;
  @state() private _filter = '';
  @state() private _limit = PAGE;
  /** The run whose name is being edited. */
  @state() private _editing: string | null = null;
  @query('h2') private readonly _title!: HTMLElement;
  @query('scry-library-news') private readonly _news!: LibraryNews;
  /** Just deleted from here: the keyboard is to be put on its Undo. */
  #deleting: string | null = null;

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('library') && this.#deleting !== null) void this.#toUndo(this.#deleting);
  }

  override render(): TemplateResult {
    const { runs } = this.library;
    const listed = matching(runs ?? [], this._filter);
    return html`<section aria-labelledby="title">
      <div>
        <div class="row">
          <h2 id="title" tabindex="-1">Runs</h2>
          ${this.#filter(runs?.length ?? 0)}
          <span class="end xs faint" role="status"
            >${
              runs === null || runs.length === 0
                ? ''
                : listed.length < runs.length
                  ? `${count(listed.length)} of ${count(runs.length)} stored`
                  : `${count(runs.length)} stored`
            }</span
          >
        </div>
        <scry-library-news
          .library=${this.library}
          @left=${() => {
            this._title.focus();
          }}
        ></scry-library-news>
      </div>
      ${this.#body(listed)}
    </section>`;
  }

  #filter(stored: number): TemplateResult | string {
    if (stored <= UNFILTERED && this._filter === '') return '';
    return html`<input
      class="filter s"
      type="search"
      aria-label="Filter runs by name or task"
      placeholder="Filter by name or task"
      autocomplete="off"
      spellcheck="false"
      @input=${(event: InputEvent) => {
        if (event.target instanceof HTMLInputElement) this._filter = event.target.value;
      }}
    />`;
  }

  #body(listed: readonly LibraryRun[]): TemplateResult {
    const { runs } = this.library;
    if (runs === null) return html`<div class="message s dim" role="status">Reading…</div>`;
    if (runs.length === 0) {
      return html`<div class="message s dim">
        <p>No runs are stored here yet.</p>
        <p>Whatever you open or watch is kept on this device and listed here, also without a network.</p>
      </div>`;
    }
    if (listed.length === 0) {
      return html`<div class="message s dim"><p>No run has “<bdi>${this._filter}</bdi>” in its name or task.</p></div>`;
    }
    const ordered = inOrder(listed, this._order);
    return html`<table role="table" aria-labelledby="title">
        <thead>
          <tr role="row">
            ${COLUMNS.map((column) => this.#heading(column))}
          </tr>
        </thead>
        <tbody>
          ${repeat(
            ordered.slice(0, this._limit),
            ({ id }) => id,
            (run) => this.#row(run),
          )}
        </tbody>
      </table>
      ${
        ordered.length <= this._limit
          ? ''
          : html`<button
              class="all"
              @click=${() => {
                this._limit += PAGE;
              }}
            >
              Show ${count(Math.min(PAGE, ordered.length - this._limit))} more
            </button>`
      }`;
  }

  #heading({ cell, name, key, bare }: Column): TemplateResult {
    const { descending } = this._order;
    const sorted = key === this._order.key;
    const direction = descending ? 'descending' : 'ascending';
    return html`<th
      role="columnheader"
      scope="col"
      class="${cell} ${key === undefined ? '' : 'sortable'}"
      aria-sort=${sorted ? direction : nothing}
    >
      ${
        key === undefined
          ? html`<span class=${bare === true ? 'visually-hidden' : ''}>${name}</span>`
          : html`<button
              class="plain sort"
              @click=${() => {
                this._order = pressed(this._order, key);
              }}
            >
              ${name}<span class="arrow" aria-hidden="true">${sorted && !descending ? '↑' : '↓'}</span>
            </button>`
      }
    </th>`;
  }

  #row(run: LibraryRun): TemplateResult {
    const { accuracy, task, badLines } = run;
    const { tone, shape, title } = STATES[run.state];
    const editing = this._editing === run.id;
    const dates = `First seen ${fullWhen(run.firstSeen)}, last seen ${fullWhen(run.lastSeen)}`;
    return html`<tr role="row" class="${run.open ? 'open' : ''} ${editing ? 'editing' : ''}" data-id=${run.id}>
      <th role="rowheader" scope="row" class="name left">${editing ? this.#form(run) : this.#name(run)}</th>
      <td role="cell" class="task left dim" title=${task}><bdi>${task === '' ? '—' : task}</bdi></td>
      <td role="cell" class="accuracy num" data-label="Accuracy">
        ${accuracy === null ? html`<span class="faint" title="no batch has ended yet">—</span>` : percent(accuracy)}
      </td>
      <td role="cell" class="spark">
        ${
          run.sparkline.length < 2
            ? ''
            : html`<scry-sparkline label="Accuracy by batch" .values=${run.sparkline}></scry-sparkline>`
        }
      </td>
      <td role="cell" class="batches num" data-label="Batches">
        ${count(run.batches)}${run.maxBatches > 0 ? html`<span class="faint">/${count(run.maxBatches)}</span>` : ''}
      </td>
      <td role="cell" class="events num" data-label="Events">
        ${
          badLines === 0
            ? ''
            : html`<span class="warn" title="${count(badLines)} lines could not be read"
                ><span aria-hidden="true">▲ </span
                ><span class="visually-hidden">${count(badLines)} lines could not be read, </span></span
              >`
        }${count(run.events)}
      </td>
      <td
        role="cell"
        class="size num"
        data-label="Size"
        title="${bytes(run.rawBytes)} as received, ${bytes(run.storedBytes)} on this device"
      >
        ${bytes(run.storedBytes)}
      </td>
      <td role="cell" class="state left ${tone}" title=${title}>
        <span class=${run.state} aria-hidden="true">${shape}</span> ${run.state}
      </td>
      <td role="cell" class="seen">
        <span class="seen-label faint xs">Last seen</span>
        <time class=${run.state === 'live' ? 'ok' : 'dim'} datetime=${isoWhen(run.lastSeen)} title=${dates}
          >${run.state === 'live' ? 'now' : whenText(run.lastSeen, this.now)}</time
        >
      </td>
      <td role="cell" class="more">
        <scry-run-menu
          .run=${run}
          ?exporting=${this.library.exporting !== null}
          @rename=${() => {
            this._editing = run.id;
          }}
          @scry-delete-runs=${() => {
            this.#deleting = run.id;
          }}
        ></scry-run-menu>
      </td>
    </tr>`;
  }

  #name(run: LibraryRun): TemplateResult {
    const name = run.name === '' ? 'Run without a name' : run.name;
    return html`<div class="row">
        <a
          class="cut"
          href="#/run/${encodeURIComponent(run.id)}"
          title=${name}
          aria-current=${run.open ? 'true' : nothing}
          ><bdi>${name}</bdi></a
        >
        ${
          run.kept
            ? html`<svg class="pin" width="12" height="12" viewBox="0 0 12 12" role="img" aria-label="kept forever">
                <title>kept forever</title>
                <path d="M4 1h4v1L7.4 2.6V5L9.5 7v1H6.6v2.6L6 11.5l-.6-.9V8H2.5V7L4.6 5V2.6L4 2z"></path>
              </svg>`
            : ''
        }
        ${run.open ? html`<span class="open-word">open</span>` : ''}
      </div>
      <div class="under dim cut">${run.task === '' ? 'task not known yet' : html`<bdi>${run.task}</bdi>`}</div>`;
  }

  #form(run: LibraryRun): TemplateResult {
    return html`<scry-run-name-form .run=${run} @done=${() => void this.#edited(run.id)}></scry-run-name-form>`;
  }

  /** The row goes and the keyboard with it; what one may want then is to undo. */
  async #toUndo(id: string): Promise<void> {
    await this._news.updateComplete;
    if (this._news.focusUndo(id)) this.#deleting = null;
  }

  /** Back to where the editing began. */
  async #edited(id: string): Promise<void> {
    this._editing = null;
    await this.updateComplete;
    for (const menu of this.renderRoot.querySelectorAll('scry-run-menu')) {
      if (menu.run?.id === id) menu.focus();
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-run-table': RunTable;
  }
}
