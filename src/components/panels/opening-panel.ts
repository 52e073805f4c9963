import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { bytes, count, duration, fixed } from '../../diagnosis/units.ts';
import type { HeaderSlice, Progress, SourceSlice } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base, controls, panel } from '../styles.ts';
import '../widgets/progress-bar.ts';

const STATE_WORDS: Readonly<Record<Progress['state'], string>> = {
  reading: 'Opening',
  complete: 'Read',
  cancelled: 'Cancelled',
  failed: 'Stopped',
};

/** The source that is open: how far it was read, and the way to stop it. */
@customElement('scry-opening-panel')
export class OpeningPanel extends LitElement {
  static override styles = [
    base,
    panel,
    controls,
    css`
      .facts {
        flex-wrap: wrap;
      }
      a.button {
        text-decoration: none;
      }
      .name {
        text-transform: none;
        letter-spacing: 0;
        font-size: var(--size-m);
        color: var(--text);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) source: SourceSlice | null = null;
  @property({ attribute: false }) header: HeaderSlice | null = null;

  override render(): TemplateResult {
    const { source, header } = this;
    if (source === null || source.kind === 'none') return html``;
    const { progress } = source;
    const running =
      progress === null
        ? source.connection.kind !== 'offline' &&
          source.connection.kind !== 'ended' &&
          source.connection.kind !== 'recording'
        : progress.state === 'reading';
    return html`<section aria-labelledby="title">
      <h2 id="title">
        ${progress !== null ? STATE_WORDS[progress.state] : source.connection.kind === 'recording' ? 'Open' : 'Following'}
        <span class="name">${source.title}</span>
        ${
          running
            ? html`<button
                class="end note"
                @click=${() => {
                  intend(this, 'scry-cancel', null);
                }}
              >
                ${progress === null ? 'Disconnect' : 'Cancel'}
              </button>`
            : ''
        }
      </h2>
      ${
        progress === null
          ? ''
          : html`<scry-progress-bar
                label="Reading ${source.title}"
                value=${progress.total === 0 ? 1 : progress.done / progress.total}
              ></scry-progress-bar>
              <div class="row xs num dim facts">${this.#facts(progress)}</div>`
      }
      <div class="row s facts">
        <span class="dim">
          <span class="num">${count(source.events)}</span> events${
            header === null || header.batch === 0
              ? ''
              : html`, batch 1 to <span class="num">${count(header.batch)}</span> ready`
          }
        </span>
        ${
          source.badLines === 0
            ? ''
            : html`<button
                class="plain"
                @click=${() => {
                  intend(this, 'scry-show-errors', null);
                }}
              >
                <span class="warn">▲ ${count(source.badLines)} could not be read: see them</span>
              </button>`
        }
        <a class="button end" href="#/overview">Look at it</a>
      </div>
    </section>`;
  }

  #facts(progress: Progress): TemplateResult {
    const left = progress.rate > 0 ? (progress.total - progress.done) / progress.rate : Number.NaN;
    return html`<span>${bytes(progress.done)} of ${bytes(progress.total)}</span>
      <span>${fixed(progress.rate / 1e6, 0)} MB/s</span>
      ${progress.state === 'reading' ? html`<span>${duration(left)} left</span>` : ''}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-opening-panel': OpeningPanel;
  }
}
