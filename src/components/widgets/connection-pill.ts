import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { THRESHOLDS, type ThresholdProfile } from '../../diagnosis/threshold-profile.ts';
import { duration } from '../../diagnosis/units.ts';
import type { Connection } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';

interface Words {
  readonly tone: 'ok' | 'warn' | 'crit' | 'none' | 'accent';
  readonly shape: string;
  readonly word: string;
  readonly detail: string;
  readonly retry: boolean;
}

type Silence = ThresholdProfile['silenceSeconds'];

function silent(age: number | null, limits: Silence): readonly [Words['tone'], string, string] {
  if (age !== null && age >= limits.crit) return ['crit', '◆', 'Stale'];
  if (age !== null && age >= limits.warn) return ['warn', '▲', 'Slow'];
  return ['ok', '●', 'Live'];
}

/**
 * What the connection is called at a moment; `now` and `lastArrival` in milliseconds since 1970, `limits` in seconds
 * (health-thresholds §3, §7: slow from 2 s, stale from 5 s).
 */
export function connectionWords(
  connection: Connection,
  lastArrival: number | null,
  now: number,
  limits: Silence = THRESHOLDS.silenceSeconds,
): Words {
  const age = lastArrival === null ? null : Math.max(0, (now - lastArrival) / 1000);
  // Whole seconds that have passed, so that the age and the limit agree.
  const ageText = age === null ? '' : age < 1 ? 'now' : `${duration(Math.floor(age))} ago`;
  switch (connection.kind) {
    case 'none':
      return { tone: 'none', shape: '○', word: 'No run', detail: '', retry: false };
    case 'recording':
      return { tone: 'none', shape: '■', word: 'Recording', detail: '', retry: false };
    case 'connecting':
      return { tone: 'accent', shape: '◌', word: 'Connecting', detail: '', retry: false };
    case 'ended':
      return { tone: 'none', shape: '■', word: 'Ended', detail: ageText, retry: false };
    case 'reconnecting': {
      const seconds = Math.max(0, Math.ceil((connection.retryAt - now) / 1000));
      return {
        tone: 'warn',
        shape: '◌',
        word: 'Reconnecting',
        detail: seconds === 0 ? `attempt ${String(connection.attempt)}` : `in ${String(seconds)} s`,
        retry: true,
      };
    }
    case 'offline':
      return { tone: 'crit', shape: '✕', word: 'Offline', detail: '', retry: true };
    case 'live': {
      const [tone, shape, word] = silent(age, limits);
      return { tone, shape, word, detail: ageText, retry: false };
    }
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
        position: relative;
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
      .word {
        color: var(--text);
      }
      /* Wide enough for most ages, so that the header does not move as they grow. */
      .detail {
        min-width: 7ch;
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
  /** Milliseconds since 1970 when data last came; null before the first. */
  @property({ attribute: false }) lastArrival: number | null = null;
  @property({ attribute: false }) profile: ThresholdProfile = THRESHOLDS;
  #timer: ReturnType<typeof setInterval> | null = null;
  #shown = '';

  override connectedCallback(): void {
    super.connectedCallback();
    // Ages and countdowns move although no data come.
    this.#timer = setInterval(() => {
      const { word, detail } = this.#words();
      if (word + detail !== this.#shown) this.requestUpdate();
    }, 500);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  override shouldUpdate(changed: PropertyValues<this>): boolean {
    if (changed.size !== 1 || !changed.has('lastArrival')) return true;
    // Thirty times a second data come, and nearly always the words stay.
    const { word, detail } = this.#words();
    return word + detail !== this.#shown;
  }

  override render(): TemplateResult {
    const { tone, shape, word, detail, retry } = this.#words();
    this.#shown = word + detail;
    const { connection } = this;
    // Between two epochs a run is slow again and again: to be seen and looked up, not to be announced.
    return html`<span
      class="pill ${tone}"
      role="group"
      aria-label="Connection: ${word}"
      title=${connection.kind === 'offline' && connection.reason !== '' ? connection.reason : nothing}
    >
      <span aria-hidden="true">${shape}</span>
      <span class="word" aria-hidden="true">${word}</span>
      <span class="visually-hidden" role="status">${word === 'Slow' ? 'Live' : word}</span>
      ${detail === '' ? '' : html`<span class="num dim detail">${detail}</span>`}
      ${
        retry
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

  #words(): Words {
    return connectionWords(this.connection, this.lastArrival, Date.now(), this.profile.silenceSeconds);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-connection-pill': ConnectionPill;
  }
}
