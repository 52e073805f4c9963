import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { intend } from '../intentions.ts';
import { base, controls, stageColours } from '../styles.ts';
import { indexAt, offsetOf, rangeIn, scrollTo, wholeHeight, type Geometry } from './feed-geometry.ts';
import { indexOfPosition, positionOf, type FeedItem } from './feed-groups.ts';
import { cursorAfter, drawLine } from './feed-line.ts';
import { feedListStyles } from './feed-list-styles.ts';

const ROW = 26;
/** Where the text goes below time and tag, because there is no room beside them. */
const NARROW_ROW = 46;
const NARROW = 520;
const UNFOLDED = 260;
/** Lines this close to an end of the list ask for more. */
const NEAR = 12;
/** Browsers round scroll positions. */
const ROUNDING = 2;

/** What the list was drawn with last: from there one knows which line stays where it is. */
interface Drawn {
  readonly items: readonly FeedItem[];
  readonly geometry: Geometry;
}

/** Whether new lines push the others on; `wanted` where somebody scrolled there, or folded what was read. */
export interface PinnedChange {
  readonly pinned: boolean;
  readonly wanted: boolean;
}

/**
 * A long list of events, of which only the lines in view are drawn. It is one tab stop; the arrow keys move the active
 * line. Sends `near-end` with the direction in which lines run out, `pinned-change`, and `group-toggle` with a group.
 */
@customElement('scry-feed-list')
export class FeedList extends LitElement {
  static override styles = [base, controls, stageColours, feedListStyles];

  /** In the order of the list. */
  @property({ attribute: false }) items: readonly FeedItem[] = [];
  @property({ attribute: false }) newestFirst = true;
  /** Nothing newer lies beyond the newest line. */
  @property({ attribute: false }) complete = true;
  /** Seconds since 1970 from which ages are reckoned; null: times are shown. */
  @property({ attribute: false }) now: number | null = null;
  /** Lines that the other panels show: rows from there on lie ahead. */
  @property({ attribute: false }) cursor = Number.POSITIVE_INFINITY;
  @property({ attribute: false }) rawLine: { readonly position: number; readonly text: string } | null = null;
  /** The row that is unfolded, by its position. */
  @state() private _unfolded: number | null = null;
  @state() private _active: FeedItem | null = null;
  @state() private _narrow = false;
  @query('.scroller') private readonly _scroller!: HTMLElement;
  @query('.lines') private readonly _lines!: HTMLElement;
  #top = 0;
  /** The scroll position as last heard of. */
  #scrolled = 0;
  #height = 320;
  #range = { start: 0, end: 0 };
  /** The newest line is in view and nothing is being read: new lines push the others on. */
  #pinned = true;
  #drawn: Drawn | null = null;
  /** What was being read was folded: who did that at the newest end wants to go on with it. */
  #folded = false;
  readonly #sizes = new ResizeObserver(([entry]) => {
    if (entry === undefined) return;
    this.#height = entry.contentRect.height;
    this._narrow = entry.contentRect.width < NARROW;
    this.requestUpdate();
  });

  /** Goes to the newest line, and folds what is unfolded. */
  showNewest(): void {
    this.#unfold(null);
    this.#pinned = true;
    this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#sizes.observe(this._scroller);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  override firstUpdated(): void {
    this.#sizes.observe(this._scroller);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (this._unfolded !== null) void import('./feed-detail.ts');
    if (changed.has('items') && this._unfolded !== null && this.#unfoldedIndex === null) this.#unfold(null);
    const geometry = this.#geometry;
    this.#top = this.#topFor(geometry);
    this.#range = rangeIn(geometry, this.#top, this.#height);
  }

  override updated(): void {
    const geometry = this.#geometry;
    this._lines.style.setProperty('height', `${String(wholeHeight(geometry))}px`);
    this._lines.style.setProperty('padding-top', `${String(offsetOf(geometry, this.#range.start))}px`);
    this.#drawn = { items: this.items, geometry };
    if (this.#top !== this.#scrolled) {
      this._scroller.scrollTop = this.#top;
      this.#scrolled = this.#top;
    }
    this.#settle(this.#folded);
    this.#folded = false;
  }

  override render(): TemplateResult {
    const { start, end } = this.#range;
    const active = this.#activeIndex;
    return html`<div
      class="scroller ${this._narrow ? 'narrow' : ''} ${this.now === null ? '' : 'ages'}"
      role="treegrid"
      tabindex="0"
      aria-label="Events, ${this.newestFirst ? 'newest first' : 'newest last'}"
      aria-rowcount=${this.items.length}
      aria-activedescendant=${(active !== null && active >= start && active < end ? this.items[active]?.key : null) ?? nothing}
      @scroll=${() => {
        this.#onScroll();
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (this.#onKey(event)) {
          event.preventDefault();
          event.stopPropagation();
        }
      }}
      @click=${(event: MouseEvent) => {
        this.#onClick(event);
      }}
    >
      <div class="lines" role="rowgroup">
        ${repeat(
          this.items.slice(start, end),
          ({ key }) => key,
          (item, i) => this.#line(item, start + i, start + i === active),
        )}
      </div>
    </div>`;
  }

  #line(item: FeedItem, index: number, active: boolean): TemplateResult {
    const { now, cursor, rawLine } = this;
    const unfolded = item.kind === 'row' && item.row.position === this._unfolded;
    const line = rawLine !== null && rawLine.position === this._unfolded ? rawLine.text : null;
    return html`${drawLine(item, { index, active, unfolded, now, cursor })}${
      unfolded
        ? html`<div class="unfolded" role="row" aria-level="2">
            <div class="whole" role="gridcell">
              <scry-feed-detail .row=${item.row} .line=${line}></scry-feed-detail>
            </div>
          </div>`
        : nothing
    }`;
  }

  get #unfoldedIndex(): number | null {
    const at = this.items.findIndex((item) => item.kind === 'row' && item.row.position === this._unfolded);
    return at < 0 ? null : at;
  }

  get #activeIndex(): number | null {
    const active = this._active;
    if (active === null) return null;
    const same = this.items.findIndex(({ key }) => key === active.key);
    const at = same < 0 ? indexOfPosition(this.items, positionOf(active)) : same;
    return at < 0 ? null : at;
  }

  get #geometry(): Geometry {
    return {
      items: this.items.length,
      rowHeight: this._narrow ? NARROW_ROW : ROW,
      unfolded: this._unfolded === null ? null : this.#unfoldedIndex,
      unfoldedHeight: UNFOLDED,
    };
  }

  /** The scroll position at which what is being read stays where it is. */
  #topFor(geometry: Geometry): number {
    const most = Math.max(0, wholeHeight(geometry) - this.#height);
    if (this.#pinned) return this.newestFirst ? 0 : most;
    if (this.#drawn === null || this.#drawn.items === this.items) return Math.min(this.#top, most);
    const { items, geometry: before } = this.#drawn;
    const first = indexAt(before, this.#top);
    const { unfolded } = before;
    const inView = unfolded !== null && unfolded >= first && unfolded <= indexAt(before, this.#top + this.#height);
    const anchor = inView ? unfolded : first;
    const item = items[anchor];
    const now = item === undefined ? -1 : indexOfPosition(this.items, positionOf(item));
    const top = now < 0 ? this.#top : offsetOf(geometry, now) + this.#top - offsetOf(before, anchor);
    return Math.max(0, Math.min(most, top));
  }

  /** Tells what the place in the list asks for. */
  #settle(wanted: boolean): void {
    const geometry = this.#geometry;
    const bottom = this.#top + this.#height;
    const beginning = this.#top <= ROUNDING;
    const end = bottom >= wholeHeight(geometry) - ROUNDING;
    const pinned = this.complete && this._unfolded === null && (this.newestFirst ? beginning : end);
    if (pinned !== this.#pinned) {
      this.#pinned = pinned;
      this.dispatchEvent(new CustomEvent<PinnedChange>('pinned-change', { detail: { pinned, wanted } }));
    }
    if (indexAt(geometry, bottom) >= this.items.length - NEAR) this.#nearEnd(this.newestFirst ? 'before' : 'from');
    if (indexAt(geometry, this.#top) < NEAR) this.#nearEnd(this.newestFirst ? 'from' : 'before');
  }

  #nearEnd(direction: 'before' | 'from'): void {
    this.dispatchEvent(new CustomEvent('near-end', { detail: direction }));
  }

  #onScroll(): void {
    this.#scrolled = this._scroller.scrollTop;
    if (Math.abs(this.#scrolled - this.#top) <= ROUNDING && this.#pinned) return;
    this.#top = this.#scrolled;
    this.#settle(true);
    const { start, end } = rangeIn(this.#geometry, this.#top, this.#height);
    if (start !== this.#range.start || end !== this.#range.end) this.requestUpdate();
  }

  #onClick(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    const line = event.target.closest('.line');
    const item = this.items.find(({ key }) => key === line?.id);
    if (item === undefined) return;
    this._active = item;
    // The buttons come and go with their lines; the list stays.
    this._scroller.focus({ preventScroll: true });
    if (event.target.closest('.time') !== null) intend(this, 'scry-seek', { position: cursorAfter(item) });
    else if (event.target.closest('.fold') !== null) this.#toggle(item);
  }

  /** True where the key was for the list. */
  #onKey(event: KeyboardEvent): boolean {
    if (event.altKey || event.metaKey || event.ctrlKey) return false;
    if (event.key === 'Escape' && this._unfolded !== null) {
      this.#unfold(null);
      this._scroller.focus({ preventScroll: true });
      return true;
    }
    if (event.target !== this._scroller || this.items.length === 0) return false;
    const at = this.#activeIndex ?? indexAt(this.#geometry, this.#top);
    const page = Math.max(1, Math.floor(this.#height / this.#geometry.rowHeight) - 1);
    // Without an active line, the first key chooses the one that one sees first.
    const step = this.#activeIndex === null ? 0 : 1;
    switch (event.key) {
      case 'ArrowDown':
        return this.#activate(at + step);
      case 'ArrowUp':
        return this.#activate(at - step);
      case 'PageDown':
        return this.#activate(at + page * step);
      case 'PageUp':
        return this.#activate(at - page * step);
      case 'Home':
        return this.#activate(0);
      case 'End':
        return this.#activate(this.items.length - 1);
      case 'Enter':
      case 'ArrowRight':
      case 'ArrowLeft':
        return this.#onItemKey(event, this.items[at]);
      default:
        return false;
    }
  }

  #onItemKey({ key, shiftKey }: KeyboardEvent, item: FeedItem | undefined): boolean {
    if (item === undefined) return false;
    this._active = item;
    const open = item.kind === 'group' ? item.open : item.row.position === this._unfolded;
    if (key === 'Enter' && shiftKey) intend(this, 'scry-seek', { position: cursorAfter(item) });
    else if (key === 'Enter' || open === (key === 'ArrowLeft')) this.#toggle(item);
    return true;
  }

  #activate(index: number): true {
    const at = Math.max(0, Math.min(this.items.length - 1, index));
    this._active = this.items[at] ?? null;
    this.#show(at);
    return true;
  }

  /** Scrolls as little as needed to have a line in view as a whole. */
  #show(index: number): void {
    const top = scrollTo(this.#geometry, index, this.#top, this.#height);
    if (top === this.#top) return;
    this.#top = top;
    this.#pinned = false;
    this.requestUpdate();
  }

  #toggle(item: FeedItem): void {
    if (item.kind === 'group') {
      this.dispatchEvent(new CustomEvent('group-toggle', { detail: item }));
      return;
    }
    const { position } = item.row;
    this.#unfold(this._unfolded === position ? null : position);
    const index = this.#unfoldedIndex;
    if (index !== null) this.#show(index);
  }

  #unfold(position: number | null): void {
    if (position === this._unfolded) return;
    this._unfolded = position;
    this.#folded = position === null;
    intend(this, 'scry-raw-line', { position });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-feed-list': FeedList;
  }
}
