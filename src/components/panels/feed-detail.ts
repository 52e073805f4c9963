import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { count } from '../../diagnosis/units.ts';
import type { FeedRow } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import { typeName } from './feed-filters.ts';
import { copiedRow, exactTime } from './feed-row-text.ts';
import { laidOut } from './raw-json.ts';

/** All there is to say of one event: its text in full, where and when, and its line as it came. */
@customElement('scry-feed-detail')
export class FeedDetail extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        height: 100%;
      }
      .detail {
        height: 100%;
        display: flex;
        flex-direction: column;
        gap: var(--gap-1);
        padding: var(--gap-2);
        background: var(--raised);
        border-left: 2px solid var(--accent);
        font-size: var(--size-s);
      }
      .text {
        margin: 0;
        max-height: 3.6em;
        overflow: auto;
        overflow-wrap: anywhere;
        flex: none;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 0 var(--gap-3);
        margin: 0;
        font-size: var(--size-xs);
      }
      dl div {
        display: flex;
        gap: var(--gap-1);
        min-width: 0;
      }
      dt {
        color: var(--text-dim);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      pre {
        flex: 1 1 0;
        min-height: 0;
        margin: 0;
        padding: var(--gap-1) var(--gap-2);
        overflow: auto;
        font: var(--size-xs) / 1.45 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        background: var(--panel);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        scrollbar-width: thin;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-1);
      }
      button {
        min-height: 24px;
        padding: 1px 8px;
        font-size: var(--size-xs);
        background: var(--panel);
      }
    `,
  ];

  @property({ attribute: false }) row: FeedRow | null = null;
  /** The line as it came, empty where it cannot be read; null until it is there. */
  @property() line: string | null = null;
  #shown = '';

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('line')) this.#shown = this.line === null ? '' : laidOut(this.line);
  }

  override render(): TemplateResult | typeof nothing {
    const { row, line } = this;
    if (row === null) return nothing;
    return html`<div class="detail">
      <p class="text" tabindex="0" role="region" aria-label="Text of the event">${row.text}</p>
      <dl>
        ${this.#fact('Time', exactTime(row.time))} ${this.#fact('Event', count(row.position))}
        ${this.#fact('Type', typeName(row.type))} ${this.#fact('Severity', row.severity)}
        ${row.env === null ? '' : this.#fact('Environment', String(row.env))}
        ${row.slot === null ? '' : this.#fact('Slot', row.slot)}
      </dl>
      <pre tabindex="0" role="region" aria-label="The line as it came">
${line === null ? 'Fetching the line…' : line === '' ? 'The line cannot be read any more.' : this.#shown}</pre>
      <div class="buttons">
        <button
          @click=${() => {
            intend(this, 'scry-seek', { position: row.position + 1 });
          }}
        >
          Go there
        </button>
        <button
          @click=${() => {
            intend(this, 'scry-copy', { text: copiedRow(row), what: 'the event' });
          }}
        >
          Copy row
        </button>
        <button
          ?disabled=${line === null || line === ''}
          @click=${() => {
            if (line !== null) intend(this, 'scry-copy', { text: line, what: 'the line as it came' });
          }}
        >
          Copy JSON
        </button>
      </div>
    </div>`;
  }

  #fact(name: string, value: string): TemplateResult {
    return html`<div>
      <dt>${name}</dt>
      <dd class=${name === 'Time' || name === 'Event' ? 'num' : ''}>${value}</dd>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-feed-detail': FeedDetail;
  }
}
