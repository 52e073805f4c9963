import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { THRESHOLDS } from '../../diagnosis/threshold-profile.ts';
import { duration } from '../../diagnosis/units.ts';
import type { Connection } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';

interface Words {
  readonly tone: 'ok' | 'warn' | 'crit' | 'none' | 'accent';
  readonly word: string;
  readonly detail: string;
  readonly retry: boolean;
}

/** What the connection is called at a moment; `now` and `lastArrival` in milliseconds since 1970. */
export function connectionWords(connection: Connection, lastArrival: number | null, now: number): Words {
  const age = lastArrival === null ? null : Math.max(0, (now - lastArrival) / 1000);
  const ageText = age === null ? '' : age < 1 ? 'now' : `${duration(age)} ago`;
  switch (connection.kind) {
    case 'none':
      return { tone: 'none', word: 'No run', detail: '', retry: false };
    case 'recording':
      return { tone: 'none', word: 'Recording', detail: '', retry: false };
    case 'connecting':
      return { tone: 'accent', word: 'Connecting', detail: '', retry: false };
    case 'ended':
      return { tone: 'none', word: 'Ended', detail: ageText, retry: false };
    case 'reconnecting': {
      const seconds = Math.max(0, Math.ceil((connection.retryAt - now) / 1000));
      return {
        tone: 'warn',
        word: 'Reconnecting',
        detail: seconds === 0 ? `attempt ${String(connection.attempt)}` : `in ${String(seconds)} s`,
        retry: true,
      };
    }
    case 'offline':
      return { tone: 'crit', word: 'Offline', detail: '', retry: true };
    case 'live':
      if (age !== null && age >= THRESHOLDS.silenceSeconds.crit) {
        return { tone: 'warn', word: 'Stale', detail: ageText, retry: false };
      }
      return { tone: 'ok', word: 'Live', detail: ageText, retry: false };
  }
}

/** The state of the connection in shape, word and colour, with the data's age; a button where trying again helps. */
@customElement('scry-connection-pill')
export class ConnectionPill extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .pill {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-height: 28px;
        padding: 2px 11px;
        border-radius: 99px;
        border: 1px solid color-mix(in srgb, currentColor 45%, transparent);
        font-size: var(--size-s);
        white-space: nowrap;
      }
      .pill::before {
        content: '';
        width: 7px;
        height: 7px;
        border-radius: 50%;
        background: currentColor;
      }
      .pill.warn::before {
        border-radius: 0;
        clip-path: polygon(50% 0, 100% 100%, 0 100%);
      }
      .pill.crit::before {
        border-radius: 0;
        transform: rotate(45deg);
      }
      .pill.none::before {
        background: none;
        border: 1.5px solid currentColor;
      }
      .word {
        color: var(--text);
      }
      button {
        border-radius: 99px;
        padding: 0 10px;
        min-height: 24px;
        margin-left: 2px;
        font-size: var(--size-xs);
      }
    `,
  ];

  @property({ attribute: false }) connection: Connection = { kind: 'none' };
  @property({ attribute: false }) lastArrival: number | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    // Ages and countdowns move although no data come.
    this.#timer = setInterval(() => {
      this.requestUpdate();
    }, 500);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  override render(): TemplateResult {
    const words = connectionWords(this.connection, this.lastArrival, Date.now());
    return html`<span class="pill ${words.tone}" role="group" aria-label="Connection">
      <span class="word" role="status">${words.word}</span>
      ${words.detail === '' ? '' : html`<span class="num dim">${words.detail}</span>`}
      ${
        words.retry
          ? html`<button
              @click=${() => {
                intend(this, 'scry-retry', null);
              }}
            >
              Retry now
            </button>`
          : ''
      }
    </span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-connection-pill': ConnectionPill;
  }
}
