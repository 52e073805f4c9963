import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { intend } from '../intentions.ts';
import type { HostSharing } from '../sharing-model.ts';
import { base, controls } from '../styles.ts';
import '../widgets/qr-code.ts';
import { sharingStyles } from './people-styles.ts';

/** How others come in: the words to say, the link to send, the code to scan. */
@customElement('scry-share-invitation')
export class ShareInvitation extends LitElement {
  static override styles = [
    base,
    controls,
    sharingStyles,
    css`
      .invitation {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 148px;
        gap: var(--gap-3) var(--gap-4);
        align-items: start;
      }
      .ways {
        display: grid;
        gap: var(--gap-3);
        align-content: start;
      }
      .words {
        font: 600 var(--size-xl) / 1.25 var(--mono);
        letter-spacing: -0.01em;
        overflow-wrap: anywhere;
        margin-top: 2px;
      }
      .link {
        display: flex;
        gap: var(--gap-2);
      }
      .link input {
        flex: 1;
        min-width: 0;
        font-family: var(--mono);
        font-size: var(--size-s);
        color: var(--text-dim);
        background: var(--page);
        text-overflow: ellipsis;
      }
      .note {
        grid-column: 1 / -1;
      }
      @media (max-width: 560px) {
        .invitation {
          grid-template-columns: minmax(0, 1fr);
        }
        scry-qr-code {
          width: 168px;
          justify-self: center;
        }
        .words {
          font-size: 21px;
        }
      }
    `,
  ];

  @property({ attribute: false }) sharing: HostSharing | null = null;
  @query('#link') private readonly _link!: HTMLInputElement | null;

  override render(): TemplateResult | string {
    const { sharing } = this;
    if (sharing === null) return '';
    const { code, link, reach } = sharing;
    return html`<div class="invitation">
      <div class="ways">
        <div>
          <h3 id="say">Say these words</h3>
          <div class="words" role="group" aria-labelledby="say">${code.split('-').join(' ')}</div>
        </div>
        <div class="field">
          <label for="link">Or send this link</label>
          <div class="link">
            <input
              id="link"
              readonly
              .value=${link}
              @focus=${() => {
                this._link?.select();
              }}
            />
            <button
              class="primary"
              @click=${() => {
                intend(this, 'scry-copy', { text: link, what: 'link to this session' });
              }}
            >
              Copy
            </button>
          </div>
        </div>
        <p class="xs dim">Nobody sees anything before you let them in.</p>
      </div>
      <scry-qr-code .text=${link} label="The link as a QR code"></scry-qr-code>
      ${
        reach === 'network'
          ? ''
          : html`<p class="note">
              <span class="warn">▲</span> This link works on this machine only. For other machines, start the relay with
              <code>--network --tls</code>, or let the other one type the words in a Scry served by the same relay.
            </p>`
      }
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-share-invitation': ShareInvitation;
  }
}
