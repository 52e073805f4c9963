import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { DialogBase, dialogStyles } from '../dialog-base.ts';
import { intend } from '../intentions.ts';
import {
  DEFAULT_SHARING_SETTINGS,
  type HostSharing,
  type SharingModel,
  type SharingSettings,
} from '../sharing-model.ts';
import { base, controls } from '../styles.ts';
import { LONGEST_NAME } from '../widgets/person-mark.ts';
import '../widgets/stop-sharing.ts';
import { hostWords } from './guest-words.ts';
import { sharingDialogStyles } from './sharing-dialog-styles.ts';
import { sharingStyles } from './people-styles.ts';
import './share-host.ts';
import './share-people.ts';
import './share-settings.ts';

/** Shares this session, and shows it while it is shared; to a guest, who else is in. */
@customElement('scry-share-dialog')
export class ShareDialog extends DialogBase {
  static override styles = [base, controls, dialogStyles, sharingStyles, sharingDialogStyles];

  @property({ attribute: false }) sharing: SharingModel = { role: 'none' };
  @property({ attribute: false }) settings: SharingSettings = DEFAULT_SHARING_SETTINGS;
  /** Somebody wanted to start without a name. */
  @state() private _nameless = false;
  @query('#name') private readonly _name!: HTMLInputElement | null;

  override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (this.open && changed.has('open')) this._name?.focus();
  }

  override render(): TemplateResult {
    const { sharing } = this;
    return html`<dialog aria-labelledby="title" @close=${this.onClosed}>
      <header>
        <h2 id="title">
          ${sharing.role === 'guest' ? html`<bdi>${hostWords(sharing.host, 'Somebody')}</bdi>’s session` : sharing.role === 'host' && sharing.state !== 'failed' ? 'Sharing this session' : 'Share this session'}
        </h2>
        <button
          class="end"
          @click=${() => {
            this.shut();
          }}
        >
          Close
        </button>
      </header>
      ${sharing.role === 'none' ? this.#start(null) : sharing.role === 'host' ? this.#hosting(sharing) : this.#visiting(sharing.people)}
    </dialog>`;
  }

  #start(problem: string | null): TemplateResult {
    const failed = problem !== null;
    const words = this._nameless ? 'Give a name first: it is how others know you.' : (problem ?? '');
    return html`<form novalidate @submit=${this.#onStart}>
      <div class="body">
        <p>
          Guests can look at everything in this run, and in others that you open meanwhile, and change nothing. You let
          each one in.
        </p>
        <div class="field">
          <label for="name">Your name, as others see it</label>
          <input
            id="name"
            autocomplete="nickname"
            maxlength=${LONGEST_NAME}
            .value=${this.settings.name}
            aria-invalid=${this._nameless ? 'true' : 'false'}
            aria-describedby=${words === '' ? nothing : 'problem'}
            @input=${() => {
              this._nameless = false;
            }}
            @change=${this.#onName}
          />
          ${words === '' ? '' : html`<p class="problem" id="problem" role="alert">${words}</p>`}
        </div>
        <scry-share-settings .settings=${this.settings}></scry-share-settings>
      </div>
      <footer>
        <button class="primary end">${failed ? 'Try again' : 'Start sharing'}</button>
        ${
          failed
            ? html`<button type="button" @click=${this.#onGiveUp}>Give up</button>`
            : html`<button type="button" @click=${this.#onJoinInstead}>Join a session instead</button>`
        }
      </footer>
    </form>`;
  }

  #hosting(sharing: HostSharing): TemplateResult {
    if (sharing.state === 'failed') return this.#start(sharing.problem ?? 'The session could not be shared.');
    const guests = sharing.people.filter(({ host }) => !host).length;
    return html`<div class="body" tabindex="0" role="region" aria-label="The shared session">
        <scry-share-host .sharing=${sharing}></scry-share-host>
      </div>
      <footer><scry-stop-sharing class="end" .guests=${guests}></scry-stop-sharing></footer>`;
  }

  #visiting(people: HostSharing['people']): TemplateResult {
    return html`<div class="body"><scry-share-people .people=${people}></scry-share-people></div>
      <footer>
        <button
          class="end"
          @click=${() => {
            this.shut();
            intend(this, 'scry-leave', null);
          }}
        >
          Leave
        </button>
      </footer>`;
  }

  readonly #onName = (): void => {
    const name = this._name?.value.trim() ?? '';
    if (name !== this.settings.name) intend(this, 'scry-share-settings', { name });
  };

  readonly #onStart = (event: SubmitEvent): void => {
    event.preventDefault();
    const name = this._name?.value.trim() ?? '';
    this._nameless = name === '';
    if (this._nameless) {
      this._name?.focus();
      return;
    }
    this.#onName();
    intend(this, 'scry-share', { name });
  };

  readonly #onJoinInstead = (): void => {
    this.shut();
    intend(this, 'scry-dialog', { dialog: 'join' });
  };

  readonly #onGiveUp = (): void => {
    this.shut();
    intend(this, 'scry-share-stop', null);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-share-dialog': ShareDialog;
  }
}
