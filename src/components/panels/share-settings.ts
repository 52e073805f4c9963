import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { intend } from '../intentions.ts';
import { DEFAULT_SHARING_SETTINGS, type SharingSettings } from '../sharing-model.ts';
import { base, controls } from '../styles.ts';
import { sharingStyles } from './people-styles.ts';

/** How two windows find each other; folded away, because the relay does that by itself. */
@customElement('scry-share-settings')
export class ShareSettings extends LitElement {
  static override styles = [
    base,
    controls,
    sharingStyles,
    css`
      summary {
        display: inline-block;
        padding: 4px 0;
        color: var(--text-dim);
        font-size: var(--size-s);
        cursor: pointer;
      }
      summary::before {
        content: '▸ ';
      }
      details[open] summary::before {
        content: '▾ ';
      }
      summary:hover {
        color: var(--text);
      }
      .fields {
        display: grid;
        gap: var(--gap-3);
        padding: var(--gap-2) 0 var(--gap-1);
      }
      textarea {
        font: inherit;
        color: var(--text);
        border: 1px solid var(--line);
        border-radius: var(--radius-s);
        padding: 5px 12px;
        resize: vertical;
      }
      input,
      textarea {
        font-family: var(--mono);
        font-size: var(--size-s);
      }
    `,
  ];

  @property({ attribute: false }) settings: SharingSettings = DEFAULT_SHARING_SETTINGS;

  override render(): TemplateResult {
    const { signalling, iceServers } = this.settings;
    return html`<details>
      <summary>Network</summary>
      <div class="fields">
        <p class="s dim">
          Empty: only the relay that served this page brings the two windows together. No other server is ever asked.
        </p>
        <div class="field">
          <label for="signalling">Signalling server</label>
          <input
            id="signalling"
            type="url"
            inputmode="url"
            autocomplete="off"
            spellcheck="false"
            placeholder="the relay"
            .value=${signalling}
            @change=${(event: Event) => {
              if (event.target instanceof HTMLInputElement)
                intend(this, 'scry-share-settings', { signalling: event.target.value.trim() });
            }}
          />
          <span class="xs dim">A PeerServer, such as https://peers.example/path</span>
        </div>
        <div class="field">
          <label for="ice">ICE servers, one a line</label>
          <textarea
            id="ice"
            rows="2"
            autocomplete="off"
            spellcheck="false"
            placeholder="none"
            aria-describedby="ice-note"
            .value=${iceServers}
            @change=${(event: Event) => {
              if (event.target instanceof HTMLTextAreaElement)
                intend(this, 'scry-share-settings', { iceServers: event.target.value.trim() });
            }}
          ></textarea>
          <span class="xs dim" id="ice-note"
            >Needed only between networks: <code>stun:host:port</code> or
            <code>turn:host:port user password</code></span
          >
        </div>
      </div>
    </details>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'scry-share-settings': ShareSettings;
  }
}
