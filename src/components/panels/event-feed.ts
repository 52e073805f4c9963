import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { count } from '../../diagnosis/units.ts';
import { clockText } from '../../telemetry/timestamp.ts';
import type { FeedRow, FeedTone } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base, controls, panel, stageClass, stageColours } from '../styles.ts';

/** As many as one scrolls through at a glance; drawing more costs frames. */
const SHOWN = 60;

const FILTERS = {
  all: { name: 'everything', keep: (): boolean => true },
  trouble: { name: 'trouble', keep: ({ tone }: FeedRow): boolean => tone === 'warn' || tone === 'crit' },
  seeds: { name: 'seeds', keep: ({ env, tag }: FeedRow): boolean => env !== null && tag !== 'CRIT' },
  run: { name: 'policy and batches', keep: ({ tone }: FeedRow): boolean => tone === 'accent' },
} as const;
type Filter = keyof typeof FILTERS;

function toneClass(tone: FeedTone): string {
  return tone.startsWith('stage-') ? stageClass(tone.slice(6).toUpperCase()) : tone === 'none' ? 'dim' : tone;
}

/** The newest events worth a line, newest first. */
@customElement('scry-event-feed')
export class EventFeed extends LitElement {
  static override styles = [
    base,
    panel,
    controls,
    stageColours,
    css`
      .list {
        overflow: auto;
        /* A fixed size of its own: new rows move nothing outside. */
        height: 320px;
        contain: strict;
        scrollbar-width: thin;
        scrollbar-color: var(--line) transparent;
      }
      ol {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li {
        contain: layout style;
        display: grid;
        grid-template-columns: 62px 66px 52px minmax(0, 1fr);
        gap: var(--gap-2);
        align-items: baseline;
        padding: 2px 4px;
        font-size: var(--size-s);
      }
      .tag {
        font: 600 10px var(--mono);
        padding: 1px 5px;
        border-radius: 3px;
        background: var(--raised);
        justify-self: start;
      }
      .text {
        overflow-wrap: anywhere;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        white-space: nowrap;
      }
      @media (max-width: 560px) {
        li {
          grid-template-columns: 58px 54px minmax(0, 1fr);
        }
        li .text {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  /** Oldest first. */
  @property({ attribute: false }) rows: readonly FeedRow[] = [];
  /** Rows while looking back, oldest first; null while the newest are followed. */
  @property({ attribute: false }) back: readonly FeedRow[] | null = null;
  /** Events of the whole run. */
  @property({ type: Number }) total = 0;
  @state() private _filter: Filter = 'all';

  override render(): TemplateResult {
    const kept = (this.back ?? this.rows).filter((row) => FILTERS[this._filter].keep(row));
    const rows = (this.back === null ? kept.slice(-SHOWN) : kept).reverse();
    return html`<section aria-labelledby="title">
      <h2 id="title">
        Events
        <span class="end row note">
          <label class="dim"
            >show
            <select
              class="plain"
              @change=${(event: Event) => {
                this.#choose(event);
              }}
            >
              ${Object.entries(FILTERS).map(
                ([key, { name }]) => html`<option value=${key} ?selected=${key === this._filter}>${name}</option>`,
              )}
            </select>
          </label>
          <span class="num dim" title="events received in all">${count(this.total)}</span>
        </span>
      </h2>
      ${
        rows.length === 0
          ? html`<div class="s faint">
              ${this.rows.length === 0 ? 'No event worth a line yet.' : 'Nothing of this kind among the newest events.'}
            </div>`
          : html`<div class="list" tabindex="0" role="region" aria-label="Newest events">
              <ol>
                ${repeat(
                  rows,
                  ({ position }) => position,
                  (row) => this.#row(row),
                )}
              </ol>
            </div>`
      }
      ${this.#history()}
    </section>`;
  }

  #history(): TemplateResult {
    const oldest = (this.back ?? this.rows)[0];
    const show = (which: 'older' | 'newest'): void => {
      intend(this, 'scry-feed', { show: which });
    };
    return html`<div class="row xs">
      ${
        oldest === undefined || oldest.position === 0
          ? ''
          : html`<button
              @click=${() => {
                show('older');
              }}
            >
              Older events
            </button>`
      }
      ${
        this.back === null
          ? ''
          : html`<button
                @click=${() => {
                  show('newest');
                }}
              >
                Newest events
              </button>
              <span class="dim">Looking back; the run goes on.</span>`
      }
    </div>`;
  }

  #row(row: FeedRow): TemplateResult {
    return html`<li>
      <span class="num faint">${clockText(row.time)}</span>
      <span class="tag ${toneClass(row.tone)}">${row.tag}</span>
      <span class="num dim">${row.env === null ? '' : `Env ${String(row.env)}`}</span>
      <span class="text">${row.text}</span>
    </li>`;
  }

  #choose(event: Event): void {
    if (!(event.target instanceof HTMLSelectElement)) return;
    const { value } = event.target;
    this._filter = value === 'trouble' || value === 'seeds' || value === 'run' ? value : 'all';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-event-feed': EventFeed;
  }
}
