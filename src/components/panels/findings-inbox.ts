import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { FindingView } from '../../diagnosis/finding.ts';
import { count, fractionAsPercent } from '../../diagnosis/units.ts';
import type { FindingsSlice } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { NO_MARKS, type RunMarks } from '../preferences.ts';
import { base, controls, panel } from '../styles.ts';
import { EMPTY_VIEW } from '../view-model.ts';
import '../widgets/progress-bar.ts';
import { attentionOf, indexOf, snoozedUntil, type MarkIndex } from './finding-marks.ts';
import { findingRow } from './finding-row.ts';
import { lastsText } from './finding-text.ts';
import { findingsInboxStyles } from './findings-inbox-styles.ts';
import { inboxRows, NO_FILTER, type InboxFilter } from './inbox-filter.ts';
import './inbox-filters.ts';

/** Rows drawn at once, and with each press on "more". */
const PAGE = 200;

/** Whether a time has come into another step of so many: what is drawn of it changes no sooner. */
function beyond(step: number) {
  return (a: unknown, b: unknown): boolean =>
    typeof a !== 'number' || typeof b !== 'number' ? a !== b : Math.floor(a / step) !== Math.floor(b / step);
}

/** Findings to look through: filter, read why, go there, acknowledge, snooze. Sends `close` where it can be closed. */
@customElement('scry-findings-inbox')
export class FindingsInbox extends LitElement {
  static override styles = [base, panel, controls, findingsInboxStyles];

  @property({ attribute: false }) findings: FindingsSlice = EMPTY_VIEW.findings;
  @property({ attribute: false }) marks: RunMarks = NO_MARKS;
  /** Milliseconds since 1970, for what is snoozed. */
  @property({ attribute: false, hasChanged: beyond(1000) }) nowMs = 0;
  /** Time of the newest event that is shown, seconds since 1970; null while unknown. */
  @property({ attribute: false, hasChanged: beyond(10) }) time: number | null = null;
  /** What to show at first; each new object sets the filter anew. */
  @property({ attribute: false }) preset: InboxFilter | null = null;
  /** The finding to unfold and to bring into view; null for none. */
  @property({ attribute: false }) focusId: string | null = null;
  @property({ type: Boolean }) closable = false;
  /** The person wants desktop notifications. */
  @property({ type: Boolean }) notify = false;
  @state() private _filter: InboxFilter = NO_FILTER;
  @state() private _limit = PAGE;
  @state() private _unfolded: ReadonlySet<string> = new Set();
  /** The row that the keyboard is on, or would come to. */
  @state() private _current: string | null = null;
  @query('.list') private readonly _list!: HTMLElement;
  @query('h2') private readonly _title!: HTMLElement;
  #rows: readonly FindingView[] = [];
  #index: MarkIndex = indexOf(NO_MARKS);
  #wanted: string | null = null;
  /** What has the keyboard before a drawing: a row, or something else of this panel. */
  #held: { readonly id: string | null; readonly at: number } | null = null;

  override willUpdate(changed: PropertyValues<this>): void {
    // Its many words are loaded when the first is read.
    if (this._unfolded.size > 0) void import('./finding-detail.ts');
    this.#held = this.#holder();
    if (changed.has('preset') && this.preset !== null) this.#choose(this.preset);
    if (changed.has('marks')) this.#index = indexOf(this.marks);
    const wanted = changed.has('focusId') ? this.focusId : null;
    // What somebody asked for must not be hidden by what was asked for before.
    if (wanted !== null && !this.#filtered().some(({ id }) => id === wanted)) this._filter = NO_FILTER;
    this.#rows = this.#filtered();
    if (wanted !== null) this.#unfoldWanted(wanted);
  }

  override updated(): void {
    const wanted = this.#wanted;
    this.#wanted = null;
    if (wanted !== null) this.#focusRow(this.#rows.findIndex(({ id }) => id === wanted));
    else if (this.#held !== null && this.shadowRoot?.activeElement == null) this.#catchFocus(this.#held);
  }

  override render(): TemplateResult {
    const { list, older, judging } = this.findings;
    const open = list.filter(({ over }) => !over);
    const critical = open.filter(({ level }) => level === 'crit').length;
    return html`<section aria-labelledby="title">
      <h2 id="title" tabindex="-1">
        Findings
        <span class="note num faint">${count(open.length)} open, ${count(critical)} critical</span>
        <label
          class="note end row dim"
          title="A desktop notification when a critical finding begins while this tab is hidden"
          ><input type="checkbox" .checked=${this.notify} @change=${this.#setNotify} />notify me</label
        >
        ${
          this.closable
            ? html`<button
                class="plain note"
                @click=${() => {
                  this.dispatchEvent(new CustomEvent('close'));
                }}
              >
                Close
              </button>`
            : ''
        }
      </h2>
      <scry-inbox-filters
        .list=${list}
        .filter=${this._filter}
        @filter=${(event: CustomEvent<InboxFilter>) => {
          this.#choose(event.detail);
        }}
      ></scry-inbox-filters>
      ${judging === null ? '' : this.#judging(judging)} ${this.#tally(list.length + older)}
      <div class="list" role="region" aria-label="Findings" @keydown=${this.#onKey}>
        ${this.#rows.length === 0 ? this.#empty(list.length + older) : this.#groups()}
        ${
          older === 0
            ? ''
            : html`<div class="s faint empty">
                ${count(older)} older ${older === 1 ? 'finding that is' : 'findings that are'} over
                ${older === 1 ? 'is' : 'are'} not listed.
              </div>`
        }
      </div>
    </section>`;
  }

  #filtered(): FindingView[] {
    return inboxRows(this.findings.list, this.#index, this.nowMs, this._filter);
  }

  #choose(filter: InboxFilter): void {
    this._filter = filter;
    this._limit = PAGE;
  }

  #unfoldWanted(id: string): void {
    const at = this.#rows.findIndex((row) => row.id === id);
    if (at < 0) return;
    this._limit = Math.max(this._limit, at + 1);
    this._unfolded = new Set(this._unfolded).add(id);
    this._current = id;
    this.#wanted = id;
  }

  #judging(done: number): TemplateResult {
    return html`<div class="judging s dim">
      <span>Judging the whole run anew</span>
      <scry-progress-bar label="Judging the whole run anew" value=${done}></scry-progress-bar>
      <span class="num">${fractionAsPercent(done, 0)}</span>
    </div>`;
  }

  #tally(all: number): TemplateResult {
    const fresh = this.#rows.filter(({ id }) => !this.#index.acknowledged.has(id)).map(({ id }) => id);
    return html`<div class="row xs dim tally">
      <span>${count(this.#rows.length)} of ${count(all)} ${all === 1 ? 'finding' : 'findings'}</span>
      ${
        fresh.length === 0
          ? ''
          : html`<button
              class="end"
              @click=${() => {
                intend(this, 'scry-acknowledge', { ids: fresh, acknowledged: true });
              }}
            >
              Acknowledge all shown (${count(fresh.length)})
            </button>`
      }
    </div>`;
  }

  #empty(all: number): TemplateResult {
    if (all === 0) {
      return html`<div class="s dim empty">Nothing was found that needs you. What is found will be listed here.</div>`;
    }
    return html`<div class="s dim empty">
      No finding fits these filters.
      <button
        @click=${() => {
          this.#choose(NO_FILTER);
        }}
      >
        Show all
      </button>
    </div>`;
  }

  #groups(): TemplateResult {
    const drawn = this.#rows.slice(0, this._limit);
    const firstOver = this.#rows.findIndex(({ over }) => over);
    const open = firstOver < 0 ? drawn : drawn.slice(0, firstOver);
    const over = firstOver < 0 ? [] : drawn.slice(firstOver);
    const rest = this.#rows.length - drawn.length;
    return html`${open.length === 0 ? '' : this.#group('Open', open, 0)}
    ${over.length === 0 ? '' : this.#group('Over', over, open.length)}
    ${
      rest === 0
        ? ''
        : html`<button
            class="more"
            @click=${() => {
              this._limit += PAGE;
            }}
          >
            Show ${count(Math.min(PAGE, rest))} more
          </button>`
    }`;
  }

  #group(name: string, rows: readonly FindingView[], first: number): TemplateResult {
    const current = this.#rows.some(({ id }) => id === this._current) ? this._current : (this.#rows[0]?.id ?? null);
    return html`<h3 id=${name}>${name}</h3>
      <ul aria-labelledby=${name}>
        ${repeat(
          rows,
          ({ id }) => id,
          (row, i) => this.#row(row, first + i, row.id === current),
        )}
      </ul>`;
  }

  #row(finding: FindingView, at: number, current: boolean): TemplateResult {
    const { id, over, endTime, count: times, title, text } = finding;
    const attention = attentionOf(id, this.#index, this.nowMs);
    const silentUntil = snoozedUntil(id, this.#index, this.nowMs);
    const unfolded = this._unfolded.has(id);
    const lasts = lastsText(finding, this.time);
    const draw = (): TemplateResult =>
      findingRow(
        { finding, attention, silentUntil, unfolded, lasts, current },
        {
          fold: () => {
            this._current = id;
            this.#fold(id, unfolded);
          },
          enter: () => {
            this._current = id;
          },
          acknowledge: (acknowledged) => {
            this._current = id;
            intend(this, 'scry-acknowledge', { ids: [id], acknowledged });
          },
        },
      );
    // Every message brings new objects; a row is drawn anew only where it says something else.
    const says = [id, title, text, over, endTime, times, attention, silentUntil, unfolded, lasts, current];
    return html`<li class="${attention} ${over ? 'gone' : ''} ${unfolded ? 'open' : ''}" data-at=${at}>
      ${guard(says, draw)}
    </li>`;
  }

  readonly #setNotify = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) intend(this, 'scry-prefer', { notify: event.target.checked });
  };

  #fold(id: string, unfolded: boolean): void {
    const next = new Set(this._unfolded);
    if (unfolded) next.delete(id);
    else next.add(id);
    this._unfolded = next;
  }

  #onKey(event: KeyboardEvent): void {
    const { target } = event;
    if (!(target instanceof HTMLElement) || !target.matches('.main, .tick')) return;
    const at = Number(target.closest('li')?.dataset['at'] ?? -1);
    const row = this.#rows[at];
    if (row === undefined) return;
    const last = Math.min(this._limit, this.#rows.length) - 1;
    const unfolded = this._unfolded.has(row.id);
    switch (event.key) {
      case 'ArrowDown':
        this.#focusRow(Math.min(last, at + 1));
        break;
      case 'ArrowUp':
        this.#focusRow(Math.max(0, at - 1));
        break;
      case 'Home':
        this.#focusRow(0);
        break;
      case 'End':
        this.#focusRow(last);
        break;
      case 'ArrowRight':
        if (!unfolded) this.#fold(row.id, unfolded);
        break;
      case 'ArrowLeft':
        if (unfolded) this.#fold(row.id, unfolded);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  #holder(): { readonly id: string | null; readonly at: number } | null {
    const active = this.shadowRoot?.activeElement;
    if (active == null) return null;
    const at = Number(active.closest('li')?.dataset['at'] ?? -1);
    return { id: this.#rows[at]?.id ?? null, at };
  }

  /** What had the keyboard was moved or is gone: it goes to the row's new place, the next row, or the title. */
  #catchFocus({ id, at }: { readonly id: string | null; readonly at: number }): void {
    if (this.#rows.length === 0) {
      this._title.focus();
      return;
    }
    const moved = this.#rows.findIndex((row) => row.id === id);
    const last = Math.min(this._limit, this.#rows.length) - 1;
    this.#focusRow(moved >= 0 ? Math.min(moved, last) : Math.min(Math.max(0, at), last));
  }

  #focusRow(at: number): void {
    this._list.querySelector<HTMLElement>(`li[data-at='${String(at)}'] .main`)?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-findings-inbox': FindingsInbox;
  }
}
