import { consume } from '@lit/context';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../panels/drop-zone.ts';
import '../panels/opening-panel.ts';
import '../panels/relay-panel.ts';
import { base, panel } from '../styles.ts';
import { EMPTY_VIEW, viewModelContext, type ViewModel } from '../view-model.ts';

/** What can be opened: a recording, a live run, the demo. */
@customElement('scry-library-view')
export class LibraryView extends LitElement {
  static override styles = [
    base,
    panel,
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
      ul {
        margin: 0;
        padding-left: 18px;
        display: grid;
        gap: 4px;
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

  override render(): TemplateResult {
    const { view } = this;
    return html`<main>
      <scry-opening-panel .source=${view.source} .header=${view.header}></scry-opening-panel>
      <scry-drop-zone></scry-drop-zone>
      <div class="sources">
        <scry-relay-panel problem=${this.relayProblem}></scry-relay-panel>
        <section aria-labelledby="device">
          <h2 id="device">On this device</h2>
          <ul class="s dim">
            <li>Recordings are read and aggregated in this browser; nothing is sent anywhere.</li>
            <li>The demo is a simulated run of 16 environments, made here.</li>
            <li>${this.offlineText}</li>
          </ul>
        </section>
      </div>
    </main>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-library-view': LibraryView;
  }
}
