import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { FindingView } from '../../diagnosis/finding.ts';
import { count } from '../../diagnosis/units.ts';
import { clockText } from '../../telemetry/timestamp.ts';
import type { FindingsSlice } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { NO_MARKS, type RunMarks } from '../preferences.ts';
import { base, controls } from '../styles.ts';
import { EMPTY_VIEW } from '../view-model.ts';
import { levelShape } from '../widgets/level-glyph.ts';
import { demanding } from './finding-marks.ts';
import { batchText } from './finding-text.ts';
import { NO_FILTER } from './inbox-filter.ts';

/** Rollbacks and reward hacking, until a person has acknowledged them. One line however many there are. */
@customElement('scry-finding-banner')
export class FindingBanner extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      /* Out of the flow: in a grid an empty row would still have its gap. */
      :host([quiet]) {
        position: absolute;
      }
      .banner {
        --tone: var(--warn);
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto auto;
        align-items: center;
        gap: var(--gap-2) var(--gap-3);
        /* The same height for every finding: what follows stays where it is while one comes after the other. */
        height: 46px;
        padding: 0 var(--gap-4);
        border: 1px solid color-mix(in srgb, var(--tone) 45%, var(--line));
        border-radius: var(--radius-s);
        background: color-mix(in srgb, var(--tone) 12%, var(--page));
        font-size: var(--size-s);
      }
      .banner.is-crit {
        --tone: var(--crit);
      }
      .glyph {
        color: var(--tone);
      }
      .what {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
        line-height: 1.35;
        overflow-wrap: anywhere;
      }
      .buttons {
        gap: 6px;
      }
      button {
        background: var(--panel);
        padding-inline: 10px;
        white-space: nowrap;
      }
      .buttons {
        grid-column: 4;
      }
      @media (max-width: 820px) {
        .banner {
          grid-template-columns: auto minmax(0, 1fr) auto;
          align-content: center;
          height: 92px;
          padding-inline: var(--gap-3);
        }
        .buttons {
          grid-column: 1 / -1;
        }
      }
      @media (max-width: 480px) {
        .banner {
          height: 108px;
          padding-inline: var(--gap-2);
        }
        .what {
          -webkit-line-clamp: 3;
          min-height: calc(3 * 1.35em);
        }
        .buttons {
          gap: var(--gap-1);
        }
        .buttons button {
          flex: 1 1 auto;
          font-size: var(--size-xs);
          padding-inline: var(--gap-1);
        }
      }
    `,
  ];

  @property({ attribute: false }) findings: FindingsSlice = EMPTY_VIEW.findings;
  @property({ attribute: false }) marks: RunMarks = NO_MARKS;
  /** Milliseconds since 1970, for what is snoozed. */
  @property({ attribute: false }) nowMs = 0;
  /** A pointer or the keyboard is on it. */
  @state() private _touched = false;
  #asked: readonly FindingView[] = [];
  #shown: FindingView | null = null;

  override willUpdate(): void {
    this.#asked = demanding(this.findings.list, this.marks, this.nowMs);
    // Under a hand it stays while newer ones come, so that nothing else is pressed than was read.
    const held = this._touched ? this.#asked.find(({ id }) => id === this.#shown?.id) : undefined;
    this.#shown = held ?? this.#asked[0] ?? null;
    if (this.#shown === null) this._touched = false;
  }

  override updated(): void {
    this.toggleAttribute('quiet', this.#shown === null);
  }

  // The region is always there: a screen reader tells only what comes into one that it knew before.
  override render(): TemplateResult {
    const asked = this.#asked;
    const shown = this.#shown;
    return html`<div class="visually-hidden" role="alert">${asked[0]?.title ?? ''}</div>
      ${shown === null ? '' : this.#banner(shown, asked)}`;
  }

  #banner(shown: FindingView, asked: readonly FindingView[]): TemplateResult {
    const { env, level, title, text, time } = shown;
    return html`<section
      class="banner is-${level}"
      aria-label="Needs to be acknowledged"
      @pointerenter=${this.#touch}
      @focusin=${this.#touch}
      @pointerleave=${this.#release}
      @focusout=${this.#release}
    >
      <span class="glyph" aria-hidden="true">${levelShape(level)}</span>
      <div class="what" title="${title}. ${text} ${batchText(shown)}, ${clockText(time)}">
        <b>${title}.</b> <span>${text}</span>
        <span class="dim">${batchText(shown)}, ${clockText(time)}</span>
      </div>
      ${
        asked.length > 1
          ? html`<button
              class="plain"
              @click=${() => {
                this.#openInbox();
              }}
            >
              and ${count(asked.length - 1)} more
            </button>`
          : ''
      }
      <div class="row buttons">
        <button
          @click=${() => {
            intend(this, 'scry-seek', { position: shown.begin });
          }}
        >
          Go there
        </button>
        ${
          env === null
            ? ''
            : html`<button
                @click=${() => {
                  intend(this, 'scry-focus', { env });
                }}
              >
                Show env ${env}
              </button>`
        }
        <button
          @click=${() => {
            this.#acknowledge([shown]);
          }}
        >
          Acknowledge
        </button>
        ${
          asked.length > 1
            ? html`<button
                @click=${() => {
                  this.#acknowledge(asked);
                }}
              >
                Acknowledge all
              </button>`
            : ''
        }
      </div>
    </section>`;
  }

  #touch(): void {
    this._touched = true;
  }

  #release(): void {
    this._touched = this.matches(':hover');
  }

  #acknowledge(findings: readonly FindingView[]): void {
    intend(this, 'scry-acknowledge', { ids: findings.map(({ id }) => id), acknowledged: true });
  }

  #openInbox(): void {
    const detail = { ...NO_FILTER, attention: 'new' } as const;
    this.dispatchEvent(new CustomEvent('scry-inbox-class', { detail, bubbles: true, composed: true }));
    intend(this, 'scry-dialog', { dialog: 'inbox' });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-finding-banner': FindingBanner;
  }
}
