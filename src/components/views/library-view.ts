import { consume } from '@lit/context';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../panels/drop-zone.ts';
import '../panels/opening-panel.ts';
import '../panels/relay-panel.ts';
import '../panels/run-table.ts';
import '../panels/storage-panel.ts';
import { base } from '../styles.ts';
import { EMPTY_VIEW, viewModelContext, type ViewModel } from '../view-model.ts';

/** "4 min ago" is told in minutes. */
const CLOCK_MS = 20_000;

/** What can be opened: a recording, a live run, the demo, and the runs stored on this device. */
@customElement('scry-library-view')
export class LibraryView extends LitElement {
  static override styles = [
    base,
    css`
      main {
        max-width: 1100px;
        width: 100%;
        margin: 0 auto;
        padding: var(--gap-4) var(--gap-3);
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--gap-3);
      }
      .sources {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: var(--gap-3);
      }
      @media (max-width: 700px) {
        .sources {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @consume({ context: viewModelContext, subscribe: true }) view: ViewModel = EMPTY_VIEW;
  /** Why the last relay address could not be used. */
  @property() relayProblem = '';
  /** What this page can do offline, in words. */
  @property() offlineText = '';
  @state() private _now = Date.now();
  #clock: ReturnType<typeof setInterval> | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this._now = Date.now();
    this.#clock = setInterval(() => {
      this._now = Date.now();
    }, CLOCK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#clock !== null) clearInterval(this.#clock);
  }

  override render(): TemplateResult {
    const { view } = this;
    return html`<main>
      <scry-drop-zone></scry-drop-zone>
      <div class="sources">
        <scry-relay-panel problem=${this.relayProblem}></scry-relay-panel>
        <scry-storage-panel .library=${view.library} offlineText=${this.offlineText}></scry-storage-panel>
      </div>
      <scry-opening-panel
        .source=${view.source}
        .header=${view.header}
        ?hidden=${view.source.kind === 'none'}
      ></scry-opening-panel>
      <scry-run-table .library=${view.library} now=${this._now}></scry-run-table>
    </main>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-library-view': LibraryView;
  }
}
