import { provide } from '@lit/context';
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import '../components/panels/app-header.ts';
import { VIEWS, type ViewId } from '../components/panels/app-header.ts';
import '../components/panels/transport-bar.ts';
import type { TransportBar } from '../components/panels/transport-bar.ts';
import '../components/panels/verdict-line.ts';
import { base, controls } from '../components/styles.ts';
import { EMPTY_VIEW, viewModelContext, type ViewModel } from '../components/view-model.ts';
import { filesOf } from '../components/widgets/dropped-files.ts';
import '../components/widgets/progress-bar.ts';
import type { LineError } from '../telemetry/event.ts';
import { BookmarkKeeper } from './bookmark-keeper.ts';
import { hearIntentions } from './intention-listeners.ts';
import { belongsToFocus, transportKey } from './keys.ts';
import { LibraryController } from './library-controller.ts';
import { PlaceKeeper, routeOf } from './place.ts';
import { takeToken } from './relay-address.ts';
import { formatRoute, parseRoute } from './route.ts';
import { RunOpener } from './run-opener.ts';
import { offlineText, registerServiceWorker } from './service-worker.ts';
import { SessionController } from './session-controller.ts';
import { hearShellIntentions } from './shell-intentions.ts';
import { shellStyles } from './shell-styles.ts';
import { Theme } from './theme.ts';

/** Views and panels are loaded when they are first shown. */
const LOAD: Readonly<Record<ViewId, () => Promise<unknown>>> = {
  overview: () => import('../components/views/overview-view.ts'),
  library: () => import('../components/views/library-view.ts'),
};

/** How long it is told what was just done. */
const SAID_MS = 4000;

/** The picture moves by itself: it is played, or goes with a run that grows. */
function moves({ transport }: ViewModel): boolean {
  return transport.playing || (transport.following && transport.growing);
}

/** The shell: header, verdict, the view, the transport bar; acts on what components ask for. */
@customElement('scry-app')
export class ScryApp extends LitElement {
  static override styles = [base, controls, shellStyles];

  @provide({ context: viewModelContext }) @state() private _view: ViewModel = EMPTY_VIEW;
  @state() private _page: ViewId = parseRoute(location.hash).view ?? 'library';
  @state() private _errors: readonly LineError[] | null = null;
  @state() private _relayProblem = '';
  @state() private _dismissedNotice: string | null = null;
  @state() private _activateUpdate: (() => void) | null = null;
  @state() private _dragging = false;
  /** The run for which somebody chose to go on in memory. */
  @state() private _memoryAccepted: string | null = null;
  /** What was just done, in a few words. */
  @state() private _said = '';
  @query('scry-transport-bar') private readonly _bar!: TransportBar | null;
  readonly #session = new SessionController((view) => {
    this.#show(view);
  });
  readonly #library = new LibraryController((library) => {
    this.#session.patch({ library });
  });
  readonly #bookmarks = new BookmarkKeeper((bookmarks) => {
    this.#session.patch({ bookmarks });
  });
  readonly #opener = new RunOpener(this.#session, this.#library, {
    show: (page) => {
      this._dismissedNotice = null;
      this.#go(page);
    },
  });
  readonly #place = new PlaceKeeper((run, place) => void this.#library.leave(run, place));
  readonly #theme = new Theme();
  #gone = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#theme.start();
    this.#gone = new AbortController();
    const { signal } = this.#gone;
    window.addEventListener('hashchange', this.#onHash, { signal });
    window.addEventListener('keydown', this.#onKey, { signal });
    window.addEventListener('dragover', this.#onDragOver, { signal });
    window.addEventListener('dragleave', this.#onDragLeave, { signal });
    window.addEventListener('drop', this.#onDrop, { signal });
    document.addEventListener('visibilitychange', this.#onHidden, { signal });
    hearShellIntentions(hearIntentions(this, signal), {
      session: this.#session,
      library: this.#library,
      opener: this.#opener,
      bookmarks: this.#bookmarks,
      toggleTheme: () => {
        this.#theme.toggle();
      },
      showErrors: () => {
        void this.#session.lineErrors().then((errors) => {
          this._errors = errors;
        });
      },
      setRelayProblem: (problem) => {
        this._relayProblem = problem;
      },
      link: () => this.#place.link(),
      say: (text) => {
        this.#say(text);
      },
      acceptMemory: () => {
        this._memoryAccepted = this._view.transport.run;
      },
    });
    const token = takeToken(location, history);
    this.#place.arrived();
    void this.#opener.start(token);
    void this.#library.refresh();
    void registerServiceWorker((activate) => {
      this._activateUpdate = activate;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#gone.abort();
  }

  #show(view: ViewModel): void {
    this._view = view;
    const { run } = view.transport;
    // The offer to make room lists runs too.
    this.#library.shown = this._page === 'library' || view.storage.kind === 'full';
    this.#library.open = { run, live: run !== null && view.source.connection.kind === 'live' };
    this.#bookmarks.follow(run);
    this.#opener.follow(view);
    if (!this.#opener.onTheWay) this.#place.follow(routeOf(view, this._page));
  }

  readonly #onHash = (): void => {
    // A printed link pasted over the open page brings its token in the fragment.
    const token = takeToken(location, history);
    if (token !== null) {
      this.#opener.useToken(token);
      return;
    }
    const route = parseRoute(location.hash);
    const { run, cursor } = this._view.transport;
    this.#place.reset();
    this.#place.arrived();
    if (route.run !== null && route.run !== run) {
      void this.#opener.openRun(route);
      return;
    }
    this._page = route.view ?? (route.run === null ? 'library' : 'overview');
    const named = route.env !== null || route.group !== null || (route.at !== null && route.at !== cursor);
    if (route.run !== null && named) this.#opener.goTo(route);
    else this.#show(this._view);
  };

  /** Shows a view of what is open. */
  #go(page: ViewId): void {
    this.#place.reset();
    this._page = page;
    history.pushState(null, '', formatRoute(routeOf(this._view, page)));
    this.#place.arrived();
    this.#show(this._view);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (this._errors !== null || belongsToFocus(event)) return;
    const view = VIEWS.find(({ key }) => key === event.key);
    if (view !== undefined) this.#go(view.id);
    else if (event.key === 'Escape') this.#session.focus(null);
    else if (this._view.transport.run !== null && this._page !== 'library') this.#transportKey(event);
  };

  #transportKey(event: KeyboardEvent): void {
    const action = transportKey(event);
    if (action === null) return;
    event.preventDefault();
    this.#opener.letGo();
    switch (action.kind) {
      case 'play':
        this.#session.play(!moves(this._view));
        return;
      case 'step':
        this.#session.step(this._bar?.unit ?? 'epoch', action.direction);
        return;
      case 'step-by':
        this.#session.step(action.unit, action.direction);
        return;
      case 'menu':
        this._bar?.openMenu(action.menu);
        return;
      case 'start':
        void this.#session.seek(0);
        return;
      case 'live':
        this.#session.goLive();
    }
  }

  readonly #onHidden = (): void => {
    // A tab in the background may be ended without another word.
    if (document.visibilityState === 'hidden') void this.#session.flush();
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
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    void filesOf(event.dataTransfer).then((files) => {
      if (files.length > 0) this.#opener.openFiles(files);
      else this.#session.notify('There is no recording in what was dropped: no .jsonl and no .jsonl.gz.');
    });
  };

  #say(text: string): void {
    this._said = text;
    setTimeout(() => {
      if (this._said === text) this._said = '';
    }, SAID_MS);
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('_page')) void LOAD[this._page]();
    if (this._errors !== null) void import('../components/panels/line-errors.ts');
    if (this._view.storage.kind === 'full' || this._view.storage.kind === 'memory') {
      void import('../components/panels/storage-full.ts');
    }
  }

  override render(): TemplateResult {
    const view = this._view;
    const { source, header } = view;
    return html`<div class="top">
        <scry-app-header
          .source=${source}
          .header=${header}
          view=${this._page}
          .run=${view.transport.run}
        ></scry-app-header>
      </div>
      ${this.#notices()}
      ${this._page === 'overview' ? html`<scry-verdict-line .verdict=${view.verdict}></scry-verdict-line>` : html`<div></div>`}
      ${this.#page()}
      <div class="bottom">
        <scry-transport-bar
          ?hidden=${this._page === 'library'}
          .transport=${view.transport}
          .timeline=${view.timeline}
          .source=${source}
          .header=${header}
          .bookmarks=${view.bookmarks}
          .storage=${view.storage}
        ></scry-transport-bar>
      </div>
      <scry-line-errors
        .errors=${this._errors ?? []}
        total=${source.badLines}
        ?open=${this._errors !== null}
        @close=${() => {
          this._errors = null;
        }}
      ></scry-line-errors>
      <div class="said" role="status">${this._said === '' ? '' : html`<span>${this._said}</span>`}</div>
      ${this._dragging ? html`<div class="over" aria-hidden="true">Drop to read it here</div>` : ''}`;
  }

  #notices(): TemplateResult {
    const { notice } = this._view.source;
    const accepted = this._memoryAccepted !== null && this._memoryAccepted === this._view.transport.run;
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
      ${
        this._view.source.reopening === null
          ? ''
          : html`<div class="notice update row" role="status">
              <span>Reading what is stored of this run</span>
              <scry-progress-bar
                label="Reading what is stored"
                value=${this._view.source.reopening}
              ></scry-progress-bar>
            </div>`
      }
      ${
        accepted || this._view.transport.run === null
          ? ''
          : html`<scry-storage-full .storage=${this._view.storage} .library=${this._view.library}></scry-storage-full>`
      }
    </div>`;
  }

  #page(): TemplateResult {
    switch (this._page) {
      case 'overview':
        return html`<scry-overview-view></scry-overview-view>`;
      case 'library':
        return html`<scry-library-view
          relayProblem=${this._relayProblem}
          offlineText=${offlineText()}
        ></scry-library-view>`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-app': ScryApp;
  }
}
