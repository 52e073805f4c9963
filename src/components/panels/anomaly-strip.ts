import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { count } from '../../diagnosis/units.ts';
import type { FindingsSlice } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { NO_MARKS, type RunMarks } from '../preferences.ts';
import { base, controls } from '../styles.ts';
import { EMPTY_VIEW } from '../view-model.ts';
import { levelShape } from '../widgets/level-glyph.ts';
import { anomalyCounts, type AnomalyCount } from './anomaly-counts.ts';
import { levelWord } from './finding-text.ts';
import { NO_FILTER, type InboxFilter } from './inbox-filter.ts';

/** Open findings counted by kind; each count opens the inbox on it (health-thresholds §4.4). */
@customElement('scry-anomaly-strip')
export class AnomalyStrip extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .strip {
        display: flex;
        align-items: center;
        min-height: 34px;
        font-size: var(--size-s);
      }
      .strip > * {
        flex: none;
        margin-inline: 4px;
      }
      /* One row that is pushed sideways: a second one would come and go with every kind. */
      .strip > ul {
        flex: 0 1 auto;
        display: flex;
        gap: var(--gap-1);
        min-width: 0;
        margin: 0;
        padding: 2px 4px;
        list-style: none;
        overflow-x: auto;
        scrollbar-width: none;
        scroll-padding-inline: 4px;
        /* Cuts off what is hidden to the eye, too. */
        position: relative;
      }
      .strip > .end {
        margin-inline: 0;
      }
      li {
        flex: none;
        display: flex;
      }
      button {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        min-height: 26px;
        padding: 2px 9px;
        border-radius: 99px;
        background: none;
        white-space: nowrap;
      }
      .item {
        border-color: color-mix(in srgb, currentColor 40%, transparent);
        background: color-mix(in srgb, currentColor 9%, transparent);
      }
      /* What was seen stays, but no longer calls. */
      .item.seen {
        background: none;
        border-color: var(--line);
      }
      .item.seen .words {
        color: var(--text-dim);
      }
      .words {
        color: var(--text);
      }
      b {
        font-weight: 600;
      }
      @media (max-width: 560px) {
        button {
          min-height: 32px;
        }
      }
    `,
  ];

  @property({ attribute: false }) findings: FindingsSlice = EMPTY_VIEW.findings;
  @property({ attribute: false }) marks: RunMarks = NO_MARKS;
  /** Milliseconds since 1970, for what is snoozed. */
  @property({ attribute: false }) nowMs = 0;
  /** Data have come that could be judged. */
  @property({ type: Boolean }) received = false;

  override shouldUpdate(changed: PropertyValues<this>): boolean {
    // Time alone changes nothing unless something is snoozed.
    return changed.size !== 1 || !changed.has('nowMs') || !this.hasUpdated || this.marks.snoozed.length > 0;
  }

  override render(): TemplateResult {
    const { items, snoozed } = anomalyCounts(this.findings.list, this.marks, this.nowMs);
    const some = this.findings.list.length > 0;
    return html`<section class="strip" aria-label="Open findings">
      ${items.length === 0 ? this.#calm(some) : ''} ${items.length + snoozed === 0 ? '' : this.#counts(items, snoozed)}
      ${
        some
          ? html`<button
              class="plain end"
              @click=${() => {
                this.#open({});
              }}
            >
              All findings
            </button>`
          : ''
      }
    </section>`;
  }

  #calm(some: boolean): TemplateResult {
    return this.received || some
      ? html`<span><span class="ok" aria-hidden="true">${levelShape('ok')}</span> All clear</span>`
      : html`<span class="dim"><span aria-hidden="true">${levelShape('none')}</span> Nothing to judge yet</span>`;
  }

  #counts(items: readonly AnomalyCount[], snoozed: number): TemplateResult {
    return html`<ul>
      ${repeat(
        items,
        ({ kind }) => kind.id,
        (item) => html`<li>${this.#item(item)}</li>`,
      )}
      ${
        snoozed === 0
          ? ''
          : html`<li>
              <button
                class="plain"
                @click=${() => {
                  this.#open({ attention: 'snoozed' });
                }}
              >
                <span class="num">${count(snoozed)}</span> snoozed
              </button>
            </li>`
      }
    </ul>`;
  }

  #item({ kind, level, count: amount, fresh }: AnomalyCount): TemplateResult {
    const words = amount === 1 ? kind.one : kind.many;
    const seen = fresh === 0;
    return html`<button
      class="item ${level} ${seen ? 'seen' : ''}"
      title=${seen ? 'All acknowledged' : `${count(fresh)} not acknowledged`}
      @click=${() => {
        this.#open({ kind: kind.id, when: 'open' });
      }}
    >
      <span aria-hidden="true">${levelShape(level)}</span>
      <span class="words"><b class="num">${count(amount)}</b> ${words}</span
      ><span class="visually-hidden">, ${levelWord(level)}${seen ? ', acknowledged' : ''}</span>
    </button>`;
  }

  #open(filter: Partial<InboxFilter>): void {
    const detail: InboxFilter = { ...NO_FILTER, ...filter };
    this.dispatchEvent(new CustomEvent('scry-inbox-class', { detail, bubbles: true, composed: true }));
    intend(this, 'scry-dialog', { dialog: 'inbox' });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-anomaly-strip': AnomalyStrip;
  }
  interface HTMLElementEventMap {
    /** What the inbox is to show when it opens next. */
    'scry-inbox-class': CustomEvent<InboxFilter>;
  }
}
