import { consume } from '@lit/context';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../panels/best-runs-panel.ts';
import '../panels/event-feed.ts';
import '../panels/flight-board.ts';
import '../panels/kpi-row.ts';
import '../panels/tamiyo-panel.ts';
import '../panels/why-flagged-panel.ts';
import { base } from '../styles.ts';
import { EMPTY_VIEW, viewModelContext, type ViewModel } from '../view-model.ts';

/** How good are we doing, and what needs me? */
@customElement('scry-overview-view')
export class OverviewView extends LitElement {
  static override styles = [
    base,
    css`
      main {
        padding: var(--gap-3);
        display: grid;
        /* Explicit minima: with automatic ones every change would measure every card. */
        grid-template-columns: minmax(340px, 4fr) minmax(0, 8fr);
        gap: var(--gap-3);
        align-items: start;
      }
      scry-kpi-row {
        grid-column: 1 / -1;
      }
      .side {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--gap-3);
        align-content: start;
      }
      .wide {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--gap-3);
        align-content: start;
      }
      @media (max-width: 900px) {
        main {
          grid-template-columns: minmax(0, 1fr);
        }
        .wide {
          order: -1;
        }
        scry-kpi-row {
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

  override render(): TemplateResult {
    const { view } = this;
    const focused = view.cards.find((card) => card.id === view.focusedEnv) ?? null;
    return html`<main>
      <scry-kpi-row .kpis=${view.kpis} .header=${view.header}></scry-kpi-row>
      <div class="side">
        <scry-tamiyo-panel .policy=${view.policy} .now=${view.header?.time ?? null}></scry-tamiyo-panel>
        <scry-best-runs-panel .runs=${view.bestRuns}></scry-best-runs-panel>
        <scry-why-flagged-panel .card=${focused}></scry-why-flagged-panel>
      </div>
      <div class="wide">
        <scry-flight-board .cards=${view.cards} .focusedEnv=${view.focusedEnv}></scry-flight-board>
        <scry-event-feed .rows=${view.feed} .back=${view.feedBack} total=${view.source.events}></scry-event-feed>
      </div>
    </main>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-overview-view': OverviewView;
  }
}
