import { consume } from '@lit/context';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { FindingView } from '../../diagnosis/finding.ts';
import '../panels/anomaly-strip.ts';
import '../panels/flight-board.ts';
import type { FlightBoard } from '../panels/flight-board.ts';
import type { InboxFilter } from '../panels/inbox-filter.ts';
import '../panels/kpi-row.ts';
import '../panels/tamiyo-panel.ts';
import { base } from '../styles.ts';
import { EMPTY_VIEW, viewModelContext, type ViewModel } from '../view-model.ts';

/** Snoozed findings wake up though nothing else happens. */
const TICK_MS = 5000;

/** How good are we doing, and what needs me? */
@customElement('scry-overview-view')
export class OverviewView extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        align-items: flex-start;
      }
      main {
        flex: 1;
        min-width: 0;
        padding: var(--gap-3);
        display: grid;
        /* Explicit minima: with automatic ones every change would measure every card. */
        grid-template-columns: minmax(340px, 4fr) minmax(0, 8fr);
        gap: var(--gap-3);
        align-items: start;
      }
      .across {
        grid-column: 1 / -1;
      }
      .side,
      .wide {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--gap-3);
        align-content: start;
      }
      .triage {
        /* Beside each other or not: the width says so, never how much there is to tell. */
        display: flex;
        align-items: center;
        gap: var(--gap-2) var(--gap-4);
        /* As high as the banner, which comes and goes. */
        min-height: 46px;
        min-width: 0;
      }
      .triage scry-finding-banner {
        flex: 1 1 640px;
        min-width: 640px;
      }
      scry-anomaly-strip {
        flex: 0 1 auto;
        min-width: 0;
        min-height: 30px;
      }
      scry-event-feed {
        min-height: 420px;
      }
      scry-env-drawer {
        /* Beside the rest, so that it hides nothing. */
        --drawer-height: calc(100dvh - var(--shell-top, 50px) - var(--shell-bottom, 110px));
        flex: none;
        position: sticky;
        top: var(--shell-top, 50px);
        z-index: 1;
      }
      @media (max-width: 1199px) {
        .triage {
          flex-direction: column;
          align-items: stretch;
          min-height: 0;
        }
        .triage :is(scry-finding-banner, scry-anomaly-strip) {
          flex: none;
          min-width: 0;
        }
      }
      @media (max-width: 1399px) {
        .docked .triage {
          flex-direction: column;
          align-items: stretch;
          min-height: 0;
        }
        .docked .triage :is(scry-finding-banner, scry-anomaly-strip) {
          flex: none;
          min-width: 0;
        }
        main.docked {
          grid-template-columns: minmax(0, 1fr);
        }
        main.docked .wide {
          order: -1;
        }
        main.docked .across {
          order: -2;
        }
      }
      @media (max-width: 999px) {
        scry-env-drawer {
          --drawer-height: 100%;
          position: fixed;
          inset: var(--shell-top, 50px) 0 var(--shell-bottom, 110px);
        }
      }
      @media (max-width: 900px) {
        main {
          grid-template-columns: minmax(0, 1fr);
        }
        .wide {
          order: -1;
        }
        .across {
          order: -2;
        }
      }
      @media (max-width: 560px) {
        main {
          padding: var(--gap-2);
          gap: var(--gap-2);
        }
      }
    `,
  ];

  @consume({ context: viewModelContext, subscribe: true }) view: ViewModel = EMPTY_VIEW;
  /** What the inbox is to show, as it was asked for from outside; null: as it stands. */
  @state() private _inbox: InboxFilter | null = null;
  @state() private _highlight: string | null = null;
  @state() private _nowMs = Date.now();
  @query('scry-flight-board') private readonly _board!: FlightBoard | null;
  #timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => {
      this._nowMs = Date.now();
    }, TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  /** Environments as the board shows them, for the shell's keys. */
  get visibleEnvs(): readonly number[] {
    return this._board?.visibleIds ?? [];
  }

  /** Puts the keyboard into the board's filter. */
  focusFilter(): void {
    this._board?.focusFilter();
  }

  /** Brings the inbox into view. */
  showInbox(): void {
    this.#bring('scry-findings-inbox');
  }

  /** Brings a panel into view, and in it a metric. */
  reveal(target: string, metric: string | null): void {
    switch (target) {
      case 'policy':
      case 'actions':
        this._highlight = metric;
        this.#bring('scry-tamiyo-panel');
        return;
      case 'seeds':
        this.#bring('scry-best-runs-panel');
        return;
      case 'observations':
        this.showInbox();
        return;
      default:
        this.#bring('scry-flight-board');
    }
  }

  override firstUpdated(): void {
    // What is not seen at once comes once the first screen stands.
    void import('./overview-parts.ts');
  }

  override updated(): void {
    const { findings, cohorts } = this.view;
    if (cohorts.length > 1) void import('../panels/cohort-table.ts');
    if (findings.list.some(demands)) void import('../panels/finding-banner.ts');
    if (this.view.focusedEnv !== null) void import('./env-parts.ts');
  }

  override render(): TemplateResult {
    const { view } = this;
    const { header, findings, marks, preferences, source, transport } = view;
    const time = header?.time ?? null;
    const best = view.leaderboards.bestByEnd;
    return html`<main
        class=${view.focusedEnv === null ? '' : 'docked'}
        @scry-inbox-class=${(event: CustomEvent<InboxFilter>) => {
          this._inbox = event.detail;
        }}
      >
        <div class="across triage">
          <scry-anomaly-strip
            .findings=${findings}
            .marks=${marks}
            .nowMs=${this._nowMs}
            ?received=${source.events > 0}
          ></scry-anomaly-strip>
          <scry-finding-banner .findings=${findings} .marks=${marks} .nowMs=${this._nowMs}></scry-finding-banner>
        </div>
        <scry-kpi-row
          class="across"
          .kpis=${view.kpis}
          .header=${header}
          .best=${best}
          .profile=${preferences.thresholds}
          ?following=${transport.following}
          .connection=${source.connection}
        ></scry-kpi-row>
        ${
          view.cohorts.length > 1
            ? html`<scry-cohort-table
                class="across"
                .rows=${view.cohorts}
                shown=${header?.group ?? ''}
                rule=${preferences.leaderRule}
              ></scry-cohort-table>`
            : ''
        }
        <div class="side">
          <scry-tamiyo-panel .policy=${view.policy} .now=${time} .highlight=${this._highlight}></scry-tamiyo-panel>
          <scry-best-runs-panel
            .boards=${view.leaderboards}
            order=${preferences.bestOrder}
            .dismissed=${marks.dismissed}
          ></scry-best-runs-panel>
          <scry-findings-inbox
            .findings=${findings}
            .marks=${marks}
            .nowMs=${this._nowMs}
            .time=${time}
            .preset=${this._inbox}
            ?notify=${preferences.notify}
          ></scry-findings-inbox>
        </div>
        <div class="wide">
          <scry-flight-board
            .cards=${view.cards}
            .focusedEnv=${view.focusedEnv}
            .preferences=${preferences}
            .pins=${marks.pins}
            .now=${time}
          ></scry-flight-board>
          <scry-event-feed
            .rows=${view.feed}
            .window=${view.feedWindow}
            .rawLine=${view.rawLine}
            .total=${source.events}
            .cursor=${transport.cursor}
            .now=${time}
            .preferences=${preferences}
            .envs=${this.#envs()}
            .slots=${this.#slots()}
            .unknownTypes=${this.#unknownTypes()}
          ></scry-event-feed>
        </div>
      </main>
      ${this.#drawer()}`;
  }

  #drawer(): TemplateResult | string {
    const { view } = this;
    if (view.focusedEnv === null) return '';
    return html`<scry-env-drawer
      .detail=${view.detail}
      .story=${view.story}
      .profile=${view.preferences.thresholds}
      .now=${view.header?.time ?? null}
      ?pinned=${view.marks.pins.includes(view.focusedEnv)}
      .ids=${this.#envs()}
    >
      <scry-seed-swimlane slot="lanes" .story=${view.story}></scry-seed-swimlane>
    </scry-env-drawer>`;
  }

  #knownEnvs: readonly number[] = [];
  #knownSlots: readonly string[] = [];
  #knownTypes: readonly string[] = [];

  /** The same list as before where nothing changed, so that nothing is drawn anew. */
  #envs(): readonly number[] {
    this.#knownEnvs = kept(
      this.#knownEnvs,
      this.view.cards.map(({ id }) => id),
    );
    return this.#knownEnvs;
  }

  #slots(): readonly string[] {
    this.#knownSlots = kept(this.#knownSlots, this.view.cards[0]?.chips.map(({ slot }) => slot) ?? []);
    return this.#knownSlots;
  }

  #unknownTypes(): readonly string[] {
    this.#knownTypes = kept(
      this.#knownTypes,
      this.view.source.unknownTypes.map(([type]) => type),
    );
    return this.#knownTypes;
  }

  #bring(tag: string): void {
    void this.updateComplete.then(() => {
      const panel = this.renderRoot.querySelector(tag);
      if (!(panel instanceof HTMLElement)) return;
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      panel.scrollIntoView({ block: 'nearest', behavior: calm ? 'auto' : 'smooth' });
      panel.focus();
    });
  }
}

/** What may have to be acknowledged; the banner itself knows better. */
function demands({ class: of, routine }: FindingView): boolean {
  return !routine && (of === 'rollback' || of === 'hacking');
}

function kept<T>(before: readonly T[], now: readonly T[]): readonly T[] {
  return before.length === now.length && before.every((value, i) => value === now[i]) ? before : now;
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-overview-view': OverviewView;
  }
}
