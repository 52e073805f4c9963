import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { intend } from '../intentions.ts';
import type { Asking, GuestSharing, HostSharing, SharingModel } from '../sharing-model.ts';
import { base, controls } from '../styles.ts';
import { checkDigits } from '../widgets/check-digits.ts';
import '../widgets/copy-progress.ts';
import { FocusKeeper } from '../widgets/focus-keeper.ts';
import { guestsText, personMark, shownName } from '../widgets/person-mark.ts';
import '../widgets/stop-sharing.ts';
import { digitsToCompare, hostWords, overWords } from './guest-words.ts';
import { personColours, personMarkStyles, sharingStyles } from './people-styles.ts';
import { shareBarStyles } from './share-bar-styles.ts';

/** So many who ask are answered in the bar; the dialog has all. The styles show fewer where there is less room. */
const ASKING_SHOWN = 2;

/** A strip under the header for as long as a session is shared: what it is, who asks, how to leave or end it. */
@customElement('scry-share-bar')
export class ShareBar extends LitElement {
  static override styles = [base, controls, sharingStyles, personColours, personMarkStyles, shareBarStyles];

  @property({ attribute: false }) sharing: SharingModel = { role: 'none' };
  protected readonly focusKeeper = new FocusKeeper(this, '.asks button, .tools button');

  override render(): TemplateResult {
    const { sharing } = this;
    // Always there, so that what comes into it is read out; only text, because buttons would be read out with it.
    return html`<div class="visually-hidden" role="status">${newsOf(sharing)}</div>
      ${sharing.role === 'host' ? this.#host(sharing) : sharing.role === 'guest' ? this.#guest(sharing) : nothing}`;
  }

  #host(sharing: HostSharing): TemplateResult {
    const { state, asking, people, code, problem } = sharing;
    const trouble = state === 'failed' || state === 'away';
    const guests = people.filter(({ host }) => !host).length;
    return html`<section
      class="bar ${asking.length > 0 ? 'asked' : ''} ${trouble ? 'trouble' : ''}"
      aria-label="Shared session"
    >
      <div class="what">
        ${hostState(state, problem)}
        ${state === 'open' || state === 'away' ? html`<span class="words cut" title=${code}>${code.split('-').join(' ')}</span><span class="dim">· ${guestsText(people)}</span>` : ''}
      </div>
      ${asking.length === 0 ? '' : this.#asking(asking)}
      <div class="tools">
        ${this.#open('share', html`<span class="wide">Invite and manage</span><span class="narrow">Manage</span>`)}
        <scry-stop-sharing words="Stop" .guests=${guests}></scry-stop-sharing>
      </div>
    </section>`;
  }

  #asking(asking: readonly Asking[]): TemplateResult {
    const more = asking.length - ASKING_SHOWN;
    return html`<ul class="asks" aria-label="Asking to come in">
      ${repeat(
        asking.slice(0, ASKING_SHOWN),
        ({ id }) => id,
        (one) => this.#asks(one),
      )}
      ${asking.length > 1 ? html`<li class="more ${more > 0 ? '' : 'narrow'}">${this.#open('share', html`<span class="narrow">+${asking.length - 1}</span>${more > 0 ? html`<span class="wide">+${more}</span>` : ''}`, 'All who ask')}</li>` : ''}
    </ul>`;
  }

  #asks({ id, name, check }: Asking): TemplateResult {
    const shown = shownName(name);
    const answer = (admitted: boolean) => (): void => {
      intend(this, 'scry-admit', { id, admitted });
    };
    return html`<li>
      ${personMark({ id, name, away: false })}
      <span class="who" title=${shown}><bdi class="cut">${shown}</bdi> asks<span class="wide"> to come in</span></span>
      ${check === null ? '' : html`<span title="Ask them to read these digits to you">${checkDigits(check)}</span>`}
      <button class="primary" aria-label="Let in ${shown}" @click=${answer(true)}>Let in</button>
      <button aria-label="Refuse ${shown}" @click=${answer(false)}>Refuse</button>
    </li>`;
  }

  #guest(sharing: GuestSharing): TemplateResult {
    const { state, following, mayCopy, copy } = sharing;
    const here = state === 'in' || state === 'reconnecting';
    const over = state === 'refused' || state === 'failed' || state === 'ended';
    const host = hostWords(sharing.host, 'host');
    return html`<section
      class="bar guest ${over || state === 'reconnecting' ? 'trouble' : ''}"
      aria-label="Shared session"
    >
      <div class="what">${this.#guestState(sharing)}</div>
      ${
        here
          ? html`<div class="row looking">
              <div class="segments" role="group" aria-label="Where to look">
                ${this.#segment(true, following, html`Follow <bdi class="cut">${host}</bdi>`, 'Go where the host goes')}
                ${this.#segment(false, following, html`Look around`, 'Go your own way')}
              </div>
              <scry-copy-progress .copy=${copy} ?allowed=${mayCopy}></scry-copy-progress>
            </div>`
          : ''
      }
      <div class="tools">
        ${state === 'refused' || state === 'failed' ? this.#open('join', html`Try again`) : ''}
        ${
          digitsToCompare(sharing) !== null
            ? html`<button
                class="primary"
                title="The host has the same digits"
                @click=${() => {
                  intend(this, 'scry-digits-same', null);
                }}
              >
                <span class="wide">They are the same</span><span class="narrow">Same</span>
              </button>`
            : ''
        }
        <button
          @click=${() => {
            intend(this, 'scry-leave', null);
          }}
        >
          ${here ? 'Leave' : over ? 'Close' : 'Cancel'}
        </button>
      </div>
    </section>`;
  }

  #guestState(sharing: GuestSharing): TemplateResult {
    const { state, host } = sharing;
    const digits = digitsToCompare(sharing);
    const called = hostWords(host);
    const name = html`<bdi class="cut" title=${called}>${called}</bdi>`;
    switch (state) {
      case 'connecting':
        return html`<span class="accent" aria-hidden="true">◌</span>
          <span class="cut">Looking for the session …</span>`;
      case 'asking':
        return digits === null
          ? html`<span class="accent" aria-hidden="true">◌</span> <span>Waiting for</span> ${name}
              <span>to let you in</span>`
          : html`<span class="accent" aria-hidden="true">◌</span> <span class="wide">Read these digits to</span
              ><span class="narrow">Read to</span> ${name} ${checkDigits(digits)}`;
      case 'in':
        return html`<span class="ok" aria-hidden="true">●</span> <b class="cut">${name}’s session</b>`;
      case 'reconnecting':
        return html`<span class="warn" aria-hidden="true">◌</span>
          <span class="cut" title=${RECONNECTING}
            ><b>Reconnecting.</b> <span class="wide">What is here stays.</span
            ><span class="narrow">All here stays.</span></span
          >`;
      case 'refused':
      case 'ended':
      case 'failed': {
        const words = overWords(sharing);
        return html`<span class="warn" aria-hidden="true">▲</span> <span class="cut" title=${words}>${words}</span>`;
      }
    }
  }

  #segment(follow: boolean, following: boolean, words: TemplateResult, title: string): TemplateResult {
    return html`<button
      title=${title}
      aria-pressed=${follow === following ? 'true' : 'false'}
      @click=${() => {
        if (follow !== following) intend(this, 'scry-follow-host', { following: follow });
      }}
    >
      ${words}
    </button>`;
  }

  #open(dialog: 'share' | 'join', words: TemplateResult, title?: string): TemplateResult {
    return html`<button
      aria-haspopup="dialog"
      title=${title ?? nothing}
      @click=${() => {
        intend(this, 'scry-dialog', { dialog });
      }}
    >
      ${words}
    </button>`;
  }
}

const RECONNECTING = 'The connection to the host is lost and is being had back. What came so far stays here.';

function hostState(state: HostSharing['state'], problem: string | null): TemplateResult {
  switch (state) {
    case 'opening':
      return html`<span class="accent" aria-hidden="true">◌</span> <b>Opening the session …</b>`;
    case 'open':
      return html`<span class="ok" aria-hidden="true">●</span> <b>Sharing</b>`;
    case 'away':
      return html`<span class="warn" aria-hidden="true">▲</span>
        <b class="cut" title=${problem ?? ''}
          ><span class="wide">Nobody new can come now</span><span class="narrow">Closed for now</span></b
        >`;
    case 'failed':
      return html`<span class="crit" aria-hidden="true">◆</span>
        <span class="cut" title=${problem ?? ''}><b>Not shared.</b> ${problem ?? ''}</span>`;
  }
}

/** What a screen reader says by itself. */
function newsOf(sharing: SharingModel): string {
  if (sharing.role === 'host') return sharing.asking.map(({ name }) => `${shownName(name)} asks to come in.`).join(' ');
  if (sharing.role === 'none') return '';
  switch (sharing.state) {
    case 'connecting':
    case 'asking':
      return '';
    case 'in':
      return 'You are in.';
    case 'reconnecting':
      return RECONNECTING;
    case 'refused':
    case 'ended':
    case 'failed':
      return overWords(sharing);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-share-bar': ShareBar;
  }
}
