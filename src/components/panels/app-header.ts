import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { duration } from '../../diagnosis/units.ts';
import type { HeaderSlice, SourceSlice } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import '../widgets/connection-pill.ts';

/** The views that the navigation offers, with their keys. */
export const VIEWS = [
  { id: 'overview', name: 'Overview', key: '1' },
  { id: 'library', name: 'Library', key: '4' },
] as const;
export type ViewId = (typeof VIEWS)[number]['id'];

/** Brand, run, navigation, group, connection, theme. */
@customElement('scry-app-header')
export class AppHeader extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--gap-1) var(--gap-4);
        padding: 5px var(--gap-4);
        min-height: 50px;
        border-bottom: 1px solid var(--line);
        background: var(--panel);
      }
      .brand {
        font-weight: 650;
        letter-spacing: 0.02em;
        display: flex;
        align-items: center;
        gap: 7px;
      }
      .ring {
        fill: none;
        stroke: var(--accent);
        stroke-width: 1.5;
      }
      .pupil {
        fill: var(--accent);
      }
      .run {
        line-height: 1.25;
        padding: 3px 10px;
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        max-width: 300px;
        min-width: 0;
      }
      nav {
        display: flex;
        gap: 2px;
      }
      nav a {
        color: var(--text-dim);
        padding: 6px 12px;
        border-radius: var(--radius-s);
        text-decoration: none;
      }
      nav a:hover {
        color: var(--text);
      }
      nav a[aria-current='page'] {
        color: var(--text);
        background: var(--raised);
      }
      kbd {
        font: 10px var(--mono);
        color: var(--text-faint);
        margin-left: 5px;
      }
      .tools {
        margin-left: auto;
        flex-wrap: wrap;
      }
      select {
        max-width: 180px;
      }
      .theme {
        width: 30px;
        padding: 0;
      }
      @media (max-width: 700px) {
        header {
          padding: 6px var(--gap-3);
        }
        .tools {
          order: 1;
        }
        .run {
          order: 3;
          flex: 1 1 150px;
          max-width: none;
        }
        nav {
          order: 2;
        }
        kbd {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) source: SourceSlice | null = null;
  @property({ attribute: false }) header: HeaderSlice | null = null;
  @property() view: ViewId = 'library';
  /** The stored run that is open, for the links to its views; null while none is. */
  @property({ attribute: false }) run: string | null = null;

  override render(): TemplateResult {
    const { source } = this;
    return html`<header>
      <div class="brand">
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
          ${svg`<circle class="ring" cx="9" cy="9" r="7.5"></circle><circle class="pupil" cx="9" cy="9" r="2.6"></circle>`}
        </svg>
        Scry
      </div>
      ${this.#run()}
      <nav aria-label="Views">
        ${VIEWS.map(
          ({ id, name, key }) =>
            html`<a href=${this.#hrefOf(id)} aria-current=${id === this.view ? 'page' : nothing}
              >${name}<kbd>${key}</kbd></a
            >`,
        )}
      </nav>
      <div class="row tools">
        ${this.#pickers()}
        ${
          source === null
            ? ''
            : html`<scry-connection-pill
                .connection=${source.connection}
                .lastArrival=${source.lastArrival}
              ></scry-connection-pill>`
        }
        <button
          class="theme"
          title="Switch between dark and light"
          aria-label="Switch between dark and light"
          @click=${() => {
            intend(this, 'scry-toggle-theme', null);
          }}
        >
          ◐
        </button>
      </div>
    </header>`;
  }

  #hrefOf(view: ViewId): string {
    return view === 'library' || this.run === null ? `#/${view}` : `#/run/${encodeURIComponent(this.run)}/${view}`;
  }

  #run(): TemplateResult | typeof nothing {
    const { header, source } = this;
    if (source === null || source.kind === 'none') return nothing;
    const named = header !== null && header.task !== '';
    const details = [header?.runId ?? '', header === null ? '' : duration(header.runtime)].filter(
      (text) => text !== '',
    );
    return html`<div class="run" title=${source.title}>
      <div class="cut"><b>${named ? header.task : source.title}</b></div>
      <div class="xs dim num cut">${named ? details.join(' · ') : 'no run started yet'}</div>
    </div>`;
  }

  #pickers(): TemplateResult {
    const { source, header } = this;
    const runs = source?.runs ?? [];
    const groups = header?.groups ?? [];
    return html`${
      runs.length > 1
        ? html`<label class="xs dim"
            >run
            <select
              @change=${(event: Event) => {
                if (event.target instanceof HTMLSelectElement)
                  intend(this, 'scry-open-run', { run: event.target.value });
              }}
            >
              ${runs.map(({ run, name, live }) => html`<option value=${run} .selected=${run === source?.run}>${name}${live ? ' (live)' : ''}</option>`)}
            </select></label
          >`
        : ''
    }${
      groups.length > 1
        ? html`<label class="xs dim"
            >group
            <select
              @change=${(event: Event) => {
                if (event.target instanceof HTMLSelectElement) {
                  intend(this, 'scry-show-group', { group: event.target.value });
                }
              }}
            >
              ${groups.map((group) => html`<option value=${group} .selected=${group === header?.group}>${group === '' ? '(none)' : group}</option>`)}
            </select></label
          >`
        : ''
    }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-app-header': AppHeader;
  }
}
