import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { count } from '../../diagnosis/units.ts';
import type { FeedFilter } from '../../worker/feed-page.ts';
import type { FeedRow } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { DEFAULT_PREFERENCES, type Preferences } from '../preferences.ts';
import { base, controls, panel } from '../styles.ts';
import type { FeedWindow } from '../view-model.ts';
import { eventFeedStyles } from './event-feed-styles.ts';
import { EVERYTHING, listChanged, partsOf, sameFilter } from './feed-filters.ts';
import { grouped, ungrouped, type FeedItem } from './feed-groups.ts';
import './feed-list.ts';
import { answers, isUnfinished, shownRows } from './feed-mode.ts';
import type { FeedList, PinnedChange } from './feed-list.ts';

/** Milliseconds after which a run that grew is looked at again for what passes the filter. */
const GROWTH = 1000;

/** The events of the whole run: the newest as they come, or those that pass a filter, as far back as one wants. */
@customElement('scry-event-feed')
export class EventFeed extends LitElement {
  static override styles = [base, panel, controls, eventFeedStyles];

  /** The newest rows worth a line, oldest first. */
  @property({ attribute: false }) rows: readonly FeedRow[] = [];
  /** Rows while somebody looks back or looks for something; null while the newest are followed. */
  @property({ attribute: false }) window: FeedWindow | null = null;
  @property({ attribute: false }) rawLine: { readonly position: number; readonly text: string } | null = null;
  /** Events of the whole run. */
  @property({ type: Number }) total = 0;
  /** Lines of the run that the other panels show. */
  @property({ type: Number }) cursor = 0;
  /** Seconds since 1970 from which ages are reckoned. */
  @property({ attribute: false }) now: number | null = null;
  @property({ attribute: false }) preferences: Pick<Preferences, 'relativeTimes' | 'newestFirst'> = DEFAULT_PREFERENCES;
  @property({ attribute: false, hasChanged: listChanged }) envs: readonly number[] = [];
  @property({ attribute: false, hasChanged: listChanged }) slots: readonly string[] = [];
  /** Types of this run that the spec does not list. */
  @property({ attribute: false, hasChanged: listChanged }) unknownTypes: readonly string[] = [];
  @state() private _filter: FeedFilter = EVERYTHING;
  @state() private _filtering = false;
  @state() private _grouping = true;
  /** Positions of rows whose groups are open. */
  @state() private _opened: ReadonlySet<number> = new Set();
  @state() private _pinned = true;
  @query('scry-feed-list') private readonly _list!: FeedList | null;
  #items: readonly FeedItem[] = [];
  /** How many events there were when rows were last asked for, and when the newest end was reached. */
  #totalAsked = 0;
  #directionAsked: 'before' | 'from' = 'before';
  #totalAtEnd = 0;
  #growth: ReturnType<typeof setTimeout> | undefined;
  /** Rows were asked for, and nothing has come of it yet. */
  #asked = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#growth);
    this.#growth = undefined;
  }

  override shouldUpdate(changed: PropertyValues<this>): boolean {
    // Time goes on many times a second; it is drawn only where ages are shown.
    return this.preferences.relativeTimes || changed.size > 1 || !changed.has('now');
  }

  override willUpdate(changed: PropertyValues): void {
    if (this._filtering) void import('./feed-filter-bar.ts');
    if (changed.has('window')) this.#windowCame(changed.get('window'));
    const remade = ['rows', 'window', 'preferences', '_filter', '_grouping', '_opened'];
    if (!this.hasUpdated || remade.some((name) => changed.has(name))) {
      const shown = shownRows(this.window, this._filter, this.rows);
      const rows = this.preferences.newestFirst ? shown.toReversed() : shown;
      this.#items = this._grouping ? grouped(rows, this._opened) : ungrouped(rows);
    }
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('total') && this._pinned && this.window?.atEnd === true) this.#nearEnd('from');
    if (changed.has('window') && isUnfinished(this.window, this._filter))
      this.#nearEnd(this.window?.atStart === true ? 'from' : 'before');
  }

  override render(): TemplateResult {
    return html`<section aria-labelledby="title">
      ${this.#head()}
      ${
        this._filtering
          ? html`<scry-feed-filter-bar
              id="bar"
              .filter=${this._filter}
              .envs=${this.envs}
              .slots=${this.slots}
              .unknownTypes=${this.unknownTypes}
              @filter-change=${(event: CustomEvent<FeedFilter>) => {
                this.#choose(event.detail);
              }}
            ></scry-feed-filter-bar>`
          : ''
      }
      ${this.#parts()} ${this.#items.length === 0 ? this.#nothing() : this.#listed()} ${this.#foot()}
    </section>`;
  }

  #head(): TemplateResult {
    const { newestFirst, relativeTimes } = this.preferences;
    return html`<div class="head">
      <h2 id="title">Events <span class="note num dim" title="events received in all">${count(this.total)}</span></h2>
      <div class="tools" role="group" aria-label="How events are shown">
        ${this.#tool('Group alike', 'Neighbours that say the same become one line', this._grouping, () => {
          this._grouping = !this._grouping;
        })}
        ${this.#tool('Ages', 'How long ago instead of when', relativeTimes, () => {
          intend(this, 'scry-prefer', { relativeTimes: !relativeTimes });
        })}
        ${this.#tool('Newest first', 'The newest on top instead of at the bottom', newestFirst, () => {
          intend(this, 'scry-prefer', { newestFirst: !newestFirst });
        })}
        <button
          class="plain"
          aria-expanded=${this._filtering}
          aria-controls="bar"
          @click=${() => {
            this._filtering = !this._filtering;
          }}
        >
          Filter <span aria-hidden="true">${this._filtering ? '▴' : '▾'}</span>
        </button>
      </div>
    </div>`;
  }

  #tool(name: string, title: string, pressed: boolean, press: () => void): TemplateResult {
    return html`<button class="plain" title=${title} aria-pressed=${pressed} @click=${press}>${name}</button>`;
  }

  #parts(): TemplateResult | '' {
    const parts = partsOf(this._filter);
    if (parts.length === 0) return '';
    return html`<ul aria-label="Only events with">
      ${parts.map(
        ({ label, without }) =>
          html`<li>
            <button
              class="chip cut"
              aria-label="No longer only ${label}"
              title=${label}
              @click=${() => {
                this.#choose(without);
              }}
            >
              ${label} <span aria-hidden="true">×</span>
            </button>
          </li>`,
      )}
      <li>
        <button
          class="plain xs"
          @click=${() => {
            this.#choose(EVERYTHING);
          }}
        >
          Clear
        </button>
      </li>
    </ul>`;
  }

  #listed(): TemplateResult {
    const { window } = this;
    return html`<scry-feed-list
      .items=${this.#items}
      .newestFirst=${this.preferences.newestFirst}
      .complete=${window === null || window.atEnd}
      .now=${this.preferences.relativeTimes ? this.now : null}
      .cursor=${window === null || window.to <= this.cursor ? Number.POSITIVE_INFINITY : this.cursor}
      .rawLine=${this.rawLine}
      @near-end=${(event: CustomEvent<'before' | 'from'>) => {
        this.#nearEnd(event.detail);
      }}
      @pinned-change=${(event: CustomEvent<PinnedChange>) => {
        this.#pin(event.detail);
      }}
      @group-toggle=${(event: CustomEvent<Extract<FeedItem, { kind: 'group' }>>) => {
        this.#toggleGroup(event.detail);
      }}
    ></scry-feed-list>`;
  }

  #nothing(): TemplateResult {
    if (this.window === null && !this.#filtered) {
      return html`<div class="message s dim"><p>No event worth a line yet.</p></div>`;
    }
    const window = answers(this.window, this._filter) ? this.window : null;
    if (window?.problem != null) {
      return html`<div class="message s">${this.#problem(window.problem)}</div>`;
    }
    // Also where there is no window: what was asked for last has not come.
    if (window?.loading !== null || isUnfinished(window, this._filter)) {
      const far = window === null || window.from === 0 ? '' : `, now at event ${count(window.from)}`;
      return html`<div class="message s dim" role="status"><p>Looking through the run${far}…</p></div>`;
    }
    return html`<div class="message s dim">
      <p>No event of this run passes the filter.</p>
      ${
        this._filter.routine
          ? ''
          : html`<button
              @click=${() => {
                this.#choose({ ...this._filter, routine: true });
              }}
            >
              Search every event
            </button>`
      }
    </div>`;
  }

  #problem(problem: string): TemplateResult {
    return html`<p class="warn" role="status"><span aria-hidden="true">▲ </span>${problem}</p>
      <button
        @click=${() => {
          this.#more(this.#directionAsked);
        }}
      >
        Try again
      </button>`;
  }

  #foot(): TemplateResult | '' {
    if (this.#items.length === 0) return '';
    const { window } = this;
    const older = window === null ? (this.rows[0]?.position ?? 0) > 0 : !window.atStart && window.loading === null;
    return html`<div class="row xs foot">
      ${
        older && window?.problem == null
          ? html`<button
              @click=${() => {
                this.#older();
              }}
            >
              Older events
            </button>`
          : ''
      }
      ${
        this._pinned && (window === null || (window.atEnd && this.#filtered))
          ? ''
          : html`<button
              @click=${() => {
                this.#newest();
              }}
            >
              Newest
            </button>`
      }
      <span class="dim" role="status"
        >${
          window === null
            ? ''
            : window.loading !== null
              ? 'Looking for more…'
              : this.#filtered
                ? ''
                : 'Looking back; the run goes on.'
        }</span
      >
      ${window?.problem == null ? '' : this.#problem(window.problem)}
    </div>`;
  }

  get #filtered(): boolean {
    return !sameFilter(this._filter, EVERYTHING);
  }

  #windowCame(before: unknown): void {
    const { window } = this;
    this.#asked = false;
    if (window === null) {
      // Whoever follows the newest again, or opens another run, looks for nothing.
      if (before !== null && before !== undefined) this._filter = EVERYTHING;
      return;
    }
    // What was looked for before this element was on the page.
    if (!this.hasUpdated) this._filter = window.filter;
    if (window.atEnd && window.loading === null) this.#totalAtEnd = this.#totalAsked;
  }

  #choose(filter: FeedFilter): void {
    if (sameFilter(filter, this._filter)) return;
    this._filter = filter;
    this._opened = new Set();
    this.#newest();
  }

  #newest(): void {
    this._list?.showNewest();
    this._pinned = true;
    if (this.#filtered) this.#look(this._filter, null);
    else intend(this, 'scry-feed-follow', null);
  }

  #look(filter: FeedFilter, position: number | null): void {
    this.#asked = true;
    this.#totalAsked = this.total;
    this.#directionAsked = 'before';
    intend(this, 'scry-feed-look', { filter, position });
  }

  #more(direction: 'before' | 'from'): void {
    this.#asked = true;
    this.#totalAsked = this.total;
    this.#directionAsked = direction;
    intend(this, 'scry-feed-more', { direction });
  }

  #older(): void {
    if (this.window === null) this.#lookBack();
    else this.#more('before');
  }

  /** The rows stay that are in view, whatever comes. */
  #lookBack(): void {
    const newest = this.rows.at(-1);
    if (this.#asked || newest === undefined) return;
    this.#look(EVERYTHING, newest.position + 1);
  }

  #pin({ pinned, wanted }: PinnedChange): void {
    this._pinned = pinned;
    if (this.#filtered) return;
    if (!pinned && this.window === null) this.#lookBack();
    // Who went back to the newest wants to go with it; rows that merely came are no such wish.
    else if (pinned && wanted && this.window?.atEnd === true) intend(this, 'scry-feed-follow', null);
  }

  #nearEnd(direction: 'before' | 'from'): void {
    const { window } = this;
    if (
      this.#asked ||
      window === null ||
      !answers(window, this._filter) ||
      window.loading !== null ||
      window.problem !== null
    )
      return;
    if (direction === 'before' ? !window.atStart : !window.atEnd) this.#more(direction);
    else if (direction === 'from' && this.total !== this.#totalAtEnd) {
      this.#growth ??= setTimeout(() => {
        this.#growth = undefined;
        if (this.window?.loading === null) this.#more(direction);
      }, GROWTH);
    }
  }

  #toggleGroup({ rows, open }: Extract<FeedItem, { kind: 'group' }>): void {
    const opened = new Set(this._opened);
    for (const { position } of rows) opened.delete(position);
    if (!open) for (const { position } of rows) opened.add(position);
    this._opened = opened;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-event-feed': EventFeed;
  }
}
