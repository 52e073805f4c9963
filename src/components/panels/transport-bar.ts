import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { count } from '../../diagnosis/units.ts';
import { clockText } from '../../telemetry/timestamp.ts';
import type { Person } from '../../worker/share-protocol.ts';
import type {
  HeaderSlice,
  SourceSlice,
  StorageState,
  TimelineSlice,
  TransportSlice,
} from '../../worker/view-slices.ts';
import { intend, type StepUnit } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import { EMPTY_VIEW, type Bookmark } from '../view-model.ts';
import '../widgets/run-track.ts';
import { liveEdge, momentButtons, sideStyles, type TransportButtons } from '../widgets/transport-buttons.ts';

/** What opens above the bar. */
export type TransportMenu = 'jump' | 'bookmarks';

/** Menus are loaded when they are first opened. */
const MENUS: Readonly<Record<TransportMenu, () => Promise<unknown>>> = {
  jump: () => import('../widgets/jump-box.ts'),
  bookmarks: () => import('./bookmark-menu.ts'),
};

/** Time travel: play and steps, the whole run as a track, where one is, and what is known of all that came. */
@customElement('scry-transport-bar')
export class TransportBar extends LitElement {
  static override styles = [
    base,
    controls,
    sideStyles,
    css`
      footer {
        position: relative;
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) minmax(19rem, auto);
        align-items: center;
        gap: 0 var(--gap-4);
        padding: 6px var(--gap-4) 4px;
        border-top: 1px solid var(--line);
        background: var(--panel);
      }
      footer.empty {
        display: flex;
        flex-wrap: wrap;
        min-height: 40px;
      }
      scry-transport-buttons {
        grid-area: 1 / 1 / span 2;
      }
      scry-run-track {
        grid-area: 1 / 2;
      }
      .ends {
        grid-area: 2 / 2;
      }
      .ends,
      .facts {
        display: flex;
        align-items: center;
        gap: 0 var(--gap-3);
        min-height: 24px;
        font-size: var(--size-xs);
        color: var(--text-dim);
      }
      .ends {
        justify-content: space-between;
      }
      .facts {
        flex-wrap: wrap;
        justify-content: center;
      }
      .where {
        grid-area: 1 / 3 / span 2;
        display: grid;
        gap: 2px;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: flex-end;
        gap: 0 var(--gap-2);
        min-height: 30px;
        font-size: var(--size-s);
      }
      button[aria-expanded='true'],
      button[aria-expanded='true']:hover {
        color: var(--text);
        border-color: var(--line);
        background: var(--raised);
      }
      .place {
        font-size: var(--size-xs);
        text-decoration: underline dotted;
        text-underline-offset: 3px;
      }
      .pop {
        position: absolute;
        z-index: 1;
        right: var(--gap-4);
        bottom: calc(100% + var(--gap-2));
        width: min(22rem, calc(100% - 2 * var(--gap-3)));
        padding: var(--gap-3);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--panel);
        box-shadow: 0 8px 28px color-mix(in srgb, var(--page) 70%, transparent);
      }
      @media (max-width: 1100px) {
        footer {
          column-gap: var(--gap-3);
          padding-inline: var(--gap-3);
        }
        /* What is wrong needs more room than the ends leave. */
        .ends:has(.trouble) {
          flex-wrap: wrap;
        }
        .facts.trouble {
          order: 1;
          flex: 0 0 100%;
        }
      }
      @media (max-width: 640px) {
        footer {
          grid-template-columns: minmax(0, 1fr);
          padding: 6px var(--gap-3) 2px;
        }
        scry-transport-buttons,
        scry-run-track,
        .ends,
        .where {
          grid-area: auto / 1;
        }
        scry-run-track {
          margin-top: var(--gap-1);
        }
        .ends,
        .facts {
          gap: 0 var(--gap-2);
          min-height: 18px;
        }
        .where {
          gap: 0;
        }
        .line {
          justify-content: space-between;
          min-height: 36px;
        }
        .place {
          min-width: 36px;
          min-height: 36px;
        }
        .place {
          margin-left: -6px;
        }
        .pop {
          right: var(--gap-3);
        }
      }
    `,
  ];

  @property({ attribute: false }) transport: TransportSlice = EMPTY_VIEW.transport;
  @property({ attribute: false }) timeline: TimelineSlice = EMPTY_VIEW.timeline;
  @property({ attribute: false }) source: SourceSlice = EMPTY_VIEW.source;
  @property({ attribute: false }) header: HeaderSlice | null = null;
  /** Of the open run, in the order of their positions. */
  @property({ attribute: false }) bookmarks: readonly Bookmark[] = [];
  @property({ attribute: false }) storage: StorageState = EMPTY_VIEW.storage;
  /** In the shared session, where there is one. */
  @property({ attribute: false }) people: readonly Person[] = [];
  @state() private _open: TransportMenu | null = null;
  @query('scry-transport-buttons') private readonly _buttons!: TransportButtons | null;
  @query('.pop') private readonly _pop!: HTMLElement | null;

  /** What one step moves by, as chosen here; the shell's keys step by the same. */
  get unit(): StepUnit {
    return this._buttons?.unit ?? 'epoch';
  }

  /** Opens a menu, for the shell's keys. */
  openMenu(menu: TransportMenu): void {
    if (!this.#isEmpty) this._open = menu;
  }

  get #isEmpty(): boolean {
    return this.transport.run === null && this.transport.head === 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('pointerdown', this.#onPress);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('pointerdown', this.#onPress);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (this._open !== null) void MENUS[this._open]();
    // Another run: what the menu was opened for is gone.
    if (changed.has('transport') && (this.#isEmpty || changed.get('transport')?.run !== this.transport.run)) {
      this._open = null;
    }
  }

  override render(): TemplateResult {
    const { transport, timeline, bookmarks } = this;
    if (this.#isEmpty)
      return html`<footer class="empty"><span class="faint s">no events yet</span>${this.#facts()}</footer>`;
    return html`<footer @keydown=${this.#onMenuKey}>
      <scry-transport-buttons
        .playing=${transport.playing || (transport.following && transport.growing)}
        .speed=${transport.speed}
      ></scry-transport-buttons>
      <scry-run-track
        .timeline=${timeline}
        .bookmarks=${bookmarks}
        .people=${this.people}
        .cursor=${transport.cursor}
        .batch=${this.header?.runningBatch ?? null}
        .seeking=${transport.seeking}
      ></scry-run-track>
      ${this.#ends()}
      <div class="where">
        <div class="line">
          ${this.#moment()}
          ${momentButtons(
            this.bookmarks.length,
            this._open === 'bookmarks',
            transport.run !== null,
            this.#toggle,
            () => {
              intend(this, 'scry-copy-link', null);
            },
          )}
        </div>
        <div class="line">
          <button
            class="plain place num"
            data-menu="jump"
            title="Jump to a batch, a time or a position"
            aria-haspopup="dialog"
            aria-expanded=${this._open === 'jump'}
            @click=${this.#toggle}
          >
            event ${count(transport.cursor)} of ${count(transport.head)}
          </button>
          ${liveEdge(transport, () => {
            intend(this, 'scry-go-live', null);
          })}
        </div>
      </div>
      ${this.#menu()}
    </footer>`;
  }

  #ends(): TemplateResult {
    const { batches } = this.timeline;
    const first = batches[0];
    const last = batches.at(-1);
    return html`<div class="ends">
      <span class="num">${first === undefined ? 'start' : `batch ${count(first.batch)}`}</span>
      ${guard([this.source, this.storage, this.header?.episodes], () => this.#facts())}
      <span class="num">${last === undefined ? 'newest' : last === first ? '' : `batch ${count(last.batch)}`}</span>
    </div>`;
  }

  #moment(): TemplateResult {
    const { header } = this;
    if (header === null) return html`<span class="faint">no batch yet</span>`;
    const epochs = header.maxEpochs === 0 ? '' : `/${count(header.maxEpochs)}`;
    return html`<span class="num"
      ><b>batch ${count(header.runningBatch)}</b> · epoch
      ${count(header.epoch)}${epochs}${
        header.time === null
          ? ''
          : html` · <span class="accent" title="Time of what is shown, UTC">${clockText(header.time)}</span>`
      }</span
    >`;
  }

  /** What is known of all that came, wherever one looks. */
  #facts(): TemplateResult {
    const { badLines, unknownTypes, events } = this.source;
    const episodes = this.header?.episodes ?? 0;
    const trouble = badLines > 0 || unknownTypes.length > 0 || this.storage.kind !== 'device';
    return html`<span class=${trouble ? 'facts trouble' : 'facts'}>
      ${episodes > 0 ? html`<span class="num" title="Up to the moment that is shown">${count(episodes)} ${episodes === 1 ? 'episode' : 'episodes'}</span>` : ''}
      <span class="num" data-events=${events}>${count(events)} events</span>
      ${
        badLines > 0
          ? html`<button
              class="plain xs"
              @click=${() => {
                intend(this, 'scry-show-errors', null);
              }}
            >
              <span class="warn">▲ ${count(badLines)} ${badLines === 1 ? 'line' : 'lines'} could not be read</span>
            </button>`
          : ''
      }
      ${
        unknownTypes.length > 0
          ? html`<span title=${unknownTypes.map(([type, n]) => `${type} × ${String(n)}`).join('\n')}
              >${count(unknownTypes.length)} unknown event ${unknownTypes.length === 1 ? 'type' : 'types'}</span
            >`
          : ''
      }
      ${this.#storage()}
    </span>`;
  }

  #storage(): TemplateResult | typeof nothing {
    const { storage } = this;
    switch (storage.kind) {
      case 'device':
        return nothing;
      case 'host':
        return html`<span title="The one who shares this run keeps it.">kept by the host</span>`;
      case 'other-tab':
        return html`<span title="This tab only looks; what comes is kept by the other one."
          >another tab records this run</span
        >`;
      case 'memory':
        return html`<span class="warn" title=${storage.reason}>▲ kept in memory only</span>`;
      case 'full':
        return html`<span class="warn" title="From event ${count(storage.since)} on, the run is only in memory."
          >▲ device full</span
        >`;
    }
  }

  #menu(): TemplateResult | typeof nothing {
    const open = this._open;
    if (open === null) return nothing;
    return html`<div
      class="pop"
      role="dialog"
      aria-label=${open === 'jump' ? 'Jump to a moment' : 'Bookmarks'}
      @focusout=${this.#onMenuBlur}
    >
      ${
        open === 'jump'
          ? html`<scry-jump-box @close=${this.#close}></scry-jump-box>`
          : html`<scry-bookmark-menu @close=${this.#close} .bookmarks=${this.bookmarks}></scry-bookmark-menu>`
      }
    </div>`;
  }

  readonly #toggle = (event: Event): void => {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    const menu = event.currentTarget.dataset['menu'] === 'jump' ? 'jump' : 'bookmarks';
    this._open = this._open === menu ? null : menu;
  };

  #trigger(menu: TransportMenu | null): HTMLElement | null {
    return menu === null ? null : this.renderRoot.querySelector<HTMLElement>(`[data-menu=${menu}]`);
  }

  /** Closes, and gives the keyboard back to where it came from. */
  #close(): void {
    this.#trigger(this._open)?.focus();
    this._open = null;
  }

  #onMenuKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this._open === null) return;
    // To the shell, Escape means something else.
    event.stopPropagation();
    this.#close();
  }

  #onMenuBlur(event: FocusEvent): void {
    const to = event.relatedTarget;
    if (to instanceof Node && this._pop?.contains(to) !== true && to !== this.#trigger(this._open)) this._open = null;
  }

  readonly #onPress = (event: PointerEvent): void => {
    if (this._open === null) return;
    const inside = [this._pop, this.#trigger(this._open)];
    if (!event.composedPath().some((node) => node instanceof HTMLElement && inside.includes(node))) this._open = null;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-transport-bar': TransportBar;
  }
}
