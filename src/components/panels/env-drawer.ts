import { html, LitElement, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { THRESHOLDS, type ThresholdProfile } from '../../diagnosis/threshold-profile.ts';
import { count, fixed } from '../../diagnosis/units.ts';
import type { EnvDetail } from '../../worker/env-detail.ts';
import type { EpisodeStory } from '../../worker/episode-story.ts';
import { intend } from '../intentions.ts';
import { base, controls } from '../styles.ts';
import '../widgets/action-bar.ts';
import { statusMark } from '../widgets/env-facts.ts';
import { levelGlyph } from '../widgets/level-glyph.ts';
import './counterfactual-table.ts';
import { clampWidth, NARROWEST, otherWidth, USUAL, WIDEST, widthAfter } from './drawer-width.ts';
import './env-decisions.ts';
import { drawerStyles } from './env-drawer-styles.ts';
import './env-metrics.ts';
import './env-reasons.ts';
import { storyOf } from './env-series.ts';
import './graveyard-table.ts';
import './life-trail.ts';
import './reward-waterfall.ts';
import './seed-cards.ts';
import './shapley-chart.ts';

/** The sections, in their order; what `scry-reveal` calls the metric. */
export const DRAWER_SECTIONS = [
  'reasons',
  'metrics',
  'seeds',
  'lanes',
  'actions',
  'reward',
  'attribution',
  'graveyard',
  'trail',
  'decisions',
] as const;
export type DrawerSection = (typeof DRAWER_SECTIONS)[number];

const TITLES: Readonly<Record<DrawerSection, string>> = {
  reasons: 'Why flagged',
  metrics: 'Metrics',
  seeds: 'Seeds',
  lanes: 'Life of the seeds',
  actions: 'Actions',
  reward: 'Reward',
  attribution: 'Attribution',
  graveyard: 'Graveyard',
  trail: 'Life-cycle trail',
  decisions: 'Decisions',
};
const OPEN_AT_FIRST: readonly DrawerSection[] = ['reasons', 'metrics', 'seeds', 'lanes'];

/** A press that moves less than this, px, is no drag. */
const DRAG = 3;

const ICONS = {
  pin: svg`<path d="M5 1h6v1.5l-1 .5v4l2 2.5V11H8.7v4h-1.4v-4H4V9.5l2-2.5V3l-1-.5z"></path>`,
  before: svg`<path d="M10 3 5 8l5 5"></path>`,
  after: svg`<path d="m6 3 5 5-5 5"></path>`,
  close: svg`<path d="m4 4 8 8m0-8-8 8"></path>`,
};

/**
 * Everything about the environment in focus, at any position of the run. Slot `lanes` takes the seed swimlane. Its
 * width on wide windows is the custom property `--drawer-width`, its height is bounded by `--drawer-height`.
 */
@customElement('scry-env-drawer')
export class EnvDrawer extends LitElement {
  static override styles = [base, controls, drawerStyles];

  @property({ attribute: false }) detail: EnvDetail | null = null;
  @property({ attribute: false }) story: EpisodeStory | null = null;
  @property({ attribute: false }) profile: ThresholdProfile = THRESHOLDS;
  /** Time of the newest event, seconds since 1970; null where it is not known. */
  @property({ attribute: false }) now: number | null = null;
  @property({ type: Boolean }) pinned = false;
  /** All environments in the order in which one steps through them. */
  @property({ attribute: false }) ids: readonly number[] = [];

  @state() private _open: ReadonlySet<DrawerSection> = new Set(OPEN_AT_FIRST);
  @state() private _width = USUAL;
  #drag: { readonly x: number; readonly width: number; moved: boolean } | null = null;

  constructor() {
    super();
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.defaultPrevented || this.detail === null) return;
      event.preventDefault();
      event.stopPropagation();
      intend(this, 'scry-focus', { env: null });
    });
    this.addEventListener('scry-reveal', (event) => {
      const section = DRAWER_SECTIONS.find((name) => name === event.detail.metric);
      if (event.detail.target !== 'env-drawer' || section === undefined) return;
      event.stopPropagation();
      void this.reveal(section);
    });
  }

  /** Unfolds a section, brings it into sight and puts the focus there. */
  async reveal(section: DrawerSection): Promise<void> {
    this._open = new Set([...this._open, section]);
    await this.updateComplete;
    const summary = this.renderRoot.querySelector<HTMLElement>(`[data-section="${section}"] > summary`);
    summary?.scrollIntoView({ block: 'nearest' });
    summary?.focus();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('_width') && changed.get('_width') !== undefined) {
      this.style.setProperty('--drawer-width', `${String(this._width)}px`);
    }
  }

  override render(): TemplateResult {
    const { detail } = this;
    if (detail === null) {
      return html`<p class="s faint empty">Choose an environment on the board to see everything about it.</p>`;
    }
    const story = storyOf(detail, this.story);
    return html`${this.#handle()}
      <header>${this.#head(detail)}</header>
      <div class="parts">
        ${this.#section('reasons', this.#tally(detail), () => html`<scry-env-reasons .detail=${detail} .now=${this.now}></scry-env-reasons>`)}
        ${this.#section(
          'metrics',
          nothing,
          () =>
            html`<scry-env-metrics
              .detail=${detail}
              .story=${this.story}
              .profile=${this.profile}
              .now=${this.now}
            ></scry-env-metrics>`,
        )}
        ${this.#section('seeds', nothing, () => html`<scry-seed-cards .seeds=${detail.seeds}></scry-seed-cards>`)}
        ${this.#section('lanes', nothing, () => html`<slot name="lanes"><p class="s faint none">What happened in this batch is not read yet.</p></slot>`)}
        ${this.#section(
          'actions',
          html`<span class="num">${count(detail.totalActions)}</span>`,
          () => html`<scry-action-bar .counts=${detail.actionCounts}></scry-action-bar>`,
        )}
        ${this.#section(
          'reward',
          nothing,
          () => html`<scry-reward-waterfall .detail=${detail} .profile=${this.profile}></scry-reward-waterfall>`,
        )}
        ${this.#section(
          'attribution',
          nothing,
          () =>
            html`<scry-counterfactual-table
                .view=${detail.counterfactual}
                .profile=${this.profile}
              ></scry-counterfactual-table>
              <scry-shapley-chart .values=${detail.shapley}></scry-shapley-chart>`,
        )}
        ${this.#section('graveyard', nothing, () => html`<scry-graveyard-table .rows=${detail.graveyard}></scry-graveyard-table>`)}
        ${this.#section(
          'trail',
          nothing,
          () => html`<scry-life-trail .trail=${detail.trail} .story=${story}></scry-life-trail>`,
        )}
        ${this.#section(
          'decisions',
          nothing,
          () => html`<scry-env-decisions .detail=${detail} .story=${this.story}></scry-env-decisions>`,
        )}
      </div>`;
  }

  #tally({ reasons }: EnvDetail): TemplateResult | typeof nothing {
    return reasons.length === 0 ? nothing : html`<span class="num">${count(reasons.length)}</span>`;
  }

  /** What is folded away is not drawn either. */
  #section(name: DrawerSection, note: TemplateResult | typeof nothing, content: () => TemplateResult): TemplateResult {
    const open = this._open.has(name);
    return html`<details
      data-section=${name}
      .open=${open}
      @toggle=${(event: Event) => {
        this.#toggled(name, event);
      }}
    >
      <summary>
        <h3>${TITLES[name]}</h3>
        <span class="end xs faint">${note}</span>
      </summary>
      <div class="content">${open ? content() : nothing}</div>
    </details>`;
  }

  #toggled(name: DrawerSection, { currentTarget }: Event): void {
    if (!(currentTarget instanceof HTMLDetailsElement) || currentTarget.open === this._open.has(name)) return;
    const open = new Set(this._open);
    if (currentTarget.open) open.add(name);
    else open.delete(name);
    this._open = open;
  }

  #head(detail: EnvDetail): TemplateResult {
    const mark = statusMark(detail.status);
    const place = this.ids.indexOf(detail.id);
    const [before, after] = place < 0 ? [undefined, undefined] : [this.ids[place - 1], this.ids[place + 1]];
    return html`<div class="row">
        <span>${levelGlyph(detail.level)}</span>
        <h2 tabindex="-1">Env ${detail.id}</h2>
        <span class="s"><span class=${mark.tone} aria-hidden="true">${mark.glyph}</span> ${detail.status}</span>
        <div class="tools">
          ${this.#tool(
            ICONS.pin,
            this.pinned ? 'Let it go' : 'Keep in front',
            () => {
              intend(this, 'scry-pin', { env: detail.id, pinned: !this.pinned });
            },
            { pressed: this.pinned, label: 'Keep in front' },
          )}
          ${this.#stepTool(ICONS.before, 'Previous', before)} ${this.#stepTool(ICONS.after, 'Next', after)}
          ${this.#tool(ICONS.close, 'Close', () => {
            intend(this, 'scry-focus', { env: null });
          })}
        </div>
      </div>
      <div class="where xs dim">
        <span
          >${
            detail.ended
              ? `end of batch ${count(detail.batch)}`
              : `batch ${count(detail.batch)}, epoch ${count(detail.epoch)}${detail.maxEpochs > 0 ? ` of ${count(detail.maxEpochs)}` : ''}`
          }</span
        >
        <span title="0 is sound, 1 the worst">anomaly score <span class="num">${fixed(detail.score, 2)}</span></span>
        ${detail.group === 'default' ? '' : html`<span>group ${detail.group}</span>`}
      </div>`;
  }

  #stepTool(icon: unknown, word: string, env: number | undefined): TemplateResult {
    const words = env === undefined ? `${word} environment` : `${word} environment: ${String(env)}`;
    return this.#tool(
      icon,
      words,
      () => {
        if (env !== undefined) intend(this, 'scry-focus', { env });
      },
      { disabled: env === undefined },
    );
  }

  #tool(
    icon: unknown,
    title: string,
    act: () => void,
    { pressed, label = title, disabled = false }: { pressed?: boolean; label?: string; disabled?: boolean } = {},
  ): TemplateResult {
    return html`<button
      class="plain"
      type="button"
      title=${title}
      aria-label=${label}
      aria-pressed=${pressed === undefined ? nothing : pressed ? 'true' : 'false'}
      ?disabled=${disabled}
      @click=${act}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">${icon}</svg>
    </button>`;
  }

  #handle(): TemplateResult {
    return html`<div
      class="handle"
      role="separator"
      tabindex="0"
      aria-orientation="vertical"
      aria-label="Width of the drawer"
      aria-valuemin=${NARROWEST}
      aria-valuemax=${WIDEST}
      aria-valuenow=${this._width}
      title="Drag, or press, or use the arrow keys"
      @keydown=${(event: KeyboardEvent) => {
        const width = widthAfter(event.key, this._width);
        if (width === null) return;
        event.preventDefault();
        event.stopPropagation();
        this._width = width;
      }}
      @pointerdown=${this.#dragStart}
      @pointermove=${(event: PointerEvent) => {
        if (this.#drag === null) return;
        const moved = this.#drag.x - event.clientX;
        if (Math.abs(moved) >= DRAG) this.#drag.moved = true;
        if (this.#drag.moved) this._width = clampWidth(this.#drag.width + moved);
      }}
      @pointerup=${() => {
        if (this.#drag?.moved === false) this._width = otherWidth(this._width);
        this.#drag = null;
      }}
      @pointercancel=${() => {
        this.#drag = null;
      }}
    ></div>`;
  }

  readonly #dragStart = (event: PointerEvent): void => {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.#drag = { x: event.clientX, width: this._width, moved: false };
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-env-drawer': EnvDrawer;
  }
}
