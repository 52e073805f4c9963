import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count } from '../../diagnosis/units.ts';
import { clockText } from '../../telemetry/timestamp.ts';
import type { HeaderSlice, SourceSlice } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';

/** Where in the run we are, how many events came, and which lines could not be read. */
@customElement('scry-status-bar')
export class StatusBar extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      footer {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px var(--gap-4);
        padding: 5px var(--gap-4);
        min-height: 36px;
        border-top: 1px solid var(--line);
        background: var(--panel);
        font-size: var(--size-s);
      }
    `,
  ];

  @property({ attribute: false }) source: SourceSlice | null = null;
  @property({ attribute: false }) header: HeaderSlice | null = null;

  override render(): TemplateResult {
    const { source, header } = this;
    return html`<footer>
      <span class="num">${this.#place()}</span>
      <span class="end row">
        ${
          source !== null && source.badLines > 0
            ? html`<button
                class="plain"
                @click=${() => {
                  intend(this, 'scry-show-errors', null);
                }}
              >
                <span class="warn"
                  >▲ ${count(source.badLines)} ${source.badLines === 1 ? 'line' : 'lines'} could not be read</span
                >
              </button>`
            : ''
        }
        ${
          source !== null && source.unknownTypes.length > 0
            ? html`<span
                class="dim"
                title=${source.unknownTypes.map(([type, n]) => `${type} × ${String(n)}`).join('\n')}
                >${count(source.unknownTypes.length)} unknown event
                ${source.unknownTypes.length === 1 ? 'type' : 'types'}</span
              >`
            : ''
        }
        <span class="num dim" data-events=${source?.events ?? 0}>${count(source?.events ?? 0)} events</span>
        ${header?.time == null ? '' : html`<span class="num accent" title="time of the newest event, UTC">${clockText(header.time)}</span>`}
      </span>
    </footer>`;
  }

  #place(): TemplateResult {
    const { header } = this;
    if (header === null) return html`<span class="faint">no events yet</span>`;
    const epochs = header.maxEpochs === 0 ? '' : `/${count(header.maxEpochs)}`;
    return html`<b>batch ${count(header.batch)}</b
      ><span class="dim"> · epoch ${count(header.epoch)}${epochs} · ${count(header.episodes)} episodes</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-status-bar': StatusBar;
  }
}
