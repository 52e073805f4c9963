import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Level } from '../../diagnosis/level.ts';
import { fixed, percent, signed } from '../../diagnosis/units.ts';
import type { EnvCard as Card } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base, stageColours } from '../styles.ts';
import { chipsHeight, chipStyles, seedChips } from './chip-drawing.ts';
import { accuracyTone, moreAbout, returnTone, rewardTone, scoreText, trendOf } from './env-facts.ts';
import { levelShape } from './level-glyph.ts';
import { pinButton, pinStyles } from './pin-button.ts';
import { spark, sparkStyles } from './spark-drawing.ts';

const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  none: 'nothing to judge',
  ok: 'fine',
  warn: 'watch',
  crit: 'critical',
};

const POINTING = [
  ['pointerenter', true],
  ['pointerleave', false],
] as const;

const HEIGHT_WITHOUT_CHIPS = 86;
const GAP = 5;

/** Pixels that a card with so many slots needs in height. */
export function cardHeight(slots: number): number {
  return HEIGHT_WITHOUT_CHIPS + (slots === 0 ? 0 : GAP + chipsHeight(slots));
}

/** One environment: accuracy and its course, reward, why it is flagged, its slots. Choosing it sets the focus. */
@customElement('scry-env-card')
export class EnvCard extends LitElement {
  static override styles = [
    base,
    stageColours,
    sparkStyles,
    chipStyles,
    pinStyles,
    css`
      :host {
        /* Of a fixed size and on its own: a change in here costs no layout outside. */
        contain: strict;
        content-visibility: auto;
        height: var(--card-height, 112px);
        contain-intrinsic-size: auto var(--card-height, 112px);
        cursor: pointer;
      }
      article {
        position: relative;
        height: 100%;
        background: var(--raised);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        padding: 4px 10px 6px;
      }
      article:hover {
        border-color: var(--text-faint);
      }
      article.is-warn {
        border-color: color-mix(in srgb, var(--warn) 55%, transparent);
      }
      article.is-crit {
        border-color: color-mix(in srgb, var(--crit) 65%, transparent);
      }
      article.settled {
        color: var(--text-dim);
      }
      article.settled .area {
        opacity: 0.05;
      }
      article.selected,
      article:has(.name:focus-visible) {
        outline: 2px solid var(--accent);
        outline-offset: -2px;
      }
      /* A veil whose opacity alone changes: no frame of it has to be painted. */
      .veil {
        position: absolute;
        inset: 0;
        border-radius: inherit;
        box-shadow: inset 0 0 0 2px var(--crit);
        pointer-events: none;
        animation: flash 1s ease-in-out 5;
      }
      @keyframes flash {
        50% {
          opacity: 0.15;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .veil {
          animation: none;
        }
      }
      /* Of fixed places, not flexible ones: these are the cheapest to lay out. */
      .head,
      .foot {
        position: relative;
        contain: size layout;
        white-space: nowrap;
      }
      .head {
        height: 24px;
        line-height: 24px;
      }
      .foot {
        height: 16px;
        line-height: 16px;
        margin-block: 5px;
        font-size: var(--size-xs);
      }
      .right {
        position: absolute;
        top: 0;
        right: 0;
        width: 50%;
        height: 100%;
        text-align: right;
        contain: size layout;
      }
      .head .right {
        width: 62px;
        background: var(--raised);
      }
      .foot .right {
        font-family: var(--sans);
      }
      .name {
        font: inherit;
        font-weight: 700;
        color: inherit;
        padding: 0;
        height: 24px;
        border: 0;
        background: none;
        cursor: pointer;
      }
      .name:focus-visible {
        outline: none;
      }
      @media (hover: hover) {
        .pin[aria-pressed='false'] {
          /* Takes no room of its own; in sight it has the place of the status. */
          position: relative;
          margin-right: -24px;
        }
        .pin[aria-pressed='false']:focus-visible ~ .status,
        article:hover .pin[aria-pressed='false'] ~ .status {
          visibility: hidden;
        }
        .pin:focus-visible,
        article:hover .pin {
          background: var(--raised);
        }
      }
      .pin {
        display: inline-grid;
        vertical-align: top;
      }
      .name {
        vertical-align: top;
      }
      .level {
        margin-right: 6px;
      }
      .sum,
      .status {
        margin-left: 6px;
      }
      .chart {
        height: 24px;
        margin-top: 5px;
        contain: size layout;
      }
      /* The board, not every card, is a container: each one would cost a style pass of its own. */
      @container (max-width: 400px) {
        .head .xs,
        .sum,
        .alpha {
          display: none;
        }
        /* The sum has left its room. */
        .foot .right {
          width: 66%;
        }
      }
    `,
  ];

  @property({ attribute: false }) card: Card | null = null;
  @property({ type: Boolean }) selected = false;
  @property({ type: Boolean }) pinned = false;
  /** Stands back behind those that matter more now. */
  @property({ type: Boolean }) settled = false;
  /** Was rolled back a moment ago. */
  @property({ type: Boolean }) flash = false;
  /** The pointer is on it: only then its title is worth writing. */
  @state() private _pointed = false;
  /** The value of the chart that the pointer is on. */
  @state() private _hovered: number | null = null;

  /** Out of sight: the browser skips its content, so it need not be kept up to date either. */
  #skipped = false;
  #behind = false;

  constructor() {
    super();
    this.addEventListener('contentvisibilityautostatechange', (event) => {
      this.#skipped = 'skipped' in event && event.skipped === true;
      if (!this.#skipped && this.#behind) this.requestUpdate();
    });
    for (const [name, pointed] of POINTING) {
      this.addEventListener(name, () => {
        this._pointed = pointed;
      });
    }
    this.addEventListener('click', (event) => {
      this.#chosen(event);
    });
  }

  override shouldUpdate(): boolean {
    this.#behind = this.#skipped && this.hasUpdated;
    return !this.#behind;
  }

  override render(): TemplateResult {
    const { card } = this;
    if (card === null) return html``;
    const tone = card.level === 'warn' || card.level === 'crit' ? card.level : 'none';
    return html`<article
      class="pins is-${tone}${this.settled ? ' settled' : ''}${this.selected ? ' selected' : ''}"
      title=${this._pointed ? moreAbout(card) : nothing}
    >
      <div class="head">
        <span class="level ${card.level}" role="img" aria-label=${LEVEL_WORDS[card.level]}
          >${levelShape(card.level)}</span
        ><button class="name" type="button" aria-pressed=${this.selected ? 'true' : 'false'}>Env ${card.id}</button
        >${pinButton(card.id, this.pinned)}${card.reason === null && card.id < 100 ? html`<span class="status xs faint">${card.status}</span>` : nothing}
        ${this.#accuracy(card)}
      </div>
      <div class="chart" @pointermove=${this.#hover} @pointerleave=${this.#unhover}>
        ${spark(card.history, `Accuracy of environment ${String(card.id)}`, tone)}
      </div>
      <div class="foot num">
        ${
          card.reward === null
            ? html`<span class="faint">no reward</span>`
            : html`<span class=${rewardTone(card.reward)} title="Newest reward">${signed(card.reward, 2)}</span
                ><span
                  class=${returnTone(card.totalReward) === 'crit' ? 'sum crit' : 'sum faint'}
                  title="Reward of this episode"
                  >Σ ${fixed(card.totalReward, 1)}</span
                >`
        }
        ${this.#why(card, tone)}
      </div>
      ${card.chips.length === 0 ? nothing : seedChips(card.chips)}
      ${this.flash ? html`<span class="veil"></span>` : nothing}
    </article>`;
  }

  #accuracy(card: Card): TemplateResult {
    if (this._hovered !== null && this._hovered < card.history.length) {
      const back = card.history.length - 1 - this._hovered;
      const value = card.history[this._hovered] ?? Number.NaN;
      return html`<span class="right num accent"
        >${percent(value)}<span class="xs faint"> ${back === 0 ? 'now' : `−${String(back)}`}</span></span
      >`;
    }
    if (card.accuracy === null) {
      return html`<span class="right num faint" role="img" aria-label="Accuracy not measured yet">—</span>`;
    }
    const trend = trendOf(card.history);
    const settled = accuracyTone(card);
    return html`<span class="right num ${settled}" title="Best ${percent(card.best)}"
      >${trend === null ? nothing : html`<span class="xs" role="img" aria-label=${trend.word}>${trend.arrow}</span>`}
      <b>${fixed(card.accuracy, 1)}</b><span class="faint">%</span></span
    >`;
  }

  #why(card: Card, tone: string): TemplateResult {
    const words =
      card.rolledBack !== null
        ? 'rolled back'
        : (card.reason ??
          (card.endedBatch === null ? `ep ${String(card.epoch)}` : `end of batch ${String(card.endedBatch)}`));
    const flagged = card.rolledBack !== null ? 'crit' : card.reason === null ? 'faint' : tone;
    return html`<span class="right cut ${flagged}" title="Anomaly score ${scoreText(card)} of 1">${words}</span>`;
  }

  #chosen(event: MouseEvent): void {
    const { card } = this;
    if (card === null) return;
    const pin = event.composedPath().some((target) => target instanceof Element && target.classList.contains('pin'));
    if (pin) intend(this, 'scry-pin', { env: card.id, pinned: !this.pinned });
    else intend(this, 'scry-focus', { env: this.selected ? null : card.id });
  }

  readonly #hover = (event: PointerEvent): void => {
    const { currentTarget } = event;
    const values = this.card?.history.length ?? 0;
    if (!(currentTarget instanceof HTMLElement) || values === 0) return;
    const { left, width } = currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - left) / Math.max(1, width)));
    this._hovered = Math.round(share * (values - 1));
  };

  readonly #unhover = (): void => {
    this._hovered = null;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-env-card': EnvCard;
  }
}
