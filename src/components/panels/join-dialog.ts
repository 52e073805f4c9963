import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { DialogBase, dialogStyles } from '../dialog-base.ts';
import { intend } from '../intentions.ts';
import {
  DEFAULT_SHARING_SETTINGS,
  type GuestSharing,
  type SharingModel,
  type SharingSettings,
} from '../sharing-model.ts';
import { base, controls } from '../styles.ts';
import { checkDigits } from '../widgets/check-digits.ts';
import { LONGEST_NAME } from '../widgets/person-mark.ts';
import { digitsToCompare, hostWords, overWords } from './guest-words.ts';
import { sharingStyles } from './people-styles.ts';
import { sharingDialogStyles } from './sharing-dialog-styles.ts';
import './share-settings.ts';

type Field = 'invitation' | 'name';

/** Three words, as somebody may type what was said. */
const CODE = /^[a-z]+[\s,_-]+[a-z]+[\s,_-]+[a-z]+$/iu;

/** What is wrong with an invitation as typed, in words; empty where nothing is. */
function invitationProblem(text: string): string {
  if (text === '') return 'Paste the link, or type the three words.';
  if (CODE.test(text) || text.includes('/join/')) return '';
  return 'This is neither a link to a session nor three words such as amber falcon river.';
}

/** Takes part in somebody else's session: asks for the invitation, then waits to be let in. Closes once one is in. */
@customElement('scry-join-dialog')
export class JoinDialog extends DialogBase {
  static override styles = [
    base,
    controls,
    dialogStyles,
    sharingStyles,
    sharingDialogStyles,
    css`
      dialog {
        width: min(460px, calc(100vw - 24px));
      }
      .waiting {
        justify-items: center;
        gap: var(--gap-3);
        padding-block: 28px;
        text-align: center;
        text-wrap: balance;
      }
      .digits.large {
        font-size: 34px;
      }
      .dots {
        display: flex;
        gap: 6px;
      }
      .dots i {
        width: 7px;
        height: 7px;
        border-radius: 50%;
        background: var(--accent);
        animation: wait 1.2s ease-in-out infinite;
      }
      .dots i:nth-child(2) {
        animation-delay: 0.15s;
      }
      .dots i:nth-child(3) {
        animation-delay: 0.3s;
      }
      @keyframes wait {
        50% {
          opacity: 0.25;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .dots i {
          animation: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) sharing: SharingModel = { role: 'none' };
  @property({ attribute: false }) settings: SharingSettings = DEFAULT_SHARING_SETTINGS;
  /** A link or code with which the page was opened. */
  @property() invitation = '';
  @state() private _wrong: { readonly field: Field; readonly words: string } | null = null;
  @query('#invitation') private readonly _invitation!: HTMLInputElement | null;
  @query('#name') private readonly _name!: HTMLInputElement | null;
  @query('#cancel') private readonly _cancel!: HTMLElement | null;
  /** As typed, for when it has to be tried again. */
  #typed = '';

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('invitation') && this.invitation !== '') this.#typed = this.invitation;
    if (changed.has('open') && this.open) this._wrong = null;
  }

  override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (!this.open) return;
    const before = changed.get('sharing');
    const { sharing } = this;
    if (before === undefined || sharing.role !== 'guest') {
      // With a link, only the name is left to be given.
      if (changed.has('open')) (this._invitation?.value === '' ? this._invitation : this._name)?.focus();
      return;
    }
    if (before.role === 'guest' && before.state === sharing.state && before.compared === sharing.compared) return;
    if (sharing.state === 'in') this.shut();
    else (this._cancel ?? this._invitation)?.focus();
  }

  override render(): TemplateResult {
    const { sharing } = this;
    const waiting = sharing.role === 'guest' && (sharing.state === 'connecting' || sharing.state === 'asking');
    return html`<dialog aria-labelledby="title" @close=${this.onClosed}>
      <header>
        <h2 id="title">Join a session</h2>
      </header>
      ${
        sharing.role === 'host'
          ? this.#busy('You are sharing this session. Stop that first, then join another one.')
          : sharing.role === 'guest' && (sharing.state === 'in' || sharing.state === 'reconnecting')
            ? this.#busy('You take part in a session already. Leave it first, then join another one.')
            : waiting
              ? this.#waiting(sharing)
              : this.#form(sharing.role === 'guest' ? sharing : null)
      }
    </dialog>`;
  }

  #busy(words: string): TemplateResult {
    return html`<p class="body">${words}</p>
      <footer>
        <button
          class="end"
          @click=${() => {
            this.shut();
          }}
        >
          Close
        </button>
      </footer>`;
  }

  #waiting(guest: GuestSharing): TemplateResult {
    const { state, host, admitted } = guest;
    const name = html`<bdi>${hostWords(host)}</bdi>`;
    const digits = digitsToCompare(guest);
    return html`<div class="body waiting" role="status">
        ${
          state === 'connecting'
            ? html`<p>Looking for the session …</p>`
            : digits !== null
              ? html`<p>
                    ${admitted ? html`${name} lets you in. Compare these digits first:` : html`Read these digits to ${name}:`}
                  </p>
                  ${checkDigits(digits, true)}
                  <p class="s dim">
                    The same digits on both screens mean that nobody sits in between. If they differ, cancel.
                  </p>`
              : html`<p>Waiting for ${name} to let you in …</p>`
        }
        ${admitted ? '' : html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>`}
      </div>
      <footer>
        ${
          digits !== null
            ? html`<button
                class="primary end"
                @click=${() => {
                  intend(this, 'scry-digits-same', null);
                }}
              >
                They are the same
              </button>`
            : ''
        }
        <button class=${digits === null ? 'end' : ''} id="cancel" @click=${this.#onCancel}>Cancel</button>
      </footer>`;
  }

  #form(guest: GuestSharing | null): TemplateResult {
    const wrong = this._wrong;
    const problem = wrong?.words ?? (guest === null ? '' : overWords(guest));
    const bad = (field: Field): 'true' | 'false' =>
      (wrong === null ? guest?.state === 'failed' && field === 'invitation' : wrong.field === field) ? 'true' : 'false';
    return html`<form novalidate @submit=${this.#onJoin}>
      <div class="body">
        <div class="field">
          <label for="invitation">Link, or the three words</label>
          <input
            id="invitation"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            placeholder="amber falcon river"
            .value=${this.#typed}
            aria-invalid=${bad('invitation')}
            aria-describedby=${problem === '' ? nothing : 'problem'}
            @input=${this.#onInput}
          />
        </div>
        <div class="field">
          <label for="name">Your name, as others see it</label>
          <input
            id="name"
            autocomplete="nickname"
            maxlength=${LONGEST_NAME}
            .value=${this.settings.name}
            aria-invalid=${bad('name')}
            aria-describedby=${problem === '' ? nothing : 'problem'}
            @input=${this.#onInput}
            @change=${this.#onName}
          />
        </div>
        ${problem === '' ? '' : html`<p class="problem" id="problem" role="alert">${problem}</p>`}
        <scry-share-settings .settings=${this.settings}></scry-share-settings>
      </div>
      <footer>
        <button class="primary end">${guest === null ? 'Join' : 'Try again'}</button>
        <button type="button" @click=${this.#onCancel}>Cancel</button>
      </footer>
    </form>`;
  }

  readonly #onInput = (): void => {
    this._wrong = null;
    this.#typed = this._invitation?.value ?? '';
  };

  readonly #onName = (): void => {
    const name = this._name?.value.trim() ?? '';
    if (name !== this.settings.name) intend(this, 'scry-share-settings', { name });
  };

  readonly #onJoin = (event: SubmitEvent): void => {
    event.preventDefault();
    const invitation = this.#typed.trim();
    const name = this._name?.value.trim() ?? '';
    const words = invitationProblem(invitation);
    if (words !== '') {
      this._wrong = { field: 'invitation', words };
      this._invitation?.focus();
      return;
    }
    if (name === '') {
      this._wrong = { field: 'name', words: 'Give a name: the host has to know who asks.' };
      this._name?.focus();
      return;
    }
    this.#onName();
    intend(this, 'scry-join', { invitation, name });
  };

  readonly #onCancel = (): void => {
    const asked = this.sharing.role === 'guest';
    this.shut();
    if (asked) intend(this, 'scry-leave', null);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-join-dialog': JoinDialog;
  }
}
