import { provide } from '@lit/context';
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import '../components/panels/app-header.ts';
import type { ViewId } from '../components/view-list.ts';
import '../components/panels/transport-bar.ts';
import type { TransportBar } from '../components/panels/transport-bar.ts';
import { base, controls } from '../components/styles.ts';
import { EMPTY_VIEW, viewModelContext, type ViewModel } from '../components/view-model.ts';
import type { LineError } from '../telemetry/event.ts';
import { BookmarkKeeper } from './bookmark-keeper.ts';
import { hearIntentions } from './intention-listeners.ts';
import type { Intentions } from '../components/intentions.ts';
import type { OverviewView } from '../components/views/overview-view.ts';
import { actionOf, type Situation } from './commands.ts';
import { ComparisonKeeper } from './comparison-keeper.ts';
import type { DialogName } from './dialogs.ts';
import { hearMissingParts } from './missing-parts.ts';
import { hearArrivals, isArrival } from './hear-arrivals.ts';
import { FeedController } from './feed-controller.ts';
import { commandOf } from './keys.ts';
import { LazyNotifier } from './lazy-notifier.ts';
import { loadParts } from './lazy-parts.ts';
import { measureBars } from './measure-bars.ts';
import { PreferencesKeeper } from './preferences-keeper.ts';
import { runCommand, runTarget, type CommandParts } from './run-command.ts';
import { StoryKeeper } from './story-keeper.ts';
import { LibraryController } from './library-controller.ts';
import { goToAddress, PlaceKeeper, routeOf } from './place.ts';
import { takeToken } from './relay-address.ts';
import { formatRoute, parseRoute } from './route.ts';
import { RunOpener } from './run-opener.ts';
import { SessionController } from './session-controller.ts';
import { copyLink, hearShellIntentions, prefer, type ShellParts } from './shell-intentions.ts';
import { sharingPartsOf } from './shell-sharing.ts';
import { shellNotices } from './shell-notices.ts';
import { shellVerdict } from './shell-verdict.ts';
import { shellStyles } from './shell-styles.ts';
import { invitationIn, isShared, peopleOf, SharingDoor } from './sharing-door.ts';
import type { ShownPointer } from './sharing/presence-keeper.ts';
import { Theme } from './theme.ts';
import { UpdateKeeper } from './update-keeper.ts';
import { WindowCare } from './window-care.ts';

/** How long it is told what was just done. */
const SAID_MS = 4000;

/** The shell: header, verdict, the view, the transport bar; acts on what components ask for. */
@customElement('scry-app')
export class ScryApp extends LitElement {
  static override styles = [base, controls, shellStyles];

  @provide({ context: viewModelContext }) @state() private _view: ViewModel = EMPTY_VIEW;
  @state() private _page: ViewId = parseRoute(location.hash).view ?? 'library';
  @state() private _errors: readonly LineError[] | null = null;
  @state() private _relayProblem = '';
  @state() private _dismissedNotice: string | null = null;
  /** What this browser can do here, in words. */
  @state() private _abilities = '';
  @state() private _dragging = false;
  /** The run for which somebody chose to go on in memory. */
  @state() private _memoryAccepted: string | null = null;
  /** What was just done, in a few words. */
  @state() private _said = '';
  @state() private _dialog: DialogName | null = null;
  /** The link that somebody came with. */
  @state() private _invitation = '';
  @state() private _pointers: readonly ShownPointer[] = [];
  /** The verdict's gates are unfolded. */
  @state() private _why = false;
  @query('scry-transport-bar') private readonly _bar!: TransportBar | null;
  @query('scry-overview-view') private readonly _overview!: OverviewView | null;
  readonly #session = new SessionController((view) => {
    this.#show(view);
  });
  readonly #library = new LibraryController((library) => {
    this.#session.patch({ library });
  });
  readonly #bookmarks = new BookmarkKeeper((bookmarks) => {
    // A guest sees the host's.
    if (this._view.source.kind !== 'peer') this.#session.patch({ bookmarks });
  });
  readonly #opener = new RunOpener(this.#session, this.#library, {
    show: (page) => {
      this._dismissedNotice = null;
      this.#go(page);
    },
  });
  readonly #place = new PlaceKeeper((run, place) => void this.#library.leave(run, place));
  readonly #theme = new Theme();
  readonly #preferences = new PreferencesKeeper((preferences, marks) => {
    this.#session.useProfile(preferences.thresholds);
    this.#session.patch({ preferences, marks });
  });
  readonly #feed = new FeedController(this.#session, (part) => {
    this.#session.patch(part);
  });
  readonly #stories = new StoryKeeper(
    (env) => this.#session.story(env),
    (story) => {
      this.#session.patch({ story });
    },
  );
  readonly #comparisons = new ComparisonKeeper(
    (env, position) => this.#session.envAt(env, position),
    (comparison) => {
      this.#session.patch({ comparison });
    },
  );
  readonly #notifier = new LazyNotifier((position) => void this.#session.seek(position));
  readonly #sharing = new SharingDoor(
    sharingPartsOf({
      session: this.#session,
      opener: this.#opener,
      bookmarks: this.#bookmarks,
      library: this.#library,
      showView: (page) => {
        this.#go(page, true);
      },
      shown: () => this._page,
      say: (text) => {
        this.#say(text);
      },
    }),
    this,
    (pointers) => {
      this._pointers = pointers;
    },
  );
  readonly #commands: CommandParts = {
    session: this.#session,
    opener: this.#opener,
    preferences: this.#preferences,
    sharing: this.#sharing,
    bar: () => this._bar,
    overview: () => this._overview,
    showView: (view) => {
      this.#go(view);
    },
    showDialog: (dialog) => {
      this.#showDialog(dialog);
    },
    prefer: (change) => void prefer(this.#parts, change),
    copyLink: () => void copyLink(this.#parts),
    toggleTheme: () => {
      this.#theme.toggle();
    },
  };
  readonly #parts: ShellParts = {
    session: this.#session,
    library: this.#library,
    opener: this.#opener,
    bookmarks: this.#bookmarks,
    preferences: this.#preferences,
    sharing: this.#sharing,
    feed: this.#feed,
    comparisons: this.#comparisons,
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
    showDialog: (dialog) => {
      this.#showDialog(dialog);
    },
    command: (id) => {
      const action = actionOf(id, this.#situation());
      if (action === null) runTarget(id, this.#commands);
      else runCommand(action, this.#commands);
    },
    reveal: (target, metric) => {
      void this.#onOverview().then((overview) => overview?.reveal(target, metric));
    },
  };
  readonly #updates = new UpdateKeeper(
    () => this.#session.flush(),
    () => {
      this.requestUpdate();
    },
  );
  #care: WindowCare | null = null;
  /** The run whose notes and pages are shown. */
  #run: string | null = null;
  #gone = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#theme.start();
    this.#gone = new AbortController();
    const { signal } = this.#gone;
    hearMissingParts(signal, this.#session);
    hearArrivals(signal, this.#opener, this.#session, (dragging) => {
      this._dragging = dragging;
    });
    window.addEventListener('hashchange', this.#onHash, { signal });
    window.addEventListener('keydown', this.#onKey, { signal });
    hearShellIntentions(hearIntentions(this, signal), this.#parts);
    this.#sharing.hear(hearIntentions(this, signal), (change) => {
      const { sharing } = this._view.preferences;
      this.#preferences.prefer({ sharing: { ...sharing, ...change } });
    });
    void this.#preferences.start(signal);
    const token = takeToken(location, history);
    this.#place.arrived();
    this.#opener.takeToken(token);
    void this.#begin();
    void this.#library.refresh();
    this.#care = new WindowCare(signal, {
      granted: () => void this.#library.refresh(),
      hidden: () => void this.#session.flush(),
    });
    this.#updates.start();
  }

  /** Opens what the address names, or goes on with what was shared when the window was reloaded. */
  async #begin(): Promise<void> {
    const invitation = invitationIn(location.hash);
    const arriving = isArrival(location.hash);
    const guest = await this.#sharing.resume();
    await this.#opener.start(guest || arriving || invitation !== null);
    if (!guest && invitation !== null) this.#invite(invitation);
  }

  #invite(invitation: string): void {
    this._invitation = invitation;
    this._dialog = 'join';
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
    // A run that only the host has is not on this device, whatever is here under the same id.
    const own = view.source.kind === 'peer' ? null : run;
    this.#library.open = { run: own, live: own !== null && view.source.connection.kind === 'live' };
    this.#bookmarks.follow(own);
    this.#preferences.follow(own);
    this.#stories.follow(view);
    this.#notifier.look(view);
    this.#care?.follow(view);
    this.#sharing.follow(view, this._page);
    if (run !== this.#run) {
      this.#run = run;
      this.#feed.follow();
      void this.#comparisons.show(null);
    }
    this.#opener.follow(view);
    // A guest's address leads back to the host, not to a run that only the host has.
    if (!this.#opener.onTheWay && view.source.kind !== 'peer') this.#place.follow(routeOf(view, this._page));
  }

  readonly #onHash = (): void => {
    // A printed link pasted over the open page brings its token in the fragment.
    const token = takeToken(location, history);
    if (token !== null) {
      this.#opener.useToken(token);
      return;
    }
    const invitation = invitationIn(location.hash);
    if (invitation !== null) {
      this.#invite(invitation);
      return;
    }
    const route = parseRoute(location.hash);
    const { run, cursor } = this._view.transport;
    this.#sharing.letGo();
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

  /** Shows a view of what is open; `led`: somebody else brought this window there. */
  #go(page: ViewId, led = false): void {
    this.#place.reset();
    this._page = page;
    goToAddress(formatRoute(routeOf(this._view, page)), led);
    this.#place.arrived();
    this.#show(this._view);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const action = commandOf(event, this.#situation());
    if (action === null) return;
    event.preventDefault();
    if (action.kind !== 'held') runCommand(action, this.#commands);
  };

  #situation(): Situation {
    return {
      dialogOpen: this._errors !== null || this._dialog !== null || this._view.comparison !== null,
      runOpen: this._view.transport.run !== null,
      page: this._page,
      singleKeys: this._view.preferences.singleKeys,
    };
  }

  #showDialog(dialog: Intentions['scry-dialog']['dialog']): void {
    if (dialog === 'inbox') void this.#onOverview().then((overview) => overview?.showInbox());
    else this._dialog = dialog;
  }

  /** The overview, gone to where another view is shown. */
  async #onOverview(): Promise<OverviewView | null> {
    if (this._page !== 'overview') this.#go('overview');
    await this.updateComplete;
    return this._overview;
  }

  #say(text: string): void {
    this._said = text;
    setTimeout(() => {
      if (this._said === text) this._said = '';
    }, SAID_MS);
  }

  override firstUpdated(): void {
    measureBars(this.renderRoot);
  }

  override willUpdate(): void {
    loadParts({ view: this._view, page: this._page, dialog: this._dialog, errors: this._errors !== null });
    if (this._page === 'library') void import('./abilities.ts').then((told) => (this._abilities = told.abilityText()));
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
          .storage=${view.storage}
          .profile=${view.preferences.thresholds}
          ?following=${view.transport.following}
          .sharing=${view.sharing}
        ></scry-app-header>
        ${isShared(view.sharing) ? html`<scry-share-bar .sharing=${view.sharing}></scry-share-bar>` : ''}
      </div>
      ${shellNotices({
        view,
        updates: this.#updates,
        dismissed: this._dismissedNotice,
        memoryAccepted: this._memoryAccepted,
        dismiss: (notice) => {
          this._dismissedNotice = notice;
        },
      })}
      ${
        this._page === 'overview'
          ? shellVerdict(view, this._why, () => {
              this._why = !this._why;
            })
          : html`<div></div>`
      }
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
          .people=${peopleOf(view.sharing)}
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
      <scry-dialogs
        .view=${view}
        .dialog=${this._dialog}
        .situation=${this.#situation()}
        .invitation=${this._invitation}
        @close=${() => {
          this._dialog = null;
        }}
      ></scry-dialogs>
      ${isShared(view.sharing) ? html`<scry-peer-pointers .pointers=${this._pointers}></scry-peer-pointers>` : ''}
      <div class="said" role="status">${this._said === '' ? '' : html`<span>${this._said}</span>`}</div>
      ${this._dragging ? html`<div class="over" aria-hidden="true">Drop to read it here</div>` : ''}`;
  }

  #page(): TemplateResult {
    switch (this._page) {
      case 'overview':
        return html`<scry-overview-view></scry-overview-view>`;
      case 'library':
        return html`<scry-library-view
          relayProblem=${this._relayProblem}
          offlineText=${this._abilities}
        ></scry-library-view>`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-app': ScryApp;
  }
}
