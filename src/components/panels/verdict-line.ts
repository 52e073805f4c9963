import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import {
  connectionTrouble,
  withConnection,
  type ConnectionFacts,
  type ConnectionTrouble,
} from '../../diagnosis/connection-verdict.ts';
import type { Driver } from '../../diagnosis/narrative.ts';
import { THRESHOLDS, type ThresholdProfile } from '../../diagnosis/threshold-profile.ts';
import { duration } from '../../diagnosis/units.ts';
import type { HeaderSlice, SourceSlice, TransportSlice, VerdictSlice } from '../../worker/view-slices.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import { EMPTY_VIEW } from '../view-model.ts';
import { levelShape } from '../widgets/level-glyph.ts';

const NO_GATES = { word: '', level: 'none', gates: [] } as const;
/** What stands there before anything could be judged. */
const NOTHING: VerdictSlice = {
  level: 'none',
  word: 'NO DATA',
  headline: 'Nothing has been received yet.',
  details: [],
  drivers: [],
  next: '',
  missing: [],
  experiment: NO_GATES,
  phase: NO_GATES,
};

const TICK_MS = 500;

/** Now, Why, Next: the verdict with what speaks for it, what to do, and its gates on demand. */
@customElement('scry-verdict-line')
export class VerdictLine extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .verdict {
        --tone: var(--none);
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 2px var(--gap-4);
        align-items: center;
        padding: 8px var(--gap-4);
        min-height: 62px;
        border-bottom: 1px solid var(--line);
        background: linear-gradient(90deg, color-mix(in srgb, var(--tone) 10%, var(--page)), var(--page) 60%);
        overflow-wrap: anywhere;
      }
      .verdict.is-ok {
        --tone: var(--ok);
      }
      .verdict.is-warn {
        --tone: var(--warn);
      }
      .verdict.is-crit {
        --tone: var(--crit);
      }
      .badge {
        font-weight: 650;
        font-size: var(--size-s);
        letter-spacing: 0.04em;
        padding: 4px 10px;
        border-radius: var(--radius-s);
        border: 1px solid currentColor;
        white-space: nowrap;
      }
      /* Room for what is usually said, so that all below stays where it is while the words change. */
      .words {
        --now-lines: 2;
        --driver-lines: 1;
        --next-lines: 1;
        display: flex;
        flex-direction: column;
        justify-content: center;
        min-height: calc((var(--now-lines) + var(--next-lines)) * 1lh + var(--driver-lines) * 24px + 4px);
        line-height: 1.5;
      }
      .now,
      .because {
        margin: 0;
        padding-block: 1px;
      }
      .age {
        font-variant-numeric: tabular-nums;
      }
      .because {
        font-size: var(--size-s);
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(260px, 100%), 1fr));
        gap: 0 var(--gap-3);
        align-content: start;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: baseline;
        gap: 4px;
        min-width: 0;
        min-height: 24px;
      }
      li > * {
        flex: none;
      }
      li > .driver {
        flex: 0 1 auto;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .next {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: var(--next-lines);
        overflow: hidden;
      }
      .label {
        color: var(--text-faint);
      }
      .link {
        background: none;
        border: none;
        padding: 2px 0;
        min-height: 24px;
        text-align: left;
        text-decoration: underline dotted;
        text-decoration-color: var(--text-faint);
        text-underline-offset: 3px;
      }
      .link:hover {
        text-decoration-style: solid;
      }
      @media (max-width: 1199px) {
        .words {
          justify-content: start;
          --now-lines: 3;
          --driver-lines: 2;
          --next-lines: 2;
        }
      }
      @media (max-width: 760px) {
        .verdict {
          grid-template-columns: minmax(0, 1fr) auto;
          padding: 8px var(--gap-3);
          gap: 6px var(--gap-3);
        }
        .badge {
          justify-self: start;
        }
        .words {
          --now-lines: 5;
          --driver-lines: 3;
          --next-lines: 2;
          grid-row: 2;
          grid-column: 1 / -1;
        }
        /* Across the whole width a line more or less would push all of it. */
        .now {
          min-height: 4lh;
        }
      }
    `,
  ];

  @property({ attribute: false }) verdict: VerdictSlice | null = null;
  @property({ attribute: false }) source: SourceSlice = EMPTY_VIEW.source;
  @property({ attribute: false }) transport: TransportSlice = EMPTY_VIEW.transport;
  /** For whether a run that ended was done; null while unknown. */
  @property({ attribute: false }) header: HeaderSlice | null = null;
  @property({ attribute: false }) profile: ThresholdProfile = THRESHOLDS;
  /** The gates are unfolded. The button turns it, and `toggle` tells of it. */
  @property({ type: Boolean, reflect: true }) open = false;
  @query('.age') private readonly _age!: HTMLElement;
  /** What was drawn last. */
  #trouble: ConnectionTrouble | null = null;
  #shown: VerdictSlice = NOTHING;
  /** The last verdict that was worth telling to somebody who listens. */
  #said = { key: '', text: '' };
  #timer: ReturnType<typeof setInterval> | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#tickWhile(false);
  }

  override willUpdate(): void {
    if (this.open) void import('./verdict-panel.ts');
    const verdict = this.verdict ?? NOTHING;
    this.#trouble = this.#troubleNow();
    this.#shown =
      this.#trouble === null ? verdict : withConnection(verdict, this.#facts(), this.#ageSeconds(), this.profile);
    // A slow stream comes and goes; telling of it each time would drown everything else.
    const { level, word, headline } = this.#trouble === 'slow' ? verdict : this.#shown;
    const key = `${level} ${word}`;
    if (key !== this.#said.key) this.#said = { key, text: `${word}. ${headline}` };
  }

  override updated(): void {
    this.#showAge();
    this.#tickWhile(this.isConnected && this.transport.following && this.source.lastArrival !== null);
  }

  override render(): TemplateResult {
    const { level, word, headline, details } = this.#shown;
    return html`<section class="verdict is-${level}" aria-label="Verdict">
        <span class="badge ${level}"><span aria-hidden="true">${levelShape(level)}</span> ${word}</span>
        <div class="words">
          <p class="now">
            <b>${headline}</b> <span class="age dim"></span> <span class="dim">${details.join(' ')}</span>
          </p>
          ${this.#because()}
        </div>
        <button
          class="end"
          aria-expanded=${this.open}
          @click=${() => {
            this.open = !this.open;
            this.dispatchEvent(new CustomEvent('toggle', { detail: this.open }));
          }}
        >
          ${this.open ? 'Less ↑' : 'Why? →'}
        </button>
      </section>
      <div class="visually-hidden" role="status">${this.#said.text}</div>
      ${this.open ? html`<scry-verdict-panel .verdict=${this.verdict}></scry-verdict-panel>` : ''}`;
  }

  #because(): TemplateResult {
    const { drivers, next } = this.#shown;
    return html`<div class="because">
      <ul aria-hidden=${drivers.length === 0 ? 'true' : nothing}>
        ${
          // Not by key: where they change places, words change and nothing moves.
          drivers.map(
            (driver, i) =>
              html`<li>${i === 0 ? html`<span class="label">Why</span> ` : ''}${this.#driver(driver)}</li>`,
          )
        }
      </ul>
      <div class="next" title=${next}>${next === '' ? '' : html`<span class="label">Next</span> ${next}`}</div>
    </div>`;
  }

  #driver({ level, text, target, metric }: Driver): TemplateResult {
    const shape = html`<span class=${level} aria-hidden="true">${levelShape(level)}</span>`;
    if (target === null) return html`${shape} <span class="driver" title=${text}>${text}</span>`;
    return html`${shape}
      <button
        class="driver link"
        title=${text}
        @click=${() => {
          intend(this, 'scry-reveal', { target, metric });
        }}
      >
        ${text}
      </button>`;
  }

  #facts(): ConnectionFacts {
    const { header } = this;
    const finished = header === null || header.maxBatches <= 0 ? null : header.batch >= header.maxBatches;
    return { kind: this.source.connection.kind, finished };
  }

  #ageSeconds(): number | null {
    const { lastArrival } = this.source;
    return lastArrival === null ? null : Math.max(0, (Date.now() - lastArrival) / 1000);
  }

  /** While somebody looks back, the connection says nothing about what is shown. */
  #troubleNow(): ConnectionTrouble | null {
    return this.transport.following ? connectionTrouble(this.#facts(), this.#ageSeconds(), this.profile) : null;
  }

  #showAge(): void {
    const age = this.#ageSeconds();
    const text = this.#trouble === null || age === null ? '' : `Newest event ${duration(age)} ago.`;
    if (this._age.textContent !== text) this._age.textContent = text;
  }

  /** Ages move although no data come; only their text is drawn anew. */
  #tickWhile(ticking: boolean): void {
    if (ticking === (this.#timer !== null)) return;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = ticking
      ? setInterval(() => {
          if (this.#troubleNow() === this.#trouble) this.#showAge();
          else this.requestUpdate();
        }, TICK_MS)
      : null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-verdict-line': VerdictLine;
  }
}
