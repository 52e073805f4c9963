import { provide } from '@lit/context';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../components/panels/app-header.ts';
import { VIEWS, type ViewId } from '../components/panels/app-header.ts';
import '../components/panels/line-errors.ts';
import '../components/panels/status-bar.ts';
import '../components/panels/verdict-line.ts';
import { base, controls } from '../components/styles.ts';
import { EMPTY_VIEW, viewModelContext, type ViewModel } from '../components/view-model.ts';
import '../components/views/library-view.ts';
import '../components/views/overview-view.ts';
import type { LineError } from '../telemetry/event.ts';
import { ownRelay, parseRelayAddress, takeToken } from './relay-address.ts';
import { offlineText, registerServiceWorker } from './service-worker.ts';
import { SessionController } from './session-controller.ts';
import { Theme } from './theme.ts';

const TOKEN_KEY = 'scry-token';

function viewOf(hash: string): ViewId {
  return VIEWS.find(({ id }) => hash === `#/${id}`)?.id ?? 'library';
}

/** True where the page is served by a relay (or by something that answers like one). */
async function servedByRelay(): Promise<boolean> {
  try {
    const response = await fetch('./healthz', { cache: 'no-store', signal: AbortSignal.timeout(3000) });
    return response.ok && (await response.text()).trim() === 'ok';
  } catch {
    return false;
  }
}

/** The shell: header, verdict, the view, status; acts on what components ask for. */
@customElement('scry-app')
export class ScryApp extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: grid;
        grid-template-rows: auto auto auto 1fr auto;
        grid-template-columns: minmax(0, 1fr);
        min-height: 100vh;
        min-height: 100dvh;
      }
      .top {
        position: sticky;
        top: 0;
        z-index: 2;
      }
      .bottom {
        position: sticky;
        bottom: 0;
        z-index: 2;
      }
      .notice {
        padding: 8px var(--gap-4);
        border-bottom: 1px solid var(--line);
        background: color-mix(in srgb, var(--warn) 10%, var(--page));
      }
      .notice.update {
        background: var(--accent-soft);
      }
      .over {
        position: fixed;
        inset: 8px;
        z-index: 3;
        display: grid;
        place-items: center;
        font-size: var(--size-xl);
        border: 2px dashed var(--accent);
        border-radius: 12px;
        background: color-mix(in srgb, var(--page) 80%, transparent);
        pointer-events: none;
      }
    `,
  ];

  @provide({ context: viewModelContext }) @state() private _view: ViewModel = EMPTY_VIEW;
  @state() private _page: ViewId = viewOf(location.hash);
  @state() private _errors: readonly LineError[] | null = null;
  @state() private _relayProblem = '';
  @state() private _dismissedNotice: string | null = null;
  @state() private _activateUpdate: (() => void) | null = null;
  @state() private _dragging = false;
  readonly #session = new SessionController((view) => {
    this._view = view;
  });
  readonly #theme = new Theme();
  #token: string | null = null;
  #opened = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#theme.start();
    this.#token = takeToken(location, history) ?? sessionStorage.getItem(TOKEN_KEY);
    if (this.#token !== null) sessionStorage.setItem(TOKEN_KEY, this.#token);
    window.addEventListener('hashchange', this.#onHash);
    window.addEventListener('keydown', this.#onKey);
    window.addEventListener('dragover', this.#onDragOver);
    window.addEventListener('dragleave', this.#onDragLeave);
    window.addEventListener('drop', this.#onDrop);
    void this.#start();
    void registerServiceWorker((activate) => {
      this._activateUpdate = activate;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#onHash);
    window.removeEventListener('keydown', this.#onKey);
    window.removeEventListener('dragover', this.#onDragOver);
    window.removeEventListener('dragleave', this.#onDragLeave);
    window.removeEventListener('drop', this.#onDrop);
  }

  async #start(): Promise<void> {
    // What the person opened meanwhile goes first.
    if (!(await servedByRelay()) || this.#opened) return;
    this.#session.openRelay(ownRelay(new URL(location.href), this.#token));
    if (location.hash === '') location.hash = '#/overview';
  }

  readonly #onHash = (): void => {
    // A printed link pasted over the open page brings its token in the fragment.
    const token = takeToken(location, history);
    if (token !== null) this.#useToken(token);
    this._page = viewOf(location.hash);
  };

  #useToken(token: string): void {
    this.#opened = true;
    this.#token = token;
    sessionStorage.setItem(TOKEN_KEY, token);
    this.#session.openRelay(ownRelay(new URL(location.href), token));
    location.hash = '#/overview';
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0];
    const typing =
      target instanceof HTMLInputElement ||
      target instanceof HTMLSelectElement ||
      target instanceof HTMLTextAreaElement;
    if (this._errors !== null || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const view = VIEWS.find(({ key }) => key === event.key);
    if (view !== undefined) location.hash = `#/${view.id}`;
    else if (event.key === 'Escape') this.#session.focus(null);
  };

  readonly #onDragOver = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    this._dragging = true;
  };

  readonly #onDragLeave = (event: DragEvent): void => {
    if (event.relatedTarget === null) this._dragging = false;
  };

  readonly #onDrop = (event: DragEvent): void => {
    event.preventDefault();
    this._dragging = false;
    const file = event.dataTransfer?.files[0];
    if (file !== undefined) this.#openFile(file);
  };

  #openFile(file: File): void {
    this.#opened = true;
    this._dismissedNotice = null;
    this.#session.openFile(file);
    location.hash = '#/overview';
  }

  #openRelayAddress(text: string): void {
    this.#opened = true;
    const address = parseRelayAddress(text, new URL(location.href));
    this._relayProblem = address.kind === 'wrong' ? address.reason : '';
    if (address.kind === 'elsewhere') location.assign(address.page);
    if (address.kind !== 'here') return;
    if (address.target.token !== null) this.#useToken(address.target.token);
    else {
      this.#session.openRelay({ ...address.target, token: this.#token });
      location.hash = '#/overview';
    }
  }

  async #showErrors(): Promise<void> {
    this._errors = await this.#session.lineErrors();
  }

  override render(): TemplateResult {
    const { source, header } = this._view;
    return html`<div
        class="top"
        @scry-toggle-theme=${() => {
          this.#theme.toggle();
        }}
        @scry-retry=${() => {
          this.#session.retry();
        }}
        @scry-show-group=${(event: HTMLElementEventMap['scry-show-group']) => {
          this.#session.showGroup(event.detail.group);
        }}
        @scry-open-run=${(event: HTMLElementEventMap['scry-open-run']) => {
          this.#session.openRelay(ownRelay(new URL(location.href), this.#token, event.detail.run));
        }}
      >
        <scry-app-header .source=${source} .header=${header} view=${this._page}></scry-app-header>
      </div>
      ${this.#notices()}
      ${this._page === 'overview' ? html`<scry-verdict-line .verdict=${this._view.verdict}></scry-verdict-line>` : html`<div></div>`}
      ${this.#page()}
      <div class="bottom" @scry-show-errors=${() => void this.#showErrors()}>
        <scry-status-bar .source=${source} .header=${header}></scry-status-bar>
      </div>
      <scry-line-errors
        .errors=${this._errors ?? []}
        total=${source.badLines}
        ?open=${this._errors !== null}
        @close=${() => {
          this._errors = null;
        }}
      ></scry-line-errors>
      ${this._dragging ? html`<div class="over" aria-hidden="true">Drop to read it here</div>` : ''}`;
  }

  #notices(): TemplateResult {
    const { notice } = this._view.source;
    return html`<div>
      ${
        this._activateUpdate === null
          ? ''
          : html`<div class="notice update row" role="status">
              <span>A new version of Scry is ready.</span>
              <button class="end" @click=${this._activateUpdate}>Reload now</button>
            </div>`
      }
      ${
        notice === null || notice === this._dismissedNotice
          ? ''
          : html`<div class="notice row" role="status">
              <span><span class="warn" aria-hidden="true">▲</span> ${notice}</span>
              <button
                class="end"
                @click=${() => {
                  this._dismissedNotice = notice;
                }}
              >
                Dismiss
              </button>
            </div>`
      }
    </div>`;
  }

  #page(): TemplateResult {
    switch (this._page) {
      case 'overview':
        return html`<scry-overview-view
          @scry-focus=${(event: HTMLElementEventMap['scry-focus']) => {
            this.#session.focus(event.detail.env);
          }}
          @scry-feed=${(event: HTMLElementEventMap['scry-feed']) => void this.#session.showFeed(event.detail.show)}
        ></scry-overview-view>`;
      case 'library':
        return html`<scry-library-view
          relayProblem=${this._relayProblem}
          offlineText=${offlineText()}
          @scry-open-file=${(event: HTMLElementEventMap['scry-open-file']) => {
            this.#openFile(event.detail.file);
          }}
          @scry-open-demo=${() => {
            this.#opened = true;
            this.#session.openDemo();
            location.hash = '#/overview';
          }}
          @scry-open-relay=${(event: HTMLElementEventMap['scry-open-relay']) => {
            this.#openRelayAddress(event.detail.address);
          }}
          @scry-cancel=${() => {
            this.#session.cancel();
          }}
          @scry-show-errors=${() => void this.#showErrors()}
        ></scry-library-view>`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-app': ScryApp;
  }
}
